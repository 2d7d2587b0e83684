//! What a walk found, as one structure: questions that are there twice become one, each gets its
//! topic, and a page that is no list of questions gives none.

use std::collections::HashMap;

use super::draft::Draft;
use super::front::Front;
use super::toc::folded;
use super::tree::Page;
use super::walk::{Section, Walked};
use super::words::{self, Like};
use super::{Found, Imported, Kind, Skipped, Topic};

pub(super) fn found(page: &Page<'_>, mut walked: Walked, front: &Front, name: &str) -> Found {
    let title = front.title.clone().or_else(|| walked.heading.clone());
    let mut drafts = std::mem::take(&mut walked.drafts);
    let mut skipped = std::mem::take(&mut walked.skipped);
    if let Some(why) = refused(page, &drafts, &walked, front, name) {
        skipped.extend(
            drafts
                .iter()
                .map(|draft| Skipped { line: draft.line, reason: "the page is no list of questions" }),
        );
        skipped.sort_by_key(|skipped| skipped.line);
        return Found { title, skipped, why: Some(why), ..Found::default() };
    }
    place(&mut drafts, &walked);
    let fallback = front.topic.clone().or_else(|| title.clone()).unwrap_or_else(|| name.to_owned());
    let mut topics = Topics { fallback, ..Topics::default() };
    let sections = chosen(&drafts, &walked.sections);
    let mut questions = Vec::with_capacity(drafts.len());
    for (draft, section) in drafts.into_iter().zip(sections) {
        let carrier = draft.setting;
        let mut question = draft.finish();
        question.topic = topics.of(section, &walked.sections);
        question.difficulty = question.difficulty.or(front.difficulty);
        question.tags.extend(front.tags.iter().cloned());
        let _ = carrier;
        questions.push(question);
    }
    let (questions, merged) = merge(questions);
    let mut found = Found { title, topics: topics.list, questions, skipped, merged, why: None };
    found.skipped.sort_by_key(|skipped| skipped.line);
    found
}

/// Gives questions that no heading says anything of what a table of contents says.
fn place(drafts: &mut [Draft], walked: &Walked) {
    if walked.contents.lines.is_empty() {
        return;
    }
    for draft in drafts {
        let Some(setting) = walked.contents.lines.get(&folded(&draft.title.text)) else { continue };
        draft.difficulty = draft.difficulty.or(setting.difficulty);
        if named(draft.setting.section, &walked.sections).is_none()
            && named(setting.section, &walked.sections).is_some()
        {
            draft.setting.section = setting.section;
        }
    }
}

/// The innermost section from here outwards that says what it is about.
fn named(mut section: usize, sections: &[Section]) -> Option<usize> {
    while section > 0 {
        if !sections[section].title.is_empty() && !is_title(section, sections) {
            return Some(section);
        }
        section = sections[section].parent;
    }
    None
}

/// Whether a section is the page's own title: the first, around all others.
fn is_title(section: usize, sections: &[Section]) -> bool {
    section == 1 && sections.iter().skip(2).all(|other| other.parent != 0)
}

/// The section of each question that becomes its topic: an outer one, where most would be alone.
fn chosen(drafts: &[Draft], sections: &[Section]) -> Vec<Option<usize>> {
    let mut chosen: Vec<Option<usize>> =
        drafts.iter().map(|draft| named(draft.setting.section, sections)).collect();
    for _ in 0..3 {
        let mut counts: HashMap<Option<usize>, usize> = HashMap::new();
        chosen.iter().for_each(|section| *counts.entry(*section).or_default() += 1);
        let outer = |section: usize| named(sections[section].parent, sections);
        let can_widen = chosen.iter().flatten().any(|section| outer(*section).is_some());
        if counts.len() * 2 <= chosen.len() || !can_widen {
            break;
        }
        for section in &mut chosen {
            *section = section.map(|inner| outer(inner).unwrap_or(inner));
        }
    }
    chosen
}

#[derive(Default)]
struct Topics {
    list: Vec<Topic>,
    by_name: HashMap<String, usize>,
    fallback: String,
}

impl Topics {
    fn of(&mut self, section: Option<usize>, sections: &[Section]) -> usize {
        let title = section.map_or(&*self.fallback, |section| &*sections[section].title);
        let title = words::one_line(title);
        let tags = section.map(|section| sections[section].tags.clone()).unwrap_or_default();
        let next = self.list.len();
        let at = *self.by_name.entry(folded(&title)).or_insert(next);
        if at == next {
            self.list.push(Topic { title, tags });
        } else if self.list[at].tags.is_empty() {
            self.list[at].tags = tags;
        }
        at
    }
}

/// Makes one of questions that say the same, where at most one has an answer.
fn merge(questions: Vec<Imported>) -> (Vec<Imported>, usize) {
    let mut kept: Vec<Imported> = Vec::with_capacity(questions.len());
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(questions.len());
    let mut merged = 0;
    for question in questions {
        let texts = question.choices.iter().map(|choice| &*choice.text);
        let key: String =
            std::iter::once(&*question.text).chain(texts).map(folded).collect::<Vec<_>>().join("|");
        let Some(&at) = seen.get(&key) else {
            seen.insert(key, kept.len());
            kept.push(question);
            continue;
        };
        let first = &mut kept[at];
        let is_same = first.answer.is_none() || question.answer.is_none() || first.answer == question.answer;
        if !is_same {
            kept.push(question);
            continue;
        }
        merged += 1;
        if first.answer.is_none() && question.answer.is_some() {
            let topic = first.topic;
            *first = Imported { difficulty: question.difficulty.or(first.difficulty), topic, ..question };
        }
    }
    (kept, merged)
}

/// Why a page is no list of questions; `None` of one that is.
fn refused(
    page: &Page<'_>,
    drafts: &[Draft],
    walked: &Walked,
    front: &Front,
    name: &str,
) -> Option<&'static str> {
    if drafts.is_empty() {
        return Some(match walked.contents.lines.is_empty() {
            true => "nothing on the page asks anything",
            false => "the page only leads to others",
        });
    }
    let titles =
        [front.title.as_deref(), walked.heading.as_deref(), Some(name), front.description.as_deref()];
    let says_questions = titles.into_iter().flatten().any(words::says_questions)
        || walked.sections.iter().take(4).any(|section| words::says_questions(&section.title));
    let asks = drafts.iter().filter(|draft| draft.like == Like::Asks).count();
    let in_words =
        drafts.iter().filter(|draft| draft.like >= Like::Begins || draft.title.is_labelled).count();
    let has_kind = drafts.iter().any(|draft| draft.setting.kind.is_some_and(|kind| kind != Kind::Concept));
    if says_questions && (in_words > 0 || has_kind || drafts.len() > 2) {
        return None;
    }
    let is_one = drafts.len() == 1
        && asks == 1
        && (front.difficulty.is_some() || front.topic.is_some() || !front.tags.is_empty());
    if is_one {
        return None;
    }
    // A page that says nothing of questions has to be made of them.
    let share = covered(page, drafts);
    if asks >= 3 && asks * 2 >= drafts.len() && share >= 0.5 {
        None
    } else {
        Some("too little of the page asks anything")
    }
}

/// The share of a page's lines from its first question to its end.
fn covered(page: &Page<'_>, drafts: &[Draft]) -> f64 {
    let lines = page.line(page.scan.source.len());
    let first = drafts.iter().map(|draft| draft.line).min().unwrap_or(lines);
    (lines.saturating_sub(first)) as f64 / lines.max(1) as f64
}
