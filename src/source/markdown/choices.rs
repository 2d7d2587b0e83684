//! Multiple choice: a list, or lines, with a letter or a box each; and the key that says which of
//! them are right.

use super::page::Page;
use super::page::node::Kind;

/// One of several answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Its letter, or the digit in its place; `A` where it has none and is the first.
    pub(crate) letter: char,
    pub(crate) text: String,
    pub(crate) correct: bool,
}

/// More choices than letters there are not.
const MOST: usize = 26;

/// The choices of a list; `None` where it is a list of something else.
///
/// What stands behind the last box is no choice: [`behind`] tells how many items are.
pub(super) fn of_list(page: &Page<'_>, list: usize) -> Option<Vec<Choice>> {
    let items = page.children(list);
    let items = &items[..items.len() - behind(page, list)];
    if !(2..=MOST).contains(&items.len()) {
        return None;
    }
    let is_boxes = items.iter().all(|item| page.ticked(*item).is_some());
    let texts: Vec<String> = items.iter().map(|item| page.texts(page.children(*item))).collect();
    let is_said = texts.iter().filter(|text| said_right(text.trim()).is_some()).count() == 1;
    let is_counted = texts.iter().enumerate().all(|(at, text)| after_number(text, at).is_some());
    let (mut choices, mut bold) = (Vec::new(), Vec::new());
    for (at, (item, text)) in items.iter().zip(&texts).enumerate() {
        let (text, is_signed) = unsigned(text);
        let lettered =
            after_letter(text).filter(|(letter, _)| letter_at(items.len()) > *letter || items.len() == MOST);
        let (letter, rest) = match lettered {
            Some((letter, rest)) => (letter, rest.trim()),
            None if is_counted => after_number(text, at)?,
            None if is_boxes || is_said => (letter_at(at), unblank(text)),
            None => return None,
        };
        let is_bold = text.starts_with("**") && rest.ends_with("**") && !rest.starts_with("**");
        bold.extend(is_bold.then_some(at));
        let text = if is_bold { rest.trim_end_matches('*').trim_end() } else { rest };
        let correct = is_signed || page.ticked(*item) == Some(true);
        choices.push(Choice { letter, text: text.to_owned(), correct });
    }
    // Where nothing else says which is right, the one in bold is.
    if let ([bold], false) = (&*bold, choices.iter().any(|choice| choice.correct)) {
        choices[*bold].correct = true;
    }
    let is_apart =
        |choice: &Choice| choices.iter().filter(|other| other.letter == choice.letter).count() == 1;
    choices.iter().all(|choice| !choice.text.trim().is_empty() && is_apart(choice)).then_some(choices)
}

/// The choices of a list of single lines, one of which the code right below it says again.
pub(super) fn said_again(page: &Page<'_>, list: usize, below: Option<usize>) -> Option<Vec<Choice>> {
    let items = page.children(list);
    let code =
        below.filter(|below| page.kind(*below) == Some(Kind::Code)).and_then(|below| page.leaf(below))?;
    let texts: Vec<String> = items.iter().map(|item| page.texts(page.children(*item))).collect();
    let said = texts.iter().filter(|text| text.trim() == code.code.trim()).count();
    let choice = |(at, text)| Choice { letter: letter_at(at), text, correct: false };
    let are_choices = (2..=MOST).contains(&items.len()) && said == 1;
    are_choices.then(|| texts.into_iter().enumerate().map(choice).collect())
}

/// The choice of a list of one box, where what stands below cuts the others off.
pub(super) fn lone(page: &Page<'_>, list: usize, at: usize) -> Option<Choice> {
    let [item] = page.children(list) else { return None };
    let text = page.texts(page.children(*item));
    page.ticked(*item).map(|correct| Choice { letter: letter_at(at), text, correct })
}

/// A text without the signs around it that say that it is right, and whether there are any.
fn unsigned(text: &str) -> (&str, bool) {
    const RIGHT: [&str; 6] = ["✅", "✔\u{fe0f}", "✔", "☑\u{fe0f}", "☑", "✓"];
    const WRONG: [&str; 3] = ["❌", "✗", "✖"];
    let (mut text, mut is_right) = match said_right(text.trim()) {
        Some(text) => (text, true),
        None => (text.trim(), false),
    };
    while let Some((sign, rest)) = RIGHT.iter().chain(&WRONG).find_map(|sign| {
        let rest = text.strip_suffix(sign).or_else(|| text.strip_prefix(sign))?;
        Some((sign, rest.trim()))
    }) {
        is_right |= RIGHT.contains(sign);
        text = rest;
    }
    (text, is_right)
}

/// A text without the words at its end that say that it is right: `… **(Correct)**`, `… <-- Correct`.
fn said_right(text: &str) -> Option<&str> {
    let is_mark = |letter: char| "*_()[]<-= ".contains(letter);
    let inner = text.trim_end_matches(is_mark);
    let ends = ["correct answer", "right answer", "correct", "answer"].into_iter().find_map(|words| {
        let at = inner.len().checked_sub(words.len()).filter(|at| inner.is_char_boundary(*at))?;
        inner[at..].eq_ignore_ascii_case(words).then_some(&inner[..at])
    })?;
    let before = ends.trim_end_matches(is_mark);
    let opening = &ends[before.len()..];
    let is_set_off = opening.contains(['(', '[', '*', '_']) && text.len() > inner.len();
    ((is_set_off || opening.contains("<-") || opening.contains("<=")) && !before.is_empty()).then_some(before)
}

/// How many items of a list come after its boxes, and have none.
pub(super) fn behind(page: &Page<'_>, list: usize) -> usize {
    let items = page.children(list);
    let boxes = items.iter().take_while(|item| page.ticked(**item).is_some()).count();
    let others = items[boxes..].iter().filter(|item| page.ticked(**item).is_none()).count();
    if boxes > 1 && boxes + others == items.len() { others } else { 0 }
}

/// The choices of lines, as of a paragraph, from the line that the first is on; and the text before it.
pub(super) fn of_lines(markdown: &str) -> Option<(String, Vec<Choice>)> {
    let mut before = Vec::new();
    let mut choices: Vec<Choice> = Vec::new();
    for line in markdown.lines() {
        let ticked = ["[x] ", "[X] ", "(x) ", "(X) "].iter().find_map(|mark| line.strip_prefix(mark));
        let unticked = ["[ ] ", "( ) "].iter().find_map(|mark| line.strip_prefix(mark));
        let letter = letter_at(choices.len().min(MOST));
        if let Some(text) = ticked.or(unticked) {
            choices.push(Choice { letter, text: text.trim().to_owned(), correct: ticked.is_some() });
        } else if let Some((_, rest)) = after_letter(line).filter(|(found, _)| *found == letter) {
            let (text, correct) = unsigned(rest);
            choices.push(Choice { letter, text: text.to_owned(), correct });
        } else if let Some(last) = choices.last_mut() {
            last.text.push('\n');
            last.text.push_str(line);
        } else {
            before.push(line);
        }
    }
    let is_whole =
        (2..=MOST).contains(&choices.len()) && choices.iter().all(|choice| !choice.text.trim().is_empty());
    is_whole.then(|| (before.join("\n"), choices))
}

/// A blank of braille is how some pages make room for code in a choice.
fn unblank(text: &str) -> &str {
    text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{2800}').trim()
}

/// The letter that a choice begins with, and what follows its mark.
fn after_letter(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start();
    let inner = text.trim_start_matches(['*', '_', '(', '[', '`']);
    let opened = text.len() - inner.len();
    let letter = inner.chars().next().filter(char::is_ascii_alphabetic)?;
    let rest = &inner[1..];
    let closed = rest.trim_start_matches(['*', '_', ')', ']', '`', '.', ':', '\\']);
    let mark = &rest[..rest.len() - closed.len()];
    let is_mark = mark.contains([')', ']', '.', ':']) && opened <= 3 && mark.len() <= 6;
    // `D:`foo`` needs no blank; `a.b` is no choice.
    let is_apart =
        closed.starts_with([' ', '\t', '`', '*', '"', '\n']) || mark.ends_with('`') || closed.is_empty();
    // What the letter's mark closed may be code: then its backtick belongs to the text.
    let text = if mark.ends_with('`') { &rest[mark.len() - 1..] } else { closed };
    (is_mark && is_apart).then(|| (letter.to_ascii_uppercase(), text))
}

/// What follows the digit that a choice begins with in place of a letter: `2: it is cold`.
fn after_number(text: &str, at: usize) -> Option<(char, &str)> {
    let digit = char::from_digit(u32::try_from(at).ok()? + 1, 10)?;
    let rest = text.trim_start().strip_prefix(digit)?.strip_prefix([':', ')', '.'])?;
    rest.starts_with([' ', '`']).then(|| (digit, rest.trim()))
}

fn letter_at(at: usize) -> char {
    char::from(b'A' + u8::try_from(at.min(MOST - 1)).unwrap_or(0))
}

/// The letters that a key names, as in `C`, `B) because …` or `A, C`, and what it says beside them.
pub(super) fn key(text: &str) -> Option<(Vec<char>, &str)> {
    let mut rest = text.trim_start_matches(|letter: char| {
        letter.is_whitespace()
            || matches!(letter, '*' | '_' | '(' | '[' | '`' | ':' | '-' | '>' | '✅' | '✔' | '\u{fe0f}')
    });
    for word in ["Option", "option", "Choice", "choice"] {
        rest = rest.strip_prefix(word).map_or(rest, |rest| rest.trim_start_matches([' ', '*', '(', ':']));
    }
    let mut letters = Vec::new();
    // `BD`: letters in order, and nothing else on the line.
    let word =
        rest.split('\n').next().unwrap_or_default().trim_end_matches(['*', '_', ')', ']', '.', '`', ' ']);
    let is_run = word.bytes().all(|byte| (b'A'..=b'H').contains(&byte))
        && word.as_bytes().windows(2).all(|pair| pair[0] < pair[1]);
    if is_run && word.len() > 1 {
        letters.extend(word.chars());
        rest = &rest[word.len()..];
    }
    while let Some(letter) = rest.chars().next().filter(char::is_ascii_alphanumeric) {
        let after = &rest[1..];
        if after.starts_with(|next: char| next.is_alphanumeric() || next == '\'' || next == '’') {
            break;
        }
        // `a function`: a word, not a letter.
        let is_word =
            letter == 'a' && after.starts_with(' ') && after.trim_start().starts_with(char::is_alphabetic);
        if is_word && !after.trim_start().starts_with("and ") {
            break;
        }
        letters.push(letter.to_ascii_uppercase());
        rest = after;
        let next = rest.trim_start_matches([' ', ',', '&', '/', '+']);
        let next = next.strip_prefix("and ").unwrap_or(next);
        let joins =
            next.len() < rest.len() && rest[..rest.len() - next.len()].contains([',', '&', '/', '+', 'a']);
        if !joins {
            break;
        }
        rest = next;
    }
    let rest = rest.trim_start_matches(['*', '_', ')', ']', '.', ':', '`', '-', '–', '—', ' ', '\t']);
    (!letters.is_empty()).then_some((letters, rest))
}

/// Whether all that is known of a list is its marks, so that it may hold choices.
pub(super) fn is_list(page: &Page<'_>, block: usize) -> bool {
    matches!(page.kind(block), Some(Kind::List { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_letters() {
        let check = |text, letters: &str, rest| {
            let found = key(text).map(|(letters, rest)| (letters.into_iter().collect::<String>(), rest));
            assert_eq!(
                found.as_ref().map(|(letters, rest)| (&**letters, *rest)),
                Some((letters, rest)),
                "{text}"
            );
        };
        check("C", "C", "");
        check("b) because", "B", "because");
        check("**D**", "D", "");
        check("A, C and D", "ACD", "");
        check("BD", "BD", "");
        check("**ACD**\nbecause", "ACD", "\nbecause");
        assert_eq!(key("DB"), None);
        check("Option B: it is", "B", "it is");
        assert_eq!(key("a function that"), None);
        assert_eq!(key("Because it is"), None);
    }

    #[test]
    fn lines_may_be_choices() {
        let (before, choices) = of_lines("Which?\na) one\nb) two\n   more").unwrap();
        assert_eq!(before, "Which?");
        assert_eq!(choices.iter().map(|choice| &*choice.text).collect::<Vec<_>>(), ["one", "two\n   more"]);
        assert_eq!(of_lines("A. one\nC. two"), None);
        assert_eq!(of_lines("e.g. one\nb. two"), None);
        assert_eq!(after_letter("D:`x`"), Some(('D', "`x`")));
    }
}
