//! Admonitions of `MkDocs`, which hold what is set in below them: `??? question "What is it?"` folds
//! that, `!!! note` stands before it.

use super::super::page::node::{Edit, Span};
use super::begins_line;

/// Makes folds of a paragraph's admonitions that fold or ask, and takes the margin from what they hold.
pub(super) fn mend(source: &str, paragraph: &Span, flaws: &mut Vec<Edit>) {
    if !begins_line(source, paragraph.start) {
        return;
    }
    let mut at = paragraph.start;
    while at < paragraph.end {
        let line = line_at(source, at);
        let Some((title, is_fold)) = opened(line.trim_end()) else {
            at += line.len();
            continue;
        };
        let (margins, end) = body(source, at + line.len());
        let text = match (is_fold, title) {
            (true, title) => format!("<details><summary>{title}</summary>\n"),
            (false, "") => String::new(),
            (false, title) => format!("{title}\n"),
        };
        flaws.push(Edit { span: at..at + line.trim_end().len(), text });
        flaws.extend(margins.into_iter().map(|span| Edit { span, text: String::new() }));
        if is_fold {
            // Before the end of the line: where the next one begins another edit may.
            let close = source[..end].trim_end_matches('\n').len();
            flaws.push(Edit { span: close..close, text: "\n\n</details>\n".to_owned() });
        }
        at = end.max(at + line.len());
    }
}

/// The margins of the lines that are set in, and where the last of these ends.
fn body(source: &str, start: usize) -> (Vec<Span>, usize) {
    let (mut margins, mut at, mut end) = (Vec::new(), start, start);
    while at < source.len() {
        let line = line_at(source, at);
        if !line.trim().is_empty() {
            let Some(margin) = ["    ", "\t"].iter().find(|margin| line.starts_with(**margin)) else { break };
            margins.push(at..at + margin.len());
            end = at + line.len();
        }
        at += line.len();
    }
    (margins, end)
}

fn line_at(source: &str, at: usize) -> &str {
    source[at..].split_inclusive('\n').next().unwrap_or_default()
}

/// The title of an admonition that a line opens, and whether it folds or asks.
fn opened(line: &str) -> Option<(&str, bool)> {
    let folds = line.strip_prefix("???").map(|rest| rest.strip_prefix('+').unwrap_or(rest));
    let rest = folds.or_else(|| line.strip_prefix("!!!"))?.strip_prefix(' ')?.trim_start();
    let (kind, title) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_kind = kind.starts_with(|first: char| first.is_ascii_lowercase())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let title = title.trim();
    let title = title.strip_prefix('"').and_then(|title| title.strip_suffix('"')).unwrap_or(title);
    is_kind.then_some((title, folds.is_some() || ["question", "faq", "help"].contains(&kind)))
}
