//! The marks of a statement: `<!-- line: bucket-capacity -->` at the end of a line that a check
//! can fail.
//!
//! A mark stands for the text before it in its paragraph, list item, heading or table row, back to
//! the mark before, if there is one. Markdown decides what that is, so a mark in a code block is
//! code. The text is what a reader sees: soft-wrapped lines joined, emphasis gone, code kept in its
//! backticks.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::findings::{FileId, Findings, Raw, Span, quoted};
use super::model::StatementLine;
use super::slug::{SLUG_RULE, is_slug};

/// A comment of a statement that is a mark, or looks like one.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    /// The whole comment.
    span: Span,
    /// `None`: it looks like a mark and is none.
    id: Option<String>,
    text: String,
}

/// The statement as its reader gets it.
pub(crate) fn without_marks(statement: &str) -> String {
    let mut clean = String::with_capacity(statement.len());
    let mut end = 0;
    for mark in marks(statement) {
        clean.push_str(statement[end..mark.span.start].trim_end_matches([' ', '\t']));
        end = mark.span.end;
    }
    clean.push_str(&statement[end..]);
    clean
}

/// The marked lines, in order; marks that are wrong become faults.
pub(super) fn lines(findings: &Findings, file: FileId, statement: &str) -> Vec<StatementLine> {
    let mut places: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
    let mut lines = Vec::new();
    for Mark { span, id, text } in marks(statement) {
        let fault = |message: String, hint: Option<&str>, other| {
            let hint = hint.map(str::to_owned);
            findings.add(Raw { file, span: Some(span.clone()), message, hint, other });
        };
        let Some(id) = id else {
            fault("this mark cannot be read".to_owned(), Some("write `<!-- line: some-id -->`"), None);
            continue;
        };
        if !is_slug(&id) {
            fault(format!("{} is not an id", quoted(&id)), Some(SLUG_RULE), None);
        } else if text.is_empty() {
            let hint = "it stands at the end of the line or paragraph that it marks";
            fault(format!("mark {} has no text before it", quoted(&id)), Some(hint), None);
        } else if let Some(first) = places.get(&id) {
            let other = Some((file, first.clone(), "first here"));
            fault(format!("mark {} is there twice", quoted(&id)), None, other);
        }
        places.entry(id.clone()).or_insert_with(|| span.clone());
        lines.push(StatementLine { id, text });
    }
    lines
}

fn marks(statement: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut text = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, span) in Parser::new_ext(statement, options).into_offset_iter() {
        match event {
            Event::Text(words) => text.push_str(&words),
            // Without its marks, `a`, `/a` would read as a list of words.
            Event::Code(words) => text.extend(["`", &words, "`"]),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            // Without this, 2<sup>31</sup> would read as 231.
            Event::InlineHtml(html) if &*html == "<sup>" => text.push('^'),
            Event::Html(html) | Event::InlineHtml(html) => {
                if let Some((within, id)) = mark(&html) {
                    let text = joined(&std::mem::take(&mut text));
                    let span = span.start + within.start..span.start + within.end;
                    marks.push(Mark { span, id, text });
                }
            }
            Event::End(TagEnd::TableCell) => text.push_str(" | "),
            Event::Start(tag) if is_inline(&tag) => {}
            Event::End(tag) if is_inline_end(tag) => {}
            Event::Start(_) | Event::End(_) | Event::Rule => text.clear(),
            _ => {}
        }
    }
    marks
}

/// The comment in a piece of HTML, if it is a mark or meant as one: where, and its id.
fn mark(html: &str) -> Option<(Span, Option<String>)> {
    let start = html.find("<!--")?;
    let end = html[start..].find("-->").map_or(html.trim_end().len(), |end| start + end + 3);
    let inner = html[start..end].trim_start_matches("<!--").trim_end_matches("-->");
    let first = inner.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    if !first.eq_ignore_ascii_case("line") && !first.eq_ignore_ascii_case("lines") {
        return None;
    }
    let id = inner.strip_prefix(" line: ").and_then(|id| id.strip_suffix(' '));
    let id = id.filter(|id| !id.is_empty() && !id.contains(char::is_whitespace));
    Some((start..end, id.map(str::to_owned)))
}

/// On one line, as a reader would say it.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_inline(tag: &Tag<'_>) -> bool {
    is_inline_end(tag.to_end())
}

fn is_inline_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::TableCell
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(statement: &str, expect: &[(&str, &str)]) {
        let found: Vec<_> =
            marks(statement).into_iter().map(|mark| (mark.id.unwrap_or_default(), mark.text)).collect();
        let expect: Vec<_> = expect.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_mark_stands_for_the_text_before_it() {
        check(
            "Intro.\n\nA **full** bucket\nallows `take(n)`. <!-- line: a -->\n",
            &[("a", "A full bucket allows `take(n)`.")],
        );
        check(
            "- one\n  more <!-- line: a -->\n- [two](x) <!-- line: b -->\n",
            &[("a", "one more"), ("b", "two")],
        );
        check("- outer <!-- line: a -->\n  - inner <!-- line: b -->\n", &[("a", "outer"), ("b", "inner")]);
        check("First. <!-- line: a -->\nSecond. <!-- line: b -->\n", &[("a", "First."), ("b", "Second.")]);
        check("- up to 2<sup>31</sup> ms <!-- line: a -->\n", &[("a", "up to 2^31 ms")]);
        check("# Title <!-- line: a -->\n", &[("a", "Title")]);
        check("| a | b |\n|---|---|\n| `x` | is 1 <!-- line: a --> |\n", &[("a", "`x` | is 1")]);
    }

    #[test]
    fn code_and_other_comments_are_no_marks() {
        check("```\ntext <!-- line: a -->\n```\n`<!-- line: b -->` <!-- linear -->\n", &[]);
        check(
            "x <!-- line a -->\n\ny <!--line: b-->\n\n<!-- lines: c -->\n",
            &[("", "x"), ("", "y"), ("", "")],
        );
    }

    #[test]
    fn readers_never_see_a_mark() {
        let statement = "- one\n  more <!-- line: a -->\n- `<!-- line: b -->` <!-- line: c -->\n\ntext\n";
        assert_eq!(without_marks(statement), "- one\n  more\n- `<!-- line: b -->`\n\ntext\n");
    }
}
