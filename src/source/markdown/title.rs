//! What a question's first line says once its number, label, decoration and marks of difficulty
//! are gone. They are the list's, and change from one edition to the next.

mod number;

use std::borrow::Cow;

use self::number::{Numbered, after_number, bare_number, plain_number};
use super::Difficulty;
use super::words;

/// A first line, taken apart.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Title {
    pub(super) text: String,
    /// It had a number.
    pub(super) is_numbered: bool,
    /// Which, where it is a whole one.
    pub(super) number: Option<u32>,
    /// A number that has nothing behind it, and stays in the text: `3 Hash maps`.
    pub(super) bare_number: Option<u32>,
    /// It had a label such as `Q:` or `Question 3`.
    pub(super) is_labelled: bool,
    pub(super) difficulty: Option<Difficulty>,
    pub(super) signs: Signs,
}

/// Signs that mean a difficulty where a page uses them for that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    pub(super) stars: usize,
    pub(super) rocket: bool,
}

/// Takes a piece of Markdown apart that is one line or a few.
pub(super) fn title(markdown: &str) -> Title {
    let mut title = Title::default();
    let markdown = without_wiki_links(markdown.trim());
    let mut text = plain_number(&markdown);
    // Most are pieces of the one before, and are not copied.
    while let Some(rest) = match &text {
        Cow::Borrowed(text) => rest(text, &mut title),
        Cow::Owned(text) => rest(text, &mut title).map(|rest| rest.into_owned().into()),
    } {
        text = rest;
    }
    title.bare_number = bare_number(&text).map(|(number, _)| number).filter(|_| !title.is_numbered);
    title.text = text.into_owned();
    title
}

/// What is left of a text without its first number and what stands around that; `None` where that is all of it.
fn rest<'a>(text: &'a str, title: &mut Title) -> Option<Cow<'a, str>> {
    let rest = without_level(undecorated(unwrapped(text), title), title);
    // A label may stand behind a number: `4. Question: What is it?`
    let is_new = |found: &Numbered| !title.is_numbered || (found.is_label && !title.is_labelled);
    let rest = match after_number(rest).filter(is_new) {
        Some(found) => {
            title.is_numbered |= found.has_number;
            title.is_labelled |= found.is_label;
            title.number = title.number.or(found.number);
            match found.text {
                Cow::Borrowed(text) => text.trim_start().into(),
                Cow::Owned(text) => text.trim_start().to_owned().into(),
            }
        }
        None => rest.into(),
    };
    (rest != text).then_some(rest)
}

impl Title {
    /// Takes a number off that has nothing behind it.
    pub(super) fn unnumber(&mut self) {
        if let Some((number, rest)) = bare_number(&self.text).filter(|_| !self.is_numbered) {
            (self.number, self.is_numbered) = (Some(number), true);
            self.text = rest.to_owned();
        }
    }
}

/// `[[page|text]]` is its text, as `[[text]]` is.
fn without_wiki_links(markdown: &str) -> Cow<'_, str> {
    if !markdown.contains("[[") {
        return markdown.into();
    }
    let mut text = markdown.to_owned();
    let mut from = 0;
    while let Some(open) = text[from..].find("[[").map(|at| from + at) {
        let Some(close) = text[open..].find("]]").map(|at| open + at) else { break };
        let inner = text[open + 2..close].rsplit('|').next().unwrap_or_default().trim().to_owned();
        // What is code keeps its brackets.
        let is_code = inner.contains(['`', '\n', '[']) || text[..open].ends_with('`');
        if !is_code {
            text.replace_range(open..close + 2, &inner);
        }
        from = open + if is_code { 2 } else { inner.len() };
    }
    text.into()
}

/// Without the emphasis, the link or the quotation marks that are around all of it.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    for mark in ["***", "**", "__", "*", "_"] {
        let inner = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) =
            inner.filter(|inner| !inner.is_empty() && !inner.contains(mark) && !inner.ends_with('\\'))
        {
            return inner.trim();
        }
    }
    for (open, close) in [('"', '"'), ('“', '”')] {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| inner.contains(' ') && !inner.contains([open, close])) {
            return inner.trim();
        }
    }
    // Marks that close a heading stand apart: `## C# ##`.
    let open = text.trim_end_matches('#');
    if open.ends_with([' ', '\t']) { open.trim_end() } else { text }
}

/// Without emoji and other signs at its ends; some of them say how hard it is.
fn undecorated<'a>(text: &'a str, title: &mut Title) -> &'a str {
    let is_sign = |letter: char| !letter.is_ascii() && !letter.is_alphanumeric() && !is_punctuation(letter);
    let rest = text.trim_start_matches(|letter: char| is_sign(letter) || letter.is_whitespace());
    let rest = rest.strip_prefix("> ").unwrap_or(rest);
    let rest = ["==>", "-->", "=>", "->"]
        .iter()
        .find_map(|arrow| rest.strip_prefix(arrow))
        .unwrap_or(rest)
        .trim_start();
    let rest = after_shortcode(rest);
    let kept = rest.trim_end_matches(|letter: char| is_sign(letter) || letter.is_whitespace());
    // `What is it? ***`
    let starless = kept.trim_end_matches('*');
    let kept = if starless.ends_with(' ') { starless.trim_end() } else { kept };
    if kept.is_empty() {
        return text;
    }
    let (front, back) = (&text[..text.len() - rest.len()], &rest[kept.len()..]);
    for signs in [back, front] {
        title.difficulty = title.difficulty.or_else(|| words::marked_difficulty(signs));
        title.signs.stars += signs.matches('⭐').count();
        title.signs.rocket |= signs.contains('🚀');
    }
    kept
}

/// Without an emoji by name: `:star: What is it?`
fn after_shortcode(text: &str) -> &str {
    let rest = text.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    let is_name = |name: &str| {
        name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    rest.filter(|(name, _)| is_name(name)).map_or(text, |(_, rest)| rest.trim_start())
}

fn is_punctuation(letter: char) -> bool {
    const OTHERS: &str = "“”‘’«»…？؟。，、：（）¿¡–—¬≠≤≥∞";
    let is_within = |first: char, last: char| (first..last).contains(&letter);
    OTHERS.contains(letter)
        || is_within('\u{300}', '\u{370}')
        || is_within('\u{600}', '\u{1200}')
        || is_within('\u{3000}', '\u{3100}')
}

/// Without a difficulty in brackets at either end; in front, a letter may stand for it.
fn without_level<'a>(text: &'a str, title: &mut Title) -> &'a str {
    const LETTERS: [(&str, Difficulty); 3] =
        [("[E] ", Difficulty::Easy), ("[M] ", Difficulty::Medium), ("[H] ", Difficulty::Hard)];
    for (letter, difficulty) in LETTERS {
        if let Some(rest) = text.strip_prefix(letter) {
            title.difficulty = title.difficulty.or(Some(difficulty));
            return rest;
        }
    }
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(at) = text.strip_suffix(close).and_then(|rest| rest.rfind(open)).filter(|at| *at > 0)
            && let Some((difficulty, true)) = words::heading_difficulty(&text[at..])
        {
            title.difficulty = title.difficulty.or(Some(difficulty));
            return text[..at].trim_end();
        }
        if text.starts_with(open)
            && let Some(end) = text.find(close).filter(|end| *end < 24)
            && let Some((difficulty, true)) = words::heading_difficulty(&text[..=end])
            && text.len() > end + 1
        {
            title.difficulty = title.difficulty.or(Some(difficulty));
            return text[end + close.len_utf8()..].trim_start_matches([' ', ':', '-']);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, text: &str, is_numbered: bool, is_labelled: bool) {
        let found = title(markdown);
        assert_eq!(
            (&*found.text, found.is_numbered, found.is_labelled),
            (text, is_numbered, is_labelled),
            "{markdown}"
        );
    }

    #[test]
    fn brackets_of_code_are_passed_over() {
        check("What is `[[]]`?", "What is `[[]]`?", false, false);
        check("`[[]] [[ice]] and [[a|fog]]", "`[[]] ice and fog", false, false);
    }

    #[test]
    fn numbers_and_labels_are_the_lists() {
        check("1. What is it?", "What is it?", true, false);
        check("**12) What is it?**", "What is it?", true, false);
        check("Q3. What is it?", "What is it?", true, true);
        check("Question 4: Pointers", "Pointers", true, true);
        check("Question 4", "", true, true);
        check("Q: What is it?", "What is it?", false, true);
        check("Q. What is it?", "What is it?", false, true);
        check("Q What is it?", "What is it?", false, true);
        check("Q-learning: why?", "Q-learning: why?", false, false);
        check("Queue or stack?", "Queue or stack?", false, false);
        check("Question everything?", "Question everything?", false, false);
        check("3-way merges: why?", "3-way merges: why?", false, false);
        check("1.5 times faster?", "1.5 times faster?", false, false);
        check("2.1 What is it?", "What is it?", true, false);
        check("10 . Why?", "Why?", true, false);
        check("🔹 7. What is `x`?", "What is `x`?", true, false);
        check("**`a` and `b`**", "`a` and `b`", false, false);
        check("**a** or **b**?", "**a** or **b**?", false, false);
        check("**1. Group by**", "Group by", true, false);
        check("1. **Group by**", "Group by", true, false);
        check("*Question: What is `foo`?*", "What is `foo`?", false, true);
        check("\\1. What?", "\\1. What?", false, false);
        check("100% coverage?", "100% coverage?", false, false);
        check("1. Why C#", "Why C#", true, false);
        check("12 What is it", "What is it", true, false);
        check("12 monkeys", "12 monkeys", false, false);
        check("==> Why?", "Why?", false, false);
        check("Why C# ##", "Why C#", false, false);
        check("```[Question 3]``` What is it?", "What is it?", true, true);
        check("`1. Group by`", "Group by", true, false);
        check("第 4 题：介绍", "介绍", true, true);
        check("第三題 比較", "比較", true, true);
        check("第一次握手", "第一次握手", false, false);
        check("３．なぜ", "なぜ", true, false);
        check("１つの海", "１つの海", false, false);
        check("**1\u{fe0f}\u{20e3} Why?**", "Why?", true, false);
        check("1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3} Why?", "Why?", true, false);
        check("③ Why?", "Why?", true, false);
        check("🔟 Why?", "Why?", true, false);
        check("三、海", "海", false, false);
        check("#3 Tides", "Tides", true, false);
        check("Scenario 2: the tide is late", "the tide is late", true, true);
        check("Scenario planning", "Scenario planning", false, false);
        check("[1. Why?](https://x.example)", "[Why?](https://x.example)", true, false);
    }

    #[test]
    fn difficulty_is_taken_off() {
        let check = |markdown, text, difficulty| {
            let found = title(markdown);
            assert_eq!((&*found.text, found.difficulty), (text, difficulty), "{markdown}");
        };
        check("**What is it? 👶**", "What is it?", Some(Difficulty::Easy));
        check("What is it? (Advanced)", "What is it?", Some(Difficulty::Hard));
        check("[Easy] What is it?", "What is it?", Some(Difficulty::Easy));
        check("[M] What is it?", "What is it?", Some(Difficulty::Medium));
        check("What is it? ★★☆", "What is it?", Some(Difficulty::Medium));
        check("What is it (in short)?", "What is it (in short)?", None);
    }
}
