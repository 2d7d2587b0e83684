//! Small sources, and every mutant of each.

use super::*;

/// The edited lines, in order.
fn check(source: &str, expected: &[&str]) {
    let found = mutants("a.mjs", source).unwrap();
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
    let all = mutants("a.mjs", source).unwrap();
    let boundary = all.iter().find(|mutant| mutant.operator == "boundary").unwrap();
    assert_eq!((boundary.line, boundary.column), (4, 7));
    assert_eq!((boundary.before.as_str(), boundary.after.as_str()), ("a < 'ä'", "a <= 'ä'"));
    assert_eq!(boundary.apply(source), source.replace('<', "<="));
}

#[test]
fn a_name_does_not_hang_on_the_rest_of_the_file() {
    let names = |source: &str| {
        let all = mutants("a.mjs", source).unwrap();
        all.iter().map(|all| (all.before.clone(), all.after.clone(), all.nth)).collect::<Vec<_>>()
    };
    let twice = names("f(a);\nf(a);\n");
    assert_eq!(twice, [("f(a);".into(), ";".into(), 1), ("f(a);".into(), ";".into(), 2)]);
    assert_eq!(names("// more\n\nlet b;\n  f(a);\nf(a);\n"), twice);
}

#[test]
fn what_cannot_be_parsed_has_no_mutants() {
    assert!(mutants("a.mjs", "const = ;").is_none());
    assert_eq!(mutants("a.mjs", ""), Some(Vec::new()));
}

/// The edited lines of a query, in order, without the line left out.
fn check_sql(source: &str, expected: &[&str]) {
    let found = mutants("a.sql", source).unwrap();
    let lines: Vec<_> =
        found.iter().map(|mutant| mutant.after.as_str()).filter(|after| !after.is_empty()).collect();
    assert_eq!(lines, expected, "{source}");
}

#[test]
fn words_of_another_language_are_mistaken_for_others() {
    check_sql(
        "a >= b and c = 2",
        &["a > b and c = 2", "a >= b OR c = 2", "a >= b and c <> 2", "a >= b and c = 3"],
    );
    check_sql(
        "x LEFT JOIN y CROSS JOIN z join w",
        &["x JOIN y CROSS JOIN z join w", "x LEFT JOIN y CROSS JOIN z LEFT JOIN w"],
    );
    check_sql("a IS NOT NULL", &["a IS NULL"]);
    check_sql(
        "NOT a, DISTINCT b, c desc, d",
        &["a, DISTINCT b, c desc, d", "NOT a, b, c desc, d", "NOT a, DISTINCT b, c , d"],
    );
    check_sql("count(*) * 1.0", &["count(*) / 1.0", "count(*) * 2.0"]);
    check_sql("'it''s < ' || ''", &["'' || ''", "'it''s < ' || 'mutant'"]);
    check_sql("summary (a), :at, \"and\" -- and 1 < 2", &[]);
}

#[test]
fn each_line_of_another_language_is_left_out_once() {
    let source = "-- name: one\nSELECT a\n  FROM 'x\ny' -- which\n\nWHERE b\n";
    let removed: Vec<_> = mutants("a.sql", source)
        .unwrap()
        .into_iter()
        .filter(|mutant| mutant.operator == "removed line")
        .map(|mutant| mutant.apply(source))
        .collect();
    assert_eq!(
        removed,
        [source.replace("SELECT a", ""), source.replace("FROM 'x", ""), source.replace("WHERE b", ""),]
    );
}
