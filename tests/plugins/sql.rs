//! The plugin `sql`: its pack, and solutions in SQL that are graded through it.

use insta::assert_snapshot;

use super::{add, library};
use crate::env::TestEnv;

const SOLUTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/sql/pack/sales-report/solutions");

fn env() -> TestEnv {
    let env = TestEnv::new();
    add(&env, &library("prepkit_sql"));
    env
}

fn checked(env: &TestEnv, solution: &str) -> serde_json::Value {
    let path = format!("{SOLUTIONS}/{solution}");
    env.run(&["check", &path, "--prompt", "sales-report", "--quick", "--format", "json", "--no-journal"])
        .json()
}

#[test]
fn solutions_in_sql_are_graded_by_what_they_give() {
    let env = env();
    let accepted = checked(&env, "accepted/window-functions.sql");
    assert_eq!(accepted["verdict"], "accepted", "{accepted}");
    assert_eq!(accepted["runtime"]["name"], "sql");
    let rejected = checked(&env, "rejected/always-three.sql");
    assert_eq!(rejected["verdict"], "wrong answer", "{rejected}");
}

#[test]
fn what_cannot_be_loaded_is_told_in_its_words() {
    let env = env();
    env.write("solution.sql", "SELECT 1;\n");
    let said = env.run(&["check", ".", "--prompt", "sales-report", "--no-journal"]);
    assert_eq!(said.status, Some(1), "{said}");
    assert!(said.stdout.contains("no query has a name"), "{said}");
    env.write("solution.mjs", "export const x = 1;\n");
    let other = env.run(&["check", "solution.mjs", "--prompt", "sales-report"]);
    assert_eq!(other.status, Some(3), "{other}");
    assert!(other.stderr.contains("does not end in `.sql`"), "{other}");
}

/// A pack with one prompt in SQL, whose call may take 300 ms.
const SMALL: [(&str, &str); 6] = [
    (
        "pack.toml",
        "format = 1\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nlicense = \"MIT\"\n[[topic]]\nid = \"a\"\ntitle = \"A\"\n",
    ),
    ("a.toml", "[[question]]\nid = \"one\"\ntopic = \"a\"\nkind = \"code\"\ntext = \"Give one.\"\n"),
    (
        "one/prompt.toml",
        "exports = [\"one\"]\nruntimes = [\"sql\"]\nprofile = \"function\"\n[limits]\ncall_ms = 300\n",
    ),
    ("one/statement.md", "Give one. <!-- line: one -->\n"),
    (
        "one/check.js",
        "import { check } from 'prepkit';\ncheck('one', { group: 'core', covers: ['one'], title: 'gives one' }, async (t) => {\n  t.equal((await t.solution.one({ setup: '' })).rows, [[1]], 'one comes back');\n});\n",
    ),
    ("one/starter/solution.sql", "-- name: one\n"),
];

/// Puts the small pack in its place, with this check script.
fn small(env: &TestEnv, script: &str) {
    for (path, text) in SMALL {
        let place = env.home().join("packs/small").join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, if path.ends_with("check.js") { script } else { text }).unwrap();
    }
    for (folder, text) in [("accepted", "SELECT 1"), ("rejected", "SELECT 2")] {
        let place = env.home().join("packs/small/one/solutions").join(folder);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("solution.sql"), format!("-- name: one\n{text};\n")).unwrap();
    }
}

#[test]
fn a_query_without_end_is_a_time_limit_and_not_a_hang() {
    let env = env();
    small(&env, SMALL[4].1);
    let judged = |query: &str| {
        env.write("solution.sql", format!("-- name: one\n{query};\n"));
        let args = ["check", ".", "--prompt", "small/one", "--format", "json", "--no-journal"];
        env.run(&args).json()["verdict"].clone()
    };
    assert_eq!(judged("SELECT 1"), "accepted");
    let forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    assert_eq!(judged(forever), "time limit");
    let proved = env.run(&["pack", "verify", "small"]);
    assert_eq!(proved.status, Some(0), "{proved}");
}

#[test]
fn it_runs_in_every_tier_but_below_core_only_where_that_was_allowed() {
    let env = env();
    let path = format!("{SOLUTIONS}/accepted/ledger.sql");
    let judged = |tier| {
        let args =
            ["check", &path, "--prompt", "sales-report", "--quick", "--format", "json", "--no-journal"];
        let more = ["--isolation", tier, "--allow-unsandboxed"];
        env.run(&[&args[..], &more].concat())
    };
    for tier in ["core", "full"] {
        let verdict = judged(tier).json();
        assert_eq!(verdict["verdict"], "accepted", "{tier}: {verdict}");
    }
    assert_eq!(judged("integrity").status, Some(4));
    let library = library("prepkit_sql");
    let added = env.run(&["plugin", "add", library.to_str().unwrap(), "--yes", "--allow-unsandboxed"]);
    assert_eq!(added.status, Some(0), "{added}");
    assert_eq!(judged("integrity").json()["verdict"], "accepted");
}

#[test]
fn without_the_plugin_it_is_named() {
    let env = env();
    let pack = env.home().join("plugins/sql/packs/sql");
    let packs = env.home().join("packs");
    std::fs::create_dir_all(&packs).unwrap();
    std::fs::rename(pack, packs.join("sql")).unwrap();
    assert_eq!(env.run(&["plugin", "remove", "sql"]).status, Some(0));
    let said = env.run(&["check", &format!("{SOLUTIONS}/accepted/ledger.sql"), "--prompt", "sales-report"]);
    assert_eq!(said.status, Some(4), "{said}");
    assert!(said.stderr.contains("nothing here runs solutions in `sql`: a plugin does"), "{said}");
    let shown = env.run(&["show", "unique-and-null", "--run"]);
    assert_eq!(shown.status, Some(4), "{shown}");
}

#[test]
fn experiments_are_run_by_the_plugin() {
    let env = env();
    let shown = env.run(&["show", "unique-and-null", "--run"]);
    assert_eq!(shown.status, Some(0), "{shown}");
    assert!(shown.stdout.contains("sql prints"), "{shown}");
    let proved = env.run(&["pack", "verify", "sql", "--experiments", "--quick"]);
    assert_eq!(proved.status, Some(0), "{proved}");
}

#[test]
fn it_stands_the_conformance_suite() {
    let env = env();
    let said = env.run(&["plugin", "verify", "sql", "--calls"]);
    assert_eq!(said.status, Some(0), "{said}");
    assert!(!said.stdout.contains('✗') && said.stdout.matches('✓').count() == 9, "{said}");
}

#[test]
fn a_failure_shows_rows_and_how_to_see_them() {
    let env = env();
    let verdict = checked(&env, "rejected/ties-by-name.sql");
    let failed =
        verdict["checks"].as_array().unwrap().iter().find(|check| check["status"] == "failed").unwrap();
    let (message, _) = failed["message"].as_str().unwrap().split_once("  orders\n").unwrap();
    assert_snapshot!(message, @r"
    three share the second place, and all three are among the first two places
    after: top_customers with :top = 2, where there are
      customers
        id | name   | region
        1  | 'Dan'  | 'north'
        2  | 'Ben'  | 'north'
        3  | 'Cleo' | 'north'
        4  | 'Ada'  | 'north'
        5  | 'Eve'  | 'north'
    ");
    let (_, message) = failed["message"].as_str().unwrap().split_once("came back:\n").unwrap();
    assert_snapshot!(message, @r"
      region  | place | customer_id | name   | net_cents
      'north' | 1     | 2           | 'Ben'  | 900
      'north' | 2     | 4           | 'Ada'  | 500        ← is row 4
      'north' | 2     | 3           | 'Cleo' | 500
      'north' | 2     | 1           | 'Dan'  | 500        ← is row 2
    expected:
      region  | place | customer_id | name   | net_cents
      'north' | 1     | 2           | 'Ben'  | 900
      'north' | 2     | 1           | 'Dan'  | 500
      'north' | 2     | 3           | 'Cleo' | 500
      'north' | 2     | 4           | 'Ada'  | 500
    ");
    let (_, program) = failed["reproduction"].as_str().unwrap().split_once(".headers on\n").unwrap();
    assert_snapshot!(program, @r#"
    .mode column
    .nullvalue NULL
    .parameter init
    INSERT INTO temp.sqlite_parameters VALUES (':top', 2);
    .read '|sed -n "/^ *-- *name: *top_customers *$/,/^ *-- *name:/p" ./ties-by-name.sql'
    -- The check saw:
    --   region  | place | customer_id | name   | net_cents
    --   'north' | 1     | 2           | 'Ben'  | 900
    --   'north' | 2     | 4           | 'Ada'  | 500
    --   'north' | 2     | 3           | 'Cleo' | 500
    --   'north' | 2     | 1           | 'Dan'  | 500
    "#);
}

/// Values of a row, however a number is written.
fn cells(row: &str, between: &str) -> Vec<String> {
    let number =
        |cell: &str| cell.parse::<f64>().map_or_else(|_| cell.to_owned(), |number| number.to_string());
    row.split(between).map(|cell| number(cell.trim())).collect()
}

#[test]
fn reproductions_give_what_the_check_saw() {
    let env = env();
    if env.shell("command -v sqlite3").status != Some(0) {
        return;
    }
    let mut seen = 0;
    for name in
        ["latest-month-first", "ties-by-name", "null-as-region", "like-for-equals", "streaks-with-time"]
    {
        let path = format!("rejected/{name}.sql");
        let verdict = checked(&env, &path);
        std::fs::copy(format!("{SOLUTIONS}/{path}"), env.work().join(format!("{name}.sql"))).unwrap();
        for check in verdict["checks"].as_array().unwrap() {
            let Some(text) = check["reproduction"].as_str() else { continue };
            env.write("repro.sql", text.replace(".mode column", ".mode quote"));
            let run = env.shell("sqlite3 < repro.sql");
            assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{name}: {run}");
            let (_, told) = text.split_once("-- The check saw:\n").unwrap();
            let told: Vec<_> = told.lines().map(|line| line.trim_start_matches("--   ")).collect();
            if told == ["no rows"] {
                assert_eq!(run.stdout, "", "{name}: {text}");
                continue;
            }
            let rows: Vec<_> = run.stdout.lines().skip(1).map(|row| cells(row, ",")).collect();
            let (told, more): (Vec<_>, Vec<_>) = told[1..].iter().partition(|line| !line.starts_with('…'));
            let told: Vec<_> = told.into_iter().map(|row| cells(row, " | ")).collect();
            let rest = format!("… and {} more", rows.len() - told.len());
            assert_eq!(
                (&rows[..told.len()], rows.len() > told.len()),
                (&told[..], more == [&rest]),
                "{name}: {run}\n{text}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn words_of_a_pack_that_fail_cost_the_words_alone() {
    let env = env();
    env.write("solution.sql", "-- name: one\nSELECT 3;\n");
    let checked = |words: &str| {
        let script = format!("import {{ foreign }} from 'prepkit';\nforeign({{ {words} }});\n{}", SMALL[4].1);
        small(&env, &script);
        env.run(&["check", ".", "--prompt", "small/one", "--no-journal"])
    };
    let said = checked("call: name => { throw name; }, program: () => nowhere");
    assert_eq!(said.status, Some(1), "{said}");
    assert!(
        said.stdout.contains("after: one({ setup: '' })") && !said.stdout.contains("to see it"),
        "{said}"
    );
    let said = checked(
        "call: name => `the query ${name}`, program: file => `-- save as repro.x next to ${file}, then: run repro.x`",
    );
    assert!(
        said.stdout.contains("after: the query one\n") && said.stdout.contains("run `run repro.x`"),
        "{said}"
    );
    let said = checked("program: 7");
    assert_eq!(said.status, Some(4), "{said}");
}

#[test]
fn sql_has_mutants() {
    let env = env();
    small(&env, SMALL[4].1);
    let surveyed = || env.run(&["pack", "verify", "small", "--mutants"]);
    let caught = surveyed();
    assert_eq!(caught.status, Some(0), "{caught}");
    assert!(caught.stdout.contains("2 mutants: 2 caught"), "{caught}");
    let accepted = env.home().join("packs/small/one/solutions/accepted/solution.sql");
    std::fs::write(accepted, "-- name: one\nSELECT DISTINCT\n  1;\n").unwrap();
    let survived = surveyed();
    assert_eq!(survived.status, Some(3), "{survived}");
    assert!(survived.stdout.contains("- SELECT DISTINCT\n  + SELECT\n"), "{survived}");
    // Without the number there is nothing to select, which is no SQL and no mutant.
    assert!(survived.stdout.contains("2 mutants: 1 caught"), "{survived}");
}

#[test]
fn rows_are_told_apart_one_by_one() {
    let env = env();
    let script = "import { check } from 'prepkit';\ncheck('one', { group: 'core', covers: ['one'], title: 'gives one' }, async t => {\n  t.rows((await t.solution.one({ setup: '' })).rows, [[1, 'x'], [2, null], [2, null]], { columns: ['a', 'b'] });\n});\n";
    small(&env, script);
    env.write(
        "solution.sql",
        "-- name: one\nSELECT 2, NULL UNION ALL SELECT 1, 'y' UNION ALL SELECT 3, 'a' || char(10);\n",
    );
    let args = ["check", ".", "--prompt", "small/one", "--format", "json", "--no-journal"];
    let verdict = env.run(&args).json();
    assert_snapshot!(verdict["checks"][0]["message"].as_str().unwrap(), @r"
    after: one({ setup: '' })
    came back:
      a | b
      2 | null
      1 | 'y'    ← not expected
      3 | 'a\n'  ← not expected
    expected:
      a | b
      1 | 'x'   ← missing
      2 | null
      2 | null  ← missing
    ");
}
