//! How deep the keys of a TOML file nest, before it is parsed.
//!
//! The parser bounds brackets and braces, but not dotted keys: `a.a.a…` of a few megabytes makes
//! tables as deep, and dropping them overflows the stack. So keys are counted first, by the
//! parser's own lexer.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::findings::Span;

/// The most dots of one key; the format itself needs two.
const MOST_DOTS: usize = 8;

/// The first key that has too many parts.
pub(super) fn too_deep(text: &str) -> Option<Span> {
    if text.split('\n').all(|line| line.matches('.').count() <= MOST_DOTS) {
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
