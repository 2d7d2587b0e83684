//! Cuts a piece out of a page as Markdown of its own: without the margins of the blocks that it
//! lay in, and with the page's edits made.

use super::super::words;
use super::node::{Scan, Span};

/// A margin has at most so many bytes.
const WIDEST: usize = 200;

/// A piece of the source, as Markdown that stands by itself.
pub(crate) fn cut(scan: &Scan<'_>, piece: &Span) -> String {
    let source = scan.source;
    let text = &source[piece.clone()];
    let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
    let (start, end) = (piece.start + indent, piece.end);
    let first = scan.edits.partition_point(|edit| edit.span.end <= start);
    let is_plain = scan.edits.get(first).is_none_or(|edit| edit.span.start >= end);
    if is_plain && !text.contains('\n') {
        return source[start..end].trim_end().to_owned();
    }
    let margin = Margin::at(source, start);
    let mut out = String::with_capacity(end - start);
    let mut at = start;
    for edit in &scan.edits[first..] {
        if edit.span.start >= end {
            break;
        }
        if edit.span.start > at {
            margin.push(&mut out, &source[at..edit.span.start]);
        }
        out.push_str(&edit.text);
        at = at.max(edit.span.end);
    }
    if at < end {
        margin.push(&mut out, &source[at..end]);
    }
    tidy(&out)
}

/// What stands before a block on each of its lines.
struct Margin {
    columns: usize,
    quotes: usize,
}

impl Margin {
    fn at(source: &str, start: usize) -> Self {
        let from = words::boundary(source, start.saturating_sub(WIDEST));
        let line = source[from..start].rfind('\n').map(|end| from + end + 1);
        let Some(line) = line.or((from == 0).then_some(0)) else { return Self { columns: 0, quotes: 0 } };
        let before = &source[line..start];
        let columns = before
            .chars()
            .fold(0, |column, letter| if letter == '\t' { column / 4 * 4 + 4 } else { column + 1 });
        // Text before it on its line is no margin, unless it is a marker of a list or a quote.
        let is_margin = !before.contains(['<', '|']);
        if is_margin {
            Self { columns, quotes: before.matches('>').count() }
        } else {
            Self { columns: 0, quotes: 0 }
        }
    }

    /// Adds text, without the margin after each end of a line.
    fn push(&self, out: &mut String, text: &str) {
        let mut lines = text.split('\n');
        out.push_str(lines.next().unwrap_or_default());
        for line in lines {
            out.push('\n');
            let (rest, indent) = self.strip(line);
            (0..indent).for_each(|_| out.push(' '));
            out.push_str(rest);
        }
    }

    /// The line without its margin, and how many blanks of a tab are left of it.
    fn strip<'a>(&self, line: &'a str) -> (&'a str, usize) {
        let (mut column, mut quotes) = (0, self.quotes);
        for (at, byte) in line.bytes().enumerate() {
            if column >= self.columns {
                return (&line[at..], column - self.columns);
            }
            match byte {
                b' ' => column += 1,
                b'\t' => column = column / 4 * 4 + 4,
                b'>' if quotes > 0 => {
                    quotes -= 1;
                    column += 1;
                }
                _ => return (&line[at..], 0),
            }
        }
        ("", 0)
    }
}

/// Without blank lines at its ends, and with one in a row outside of code.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    let mut blank = 0;
    for line in text.split('\n') {
        let inner = line.trim();
        let mark = if inner.starts_with("```") { "```" } else { "~~~" };
        if inner.starts_with(mark) && fence.is_none_or(|open| open == mark) {
            fence = if fence.is_some() { None } else { Some(mark) };
        }
        if inner.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            let kept = if fence.is_some() { blank } else { blank.min(1) };
            (0..=kept).for_each(|_| out.push('\n'));
        }
        blank = 0;
        out.push_str(line.trim_end());
    }
    let indent = out.len() - out.trim_start_matches(' ').len();
    if indent < 4 { out.split_off(indent) } else { out }
}

/// Code as a block of its own, however it stood in the page.
pub(crate) fn fenced(language: &str, code: &str) -> String {
    let longest = code
        .split('\n')
        .map(|line| line.trim_start().len() - line.trim_start().trim_start_matches('`').len());
    let fence = "`".repeat(longest.max().unwrap_or(0).max(2) + 1);
    let language = language.replace('`', "");
    format!("{fence}{}\n{}\n{fence}", language.trim(), code.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::super::node::Kind;
    use super::super::scan::scan;
    use super::*;

    #[test]
    fn a_block_loses_the_margin_of_what_it_lies_in() {
        let check = |source, kind, expect: &str| {
            let scan = scan(source);
            let node = scan.nodes.iter().find(|node| node.kind == kind).unwrap();
            assert_eq!(cut(&scan, &node.span), expect);
        };
        check("> a\n> b\n>\n> ```\n> c\n>   d\n> ```\n", Kind::Paragraph, "a\nb");
        check("12. x\n\n    - a\n      b\n\n    - c\n", Kind::List { ordered: false }, "- a\n  b\n\n- c");
        check("> - x\n>   y\n", Kind::List { ordered: false }, "- x\n  y");
        check("a <b>c</b> <code>d</code><br>\ne\n", Kind::Paragraph, "a c `d`\ne");
        check("see [x](#y) and [z](https://z.example)", Kind::Paragraph, "see x and [z](https://z.example)");
        check("![i](i.png) a <!-- b --> c", Kind::Paragraph, "a  c");
        check("[x](javascript:alert(1)) y", Kind::Paragraph, "x y");
    }
}
