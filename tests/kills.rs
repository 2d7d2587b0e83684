//! Nothing lost: killed at any moment, prepkit has kept all that it said it had.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rexpect::process::Signal;
use rexpect::session::PtySession;
use rusqlite::{Connection, OpenFlags};

use crate::env::TestEnv;
use crate::quiz::spawn;

/// How many are killed; `PREPKIT_ALL_KILLS` asks for the 200 that a release wants.
fn kills() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "an option of this test's own")]
    let wants_all = std::env::var_os("PREPKIT_ALL_KILLS").is_some();
    if wants_all { 200 } else { 24 }
}

/// The longest that one of them runs.
const LONGEST_MS: u64 = 1_500;

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[derive(Clone, Copy, Debug)]
enum Verb {
    Quiz,
    Mock,
    Check,
}

impl Verb {
    fn begin(self, env: &TestEnv) -> PtySession {
        match self {
            Self::Quiz => spawn(env, &["quiz", "--fresh", "-n", "50", "--kind", "concept"]),
            Self::Mock => spawn(env, &["mock", "--fresh", "--minutes", "30", "--rounds", "output,concept"]),
            Self::Check => spawn(
                env,
                &["check", "solution.mjs", "--prompt", "retry", "--quick", "--runtime", "embedded"],
            ),
        }
    }

    /// What a person who hurries types.
    const fn keys(self) -> &'static str {
        match self {
            // Nothing typed, everything as it is proposed.
            Self::Quiz | Self::Mock => "\r",
            Self::Check => "",
        }
    }

    /// How many things were shown as kept.
    fn shown(self, output: &str) -> i64 {
        let count = |words: &str| i64::try_from(output.matches(words).count()).unwrap();
        match self {
            // The next question is shown once the answer before it is on the disk.
            Self::Quiz => (count("Esc leaves") - 1).max(0),
            Self::Mock => count("kept\r\n"),
            Self::Check => count("isolation: "),
        }
    }

    const fn kept(self) -> &'static str {
        match self {
            Self::Quiz => "SELECT count(*) FROM answer",
            Self::Mock => "SELECT count(*) FROM mock_answer",
            Self::Check => "SELECT count(*) FROM attempt",
        }
    }
}

fn count(home: &Path, question: &str) -> i64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let Ok(journal) = Connection::open_with_flags(home.join("journal.db"), flags) else { return 0 };
    let is_sound: String = journal.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(is_sound, "ok");
    // The tables are made by whoever writes first.
    journal.query_row(question, [], |row| row.get(0)).unwrap_or(0)
}

#[test]
fn what_was_shown_as_kept_is_kept_whenever_it_is_killed() {
    let mut env = TestEnv::new();
    env.write(
        "solution.mjs",
        fs::read_to_string("questions/nodejs/retry/solutions/accepted/async-loop.mjs").unwrap(),
    );
    let mut random = Random(42);
    let (mut shown_in_all, mut cut) = ([0; 3], 0);
    for number in 0..kills() {
        let turn = usize::try_from(number % 3).unwrap();
        let verb = [Verb::Quiz, Verb::Mock, Verb::Check][turn];
        // Days pass, so that there always is something due.
        env = env.with("PREPKIT_NOW", format!("{}-01-31T12:00:00Z", 2026 + number));
        let before = count(env.home(), verb.kept());
        let mut terminal = verb.begin(&env);
        let ends = random.below(LONGEST_MS);
        let begun = std::time::Instant::now();
        let mut output = String::new();
        while begun.elapsed() < Duration::from_millis(ends) {
            // A closed terminal ends it by itself.
            if terminal.send(verb.keys()).and_then(|_| terminal.flush()).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
            while let Some(letter) = terminal.try_read() {
                output.push(letter);
            }
        }
        if terminal.process_mut().kill(Signal::SIGKILL).is_ok() {
            cut += 1;
        }
        while let Some(letter) = terminal.try_read() {
            output.push(letter);
        }
        let shown = verb.shown(&output);
        let kept = count(env.home(), verb.kept()) - before;
        assert!(kept >= shown, "{verb:?} {number} after {ends} ms: {shown} shown, {kept} kept: {output}");
        shown_in_all[turn] += shown;
    }
    let [quiz, mock, check] = shown_in_all;
    assert!(quiz > 0 && mock > 0 && cut > 0, "{shown_in_all:?} shown, {cut} killed");
    println!(
        "{cut} killed; of quiz {quiz}, of mock {mock}, of check {check} shown as kept, all of them kept"
    );
    // Whatever was cut off, the next one goes on.
    let output = env.run(&["report", "--format", "json"]);
    assert_eq!(output.status, Some(0), "{output}");
}
