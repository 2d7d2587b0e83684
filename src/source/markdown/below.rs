//! What stands below a question, piece by piece: labels, choices, code, sources, and where its own
//! first line ends and an answer begins.

use super::draft::Carrier;
use super::labels::{self, Label};
use super::page::node::Kind;
use super::roles::MadeOf;
use super::title::title;
use super::walk::Walk;
use super::words::{self, Like};
use super::{Reference, choices};

impl Walk<'_> {
    /// The first line of a text where it asks by itself, and what comes after it.
    pub(super) fn split(&self, block: usize) -> (String, String) {
        let text = self.page.inner(block);
        if let Some(at) = answered_on_line(&text, self.roles.made_of == Some(MadeOf::Items)) {
            let rest = text[at..].trim_start_matches([' ', '-', '–', '—', ':']);
            return (text[..at].trim_end().to_owned(), rest.to_owned());
        }
        let Some((first, rest)) = text.split_once('\n') else { return (text, String::new()) };
        let is_labelled = labels::label(rest.trim_start()).is_some_and(|(label, _)| label != Label::Question)
            || rest.trim_start().starts_with(['→', '⇒'])
            || ["->", "=>", "==>", "--"].iter().any(|arrow| rest.trim_start().starts_with(arrow));
        let line = first.trim_end();
        let is_bold = ["**", "__"].iter().any(|mark| line.starts_with(mark) && line.ends_with(mark));
        let asks = words::like(&title(line).text);
        let ends = line.trim_end_matches(['*', '_']).ends_with(['?', '？', '؟', ':', '.']);
        let goes_on = words::like(rest) >= Like::Asks && !rest.contains('\n');
        let is_asked = (asks >= Like::Begins || self.roles.made_of == Some(MadeOf::Items))
            && (ends || is_broken(line, rest))
            && !goes_on;
        if is_labelled || is_bold || is_asked {
            (line.to_owned(), rest.to_owned())
        } else {
            (text, String::new())
        }
    }

    /// What stands behind the first line of a question's own text.
    pub(super) fn rest(&mut self, rest: &str) {
        let rest = rest.trim_start().trim_start_matches(['→', '⇒']);
        let rest = ["==>", "=>", "->", "--"]
            .iter()
            .find_map(|arrow| rest.strip_prefix(arrow))
            .unwrap_or(rest)
            .trim();
        if rest.is_empty() {
            return;
        }
        // What stands before an arrow belongs to the question, what comes behind it answers.
        let arrow = ["\n==>", "\n=>"].iter().find_map(|arrow| rest.split_once(arrow));
        if let (Some((before, after)), Some(draft)) = (arrow, self.current.as_mut()) {
            draft.ask_more(before.trim());
            return self.label(Label::Answer, after.trim());
        }
        self.lines(rest);
    }

    pub(super) fn lines(&mut self, text: &str) {
        let can_choose =
            self.current.as_ref().is_some_and(|draft| draft.choices.is_empty() && !draft.is_answered());
        if can_choose && let Some((before, choices)) = choices::of_lines(text) {
            self.push(&before, false);
            let (choices, after) = without_key(choices);
            if let Some(draft) = self.current.as_mut() {
                draft.offer(choices);
            }
            if let Some((label, rest)) = labels::label(&after) {
                self.label(label, rest);
            }
            return;
        }
        for piece in labelled(text) {
            match labels::label(piece) {
                Some((label, rest)) if label != Label::Aside => self.label(label, rest),
                _ => self.push(piece, false),
            }
        }
    }

    /// A block that belongs to the present question.
    pub(super) fn below(&mut self, block: usize) {
        let page = self.page;
        match page.kind(block) {
            Some(Kind::List { .. }) => self.list_below(block),
            Some(Kind::Paragraph) => {
                let leaf = page.leaf(block).expect("a paragraph is the parser's");
                if page.is_back_link(block) {
                    return;
                }
                let is_link = leaf.links.web.is_some() && !leaf.links.text_beside;
                let is_source = labels::label(&leaf.plain).is_some_and(|(label, _)| label == Label::Sources);
                let is_alone = leaf.links.count == 1 && !leaf.plain.contains('\n');
                if (is_link && self.is_under(Label::Sources)) || (is_source && (is_link || is_alone)) {
                    return self.sources(block);
                }
                let text = page.inner(block);
                self.lines(&text);
            }
            None => self.fold(block),
            Some(Kind::Quote) if self.labelled_quote(block) => {}
            Some(Kind::Code) => {
                let text = page.text(block);
                self.push(&text, true);
            }
            _ => {
                let text = page.text(block);
                self.push(&text, false);
            }
        }
    }

    /// A quotation of an answer that begins with a label of something else, as alerts do:
    /// `> [!NOTE]`, `> **Follow-up questions:**`.
    fn labelled_quote(&mut self, quote: usize) -> bool {
        let Some((first, rest)) = self.page.children(quote).split_first() else { return false };
        let text = self.page.inner(*first);
        let alert = text.strip_prefix("[!").and_then(|alert| alert.split_once("]\n"));
        let label = labels::whole_label(alert.map_or(&*text, |(_, text)| text));
        let Some(label @ (Label::FollowUp | Label::Hint | Label::Sources)) = label else { return false };
        let under = self.current.as_ref().and_then(|draft| draft.under);
        self.label(label, "");
        for &block in rest {
            self.below(block);
        }
        if let Some(draft) = self.current.as_mut() {
            draft.under = under;
        }
        true
    }

    fn is_under(&self, label: Label) -> bool {
        self.current.as_ref().is_some_and(|draft| draft.under == Some(label))
    }

    /// Code, a quotation or HTML between other blocks.
    pub(super) fn other(&mut self, block: usize) {
        let is_code = self.page.kind(block) == Some(Kind::Code);
        let Some(draft) = self.current.as_mut() else { return };
        match draft.carrier {
            Carrier::Item { alone: false } if is_code && draft.is_bare() && draft.asks_about_code() => {
                let text = self.page.text(block);
                draft.ask_more(&text);
            }
            Carrier::Item { alone: false } | Carrier::Row => {
                if self.page.kind(block) != Some(Kind::Html) {
                    self.close();
                }
            }
            _ => self.below(block),
        }
    }

    pub(super) fn label(&mut self, label: Label, text: &str) {
        if let Some(draft) = self.current.as_mut() {
            draft.label(label, text);
        }
    }

    pub(super) fn push(&mut self, text: &str, is_code: bool) {
        if let Some(draft) = self.current.as_mut() {
            draft.push(text, is_code);
        }
    }

    /// The links of a list or a paragraph as references; what leads nowhere is left out.
    pub(super) fn sources(&mut self, block: usize) {
        let references = super::toc::links(self.page, block);
        if let Some(draft) = self.current.as_mut() {
            draft.references.extend(references);
        }
    }

    /// The link that a question's own line leads to the web with.
    pub(super) fn link_of(&self, block: usize) -> Option<Reference> {
        let leaf = self.page.leaf(block)?;
        let url = leaf.links.web.clone().filter(|_| !leaf.links.text_beside)?;
        Some(Reference { title: leaf.line(), url })
    }
}

/// Whether a line ends where no margin would have broken it, and a sentence begins behind it.
fn is_broken(line: &str, rest: &str) -> bool {
    /// No margin is narrower, in letters.
    const NARROWEST: usize = 60;
    let word = rest.split_whitespace().next().unwrap_or_default();
    let width = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let is_latin = word.chars().all(|letter| letter.is_alphabetic() && u32::from(letter) < 0x500);
    let width = if is_latin { line.chars().count() + word.chars().count() } else { width(line) };
    let begins = !word.starts_with(|first: char| first.is_lowercase() || "([{&|+`".contains(first));
    width < NARROWEST && begins && !line.ends_with([',', '，', '、', '-', '–', '—'])
}

/// Where an answer begins on the line that asks: behind bold words that ask, or behind a dash.
///
/// `any` is for what only names something.
fn answered_on_line(text: &str, any: bool) -> Option<usize> {
    let line = text.split('\n').next().unwrap_or_default();
    let is_answer = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '-', '–', '—', ':', '*']);
        rest.split_whitespace().nth(1).is_some()
            && !rest.starts_with(['[', '(', '<', '!'])
            && !rest.trim_end().ends_with('?')
    };
    let asks = |asked: &str| any || words::like(&title(asked).text) >= Like::Begins;
    // A sentence of its own, and no rest of the one before.
    let tells = |rest: &str| {
        let rest = rest.trim();
        rest.starts_with(|first: char| first.is_alphabetic() && !first.is_lowercase())
            && rest.ends_with(['.', '。', '!'])
            && (rest.split_whitespace().count() > 4 || !rest.is_ascii())
    };
    let bold = ["**", "__"].into_iter().find_map(|mark| {
        let close = line.strip_prefix(mark)?.find(mark)? + 2 * mark.len();
        let is_end = line[..close - mark.len()].ends_with(['?', '.', ':', '？', '。', '：']);
        let rest = &line[close..];
        (is_end || rest.starts_with([':', '-']) || rest.starts_with(" - ") || tells(rest)).then_some(close)
    });
    let dash = || {
        let asked = ["? - ", "? – ", "? — ", "? : "].iter().filter_map(|dash| line.find(dash)).min();
        let named =
            [" - ", " – ", " — "].iter().filter_map(|dash| Some((line.find(dash)?, dash.len()))).min();
        let named = named.filter(|(at, width)| !line.contains('?') && tells(&line[at + width..]));
        asked.map(|at| at + 1).or(named.map(|(at, _)| at))
    };
    bold.or_else(dash).filter(|at| asks(&line[..*at]) && is_answer(&line[*at..]))
}

/// Choices whose last took a key with it that stood on the lines below.
fn without_key(mut choices: Vec<choices::Choice>) -> (Vec<choices::Choice>, String) {
    let Some(last) = choices.last_mut() else { return (choices, String::new()) };
    let lines: Vec<&str> = last.text.lines().collect();
    let key = lines.iter().skip(1).position(|line| labels::label(line).is_some());
    let Some(key) = key else { return (choices, String::new()) };
    let after = lines[key + 1..].join("\n");
    last.text = lines[..=key].join("\n");
    (choices, after)
}

/// A text cut before each of its lines that has a label, if the first has one.
fn labelled(text: &str) -> Vec<&str> {
    let is_label = |line: &str| {
        labels::label(line).is_some_and(|(label, _)| !matches!(label, Label::Aside | Label::Question))
    };
    let mut pieces = Vec::new();
    let mut rest = text;
    if is_label(text.split('\n').next().unwrap_or_default()) {
        for (at, _) in text.match_indices('\n') {
            let start = at + 1 - (text.len() - rest.len());
            if is_label(text[at + 1..].split('\n').next().unwrap_or_default()) {
                pieces.push(rest[..start].trim_end());
                rest = &rest[start..];
            }
        }
    }
    pieces.push(rest);
    pieces
}
