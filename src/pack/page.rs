//! An open TOML file: its syntax errors, the faults found in it, and the words meant instead.
//!
//! The parser recovers from broken syntax. Then something may seem to be missing or out of place
//! that is neither, so faults on a broken line and faults of absence are kept quiet.

use toml::de::DeTable;

use super::findings::{FileId, Findings, Raw, Span, quoted};

/// In a longer text only the first syntax error is told: the parser keeps one for every byte.
const LONGEST_RECOVERED: usize = 1 << 20;
/// The longest word that a hint is worth looking for.
const LONGEST_HINTED: usize = 64;
/// As many words as a hint is looked for among.
const MOST_CANDIDATES: usize = 1_000;

/// An open TOML file.
#[derive(Debug)]
pub(super) struct Page<'i> {
    pub(super) findings: &'i Findings,
    pub(super) file: FileId,
    text: &'i str,
    /// Lines on which the syntax is broken.
    broken: Vec<Span>,
}

impl<'i> Page<'i> {
    /// Opens a file and reports what its syntax has wrong.
    pub(super) fn open(findings: &'i Findings, file: FileId, text: &'i str) -> (Self, DeTable<'i>) {
        let mut page = Page { findings, file, text, broken: Vec::new() };
        if let Some(span) = super::nesting::too_deep(text) {
            page.add(span, "this key has too many parts".to_owned(), None);
            page.broken.push(0..text.len());
            return (page, DeTable::new());
        }
        let first = match DeTable::parse(text) {
            Ok(table) => return (page, table.into_inner()),
            Err(first) => first,
        };
        if text.len() > LONGEST_RECOVERED {
            page.broken_at(&first);
            return (page, DeTable::new());
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            page.broken_at(&error);
        }
        (page, table.into_inner())
    }

    /// Reports a syntax error: one a line, and none that only follows from the line before.
    fn broken_at(&mut self, error: &toml::de::Error) {
        // The parser's own limit of depth has no place.
        let Some(span) = error.span() else {
            let message = format!("the file cannot be read: {}", error.message());
            self.broken.push(0..0);
            return self.findings.add(Raw { file: self.file, message, ..Raw::default() });
        };
        let is_full = self.findings.is_full();
        if !is_full && self.is_broken(&span) {
            return;
        }
        let line = if is_full { span.clone() } else { self.line_of(&span) };
        // What follows an unclosed list is read as more of it, to the end of the file.
        let is_inner = ["array", "inline table"].iter().any(|what| error.message().contains(what));
        match self.broken.last_mut() {
            Some(last) if is_inner && follows(self.text, last, &line) => last.end = line.end,
            _ => {
                self.broken.push(line);
                self.add(span, error.message().to_owned(), None);
            }
        }
    }

    /// Whether the syntax is broken somewhere, so that something may seem to be missing.
    pub(super) fn is_recovering(&self) -> bool {
        !self.broken.is_empty()
    }

    pub(super) fn fault(&self, span: Span, message: String) {
        self.hinted(span, message, None);
    }

    pub(super) fn hinted(&self, span: Span, message: String, hint: Option<String>) {
        if self.findings.is_full() || !self.is_broken(&span) {
            self.add(span, message, hint);
        }
    }

    /// Something is missing near `span`.
    pub(super) fn lacks(&self, span: Option<Span>, message: String) {
        if !self.is_recovering() {
            self.findings.add(Raw { file: self.file, span, message, ..Raw::default() });
        }
    }

    /// `word` is none of `candidates`; the nearest of them is the hint.
    pub(super) fn unknown<'c>(
        &self,
        span: Span,
        message: String,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) {
        let hint = if self.findings.is_full() { None } else { nearest(word, candidates) };
        self.hinted(span, message, hint.map(|near| format!("did you mean {}?", quoted(near))));
    }

    /// A fault even where the syntax is broken.
    pub(super) fn add(&self, span: Span, message: String, hint: Option<String>) {
        self.findings.add(Raw { file: self.file, span: Some(span), message, hint, other: None });
    }

    fn is_broken(&self, span: &Span) -> bool {
        self.broken.iter().rev().any(|line| span.start <= line.end && line.start <= span.end)
    }

    fn line_of(&self, span: &Span) -> Span {
        let bytes = self.text.as_bytes();
        let at = span.start.min(bytes.len());
        let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
        let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |index| at + index);
        start..end
    }
}

/// Whether nothing but blank lines lies between two lines.
fn follows(text: &str, first: &Span, second: &Span) -> bool {
    text.get(first.end..second.start).is_some_and(|between| between.trim().is_empty())
}

/// The candidate that was probably meant.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > LONGEST_HINTED {
        return None;
    }
    let within = (word.chars().count() / 3).max(1);
    let all = candidates.into_iter().take(MOST_CANDIDATES);
    let near = all.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    near.filter(|(distance, _)| *distance <= within)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}
