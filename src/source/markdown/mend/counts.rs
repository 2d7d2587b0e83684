//! Questions right below a line of text that count on from the one before: to the parser a number
//! other than 1 ends no paragraph.

use super::super::page::node::{Edit, Kind, Scan};
use super::super::title::title;
use super::super::words::{self, Like};
use super::begins_line;

/// Gives each of them a blank line before it.
pub(super) fn mend(scan: &Scan<'_>) -> Vec<Edit> {
    let (mut edits, mut last) = (Vec::new(), 0);
    for node in &scan.nodes {
        let is_item = node.kind == Kind::Item;
        if !is_item && (node.kind != Kind::Paragraph || !begins_line(scan.source, node.span.start)) {
            continue;
        }
        let lines = scan.source[node.span.clone()].split_inclusive('\n');
        let mut at = node.span.start;
        for line in lines.take(if is_item { 1 } else { usize::MAX }) {
            if let Some((number, asks)) = counted(line) {
                let is_next = number == last + 1;
                if is_next && asks && at > node.span.start {
                    edits.push(Edit { span: at..at, text: "\n".to_owned() });
                }
                // What an answer counts is not what questions go on from.
                last = if is_next || asks { number } else { last };
            }
            at += line.len();
        }
    }
    edits
}

/// The number of a line, and whether it asks.
fn counted(line: &str) -> Option<(u32, bool)> {
    let mark = line.trim_start_matches(|first: char| first.is_ascii_digit());
    if mark.len() == line.len() || !mark.starts_with(['.', ')']) {
        return None;
    }
    let title = title(line);
    let number = title.number.filter(|number| *number < u32::MAX)?;
    Some((number, words::like(&title.text) >= Like::Begins))
}
