//! Pages of every shape, in words of our own, and what is found in them.

mod belongs;
mod grid;
mod hostile;
mod meant;
mod shapes;
mod whole;

use super::super::tests::pack_of;
use super::{Difficulty, Found, Imported, Kind};

fn import(page: &str, name: &str) -> Found {
    super::import(page, name, name)
}

/// What is found, a line for each question: topic, what is asked, and what belongs to it.
fn outline(found: &Found) -> Vec<String> {
    found.questions.iter().map(|question| line(found, question)).collect()
}

fn line(found: &Found, question: &Imported) -> String {
    let mut line = format!("{}: {}", found.topics[question.topic].title, question.text.replace('\n', "⏎"));
    let level = |difficulty| match difficulty {
        Difficulty::Easy => " easy",
        Difficulty::Medium => " medium",
        Difficulty::Hard => " hard",
    };
    line += question.difficulty.map_or("", level);
    if !matches!(question.kind, Kind::Concept | Kind::Choice) {
        line += &format!(" {:?}", question.kind);
    }
    let mark = |choice: &super::Choice| if choice.correct { '+' } else { '-' };
    if !question.choices.is_empty() {
        line += &format!(" [{}]", question.choices.iter().map(mark).collect::<String>());
    }
    let extras = |what: &str, texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| format!(" {what}({text})")).collect::<Vec<_>>().concat()
    };
    line += &extras("hint", &mut question.hints.iter());
    line += &extras("next", &mut question.follow_ups.iter());
    line += &extras("see", &mut question.references.iter().map(|reference| &reference.url));
    line += &extras("tag", &mut question.tags.iter());
    if question.is_placeholder {
        line += " open";
    }
    if let Some(answer) = &question.answer {
        line += &format!(" = {}", answer.replace('\n', "⏎"));
    }
    line
}

fn check(page: &str, expect: &[&str]) {
    let found = import(page, "page");
    assert_eq!(outline(&found), expect, "\n{page}\n{:?} {:?}", found.why, found.skipped);
    if !expect.is_empty() {
        assert_eq!(pack_of(page).questions.len(), expect.len(), "{page}");
    }
}

fn check_none(page: &str, why: &str) {
    let found = import(page, "page");
    assert_eq!((outline(&found), found.why), (Vec::new(), Some(why)), "{page}");
}
