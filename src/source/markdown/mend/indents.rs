//! Numbered lines that are set in as code is, below a blank line or right below an answer:
//! `⇥1.⇥What is it?`.

use super::super::page::node::{Edit, Kind, Scan, Span};
use super::super::title::{Title, title};
use super::super::words::{self, Like};
use super::begins_line;

/// Fewer that count on are code.
const FEWEST: usize = 3;

/// Makes items of lines that each have the next number, where most of them ask.
pub(super) fn mend(scan: &Scan<'_>) -> Vec<Edit> {
    let (mut edits, mut last, mut counted, mut asking) = (Vec::new(), 0, 0, 0);
    let counts = |at: usize| scan.source[at..].starts_with(|first: char| first.is_ascii_digit());
    let has_outer = scan.nodes.iter().any(|node| {
        node.kind == Kind::Item && begins_line(scan.source, node.span.start) && counts(node.span.start)
    });
    for node in scan.nodes.iter().filter(|node| matches!(node.kind, Kind::Code | Kind::Paragraph)) {
        let mut is_counted = false;
        let lines = set_in(scan.source, &node.span);
        // An item begins before its text: below one that counts it is where it belongs.
        for (line, indent) in lines.filter(|(line, _)| !has_outer || line.start >= node.span.start) {
            let text = &scan.source[line];
            let is_number = text.starts_with(|first: char| first.is_ascii_digit());
            let title = if is_number { title(text) } else { Title::default() };
            // A list may begin anew in each chapter.
            if let Some(number) = title.number.filter(|number| *number == last + 1 || *number == 1) {
                (last, is_counted) = (number, true);
                counted += 1;
                asking += usize::from(words::like(&title.text) >= Like::Begins);
                let text = if node.kind == Kind::Code { "" } else { "\n" };
                edits.push(Edit { span: indent, text: text.to_owned() });
            } else if is_counted && node.kind == Kind::Code {
                edits.push(Edit { span: indent, text: String::new() });
            }
        }
    }
    if asking >= FEWEST && asking * 2 >= counted { edits } else { Vec::new() }
}

/// The lines of a block that are set in as far as code is, and their indentation.
fn set_in<'s>(source: &'s str, block: &Span) -> impl Iterator<Item = (Span, Span)> + use<'s> {
    let start = source[..block.start].rfind('\n').map_or(0, |end| end + 1);
    let mut at = start;
    source[start..block.end].split_inclusive('\n').filter_map(move |line| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let (from, text) = (at, at + indent);
        at += line.len();
        let is_far = line.starts_with('\t') || indent > 3;
        is_far.then_some((text..at, from..text))
    })
}
