//! Colours for JavaScript on a terminal; loaded when the first block of it is shown.
//!
//! The code must be safe to print already: colours are put around pieces of it, nothing is taken
//! out. Other languages, and code that would take long, stay as they are.

use std::sync::LazyLock;

use anstyle::{AnsiColor, Style};
use tree_sitter_highlight::{HighlightConfiguration, HighlightEvent, Highlighter};

/// Longer code is shown in one colour.
const LONGEST: usize = 64 << 10;

/// What the grammar may call a piece, and how it looks.
const PARTS: [(&str, Style); 7] = [
    ("comment", Style::new().dimmed()),
    ("constant", AnsiColor::Yellow.on_default()),
    ("function", AnsiColor::Blue.on_default()),
    ("keyword", AnsiColor::Magenta.on_default()),
    ("number", AnsiColor::Yellow.on_default()),
    ("string", AnsiColor::Green.on_default()),
    ("constructor", AnsiColor::Blue.on_default()),
];

static JAVASCRIPT: LazyLock<Option<HighlightConfiguration>> = LazyLock::new(|| {
    let language = tree_sitter_javascript::LANGUAGE.into();
    let query = tree_sitter_javascript::HIGHLIGHT_QUERY;
    let locals = tree_sitter_javascript::LOCALS_QUERY;
    let mut configuration = HighlightConfiguration::new(language, "javascript", query, "", locals).ok()?;
    configuration.configure(&PARTS.map(|(name, _)| name));
    Some(configuration)
});

/// The code with colours, each line's closed at its end; `None` if the language is not known.
pub(super) fn highlight(language: &str, code: &str) -> Option<String> {
    let is_known =
        matches!(language, "js" | "javascript" | "mjs" | "cjs" | "ts" | "typescript" | "jsx" | "node");
    if !is_known || code.len() > LONGEST {
        return None;
    }
    let mut highlighter = Highlighter::new();
    let events = highlighter.highlight(JAVASCRIPT.as_ref()?, code.as_bytes(), None, None, |_| None).ok()?;
    let mut text = String::with_capacity(code.len() * 2);
    let mut open = Vec::new();
    for event in events {
        match event.ok()? {
            HighlightEvent::HighlightStart(part) => open.push(part.0),
            HighlightEvent::HighlightEnd => drop(open.pop()),
            HighlightEvent::Source { start, end } => {
                let style = open.last().and_then(|part| PARTS.get(*part)).map(|(_, style)| *style);
                paint(&mut text, code.get(start..end)?, style.unwrap_or_default());
            }
        }
    }
    Some(text)
}

fn paint(text: &mut String, piece: &str, style: Style) {
    for line in piece.split_inclusive('\n') {
        let words = line.trim_end_matches('\n');
        if !words.is_empty() {
            text.extend([style.render().to_string().as_str(), words, &style.render_reset().to_string()]);
        }
        text.push_str(&line[words.len()..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_are_added() {
        let code = "// note\nconst a = async () => `x${1}\n`;\n";
        let shown = highlight("js", code).unwrap();
        assert!(shown.contains("\u{1b}["));
        assert_eq!(anstream::adapter::strip_str(&shown).to_string(), code);
        assert!(
            shown
                .lines()
                .all(|line| !line.contains('\u{1b}') || line.ends_with("\u{1b}[0m") || line.ends_with(';'))
        );
        assert_eq!(highlight("python", code), None);
    }
}
