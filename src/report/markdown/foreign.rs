//! Foreign text in Markdown, in one of its three places: on a line that prepkit began, with all
//! escaped that Markdown or GitHub would act upon; in a fence that is longer than any run of
//! backticks inside it; or, where it is Markdown itself, as that, but without raw HTML.

use pulldown_cmark::{Event, Options, Parser};

use crate::report::text::{Span, line, spans};
use crate::ui::plain;

/// Foreign text in a line that prepkit began, with nothing left for Markdown to act upon but the
/// backticks around code.
pub(in crate::report) fn inline(text: &str) -> String {
    let pieces = line(text);
    let pieces = spans(&pieces).into_iter().map(|span| match span {
        // A table's cells end at a bar even in code.
        Span::Code(code) if !code.contains('|') => format!("`{code}`"),
        Span::Code(code) => escaped(&format!("`{code}`")),
        Span::Words(words) => escaped(words),
    });
    pieces.collect()
}

/// [`inline`] where a line begins, so that it becomes no item of a list and no rule.
pub(super) fn begun(text: &str) -> String {
    let line = inline(text);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = line[digits..].chars().next();
    let is_marked =
        if digits == 0 { matches!(mark, Some('-' | '+')) } else { matches!(mark, Some('.' | ')')) };
    if is_marked { format!("{}\\{}", &line[..digits], &line[digits..]) } else { line }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '$' | '!' => {
                safe.push('\\');
                safe.push(character);
            }
            // GitHub links addresses and tells people who are mentioned.
            ':' if rest.peek() == Some(&'/') => safe.push_str("\\:"),
            '.' if safe.to_ascii_lowercase().ends_with("www") => safe.push_str("\\."),
            '@' => safe.push_str("@\u{2060}"),
            other => safe.push(other),
        }
    }
    safe
}

/// Foreign text as a block of its own, as it is.
pub(crate) fn fenced(text: &str, language: &str) -> String {
    let text = plain(text.trim_matches('\n').trim_end());
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("\n{fence}{language}\n{text}\n{fence}\n")
}

/// Foreign Markdown that stays Markdown, without raw HTML: what was a tag is text.
pub(super) fn harmless(markdown: &str) -> String {
    let markdown = plain(markdown.trim());
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut text = String::with_capacity(markdown.len());
    let mut end = 0;
    for (event, span) in Parser::new_ext(&markdown, options).into_offset_iter() {
        if matches!(event, Event::Html(_) | Event::InlineHtml(_)) && span.start >= end {
            text.push_str(&markdown[end..span.start]);
            text.push_str(&markdown[span.clone()].replace('<', "&lt;"));
            end = span.end;
        }
    }
    text.push_str(&markdown[end..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_text_and_code_stays_code() {
        assert_eq!(harmless("a <b>c</b> `<d>`"), "a &lt;b>c&lt;/b> `<d>`");
        assert_eq!(
            harmless("<script>\nalert(1)\n</script>\n\nx"),
            "&lt;script>\nalert(1)\n&lt;/script>\n\nx"
        );
        assert_eq!(harmless("```html\n<p>\n```"), "```html\n<p>\n```");
    }

    #[test]
    fn nothing_foreign_is_markdown() {
        let check = |text, expect: &str| assert_eq!(inline(text), expect);
        check("a\n# b", "a \\# b");
        check("**b** _i_ `c` ~~d~~", "\\*\\*b\\*\\* \\_i\\_ `c` \\~\\~d\\~\\~");
        check("`a|b` `<b>` `", "\\`a\\|b\\` `<b>` \\`");
        check("[x](javascript:alert(1)) ![y](z)", "\\[x\\](javascript:alert(1)) \\!\\[y\\](z)");
        check("<script> &lt; a|b", "\\<script\\> \\&lt; a\\|b");
        check("https://a.b www.a.b", "https\\://a.b www\\.a.b");
        check("@user", "@\u{2060}user");
        check("\u{1b}[2J", "\\\\u{1b}\\[2J");
        assert_eq!(fenced("a\n````\n# b", "js"), "\n`````js\na\n````\n# b\n`````\n");
    }
}
