//! Keys: answers that stand together behind the questions, each with the number of its own.
//!
//! What a key says goes to the questions before it that nothing has answered yet. It is one only if
//! it fits them: a list of steps below `Answer` has numbers as well.

use std::collections::HashMap;

use super::draft::{Below, Carrier, Draft};
use super::labels::{self, Label};
use super::page::node::Kind;
use super::title::title;
use super::walk::Walk;

/// Fewer answers are no key.
const FEWEST: usize = 3;
/// So many blocks of a key are read.
const LONGEST: usize = 2000;

/// An answer of a key: its number, what it says, and where that ends.
#[derive(Debug)]
struct Entry {
    number: u32,
    text: String,
    end: usize,
}

impl Walk<'_> {
    /// Takes the blocks behind `Answers` as a key, if they are one. `level` is that of the heading
    /// that names them, if one does.
    pub(super) fn key(&mut self, blocks: &[usize], level: Option<u8>) -> bool {
        let is_inner = match self.current.as_ref().map(|draft| draft.carrier) {
            Some(Carrier::Heading(question)) => level.is_none_or(|level| level > question),
            _ => false,
        };
        let entries = if is_inner { Vec::new() } else { self.entries(blocks, 0) };
        if entries.len() < FEWEST {
            return false;
        }
        // The questions that nothing has answered, which are about as many.
        let most = entries.len() * 2;
        let drafts = self.walked.drafts.iter_mut().chain(&mut self.current).rev();
        let mut open: Vec<&mut Draft> = drafts.take_while(|draft| is_open(draft)).take(most).collect();
        open.reverse();
        let counts = open.windows(2).all(|pair| pair[0].title.number < pair[1].title.number);
        let number = |(at, draft): (usize, &&mut Draft)| match counts {
            true => draft.title.number,
            false => u32::try_from(at + 1).ok(),
        };
        let places: HashMap<u32, usize> = open
            .iter()
            .enumerate()
            .filter_map(|(at, draft)| number((at, draft)).map(|number| (number, at)))
            .collect();
        let fits = entries.iter().filter(|entry| places.contains_key(&entry.number)).count();
        if fits * 5 < entries.len() * 4 || fits * 5 < open.len() * 4 {
            return false;
        }
        for entry in &entries {
            if let Some(at) = places.get(&entry.number) {
                open[*at].label(Label::Answer, &entry.text);
            }
        }
        self.until = entries.last().map_or(0, |entry| entry.end);
        self.close();
        true
    }

    /// The answers that blocks hold, up to a heading that asks or to one that has no number.
    fn entries(&self, blocks: &[usize], depth: usize) -> Vec<Entry> {
        let page = self.page;
        let mut entries: Vec<Entry> = Vec::new();
        for &block in blocks.iter().take(LONGEST) {
            let end = page.blocks[block].span.end;
            let text = page.inner(block);
            let is_next = |number: u32| entries.last().is_none_or(|last| last.number < number);
            match page.kind(block) {
                Some(Kind::Heading(_)) => {
                    let title = title(&text);
                    let bare = title.number.filter(|_| title.text.is_empty());
                    let Some(number) = answer_number(&text).or(bare).filter(|number| is_next(*number)) else {
                        break;
                    };
                    entries.push(Entry { number, text: String::new(), end });
                }
                // A key may be cut in pieces that count on.
                Some(Kind::List { ordered: true })
                    if entries.last().is_none_or(|last| page.number(block) == last.number.checked_add(1)) =>
                {
                    entries.extend(self.listed(block));
                }
                Some(Kind::Table) if entries.is_empty() => entries = self.tabled(block),
                // One fold may hold them all.
                None if entries.is_empty() && depth == 0 => {
                    entries = self.entries(page.children(block), depth + 1);
                    for entry in &mut entries {
                        entry.end = end;
                    }
                }
                Some(Kind::Paragraph) if self.names_answers(block) => {}
                Some(Kind::Paragraph) => {
                    let found = lettered(&text, end);
                    let title = title(&text);
                    let labelled = answer_number(&text).zip(labels::label(&text).map(|(_, rest)| rest));
                    let entry = labelled.or(title.number.map(|number| (number, &*title.text)));
                    match entry.filter(|(number, _)| is_next(*number)) {
                        _ if !found.is_empty() => entries.extend(found),
                        Some((number, text)) => entries.push(Entry { number, text: text.to_owned(), end }),
                        None => add(&mut entries, &text, end),
                    }
                }
                Some(Kind::Rule | Kind::Html) => {}
                _ => add(&mut entries, &page.text(block), end),
            }
        }
        entries
    }

    /// Whether a paragraph only names what the next answers are to: `**Short questions:**`.
    fn names_answers(&self, block: usize) -> bool {
        self.page.leaf(block).is_some_and(|leaf| {
            leaf.is_marked && leaf.plain.trim_end().ends_with(':') && title(&leaf.plain).number.is_none()
        })
    }

    fn listed(&self, list: usize) -> Vec<Entry> {
        let items = self.page.children(list);
        let end = self.page.blocks[list].span.end;
        let found = if items.len() == 1 { lettered(&self.page.text(list), end) } else { Vec::new() };
        if !found.is_empty() {
            return found;
        }
        let entry = |(at, item): (usize, &usize)| {
            let counted = u32::try_from(at + 1).unwrap_or(u32::MAX);
            // Many lists have nothing but ones.
            let number = self.page.number(*item).filter(|number| at == 0 || *number > 1).unwrap_or(counted);
            let text = self.page.texts(self.page.children(*item));
            Entry { number, text, end }
        };
        items.iter().enumerate().map(entry).collect()
    }

    fn tabled(&self, table: usize) -> Vec<Entry> {
        let end = self.page.blocks[table].span.end;
        let rows = self.page.children(table).iter();
        let entry = |row: &usize| {
            let [first, second, ..] = *self.page.children(*row) else { return None };
            let number = self.page.leaf(first)?.plain.trim().trim_end_matches('.').parse().ok()?;
            Some(Entry { number, text: self.page.inner(second), end })
        };
        rows.filter_map(entry).collect()
    }
}

/// The number of `Answer 3: …`.
fn answer_number(text: &str) -> Option<u32> {
    let (label, _) = labels::label(text)?;
    let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let is_of_label = !text[..text.len() - digits.len()].contains([':', '.']);
    digits[..end].parse().ok().filter(|_| label == Label::Answer && is_of_label)
}

/// Whether a question has no answer yet.
fn is_open(draft: &Draft) -> bool {
    // Below `Question 3: name` stands what it asks.
    let is_named = draft.title.is_labelled && draft.title.number.is_some();
    !draft.is_answered() && (draft.below() < Below::Words || !draft.choices.is_empty() || is_named)
}

/// Adds what a block says to the answer before it.
fn add(entries: &mut [Entry], text: &str, end: usize) {
    if let Some(last) = entries.last_mut().filter(|_| !text.trim().is_empty()) {
        last.text.push_str("\n\n");
        last.text.push_str(text);
        last.end = end;
    }
}

/// Numbers with a letter each, on one line or on several: `1. B  2. C`, `3 - A`.
fn lettered(text: &str, end: usize) -> Vec<Entry> {
    let is_beside = |letter: char| letter.is_whitespace() || ".):-–—,;=|*_`\\".contains(letter);
    let words: Vec<&str> = text.split(is_beside).filter(|word| !word.is_empty()).collect();
    let entry = |pair: &[&str]| {
        let [number, letters] = *pair else { return None };
        let is_key = letters.bytes().all(|byte| matches!(byte, b'A'..=b'H'))
            || (letters.len() == 1 && letters.bytes().all(|byte| matches!(byte, b'a'..=b'h')));
        let number = number.parse().ok().filter(|_| is_key)?;
        Some(Entry { number, text: letters.to_uppercase(), end })
    };
    words.chunks(2).map(entry).collect::<Option<Vec<Entry>>>().unwrap_or_default()
}
