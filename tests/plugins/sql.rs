//! The plugin `sql`: its pack, and solutions in SQL that are graded through it.

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

#[test]
fn a_query_without_end_is_a_time_limit_and_not_a_hang() {
    let env = env();
    for (path, text) in SMALL {
        let place = env.home().join("packs/small").join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, text).unwrap();
    }
    for (folder, text) in [("accepted", "SELECT 1"), ("rejected", "SELECT 2")] {
        let place = env.home().join("packs/small/one/solutions").join(folder);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("solution.sql"), format!("-- name: one\n{text};\n")).unwrap();
    }
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
