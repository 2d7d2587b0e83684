//! Many records: those of questions as they are made, one text for all of them, and those of a topic
//! file as it is written, in parts.

use super::Question;
use super::record::{is_sound, record};
use crate::pack;

/// A topic file is cut when it is larger than this, in bytes: a pack's reader has a limit.
const LARGEST: usize = 2 << 20;

/// The records of some questions, in order.
#[derive(Debug)]
pub(super) struct Records {
    text: String,
    /// Where each ends in the text, and its digest.
    ends: Vec<(usize, String)>,
    /// Every one fits a pack.
    pub(super) are_sound: bool,
}

impl Records {
    pub(super) fn of(questions: &[Question]) -> Self {
        let ends = Vec::with_capacity(questions.len());
        let mut records = Self { text: String::new(), ends, are_sound: true };
        for question in questions {
            let start = records.text.len();
            record(&mut records.text, question);
            let text = &records.text[start..];
            records.are_sound &= is_sound(question) && text.len() < LARGEST;
            records.ends.push((records.text.len(), pack::sha256(text.as_bytes())));
        }
        records
    }

    /// Each with its digest.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(end, _)| *end));
        starts.zip(&self.ends).map(|(start, (end, digest))| (&self.text[start..*end], &**digest))
    }
}

/// A topic file while it is made, in as many parts as keep each of them small enough.
#[derive(Debug)]
pub(super) struct File {
    /// The length of what stands before its first record.
    head: usize,
    parts: Vec<String>,
}

impl File {
    pub(super) fn new(head: &str) -> Self {
        Self { head: head.len(), parts: vec![head.to_owned()] }
    }

    pub(super) fn push(&mut self, record: &str) {
        let last = self.parts.last().map_or(0, String::len);
        if last + record.len() > LARGEST && last > self.head {
            self.parts.push(String::with_capacity(LARGEST));
        }
        let part = self.parts.last_mut().expect("it has a part from the beginning");
        if !part.is_empty() && !part.ends_with("\n\n") {
            part.push('\n');
        }
        part.push_str(record);
        part.push('\n');
    }

    /// Its parts, each with its name; the first has that of the file.
    pub(super) fn parts(&self, name: &str) -> impl Iterator<Item = (String, &str)> {
        let stem = name.strip_suffix(".toml").unwrap_or(name);
        self.parts.iter().enumerate().map(move |(at, part)| {
            let name = if at == 0 { name.to_owned() } else { format!("{stem}.{}.toml", at + 1) };
            (name, &**part)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_where_it_would_be_too_large() {
        let mut file = File::new("# mine\n\n");
        let records = ["a".repeat(LARGEST / 2), "b".repeat(LARGEST / 2), "c".repeat(LARGEST)];
        for record in &records {
            file.push(record);
        }
        let [first, second, third] = &records;
        let parts: Vec<(String, &str)> = file.parts("ice.toml").collect();
        let expect = [
            ("ice.toml", format!("# mine\n\n{first}\n")),
            ("ice.2.toml", format!("{second}\n")),
            ("ice.3.toml", format!("{third}\n")),
        ];
        assert_eq!(parts.len(), expect.len());
        for ((name, part), (expect_name, expect)) in parts.into_iter().zip(&expect) {
            assert!(name == *expect_name && part == expect, "{name}");
        }
        let mut small = File::new("");
        for record in ["x\ny", "z"] {
            small.push(record);
        }
        assert_eq!(small.parts("ice.toml").collect::<Vec<_>>(), [("ice.toml".to_owned(), "x\ny\n\nz\n")]);
    }
}
