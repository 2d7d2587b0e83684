//! What Markdown says, without how: a title, and whether there is code.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::OPTIONS;

/// The first paragraph as text on one line; without a paragraph, the first text there is.
pub(crate) fn first_paragraph(markdown: &str) -> String {
    let mut first = Words::default();
    let mut paragraph: Option<Words> = None;
    for event in Parser::new_ext(markdown, OPTIONS) {
        match (&event, &mut paragraph) {
            (Event::Start(Tag::Paragraph), None) => paragraph = Some(Words::default()),
            (Event::End(TagEnd::Paragraph), Some(words)) if !words.text.is_empty() => {
                return words.text.trim_end().to_owned();
            }
            (_, Some(words)) => words.push(&event),
            (_, None) => {
                first.push(&event);
                // A tight list has no paragraphs: enough is enough.
                if matches!(event, Event::End(TagEnd::Item | TagEnd::Heading(_))) && !first.text.is_empty() {
                    first.is_full = true;
                }
            }
        }
    }
    first.text.trim_end().to_owned()
}

/// Whether there is a block of code.
pub(crate) fn has_code(markdown: &str) -> bool {
    let may = ["```", "~~~", "    ", "\t"].iter().any(|mark| markdown.contains(mark));
    may && Parser::new_ext(markdown, OPTIONS).any(|event| matches!(event, Event::Start(Tag::CodeBlock(_))))
}

/// Text as it comes, every stretch of white space one space.
#[derive(Default)]
struct Words {
    text: String,
    is_full: bool,
}

impl Words {
    fn push(&mut self, event: &Event<'_>) {
        if self.is_full {
            return;
        }
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) if !text.starts_with("<!--") => {
                self.push_text(text);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(_) if !event_is_inline_end(event) => {
                self.push_text(" ");
            }
            _ => {}
        }
    }

    fn push_text(&mut self, text: &str) {
        for character in text.chars() {
            if !character.is_whitespace() {
                self.text.push(character);
            } else if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
    }
}

/// The end of emphasis and the like stands inside a word.
fn event_is_inline_end(event: &Event<'_>) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong};
    matches!(event, Event::End(Emphasis | Strong | Strikethrough | Link | Image))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, title: &str) {
        assert_eq!(first_paragraph(markdown), title);
    }

    #[test]
    fn the_title_is_the_whole_first_paragraph() {
        check("What *is* `setImmediate(fn)`\nfor?\n\nAnd why?", "What is setImmediate(fn) for?");
        check("# Streams\n\nWhat are they?", "What are they?");
        check("# Streams", "Streams");
        check("- one\n- two", "one");
        check("```js\nlet a;\n```\n", "let a;");
        check("See [the **docs**](https://nodejs.org), <b>now</b>.", "See the docs, <b>now</b>.");
        check("un*believ*able<!-- line: x -->", "unbelievable");
        check("", "");
    }

    #[test]
    fn code_is_a_block() {
        assert!(has_code("a\n\n```js\nb\n```"));
        assert!(has_code("- a\n\n  ~~~\n  b\n  ~~~"));
        assert!(has_code("    indented"));
        assert!(!has_code("`inline` and ```not a block```"));
    }
}
