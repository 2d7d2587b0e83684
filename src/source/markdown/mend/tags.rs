//! Markdown in a block of HTML, where no blank line ends that: text on lines of its own, and what
//! a fold holds on the lines of its tags.

use super::super::page::html::HtmlTag;
use super::super::page::node::{Edit, Scan, Span};

/// Elements whose text is left as it is.
const WHOLE: [&str; 14] = [
    "dl", "iframe", "ol", "picture", "pre", "script", "select", "style", "summary", "svg", "table",
    "textarea", "ul", "video",
];

/// Mends a block of HTML; whether code begins in it, which goes on beyond it.
pub(super) fn mend(scan: &Scan<'_>, block: &Span, flaws: &mut Vec<Edit>) -> bool {
    let source = scan.source;
    let Some(margin) = margin(source, block.start) else { return false };
    let opening = source[block.clone()].trim_start();
    if opening.starts_with("<!") || opening.starts_with("<?") {
        return false;
    }
    let first = scan.tags.partition_point(|tag| tag.span.start < block.start);
    let last = scan.tags.partition_point(|tag| tag.span.start < block.end);
    let tags = &scan.tags[first..last];
    let mut whole: Option<(&str, usize)> = None;
    let mut text = Text { scan, margin, run: None, line: block.start, flaws };
    let mut before: Option<&HtmlTag> = None;
    for (at, tag) in tags.iter().enumerate() {
        let start = before.map_or(block.start, |before| before.span.end);
        if whole.is_none() {
            if text.mend(start..tag.span.start, before, Some(tag)) {
                return true;
            }
            text.heading(at, tags);
        }
        match &mut whole {
            Some((name, depth)) if *name == tag.name => {
                *depth = if tag.is_closing { *depth - 1 } else { *depth + 1 };
            }
            None if !tag.is_closing && WHOLE.binary_search(&&*tag.name).is_ok() => {
                whole = Some((&tag.name, 1));
            }
            _ => {}
        }
        whole = whole.filter(|(_, depth)| *depth > 0);
        before = Some(tag);
    }
    whole.is_none()
        && text.mend(before.map_or(block.start, |before| before.span.end)..block.end, before, None)
}

/// The blanks before a block; `None` where something else stands there.
fn margin(source: &str, start: usize) -> Option<&str> {
    let line = source[..start].rfind('\n').map_or(0, |end| end + 1);
    let before = &source[line..start];
    before.bytes().all(|byte| byte == b' ').then_some(before)
}

struct Text<'a, 's> {
    scan: &'a Scan<'s>,
    margin: &'a str,
    /// How far the present run of text is set in.
    run: Option<usize>,
    /// Where the present line begins.
    line: usize,
    flaws: &'a mut Vec<Edit>,
}

impl Text<'_, '_> {
    /// Mends the text between two tags; whether code begins in it, so that the rest is no HTML.
    fn mend(&mut self, span: Span, before: Option<&HtmlTag>, after: Option<&HtmlTag>) -> bool {
        let comments = &self.scan.comments;
        let comment = comments.partition_point(|comment| comment.span.end <= span.start);
        if comments.get(comment).is_some_and(|comment| comment.span.start < span.end) {
            return false;
        }
        let source = self.scan.source;
        let is_answer = before.is_some_and(|tag| tag.name == "summary" && tag.is_closing);
        let mut at = span.start;
        for (number, line) in source[span.clone()].split_inclusive('\n').enumerate() {
            let text = line.trim_start_matches([' ', '\t']);
            if !text.trim().is_empty() && (number > 0 || is_answer) {
                self.line(at, line.len() - text.len(), number > 0);
                if text.starts_with("```") || text.starts_with("~~~") {
                    return true;
                }
            }
            at += line.len();
        }
        self.line = source[span.clone()].rfind('\n').map_or(self.line, |end| span.start + end + 1);
        if let Some(tag) = after.filter(|tag| matches!(&*tag.name, "details" | "summary")) {
            let from = if tag.is_closing { self.line.max(span.start) } else { self.line };
            if tag.name == "details" && !source[from..span.end].trim().is_empty() {
                self.edit(span.end..span.end, "\n\n");
            }
            self.run = None;
        }
        false
    }

    /// A heading or a paragraph in tags on one line: `<h3>Question</h3>`.
    fn heading(&mut self, at: usize, tags: &[HtmlTag]) {
        let tag = &tags[at];
        let level = tag.name.strip_prefix('h').and_then(|level| level.parse().ok());
        // One with attributes is a page's decoration.
        let level = level.or((&self.scan.source[tag.span.clone()] == "<p>").then_some(0));
        let Some(level) = level.filter(|level| (0..=6).contains(level) && !tag.is_closing) else { return };
        let Some(close) = tags[at..].iter().take(9).find(|close| close.is_closing && close.name == tag.name)
        else {
            return;
        };
        let source = self.scan.source;
        let line = self.line;
        let text = &source[tag.span.end..close.span.start];
        let is_line = !text.contains('\n') && source[line..tag.span.start].trim().is_empty();
        if is_line && text.contains(char::is_alphanumeric) {
            let mark = if level == 0 { String::new() } else { format!("{} ", "#".repeat(level)) };
            self.flaws.push(Edit { span: line..tag.span.end, text: format!("\n{}{mark}", self.margin) });
            self.edit(close.span.clone(), "\n\n");
            self.run = None;
        }
    }

    /// A line of text, with the blanks before it, on a line of its own or behind a tag.
    fn line(&mut self, at: usize, blanks: usize, is_own: bool) {
        let (kept, gap) = match self.run {
            _ if !is_own => (0, "\n\n"),
            Some(indent) => (blanks.saturating_sub(indent), ""),
            None => (0, "\n"),
        };
        self.run.get_or_insert(if is_own { blanks } else { self.margin.len() });
        self.edit(at..at + blanks - kept, gap);
    }

    /// Puts ends of lines, or what begins one, in the place of blanks or tags.
    fn edit(&mut self, span: Span, gap: &str) {
        let text = format!("{gap}{}", self.margin);
        if self.scan.source[span.clone()] != text {
            self.flaws.push(Edit { span, text });
        }
    }
}
