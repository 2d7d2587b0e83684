//! Tables of contents: lines that lead to elsewhere on the page. They ask nothing themselves, and
//! may be all that says what a question is about, or how hard it is.

use super::Reference;
use super::draft::Setting;
use super::node::Kind;
use super::tree::Page;
use super::walk::Walk;

/// What the lines of a page's tables of contents say.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Each line's text, as [`folded`], with the section that it stood in.
    pub(super) lines: std::collections::HashMap<String, Setting>,
}

/// A text by which two mentions of one question find each other.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Walk<'_> {
    /// A list that leads to elsewhere.
    pub(super) fn contents(&mut self, list: usize) {
        let page = self.page;
        self.skip(page.blocks[list].span.start, "a table of contents: it only leads elsewhere");
        let mut waiting: Vec<usize> = vec![list];
        while let Some(list) = waiting.pop() {
            for &item in page.children(list) {
                for &block in page.children(item) {
                    match page.kind(block) {
                        Some(Kind::List { .. }) => waiting.push(block),
                        Some(Kind::Paragraph) => self.note(block),
                        _ => {}
                    }
                }
            }
        }
    }

    /// A line that leads to elsewhere.
    pub(super) fn contents_line(&mut self, block: usize) {
        self.skip(self.page.blocks[block].span.start, "a table of contents: it only leads elsewhere");
        self.note(block);
    }

    fn note(&mut self, block: usize) {
        let Some(leaf) = self.page.leaf(block) else { return };
        // A paragraph may hold a link on each of its lines.
        let texts: Vec<String> =
            leaf.plain.lines().map(|line| folded(&super::title::title(line).text)).collect();
        let setting = self.setting();
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            self.walked.contents.lines.insert(text, setting);
        }
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
