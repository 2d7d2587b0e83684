//! Small sources, and every mutant of each.

use super::*;

/// The edited lines, in order.
fn check(source: &str, expected: &[&str]) {
    let found = mutants(source).unwrap();
    let lines: Vec<_> = found.iter().map(|mutant| mutant.after.as_str()).collect();
    assert_eq!(lines, expected, "{source}");
}

#[test]
fn comparisons_and_boundaries() {
    check("a = b < c", &[";", "a = b <= c"]);
    check("a = b >= c", &[";", "a = b > c"]);
    check("a = b !== c", &[";", "a = b === c"]);
}

#[test]
fn arithmetic_and_logic() {
    check("a = b - -c", &[";", "a = b + -c", "a = b - c"]);
    check("a = b ?? !c", &[";", "a = b || !c", "a = b ?? c"]);
    check("a += b ** c", &[";", "a -= b ** c", "a += b * c"]);
    check(
        "a?.b?.(c)?.[d]++",
        &[";", "a.b?.(c)?.[d]++", "a?.b(c)?.[d]++", "a?.b?.(c)[d]++", "a?.b?.(c)?.[d]--"],
    );
}

#[test]
fn constants() {
    check(
        "f(0, 1_000, 7n, 1.5)",
        &[";", "f(1, 1_000, 7n, 1.5)", "f(0, 1001, 7n, 1.5)", "f(0, 1_000, 8n, 1.5)", "f(0, 1_000, 7n, 2.5)"],
    );
    check("f(true, '', 'a')", &[";", "f(false, '', 'a')", "f(true, 'mutant', 'a')", "f(true, '', '')"]);
}

#[test]
fn statements_and_guards() {
    check(
        "if (a > b) throw c; else d();",
        &[
            "if (true) throw c; else d();",
            "if (false) throw c; else d();",
            "if (!(a > b)) throw c; else d();",
            "if (a >= b) throw c; else d();",
            "if (a > b) ; else d();",
            "if (a > b) throw c;",
            "if (a > b) throw c; else ;",
        ],
    );
    check(
        "while (a) { continue; }",
        &["while (false) { continue; }", "while (!(a)) { continue; }", "while (a) { ; }"],
    );
    check(
        "const a = () => b ? c : d",
        &["const a = () => true ? c : d", "const a = () => false ? c : d", "const a = () => !(b) ? c : d"],
    );
    check("for (;;) { break; }", &["for (;;) { ; }"]);
}

#[test]
fn calls_waits_and_defaults() {
    check(
        "const a = async () => await b.push(c)",
        &["const a = async () => b.push(c)", "const a = async () => await b.unshift(c)"],
    );
    check(
        "const a = setTimeout(b, c - 1)",
        &[
            "const a = setTimeout(b, (c - 1) + 1)",
            "const a = setTimeout(b, c + 1)",
            "const a = setTimeout(b, c - 2)",
        ],
    );
    check(
        "const f = ({ a = b }, c = {}) => {}",
        &["const f = ({ a }, c = {}) => {}", "const f = ({ a = b }, c) => {}"],
    );
}

#[test]
fn what_no_check_looks_at_is_left_alone() {
    check("'use strict';\nimport a from 'b';\nexport { a } from 'c';\nconst d = require('e');", &[]);
    check("const f = () => { throw new RangeError('a' + 1); };", &["const f = () => { ; };"]);
    check("const a = { 'b': c, d: /e/ };", &[]);
}

#[test]
fn a_mutant_is_the_source_with_one_edit() {
    let source = "// ä\nexport const f = a => {\n  if (\n    a < 'ä'\n  ) g();\n};\n";
    let all = mutants(source).unwrap();
    let boundary = all.iter().find(|mutant| mutant.operator == "boundary").unwrap();
    assert_eq!((boundary.line, boundary.column), (4, 7));
    assert_eq!((boundary.before.as_str(), boundary.after.as_str()), ("a < 'ä'", "a <= 'ä'"));
    assert_eq!(boundary.apply(source), source.replace('<', "<="));
}

#[test]
fn a_name_does_not_hang_on_the_rest_of_the_file() {
    let names = |source: &str| {
        let all = mutants(source).unwrap();
        all.iter().map(|all| (all.before.clone(), all.after.clone(), all.nth)).collect::<Vec<_>>()
    };
    let twice = names("f(a);\nf(a);\n");
    assert_eq!(twice, [("f(a);".into(), ";".into(), 1), ("f(a);".into(), ";".into(), 2)]);
    assert_eq!(names("// more\n\nlet b;\n  f(a);\nf(a);\n"), twice);
}

#[test]
fn what_cannot_be_parsed_has_no_mutants() {
    assert!(mutants("const = ;").is_none());
    assert_eq!(mutants(""), Some(Vec::new()));
}
