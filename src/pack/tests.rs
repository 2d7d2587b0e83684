//! Whole packs, good ones and bad ones, written into a folder of their own.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::faults::Fault;
use super::*;

const MANIFEST: &str = r#"
format = 1
id = "demo"
version = "1.0.0"
title = "Demo"
license = "MIT"
authors = ["somebody"]

[difficulties]
easy = "a first week"

[[topic]]
id = "event-loop"
title = "Event loop"
tags = ["libuv"]
"#;

const QUESTIONS: &str = r#"
[[question]]
id = "next-tick"
aliases = ["nexttick"]
topic = "event-loop"
kind = "concept"
difficulty = "medium"
tags = ["promises"]
minutes = 4
text = "What runs first?"
hints = ["a nudge"]
key_points = [ { id = "queues", weight = "must", text = "two queues", phrasings = ["next tick queue"] } ]
follow_ups = [ { text = "and then?", when_missed = "queues" }, { text = "why?" } ]
mistakes = [ { claim = "a", correction = "b" } ]
references = [ { title = "Docs", url = "https://nodejs.org" } ]
source = { name = "a list" }

[question.answer]
short = "the next tick queue"

[[question.rubric]]
level = "weak"
observed = "guesses"
[[question.rubric]]
level = "fair"
observed = "knows one"
[[question.rubric]]
level = "good"
observed = "knows both"
[[question.rubric]]
level = "strong"
observed = "knows why"

[[question.experiments]]
proves = ["queues"]
module = "esm"
node = ">=20"
code = "console.log(1)"
prints = ["1", ""]

[[question]]
id = "pick-one"
topic = "event-loop"
kind = "choice"
text = "Which?"
choices = [ { text = "this", correct = true, reason = "so" }, { text = "that", correct = false } ]

[[question]]
id = "limiter"
topic = "event-loop"
kind = "code"
text = "Write a limiter."

[[question]]
id = "no-folder-yet"
topic = "event-loop"
kind = "take-home"
text = "Write a server."
"#;

const PROMPT: &str = r#"
exports = ["createLimiter"]
runtimes = ["node", "embedded"]
profile = "function"
hints = ["nudge"]
[limits]
call_ms = 100
"#;

const STATEMENT: &str = "Write it.\n\n- A full bucket\n  allows `take`. <!-- line: burst -->\n";

/// A sound pack, with files put over it; `None` takes one away.
fn folder(changes: &[(&str, Option<&str>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sound = [
        ("pack.toml", MANIFEST),
        ("README.md", "read me"),
        (".gitignore", "x"),
        ("event-loop.toml", QUESTIONS),
        ("limiter/prompt.toml", PROMPT),
        ("limiter/statement.md", STATEMENT),
        ("limiter/check.js", "check()"),
        ("limiter/starter/solution.mjs", "start"),
        ("limiter/solutions/accepted/plain.mjs", "right"),
        ("limiter/solutions/rejected/off-by-one.mjs", "wrong"),
    ];
    for (path, text) in sound {
        put(folder.path(), path, text.as_bytes());
    }
    for (path, text) in changes {
        match text {
            Some(text) => put(folder.path(), path, text.as_bytes()),
            None => fs::remove_file(folder.path().join(path)).unwrap(),
        }
    }
    folder
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn tree(folder: &tempfile::TempDir) -> Tree {
    Tree::Folder(folder.path().to_owned())
}

fn faults(changes: &[(&str, Option<&str>)]) -> Faults {
    read(&tree(&folder(changes))).unwrap_err()
}

/// One line for each fault: place and message.
fn listed(faults: &Faults) -> String {
    let line = |fault: &Fault| match fault.place {
        Some(place) => format!("{}:{}:{} {}\n", fault.file, place.line, place.column, fault.message),
        None => format!("{} {}\n", fault.file, fault.message),
    };
    faults.found.iter().map(line).collect()
}

#[test]
fn a_sound_pack_is_read_whole() {
    let folder = folder(&[]);
    let pack = read(&tree(&folder)).map_err(|faults| faults.render(false, 80)).unwrap();
    assert_eq!((pack.id.as_str(), pack.topics.len(), pack.questions.len()), ("demo", 1, 4));
    let first = &pack.questions[0];
    assert_eq!(first.minutes, Some(4));
    assert_eq!(first.key_points[0].weight, Weight::Must);
    assert_eq!(first.rubric.len(), 4);
    assert_eq!(first.experiments[0].expected, Expected::Lines(vec!["1".to_owned(), String::new()]));
    let prompt = &pack.prompts[0];
    assert_eq!(prompt.limits, PromptLimits { call_ms: 100, ..PromptLimits::default() });
    assert_eq!(
        prompt.lines,
        [StatementLine { id: "burst".to_owned(), text: "A full bucket allows `take`.".to_owned() }]
    );
    assert_eq!(prompt.rejected.len(), 1);
    assert_eq!(prompt.rejected[0].name, "off-by-one.mjs");
    assert_eq!(
        prompt.rejected[0].files,
        [File { path: "off-by-one.mjs".to_owned(), bytes: b"wrong".to_vec() }]
    );
    assert_eq!(read_prompt(&tree(&folder), "limiter").unwrap(), *prompt);
    assert_eq!(read_questions_of(&tree(&folder), "event-loop.toml").unwrap(), pack.questions);
    assert_eq!(read_manifest(&tree(&folder)).unwrap().topics, pack.topics);
}

#[test]
fn the_built_in_pack_is_sound() {
    read(&builtin()).map_err(|faults| faults.render(false, 100)).unwrap();
}

const BAD_MANIFEST: &str = r#"format = 1
id = "Demo Pack"
version = 1
titel = "Demo"
license = ""
authors = "somebody"
[[topic]]
id = "event-loop"
title = "Event loop"
[[topic]]
id = "event-loop"
title = "Again"
"#;

const BAD_QUESTIONS: &str = r#"[[question]]
id = "first"
topic = "event-lop"
kind = "concpt"
dificulty = "easy"
minutes = -1
text = "  "
key_points = [ { id = "a", weight = "most", text = "x" }, { id = "a", weight = "must", text = "x" } ]
follow_ups = [ { text = "x", when_missed = "b" } ]
references = [ { title = "x", url = "ftp://x" } ]
[[question.experiments]]
proves = ["aa"]
module = "esm"
code = "x"
[[question]]
id = "first"
aliases = ["limiter"]
topic = "event-loop"
kind = "choice"
difficulty = "hardest"
text = "x"
choices = [ { text = "x", correct = false }, { text = "y", correct = "no" } ]
rubric = [ { level = "x", observed = "y" } ]
[[question]]
id = "limiter"
topic = "event-loop"
kind = "design"
tags = ["Not A Slug", 7]
"#;

/// A change for every file of the sound pack, nearly forty faults in all.
fn bad() -> Vec<(&'static str, Option<&'static str>)> {
    vec![
        ("pack.toml", Some(BAD_MANIFEST)),
        ("event-loop.toml", Some(BAD_QUESTIONS)),
        ("syntax.toml", Some("[[question]\nid = \"x\"\na = 01\nb = \n")),
        ("notes.txt", Some("x")),
        ("limiter/check.js", None),
        ("limiter/starter/solution.mjs", None),
        ("limiter/chekc.js", Some("x")),
        (
            "limiter/prompt.toml",
            Some("exports = [\"a b\"]\nruntimes = [\"nod\"]\nprofile = \"server\"\nentry = \"../x\"\n"),
        ),
        (
            "limiter/statement.md",
            Some("One. <!-- line: a -->\n\nTwo. <!-- line: a -->\n\nThree. <!-- line b -->\n"),
        ),
    ]
}

#[test]
fn every_fault_is_told_at_once() {
    let faults = faults(&bad());
    insta::assert_snapshot!(faults, @"38 faults in pack `Demo Pack`");
    insta::assert_snapshot!(listed(&faults), @r"
    event-loop.toml:3:9 topic `event-lop` is not in `pack.toml`
    event-loop.toml:4:8 `kind` is `concpt`, and must be one of: concept, output, choice, scenario, design, code, take-home
    event-loop.toml:5:1 unknown key `dificulty` in question
    event-loop.toml:6:11 `minutes` must be from 1 to 10080
    event-loop.toml:7:8 `text` is empty
    event-loop.toml:8:37 `weight` is `most`, and must be one of: must, should, bonus
    event-loop.toml:8:66 key point `a` is there twice
    event-loop.toml:9:44 the question has no key point `b`
    event-loop.toml:10:37 `ftp://x` is not a web address
    event-loop.toml:11:1 experiment lacks `prints` or `pattern`
    event-loop.toml:12:11 the question has no key point `aa`
    event-loop.toml:15:1 a rubric has 4 levels, and this one has 1
    event-loop.toml:15:1 no choice is correct
    event-loop.toml:16:6 id `first` is there twice
    event-loop.toml:17:12 alias `limiter` is there twice
    event-loop.toml:20:14 `difficulty` is `hardest`, and must be one of: easy, medium, hard
    event-loop.toml:22:70 `correct` must be true or false, not a string
    event-loop.toml:24:1 question lacks `text`
    event-loop.toml:27:8 `limiter` has a prompt's folder, so its kind must be `code` or `take-home`
    event-loop.toml:28:9 `Not A Slug` is not an id
    event-loop.toml:28:23 `tags` must be a string, not an integer
    limiter prompt `limiter` has no file in `starter`
    limiter prompt `limiter` lacks `check.js`
    limiter/chekc.js `chekc.js` does not belong in a prompt's folder
    limiter/prompt.toml:1:12 `a b` is not a name in JavaScript
    limiter/prompt.toml:2:13 `runtimes` is `nod`, and must be one of: node, embedded, python
    limiter/prompt.toml:4:9 `../x` is not a file name without its ending
    limiter/statement.md:3:6 mark `a` is there twice
    limiter/statement.md:5:8 this mark cannot be read
    notes.txt `notes.txt` does not belong in a pack
    pack.toml pack lacks `title`
    pack.toml:2:6 `Demo Pack` is not an id
    pack.toml:3:11 `version` must be a string, not an integer
    pack.toml:4:1 unknown key `titel` in pack
    pack.toml:5:11 `license` is empty
    pack.toml:6:11 `authors` must be a list, not a string
    pack.toml:11:6 topic `event-loop` is there twice
    syntax.toml:1:12 unclosed array table, expected `]`
    ");
}

const EQUIVALENT: &str =
    "[[mutant]]\nfile = \"plain.mjs\"\nline = \"a < b\"\nbecomes = \"\"\nreason = \"so\"\n";

#[test]
fn a_prompt_names_its_reference_and_explains_mutants() {
    let named = format!("reference = \"second.mjs\"\n{PROMPT}");
    let folder = folder(&[
        ("limiter/prompt.toml", Some(&named)),
        ("limiter/solutions/accepted/second.mjs", Some("right too")),
        ("limiter/solutions/equivalent.toml", Some(EQUIVALENT)),
    ]);
    let pack = read(&tree(&folder)).unwrap();
    let prompt = &pack.prompts[0];
    assert_eq!(prompt.reference().unwrap().name, "second.mjs");
    let texts = ["plain.mjs", "a < b", "", "so"].map(str::to_owned);
    let [file, line, becomes, reason] = texts;
    assert_eq!(prompt.equivalents, [Equivalent { file, line, becomes, nth: 1, reason }]);

    let unnamed = Prompt { reference: None, ..prompt.clone() };
    assert_eq!(unnamed.reference().unwrap().name, "plain.mjs", "else it is the first");
}

#[test]
fn a_program_is_run_by_node_alone_and_needs_no_exports() {
    let sound = "runtimes = [\"node\"]\nprofile = \"command\"\n";
    let pack = read(&tree(&folder(&[("limiter/prompt.toml", Some(sound))]))).unwrap();
    assert_eq!(pack.prompts[0].profile, Profile::Command);
    let both = sound.replace(']', ", \"embedded\"]");
    let faults = faults(&[("limiter/prompt.toml", Some(&both))]);
    insta::assert_snapshot!(listed(&faults), @"limiter/prompt.toml:1:21 a program is run by `node` alone");
}

#[test]
fn a_reference_and_an_explanation_name_a_solution_that_is_there() {
    let named = format!("reference = \"plain\"\n{PROMPT}");
    let wrong = EQUIVALENT.replace("plain.mjs", "plane.mjs").replace("reason", "because");
    let faults = faults(&[
        ("limiter/prompt.toml", Some(&named)),
        ("limiter/solutions/equivalent.toml", Some(&wrong)),
        ("limiter/solutions/equivalents.toml", Some(EQUIVALENT)),
    ]);
    insta::assert_snapshot!(listed(&faults), @r"
    limiter/prompt.toml:1:13 there is no `plain` in `solutions/accepted`
    limiter/solutions/equivalent.toml:1:1 mutant lacks `reason`
    limiter/solutions/equivalent.toml:2:8 there is no `plane.mjs` in `solutions/accepted`
    limiter/solutions/equivalent.toml:5:1 unknown key `because` in mutant
    limiter/solutions/equivalents.toml `solutions/equivalents.toml` does not belong in a prompt's folder
    ");
}

#[test]
fn a_reference_is_one_of_the_accepted_solutions() {
    let named = |file: &str| PROMPT.replace("[limits]", &format!("reference = \"{file}\"\n[limits]"));
    let sound = folder(&[("limiter/prompt.toml", Some(&named("plain.mjs")))]);
    let pack = read(&tree(&sound)).unwrap();
    assert_eq!(pack.prompts[0].reference.as_deref(), Some("plain.mjs"));
    let told = listed(&faults(&[("limiter/prompt.toml", Some(&named("off-by-one.mjs")))]));
    assert!(told.contains("there is no `off-by-one.mjs` in `solutions/accepted`"), "{told}");
}

#[test]
fn a_fault_shows_the_line_and_a_caret() {
    let faults = faults(&bad());
    let some =
        Faults { pack: String::new(), found: faults.found.into_iter().step_by(6).collect(), left_out: 0 };
    insta::assert_snapshot!(some.render(false, 80), @r#"
     x topic `event-lop` is not in `pack.toml`
      ,-[event-loop.toml:3:9]
    3 | topic = "event-lop"
      :         ^^^^^^^^^^^
      `----
     hint: did you mean `event-loop`?

     x key point `a` is there twice
      ,-[event-loop.toml:8:66]
    8 | …t", text = "x" }, { id = "a", weight = "must", text = "x" } ]
      :                           ^^^
      `----
      ,-[event-loop.toml:8:23]
    8 | key_points = [ { id = "a", weight = "most", text = "x" }, { id = "a", …
      :                       ^|^
      :                        `-- first here
      `----

     x no choice is correct
       ,-[event-loop.toml:15:1]
    15 | [[question]]
       : ^^^^^^^^^^^^
       `----

     x `limiter` has a prompt's folder, so its kind must be `code` or `take-home`
       ,-[event-loop.toml:27:8]
    27 | kind = "design"
       :        ^^^^^^^^
       `----

     x `a b` is not a name in JavaScript
      ,-[limiter/prompt.toml:1:12]
    1 | exports = ["a b"]
      :            ^^^^^
      `----

     x pack lacks `title`
       in `pack.toml`

     x topic `event-loop` is there twice
       ,-[pack.toml:11:6]
    11 | id = "event-loop"
       :      ^^^^^^^^^^^^
       `----
      ,-[pack.toml:8:6]
    8 | id = "event-loop"
      :      ^^^^^^|^^^^^
      :            `-- first here
      `----
    "#);
}

#[test]
fn an_unclosed_list_is_one_fault_and_not_hundreds() {
    let broken = QUESTIONS
        .replace("hints = [\"a nudge\"]", "hints = [\"a nudge\"")
        .replace("[question.answer]", "x = 01\n[question.answer]");
    insta::assert_snapshot!(listed(&faults(&[("event-loop.toml", Some(&broken))])), @"event-loop.toml:12:1 missing comma between array elements, expected `,`");
}

#[test]
fn several_syntax_errors_are_told_at_once() {
    let broken = "[[question]]\nid = \"x\"\nminutes = 04\ntext = \"open\nkind = concept\nid = \"y\"\n";
    insta::assert_snapshot!(listed(&faults(&[("broken.toml", Some(broken))])), @r#"
    broken.toml:3:11 unexpected leading zero, expected nothing
    broken.toml:4:13 invalid basic string, expected `"`
    broken.toml:5:8 string values must be quoted, expected literal string
    broken.toml:6:1 duplicate key
    "#);
}

#[test]
fn a_later_format_is_the_only_fault() {
    let newer = "format = 2\nid = 7\nnew = true\nbroken\n";
    let faults = faults(&[("pack.toml", Some(newer)), ("event-loop.toml", Some("x = 1"))]);
    insta::assert_snapshot!(listed(&faults), @"pack.toml:1:10 this pack needs a newer prepkit: its format is 2, not 1");
}

#[test]
fn quoted_text_cannot_reach_the_terminal() {
    let hostile = "\"\\u001b[2J\u{202e}\" = 1\n\"k\u{1b}]0;x\u{7}\" = 2\n";
    let faults = faults(&[("event-loop.toml", Some(&format!("{QUESTIONS}{hostile}")))]);
    let rendered = faults.render(false, 80);
    assert!(rendered.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{rendered:?}");
    insta::assert_snapshot!(rendered, @r#"
     x unknown key `\u{1b}[2J\u{202e}` in question
       ,-[event-loop.toml:59:1]
    59 | "\u001b[2J\u{202e}" = 1
       : ^^^^^^^^^^^^^^^^^^^
       `----

     x invalid basic string, expected non-double-quote visible characters, `\`
       ,-[event-loop.toml:60:3]
    60 | "k\u{1b}]0;x\u{7}" = 2
       :   ^^^^^^
       `----
    "#);
}

#[test]
fn what_is_no_text_is_refused() {
    let folder = folder(&[]);
    put(folder.path(), "latin.toml", b"a = \"caf\xe9\"");
    put(folder.path(), "limiter/check.js", b"\xff");
    put(folder.path(), "huge.toml", &vec![b'#'; (4 << 20) + 1]);
    insta::assert_snapshot!(listed(&read(&tree(&folder)).unwrap_err()), @r"
    huge.toml `huge.toml` is larger than 4 MiB
    latin.toml `latin.toml` is not UTF-8 (byte 8)
    limiter/check.js `limiter/check.js` is not UTF-8 (byte 0)
    ");
}

#[cfg(unix)]
#[test]
fn links_out_and_pipes_are_refused() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[]);
    let outside = tempfile::tempdir().unwrap();
    put(outside.path(), "secret.toml", b"");
    symlink(outside.path().join("secret.toml"), folder.path().join("secret.toml")).unwrap();
    symlink(outside.path(), folder.path().join("limiter/starter/out")).unwrap();
    symlink("nowhere", folder.path().join("dangling.toml")).unwrap();
    symlink(".", folder.path().join("limiter/starter/loop")).unwrap();
    symlink("README.md", folder.path().join("README")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe.toml"), rustix::fs::Mode::RWXU).unwrap();
    insta::assert_snapshot!(listed(&read(&tree(&folder)).unwrap_err()), @r"
    dangling.toml `dangling.toml` is a link that leaves the pack
    limiter/starter/loop `limiter/starter/loop` is a link to a folder
    limiter/starter/out `limiter/starter/out` is a link that leaves the pack
    pipe.toml `pipe.toml` is not a regular file
    secret.toml `secret.toml` is a link that leaves the pack
    ");
    let tree = tree(&folder);
    assert!(matches!(tree.read("pipe.toml"), Err(TreeError::NotRegular { .. })));
    assert!(matches!(tree.read("secret.toml"), Err(TreeError::Outside { .. })));
    assert!(matches!(tree.read("../x"), Err(TreeError::BadName { .. })));
    assert!(matches!(tree.read("/etc/passwd"), Err(TreeError::BadName { .. })));
    assert_eq!(tree.read("README").unwrap(), b"read me");
    assert!(read_prompt(&tree, "../limiter").is_err());
}

#[test]
fn nesting_and_noise_end_quickly() {
    let deep = 100_000;
    // The parser allows 80 parts of a key and 80 brackets; together they are the deepest table.
    let key = "a.".repeat(78) + "a";
    let deepest = format!("[{key}]\n{key} = {}1{}", format!("{{ {key} = ").repeat(80), "}".repeat(80));
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}", "{a=".repeat(deep)),
        format!("{}a = 1", "a.".repeat(deep)),
        format!("[x]\n[x]\n{}a = 1", "a . ".repeat(deep)),
        format!("[{}a]", "'k k'.".repeat(deep)),
        format!("x = '\"', y = 1\n[{}a]", "\"k\\\"k\".".repeat(deep)),
        deepest,
        "[[".repeat(deep),
        "\"".repeat(deep),
        "=\n".repeat(deep),
        "[a]\n".repeat(deep),
        "a = 1\n".repeat(deep),
    ] {
        assert!(read(&tree(&folder(&[("noise.toml", Some(&text))]))).is_err());
    }
}

#[test]
fn more_faults_than_anybody_reads_are_counted() {
    let many = (0..3_000).fold(String::new(), |many, n| many + &format!("k{n} = 1\n"));
    let faults = faults(&[("many.toml", Some(&many))]);
    assert_eq!((faults.found.len(), faults.count()), (1_000, 3_000));
    assert!(faults.render(false, 80).ends_with("and 2000 more\n\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic(
        manifest in proptest::collection::vec(any::<u8>(), 0..200),
        topic in "[\\[\\]{}=.,\"'#a-c\n \\\\é]{0,200}",
        statement in "[<!\\-> line:a\n*`|]{0,200}",
        cut in 0..2_000usize,
        put_in in "\\PC{0,4}",
    ) {
        let folder = folder(&[("noise.toml", Some(&topic)), ("limiter/statement.md", Some(&statement))]);
        put(folder.path(), "other.toml", &manifest);
        let at = QUESTIONS.floor_char_boundary(cut);
        let torn = format!("{}{put_in}{}", &QUESTIONS[..at], &QUESTIONS[at..]);
        put(folder.path(), "event-loop.toml", torn.as_bytes());
        if let Err(faults) = read(&tree(&folder)) {
            faults.render(false, 40);
            faults.render(true, 0);
        }
        without_marks(&statement);
    }
}
