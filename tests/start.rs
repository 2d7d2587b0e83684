//! `start`: makes the folder to work in, and overwrites nothing.

use insta::assert_snapshot;

use crate::env::TestEnv;

#[test]
fn it_makes_the_folder_and_names_the_next_command() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["start", "retry"]), @r"
    wrote retry/STATEMENT.md
    wrote retry/example.test.mjs
    wrote retry/solution.mjs
    wrote retry/.prepkit.toml

    Read retry/STATEMENT.md, then work in the starter. Plan 40 minutes.
    next: prepkit check retry
    ------- exit 0
    ");
    assert!(env.read("retry/STATEMENT.md").starts_with("# Retry"));
    assert!(!env.read("retry/STATEMENT.md").contains("<!-- line:"), "the marks are for pack authors");
    let mark = env.read("retry/.prepkit.toml");
    assert!(mark.starts_with("prompt = \"nodejs/retry\"\npack_version = \"0.1.0\"\nseal = \""), "{mark}");
    // The starter is a module that can be loaded, and is not accepted.
    assert_eq!(env.run(&["check", "retry", "--quick"]).status, Some(1));
}

#[test]
fn what_was_changed_stays() {
    let env = TestEnv::new();
    env.run(&["start", "retry"]);
    env.write("retry/solution.mjs", "// mine\n");
    assert_snapshot!(env.run(&["start", "retry"]), @r"
     same retry/STATEMENT.md
     same retry/example.test.mjs
     kept retry/solution.mjs  (it is changed: yours stays)
     same retry/.prepkit.toml

    Read retry/STATEMENT.md, then work in the starter. Plan 40 minutes.
    next: prepkit check retry
    ------- exit 0
    ");
    assert_eq!(env.read("retry/solution.mjs"), "// mine\n");
}

#[test]
fn a_file_in_the_way_is_refused() {
    let env = TestEnv::new();
    env.write("retry", "my notes\n");
    assert_snapshot!(env.run(&["start", "retry"]), @r"
    ------- stderr
    error: `retry` is a file, not a folder
    hint: name another folder
    ------- exit 3
    ");
    assert_eq!(env.read("retry"), "my notes\n");
}

#[test]
fn a_folder_inside_of_a_file_is_refused() {
    let env = TestEnv::new();
    env.write("notes", "my notes\n");
    assert_snapshot!(env.run(&["start", "retry", "notes/retry"]), @r"
    ------- stderr
    error: `notes/retry/STATEMENT.md` cannot be written: Not a directory (os error 20)
    hint: check the folder's permissions and the space on its disk
    ------- exit 3
    ");
}

#[test]
fn a_path_with_spaces_is_quoted() {
    let env = TestEnv::new();
    let output = env.run(&["start", "retry", "my tries/it's one"]);
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stdout.ends_with("next: prepkit check 'my tries/it'\\''s one'\n"), "{output}");
    let next = output.stdout.lines().last().unwrap().trim_start_matches("next: prepkit");
    assert_eq!(
        env.shell(&format!("\"$0\"{next} --quick >/dev/null")).status,
        Some(1),
        "the line can be pasted"
    );
}
