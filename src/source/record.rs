//! Writes questions and a pack's manifest as TOML, and cuts a topic file into its records again.
//!
//! A record that was written and not touched is the same bytes when it is cut out, which is how an
//! edit of the person's own is told.

use std::fmt::Write as _;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::Question;
use crate::pack::{Topic, is_slug};

/// Adds a question's record, as a topic file holds it; its last line has no end.
pub(super) fn record(out: &mut String, question: &Question) {
    *out += "[[question]]";
    line(out, "\nid = ", &question.id);
    line(out, "\ntopic = ", &question.topic);
    line(out, "\nkind = ", question.kind);
    if let Some(difficulty) = question.difficulty {
        line(out, "\ndifficulty = ", difficulty);
    }
    list(out, "tags", &question.tags);
    text(out, "\ntext = ", &question.text);
    list(out, "hints", &question.hints);
    tables(out, "follow_ups", question.follow_ups.iter().map(|text| [("text", &**text)]));
    let references = question.references.iter();
    tables(out, "references", references.map(|(title, url)| [("title", &**title), ("url", &**url)]));
    *out += "\nsource = ";
    let source = &question.source;
    let url = source.url.as_deref().map(|url| ("url", url));
    let license = source.license.as_deref().map(|license| ("license", license));
    table(out, [("name", &*source.name)].into_iter().chain(url).chain(license));
    if let Some(answer) = &question.answer {
        text(out, "\n\n[question.answer]\nfull = ", answer);
    }
    for (choice, correct) in &question.choices {
        text(out, "\n\n[[question.choices]]\ntext = ", choice);
        *out += if *correct { "\ncorrect = true" } else { "\ncorrect = false" };
    }
}

/// Whether the strict reader of packs takes a question's record, in a pack that has its topic.
pub(super) fn is_sound(question: &Question) -> bool {
    let says = |text: &str| !text.trim().is_empty();
    let is_web = |url: &str| ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    let mut ids = [&*question.id, &question.topic].into_iter().chain(question.tags.iter().map(|tag| &**tag));
    let mut texts = [&question.text, &question.source.name]
        .into_iter()
        .chain(&question.hints)
        .chain(&question.follow_ups)
        .chain(&question.answer)
        .chain(&question.source.url)
        .chain(&question.source.license)
        .chain(question.references.iter().map(|(title, _)| title))
        .chain(question.choices.iter().map(|(text, _)| text));
    let has_key = question.kind != "choice" || question.choices.iter().any(|(_, correct)| *correct);
    has_key
        && ids.all(is_slug)
        && texts.all(|text| says(text))
        && question.references.iter().all(|(_, url)| is_web(url))
}

/// `pack.toml`.
pub(super) fn manifest(id: &str, title: &str, license: &str, sources: &[String], topics: &[Topic]) -> String {
    let mut out = String::from("format = 1");
    line(&mut out, "\nid = ", id);
    line(&mut out, "\nversion = ", "0.0.0");
    line(&mut out, "\ntitle = ", title);
    line(&mut out, "\nlicense = ", license);
    list(&mut out, "sources", sources);
    out.push('\n');
    for topic in topics {
        out.push('\n');
        out += &topic_table(topic);
    }
    out
}

/// A topic as `pack.toml` holds it.
pub(super) fn topic_table(topic: &Topic) -> String {
    let mut out = String::from("[[topic]]");
    line(&mut out, "\nid = ", &topic.id);
    line(&mut out, "\ntitle = ", &topic.title);
    list(&mut out, "tags", &topic.tags);
    out.push('\n');
    out
}

fn list(out: &mut String, key: &str, values: &[String]) {
    match values {
        [] => {}
        [one] => {
            text(out, &format!("\n{key} = ["), one);
            out.push(']');
        }
        several => {
            *out += &format!("\n{key} = [");
            for value in several {
                text(out, "\n  ", value);
                out.push(',');
            }
            *out += "\n]";
        }
    }
}

fn tables<'a, const N: usize>(
    out: &mut String,
    key: &str,
    values: impl ExactSizeIterator<Item = [(&'static str, &'a str); N]>,
) {
    if values.len() == 0 {
        return;
    }
    *out += &format!("\n{key} = [");
    for fields in values {
        *out += "\n  ";
        table(out, fields);
        out.push(',');
    }
    *out += "\n]";
}

fn table<'a>(out: &mut String, fields: impl IntoIterator<Item = (&'static str, &'a str)>) {
    let mut open = "{ ";
    for (key, value) in fields {
        *out += open;
        *out += key;
        text(out, " = ", value);
        open = ", ";
    }
    *out += " }";
}

/// A text on as many lines as it has, behind what stands before it.
fn text(out: &mut String, before: &str, value: &str) {
    if !value.contains('\n') {
        return line(out, before, value);
    }
    *out += before;
    *out += "\"\"\"\n";
    escaped(out, value, true);
    *out += "\"\"\"";
}

/// A text on one line, behind what stands before it.
fn line(out: &mut String, before: &str, value: &str) {
    *out += before;
    out.push('"');
    escaped(out, value, false);
    out.push('"');
}

/// A text's letters, those that mean something in TOML by their escapes; most come in long runs.
fn escaped(out: &mut String, value: &str, has_lines: bool) {
    let is_plain = |letter: char| letter == '\t' || (letter == '\n' && has_lines);
    let is_special =
        |letter: char| matches!(letter, '"' | '\\') || (letter.is_control() && !is_plain(letter));
    let mut from = 0;
    for (at, letter) in value.char_indices().filter(|(_, letter)| is_special(*letter)) {
        *out += &value[from..at];
        from = at + letter.len_utf8();
        let next = value[from..].bytes().next();
        match letter {
            // Two in a row are fine, and three end the text; so does one at its end.
            '"' if has_lines && next.is_some_and(|next| next != b'"') => out.push('"'),
            '"' => *out += "\\\"",
            '\\' => *out += "\\\\",
            '\n' => *out += "\\n",
            other => drop(write!(out, "\\u{:04X}", u32::from(other))),
        }
    }
    *out += &value[from..];
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
    use std::sync::Arc;

    use super::*;
    use crate::pack::{Source, Tree};

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
            let mut file = String::new();
            text(&mut file, "a = ", value);
            let table: toml::Table = toml::from_str(&file).unwrap_or_else(|error| panic!("{error}\n{file}"));
            assert_eq!(table["a"].as_str(), Some(value), "{file}");
        }
    }

    fn question() -> Question {
        Question {
            id: "what-is-ice".into(),
            page: "ice.md".into(),
            topic: "ice".into(),
            kind: "concept",
            difficulty: None,
            tags: vec!["cold".into()],
            text: "What is ice?".into(),
            hints: vec!["Water.".into()],
            follow_ups: vec!["And fog?".into()],
            references: vec![("Ice".into(), "https://ice.example".into())],
            source: Arc::new(Source { name: "ice".into(), url: None, license: Some("MIT".into()) }),
            answer: Some("Cold.".into()),
            choices: Vec::new(),
        }
    }

    /// Whether a pack of this question is one that the strict reader takes.
    fn is_taken(question: &Question) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let topic = Topic { id: "ice".into(), title: "Ice".into(), summary: None, tags: Vec::new() };
        let manifest = manifest("p", "P", "MIT", &[], &[topic]);
        std::fs::write(folder.path().join("pack.toml"), manifest).unwrap();
        let mut file = String::new();
        record(&mut file, question);
        std::fs::write(folder.path().join("ice.toml"), file).unwrap();
        crate::pack::read(&Tree::Folder(folder.path().to_owned())).is_ok()
    }

    #[test]
    fn a_question_is_sound_if_the_strict_reader_takes_it() {
        let flaws: [fn(&mut Question); 15] = [
            |_| {},
            |question| question.id = "What?".into(),
            |question| question.id.clear(),
            |question| question.topic = "Ice".into(),
            |question| question.tags = vec!["cold".into(), "not so".into()],
            |question| question.text = " \n ".into(),
            |question| question.hints = vec![" ".into()],
            |question| question.follow_ups = vec![String::new()],
            |question| question.references = vec![(String::new(), "https://ice.example".into())],
            |question| question.references = vec![("Ice".into(), "ice.md".into())],
            |question| Arc::make_mut(&mut question.source).name.clear(),
            |question| Arc::make_mut(&mut question.source).license = Some(" ".into()),
            |question| question.answer = Some(String::new()),
            |question| question.kind = "choice",
            |question| question.choices = vec![("\t".into(), true)],
        ];
        for (number, flaw) in flaws.into_iter().enumerate() {
            let mut question = question();
            flaw(&mut question);
            assert_eq!(is_sound(&question), number == 0, "{question:?}");
            assert_eq!(is_taken(&question), number == 0, "{question:?}");
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
