//! Pulls from inside: what is written is read back strictly, and a later pull knows its questions
//! again, whatever happened to their page or to their pack.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::{Options, Origin, Pulled, SourceError, State, install, installed};
use crate::pack::{self, Pack, Tree};

/// A home, and a folder to pull from.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn try_pull(&self, name: &str, options: &Options) -> Result<Pulled, SourceError> {
        let origin = Origin { spec: name.to_owned(), ..Origin::default() };
        install(&self.path("data"), &self.path(name), &origin, options)
    }

    fn pull(&self, name: &str) -> Pulled {
        self.try_pull(name, &Options::default()).unwrap()
    }

    /// Writes a page and pulls it.
    fn page(&self, text: &str) -> Pulled {
        self.write("ice.md", text);
        self.pull("ice.md")
    }

    fn pack(&self, name: &str) -> Pack {
        pack::read(&Tree::Folder(self.path("data/packs").join(name))).unwrap()
    }

    /// The ids of a pack in order, with topic and title.
    fn ids(&self) -> Vec<String> {
        let pack = self.pack("ice");
        pack.questions.iter().map(|question| format!("{}/{}", question.topic, question.id)).collect()
    }
}

/// The pack that a pull makes of a page, read strictly.
pub(super) fn pack_of(page: &str) -> Pack {
    let desk = Desk::new();
    desk.page(page);
    desk.pack("ice")
}

const PAGE: &str = "# Interview: ice\n\n## Cold\n\n### What is ice?\n\nWater that is cold.\n\n### Why does it float?\n\nIt is light.\n\n## Warm\n\n### What is steam?\n\nWater that is hot.\n\n### When does it rise?\n\nAlways.\n";

#[test]
fn a_page_becomes_a_pack_with_source_and_licence() {
    let desk = Desk::new();
    desk.write("LICENSE", include_str!("../../LICENSE-MIT"));
    let pulled = desk.page(PAGE);
    assert_eq!((pulled.found, pulled.kept, pulled.merged, pulled.unanswered), (4, 4, 0, 0));
    assert_eq!(pulled.license.as_deref(), Some("MIT"));
    let pack = desk.pack("ice");
    assert_eq!((&*pack.title, &*pack.license), ("Interview: ice", "MIT"));
    let source = pack.questions[0].source.clone().unwrap();
    assert_eq!((&*source.name, source.license.as_deref()), ("ice", Some("MIT")));
    assert_eq!(
        desk.ids(),
        ["cold/what-is-ice", "cold/why-does-it-float", "warm/what-is-steam", "warm/when-does-it-rise"]
    );
    assert!(desk.pull("ice.md").is_same);
}

#[test]
fn ids_stay_through_edits_moves_insertions_and_renumbering() {
    let desk = Desk::new();
    desk.page(PAGE);
    let pulled = desk.page("# Interview: ice\n\n## Cold\n\n### 1. What is snow?\n\nSoft ice.\n\n### 2. What exactly is ice?\n\nWater that is cold.\n\n## Warm\n\n### 3. When does it rise?\n\nAlways.\n\n### 4. Why does it float?\n\nIt is light.\n\n### 5. What is steam?\n\nWater that is very hot.\n");
    let changes = &pulled.changes;
    assert_eq!(changes.added, ["what-is-snow"]);
    assert_eq!(changes.changed, ["what-is-ice", "what-is-steam"]);
    assert_eq!(changes.moved, ["why-does-it-float"]);
    assert!(changes.gone.is_empty() && changes.yours.is_empty());
    assert_eq!(
        desk.ids(),
        [
            "cold/what-is-snow",
            "cold/what-is-ice",
            "warm/when-does-it-rise",
            "warm/why-does-it-float",
            "warm/what-is-steam",
        ]
    );
}

#[test]
fn what_is_gone_is_archived_and_comes_back_under_its_id() {
    let desk = Desk::new();
    desk.page(PAGE);
    let without = PAGE.replace("### What is steam?\n\nWater that is hot.\n\n", "");
    assert_eq!(desk.page(&without).changes.gone, ["what-is-steam"]);
    assert!(desk.read("data/packs/ice/.archive.toml").contains("id = \"what-is-steam\""));
    assert_eq!(desk.ids().len(), 3);
    // Somebody asks something else that would have the same id.
    let other = without.replace("### When", "### What is: steam?!\n\nA shop for games.\n\n### When");
    let pulled = desk.page(&other);
    assert_eq!((pulled.changes.back, pulled.changes.added), (vec!["what-is-steam".to_owned()], vec![]));
    assert_eq!(desk.page(PAGE).changes.changed, ["what-is-steam"]);
}

#[test]
fn what_the_person_changed_stays_byte_by_byte() {
    let desk = Desk::new();
    desk.page(PAGE);
    let file = "data/packs/ice/cold.toml";
    let mine = desk.read(file).replace("Water that is cold.", "Water, below zero.  # mine");
    let own =
        "\n[[question]]\nid = \"own\"\ntopic = \"cold\"\nkind = \"concept\"\ntext = \"My own?\"   # kept\n";
    desk.write(file, format!("# my notes\n\n{mine}{own}"));
    let manifest = desk.read("data/packs/ice/pack.toml").replace("0.0.0", "0.0.1");
    desk.write("data/packs/ice/pack.toml", &manifest);
    desk.write("data/packs/ice/README.md", "mine");
    let pulled = desk.page(
        &PAGE
            .replace("Water that is cold.", "Frozen.")
            .replace("light", "lighter")
            .replace("## Warm", "## Hot"),
    );
    assert_eq!(pulled.changes.yours, ["what-is-ice"]);
    assert_eq!(pulled.changes.changed, ["why-does-it-float"]);
    let text = desk.read(file);
    assert!(text.starts_with("# my notes\n\n[[question]]\nid = \"what-is-ice\""), "{text}");
    assert!(
        text.contains("Water, below zero.  # mine") && text.ends_with("text = \"My own?\"   # kept\n"),
        "{text}"
    );
    let pack = desk.pack("ice");
    assert_eq!((&*pack.version, pack.questions.len()), ("0.0.1", 5));
    assert!(pack.topics.iter().any(|topic| topic.id == "hot"));
    assert_eq!(desk.read("data/packs/ice/README.md"), "mine");
    // Nothing of it is lost when the source loses it.
    let pulled = desk.page("# Interview: ice\n\n### What is rain?\n\nDrops.\n");
    assert_eq!(pulled.changes.yours, ["what-is-ice"]);
    assert!(
        desk.ids().contains(&"cold/what-is-ice".to_owned()) && desk.ids().contains(&"cold/own".to_owned())
    );
}

#[test]
fn what_the_person_removed_stays_away() {
    let desk = Desk::new();
    desk.page(PAGE);
    let text = desk.read("data/packs/ice/warm.toml");
    let kept = text.split("\n[[question]]").next().unwrap();
    desk.write("data/packs/ice/warm.toml", kept);
    let pulled = desk.page(&PAGE.replace("Always", "Never"));
    assert_eq!(pulled.changes.removed, ["when-does-it-rise"]);
    assert_eq!((pulled.kept, desk.ids().len()), (3, 3));
}

#[test]
fn equal_texts_keep_their_ids_by_code_and_neighbours() {
    let ask = |codes: &[&str]| {
        let asked = codes.iter().map(|code| {
            format!("### What's the output?\n\n```js\n{code}\n```\n\n- A: x\n- B: y\n\n**Answer:** B\n\n")
        });
        format!("# Quiz\n\n{}", asked.collect::<String>())
    };
    let desk = Desk::new();
    let codes: Vec<String> = (0..150)
        .map(|number| format!("let v{number} = {number};\nlog(v{number} + {})", number * 7))
        .collect();
    let all: Vec<&str> = codes.iter().map(String::as_str).collect();
    desk.page(&ask(&all));
    let before: Vec<(String, String)> = desk
        .pack("ice")
        .questions
        .iter()
        .map(|question| (question.text.clone(), question.id.clone()))
        .collect();
    assert_eq!(before[1].1, "whats-the-output-2");
    let mut some = all.clone();
    some.remove(40);
    some.swap(10, 100);
    some.insert(3, "somethingElse()");
    let pulled = desk.page(&ask(&some));
    assert_eq!(
        (pulled.changes.added.len(), pulled.changes.gone.len(), pulled.changes.changed.len()),
        (1, 1, 0)
    );
    for question in &desk.pack("ice").questions {
        let known = before.iter().find(|(text, _)| *text == question.text);
        assert!(known.is_none_or(|(_, id)| *id == question.id), "{}", question.id);
    }
}

#[test]
fn a_folder_of_pages_is_one_pack() {
    let desk = Desk::new();
    desk.write("weather/README.md", "# Interview questions\n\n- [Ice](ice.md)\n- [Fog](deep/fog.md)\n");
    desk.write("weather/ice.md", "# Ice: interview\n\n## Ground\n\n- What is ice?\n- Why?\n");
    desk.write(
        "weather/deep/fog.md",
        "# Fog: interview\n\n## Ground\n\n- What is fog?\n- Why?\n\n## More\n\n- What is ice?\n",
    );
    desk.write("weather/CONTRIBUTING.md", "# How?\n\n- Why?\n");
    desk.write("weather/zh-CN/README.md", "# Interview\n\n- What is this?\n");
    let pulled = desk.pull("weather");
    let pack = desk.pack("weather");
    let topics: Vec<_> = pack.topics.iter().map(|topic| &*topic.title).collect();
    assert_eq!(topics, ["Fog: interview: Ground", "More", "Ice: interview: Ground"]);
    assert_eq!((pulled.found, pulled.kept, pulled.merged), (5, 3, 2));
    let pages: Vec<_> =
        pulled.skipped.iter().filter(|skip| skip.line.is_none()).map(|skip| &*skip.page).collect();
    assert_eq!(pages, ["zh-CN/README.md", "README.md"]);
    assert_eq!(pack.questions[0].source.as_ref().unwrap().name, "weather: deep/fog.md");
}

#[test]
fn a_pack_is_copied_whole_and_around_what_is_changed_in_it() {
    let desk = Desk::new();
    let question = "[[question]]\nid = \"a\"\ntopic = \"t\"\nkind = \"concept\"\ntext = \"A?\"\n";
    desk.write("fine/pack.toml", "format = 1\nid = \"fine\"\nversion = \"1.0.0\"\ntitle = \"Fine\"\nlicense = \"MIT\"\n\n[[topic]]\nid = \"t\"\ntitle = \"T\"\n");
    desk.write("fine/t.toml", question);
    desk.write("fine/README.md", "read");
    desk.write("fine/.git/config", "no");
    let pulled = desk.pull("fine");
    assert_eq!((pulled.kept, pulled.license.as_deref()), (1, Some("MIT")));
    assert!(!desk.path("data/packs/fine/.git").exists());
    desk.write("data/packs/fine/README.md", "mine");
    desk.write("fine/t.toml", question.replace("A?", "B?"));
    let pulled = desk.pull("fine");
    assert_eq!(
        (pulled.changes.changed, pulled.changes.yours),
        (vec!["a".to_owned()], vec!["README.md".to_owned()])
    );
    assert_eq!(desk.read("data/packs/fine/README.md"), "mine");
    desk.write("fine/t.toml", "nonsense");
    assert!(matches!(desk.try_pull("fine", &Options::default()), Err(SourceError::Pack(_))));
    assert_eq!(desk.pack("fine").questions[0].text, "B?");
}

#[test]
fn a_fault_leaves_the_old_pack_and_a_dry_run_leaves_everything() {
    let desk = Desk::new();
    desk.page(PAGE);
    desk.write("ice.md", "# A manual\n\nText.\n");
    assert!(matches!(desk.try_pull("ice.md", &Options::default()), Err(SourceError::NoQuestions { .. })));
    assert_eq!(desk.ids().len(), 4);
    let before = desk.read("data/packs/ice/.pull.json");
    desk.write("ice.md", PAGE.replace("cold", "icy"));
    let pulled = desk.try_pull("ice.md", &Options { dry_run: true, ..Options::default() }).unwrap();
    assert_eq!(pulled.changes.changed, ["what-is-ice"]);
    assert_eq!(desk.read("data/packs/ice/.pull.json"), before);
    // What the person broke is not written over.
    desk.write("data/packs/ice/cold.toml", "nonsense");
    assert!(matches!(desk.try_pull("ice.md", &Options::default()), Err(SourceError::Pack(_))));
    assert_eq!(desk.read("data/packs/ice/cold.toml"), "nonsense");
    let left: Vec<_> =
        fs::read_dir(desk.path("data/packs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["ice"]);
}

#[test]
fn what_is_kept_of_questions_is_read_only_where_a_source_changed() {
    let desk = Desk::new();
    desk.page(PAGE);
    fs::remove_file(desk.path("data/packs/ice/.pull-questions.json")).unwrap();
    let pulled = desk.pull("ice.md");
    assert!(pulled.is_same);
    assert_eq!(pulled.kept, 4);
    desk.write("ice.md", PAGE.replace("cold", "icy"));
    let error = desk.try_pull("ice.md", &Options::default()).unwrap_err();
    assert!(error.to_string().contains("`.pull-questions.json` is not there"), "{error}");
    assert_eq!(desk.ids().len(), 4);
}

#[test]
fn a_name_is_taken_once() {
    let desk = Desk::new();
    desk.page(PAGE);
    desk.write("other/ice.md", PAGE);
    assert!(matches!(desk.try_pull("other/ice.md", &Options::default()), Err(SourceError::Taken { .. })));
    let under = |name: &str| Options { name: Some(name.to_owned()), ..Options::default() };
    assert!(matches!(desk.try_pull("other/ice.md", &under("nodejs")), Err(SourceError::Taken { .. })));
    assert!(matches!(desk.try_pull("other/ice.md", &under("../x")), Err(SourceError::BadName { .. })));
    assert!(desk.try_pull("other/ice.md", &under("more-ice")).is_ok());
    let names: Vec<_> = installed(&desk.path("data")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["ice", "more-ice"]);
}

#[test]
fn all_may_go_under_one_topic() {
    let desk = Desk::new();
    desk.write("ice.md", PAGE);
    desk.try_pull("ice.md", &Options { topic: Some("Water".to_owned()), ..Options::default() }).unwrap();
    assert!(desk.ids().iter().all(|id| id.starts_with("water/")));
    // And a later pull remembers it.
    assert!(desk.pull("ice.md").is_same);
    let state = State::read(&desk.path("data/packs/ice")).unwrap().unwrap();
    assert_eq!(state.topic.as_deref(), Some("Water"));
}

#[test]
fn foreign_bytes_are_text_or_left_out() {
    let desk = Desk::new();
    desk.write("pages/a.md", b"# Interview\n\n- What is \xff ice?\n");
    desk.write("pages/b.md", b"\0\x01\x02");
    let pulled = desk.pull("pages");
    assert_eq!(desk.pack("pages").questions[0].text, "What is \u{fffd} ice?");
    assert_eq!(
        pulled.skipped.iter().map(|skip| (&*skip.page, skip.line)).collect::<Vec<_>>(),
        [("a.md", Some(3)), ("b.md", None)]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever a page says, the pack of it is read back strictly, and a second pull of more changes nothing.
    #[test]
    fn what_is_written_is_read_back(lines in prop::collection::vec(line(), 1..14)) {
        let desk = Desk::new();
        let text = format!("# Interview questions\n\n- What is first?\n\n{}", lines.concat());
        let pulled = desk.page(&text);
        prop_assert_eq!(desk.pack("ice").questions.len(), pulled.kept);
        // Where code seems to be left open, what follows says what was meant.
        prop_assume!(!text.contains("```"));
        let before = desk.ids();
        // What would be an answer to the last question may change how all of them are read.
        desk.page(&format!("{text}\n\n## Contributing\n\nYes.\n"));
        prop_assert_eq!(desk.ids(), before);
    }
}

/// A line of a page, with what breaks TOML in it.
fn line() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        "[a-z ]{1,12}",
        prop::sample::select(vec![
            "\"\"\"",
            "\\",
            "\\u",
            "'''",
            "\"",
            "[[question]]",
            "#",
            "\u{7f}",
            "é漢",
            "= {",
            "\u{202e}x"
        ])
        .prop_map(ToOwned::to_owned),
        "\\PC{0,8}",
    ];
    let words = prop::collection::vec(text, 1..4).prop_map(|words| words.join(" "));
    (
        prop::sample::select(vec![
            "- What ",
            "### Why ",
            "- Explain ",
            "> ",
            "",
            "```\n",
            "**Answer:** ",
            "- A: ",
            "- B: ",
            "Answer: A ",
        ]),
        words,
    )
        .prop_map(|(start, words)| format!("{start}{words}?\n\n"))
}
