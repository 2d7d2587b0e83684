//! A Markdown page to the questions in it: text in, a structure out, and nothing else.
//!
//! Pages are of many shapes, and no page says which it is of. So the page is read as blocks
//! (`page`), once more if it was meant otherwise (`mend`), its headings get their roles (`roles`),
//! and one walk over it (`walk`, `lists`, `lines`, `tables`) finds what is asked and what belongs
//! to it (`draft`, `key`). Every text is cut out of the page: nothing is made up. What is no list of
//! questions yields none, and [`Found::why`] says so.
//!
//! Knows no file, no clock and no pack, and reads hostile pages: in few passes, in bounds, without
//! recursion over what a page nests.

mod below;
mod choices;
mod comments;
mod draft;
mod folds;
mod found;
mod front;
mod key;
mod labels;
mod lines;
mod lists;
mod mend;
mod page;
mod roles;
mod sections;
mod tables;
mod title;
mod toc;
mod walk;
mod words;

use roles::Known;

#[cfg(test)]
mod tests;

pub(crate) use choices::Choice;

/// The longest page, in bytes.
pub(crate) const LONGEST: usize = 8 << 20;

/// A page is mended so often, for what is mended may show what else is to be.
const MENDED: usize = 6;
/// A page of more bytes is mended once.
const LARGE: usize = 1 << 20;

/// What a page holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) title: Option<String>,
    pub(crate) topics: Vec<Topic>,
    pub(crate) questions: Vec<Imported>,
    /// What looked like a question and is none.
    pub(crate) skipped: Vec<Skipped>,
    /// Questions that were there twice.
    pub(crate) merged: usize,
    /// Why there is nothing, where there is nothing.
    pub(crate) why: Option<&'static str>,
}

/// What questions stand together under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Topic {
    pub(crate) title: String,
    pub(crate) tags: Vec<String>,
}

/// A question as its page has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Imported {
    /// The line that it begins on, from 1.
    pub(crate) line: usize,
    /// The place of its topic.
    pub(crate) topic: usize,
    pub(crate) kind: Kind,
    pub(crate) difficulty: Option<Difficulty>,
    pub(crate) tags: Vec<String>,
    /// Markdown; the first paragraph is what is asked.
    pub(crate) text: String,
    pub(crate) hints: Vec<String>,
    pub(crate) follow_ups: Vec<String>,
    pub(crate) references: Vec<Reference>,
    pub(crate) answer: Option<String>,
    /// At least one of them is correct, or there are none.
    pub(crate) choices: Vec<Choice>,
    /// Where an answer belongs, something holds its place.
    pub(crate) is_placeholder: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) title: String,
    pub(crate) url: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skipped {
    pub(crate) line: usize,
    pub(crate) reason: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Concept,
    Output,
    Choice,
    Scenario,
    Design,
    Code,
    TakeHome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difficulty {
    Easy,
    Medium,
    Hard,
}

/// Finds the questions of a page; `name` is its file's, without an ending, and `place` says where that
/// lies: a repository, folders.
pub(crate) fn import(source: &str, name: &str, place: &str) -> Found {
    if source.len() > LONGEST {
        return Found { why: Some("it is larger than 8 MiB"), ..Found::default() };
    }
    let source = harmless(source);
    let (front, length) = front::front(&source);
    // The front matter's lines count, so that every other line keeps its number.
    let first = 1 + source[..length].matches('\n').count();
    let called = Called { name, is_among_questions: words::says_questions(place) };
    read(&mend::Mended::new(&source[length..], first), &front, called, MENDED)
}

/// What a page is called.
#[derive(Clone, Copy, Debug)]
struct Called<'a> {
    name: &'a str,
    /// The place that it lies in is called after questions, which many pages in it may not be about.
    is_among_questions: bool,
}

/// Reads a page, and once more when it was mended, so often.
fn read(page: &mend::Mended<'_>, front: &front::Front, called: Called<'_>, again: usize) -> Found {
    let scan = page::scan::scan(&page.text);
    let flaws = if again == 0 { Vec::new() } else { mend::flaws(&scan) };
    if !flaws.is_empty() {
        let again = if page.text.len() > LARGE { 0 } else { again - 1 };
        return read(&page.with(&flaws), front, called, again);
    }
    let page = page::Page::new(scan, &page.numbers);
    let known = Known { made_of: None, says_questions: found::is_called_questions(front, called.name) };
    let walked = walk::walk(&page, known);
    let says_questions = found::says_questions(&page, &walked, front, called.name);
    let advises = walked.heading.as_deref().or(front.title.as_deref()).is_some_and(words::is_guide);
    let found = found::found(&page, walked, front, called, says_questions);
    // A page may say that it is about questions, and only name what they are about.
    let made_of = match says_questions {
        true if advises => None,
        true => roles::made_of(&page, found.questions.len() * 3),
        false if found.questions.is_empty() => roles::counted(&page),
        false => None,
    };
    if made_of.is_none() {
        return found;
    }
    let walked = walk::walk(&page, Known { made_of, ..known });
    let named = found::found(&page, walked, front, called, true);
    if named.questions.len() > found.questions.len() { named } else { found }
}

/// The text without what would do something to whoever looks at it: control characters, and marks
/// that turn the direction of text around.
fn harmless(source: &str) -> std::borrow::Cow<'_, str> {
    let is_harmful = |letter: char| match letter {
        '\n' | '\t' => false,
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{61c}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}'
        | '\u{fffe}'
        | '\u{ffff}' => true,
        other => other.is_control(),
    };
    if !source.chars().any(is_harmful) {
        return source.into();
    }
    let source = source.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    source.chars().filter(|letter| !is_harmful(*letter)).collect::<String>().into()
}
