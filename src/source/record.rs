//! Writes questions and a pack's manifest as TOML, and cuts a topic file into its records again.
//!
//! A record that was written and not touched is the same bytes when it is cut out, which is how an
//! edit of the person's own is told.

use std::fmt::Write as _;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::Question;
use crate::pack::Topic;

/// A question's record, as a topic file holds it.
pub(super) fn record(question: &Question) -> String {
    let mut out = String::from("[[question]]\n");
    let _ = writeln!(out, "id = {}", line(&question.id));
    let _ = writeln!(out, "topic = {}", line(&question.topic));
    let _ = writeln!(out, "kind = {}", line(question.kind));
    if let Some(difficulty) = question.difficulty {
        let _ = writeln!(out, "difficulty = {}", line(difficulty));
    }
    list(&mut out, "tags", &question.tags);
    let _ = writeln!(out, "text = {}", text(&question.text));
    list(&mut out, "hints", &question.hints);
    tables(&mut out, "follow_ups", question.follow_ups.iter().map(|text| vec![("text", &**text)]));
    let references = question.references.iter();
    tables(&mut out, "references", references.map(|(title, url)| vec![("title", &**title), ("url", &**url)]));
    let mut source = vec![("name", &*question.source.name)];
    source.extend(question.source.url.as_deref().map(|url| ("url", url)));
    source.extend(question.source.license.as_deref().map(|license| ("license", license)));
    let _ = writeln!(out, "source = {}", table(&source));
    if let Some(answer) = &question.answer {
        let _ = write!(out, "\n[question.answer]\nfull = {}\n", text(answer));
    }
    for (choice, correct) in &question.choices {
        let _ = write!(out, "\n[[question.choices]]\ntext = {}\ncorrect = {correct}\n", text(choice));
    }
    out
}

/// `pack.toml`.
pub(super) fn manifest(id: &str, title: &str, license: &str, sources: &[String], topics: &[Topic]) -> String {
    let mut out = format!(
        "format = 1\nid = {}\nversion = \"0.0.0\"\ntitle = {}\nlicense = {}\n",
        line(id),
        line(title),
        line(license)
    );
    list(&mut out, "sources", sources);
    for topic in topics {
        out += "\n";
        out += &topic_table(topic);
    }
    out
}

/// A topic as `pack.toml` holds it.
pub(super) fn topic_table(topic: &Topic) -> String {
    let mut out = format!("[[topic]]\nid = {}\ntitle = {}\n", line(&topic.id), line(&topic.title));
    list(&mut out, "tags", &topic.tags);
    out
}

fn list(out: &mut String, key: &str, values: &[String]) {
    match values {
        [] => {}
        [one] => drop(writeln!(out, "{key} = [{}]", text(one))),
        several => {
            let _ = writeln!(out, "{key} = [");
            for value in several {
                let _ = writeln!(out, "  {},", text(value));
            }
            *out += "]\n";
        }
    }
}

fn tables<'a>(out: &mut String, key: &str, values: impl Iterator<Item = Vec<(&'static str, &'a str)>>) {
    let lines: Vec<String> = values.map(|fields| format!("  {},\n", table(&fields))).collect();
    if !lines.is_empty() {
        let _ = writeln!(out, "{key} = [\n{}]", lines.concat());
    }
}

fn table(fields: &[(&'static str, &str)]) -> String {
    let fields = fields.iter().map(|(key, value)| format!("{key} = {}", text(value)));
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

/// A text on as many lines as it has.
fn text(value: &str) -> String {
    if !value.contains('\n') {
        return line(value);
    }
    let mut out = String::with_capacity(value.len() + 16);
    out += "\"\"\"\n";
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' => out.push('\n'),
            // Two in a row are fine, and three end the text; so does one at its end.
            '"' if letters.peek().is_none_or(|next| *next == '"') => out += "\\\"",
            '"' => out.push('"'),
            other => escaped(&mut out, other),
        }
    }
    out + "\"\"\""
}

/// A text on one line.
fn line(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for letter in value.chars() {
        match letter {
            '"' => out += "\\\"",
            '\n' => out += "\\n",
            other => escaped(&mut out, other),
        }
    }
    out.push('"');
    out
}

fn escaped(out: &mut String, letter: char) {
    match letter {
        '\\' => out.push_str("\\\\"),
        '\t' => out.push('\t'),
        letter if letter.is_control() => drop(write!(out, "\\u{:04X}", u32::from(letter))),
        letter => out.push(letter),
    }
}

/// The records of a topic file, each as it stands there, without the blank lines behind it.
pub(super) fn records(file: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    let mut is_line_start = true;
    let tokens = Source::new(file).lex();
    for token in tokens {
        let at = token.span().start();
        let opens = is_line_start && file[at..].starts_with("[[question]]");
        if opens {
            starts.push(at);
        }
        is_line_start = match token.kind() {
            TokenKind::Newline => true,
            TokenKind::Whitespace => is_line_start,
            _ => false,
        };
    }
    let ends = starts.iter().skip(1).copied().chain([file.len()]);
    starts.iter().zip(ends).map(|(start, end)| file[*start..end].trim_end()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_back_as_they_were() {
        for value in [
            "a",
            "a\nb",
            "\"\"\"",
            "x\n\"\"\"\"\"\"",
            "x\n\\",
            "x\\\n  y\n",
            "\n\nx",
            "tab\there\n\u{7}",
            "ends in \"\nand \"",
            "é\n漢字",
        ] {
            let file = format!("a = {}", text(value));
            let table: toml::Table = toml::from_str(&file).unwrap_or_else(|error| panic!("{error}\n{file}"));
            assert_eq!(table["a"].as_str(), Some(value), "{file}");
        }
    }

    #[test]
    fn a_file_is_cut_into_its_records() {
        let file = "# note\n\n[[question]]\ntext = \"\"\"\n[[question]]\n\"\"\"\n\n[[question]]\nid = \"b\"\n\n[question.answer]\nfull = \"x\"\n";
        let found = records(file);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], "[[question]]\ntext = \"\"\"\n[[question]]\n\"\"\"");
        assert!(found[1].ends_with("full = \"x\""));
    }
}
