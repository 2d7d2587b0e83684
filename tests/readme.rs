//! Holds README.md to what it says: its sessions are run, its promises are there, its verbs are the
//! binary's, its links lead somewhere.
//!
//! A ```` ```console ```` block is a session: a line `$ prepkit …` is run, `$ echo $?` shows the
//! status, and the lines that follow are what a terminal would show. A line `...` stands for any
//! lines, `[..]` for any text within a line. All blocks are one session, in a throw-away folder
//! that holds a copy of `questions` and nothing else, so that what `start` writes lands there.

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag};

use crate::env::TestEnv;

/// What the page promises, to the letter; `.ci/run` uses the second.
const PROMISES: [&str; 2] = ["cargo run --release -- demo --report prepkit-demo.html", "cargo test --locked"];

#[test]
fn its_sessions_are_what_happens() {
    let page = read("README.md");
    // With a clock that stands, no attempt would be the last.
    let env = TestEnv::new().with("PREPKIT_NOW", "");
    copy(&root().join("questions"), &env.work().join("questions"));
    let mut status = None;
    let steps: Vec<_> = blocks(&page, "console").flat_map(|block| session(&block)).collect();
    assert!(steps.len() > 5, "README.md shows {} commands: were its blocks found?", steps.len());
    for Step { command, expected } in steps {
        let seen = match split(&command).as_slice() {
            ["echo", "$?"] => status.map_or_else(String::new, |status: i32| status.to_string()),
            ["prepkit", args @ ..] => {
                let (seen, ended) = env.run_as_seen(args);
                status = ended;
                seen
            }
            _ => panic!("`{command}` is no command that this test can run"),
        };
        let found: Vec<_> = seen.trim_end().lines().map(str::trim_end).collect();
        assert!(
            matches(&expected, &found),
            "README.md says of `{command}`:\n\n{}\n\nand it shows:\n\n{}\n",
            expected.join("\n"),
            found.join("\n")
        );
    }
}

#[test]
fn its_promises_are_two_commands() {
    let page = read("README.md");
    let commands: Vec<String> = blocks(&page, "sh").collect();
    assert_eq!(commands, PROMISES);
}

#[test]
fn its_verbs_are_those_of_the_binary() {
    let help = TestEnv::new().run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs =
        commands.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    let mut real: Vec<&str> = verbs.filter(|verb| *verb != "help").collect();
    let page = read("README.md");
    let section = page.split("\n## ").find(|section| section.starts_with("The verbs\n")).unwrap();
    let rows = section.lines().take_while(|line| !line.starts_with("| exit status")).skip(3);
    let cells = rows.filter_map(|line| line.strip_prefix("| ")).map(|row| row.split(" | ").next().unwrap());
    let mut described: Vec<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter_map(|code| code.split(' ').next())
        .collect();
    real.sort_unstable();
    described.sort_unstable();
    assert_eq!(described, real);
}

#[test]
fn links_lead_somewhere() {
    let mut pages = vec!["README.md".to_owned()];
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        let is_page = path.extension().is_some_and(|ending| ending == "md");
        pages.extend(is_page.then(|| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned()));
    }
    for page in pages {
        let folder = root().join(&page).parent().unwrap().to_owned();
        for event in Parser::new(&read(&page)) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
                continue;
            };
            let target = dest_url.split('#').next().unwrap();
            let is_elsewhere = target.contains("://") || target.is_empty();
            assert!(
                is_elsewhere || folder.join(target).exists(),
                "{page} links to `{dest_url}`, which is not there"
            );
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap()
}

/// Copies a folder: what is run there cannot change the repository.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The texts of the fenced blocks in a language.
fn blocks<'a>(page: &'a str, language: &str) -> impl Iterator<Item = String> + use<'a> {
    let fence = format!("```{language}");
    let mut lines = page.lines();
    std::iter::from_fn(move || {
        lines.find(|line| **line == fence)?;
        Some(lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n"))
    })
}

#[derive(Debug)]
struct Step {
    command: String,
    expected: Vec<String>,
}

/// The commands of a block, each with the lines that follow it.
fn session(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), expected: Vec::new() });
        } else {
            steps
                .last_mut()
                .expect("a session opens with a command")
                .expected
                .push(line.trim_end().to_owned());
        }
    }
    steps
}

/// Words as a shell would see them, for commands that quote whole words.
fn split(command: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = command.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '\'' | '"' => rest[1..].split_once(first).expect("a quote is closed"),
            _ => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// Whether the lines are as expected; `...` takes as few as will do.
fn matches(expected: &[impl AsRef<str>], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first.as_ref() == "..." => {
            (0..=found.len()).any(|skipped| matches(rest, &found[skipped..]))
        }
        Some((first, rest)) => found
            .split_first()
            .is_some_and(|(line, others)| fits(first.as_ref(), line) && matches(rest, others)),
    }
}

/// Whether a line is as expected; `[..]` is any text.
fn fits(expected: &str, line: &str) -> bool {
    match expected.split_once("[..]") {
        None => expected == line,
        Some((before, rest)) => line.strip_prefix(before).is_some_and(|tail| {
            (0..=tail.len()).filter(|at| tail.is_char_boundary(*at)).any(|at| fits(rest, &tail[at..]))
        }),
    }
}

#[test]
fn what_is_left_out_is_all_that_may_differ() {
    let check = |expected: &str, found: &str, fit: bool| {
        let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
        assert_eq!(matches(&expected, &found), fit, "{expected:?} {found:?}");
    };
    check("a\n...\nd", "a\nb\nc\nd", true);
    check("a\n...\nd", "a\nd", true);
    check("a\n...\nd", "a\nb\nc", false);
    check("a\n...", "a", true);
    check("a\nb", "a\nb\nc", false);
    check("node [..] · seed [..]", "node 20.1 · seed 7", true);
    check("node [..] · seed [..]!", "node 20.1 · seed 7", false);
    check("...", "", true);
    assert_eq!(split("prepkit list 'a b'  c"), ["prepkit", "list", "a b", "c"]);
}
