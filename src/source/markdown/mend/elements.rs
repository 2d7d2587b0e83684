//! Lists that are written in HTML, as lists in Markdown: `<ol>`, `<ul>`, and `<dl>` as bold lines with
//! what they define below them.
//!
//! A list may go over several blocks, for a blank line ends one; what is open is kept from block to
//! block. A block that holds more than lists and text is left to [`super::tags`].

use super::super::page::html::HtmlTag;
use super::super::page::node::{Edit, Scan, Span};
use super::begins_line;

/// Elements of a list.
const LISTS: [&str; 7] = ["dd", "dl", "dt", "li", "ol", "p", "ul"];
/// Elements that stand in a line, which stay.
const INLINE: [&str; 19] = [
    "a", "b", "br", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "small", "span", "strong",
    "sub", "sup", "tt", "u",
];
/// What is set in deeper than so many lists is not set in further.
const DEEPEST: usize = 6;
/// How far what an item holds is set in: as wide as `1.  `.
const WIDTH: usize = 4;

/// The lists that are open, the innermost last, and whether they count.
#[derive(Debug, Default)]
pub(super) struct Lists {
    counts: Vec<bool>,
    /// An item has begun, and says nothing yet.
    is_fresh: bool,
}

impl Lists {
    /// Mends a block of HTML that begins with a list or goes on with one; whether it was such a block.
    pub(super) fn mend(&mut self, scan: &Scan<'_>, block: &Span, flaws: &mut Vec<Edit>) -> bool {
        let first = scan.tags.partition_point(|tag| tag.span.start < block.start);
        let last = scan.tags.partition_point(|tag| tag.span.start < block.end);
        let tags = &scan.tags[first..last];
        let starts = tags.first().is_some_and(|tag| {
            tag.span.start == block.start && tag.name != "p" && LISTS.binary_search(&&*tag.name).is_ok()
        });
        let is_line = begins_line(scan.source, block.start);
        let is_known = |tag: &HtmlTag| {
            LISTS.binary_search(&&*tag.name).is_ok() || INLINE.binary_search(&&*tag.name).is_ok()
        };
        if !starts || !is_line || !tags.iter().all(is_known) {
            return false;
        }
        let mut at = block.start;
        for (number, tag) in tags.iter().enumerate() {
            self.lines(scan.source, at..tag.span.start, flaws);
            at = tag.span.end;
            let Some(text) = self.element(tag, tags.get(number + 1)) else { continue };
            // What an element holds begins on the line that stands for its mark.
            let blanks = scan.source[at..block.end].len() - scan.source[at..block.end].trim_start().len();
            at += if tag.is_closing { 0 } else { blanks };
            flaws.push(Edit { span: tag.span.start..at, text });
        }
        self.lines(scan.source, at..block.end, flaws);
        true
    }

    /// What stands for a tag; `None` where it stays.
    fn element(&mut self, tag: &HtmlTag, next: Option<&HtmlTag>) -> Option<String> {
        let is_alone = next.is_some_and(|next| next.is_closing && next.name == tag.name);
        let text = match (&*tag.name, tag.is_closing) {
            ("ol" | "ul", false) => {
                self.counts.push(tag.name == "ol");
                "\n".to_owned()
            }
            ("ol" | "ul", true) => {
                self.counts.pop();
                "\n\n".to_owned()
            }
            ("li", false) => {
                let margin = " ".repeat(self.margin().saturating_sub(WIDTH));
                let mark = if self.counts.last() == Some(&true) { "1.  " } else { "-   " };
                format!("\n{margin}{mark}")
            }
            ("p", false) if !self.is_fresh => format!("\n\n{}", " ".repeat(self.margin())),
            ("li" | "p", _) => String::new(),
            ("dt", is_closing) if is_closing || is_alone => {
                if is_closing { "**\n\n" } else { "\n\n**" }.to_owned()
            }
            ("dl" | "dt" | "dd", _) => "\n\n".to_owned(),
            _ => return None,
        };
        self.is_fresh = tag.name == "li" && !tag.is_closing;
        Some(text)
    }

    fn margin(&self) -> usize {
        self.counts.len().min(DEEPEST) * WIDTH
    }

    /// Sets lines in as far as what they belong to.
    fn lines(&mut self, source: &str, span: Span, flaws: &mut Vec<Edit>) {
        let mut at = span.start;
        for line in source[span].split_inclusive('\n') {
            let text = line.trim_start_matches([' ', '\t']);
            let is_first = at == 0 || source[..at].ends_with('\n');
            if is_first && !text.trim().is_empty() {
                let blanks = at..at + line.len() - text.len();
                flaws.push(Edit { span: blanks, text: " ".repeat(self.margin()) });
            }
            self.is_fresh &= text.trim().is_empty();
            at += line.len();
        }
    }
}
