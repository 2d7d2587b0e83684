//! What is wrong with a pack, for the person who wrote it: each fault with its file, line and
//! column, the line itself and a caret, and a hint where there is one.
//!
//! A fault owns the few lines it quotes, already safe to print, so that it outlives the files.
//! Faults are sorted by file and place.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use crate::ui;

/// Every fault of a pack; never empty.
#[derive(Debug)]
pub(crate) struct Faults {
    /// The pack's id, or where it lies when the id cannot be read.
    pub(crate) pack: String,
    pub(crate) faults: Vec<Fault>,
    /// How many more there are than anybody would read.
    pub(crate) left_out: usize,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Relative to the pack.
    pub(crate) file: String,
    pub(crate) place: Option<Place>,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// The faulty line; then the line it clashes with, if any.
    pub(super) excerpts: Vec<Excerpt>,
}

/// A place in a file; both count from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A line quoted from a file, with the part of it that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) file: String,
    pub(super) place: Place,
    /// Safe to print, and cut around the part.
    pub(super) text: String,
    /// Where the part begins in `text`, and how long it is, in bytes.
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) label: Option<&'static str>,
}

impl Faults {
    /// How many faults there are, shown or not.
    pub(crate) fn count(&self) -> usize {
        self.faults.len() + self.left_out
    }

    /// All faults as a terminal shows them: in colour and with drawn lines if `color`, else ASCII.
    pub(crate) fn render(&self, color: bool, width: usize) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::none() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_context_lines(0)
            .with_width(width);
        let mut text = String::new();
        for fault in &self.faults {
            fault.render(&handler, &mut text);
            text.push('\n');
        }
        if self.left_out > 0 {
            text.push_str(&format!("and {} more\n\n", self.left_out));
        }
        text
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.count();
        let noun = if count == 1 { "fault" } else { "faults" };
        write!(f, "{count} {noun} in pack `{}`", ui::one_line(&self.pack, 200))
    }
}

impl std::error::Error for Faults {}

impl Fault {
    fn render(&self, handler: &GraphicalReportHandler, text: &mut String) {
        if handler.render_report(text, self).is_err() {
            text.push_str(&self.to_string());
        }
        if self.excerpts.is_empty() {
            text.push_str(&format!("    in `{}`\n", self.file));
        }
        // Not miette's own `help:`, because everywhere else prepkit says `hint:`.
        if let Some(hint) = &self.hint {
            text.push_str(&format!("  hint: {hint}\n"));
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl Diagnostic for Fault {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        if self.excerpts.is_empty() { None } else { Some(self) }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpts.iter().enumerate().map(|(index, excerpt)| {
            LabeledSpan::new(excerpt.label.map(str::to_owned), index * STRIDE + excerpt.start, excerpt.length)
        })))
    }
}

/// Each excerpt stands at its own multiple of this in the text that miette believes to read.
const STRIDE: usize = 1 << 20;

impl SourceCode for Fault {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let index = span.offset() / STRIDE;
        let excerpt = self.excerpts.get(index).ok_or(MietteError::OutOfBounds)?;
        if span.offset() + span.len() > index * STRIDE + excerpt.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        Ok(Box::new(MietteSpanContents::new_named(
            excerpt.file.clone(),
            excerpt.text.as_bytes(),
            (index * STRIDE, excerpt.text.len()).into(),
            excerpt.place.line - 1,
            excerpt.place.column - 1,
            1,
        )))
    }
}
