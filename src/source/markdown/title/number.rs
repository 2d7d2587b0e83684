//! Numbers and labels that a question's first line begins with: `3.`, `Q3:`, `第 3 题：`, `1️⃣`.
//! They are read from what a line says, whatever signs stand around them.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::super::words;

/// What stands between a number and the text.
const MARKS: [char; 15] = [' ', '\\', '.', ')', ']', ':', '-', '–', '—', '/', '：', '、', '．', '）', '\t'];

/// What may stand before a number: the longer first where one begins as another does.
const LABELS: [&str; 24] = [
    "question",
    "ques",
    "que",
    "q",
    "вопрос",
    "питання",
    "pregunta",
    "pergunta",
    "questão",
    "frage",
    "domanda",
    "vraag",
    "pytanie",
    "soru",
    "câu hỏi",
    "câu",
    "pertanyaan",
    "soal",
    "質問",
    "问题",
    "问",
    "題",
    "题目",
    "질문",
];

/// What may stand before a number and is a word like others where none follows.
const COUNTED: [&str; 14] = [
    "scenario",
    "problem",
    "task",
    "exercise",
    "challenge",
    "задача",
    "задание",
    "ejercicio",
    "exercício",
    "desafio",
    "aufgabe",
    "exercice",
    "문제",
    "問題",
];

/// The letters that labels begin with.
static FIRST: LazyLock<String> =
    LazyLock::new(|| LABELS.iter().chain(&COUNTED).filter_map(|label| label.chars().next()).collect());

/// Digits of other forms at a text's beginning as those that are counted with: `１．`, `1️⃣`, `①`.
pub(super) fn plain_number(text: &str) -> Cow<'_, str> {
    const KEYCAP: [char; 2] = ['\u{fe0f}', '\u{20e3}'];
    let wide = |letter: char| u32::from(letter).checked_sub(0xff10).filter(|digit| *digit < 10);
    let ringed = |letter: char| u32::from(letter).checked_sub(0x2460).filter(|at| *at < 20);
    let opening = text.trim_start_matches(['*', '_', ' ']);
    let (mut number, mut rest, mut is_other) = (0u32, opening, false);
    while let Some(letter) = rest.chars().next().filter(|_| number < 1000) {
        let after = &rest[letter.len_utf8()..];
        let uncapped = after.trim_start_matches(KEYCAP);
        let is_capped = uncapped.len() < after.len();
        (number, rest) = match letter {
            _ if wide(letter).is_some() => (number * 10 + wide(letter).unwrap_or_default(), after),
            _ if letter.is_ascii_digit() && is_capped => {
                (number * 10 + letter.to_digit(10).unwrap_or_default(), uncapped)
            }
            _ if ringed(letter).is_some() && number == 0 => (ringed(letter).unwrap_or_default() + 1, after),
            '🔟' => (number * 10 + 10, after),
            _ => break,
        };
        is_other = true;
    }
    // `１つ` is a word.
    if !is_other || (opening.starts_with(|first| wide(first).is_some()) && !rest.starts_with(MARKS)) {
        return text.into();
    }
    let opened = &text[..text.len() - opening.len()];
    let rest = rest.trim_start_matches(MARKS);
    format!("{opened}{number}. {rest}").into()
}

pub(super) fn bare_number(text: &str) -> Option<(u32, &str)> {
    let (number, rest) = text.split_once(' ')?;
    let is_number = (1..4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| is_number).map(|number| (number, rest.trim_start()))
}

/// A text that had a number or a label, without it.
pub(super) struct Numbered<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) has_number: bool,
    pub(super) number: Option<u32>,
    pub(super) is_label: bool,
}

/// A number that a word of Chinese or Japanese counts with: `第 3 题：`.
fn after_counter(text: &str) -> Option<Numbered<'_>> {
    let rest = text.trim_start_matches(['*', '_', '#']).strip_prefix('第')?.trim_start();
    let after = rest.trim_start_matches(|letter: char| {
        letter.is_ascii_digit() || "一二三四五六七八九十百".contains(letter)
    });
    let digits = &rest[..rest.len() - after.len()];
    let after = after.trim_start();
    let after = after.strip_prefix('道').unwrap_or(after);
    let text = after.strip_prefix(['题', '題', '问', '問'])?;
    let is_apart = text.trim().is_empty() || text.starts_with(['：', ':', '、', '.', ' ', '．', '）', ')']);
    (is_apart && !digits.is_empty()).then(|| Numbered {
        text: text.trim_start_matches(|letter| MARKS.contains(&letter)).into(),
        has_number: true,
        number: digits.parse().ok(),
        is_label: true,
    })
}

pub(super) fn after_number(text: &str) -> Option<Numbered<'_>> {
    if let Some(counted) = after_counter(text) {
        return Some(counted);
    }
    // `三、` counts topics as often as questions.
    let counted = text.trim_start_matches(|letter: char| "一二三四五六七八九十".contains(letter));
    if counted.len() < text.len()
        && let Some(rest) = counted.strip_prefix('、')
    {
        return Some(Numbered { text: rest.into(), has_number: false, number: None, is_label: false });
    }
    let opening = text.trim_start_matches(['*', '_', '[', '(', '#', '`']);
    let opened = &text[..text.len() - opening.len()];
    let first = opening.chars().next().and_then(|first| first.to_lowercase().next());
    let may_be = first.is_some_and(|first| FIRST.contains(first));
    let lower =
        if may_be { opening.chars().take(12).collect::<String>().to_lowercase() } else { String::new() };
    let label = LABELS.iter().find(|label| lower.starts_with(**label)).or_else(|| {
        let counts = |label: &&&str| {
            let rest = lower.strip_prefix(**label).map(|rest| rest.trim_start_matches([' ', '#']));
            rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        };
        COUNTED.iter().find(counts)
    });
    let after = label.map_or(opening, |label| opening.get(label.len()..).unwrap_or_default());
    let after = if label.is_some() { after.trim_start_matches([' ', '.', '#', '-', '_']) } else { after };
    let digits = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let has_number = digits.len() < after.len() && after.len() - digits.len() <= 4;
    if label.is_none() && !has_number {
        return None;
    }
    // Without a number the signs that were passed over are what marks the label.
    let unnumbered = label.filter(|_| !has_number).map(|label| &opening[label.len()..]);
    let is_bare_q = unnumbered
        .is_some_and(|rest| opening.starts_with("Q ") && rest.trim_start().starts_with(char::is_uppercase));
    let mut rest = unnumbered.unwrap_or(digits);
    let mut is_deep = false;
    while let Some(deeper) =
        rest.strip_prefix('.').filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    {
        rest = deeper.trim_start_matches(|letter: char| letter.is_ascii_digit());
        is_deep = true;
    }
    // What opened before the number may close behind it.
    let is_mark = |letter: char| {
        MARKS.contains(&letter) || (matches!(letter, '*' | '_' | '`') && opened.contains(letter))
    };
    let closed = rest.trim_start_matches(is_mark);
    let between = &rest[..rest.len() - closed.len()];
    let has_mark = between.contains(['.', ')', ']', ':', '：', '、', '．'])
        || (between.contains(['-', '–', '—', '/']) && between.ends_with(' '));
    let is_end = rest.trim().is_empty();
    let is_number = if let Some(label) = label {
        // `Q-learning`, `Q's`.
        let is_glued = !has_number && opening[label.len()..].starts_with(['-', '\'', '’']);
        let is_numbered = has_number && between.contains(' ');
        is_bare_q || is_numbered || is_end || (has_mark && !is_glued)
    } else {
        // `2.1 What is …`, but `1.5 times …`.
        let is_name = is_deep && between.contains(' ') && !closed.starts_with(char::is_lowercase);
        // `129 What is …`
        let asks = || words::like(closed.trim_end_matches(['?', '？'])) >= words::Like::Begins;
        // `#12 Name`
        let is_name = is_name || (!is_deep && between == " " && (opened.ends_with('#') || asks()));
        (has_mark || is_name) && !closed.starts_with(|next: char| next.is_ascii_digit())
    };
    // What opened before the number closes in the text, where nothing opens it any more.
    let mark =
        ["**", "__", "*", "_", "`"].into_iter().find(|mark| opened.contains(mark) && !between.contains(mark));
    let text = mark.map_or_else(|| closed.into(), |mark| Cow::from(closed.replacen(mark, "", 1)));
    // A number in a link: `[1. What is it?](…)`.
    let is_link = opened.ends_with('[') && !between.contains(']') && text.contains("](");
    let text = if is_link { format!("[{text}").into() } else { text };
    let number = after[..after.len() - digits.len()].parse().ok().filter(|_| !is_deep);
    is_number.then_some(Numbered { text, has_number, number, is_label: label.is_some() })
}
