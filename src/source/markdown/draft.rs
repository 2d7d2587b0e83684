//! A question while its page is read: what was asked, and what came below it piece by piece. When
//! the next one begins, the pieces become its text, its answer and the rest.

use super::choices::{self, Choice};
use super::labels::Label;
use super::title::Title;
use super::words::{self, Like};
use super::{Difficulty, Imported, Kind, Reference};

/// What a question stood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Heading(u8),
    Summary,
    Bold,
    Line,
    Item { alone: bool },
    Row,
}

impl Carrier {
    /// Whether all that comes below it, to the next of its kind, is its answer.
    pub(super) const fn is_firm(self) -> bool {
        matches!(self, Self::Heading(_) | Self::Summary)
    }
}

/// What a section of the page says of the questions in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Setting {
    /// Its place among the sections.
    pub(super) section: usize,
    pub(super) difficulty: Option<Difficulty>,
    pub(super) kind: Option<Kind>,
}

/// What stands below a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Below {
    Nothing,
    Code,
    Words,
}

/// A piece of what stands below a question.
#[derive(Debug)]
struct Part {
    label: Option<Label>,
    text: String,
    is_code: bool,
}

#[derive(Debug)]
pub(super) struct Draft {
    pub(super) line: usize,
    pub(super) carrier: Carrier,
    pub(super) title: Title,
    pub(super) setting: Setting,
    pub(super) like: Like,
    parts: Vec<Part>,
    /// The label that what comes next stands under.
    pub(super) under: Option<Label>,
    pub(super) choices: Vec<Choice>,
    /// How many parts stood before the choices.
    choices_at: usize,
    /// The last choice stands alone in its list: code below is its own, and more may follow.
    pub(super) choice_open: bool,
    key: Vec<char>,
    pub(super) hints: Vec<String>,
    pub(super) follow_ups: Vec<String>,
    pub(super) references: Vec<Reference>,
    pub(super) difficulty: Option<Difficulty>,
    pub(super) tags: Vec<String>,
}

impl Draft {
    pub(super) fn new(line: usize, carrier: Carrier, title: Title, within: Setting) -> Self {
        Self {
            line,
            carrier,
            like: words::like(&title.text),
            difficulty: title.difficulty,
            title,
            setting: within,
            parts: Vec::new(),
            under: None,
            choices: Vec::new(),
            choices_at: 0,
            choice_open: false,
            key: Vec::new(),
            hints: Vec::new(),
            follow_ups: Vec::new(),
            references: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Whether anything below it has been read.
    pub(super) fn is_bare(&self) -> bool {
        self.parts.is_empty() && self.choices.is_empty() && self.under.is_none()
    }

    /// Whether an answer has been announced or begun.
    pub(super) fn is_answered(&self) -> bool {
        matches!(self.under, Some(Label::Answer | Label::Explanation))
            || self.parts.iter().any(|part| part.label == Some(Label::Answer))
    }

    /// Takes the choices of a list, unless there are some already.
    pub(super) fn offer(&mut self, choices: Vec<Choice>) {
        self.choices_at = self.parts.len();
        self.choices = choices;
    }

    /// Takes a choice that others may follow.
    pub(super) fn choose(&mut self, choice: Choice) {
        if self.choices.is_empty() {
            self.choices_at = self.parts.len();
        }
        self.choices.push(choice);
        self.choice_open = true;
    }

    /// Takes what stands behind a label; what follows stands under it as well.
    pub(super) fn label(&mut self, label: Label, text: &str) {
        self.under = Some(label);
        match label {
            Label::Difficulty => {
                self.difficulty = words::heading_difficulty(text).map(|(found, _)| found).or(self.difficulty);
                self.under = None;
            }
            Label::Tags => {
                let tags = text
                    .split([',', ';', '|'])
                    .map(|tag| tag.trim_matches(|letter: char| !letter.is_alphanumeric()));
                self.tags.extend(tags.filter(|tag| !tag.is_empty()).map(ToOwned::to_owned));
                self.under = None;
            }
            Label::Answer | Label::Explanation => {
                let rest = self.take_key(text);
                self.push(rest, false);
            }
            _ => self.push(text, false),
        }
    }

    /// The letters of a key, where there are choices and none is known; what else is said stays.
    fn take_key<'t>(&mut self, text: &'t str) -> &'t str {
        if self.choices.is_empty() || !self.key.is_empty() {
            return text;
        }
        let is_choice = |letter: &char| self.choices.iter().any(|choice| choice.letter == *letter);
        let found = choices::key(text).filter(|(letters, _)| letters.iter().all(is_choice));
        let Some((letters, rest)) = found else { return text };
        self.key = letters;
        // What only repeats the choice says nothing.
        let repeats = self.choices.iter().any(|choice| choice.text.trim() == rest.trim());
        if repeats { "" } else { rest }
    }

    /// Takes a piece of what stands below.
    pub(super) fn push(&mut self, text: &str, is_code: bool) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        // Code below choices that says one of them again is the key.
        if is_code && let Some(letter) = self.repeated(text) {
            self.key = vec![letter];
            return;
        }
        if let Some(last) = self.choices.last_mut().filter(|_| self.choice_open && is_code) {
            last.text.push_str("\n\n");
            return last.text.push_str(text);
        }
        self.choice_open = false;
        match self.under {
            Some(Label::Hint) => self.hints.push(text.to_owned()),
            Some(Label::FollowUp) => self.follow_ups.push(text.to_owned()),
            Some(Label::Answer) if !is_code && self.key.is_empty() && self.choices.len() > 1 => {
                let rest = self.take_key(text);
                self.part(rest, is_code);
            }
            _ => self.part(text, is_code),
        }
    }

    /// The letter of the choice that a block of code repeats, where no key is known.
    fn repeated(&self, code: &str) -> Option<char> {
        let is_open = self.key.is_empty() && !self.choices.iter().any(|choice| choice.correct);
        let inner = code.split_once('\n').and_then(|(_, rest)| rest.rsplit_once('\n'));
        let (said, _) = inner.filter(|_| is_open && self.choices.len() > 1)?;
        self.choices.iter().find(|choice| choice.text.trim() == said.trim()).map(|choice| choice.letter)
    }

    fn part(&mut self, text: &str, is_code: bool) {
        if !text.trim().is_empty() {
            self.parts.push(Part { label: self.under, text: text.to_owned(), is_code });
        }
    }

    /// Takes a piece that belongs to the question itself.
    pub(super) fn ask_more(&mut self, text: &str) {
        self.parts.push(Part { label: Some(Label::Question), text: text.to_owned(), is_code: false });
    }

    /// Whether the question is about something that stands right below it.
    pub(super) fn asks_about_code(&self) -> bool {
        asks_about_code(&self.title.text, false)
    }

    /// What stands below it that may answer.
    pub(super) fn below(&self) -> Below {
        match () {
            () if self.is_answered() || self.parts.iter().any(|part| !part.is_code) => Below::Words,
            () if self.parts.is_empty() => Below::Nothing,
            () => Below::Code,
        }
    }

    /// The question; `most` is what stands below most of the page's questions.
    pub(super) fn finish(mut self, most: Below) -> Imported {
        let keyed = self.keyed();
        let first_answer = self.parts.iter().position(|part| part.label == Some(Label::Answer));
        let mut text = vec![std::mem::take(&mut self.title.text)];
        let mut answer = Vec::new();
        let is_code_all = self.parts.iter().all(|part| part.is_code);
        let asks_about_code = match most {
            _ if !self.parts.first().is_some_and(|part| part.is_code) => false,
            // On a page that answers nothing code is no answer either.
            Below::Nothing if is_code_all => true,
            _ => asks_about_code(&text[0], is_code_all && most == Below::Words),
        };
        let mut is_first = true;
        for (at, part) in self.parts.into_iter().enumerate() {
            let is_before_answer = first_answer.is_some_and(|first| at < first);
            let is_before_choices = !self.choices.is_empty() && at < self.choices_at;
            let is_below_choices = !self.choices.is_empty() && at >= self.choices_at;
            let is_shown = is_first && part.is_code && asks_about_code && !is_below_choices;
            let is_asked = part.label == Some(Label::Question)
                || (part.label.is_none() && (is_before_answer || is_before_choices || is_shown));
            is_first &= is_asked && part.is_code;
            if is_asked { text.push(part.text) } else { answer.push(part.text) }
        }
        if !keyed && !self.choices.is_empty() {
            let lines = self.choices.drain(..).map(|choice| format!("- {}: {}", choice.letter, choice.text));
            text.push(lines.collect::<Vec<_>>().join("\n"));
        }
        let answer = joined(answer);
        let elsewhere = elsewhere(&answer);
        let is_placed = !elsewhere.is_empty() || words::is_placeholder(&answer);
        self.references.extend(elsewhere);
        let text = joined(text);
        let text = if text.trim().len() == text.len() { text } else { text.trim().to_owned() };
        Imported {
            line: self.line,
            topic: 0,
            kind: kind(&text, self.setting.kind, !self.choices.is_empty()),
            difficulty: self.difficulty.or(self.setting.difficulty),
            tags: self.tags,
            text,
            hints: self.hints,
            follow_ups: self.follow_ups,
            references: self.references,
            is_placeholder: is_placed && !answer.is_empty(),
            answer: (!is_placed).then_some(answer),
            choices: self.choices,
        }
    }

    /// Marks the choices that the key names; whether any is right.
    fn keyed(&mut self) -> bool {
        for choice in &mut self.choices {
            choice.correct |= self.key.contains(&choice.letter);
        }
        self.choices.len() > 1 && self.choices.iter().any(|choice| choice.correct)
    }
}

/// Paragraphs as one text.
fn joined(mut paragraphs: Vec<String>) -> String {
    if paragraphs.len() == 1 { paragraphs.remove(0) } else { paragraphs.join("\n\n") }
}

/// Whether a text asks about code below it; `surely` where that code may as well be an answer.
pub(super) fn asks_about_code(text: &str, surely: bool) -> bool {
    const SURE: &str = "output|following|below|this code|the code|snippet|printed|logged|this function|this program|\
        this query|this statement|this expression|when we do this|what happens here|what does this|outcome|wrong with|\
        siguiente|salida|seguinte|saída|suivant|affiche|folgende|ausgabe|следующ|выведет|вывод|ниже|наступн|виведе|aşağıdaki|\
        çıktı|sau đây|kết quả|đoạn|以下|下面|下列|输出|輸出|打印|この|次の|출력|다음";
    const PERHAPS: &str = "these|this work|print|this do|this return|value of|value is|evaluate to";
    let text = text.to_lowercase();
    let says = |table: &str| table.split('|').any(|words| text.contains(words));
    // `Write a command to print …` asks for code.
    let is_order = ["write", "how", "create", "implement"].iter().any(|word| text.starts_with(word));
    says(SURE) || (!surely && (text.ends_with([':', '：']) || (!is_order && says(PERHAPS))))
}

/// Where an answer leads that is links and nothing else: it is given elsewhere.
fn elsewhere(answer: &str) -> Vec<Reference> {
    let mut links = Vec::new();
    for line in answer.lines() {
        let is_mark = |letter: char| letter.is_whitespace() || ",;|&/*_.".contains(letter);
        let mut rest = pointed(line.trim_end_matches('\\'));
        while !rest.is_empty() {
            let Some((link, after)) = link(rest) else { return Vec::new() };
            links.push(link);
            rest = after.trim_start_matches(is_mark);
        }
    }
    links
}

/// What a line points at: `> - See 👉 **[there](…)**` at its link.
fn pointed(line: &str) -> &str {
    const POINTERS: [&str; 9] = ["see", "read", "check", "visit", "here", "more", "answer", "source", "link"];
    let is_sign = |letter: char| !letter.is_alphanumeric() && !"[<`$(".contains(letter);
    let mut rest = line.trim_start_matches(is_sign);
    loop {
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
        if !POINTERS.iter().any(|word| rest[..end].eq_ignore_ascii_case(word)) {
            return rest;
        }
        rest = rest[end..].trim_start_matches(is_sign);
    }
}

/// The link that a text begins with, and what stands behind it.
fn link(text: &str) -> Option<(Reference, &str)> {
    let is_web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    if let Some(inner) = text.strip_prefix('[') {
        let (title, rest) = inner.split_once("](")?;
        // An address may have brackets of its own.
        let ends = |at: &usize| {
            rest[at + 1..].chars().next().is_none_or(|next| !next.is_alphanumeric() && next != ')')
        };
        let end = rest.match_indices(')').map(|(at, _)| at).find(ends)?;
        let url = rest[..end].split_whitespace().next().filter(|url| is_web(url))?;
        let is_line = !title.contains(['[', '\n']);
        return is_line
            .then(|| (Reference { title: words::one_line(title), url: url.to_owned() }, &rest[end + 1..]));
    }
    let text = text.strip_prefix('<').unwrap_or(text);
    let (url, rest) = text
        .split_at(text.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(text.len()));
    is_web(url).then(|| {
        (Reference { title: url.to_owned(), url: url.to_owned() }, rest.strip_prefix('>').unwrap_or(rest))
    })
}

/// What a question asks for.
fn kind(text: &str, setting: Option<Kind>, has_choices: bool) -> Kind {
    if has_choices {
        return Kind::Choice;
    }
    if let Some(kind) = setting {
        return kind;
    }
    if !text.contains("```") {
        return Kind::Concept;
    }
    let title = text.split("\n\n").next().unwrap_or_default().to_lowercase();
    let asks_output = ["output", "printed", "be logged", "gets logged", "console.log"]
        .iter()
        .any(|word| title.contains(word));
    if asks_output { Kind::Output } else { Kind::Concept }
}
