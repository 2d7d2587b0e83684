//! A script to its statements, by SQLite's rules for texts, names and comments. A trigger's own
//! statements are part of it.

/// The statements in order, without what is empty or nothing but comments.
pub(crate) fn statements(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut words = Words::default();
    let mut rest = script.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        let next = rest.peek().map(|(_, letter)| *letter);
        match letter {
            '-' if next == Some('-') => {
                skip_past(&mut rest, |rest| rest.next().is_none_or(|(_, it)| it == '\n'))
            }
            '/' if next == Some('*') => {
                rest.next();
                skip_past(&mut rest, |rest| match rest.next() {
                    Some((_, '*')) => rest.next_if(|(_, it)| *it == '/').is_some(),
                    other => other.is_none(),
                });
            }
            '\'' | '"' | '`' => {
                words.other();
                skip_past(&mut rest, |rest| rest.next().is_none_or(|(_, it)| it == letter));
            }
            '[' => {
                words.other();
                skip_past(&mut rest, |rest| rest.next().is_none_or(|(_, it)| it == ']'));
            }
            ';' if !words.is_within_trigger() => {
                if !words.is_empty() {
                    found.push(&script[start..=at]);
                }
                start = at + 1;
                words = Words::default();
            }
            letter if letter.is_alphanumeric() || letter == '_' => {
                let mut end = at + letter.len_utf8();
                while let Some((at, letter)) = rest.next_if(|(_, it)| it.is_alphanumeric() || *it == '_') {
                    end = at + letter.len_utf8();
                }
                words.word(&script[at..end]);
            }
            letter if letter.is_whitespace() => {}
            _ => words.other(),
        }
    }
    if !words.is_empty() {
        found.push(&script[start..]);
    }
    found
}

type Rest<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

/// Goes on until `is_past` says so.
fn skip_past(rest: &mut Rest<'_>, mut is_past: impl FnMut(&mut Rest<'_>) -> bool) {
    while !is_past(rest) {}
}

/// What of a statement has been seen, as far as it tells where it ends.
#[derive(Default)]
struct Words {
    first: Vec<String>,
    last: String,
}

impl Words {
    fn word(&mut self, word: &str) {
        let word = word.to_ascii_lowercase();
        if self.first.len() < 3 {
            self.first.push(word.clone());
        }
        self.last = word;
    }

    fn other(&mut self) {
        self.word("?");
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// A trigger ends with `END`.
    fn is_within_trigger(&self) -> bool {
        let first: Vec<&str> = self.first.iter().map(String::as_str).collect();
        let is_trigger = matches!(
            first.as_slice(),
            ["create", "trigger", ..] | ["create", "temp" | "temporary", "trigger"]
        );
        is_trigger && self.last != "end"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ends_where_sqlite_ends_it() {
        fn trimmed(script: &str) -> Vec<&str> {
            statements(script).into_iter().map(str::trim).collect()
        }
        assert_eq!(trimmed("SELECT 1; SELECT 2"), ["SELECT 1;", "SELECT 2"]);
        assert_eq!(trimmed(" ;; -- nothing;\n/* ; */ ;"), Vec::<&str>::new());
        assert_eq!(trimmed("SELECT ';' || \"a;b\", [c;d], `e;f` -- ;\n, 'it''s;';SELECT 2;").len(), 2);
        let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;";
        let both = format!("{trigger} SELECT 1;");
        assert_eq!(trimmed(&both), [trigger, "SELECT 1;"]);
        assert_eq!(trimmed("SELECT 'open; SELECT 2"), ["SELECT 'open; SELECT 2"]);
        assert_eq!(trimmed("SELECT 1 /* open; SELECT 2"), ["SELECT 1 /* open; SELECT 2"]);
    }
}
