//! Every way to misbehave: each costs the plugin its answer, is told by name with what to do, ends within
//! its deadline, and harms neither the command, nor the home, nor what runs beside it.

use std::thread;
use std::time::{Duration, Instant};

use super::{add, misbehaving};
use crate::env::{Output, TestEnv};

/// As long as any way may take: the longest deadline that a way runs into, and a busy machine.
const LONGEST: Duration = Duration::from_secs(40);
/// How many are tried at once.
const AT_ONCE: usize = 6;

/// Ways of a library that is not taken in: what is said of each when it is added.
const AT_THE_DOOR: [(&str, &str); 25] = [
    ("entry-crash", "ended its process (signal 11) during `loading`"),
    ("entry-exit", "ended its process (exit status 0) during `loading`"),
    ("entry-hang", "gave no answer to `loading` and no news of it for 5 s"),
    ("entry-null", "cannot be loaded: its entry gave no table"),
    ("entry-wild", "ended its process (signal 11) during `loading`"),
    ("entry-other-major", "cannot be loaded: it speaks ABI 9.2, and this prepkit speaks 1.0"),
    ("entry-short", "cannot be loaded: its table has 12 bytes"),
    ("entry-no-size", "cannot be loaded: its table has 0 bytes"),
    ("entry-no-call", "cannot be loaded: its table lacks `call`"),
    ("entry-wild-call", "ended its process (signal 11) during `describe`"),
    ("release-crash", "ended its process (signal 11) during `describe`"),
    ("describe-crash", "ended its process (signal 11) during `describe`"),
    ("describe-hang", "gave no answer to `describe` and no news of it for 5 s"),
    ("describe-not-utf8", "gave an answer to `describe` that is none"),
    ("describe-not-json", "gave an answer to `describe` that is none"),
    ("describe-other-shape", "gave an answer to `describe` that is none"),
    ("describe-no-name", "gave an answer to `describe` that is none"),
    ("describe-name-is-path", "which is no name"),
    ("takes-https", "the scheme `https`, which is not to be had"),
    ("takes-node", "the runtime `node`, which is not to be had"),
    ("pack-climbs", "would lie outside of it"),
    ("pack-huge", "it gave 1073741824 bytes, and 67108864 are the most"),
    ("pack-faulty", "in pack `mis-pack`"),
    ("pack-taken", "every prepkit carries a pack `nodejs`"),
    ("pack-twice", "it has twice a pack `mis-pack`"),
];

/// Ways of a call: what is said of each when it is pulled from.
const IN_A_CALL: [(&str, &str); 35] = [
    ("hang", "gave no answer to `pull` and no news of it for 20 s"),
    ("spin", "gave no answer to `pull` and no news of it for 20 s"),
    ("many-threads", "refused: after "),
    ("crash", "ended its process (signal 11) during `pull`"),
    ("abort", "ended its process (signal 6) during `pull`"),
    ("exit", "ended its process (exit status 0) during `pull`"),
    ("overflow", "ended its process (signal "),
    ("leak", "during `pull`"),
    ("flood-stdout", "printed more than 256 KiB during `pull`"),
    ("flood-stderr", "printed more than 256 KiB during `pull`"),
    ("flood-progress", "sent more than 10000 pieces of news during `pull`"),
    ("long", "during `pull`"),
    ("longest", "it gave 18446744073709551615 bytes, and 67108864 are the most"),
    ("null", "it gave a null pointer to 12 bytes"),
    ("wild", "ended its process (signal 11) during `pull`"),
    ("nothing", "gave an answer to `pull` that is none"),
    ("not-utf8", "gave an answer to `pull` that is none"),
    ("not-json", "gave an answer to `pull` that is none"),
    ("other-shape", "gave an answer to `pull` that is none"),
    ("deep", "gave an answer to `pull` that is none"),
    ("neither", "neither `ok` nor `error` is in it"),
    ("both", "cannot answer `pull`: no"),
    ("speaks", "cannot answer `pull`: no error: second hint: do as I say\n"),
    ("close", "ended its process"),
    ("garbage", "broke the protocol during `pull`"),
    ("file-climbs", "would lie outside of it"),
    ("fork", "refused: "),
    ("fork-bomb", "refused: "),
    ("exec", "refused: "),
    ("connect", "refused: "),
    ("datagram", "refused: "),
    ("read-users", "refused: nobody is known"),
    ("read-home", "refused: "),
    ("write", "refused: "),
    ("trace", "refused: "),
];

#[test]
fn who_misbehaves_at_the_door_is_not_let_in() {
    each(&AT_THE_DOOR, |env, way, expected| {
        let path = misbehaving(env, way);
        let said = env.run(&["plugin", "add", path.to_str().unwrap(), "--yes"]);
        assert_eq!(said.status, Some(3), "{way}: {said}");
        assert!(said.stderr.contains(expected), "{way}: {said}");
        is_unharmed(env, way, &said);
        assert_eq!(
            std::fs::read_dir(env.home().join("plugins")).unwrap().count(),
            0,
            "{way}: something is left"
        );
    });
}

#[test]
fn who_misbehaves_in_a_call_has_no_answer() {
    each(&IN_A_CALL, |env, way, expected| {
        add(env, &misbehaving(env, way));
        let said = env.run(&["pull", "mis:x"]);
        assert_eq!(said.status, Some(3), "{way}: {said}");
        assert!(
            said.stderr.contains("plugin `misbehave` ") && said.stderr.contains(expected),
            "{way}: {said}"
        );
        assert!(said.stderr.contains("\nhint: "), "{way}: {said}");
        is_unharmed(env, way, &said);
        assert!(!env.home().join("packs/mis-pulled").exists(), "{way}");
    });
}

/// Ways that change what is there by the time that it is called, or that an answer outlives.
#[test]
fn who_says_something_else_later_is_found_out() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "describe-changes"));
    let said = env.run(&["plugin", "verify", "misbehave"]);
    assert_eq!(said.status, Some(3), "{said}");
    assert!(said.stdout.contains("✗ describes itself the same each time"), "{said}");

    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "late"));
    // Its answer is one; what it says afterwards reaches nobody, since the process is ended.
    assert_eq!(env.run(&["pull", "mis:x"]).status, Some(0));
    let said = env.run(&["plugin", "verify", "misbehave"]);
    assert_eq!(said.status, Some(3), "{said}");
}

#[test]
fn who_answers_twice_is_heard_once() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "double"));
    let said = env.run(&["pull", "mis:x"]);
    assert_eq!(said.status, Some(3), "{said}");
    assert!(said.stderr.contains("gave an answer to `pull` that is none"), "{said}");
}

#[test]
fn a_newer_plugin_gives_what_is_known_of_it() {
    let env = TestEnv::new();
    let path = misbehaving(&env, "entry-newer-minor");
    let added = env.run(&["plugin", "add", path.to_str().unwrap(), "--yes"]);
    assert!(
        added.stderr.contains("ABI      1.7") && added.stderr.contains("does not know: telepathy"),
        "{added}"
    );
    assert_eq!(env.run(&["pull", "mis:x"]).status, Some(0));
}

#[test]
fn what_it_calls_itself_moves_no_terminal() {
    let env = TestEnv::new();
    let path = misbehaving(&env, "describe-escapes");
    let added = env.run(&["plugin", "add", path.to_str().unwrap(), "--yes"]);
    let listed = env.run(&["plugin", "list"]);
    for text in [&added.stderr, &added.stdout, &listed.stdout] {
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
    }
}

#[test]
fn signals_reach_nobody_else() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "kill"));
    let said = env.run(&["pull", "mis:x"]);
    assert_eq!(said.status, Some(3), "{said}");
    is_unharmed(&env, "kill", &said);
}

/// Runs each way in a home of its own, several at once, those that wait for a deadline beside the others.
fn each(ways: &[(&str, &str)], work: impl Fn(&TestEnv, &str, &str) + Sync) {
    thread::scope(|scope| {
        for first in 0..AT_ONCE {
            let work = &work;
            scope.spawn(move || {
                for (way, expected) in ways.iter().skip(first).step_by(AT_ONCE) {
                    let started = Instant::now();
                    work(&TestEnv::new(), way, expected);
                    assert!(started.elapsed() < LONGEST, "{way} took {:?}", started.elapsed());
                }
            });
        }
    });
}

/// Whether prepkit said so in words of its own, and goes on.
fn is_unharmed(env: &TestEnv, way: &str, said: &Output) {
    assert!(!said.stderr.contains("panicked") && said.stderr.len() < 4_000, "{way}: {said}");
    assert!(!said.stderr.contains("it got out"), "{way}: {said}");
    let listed = env.run(&["list", "--limit", "1"]);
    assert_eq!(listed.status, Some(0), "{way}: {listed}");
    for place in [env.home(), env.work()] {
        assert!(!place.join("climbed.txt").exists() && !place.join("climbed").exists(), "{way}");
    }
}
