//! Experiments of questions: what they print is compared with what the pack says, and shown.

use crate::env::{Output, TestEnv};

/// A pack of output questions, each an id with the lines of its table.
fn env(questions: &[(&str, &str)]) -> TestEnv {
    let env = TestEnv::new();
    let folder = env.home().join("packs/lab");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("pack.toml"),
        "format = 1\nid = \"lab\"\nversion = \"1.0.0\"\ntitle = \"Lab\"\nlicense = \"MIT\"\n\n[[topic]]\nid = \"node\"\ntitle = \"Node\"\n",
    )
    .unwrap();
    let question = |(id, experiments): &(&str, &str)| {
        format!(
            "[[question]]\nid = \"{id}\"\ntopic = \"node\"\nkind = \"output\"\ntext = \"What does it print?\"\n{experiments}\n"
        )
    };
    std::fs::write(folder.join("node.toml"), questions.iter().map(question).collect::<String>()).unwrap();
    env
}

fn experiment(module: &str, code: &str, rest: &str) -> String {
    format!("[[question.experiments]]\nmodule = \"{module}\"\ncode = '''\n{code}\n'''\n{rest}\n")
}

fn verify(env: &TestEnv) -> Output {
    env.run(&["pack", "verify", "lab", "--experiments"])
}

#[test]
fn what_prints_what_it_is_said_to_is_sound() {
    let files = "const fs = require('node:fs'); fs.writeFileSync('a', 'kept'); console.log(fs.readFileSync('a', 'utf8'));";
    let loopback = "import net from 'node:net';
const server = net.createServer(socket => socket.end('hello')).listen(0, '127.0.0.1', () => {
  net.connect(server.address().port).on('data', data => { console.log(String(data)); server.close(); });
});";
    let worker = "const { Worker, isMainThread } = require('node:worker_threads');
if (isMainThread) new Worker(__filename); else console.log('from a worker');";
    let env = env(&[
        ("files", &experiment("commonjs", files, "prints = [\"kept\"]")),
        ("loopback", &experiment("esm", loopback, "prints = [\"hello\"]")),
        ("worker", &experiment("commonjs", worker, "prints = [\"from a worker\"]")),
        ("memory", &experiment("commonjs", "console.log(process.version);", "pattern = '^v\\d+\\.'")),
        ("dies", &experiment("esm", "console.log('one'); process.exit(3);", "exits = 3\nprints = [\"one\"]")),
        ("old", &experiment("commonjs", "console.log(1);", "node = \"<20\"\nprints = [\"2\"]")),
    ]);
    let output = verify(&env);
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stdout.contains("5 of 5 experiments print what they are said to"), "{output}");
    assert!(output.stdout.contains("1 more are about other versions"), "{output}");
    assert_eq!(env.left_behind(), Vec::<String>::new());
}

#[test]
fn what_prints_something_else_is_a_fault_and_is_shown() {
    let varies =
        "const fs = require('node:fs'); console.log(process.hrtime.bigint() % 2n === 0n ? 'even' : 'odd');";
    let many = varies.to_owned() + " for (let i = 0; i < 40; i++) console.log(process.hrtime.bigint() % 7n);";
    let env = env(&[
        ("differs", &experiment("esm", "console.log('one');", "prints = [\"two\"]")),
        ("varies", &experiment("commonjs", &many, "prints = [\"even\"]")),
        ("dies", &experiment("esm", "console.log('one'); throw new Error('unseen');", "prints = [\"one\"]")),
        ("throws", &experiment("esm", "throw new Error('no \\u001b[31mway');", "prints = [\"fine\"]")),
        (
            "reads",
            &experiment(
                "esm",
                "import fs from 'node:fs'; console.log(fs.readdirSync('/root').length);",
                "prints = [\"0\"]",
            ),
        ),
    ]);
    let output = verify(&env);
    assert_eq!(output.status, Some(3), "{output}");
    for said in [
        "experiment 1 of `differs`: does not print or end as it is said to\n  it ended with status 0, and printed\n  one\n",
        "experiment 1 of `varies`: does not print or end",
        "Error: no ",
        "experiment 1 of `reads`: does not print or end",
        "experiment 1 of `dies`: does not print or end as it is said to\n  it ended with status 1, and printed\n  one\n",
        "0 of 5 experiments print what they are said to",
        "not sound",
    ] {
        assert!(output.stdout.contains(said), "{said:?} is not in {output}");
    }
    assert!(!output.stdout.contains('\u{1b}'), "{output}");
}

#[test]
fn what_does_not_end_is_ended() {
    let env = env(&[("hangs", &experiment("commonjs", "setInterval(() => {}, 1000);", "prints = []"))]);
    let output = verify(&env);
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stdout.contains("experiment 1 of `hangs`: it "), "{output}");
    assert_eq!(env.left_behind(), Vec::<String>::new());
}

#[test]
fn an_output_question_shows_its_program_and_answers_with_what_it_prints() {
    let code = "console.log(typeof this, '```');";
    let env = env(&[(
        "this-of-a-module",
        &[
            experiment("commonjs", code, "prints = [\"object ```\"]"),
            experiment("esm", code, "prints = [\"undefined ```\"]"),
        ]
        .concat(),
    )]);
    let shown = env.run(&["show", "this-of"]);
    assert!(
        shown.stdout.contains("console.log(typeof this") && !shown.stdout.contains("undefined"),
        "{shown}"
    );
    let answered = env.run(&["show", "this-of", "--answer"]);
    let after = answered.stdout.split("It prints as CommonJS").nth(1).unwrap_or_default();
    assert!(after.contains("    object ```") && after.contains("It prints as an ES module"), "{answered}");
    let run = env.run(&["show", "this-of", "--run"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(run.stdout.contains("As CommonJS") && run.stdout.contains("    undefined ```"), "{run}");
    let json = env.run(&["show", "this-of", "--answer", "--format", "json"]).json();
    assert_eq!(json["question"]["program"].as_str().unwrap().trim(), code);
    assert_eq!(json["question"]["answer"]["experiments"][1]["prints"][0], "undefined ```");
}

#[test]
fn a_question_without_an_experiment_says_so() {
    let output = TestEnv::new().run(&["show", "retry", "--run"]);
    assert_eq!(output.status, Some(2), "{output}");
    assert!(output.stderr.contains("`retry` has no experiment to run"), "{output}");
}

#[test]
fn ranges_patterns_and_programs_are_checked_when_a_pack_is_read() {
    let env = env(&[
        ("range", &experiment("esm", "1", "node = \"twenty\"\nprints = []")),
        ("pattern", &experiment("esm", "1", "pattern = '('")),
    ]);
    let output = verify(&env);
    assert_eq!(output.status, Some(3), "{output}");
    for said in ["`twenty` is no range of versions", "`(` is no pattern"] {
        assert!(output.stderr.contains(said), "{said:?} is not in {output}");
    }
}
