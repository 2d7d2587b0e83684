//! What one heading is by itself, before its page says what role it has.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use super::super::choices;
use super::super::labels::{self, Label};
use super::super::page::Page;
use super::super::page::node::Kind;
use super::super::title::title;
use super::super::toc::folded;
use super::super::words::{self, Like};

/// What is known of a heading before its role.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself, and any of them may be")]
pub(super) struct Heading {
    pub(super) block: usize,
    pub(super) level: u8,
    pub(super) like: Like,
    pub(super) is_numbered: bool,
    pub(super) number: Option<u32>,
    pub(super) bare_number: Option<u32>,
    pub(super) is_labelled: bool,
    /// Its label alone, with or without a number: `Question 3`.
    pub(super) label: Option<Label>,
    pub(super) is_level: bool,
    /// Directly below it, before the next heading: an answer with a label.
    pub(super) has_answer: bool,
    /// How many answers with a label stand directly below it, and how many lines that ask.
    pub(super) answers: usize,
    pub(super) asked: usize,
    /// Directly below it: a list, or folds, that ask.
    pub(super) has_questions: bool,
    /// Of one of the first.
    pub(super) says_questions: bool,
    /// Directly below it: bold lines that ask, or a list that asks in words.
    pub(super) has_lines: bool,
    /// It names a part of an answer: `Example`.
    pub(super) is_part: bool,
    /// Nothing below it asks.
    pub(super) is_beside: bool,
    /// It begins a table of contents.
    pub(super) is_contents: bool,
    /// Anything but links stands directly below it.
    pub(super) has_body: bool,
    /// And that is more than lists.
    pub(super) has_prose: bool,
    /// A list that names things stands there.
    pub(super) has_names: bool,
    /// And that is more than links.
    pub(super) has_matter: bool,
    /// Anything at all stands there.
    pub(super) has_below: bool,
    /// It begins as a question does, and gives advice.
    pub(super) advises: bool,
    /// It stands several times on the page, and nothing below it.
    pub(super) is_furniture: bool,
    /// It stands again and again on the page, with something below it each time, and asks nothing.
    pub(super) is_repeated: bool,
}

impl Heading {
    pub(super) fn is_plain(&self) -> bool {
        self.label.is_none() && !self.is_level && !self.is_furniture
    }

    /// Takes a labelled answer directly below it. Several answer several lines, and not the heading.
    pub(super) fn answer(&mut self) {
        self.answers += 1;
        let are_lines = self.answers > 1 && self.asked > 1 && self.label.is_none();
        self.has_lines |= are_lines;
        self.has_answer = (self.has_answer || !self.has_lines) && !are_lines;
    }

    pub(super) fn asks(&self) -> bool {
        self.is_plain() && (self.like >= Like::Begins || (self.is_labelled && self.is_numbered))
    }
}

pub(super) fn heading(page: &Page<'_>, block: usize, level: u8, is_early: bool) -> Heading {
    let text = page.inner(block);
    let title = title(&text);
    let whole = labels::whole_label(&text);
    // `Answer: B`
    let key = || {
        let (label, rest) = labels::label(&text).filter(|(label, _)| *label == Label::Answer)?;
        choices::key(rest).filter(|(_, more)| more.is_empty()).map(|_| label)
    };
    let label = whole
        .or_else(key)
        .or_else(|| (title.is_labelled && title.text.is_empty()).then_some(Label::Question));
    Heading {
        block,
        level,
        like: words::like(&title.text),
        is_numbered: title.is_numbered,
        number: title.number,
        bare_number: title.bare_number,
        is_labelled: title.is_labelled,
        label,
        is_level: words::heading_difficulty(&text).is_some_and(|(_, is_pure)| is_pure),
        has_answer: label == Some(Label::Question) && title.is_numbered,
        answers: 0,
        asked: 0,
        has_questions: false,
        says_questions: is_early && words::says_questions(&text),
        has_lines: false,
        // What ends in a colon announces what stands below.
        is_part: is_part(&title.text) || (title.text.ends_with([':', '：']) && !title.is_numbered),
        is_beside: whole == Some(Label::Aside) && labels::is_beside(&text) || is_step(&text),
        is_contents: whole == Some(Label::Aside) && labels::is_contents(&text),
        has_body: false,
        has_prose: false,
        has_names: false,
        has_matter: false,
        has_below: false,
        advises: words::advises(&title.text),
        is_furniture: false,
        is_repeated: false,
    }
}

/// Whether a block says something by itself.
pub(super) fn is_body(page: &Page<'_>, block: usize) -> bool {
    match page.kind(block) {
        Some(Kind::Heading(_) | Kind::Rule | Kind::Html) => false,
        Some(Kind::Paragraph) => {
            page.leaf(block).is_some_and(|leaf| leaf.links.text_beside && !words::is_back_link(&leaf.plain))
        }
        _ => true,
    }
}

/// How often headings say the same words.
struct Said<'p> {
    page: &'p Page<'p>,
    hasher: RandomState,
    counts: HashMap<u64, usize>,
}

impl<'p> Said<'p> {
    fn of<'h>(page: &'p Page<'p>, headings: impl Iterator<Item = &'h Heading>) -> Self {
        let mut said = Self { page, hasher: RandomState::new(), counts: HashMap::new() };
        for heading in headings {
            *said.counts.entry(said.key(heading)).or_default() += 1;
        }
        said
    }

    fn key(&self, heading: &Heading) -> u64 {
        self.hasher.hash_one(folded(&self.page.inner(heading.block)))
    }

    fn count(&self, heading: &Heading) -> usize {
        self.counts.get(&self.key(heading)).copied().unwrap_or_default()
    }
}

/// Marks what asks several times on a page, and never has anything below it where nearly all else
/// that asks has.
pub(super) fn mark_furniture(page: &Page<'_>, headings: &mut [Heading]) {
    let asks =
        |heading: &Heading| heading.like >= Like::Begins && !heading.is_numbered && heading.label.is_none();
    let bare = |heading: &Heading| asks(heading) && !heading.has_body;
    let mut said = Said::of(page, headings.iter().filter(|heading| bare(heading)));
    let alone = said.counts.len();
    said.counts.retain(|_, count| *count > 1);
    let alone = alone - said.counts.len();
    let answered = headings.iter().filter(|heading| heading.like > Like::Nothing && heading.has_body).count();
    if said.counts.is_empty() || alone * 4 > answered {
        return;
    }
    // One that says something once says something each time.
    for heading in headings.iter().filter(|heading| asks(heading) && heading.has_body) {
        let key = said.key(heading);
        said.counts.remove(&key);
    }
    for heading in headings.iter_mut().filter(|heading| bare(heading)) {
        heading.is_furniture = said.count(heading) > 0;
    }
}

/// What stands beside the matter may have all of that below it, set one level too deep.
pub(super) fn mark_beside(headings: &mut [Heading]) {
    const MOST: usize = 2;
    for at in 0..headings.len() {
        let level = headings[at].level;
        let below = headings[at + 1..].iter().take_while(|below| below.level > level);
        if headings[at].is_beside && below.filter(|below| below.has_questions).count() > MOST {
            headings[at].is_beside = false;
        }
    }
}

/// Marks what names the same part of each question.
pub(super) fn mark_repeated(page: &Page<'_>, headings: &mut [Heading]) {
    const FEWEST: usize = 3;
    let names = |heading: &Heading| {
        heading.is_plain() && heading.like == Like::Nothing && !heading.is_numbered && heading.has_matter
    };
    let said = Said::of(page, headings.iter().filter(|heading| names(heading)));
    for heading in headings.iter_mut().filter(|heading| names(heading)) {
        heading.is_repeated = said.count(heading) >= FEWEST;
    }
}

/// Numbers that have nothing behind them are numbers where they count: then those of a level have.
pub(super) fn mark_counted(headings: &mut [Heading]) {
    for level in 1..=6 {
        let numbers =
            headings.iter().filter(|heading| heading.level == level).map(|heading| heading.bare_number);
        let numbers: Vec<Option<u32>> = numbers.collect();
        let counts = |pair: &&[Option<u32>]| pair[0].zip(pair[1]).is_some_and(|(one, next)| one + 1 == next);
        if numbers.len() < 4 || numbers.windows(2).filter(counts).count() * 5 < numbers.len() * 4 - 5 {
            continue;
        }
        for heading in headings.iter_mut().filter(|heading| heading.level == level) {
            heading.is_numbered |= heading.bare_number.is_some();
            heading.number = heading.number.or(heading.bare_number);
        }
    }
}

/// Whether the first headings say that the page is about questions.
pub(super) fn says_questions(headings: &[Heading]) -> bool {
    headings.iter().take(3).any(|heading| heading.says_questions)
}

/// Whether a heading is a step of instructions: what is asked below it is to be asked by the reader.
fn is_step(text: &str) -> bool {
    let rest = text.get(5..).filter(|_| text[..5].eq_ignore_ascii_case("step "));
    rest.is_some_and(|rest| rest.trim_start().starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether a heading names a part of an answer.
pub(in super::super) fn is_part(text: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        "example|examples|code|code example|output|note|notes|summary|conclusion|key differences|syntax|usage|\
        use cases|advantages|disadvantages|benefits|pros|cons|pros and cons|how it works|implementation|definition|tips|\
        best practices|key points|key takeaways|explanation|real-world example|comparison|diagram|important|types|when to use|\
        final thoughts|next steps|wrap up|wrapping up|closing|bonus|quick summary|tl;dr|recap|result|why it matters|\
        пример|примеры|итог|вывод|ejemplo|ejemplos|conclusión|exemplo|exemplos|conclusão|beispiel|fazit|exemple|\
        示例|例子|总结|小结"
            .split('|')
            .collect()
    });
    let lower = text.trim_end_matches([':', '.']).to_lowercase();
    NAMES.contains(&*lower) || lower.starts_with("example")
}
