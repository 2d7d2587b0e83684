//! The few things that a page's HTML says: where a fold opens and closes, what a comment holds,
//! and what stays of a tag in Markdown. It is read tag by tag and never obeyed.

use std::ops::Range;

use super::node::{Edit, Span};

/// A tag of HTML.
#[derive(Debug)]
pub(crate) struct HtmlTag {
    pub(crate) name: String,
    pub(crate) is_closing: bool,
    pub(crate) span: Span,
}

/// What a comment says.
#[derive(Debug)]
pub(crate) struct Comment {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// Tags whose marks are dropped, and their text kept.
const DROPPED: [&str; 47] = [
    "a",
    "abbr",
    "article",
    "b",
    "big",
    "blockquote",
    "center",
    "cite",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "i",
    "img",
    "ins",
    "kbd",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "section",
    "small",
    "source",
    "span",
    "strong",
    "summary",
    "table",
    "tbody",
    "thead",
    "u",
    "ul",
];
/// Tags whose text is dropped with them.
const SILENT: [&str; 4] = ["script", "style", "iframe", "svg"];

/// Reads the tags and comments of a piece of HTML; what is not closed is text.
pub(crate) fn read(source: &str, span: Span, tags: &mut Vec<HtmlTag>, comments: &mut Vec<Comment>) {
    let mut at = span.start;
    while let Some(open) = source[at..span.end].find('<').map(|found| at + found) {
        let rest = &source[open..span.end];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let (text, length) = match comment.find("-->") {
                Some(end) => (&comment[..end], end + 7),
                None => (comment, rest.len()),
            };
            comments.push(Comment { span: open..open + length, text: text.trim().to_owned() });
            at = open + length;
            continue;
        }
        let is_closing = rest[1..].starts_with('/');
        let named = &rest[1 + usize::from(is_closing)..];
        let name: String =
            named.chars().take_while(char::is_ascii_alphanumeric).take(16).collect::<String>().to_lowercase();
        // A tag ends at the next angle bracket, whichever it is: so each byte is looked at once.
        match rest[1..].find(['<', '>']).map(|end| end + 1) {
            Some(end)
                if rest.as_bytes()[end] == b'>' && name.starts_with(|first: char| first.is_alphabetic()) =>
            {
                tags.push(HtmlTag { name, is_closing, span: open..open + end + 1 });
                at = open + end + 1;
            }
            Some(end) => at = open + end.max(1),
            None => return,
        }
    }
}

/// What becomes of tags and comments in a text that is cut out.
pub(crate) fn edits(source: &str, tags: &[HtmlTag], comments: &[Comment], edits: &mut Vec<Edit>) {
    edits.extend(comments.iter().map(|comment| Edit { span: comment.span.clone(), text: String::new() }));
    let mut edit = |span: &Span, text: &str| edits.push(Edit { span: span.clone(), text: text.to_owned() });
    let (mut in_code, mut in_pre) = (None, false);
    let mut silent: Option<&HtmlTag> = None;
    for (at, tag) in tags.iter().enumerate() {
        if let Some(open) = silent {
            if tag.is_closing && tag.name == open.name {
                edit(&(open.span.start..tag.span.end), "");
                silent = None;
            }
            continue;
        }
        match &*tag.name {
            "br" | "hr" => {
                let is_last =
                    source[tag.span.end..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
                edit(&tag.span, if is_last { "" } else { "\n" });
            }
            "pre" => {
                let is_closed = !tag.is_closing && closes(tags, at);
                if is_closed || (tag.is_closing && in_pre) {
                    edit(&tag.span, "\n```\n");
                    in_pre = is_closed;
                } else {
                    edit(&tag.span, "");
                }
            }
            "code" | "tt" | "samp" => {
                let is_open =
                    !tag.is_closing && in_code.is_none() && !in_pre && closes_on_line(source, tags, at);
                let is_close = tag.is_closing && in_code.take().is_some();
                edit(&tag.span, if is_open || is_close { "`" } else { "" });
                in_code = is_open.then_some(at);
            }
            "li" => edit(&tag.span, if tag.is_closing { "" } else { "- " }),
            "td" | "th" => edit(&tag.span, if tag.is_closing { " " } else { "" }),
            "tr" => edit(&tag.span, ""),
            name if SILENT.contains(&name) => {
                edit(&tag.span, "");
                silent = (!tag.is_closing && closes(tags, at)).then_some(tag);
            }
            name if DROPPED.binary_search(&name).is_ok() => edit(&tag.span, ""),
            _ => {}
        }
    }
}

/// Whether the next tag of its name closes it, and stands near.
fn closes(tags: &[HtmlTag], at: usize) -> bool {
    /// So many tags are looked at.
    const FAR: usize = 64;
    let next = tags[at + 1..].iter().take(FAR).find(|tag| tag.name == tags[at].name);
    next.is_some_and(|tag| tag.is_closing)
}

fn closes_on_line(source: &str, tags: &[HtmlTag], at: usize) -> bool {
    /// What looks like a tag in code may be a word of it: `git branch <NAME>`.
    const NEAR: usize = 6;
    let next = tags[at + 1..].iter().take(NEAR).find(|tag| tag.name == tags[at].name);
    next.filter(|next| next.is_closing).is_some_and(|next| {
        let between = &source[tags[at].span.end..next.span.start];
        !between.contains('\n') && !between.contains('`')
    })
}

/// A fold: `<details>` with its `<summary>`.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    pub(crate) span: Span,
    pub(crate) summary: Span,
    pub(crate) body: Span,
}

/// The folds of a page, by where they open. One that is not closed ends before the next one, or
/// before the next heading.
pub(crate) fn folds(tags: &[HtmlTag], headings: &[usize], end: usize) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut closed: Vec<bool> = Vec::new();
    for tag in tags {
        match (&*tag.name, tag.is_closing) {
            ("details", false) => {
                open.push(folds.len());
                let after = tag.span.end;
                folds.push(Fold { span: tag.span.start..end, summary: after..after, body: after..end });
                closed.push(false);
            }
            ("details", true) => {
                if let Some(at) = open.pop() {
                    folds[at].span.end = tag.span.end;
                    folds[at].body.end = tag.span.start.max(folds[at].body.start);
                    closed[at] = true;
                }
            }
            ("summary", is_closing) => {
                let Some(fold) = open.last().map(|at| &mut folds[*at]) else { continue };
                if is_closing && fold.summary.end == fold.summary.start {
                    fold.summary.end = tag.span.start.max(fold.summary.start);
                    fold.body.start = tag.span.end;
                } else if !is_closing && fold.summary.is_empty() {
                    fold.summary = tag.span.end..tag.span.end;
                }
            }
            _ => {}
        }
    }
    // Where all headings lie in folds, none ends one.
    let mut from = 0;
    let mut is_outer = |heading: &usize| {
        while folds.get(from).is_some_and(|fold: &Fold| fold.span.end <= *heading) {
            from += 1;
        }
        folds.get(from).is_none_or(|fold| *heading < fold.span.start)
    };
    let headings = if headings.iter().any(&mut is_outer) { headings } else { &[] };
    for at in 0..folds.len() {
        let start = folds[at].span.start;
        let heading = headings.get(headings.partition_point(|heading| *heading < start)).copied();
        let next = folds.get(at + 1).map(|next| next.span.start).into_iter().chain(heading).min();
        if let Some(next) = next.filter(|_| !closed[at]) {
            folds[at].span.end = next;
            folds[at].body.end = next.max(folds[at].body.start);
        }
    }
    folds
}

/// `source[range]`, where the range is one that tags left.
pub(crate) fn clip(span: &Range<usize>, end: usize) -> Range<usize> {
    span.start.min(end)..span.end.min(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_dropped_tags_are_in_order() {
        assert!(DROPPED.is_sorted());
    }

    #[test]
    fn a_fold_that_is_not_closed_ends_before_the_next() {
        let source = "<details><summary>a</summary>x<details><summary>b</summary>y</details>";
        let (mut tags, mut comments) = (Vec::new(), Vec::new());
        read(source, 0..source.len(), &mut tags, &mut comments);
        let folds = folds(&tags, &[], source.len());
        let texts: Vec<_> =
            folds.iter().map(|fold| (&source[fold.summary.clone()], &source[fold.body.clone()])).collect();
        assert_eq!(texts, [("a", "x"), ("b", "y")]);
    }
}
