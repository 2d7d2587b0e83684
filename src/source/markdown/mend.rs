//! Mends what a page's author meant and the parser reads otherwise: a heading without a blank
//! behind its mark, a fence that nothing closes, Markdown right behind a tag, lists in HTML, items
//! that are set in like code, numbers that end no paragraph, containers and admonitions of
//! static sites.
//!
//! What is to be mended is found in the blocks that the parser made, never by lines alone: code
//! stays code. Blanks, ends of lines and marks for tags are all that is put in, and each line keeps
//! its number.

mod admonitions;
mod containers;
mod counts;
mod elements;
mod fences;
mod indents;
mod tags;

use std::borrow::Cow;
use std::cell::OnceCell;

use super::page::node::{Edit, Kind, Node, Scan, Span};
use super::title::title;

/// A page's text, and of each of its lines the number in the page as it was.
#[derive(Clone, Debug)]
pub(super) struct Mended<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) numbers: Vec<usize>,
}

impl<'a> Mended<'a> {
    pub(super) fn new(text: &'a str, first: usize) -> Self {
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        Self { text: text.into(), numbers: (first..=first + lines).collect() }
    }

    /// The text with edits made, which are in order and apart.
    pub(super) fn with(&self, edits: &[Edit]) -> Mended<'static> {
        let mut text = String::with_capacity(self.text.len() + edits.len() * 2);
        let mut numbers = Vec::with_capacity(self.numbers.len() + edits.len());
        numbers.extend(self.numbers.first());
        let (mut at, mut line) = (0, 0);
        for edit in edits {
            let kept = &self.text[at..edit.span.start];
            let lines = kept.bytes().filter(|byte| *byte == b'\n').count();
            numbers.extend(&self.numbers[line + 1..=line + lines]);
            line += lines;
            numbers.extend(edit.text.bytes().filter(|byte| *byte == b'\n').map(|_| self.numbers[line]));
            text.push_str(kept);
            text.push_str(&edit.text);
            at = edit.span.end;
        }
        numbers.extend(&self.numbers[line + 1..]);
        text.push_str(&self.text[at..]);
        Mended { text: text.into(), numbers }
    }
}

/// What is to be changed in a page so that it reads as it was meant.
pub(super) fn flaws(scan: &Scan<'_>) -> Vec<Edit> {
    let mut flaws = Vec::new();
    // Where code begins that was none before, fences read otherwise from there on.
    let mut is_shifted = false;
    let is_marked = |node: &Node| {
        matches!(node.kind, Kind::Heading(2 | 3)) && scan.source[node.span.start..].starts_with('#')
    };
    let has_marks = scan.nodes.iter().any(is_marked);
    let mut lists = elements::Lists::default();
    let mut containers = containers::Containers::default();
    let counts = OnceCell::new();
    let counts = || counts.get_or_init(|| levels_that_count(scan));
    for (at, node) in scan.nodes.iter().enumerate() {
        match node.kind {
            Kind::Paragraph => {
                headings(scan.source, &node.span, &mut flaws);
                items(scan.source, &node.span, &mut flaws);
                flaws.extend(numbers(scan.source, &node.span));
                containers.mend(scan.source, &node.span, &mut flaws);
                admonitions::mend(scan.source, &node.span, &mut flaws);
            }
            Kind::Heading(2) if has_marks => flaws.extend(rule(scan.source, &node.span)),
            Kind::Html if lists.mend(scan, &node.span, &mut flaws) => {}
            Kind::Html => is_shifted |= tags::mend(scan, &node.span, &mut flaws),
            Kind::Code if !is_shifted => flaws.extend(fences::mend(scan, at, &counts)),
            _ => {}
        }
    }
    flaws.extend(indents::mend(scan));
    flaws.extend(counts::mend(scan));
    flaws.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut until = 0;
    flaws.retain(|edit| {
        let is_free = edit.span.start >= until;
        until = if is_free { edit.span.end.max(edit.span.start + 1) } else { until };
        is_free
    });
    flaws
}

/// Whether nothing stands before a place on its line.
fn begins_line(source: &str, at: usize) -> bool {
    at == 0 || source[..at].ends_with('\n')
}

/// Of each level of headings, whether any has a number.
fn levels_that_count(scan: &Scan<'_>) -> [bool; 7] {
    let mut counts = [false; 7];
    for (at, node) in scan.nodes.iter().enumerate() {
        if let (Kind::Heading(level), Some(leaf)) = (node.kind, scan.leaf(at)) {
            counts[usize::from(level)] |= title(&scan.source[leaf.inner.clone()]).is_numbered;
        }
    }
    counts
}

/// Headings whose mark has no blank behind it: `##Question`.
fn headings(source: &str, span: &Span, flaws: &mut Vec<Edit>) {
    let mut at = span.start;
    for line in source[span.clone()].split_inclusive('\n') {
        let text = line.trim_start_matches([' ', '\t', '>']);
        let marks = text.len() - text.trim_start_matches('#').len();
        if is_heading(&text[marks..], marks) {
            let end = at + line.len() - text.len() + marks;
            flaws.push(Edit { span: end..end, text: " ".to_owned() });
        }
        at += line.len();
    }
}

/// Items that are set in so far behind a line that they are none: `Topic\n    * Question`.
fn items(source: &str, span: &Span, flaws: &mut Vec<Edit>) {
    let mut at = span.start;
    let mut margin: Option<usize> = None;
    for (number, line) in source[span.clone()].split_inclusive('\n').enumerate() {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        let is_item = ["* ", "- ", "+ "].iter().any(|mark| text.starts_with(mark));
        if number > 0 && is_item && (indent > 3 || margin.is_some()) {
            let margin = *margin.get_or_insert(indent);
            flaws.push(Edit { span: at..at + margin.min(indent), text: String::new() });
        }
        at += line.len();
    }
}

/// Items below an item that count on from those elsewhere: a list that does not begin with 1 ends
/// no paragraph.
fn numbers(source: &str, span: &Span) -> Option<Edit> {
    let line = source[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let margin = span.start - line;
    let text = &source[span.clone()];
    let first = text.find('\n')? + 1;
    if source[line..span.start].trim().is_empty() {
        return None;
    }
    let mut next = None;
    for line in text[first..].lines() {
        let item = line.trim_start_matches(' ');
        let indent = line.len() - item.len();
        let number: u32 = item.split_once(". ")?.0.parse().ok()?;
        if !(margin..margin + 4).contains(&indent) || next.is_some_and(|next| next != number) {
            return None;
        }
        next = Some(number.saturating_add(1));
    }
    let at = span.start + first;
    text[first..].contains('\n').then(|| Edit { span: at..at, text: "\n".to_owned() })
}

fn is_heading(text: &str, marks: usize) -> bool {
    match marks {
        // `#1` and `#tag` are no headings.
        1 => text.starts_with(char::is_uppercase) && !text.contains(" #"),
        2..=6 => text.starts_with(|first: char| {
            first.is_alphanumeric() || !first.is_ascii() || "[*_`<\"(".contains(first)
        }),
        _ => false,
    }
}

/// A rule right below a paragraph, which makes a heading of that: `---`.
fn rule(source: &str, span: &Span) -> Option<Edit> {
    let text = source[span.clone()].trim_end();
    let above = text.strip_suffix("\n---")?;
    let is_text = above.contains('\n')
        || above.trim_end().ends_with(['.', ';', ':', '。', ')', '`'])
        || above.len() > 120;
    let at = span.start + above.len();
    is_text.then(|| Edit { span: at..at, text: "\n".to_owned() })
}
