//! Sections: the parts of a page under its headings, and what each says of the questions in it.

use super::draft::Setting;
use super::labels::{self, Label};
use super::roles::Role;
use super::title::title;
use super::walk::Walk;
use super::{Difficulty, words};

/// A part of a page under one heading.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a name may say any of these")]
pub(super) struct Section {
    pub(super) parent: usize,
    pub(super) level: u8,
    /// What it is about; empty where it says nothing of that.
    pub(super) title: String,
    difficulty: Option<Difficulty>,
    pub(super) kind: Option<super::Kind>,
    pub(super) tags: Vec<String>,
    is_tags: bool,
    is_aside: bool,
    /// It begins with a table of contents.
    is_contents: bool,
    /// Nothing in it asks, however deep.
    is_beside: bool,
    /// It is one that a program's page has: how to install it, how to use it.
    pub(super) is_manual: bool,
    pub(super) says_questions: bool,
}

impl Walk<'_> {
    pub(super) fn section(&mut self, level: u8, text: &str, role: Role) {
        let name = named(text);
        let parent = *self.open.last().unwrap_or(&0);
        let outer = &self.walked.sections[parent];
        let lower = name.to_lowercase();
        let label = match role {
            Role::Label(label) => Some(label),
            _ => None,
        };
        let is_generic = is_generic(&lower) || matches!(role, Role::Level | Role::Beside) || label.is_some();
        let section = Section {
            parent,
            level,
            // A page's title names all levels, or none.
            difficulty: words::heading_difficulty(text)
                .filter(|(_, is_pure)| *is_pure || level > 1)
                .map(|(found, _)| found)
                .or_else(|| title(text).difficulty.filter(|_| level > 1))
                .or(outer.difficulty),
            kind: kind_of(&lower).or(outer.kind),
            tags: Vec::new(),
            is_tags: label == Some(Label::Tags),
            is_aside: label == Some(Label::Aside) || role == Role::Beside,
            is_contents: labels::is_contents(text),
            is_beside: role == Role::Beside,
            is_manual: is_manual(&lower),
            says_questions: words::says_questions(&name) || outer.says_questions && is_generic,
            title: if is_generic { String::new() } else { name },
        };
        self.open.push(self.walked.sections.len());
        self.walked.sections.push(section);
    }

    /// Opens a section that is no heading's; what to give back to [`Self::close_sections`].
    pub(super) fn open_section(&mut self, level: u8, text: &str) -> usize {
        let depth = self.open.len();
        self.section(level, text, Role::Topic);
        depth
    }

    pub(super) fn close_sections(&mut self, depth: usize) {
        self.open.truncate(depth.max(1));
    }

    /// Ends the sections that a heading of this level ends.
    pub(super) fn end_sections(&mut self, level: u8) {
        while self.open.len() > 1 && self.innermost().level >= level {
            self.open.pop();
        }
    }

    pub(super) fn innermost(&self) -> &Section {
        &self.walked.sections[*self.open.last().unwrap_or(&0)]
    }

    pub(super) fn setting(&self) -> Setting {
        let section = *self.open.last().unwrap_or(&0);
        let found = &self.walked.sections[section];
        Setting { section, difficulty: found.difficulty, kind: found.kind }
    }

    pub(super) fn tags_wanted(&self) -> bool {
        self.innermost().is_tags
    }

    /// The items of a list of key topics become tags of what they stand under.
    pub(super) fn tags(&mut self, list: usize) {
        let page = self.page;
        let names =
            page.children(list).iter().filter_map(|item| page.lead(*item)).filter_map(|lead| page.leaf(lead));
        let names: Vec<String> = names.map(super::page::node::Leaf::line).collect();
        let parent = self.innermost().parent;
        self.walked.sections[parent].tags.extend(names);
    }

    /// Whether the section, or the page, says that its lists are questions.
    pub(super) fn says_questions(&self) -> bool {
        self.innermost().says_questions && !self.innermost().is_aside
    }

    /// Whether orders in a list are questions here.
    pub(super) fn expects_questions(&self) -> bool {
        let section = self.innermost();
        let sections = &self.walked.sections;
        // The first one is the page's title.
        let is_page = self
            .open
            .iter()
            .chain(&[0, 1])
            .filter_map(|at| sections.get(*at))
            .any(|open| open.says_questions);
        (is_page || self.roles.is_called || section.kind.is_some()) && !section.is_aside
    }

    /// Whether the section tells what to do about questions, rather than asks some.
    pub(super) fn advises(&self) -> bool {
        let open = self.open.iter().map(|at| &self.walked.sections[*at]).filter(|section| section.level > 1);
        open.into_iter().any(|section| words::is_guide(&section.title))
    }

    /// Whether no heading but the page's title has been met.
    pub(super) fn is_in_title(&self) -> bool {
        self.open.len() < 2 || (self.open.len() == 2 && self.innermost().level == 1)
    }

    /// Behind a table of contents, or behind a rule, the matter may begin without a heading.
    pub(super) fn end_aside(&mut self, is_rule: bool) {
        let innermost = *self.open.last().unwrap_or(&0);
        let section = &mut self.walked.sections[innermost];
        section.is_aside &= section.is_beside || !(is_rule || section.is_contents);
    }

    pub(super) fn is_beside(&self) -> bool {
        self.innermost().is_beside
    }

    pub(super) fn is_aside(&self) -> bool {
        self.innermost().is_aside
    }
}

/// The name of a section, without its number, its signs and how many questions it has.
pub(super) fn named(text: &str) -> String {
    let name = title(text).text;
    let counted = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let is_count = |inner: &str| {
        inner.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '–' | ' '))
    };
    let counted = counted.filter(|(name, inner)| !name.is_empty() && is_count(inner));
    let name = counted.map_or(&*name, |(name, _)| name);
    name.trim_end_matches([':', '-', ' ']).to_owned()
}

/// Names of sections that say nothing of what their questions are about.
fn is_generic(lower: &str) -> bool {
    const NAMES: &[&str] = &[
        "sample questions",
        "questions",
        "interview questions",
        "questions and answers",
        "questions & answers",
        "q&a",
        "common questions",
        "conceptual questions",
        "practice questions",
        "key topics",
        "scenario",
        "scenarios",
        "list of questions",
        "the questions",
        "faq",
        "self assessment",
        "question list",
        "interview questions and answers",
        "contents",
        "table of contents",
        "exercises",
        "questions:",
    ];
    // What a fold says of itself.
    let folds = ["click ", "show ", "hide", "expand", "view ", "toggle"];
    NAMES.contains(&lower) || folds.iter().any(|word| lower.starts_with(word))
}

fn is_manual(lower: &str) -> bool {
    const NAMES: &str = "installation|install|installing|usage|quick start|quickstart|features|api|faq|examples|configuration|\
        changelog|frequently asked questions|command line|building|requirements|dependencies|documentation";
    NAMES.split('|').any(|name| name == lower)
}

/// What the name of a section says that its questions ask for.
fn kind_of(lower: &str) -> Option<super::Kind> {
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if says(&["take-home", "take home", "takehome"]) => Some(super::Kind::TakeHome),
        () if says(&["scenario"]) => Some(super::Kind::Scenario),
        () if says(&[
            "coding problem",
            "coding question",
            "coding challenge",
            "coding exercise",
            "live coding",
            "programming problem",
            "code challenge",
        ]) =>
        {
            Some(super::Kind::Code)
        }
        () if says(&["system design"]) => Some(super::Kind::Design),
        () => None,
    }
}
