//! Running text: pieces with a look, wrapped into lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Style;

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) strong: u32,
    pub(super) emphasis: u32,
    pub(super) is_code: bool,
    pub(super) is_faint: bool,
}

impl Look {
    fn paint(self, text: &str) -> String {
        if self.is_code {
            Style::Code.paint(text)
        } else if self.strong > 0 {
            Style::Strong.paint(text)
        } else if self.is_faint {
            Style::Faint.paint(text)
        } else if self.emphasis > 0 {
            let italic = anstyle::Style::new().italic();
            format!("{italic}{text}{italic:#}")
        } else {
            text.to_owned()
        }
    }
}

/// Text that has no lines yet. What is pushed must be safe to print.
#[derive(Clone, Debug, Default)]
pub(super) struct Inline {
    words: Vec<Word>,
    /// Whether the next piece continues the last word.
    is_open: bool,
}

/// What is not torn apart at the end of a line.
#[derive(Clone, Debug, Default)]
struct Word {
    parts: Vec<(String, Look)>,
    width: usize,
    ends_line: bool,
}

/// A line ready to print, and the columns it takes.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) width: usize,
}

impl Inline {
    pub(super) fn push(&mut self, text: &str, look: Look) {
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end_matches(char::is_whitespace);
            if !word.is_empty() {
                self.push_word(word, look);
            }
            if word.len() < piece.len() {
                self.is_open = false;
            }
        }
    }

    fn push_word(&mut self, text: &str, look: Look) {
        if !self.is_open || self.words.is_empty() {
            self.words.push(Word::default());
        }
        self.is_open = true;
        if let Some(word) = self.words.last_mut() {
            word.width += text.width();
            word.parts.push((text.to_owned(), look));
        }
    }

    pub(super) fn line_break(&mut self) {
        self.is_open = false;
        self.words.iter_mut().rev().take(1).for_each(|word| word.ends_line = true);
    }

    /// Whether the last word is this.
    pub(super) fn ends_with(&self, text: &str) -> bool {
        let said = self
            .words
            .last()
            .map(|word| word.parts.iter().map(|(text, _)| text.as_str()).collect::<String>());
        said.is_some_and(|said| !text.is_empty() && said.ends_with(text))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The columns of the whole text on one line.
    pub(super) fn width(&self) -> usize {
        self.words.iter().map(|word| word.width + 1).sum::<usize>().saturating_sub(1)
    }

    /// The lines, none wider than `width` but for an address, which would be of no use in two.
    pub(super) fn wrap(&self, width: usize, color: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut line = Line::default();
        let mut is_begun = false;
        for word in self.words.iter().flat_map(|word| word.torn(width)) {
            if is_begun && line.width + 1 + word.width > width {
                lines.push(std::mem::take(&mut line));
                is_begun = false;
            }
            if is_begun {
                line.text.push(' ');
                line.width += 1;
            }
            is_begun = true;
            line.width += word.width;
            for (text, look) in &word.parts {
                if color { line.text += &look.paint(text) } else { line.text += text }
            }
            if word.ends_line {
                lines.push(std::mem::take(&mut line));
                is_begun = false;
            }
        }
        if is_begun {
            lines.push(line);
        }
        lines
    }
}

impl Word {
    /// The word, in pieces if it is wider than a line.
    fn torn(&self, width: usize) -> Vec<Self> {
        let is_address = self.parts.iter().any(|(text, _)| text.contains("://"));
        if self.width <= width || is_address {
            return vec![self.clone()];
        }
        let mut pieces = vec![Self::default()];
        for (text, look) in &self.parts {
            for character in text.chars() {
                let columns = character.width().unwrap_or(0);
                if pieces.last().is_none_or(|piece| piece.width + columns > width) {
                    pieces.push(Self::default());
                }
                pieces.last_mut().into_iter().for_each(|piece| piece.push(character, columns, *look));
            }
        }
        pieces.last_mut().into_iter().for_each(|piece| piece.ends_line = self.ends_line);
        pieces
    }

    fn push(&mut self, character: char, columns: usize, look: Look) {
        self.width += columns;
        match self.parts.last_mut() {
            Some((text, last)) if *last == look => text.push(character),
            _ => self.parts.push((character.to_string(), look)),
        }
    }
}
