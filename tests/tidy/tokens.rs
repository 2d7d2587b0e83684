//! Rust source as words and punctuation, without comments and literals: all that the house rules
//! need to see.
//!
//! Not a parser. A `::` is one token, every other punctuation mark is one of its own; what stands
//! in a string, a character or a comment is gone.

/// One word or punctuation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    /// Counted from 1.
    pub(crate) line: usize,
}

/// The tokens of a file, in order.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let skipped = comment(rest).or_else(|| literal(rest));
        let length = skipped.unwrap_or_else(|| word(rest));
        if skipped.is_none() && !first.is_whitespace() {
            tokens.push(Token { text: &rest[..length], line });
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

/// The length of the word or mark that `rest` opens with.
fn word(rest: &str) -> usize {
    if rest.starts_with("::") {
        return 2;
    }
    match rest.find(|character: char| !is_part_of_word(character)) {
        Some(0) => rest.chars().next().map_or(0, char::len_utf8),
        Some(length) => length,
        None => rest.len(),
    }
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The length of the comment that `rest` opens with; comments between `/*` and `*/` nest.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let (change, length) = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth += change;
        at += length;
        if depth == 0 {
            return Some(at);
        }
    }
    Some(rest.len())
}

/// The length of the string or character literal that `rest` opens with, its prefix included.
fn literal(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix)
            .is_some_and(|after| after.starts_with(['"', '\'']) || is_raw_string(prefix, after))
    })?;
    let body = &rest[prefix.len()..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    let length = if prefix.ends_with('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        let inside = &body[hashes + 1..];
        hashes + 1 + inside.find(&end).map_or(inside.len(), |at| at + end.len())
    } else if body.starts_with('"') {
        closed_by(body, b'"')
    } else {
        character(body)?
    };
    Some(prefix.len() + length)
}

fn is_raw_string(prefix: &str, after: &str) -> bool {
    prefix.ends_with('r') && after.starts_with('#') && after.trim_start_matches('#').starts_with('"')
}

/// `'a'` and `'\n'`, but neither the lifetime `'a` nor a label.
fn character(body: &str) -> Option<usize> {
    let mut characters = body.char_indices().skip(1);
    let (_, first) = characters.next()?;
    if first == '\\' {
        return Some(closed_by(body, b'\''));
    }
    let (at, second) = characters.next()?;
    (second == '\'').then_some(at + 1)
}

fn closed_by(body: &str, quote: u8) -> usize {
    let bytes = body.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn check(source: &str, expected: &str) {
        let found: Vec<&str> = tokens(source).iter().map(|token| token.text).collect();
        assert_eq!(found.join(" "), expected, "{source}");
    }

    #[test]
    fn words_and_marks_come_one_by_one() {
        check("use crate::{a, b::c};", "use crate :: { a , b :: c } ;");
        check(
            "fn f<'a>(x: &'a str) -> u8 { 'l: loop {} }",
            "fn f < ' a > ( x : & ' a str ) - > u8 { ' l : loop { } }",
        );
        check("let r#type = r2;", "let r # type = r2 ;");
    }

    #[test]
    fn comments_and_literals_are_gone() {
        check("a // crate::b\nc", "a c");
        check("a /* x /* crate::b */ */ c", "a c");
        check(r#"a("crate::b \" c", 'x', '\'', b'"', d)"#, "a ( , , , , d )");
        check(r##"a(r#"crate::"b"c"#, br"\", c"e")"##, "a ( , , )");
    }

    #[test]
    fn lines_are_counted_through_what_is_skipped() {
        let source = "a /*\n*/ b \"\n\n\" // c\nd";
        let lines: Vec<usize> = tokens(source).iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 2, 5]);
    }
}
