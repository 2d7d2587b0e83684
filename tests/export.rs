//! `list --format anki`, `csv` and `json --full`: what is taken elsewhere is read back there.
//!
//! Where there is a Python with Anki's own library (`pip install anki`), packages are imported for
//! real; where there is none, the test says so and leaves it out.

mod package;

use insta::assert_snapshot;
use package::Package;

use crate::env::TestEnv;

const HOSTILE: &str = include_str!("export/hostile.toml");
const HOSTILE_PACK: &str = "format = 1\nid = \"hostile\"\nversion = \"1.0.0\"\ntitle = \"x\"\nlicense = \"MIT\"\n[[topic]]\nid = \"loops\"\ntitle = 'Loops :: \"x\" <b>{{Deck}}'\n";
const PLAIN: &str = "[[question]]\nid = \"one\"\ntopic = \"loops\"\nkind = \"concept\"\ntext = \"What is one?\"\nanswer = { short = \"It is one.\" }\n\n[[question]]\nid = \"two\"\ntopic = \"loops\"\nkind = \"concept\"\ntext = \"What is two?\"\n";

/// An environment with a pack beside the built-in one.
fn with_pack(name: &str, questions: &str) -> TestEnv {
    let env = TestEnv::new();
    let folder = env.home().join("packs").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("pack.toml"), HOSTILE_PACK.replace("hostile", name)).unwrap();
    std::fs::write(folder.join("loops.toml"), questions).unwrap();
    env
}

/// The pack's questions as a package, made at this time.
fn export(env: &TestEnv, pack: &str, now: &str, file: &str) -> Package {
    let mut command = env.command(crate::env::BINARY);
    command.env("PREPKIT_NOW", now).args(["list", "--pack", pack, "--format", "anki", "--out", file]);
    let output = env.finish(command);
    assert_eq!((output.status, &*output.stderr), (Some(0), &*format!("wrote `{file}`\n")), "{output}");
    Package::read(&env.work().join(file))
}

#[test]
fn a_package_holds_a_note_and_a_card_for_each_question() {
    let env = TestEnv::new();
    let package = export(&env, "nodejs", "2026-01-31T12:00:00Z", "all.apkg");
    let ids = env.run(&["list", "--format", "ids"]).stdout;
    let listed: Vec<&str> = ids.lines().collect();
    let names: Vec<&str> = package.notes.iter().map(|note| note.fields[0].as_str()).collect();
    assert_eq!(names, listed, "a note for each, in the order of the list");
    assert_eq!(package.version, 11);
    assert_eq!(package.media, "{}");
    for note in &package.notes {
        assert_eq!(note.fields.len(), package.fields.len(), "{note:?}");
        assert!(!note.fields[2].is_empty() && !note.fields[3].is_empty(), "{note:?}");
        assert!(package.decks[&note.deck].starts_with("prepkit::nodejs::"), "{note:?}");
    }
    let topics: std::collections::BTreeSet<_> = package.notes.iter().map(|note| note.deck).collect();
    let counted = env.run(&["topics", "--format", "json"]).json()["topics"].as_array().unwrap().len();
    assert_eq!(topics.len(), counted);
    assert!(package.notes[0].tags.contains(" prepkit::topic::core-javascript "), "{:?}", package.notes[0]);
    assert!(
        package.decks.values().any(|name| name == "prepkit::nodejs::Event loop and asynchronous behaviour")
    );
}

#[test]
fn the_same_question_is_the_same_note() {
    let env = with_pack("small", PLAIN);
    let early = export(&env, "small", "2026-01-01T00:00:00Z", "early.apkg");
    let late = export(&env, "small", "2026-02-01T00:00:00Z", "late.apkg");
    let keys =
        |package: &Package| package.notes.iter().map(|note| (note.id, note.guid.clone())).collect::<Vec<_>>();
    assert_eq!(keys(&early), keys(&late));
    assert_eq!((early.note_type, &early.decks), (late.note_type, &late.decks));
    assert_eq!((early.notes[0].modified_at, late.notes[0].modified_at), (1_767_225_600, 1_769_904_000));

    // Over an earlier package, what has not changed keeps its time: the bytes are the same.
    let bytes = || std::fs::read(env.work().join("early.apkg")).unwrap();
    let before = bytes();
    export(&env, "small", "2026-03-01T00:00:00Z", "early.apkg");
    assert!(bytes() == before);

    // A rename keeps the note by the alias; a new text makes it newer, and only it.
    let renamed = PLAIN.replace("id = \"one\"", "id = \"first\"\naliases = [\"one\"]");
    std::fs::write(env.home().join("packs/small/loops.toml"), renamed).unwrap();
    let last = export(&env, "small", "2026-03-01T00:00:00Z", "early.apkg");
    assert_eq!(keys(&last), keys(&early));
    assert_eq!(last.notes[0].fields[0], "small/first");
    assert_eq!([&last.notes[0], &last.notes[1]].map(|note| note.modified_at), [1_772_323_200, 1_767_225_600]);
}

#[test]
fn a_file_that_is_no_package_is_replaced_like_any_other() {
    let env = with_pack("small", PLAIN);
    env.write("old.apkg", "no zip");
    assert_eq!(export(&env, "small", "2026-01-01T00:00:00Z", "old.apkg").notes.len(), 2);
}

#[test]
fn hostile_text_is_text_in_anki_and_in_a_spreadsheet() {
    let env = with_pack("hostile", HOSTILE);
    let package = export(&env, "hostile", "2026-01-31T12:00:00Z", "hostile.apkg");
    let [note] = &package.notes[..] else { panic!("{:?}", package.notes) };
    assert_eq!(note.fields.len(), package.fields.len(), "no text ends a field");
    let html = note.fields.concat().to_lowercase();
    for live in [
        "<script",
        "<img",
        "<svg",
        "<iframe",
        "<b ",
        "[sound:",
        "[latex]",
        "[$",
        "[anki:",
        "{{",
        "}}",
        "\\(",
        "href=\"javascript",
    ] {
        assert!(!html.contains(live), "{live} in {html}");
    }
    for attributes in html.split("<a href=\"").skip(1) {
        let end = attributes.split_once('"').unwrap().1;
        assert!(end.starts_with('>'), "{attributes}");
    }
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && html.contains("owned.mp3"), "{html}");
    assert_eq!(package.decks[&note.deck], "prepkit::hostile::Loops: 'x' <b>{{Deck}}");

    let csv = env.run(&["list", "--pack", "hostile", "--format", "csv"]).stdout;
    for cell in &csv::Reader::from_reader(csv.as_bytes()).records().next().unwrap().unwrap() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
}

#[test]
fn a_spreadsheet_has_a_row_for_each_question() {
    let env = TestEnv::new();
    let output = env.run(&["list", "--format", "csv", "--out", "all.csv"]);
    assert_snapshot!(output, @"
    ------- stderr
    wrote `all.csv`
    ------- exit 0
    ");
    let text = env.read("all.csv");
    assert!(text.ends_with("\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: &csv::StringRecord, column: &str| {
        row[columns.iter().position(|name| name == column).unwrap()].to_owned()
    };
    let ids: String = rows.iter().map(|row| cell(row, "id") + "\n").collect();
    assert_eq!(ids, env.run(&["list", "--format", "ids"]).stdout);
    for row in &rows {
        let kind = cell(row, "kind");
        assert!(!cell(row, "title").is_empty() && !cell(row, "topic").is_empty(), "{row:?}");
        assert_eq!(kind == "choice", !cell(row, "right_choices").is_empty(), "{row:?}");
        assert!(kind != "output" || !cell(row, "prints").is_empty(), "{row:?}");
        assert!(kind == "code" || kind == "take-home" || !cell(row, "answer_short").is_empty(), "{row:?}");
    }
}

#[test]
fn json_in_full_is_what_show_says_of_each() {
    let env = TestEnv::new();
    for kind in ["output", "choice", "design", "concept"] {
        let full = env.run(&["list", "--kind", kind, "--limit", "1", "--format", "json", "--full"]).json();
        let mut question = full["questions"][0].clone();
        let shown =
            env.run(&["show", question["id"].as_str().unwrap(), "--answer", "--format", "json"]).json();
        question.as_object_mut().unwrap().remove("hints");
        assert_eq!((&full["version"], &question), (&shown["version"], &shown["question"]));
    }
    let code = env.run(&["list", "--kind", "code", "--limit", "1", "--format", "json", "--full"]).json();
    assert!(code["questions"][0]["statement"].as_str().is_some_and(|text| !text.is_empty()), "{code}");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let env = TestEnv::new();
    let run = |args: &[&str]| env.run(&[&["list", "--format"], args].concat());
    assert_snapshot!(run(&["anki"]), @"
    ------- stderr
    error: a package for Anki needs a file
    hint: name one: `--out prepkit.apkg`; `--out -` writes it into a pipe
    ------- exit 2
    ");
    assert_snapshot!(run(&["csv", "--full"]), @"
    ------- stderr
    error: `--full` is of `--format json` alone
    hint: add `--format json`, or leave `--full` out
    ------- exit 2
    ");
    assert_snapshot!(run(&["csv", "--out", "not/there.csv"]), @"
    ------- stderr
    error: `[work]/not/there.csv` is in a folder that does not exist
    hint: make the folder first, or name another file with `--out`
    ------- exit 3
    ");
    assert_snapshot!(run(&["anki", "--out", "/dev/null"]), @"
    ------- stderr
    error: `/dev/null` is a device, not a file
    hint: name a file with `--out`, or `--out -` for standard output
    ------- exit 3
    ");
    let piped = env.shell("\"$0\" list --limit 2 --format anki --out - > piped.apkg");
    assert_eq!(piped.status, Some(0), "{piped}");
    assert_eq!(Package::read(&env.work().join("piped.apkg")).notes.len(), 2);
}

#[test]
fn anki_imports_it() {
    let env = with_pack("hostile", HOSTILE);
    if env.shell("python3 -c 'import anki.collection'").status != Some(0) {
        println!("left out: there is no Python with the package `anki` here");
        return;
    }
    let all = export(&env, "nodejs", "2026-01-31T12:00:00Z", "all.apkg").notes.len();
    export(&env, "hostile", "2026-01-31T12:00:00Z", "one.apkg");
    std::fs::copy(env.work().join("one.apkg"), env.work().join("two.apkg")).unwrap();
    let changed = HOSTILE.replace("id = \"orders\"", "id = \"renamed\"\naliases = [\"orders\"]");
    std::fs::write(env.home().join("packs/hostile/loops.toml"), changed).unwrap();
    export(&env, "hostile", "2026-02-01T12:00:00Z", "two.apkg");

    env.write("import.py", include_str!("export/import.py"));
    let output =
        env.shell("python3 import.py collection.anki2 all.apkg all.apkg one.apkg one.apkg two.apkg two.apkg");
    assert_eq!(output.status, Some(0), "{output}");
    let told: Vec<serde_json::Value> =
        output.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let log = |new: usize, updated: usize, same: usize| serde_json::json!({ "new": new, "updated": updated, "same": same });
    let logs = [log(all, 0, 0), log(0, 0, all), log(1, 0, 0), log(0, 0, 1), log(0, 1, 0), log(0, 0, 1)];
    assert_eq!(told[..6], logs);
    let collection = &told[6];
    assert_eq!(
        (&collection["sound"], &collection["played"]),
        (&true.into(), &serde_json::json!([])),
        "{output}"
    );
    let cards = collection["cards"].as_object().unwrap();
    assert_eq!(cards.len(), all + 1);
    assert!(cards.contains_key("hostile/renamed"));
    for card in cards.values().map(|card| card.as_str().unwrap()) {
        assert!(!card.contains("<img") && !card.contains("<script"), "{card}");
    }
}
