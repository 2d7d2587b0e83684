//! How deep the keys of a TOML file nest, before it is parsed.
//!
//! The parser allows 80 parts of a key and 80 brackets one in another, but also both at once: some
//! 6,500 tables deep, which overflows a stack of 2 MiB when they are dropped. So inside brackets
//! keys may have only a few parts. The parser's own lexer counts them, in the rare file where that
//! is worth a look.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::findings::Span;

/// The most dots of one key before a bracket; the format itself needs none.
const MOST_DOTS: usize = 8;

/// The first key that has too many parts.
pub(super) fn too_deep(text: &str) -> Option<Span> {
    if !text.split('\n').any(is_suspicious) {
        return None;
    }
    let mut dots = 0;
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::Dot => dots += 1,
            TokenKind::Newline | TokenKind::Equals | TokenKind::Comma => dots = 0,
            _ => {}
        }
        if dots > MOST_DOTS {
            return Some(token.span().start()..token.span().end());
        }
    }
    None
}

/// Whether a line may hold such a key: a key, its `=` and the bracket that opens stand on one line.
fn is_suspicious(line: &str) -> bool {
    let opens =
        |(at, _): (usize, &str)| line[at + 1..].trim_start_matches([' ', '\t']).starts_with(['{', '[']);
    line.contains('=') && line.match_indices('=').any(opens) && line.matches('.').nth(MOST_DOTS).is_some()
}
