//! Solutions in TypeScript: graded in every runtime like JavaScript, with errors at the places that
//! were written, and broken ones told without running anything.

use insta::assert_snapshot;

use crate::env::TestEnv;

const RUNTIMES: [&str; 2] = ["node", "embedded"];

/// What the verdict says of a solution that cannot be loaded.
fn told(name: &str, source: &str, runtime: &str) -> String {
    let env = TestEnv::new();
    env.write(name, source);
    let args = ["check", name, "--prompt", "retry", "--quick", "--format", "json", "--no-journal"];
    let verdict = env.run(&[&args[..], &["--runtime", runtime]].concat()).json();
    assert_eq!(verdict["verdict"], "runtime error", "{verdict}");
    verdict["message"].as_str().unwrap().to_owned()
}

#[test]
fn an_error_points_at_the_line_and_column_that_were_written() {
    let source = "interface Options {\n  retries?: number;\n}\nexport const retry = (options: Options): void => {};\nconst nothing: { a?: { b: number } } = {};\n\n    (nothing as any).a.b;\n";
    assert!(
        told("mine.ts", source, "node").contains("solution.ts:7:24"),
        "{}",
        told("mine.ts", source, "node")
    );
    for runtime in RUNTIMES {
        assert!(told("mine.ts", source, runtime).contains("solution.ts:7:"), "{runtime}");
    }
}

/// An enum takes more lines once it is translated.
#[test]
fn an_error_points_there_too_where_more_than_types_was_taken_away() {
    let source = "enum Mode {\n  None = 'none', Full = 'full' }\nclass Timer { constructor(private readonly ms: number) {} get(): number { return this.ms; } }\nnamespace Names { export const all: string[] = [Mode.None]; }\nexport const retry = (): number => new Timer(Names.all.length).get();\ninterface Unused { a: string }\nretry();\n\nconst none: any = undefined; none.a;\n";
    for runtime in RUNTIMES {
        let message = told("mine.ts", source, runtime);
        assert!(message.contains("solution.ts:9:"), "{runtime}: {message}");
    }
}

#[test]
fn broken_typescript_is_told_with_line_and_caret() {
    let told = RUNTIMES
        .map(|runtime| told("mine.ts", "console.log('it ran');\nexport const retry: = 3;\n", runtime));
    assert_eq!(told[0], told[1]);
    assert_snapshot!(told[0].split(". Expected").next().unwrap(), @r"
    the solution cannot be loaded:
    solution.ts:2
    export const retry: = 3;
                        ^
    SyntaxError: Unexpected token `=`
    ");
}

#[test]
fn a_type_error_is_no_fault() {
    let source = "export const retry = (): string => 3;\nlet count: number = 'three';\n";
    let env = TestEnv::new();
    env.write("solution.mts", source);
    let args = ["check", ".", "--prompt", "retry", "--quick", "--format", "json", "--no-journal"];
    let verdict = env.run(&args).json();
    assert!(verdict["message"].is_null(), "{verdict}");
    assert!(verdict["checks"].as_array().unwrap().len() > 20, "{verdict}");
}

#[test]
fn commonjs_in_typescript() {
    let env = TestEnv::new();
    env.write("solution.ts", "const retry = (fn: unknown): void => {};\nmodule.exports = { retry };\n");
    let args = ["check", ".", "--prompt", "retry", "--quick", "--format", "json", "--no-journal"];
    let verdict = env.run(&args).json();
    assert!(verdict["message"].is_null(), "{verdict}");
}

/// The parser ends in a process of its own: the command does not.
#[test]
fn what_overflows_the_parser_is_a_verdict() {
    let deep = format!("export const retry = {}{};", "[".repeat(200_000), "]".repeat(200_000));
    assert_snapshot!(told("deep.ts", &deep, "node"), @r"
    the solution cannot be loaded:
    it cannot be read as TypeScript: it is nested too deeply, or too large
    ");
}

#[test]
fn a_reproduction_says_how_typescript_is_run() {
    let env = TestEnv::new();
    env.write("mine.ts", "export const retry = async (fn: any): Promise<number> => 3;");
    let args = ["check", "mine.ts", "--prompt", "retry", "--quick", "--no-journal"];
    let output = env.run(&args);
    assert!(output.stdout.contains("// save as repro.mjs next to mine.ts, then: node repro.mjs"), "{output}");
    assert!(output.stdout.contains("// TypeScript: this needs Node.js 22.18 or newer"), "{output}");
}
