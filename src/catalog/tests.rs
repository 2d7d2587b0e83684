//! Packs in, questions out: what is found, and what no state of the cache folder may change.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::query::parse;
use super::*;

const MANIFEST: &str = r#"
format = 1
id = "ID"
version = "1.0.0"
title = "A pack"
license = "MIT"
authors = ["us"]
sources = []

[difficulties]
easy = "a"
medium = "b"
hard = "c"

[[topic]]
id = "event-loop"
title = "Event loop"
summary = "what runs when"

[[topic]]
id = "streams"
title = "Streams"
summary = "what flows"
"#;

const QUESTIONS: &str = r#"
[[question]]
id = "pipeline"
aliases = ["pipe-line"]
topic = "streams"
kind = "concept"
tags = ["backpressure"]
minutes = 5
text = """
Why *pipeline*
rather than `pipe`?

    a.pipe(b)
"""
key_points = [{ id = "errors", weight = "must", text = "It destroys both ends.", phrasings = [] }]
[question.answer]
short = "Errors travel."

[[question]]
id = "next-tick"
topic = "event-loop"
kind = "output"
difficulty = "hard"
tags = ["promises", "queues"]
minutes = 2
text = "What does the next tick queue do?"

[[question]]
id = "next-turn"
topic = "event-loop"
kind = "choice"
difficulty = "easy"
tags = []
text = "Which queue comes next?"
[[question.choices]]
text = "immediates"
correct = true
[[question.choices]]
text = "timers"
correct = false
"#;

/// A machine with packs.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new(packs: &[(&str, &str)]) -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        for (name, questions) in packs {
            machine.write(name, questions);
        }
        machine
    }

    fn write(&self, name: &str, questions: &str) {
        let folder = self.folder.path().join("packs").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("pack.toml"), MANIFEST.replace("ID", name)).unwrap();
        fs::write(folder.join("all.toml"), questions).unwrap();
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// Its own packs, without the built-in one.
    fn packs(&self) -> Vec<Installed> {
        let mut packs = installed(self.folder.path());
        packs.retain(|pack| matches!(pack.tree, Tree::Folder(_)));
        packs
    }

    fn open_at(&self, cache: &Path) -> Catalog {
        Catalog::open(self.packs(), cache).unwrap()
    }

    fn open(&self) -> Catalog {
        self.open_at(&self.cache())
    }
}

fn ids(catalog: &mut Catalog, query: &str, progress: &[Progress]) -> String {
    match catalog.list(&parse(query).unwrap(), Arrangement::default(), progress) {
        Ok(entries) => entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>().join(" "),
        Err(error) => error_text(&error),
    }
}

fn error_text(error: &CatalogError) -> String {
    format!("{error}; hint: {}", error.hint().unwrap_or_default())
}

#[track_caller]
fn check(query: &str, expected: &str) {
    let machine = Machine::new(&[("one", QUESTIONS)]);
    assert_eq!(ids(&mut machine.open(), query, &[]), expected, "{query}");
}

#[test]
fn queries_find_questions() {
    check("", "next-tick next-turn pipeline");
    check("topic:event-loop", "next-tick next-turn");
    check("-topic:event-loop", "pipeline");
    check("kind:output or kind:choice", "next-tick next-turn");
    check("-difficulty:hard", "next-turn pipeline");
    check("difficulty:none", "pipeline");
    check("tag:queues", "next-tick");
    check("pack:one id:pipeline", "pipeline");
    check("minutes:<5", "next-tick");
    check("-minutes:<5", "next-turn pipeline");
    check("minutes:2..5", "next-tick pipeline");
    check("is:answered", "next-turn pipeline");
    check("is:code", "pipeline");
    check("is:new -is:due", "next-tick next-turn pipeline");
}

#[test]
fn words_are_searched_everywhere() {
    check("pipeline", "pipeline");
    check("backpress", "pipeline");
    check("destroys", "pipeline");
    check("travel", "pipeline");
    check("queue", "next-tick next-turn");
    check("\"tick queue\"", "next-tick");
    check("\"queue tick\"", "");
    check("queue -tick", "next-turn");
    check("tick or (immediates kind:choice)", "next-tick next-turn");
    check("tick or immediates", "next-tick next-turn");
    check("\"\\\"\" or -\"*\"", "next-tick next-turn pipeline");
    check("next* ^tick* {do}*", "next-tick");
    check("topic:streams errors", "pipeline");
}

#[test]
fn a_name_that_is_nowhere_is_a_slip() {
    check("topic:evnt-loop", "no topic `evnt-loop`; hint: did you mean `event-loop`?");
    check("-tag:queue", "no tag `queue`; hint: did you mean `queues`?");
    check("pack:ones", "no pack `ones`; hint: did you mean `one`?");
    check("topic:xyz", "no topic `xyz`; hint: `prepkit topics` lists them");
}

#[test]
fn entries_carry_what_lists_show() {
    let machine = Machine::new(&[("one", QUESTIONS)]);
    let mut catalog = machine.open();
    let entry = catalog.find("pipeline", &[]).unwrap();
    assert_eq!(entry.title, "Why pipeline rather than pipe?");
    assert_eq!((entry.answered, entry.choices, entry.code, entry.minutes), (true, 0, true, Some(5)));
    assert_eq!(catalog.question(&entry).unwrap().key_points.len(), 1);
    let json = serde_json::to_string(&json::Questions::from(&[catalog.find("next-turn", &[]).unwrap()][..]))
        .unwrap();
    insta::assert_snapshot!(json, @r#"{"version":1,"questions":[{"id":"next-turn","pack":"one","topic":"event-loop","difficulty":"easy","kind":"choice","title":"Which queue comes next?","tags":[],"answered":true,"choices":2,"code":false,"status":"new"}]}"#);
}

#[test]
fn ids_are_found_by_beginning_alias_and_pack() {
    let machine = Machine::new(&[("one", QUESTIONS), ("two", QUESTIONS)]);
    let mut catalog = machine.open();
    let mut find = |wanted: &str| match catalog.find(wanted, &[]) {
        Ok(entry) => entry.full_id(),
        Err(error) => error_text(&error),
    };
    insta::assert_snapshot!(find("one/pipeline"), @"one/pipeline");
    insta::assert_snapshot!(find("two/pipe-line"), @"two/pipeline");
    insta::assert_snapshot!(find("two/NEXT-TI"), @"two/next-tick");
    insta::assert_snapshot!(find("one/next-t"), @"`one/next-t` may be any of 2 questions; hint: say which: `one/next-tick`, `one/next-turn`");
    insta::assert_snapshot!(find("pipeline"), @"`pipeline` may be any of 2 questions; hint: say which: `one/pipeline`, `two/pipeline`");
    insta::assert_snapshot!(find("piepline"), @"no question `piepline`; hint: did you mean `pipeline`?");
    insta::assert_snapshot!(find("one/xyz"), @"no question `one/xyz`; hint: `prepkit list` shows every id");
    insta::assert_snapshot!(find("tow/pipeline"), @"no pack `tow`; hint: did you mean `two`?");
    insta::assert_snapshot!(find(""), @"no question ``; hint: `prepkit list` shows every id");
}

#[test]
fn progress_is_joined_by_id_and_by_earlier_id() {
    let machine = Machine::new(&[("one", QUESTIONS)]);
    let mut catalog = machine.open();
    let known =
        |id: &str, status, due, recall| Progress { pack: "one".into(), id: id.into(), status, due, recall };
    let progress =
        [known("pipe-line", Status::Solved, true, 0.8), known("next-tick", Status::Tried, false, 0.5)];
    assert_eq!(ids(&mut catalog, "is:due", &progress), "pipeline");
    assert_eq!(ids(&mut catalog, "is:tried or is:solved", &progress), "next-tick pipeline");
    assert_eq!(ids(&mut catalog, "status:new", &progress), "next-turn");
    assert_eq!(ids(&mut catalog, "-status:new queue", &progress), "next-tick");
    assert_eq!(catalog.find("pipeline", &progress).unwrap().status, Status::Solved);
    let topics = catalog.topics(&progress).unwrap();
    assert_eq!((topics[0].answered, topics[0].due), (1, 0));
    assert!((topics[0].mastery() - 0.25).abs() < 1e-9, "one of two questions is half known: {topics:?}");
    assert_eq!((topics[1].answered, topics[1].due), (1, 1));
    assert!((topics[1].mastery() - 0.8).abs() < 1e-9, "an earlier id counts: {topics:?}");
    assert!(catalog.topics(&[]).unwrap().iter().all(|topic| topic.answered == 0 && topic.mastery() == 0.0));
    assert_eq!(ids(&mut catalog, "is:due", &[]), "");
}

#[test]
fn topics_are_counted() {
    let topics = Machine::new(&[("one", QUESTIONS)]).open().topics(&[]).unwrap();
    let loops = &topics[0];
    assert_eq!((loops.id.as_str(), loops.questions, loops.difficulties), ("event-loop", 2, [1, 0, 1]));
    assert_eq!(loops.kinds, [0, 1, 1, 0, 0, 0, 0]);
    assert_eq!((topics[1].questions, topics[1].difficulties), (1, [0, 0, 0]));
}

#[test]
fn a_seed_is_an_order() {
    let machine = Machine::new(&[("one", QUESTIONS)]);
    let mut catalog = machine.open();
    let mut drawn = |seed, limit| {
        let arrangement = Arrangement { limit, shuffle: Some(seed) };
        let entries = catalog.list(&Query::And(vec![]), arrangement, &[]).unwrap();
        entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(drawn(1, None), drawn(1, None));
    assert_eq!(drawn(1, Some(2)), drawn(1, None)[..2]);
    assert!((0..20).any(|seed| drawn(seed, None) != drawn(1, None)));
}

#[test]
fn a_change_is_seen_and_a_fault_leaves_the_others() {
    let machine = Machine::new(&[("one", QUESTIONS), ("two", QUESTIONS)]);
    assert_eq!(ids(&mut machine.open(), "pack:two tick", &[]), "next-tick");
    machine.write("two", "[[question]]\nid = 3\n");
    let mut catalog = machine.open();
    assert_eq!(ids(&mut catalog, "tick", &[]), "next-tick");
    insta::assert_snapshot!(catalog.left_out()[0], @"pack `two` has 4 faults and is left out; `prepkit pack verify two` shows them");
    insta::assert_snapshot!(ids(&mut catalog, "pack:two", &[]), @"pack `two` has faults and is left out; hint: `prepkit pack verify two` shows them");
    assert_eq!(machine.open().left_out().len(), 1, "said again while it lasts");
    machine.write("two", &QUESTIONS.replace("next-tick", "next-tock").replace("next tick", "next tock"));
    assert_eq!(ids(&mut machine.open(), "tock", &[]), "next-tock");
    assert_eq!(ids(&mut machine.open(), "tick", &[]), "next-tick");
    fs::remove_dir_all(machine.folder.path().join("packs/one")).unwrap();
    assert_eq!(ids(&mut machine.open(), "tick", &[]), "");
    assert_eq!(ids(&mut machine.open(), "", &[]), "next-tock next-turn pipeline");
}

/// Opens a catalog over a spoilt cache folder, twice: it works, and it works again.
fn check_cache(spoil: impl Fn(&Path)) {
    let machine = Machine::new(&[("one", QUESTIONS)]);
    assert_eq!(ids(&mut machine.open(), "tick", &[]), "next-tick");
    spoil(&machine.cache());
    for _ in 0..2 {
        assert_eq!(ids(&mut machine.open(), "tick topic:event-loop", &[]), "next-tick");
        assert_eq!(machine.open().topics(&[]).unwrap().len(), 2);
    }
}

#[test]
fn a_spoilt_cache_is_made_anew() {
    let files = ["catalog.db", "search.db"];
    check_cache(|cache| fs::remove_dir_all(cache).unwrap());
    for file in files {
        check_cache(|cache| fs::write(cache.join(file), "not a database").unwrap());
        check_cache(|cache| fs::write(cache.join(file), "").unwrap());
        check_cache(|cache| fs::remove_file(cache.join(file)).unwrap());
        check_cache(|cache| {
            let mut bytes = fs::read(cache.join(file)).unwrap();
            bytes[100..].iter_mut().for_each(|byte| *byte ^= 0x5a);
            fs::write(cache.join(file), bytes).unwrap();
        });
        check_cache(|cache| {
            let bytes = fs::read(cache.join(file)).unwrap();
            fs::write(cache.join(file), &bytes[..bytes.len() / 2]).unwrap();
        });
        check_cache(|cache| {
            fs::remove_file(cache.join(file)).unwrap();
            let foreign = rusqlite::Connection::open(cache.join(file)).unwrap();
            foreign.execute_batch("CREATE TABLE packs (a); CREATE TABLE prose (b)").unwrap();
        });
        check_cache(|cache| {
            fs::remove_file(cache.join(file)).unwrap();
            fs::create_dir(cache.join(file)).unwrap();
        });
    }
}

#[test]
fn no_cache_folder_is_needed() {
    let machine = Machine::new(&[("one", QUESTIONS)]);
    let file = machine.folder.path().join("file");
    fs::write(&file, "").unwrap();
    let mut catalog = machine.open_at(&file.join("cache"));
    assert_eq!(ids(&mut catalog, "tick", &[]), "next-tick");
    assert_eq!(ids(&mut catalog, "topic:event-loop -tick", &[]), "next-turn");
    assert_eq!(catalog.find("next-ti", &[]).unwrap().id, "next-tick");
}

#[test]
fn many_at_once_do_not_harm_each_other() {
    let machine = Machine::new(&[("one", QUESTIONS), ("two", &QUESTIONS.replace("queue", "row"))]);
    std::thread::scope(|scope| {
        for turn in 0..8 {
            let machine = &machine;
            scope.spawn(move || {
                if turn == 3 {
                    machine.write("three", QUESTIONS);
                }
                for _ in 0..5 {
                    assert_eq!(ids(&mut machine.open(), "pack:one tick", &[]), "next-tick");
                }
            });
        }
    });
    assert_eq!(ids(&mut machine.open(), "tick", &[]), "next-tick next-tick next-tick");
}
