//! Fences that nothing closes, or that the wrong line does.

use super::super::page::node::{Edit, Scan};
use super::super::title::title;
use super::super::words::{self, Like};

/// So many lines below a list the fence that closes code in it is looked for.
const FAR: usize = 200;

/// What mends code; `counts` says of each level whether its headings have numbers.
pub(super) fn mend<'c>(scan: &Scan<'_>, code: usize, counts: &dyn Fn() -> &'c [bool; 7]) -> Vec<Edit> {
    let source = scan.source;
    let place = &scan.nodes[code].span;
    let text = &source[place.clone()];
    let opening = text.lines().next().unwrap_or_default();
    let Some(fence) = fence(opening) else { return Vec::new() };
    if let Some(end) = end(text, fence, counts) {
        let at = place.start + end;
        return vec![Edit { span: at..at, text: format!("{fence}\n") }];
    }
    let is_closed = text.lines().skip(1).last().is_some_and(|line| closes(line, fence));
    let line = source[..place.start].rfind('\n').map_or(0, |end| end + 1);
    let before = &source[line..place.start];
    let is_in_list = place.start > line && before.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
    if is_closed || !is_in_list { Vec::new() } else { outdented(source, place.end, before, fence) }
}

/// The marks that a line opens code with.
fn fence(line: &str) -> Option<&str> {
    let marks = ["`", "~"].iter().map(|mark| line.len() - line.trim_start_matches(mark).len()).max()?;
    (marks >= 3).then(|| &line[..marks])
}

fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim();
    line.len() >= fence.len() && line.bytes().all(|byte| byte == fence.as_bytes()[0])
}

/// Where code ends that was never closed: before a heading that asks, or where the fold ends.
fn end<'c>(text: &str, fence: &str, counts: &dyn Fn() -> &'c [bool; 7]) -> Option<usize> {
    let language = text[fence.len()..].lines().next().unwrap_or_default().trim().to_lowercase();
    if matches!(&*language, "md" | "markdown" | "mdx") {
        return None;
    }
    let (mut is_apart, mut folds) = (false, 0usize);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let asked = line.trim_start_matches('#');
        let marks = line.len() - asked.len();
        if is_apart && (2..=6).contains(&marks) && asked.starts_with(' ') {
            let title = title(asked);
            // A comment may count as well.
            let like = words::like(&title.text);
            let is_counted = like == Like::Begins && title.is_numbered && counts()[marks];
            if like == Like::Asks || title.is_labelled || is_counted {
                return Some(at);
            }
        }
        // What closes a fold that the code does not open closes the one around it.
        folds += usize::from(line.contains("<details"));
        if line.trim() == "</details>" {
            if folds == 0 {
                return Some(at);
            }
            folds -= 1;
        }
        is_apart = line.trim().is_empty();
        at += line.len();
    }
    None
}

/// The lines of code in a list that are not set in as its fence is, up to the one that closes it.
fn outdented(source: &str, end: usize, margin: &str, fence: &str) -> Vec<Edit> {
    let Some(start) = source[end..].find('\n').map(|at| end + at + 1) else { return Vec::new() };
    let mut edits = Vec::new();
    let mut at = start;
    let mut lines = source[start..].split_inclusive('\n').take(FAR).peekable();
    while let Some(line) = lines.next() {
        if !line.trim().is_empty() {
            edits.push(Edit { span: at..at, text: margin.to_owned() });
        }
        if closes(line, fence) {
            // What opens code is not followed by nothing, or by the next item.
            let is_end = lines.peek().is_none_or(|next| {
                next.trim().is_empty()
                    || next.starts_with(['#', '-', '*', '<'])
                    || next.starts_with(char::is_numeric)
            });
            return if is_end { edits } else { Vec::new() };
        }
        if line.trim_start().starts_with(fence) || line.starts_with("##") {
            break;
        }
        at += line.len();
    }
    Vec::new()
}
