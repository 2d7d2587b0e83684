//! Tables of contents: lines that lead to elsewhere on the page. They ask nothing themselves, and
//! may be all that says what a question is about, or how hard it is.

use super::draft::{Carrier, Draft, Setting};
use super::page::Page;
use super::page::node::Kind;
use super::title::title;
use super::walk::Walk;
use super::words::{self, Like};
use super::{Difficulty, Reference};

/// What the lines of a page's tables of contents say.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Each line's text, as [`folded`], with the section that it stood in.
    pub(super) lines: std::collections::HashMap<String, Setting>,
    /// The lines that ask, and whether they lead to another page: then they are the question itself.
    pub(super) asked: Vec<(Draft, bool)>,
}

/// A text by which two mentions of one question find each other.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        let kept = text.bytes().filter(u8::is_ascii_alphanumeric);
        folded.extend(kept.map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        folded.extend(text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase));
    }
    folded
}

impl Walk<'_> {
    /// A list that leads to elsewhere.
    pub(super) fn contents(&mut self, list: usize) {
        self.skip(self.page.blocks[list].span.start, "a table of contents: it only leads elsewhere");
        self.contents_items(list, false);
        self.end_aside(false);
    }

    /// The items of a table of contents, and of those below them; `away` of what stands below a
    /// line that leads to another page.
    fn contents_items(&mut self, list: usize, away: bool) {
        let page = self.page;
        for &item in page.children(list) {
            let mut below = away;
            let depth = self.open.len();
            for &block in page.children(item) {
                match page.kind(block) {
                    Some(Kind::List { .. }) => {
                        let name = page.lead(item).map(|lead| page.inner(lead)).unwrap_or_default();
                        self.open_section(80, &name);
                        self.contents_items(block, below);
                        self.close_sections(depth);
                    }
                    Some(Kind::Paragraph | Kind::Heading(_)) => below = self.note(block, away, None),
                    _ => {}
                }
            }
        }
    }

    /// A line that leads to elsewhere.
    pub(super) fn contents_line(&mut self, block: usize) {
        self.skip(self.page.blocks[block].span.start, "a table of contents: it only leads elsewhere");
        self.note(block, false, None);
    }

    /// Remembers a line of a table of contents; whether it leads to another page.
    pub(super) fn note(&mut self, block: usize, away: bool, difficulty: Option<Difficulty>) -> bool {
        let page = self.page;
        let Some(leaf) = page.leaf(block) else { return away };
        let mut setting = self.setting();
        setting.difficulty = difficulty.or(setting.difficulty);
        // A paragraph may hold a link on each of its lines.
        for line in leaf.plain.lines().map(title).filter(|title| !title.text.is_empty()) {
            self.walked.contents.lines.insert(folded(&line.text), setting);
        }
        let leads = leaf.links.beside.as_ref().filter(|_| leaf.links.inner == 0);
        let away = leads.is_some() || (away && leaf.links.count == 0);
        let title = title(&page.inner(block));
        if words::like(&title.text) >= Like::Begins && !leaf.plain.contains('\n') {
            let line = page.line(page.blocks[block].span.start);
            let mut draft = Draft::new(line, Carrier::Row, title, setting);
            let title = leaf.line();
            draft.references.extend(leads.map(|url| Reference { title, url: url.clone() }));
            self.walked.contents.asked.push((draft, away));
        }
        away
    }
}

/// The links to the web in a block and in those that it holds.
pub(super) fn links(page: &Page<'_>, block: usize) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut waiting = vec![block];
    while let Some(block) = waiting.pop() {
        if let Some(leaf) = page.leaf(block) {
            let bare = || {
                leaf.plain
                    .split_whitespace()
                    .find(|word| word.starts_with("http://") || word.starts_with("https://"))
            };
            let url = leaf.links.web.clone().or_else(|| bare().map(ToOwned::to_owned));
            if let Some(url) = url {
                let title = leaf.line();
                let title = if title.is_empty() { url.clone() } else { title };
                found.push(Reference { title, url });
            }
        }
        waiting.extend(page.children(block).iter().rev());
    }
    found
}
