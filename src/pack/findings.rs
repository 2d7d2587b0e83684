//! Where faults are gathered while a pack is read, and how they get their places afterwards.
//!
//! Reading deals in byte offsets alone: lines, columns and quotes are worked out once, at the
//! end, and only for files with faults. A file's text is dropped when it has none, and read again
//! should a fault elsewhere point into it. Past [`MOST_FAULTS`] faults are counted, not kept.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use super::faults::{Excerpt, Fault, Faults, Place};
use super::tree::{Tree, TreeError};
use crate::ui;

/// More faults than this nobody reads at once.
const MOST_FAULTS: usize = 1_000;
/// Columns of a quoted line.
const QUOTED: usize = 72;
/// Columns kept before the faulty part when a line has to be cut.
const LEAD: usize = 24;
/// The longest value that a message repeats, in columns.
const LONGEST_VALUE: usize = 48;

pub(super) type Span = Range<usize>;
/// A file of [`Findings`].
pub(super) type FileId = usize;

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    files: RefCell<Vec<SourceFile>>,
    raw: RefCell<Vec<Raw>>,
    left_out: Cell<usize>,
}

#[derive(Debug)]
struct SourceFile {
    path: String,
    text: Option<String>,
}

/// A fault before its place is known.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) file: FileId,
    pub(super) span: Option<Span>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// A second place, and what is there.
    pub(super) other: Option<(FileId, Span, &'static str)>,
}

impl Findings {
    /// A file that faults can point to.
    pub(super) fn file(&self, path: &str) -> FileId {
        let mut files = self.files.borrow_mut();
        files.push(SourceFile { path: path.to_owned(), text: None });
        files.len() - 1
    }

    pub(super) fn add(&self, raw: Raw) {
        if self.is_full() {
            self.left_out.set(self.left_out.get() + 1);
        } else {
            self.raw.borrow_mut().push(raw);
        }
    }

    /// A fault of a whole file.
    pub(super) fn add_for_file(&self, path: &str, message: String, hint: Option<&str>) {
        let file = self.file(path);
        self.add(Raw { file, message, hint: hint.map(str::to_owned), ..Raw::default() });
    }

    pub(super) fn add_refused(&self, error: &TreeError) {
        self.add_for_file(error.path(), ui::plain(&error.to_string()).replace('\n', "\\n"), None);
    }

    /// Whether a further fault would only be counted, so that a hint is not worth its time.
    pub(super) fn is_full(&self) -> bool {
        self.raw.borrow().len() >= MOST_FAULTS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.raw.borrow().is_empty()
    }

    /// Ends the reading of a file: its text is kept if a fault points there.
    pub(super) fn close(&self, file: FileId, text: String) {
        if self.raw.borrow().iter().rev().any(|raw| raw.file == file) {
            self.files.borrow_mut()[file].text = Some(text);
        }
    }

    /// Forgets everything found so far.
    pub(super) fn clear(&self) {
        self.raw.borrow_mut().clear();
        self.left_out.set(0);
    }

    /// The value, unless there were faults.
    pub(super) fn finish<T>(self, tree: &Tree, id: &str, value: T) -> Result<T, Faults> {
        if self.is_empty() { Ok(value) } else { Err(self.into_faults(tree, id)) }
    }

    /// All faults, with their places; there must be one.
    pub(super) fn into_faults(self, tree: &Tree, id: &str) -> Faults {
        let pack = if id.is_empty() { tree.label() } else { id.to_owned() };
        let left_out = self.left_out.get();
        let mut texts = Texts { tree, files: self.files.into_inner(), lines: HashMap::new() };
        let mut found: Vec<Fault> = self.raw.into_inner().into_iter().map(|raw| texts.place(raw)).collect();
        found.sort_by(|a, b| (&a.file, a.place, &a.message).cmp(&(&b.file, b.place, &b.message)));
        Faults { pack, found, left_out }
    }
}

/// A value as a message repeats it: on one line, cut, and safe to print.
pub(super) fn quoted(value: &str) -> String {
    // The first characters are enough, and a value may have millions.
    let end = value.char_indices().nth(LONGEST_VALUE * 4).map_or(value.len(), |(index, _)| index);
    format!("`{}`", ui::one_line(&value[..end], LONGEST_VALUE))
}

/// The texts that faults point into, and where their lines start.
struct Texts<'a> {
    tree: &'a Tree,
    files: Vec<SourceFile>,
    lines: HashMap<FileId, Vec<usize>>,
}

impl Texts<'_> {
    fn place(&mut self, raw: Raw) -> Fault {
        let first = raw.span.and_then(|span| self.excerpt(raw.file, &span, None));
        let other = raw.other.and_then(|(file, span, label)| self.excerpt(file, &span, Some(label)));
        let place = first.as_ref().map(|excerpt| excerpt.place);
        let file = ui::one_line(&self.files[raw.file].path, 200);
        let excerpts = first.into_iter().chain(other).collect();
        Fault { file, place, message: raw.message, hint: raw.hint, excerpts }
    }

    fn excerpt(&mut self, file: FileId, span: &Span, label: Option<&'static str>) -> Option<Excerpt> {
        let source = &mut self.files[file];
        if source.text.is_none() {
            source.text = self.tree.read(&source.path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        }
        let text = source.text.as_deref()?;
        let starts = self.lines.entry(file).or_insert_with(|| line_starts(text));
        Some(cut_out(&source.path, text, starts, span, label))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect()
}

/// The line of a span, cut around it. The span may be stale: the file may have changed since.
fn cut_out(path: &str, text: &str, starts: &[usize], span: &Span, label: Option<&'static str>) -> Excerpt {
    let from = boundary(text, span.start);
    let line = starts.partition_point(|start| *start <= from);
    let line_start = starts[line - 1];
    let line_end = starts.get(line).map_or(text.len(), |next| next - 1);
    let from = from.min(line_end);
    let to = boundary(text, span.end.clamp(from, line_end));
    let (before, cut_before) = tail(&text[line_start..from]);
    let part = head(&text[from..to], QUOTED - LEAD);
    let room = (QUOTED - LEAD).saturating_sub(part.chars().count());
    let rest = text[to..line_end].trim_end_matches('\r');
    let after = head(rest, room);
    let before = format!("{}{}", if cut_before { "…" } else { "" }, ui::plain(before));
    let shown = ui::plain(part);
    let more = if after.len() < rest.len() || part.len() < to - from { "…" } else { "" };
    // Miette shows no line at all for an empty text.
    let pad = if from == line_end { " " } else { "" };
    Excerpt {
        file: ui::one_line(path, 200),
        place: Place { line, column: text[line_start..from].chars().count() + 1 },
        start: before.len(),
        length: shown.len(),
        text: format!("{before}{shown}{}{more}{pad}", ui::plain(after)),
        label,
    }
}

/// The last place up to `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0)
}

/// The first characters.
fn head(text: &str, count: usize) -> &str {
    &text[..text.char_indices().nth(count).map_or(text.len(), |(index, _)| index)]
}

/// The last characters, when there are more than fit, and whether there were.
fn tail(text: &str) -> (&str, bool) {
    match text.char_indices().rev().nth(LEAD) {
        Some((index, _)) if index > 0 => (&text[index..], true),
        _ => (text, false),
    }
}
