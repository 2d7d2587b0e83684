//! Verbs, ids and filters that nobody knows: status 2, and the nearest that is known.

use insta::assert_snapshot;

use crate::env::TestEnv;

#[test]
fn verbs_and_options() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["lst"]), @r"
    ------- stderr
    error: unrecognized subcommand 'lst'

      tip: a similar subcommand exists: 'list'

    Usage: prepkit <COMMAND>

    For more information, try '--help'.
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["list", "--dificulty", "easy"]), @r"
    ------- stderr
    error: unexpected argument '--dificulty' found

      tip: a similar argument exists: '--difficulty'

    Usage: prepkit list --difficulty <DIFFICULTY> [FILTER]...

    For more information, try '--help'.
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["list", "--difficulty", "hrd"]), @r"
    ------- stderr
    error: invalid value 'hrd' for '--difficulty <DIFFICULTY>'
      [possible values: easy, medium, hard]

      tip: a similar value exists: 'hard'

    For more information, try '--help'.
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["man", "chek"]), @r"
    ------- stderr
    error: no verb `chek`
    hint: `prepkit --help` lists them
    ------- exit 2
    ");
}

#[test]
fn ids() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["show", "closure-loop"]), @r"
    ------- stderr
    error: no question `closure-loop`
    hint: `prepkit list` shows every id
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["start", "ratelimiter"]), @r"
    ------- stderr
    error: no question `ratelimiter`
    hint: did you mean `rate-limiter`?
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["start", "closures"]), @r"
    ------- stderr
    error: `closures` is a question, not a prompt
    hint: `prepkit show closures` shows it
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["check", "--prompt", "rety"]), @r"
    ------- stderr
    error: no question `rety`
    hint: did you mean `retry`, `retries-counted`, `retries-multiply`?
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["list", "--topic", "event-lop"]), @r"
    ------- stderr
    error: no topic `event-lop`
    hint: did you mean `event-loop`?
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["pack", "verify", "nodjs"]), @r"
    ------- stderr
    error: no pack `nodjs`
    hint: name a folder with a `pack.toml`, or one of `prepkit pack list`
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["pack", "verify", "--prompt", "retri"]), @r"
    ------- stderr
    error: pack `nodejs` has no prompt `retri`
    hint: leave `--prompt` out to prove them all
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["report", "--attempt", "last"]), @r"
    ------- stderr
    error: no attempt is called `last`
    hint: `prepkit report --format markdown` lists them; the newest is also called `last`
    ------- exit 3
    ");
}

#[test]
fn queries() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["list", "--query", "(easy"]), @r"
    ------- stderr
    error: `(` is not closed at column 1 of the query
      | (easy
      | ^
    hint: add `)`, or quote it to search for it
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["list", "--query", "topik:event-loop"]), @r"
    ------- stderr
    error: unknown field `topik` at column 1 of the query
      | topik:event-loop
      | ^^^^^
    hint: did you mean `topic:`?
    ------- exit 2
    ");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["start"]), @r"
    ------- stderr
    error: which prompt? there is no terminal to ask at
    hint: name it: `prepkit start ID`; `prepkit list --kind code` lists them
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["check"]), @r"
    ------- stderr
    error: which prompt does `.` solve? there is no terminal to ask at
    hint: name it with `--prompt ID`, or check a folder that `prepkit start ID` made
    ------- exit 2
    ");
}
