//! A pack's Markdown as HTML for a field of a note.
//!
//! Anki runs what a field holds: HTML with scripts, `[sound:…]`, `[latex]…[/latex]`, MathJax, and
//! `{{…}}` once a note type is changed. So only the tags below are ever written, every text is
//! escaped, nothing is loaded from anywhere, and what Anki would act upon is broken up by an empty
//! element, which nobody sees and an editor keeps.

use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

use crate::ui::is_hostile;

/// Foreign Markdown as HTML.
pub(super) fn markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut page = Page::default();
    for event in Parser::new_ext(text, options) {
        page.take(event);
    }
    defused(page.html.trim_end())
}

/// Foreign Markdown as HTML on one line, where it is one paragraph.
pub(super) fn inline(text: &str) -> String {
    let html = markdown(text);
    let only = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    only.filter(|inner| !inner.contains("<p>")).map_or_else(|| html.clone(), ToOwned::to_owned)
}

/// Foreign text as it is.
pub(super) fn plain(text: &str) -> String {
    defused(&escaped(text))
}

/// A program, or what one prints.
pub(super) fn code(text: &str) -> String {
    format!("<pre><code>{}</code></pre>", plain(text.trim_matches('\n').trim_end()))
}

#[derive(Default)]
struct Page {
    html: String,
    /// Of the open table: how its columns stand, whether this is its head, the next cell's place.
    columns: Vec<Alignment>,
    is_head: bool,
    cell: usize,
    /// What closes each open link or image: its address, where it may not lead there by itself.
    closings: Vec<String>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(tag),
            Event::Html(html) | Event::InlineHtml(html) if html.starts_with("<!--") => {}
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.html += &escaped(&text),
            Event::Code(text) => self.html += &format!("<code>{}</code>", escaped(&text)),
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html += "<br>",
            Event::Rule => self.html += "<hr>\n",
            Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::HtmlBlock | Tag::Paragraph => self.html += "<p>",
            Tag::Heading { .. } => self.html += "<h3>",
            Tag::BlockQuote(_) => self.html += "<blockquote>",
            Tag::CodeBlock(_) => self.html += "<pre><code>",
            Tag::List(None) => self.html += "<ul>\n",
            Tag::List(Some(1)) => self.html += "<ol>\n",
            Tag::List(Some(first)) => self.html += &format!("<ol start=\"{first}\">\n"),
            Tag::Item => self.html += "<li>",
            Tag::Table(columns) => {
                self.columns.clone_from(columns);
                self.html += "<table>\n";
            }
            Tag::TableHead => {
                (self.is_head, self.cell) = (true, 0);
                self.html += "<tr>";
            }
            Tag::TableRow => {
                self.cell = 0;
                self.html += "<tr>";
            }
            Tag::TableCell => {
                let name = if self.is_head { "th" } else { "td" };
                let side = match self.columns.get(self.cell) {
                    Some(Alignment::Right) => " class=\"right\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    _ => "",
                };
                self.cell += 1;
                self.html += &format!("<{name}{side}>");
            }
            Tag::Emphasis => self.html += "<em>",
            Tag::Strong => self.html += "<strong>",
            Tag::Strikethrough => self.html += "<del>",
            Tag::Link { dest_url, .. } => match address(dest_url) {
                Some(url) => {
                    self.html += &format!("<a href=\"{url}\">");
                    self.closings.push("</a>".to_owned());
                }
                None => self.closings.push(format!(" ({})", escaped(dest_url))),
            },
            Tag::Image { dest_url, .. } => self.closings.push(format!(" ({})", escaped(dest_url))),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        let closing = match tag {
            TagEnd::HtmlBlock | TagEnd::Paragraph if self.html.ends_with("<p>") => {
                return self.html.truncate(self.html.len() - "<p>".len());
            }
            TagEnd::HtmlBlock | TagEnd::Paragraph => "</p>\n",
            TagEnd::Heading(_) => "</h3>\n",
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::CodeBlock => "</code></pre>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::Table => "</table>\n",
            TagEnd::TableHead => {
                self.is_head = false;
                "</tr>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell if self.is_head => "</th>",
            TagEnd::TableCell => "</td>",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link | TagEnd::Image => {
                return self.html.extend(self.closings.pop());
            }
            _ => "",
        };
        self.html += closing;
    }
}

/// A place on the web as the value of an attribute, in which nothing is left but what addresses are
/// made of; `None`: it leads elsewhere.
pub(super) fn address(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    if !lower.starts_with("https://") && !lower.starts_with("http://") {
        return None;
    }
    let mut safe = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'&' => safe += "&amp;",
            b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\' | b'^' | b'[' | b']' | b'{' | b'}' | b'|' => {
                safe += &format!("%{byte:02X}");
            }
            0x21..=0x7e => safe.push(char::from(byte)),
            other => safe += &format!("%{other:02X}"),
        }
    }
    Some(safe)
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\r' => {}
            hostile if is_hostile(hostile) => safe.extend(hostile.escape_unicode()),
            other => safe.push(other),
        }
    }
    safe
}

/// HTML in which Anki and MathJax find nothing to act upon.
///
/// It is the whole of a piece, since a parser may have cut what belongs together; in attributes
/// there is nothing of the kind.
fn defused(html: &str) -> String {
    /// What begins something, behind the character that it is cut off from.
    const AFTER_BRACKET: [&str; 5] = ["sound:", "anki:", "latex", "$", "type:"];
    let mut safe = String::with_capacity(html.len() + 16);
    for (at, character) in html.char_indices() {
        safe.push(character);
        let rest = &html[at + character.len_utf8()..];
        let is_armed = match character {
            '{' => rest.starts_with('{'),
            '}' => rest.starts_with('}'),
            '\\' => rest.starts_with(['(', ')', '[', ']']),
            '[' => {
                let name = rest.strip_prefix('/').unwrap_or(rest);
                AFTER_BRACKET
                    .iter()
                    .any(|start| name.get(..start.len()).is_some_and(|name| name.eq_ignore_ascii_case(start)))
            }
            _ => false,
        };
        if is_armed {
            safe += "<i></i>";
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(markdown(text), expect, "{text:?}");
    }

    #[test]
    fn markdown_becomes_html() {
        check(
            "a *b* **c** ~~d~~ `e<f>`",
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;f&gt;</code></p>",
        );
        check("# a\n\n> b", "<h3>a</h3>\n<blockquote><p>b</p>\n</blockquote>");
        check("```js\na < b && c\n```", "<pre><code>a &lt; b &amp;&amp; c\n</code></pre>");
        check("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
        check("- a\n  - b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>");
        check(
            "|a|b|\n|-|-:|\n|1|2|",
            "<table>\n<tr><th>a</th><th class=\"right\">b</th></tr>\n<tr><td>1</td><td class=\"right\">2</td></tr>\n</table>",
        );
        assert_eq!(inline("a `b`"), "a <code>b</code>");
        assert_eq!(inline("a\n\nb"), "<p>a</p>\n<p>b</p>");
    }

    #[test]
    fn nothing_runs_and_nothing_is_loaded() {
        check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        check("a <img src=x onerror=y> b", "<p>a &lt;img src=x onerror=y&gt; b</p>");
        check("![alt](https://a.b/c.png)", "<p>alt (https://a.b/c.png)</p>");
        check("[x](javascript:alert(1))", "<p>x (javascript:alert(1))</p>");
        check(
            "[x](https://a.b/?q=1&r=\"%20[sound:y])",
            "<p><a href=\"https://a.b/?q=1&amp;r=%22%20%5Bsound:y%5D\">x</a></p>",
        );
        check(
            "[x](<https://a.b/\"[sound:y.mp3]{{c}}>)",
            "<p><a href=\"https://a.b/%22%5Bsound:y.mp3%5D%7B%7Bc%7D%7D\">x</a></p>",
        );
        check("<!-- a -->\n\nb", "<p>b</p>");
        check("a\u{1f}b\u{202e}c", "<p>a\\u{1f}b\\u{202e}c</p>");
    }

    #[test]
    fn anki_finds_nothing_to_act_upon() {
        check("[sound:a.mp3] `[SOUND:b]`", "<p>[<i></i>sound:a.mp3] <code>[<i></i>SOUND:b]</code></p>");
        check("&#91;sound:a]", "<p>[<i></i>sound:a]</p>");
        check(
            "[latex]x[/latex] [$]y[/$] [$$]z[/$$]",
            "<p>[<i></i>latex]x[<i></i>/latex] [<i></i>$]y[<i></i>/$] [<i></i>$$]z[<i></i>/$$]</p>",
        );
        check("[anki:tts lang=en]a[/anki:tts]", "<p>[<i></i>anki:tts lang=en]a[<i></i>/anki:tts]</p>");
        check(
            "{{c1::x}} {{{Front}}}",
            "<p>{<i></i>{c1::x}<i></i>} {<i></i>{<i></i>{Front}<i></i>}<i></i>}</p>",
        );
        check(
            "`\\(\\href{javascript:x}{y}\\)`",
            "<p><code>\\<i></i>(\\href{javascript:x}{y}\\<i></i>)</code></p>",
        );
        check("\\\\[ x \\\\]", "<p>\\<i></i>[ x \\<i></i>]</p>");
        check("a[0] = {}", "<p>a[0] = {}</p>");
    }
}
