//! What each heading of a page is: a question, a topic, a label such as `Answer`, a part of an
//! answer, or something beside the matter. It takes the whole page to tell: a heading asks if
//! those of its level do.

mod count;
mod heading;
mod levels;
mod made_of;
mod survey;

use std::collections::HashSet;

use self::count::Count;
pub(super) use self::heading::is_part;
use self::heading::{Heading, mark_counted, says_questions};
use self::levels::{Asking, Level, asking_levels};
pub(super) use self::made_of::{MadeOf, counted, made_of, names};
use self::survey::survey;
use super::labels::Label;
use super::lines;
use super::page::Page;
use super::words::Like;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Question,
    Topic,
    /// It says how hard what is below it is, and nothing else.
    Level,
    Label(Label),
    /// A part of the answer that it stands in.
    Inside,
    /// It stands beside the matter with all that is below it.
    Beside,
    /// The same words again and again, and nothing below them: an advertisement.
    Furniture,
}

/// The roles of the headings, and what of folds and lines counts as a question.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a page may be made of any of these")]
pub(super) struct Roles {
    /// By block; none of what is no heading.
    headings: Vec<Option<Role>>,
    /// Most folds of the page fold an answer to what their summary asks.
    pub(super) folds_ask: bool,
    /// Single lines that end in a question mark are what the page is made of.
    pub(super) lines_ask: bool,
    /// Single lines ask in words without a question mark, in a page that says that it is about questions.
    pub(super) lines_begin: bool,
    /// The page's name says that it is about questions.
    pub(super) is_called: bool,
    /// The page's name or its first headings say that it is about questions.
    pub(super) says_questions: bool,
    /// Most quotations are a line that asks.
    pub(super) quotes_ask: bool,
    /// Most lists of the page ask.
    pub(super) lists_ask: bool,
    /// Most items that begin with a heading or in bold ask.
    pub(super) items_ask: bool,
    /// Paragraphs of a page that says that it is about questions count.
    pub(super) numbers_ask: bool,
    /// Signs that paragraphs begin with that ask: `❓`, `==>`.
    signs: HashSet<String>,
    /// Bold lines ask, whatever they say.
    pub(super) bold_asks: bool,
    /// Nearly all bold lines that ask have a number or a label.
    pub(super) bold_counts: bool,
    /// Most bold lines say what to do.
    pub(super) bold_tells: bool,
    /// Most bold lines have something below that is none.
    pub(super) bold_leads: bool,
    /// What is taken for questions although it asks nothing.
    pub(super) made_of: Option<MadeOf>,
    /// Headings whose number has nothing behind it.
    pub(super) counted: HashSet<usize>,
}

impl Roles {
    /// Whether a paragraph begins with a sign that those have that ask.
    pub(super) fn has_sign(&self, plain: &str) -> bool {
        lines::sign(plain).is_some_and(|sign| self.signs.contains(sign))
    }

    pub(super) fn of(&self, heading: usize) -> Role {
        self.headings[heading].unwrap_or(Role::Inside)
    }
}

/// What is known of a page before it is walked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Its name, or what stands before its headings, says that it is about questions.
    pub(super) says_questions: bool,
    /// What is to be taken for questions although it asks nothing.
    pub(super) made_of: Option<MadeOf>,
}

/// Looks at all headings, folds and lines of a page that are not in a list.
pub(super) fn roles(page: &Page<'_>, known: Known) -> Roles {
    let made_of = known.made_of;
    let mut survey = survey(page);
    mark_counted(&mut survey.headings);
    levels::level(&mut survey.headings);
    let counted = |heading: &&Heading| heading.is_numbered && heading.bare_number.is_some();
    let (asking, folds) = survey.folds;
    let (questions, lines) = survey.lines;
    let (asked, lists) = survey.lists;
    let (bold_asking, bold) = survey.bold;
    let is_formed = survey.bold_formed * 5 >= bold_asking * 4;
    let says_questions = known.says_questions || says_questions(&survey.headings);
    let least = if says_questions { 3 } else { 5 };
    Roles {
        folds_ask: (asking > 0 && asking * 5 >= folds * 2) || made_of == Some(MadeOf::Folds),
        bold_asks: (bold_asking >= least
            && (bold * 5..=bold * 8).contains(&(bold_asking * 10))
            && !is_formed)
            || made_of == Some(MadeOf::Bold),
        bold_counts: bold_asking >= least && is_formed,
        bold_tells: (survey.bold_told >= 5 && survey.bold_told * 2 >= bold)
            || (bold_asking >= least && !is_formed && (bold_asking + survey.bold_told) * 5 >= bold * 4),
        bold_leads: survey.bold_led * 2 >= bold,
        made_of,
        lines_ask: questions >= least && questions * 5 >= lines * 2,
        lines_begin: says_questions
            && questions + survey.told >= 5
            && (questions + survey.told) * 5 >= lines * 3,
        is_called: known.says_questions,
        says_questions,
        numbers_ask: says_questions && survey.counted.0 > 2,
        quotes_ask: survey.quotes.0 >= 3 && survey.quotes.0 * 5 >= survey.quotes.1 * 3,
        lists_ask: asked >= 2 && asked * 2 > lists,
        items_ask: survey.items.0 >= 5 && survey.items.0 * 5 >= survey.items.1 * 4,
        signs: survey
            .signs
            .into_iter()
            .filter(|(_, (asking, all))| *asking >= 3 && asking * 3 >= all * 2)
            .map(|(sign, _)| sign)
            .collect(),
        counted: survey.headings.iter().filter(counted).map(|heading| heading.block).collect(),
        headings: assign(&survey.headings, page.blocks.len(), known),
    }
}

fn assign(headings: &[Heading], blocks: usize, known: Known) -> Vec<Option<Role>> {
    let mut levels = asking_levels(headings, known.says_questions);
    if let Some(MadeOf::Headings(level)) = known.made_of {
        levels[usize::from(level)] = Level { asking: Asking::Listed, is_named: true, ..Level::default() };
    }
    let holds = holds_questions(headings, levels);
    let mut roles = vec![None; blocks];
    // The level of the question that the present place is in.
    let mut question: Option<u8> = None;
    // And that of the heading below which nothing asks.
    let mut beside: Option<u8> = None;
    // The level of the topic that the present place is in, once the matter has begun.
    let mut topic: Option<u8> = None;
    let mut count = Count::default();
    for (at, (heading, holds)) in headings.iter().zip(holds).enumerate() {
        // What a page holds is no part of what stands beside it.
        beside = beside.filter(|level| heading.level > *level && !heading.is_contents);
        let is_next = count.is_next(heading);
        let role = match beside {
            Some(_) => Role::Beside,
            None if is_next => Role::Question,
            None if question.is_some() && count.leaves_out(&headings[at..], &levels) => Role::Inside,
            None => {
                let level = levels[usize::from(heading.level)];
                let is_top = heading.level == 1 && level.asking == Asking::Most;
                let is_led = topic.is_some_and(|topic| topic < heading.level) || is_top;
                match role(heading, question, level, holds) {
                    Role::Topic if is_led && level.is_alike(heading, at == 0) && !holds => Role::Question,
                    role => role,
                }
            }
        };
        if heading.is_beside && !matches!(role, Role::Inside | Role::Question) {
            beside = Some(heading.level);
        }
        let role = if beside.is_some() { Role::Beside } else { role };
        match role {
            Role::Question => {
                topic = topic.or(Some(0));
                let outer = question.filter(|_| is_next).unwrap_or(heading.level);
                question = Some(heading.level.min(outer));
            }
            Role::Topic | Role::Level | Role::Beside | Role::Label(Label::Aside | Label::Tags) => {
                question = None;
            }
            Role::Label(Label::Sources) if question.is_some_and(|level| heading.level < level) => {
                question = None;
            }
            Role::Label(_) | Role::Inside | Role::Furniture => {}
        }
        if role == Role::Topic && (heading.level > 1 || topic.is_some()) {
            topic = Some(heading.level);
        }
        count.take(heading, role);
        roles[heading.block] = Some(role);
    }
    roles
}

/// For each heading, whether questions of their own lie in its section.
fn holds_questions(headings: &[Heading], levels: [Level; 7]) -> Vec<bool> {
    let mut holds: Vec<bool> = headings.iter().map(|heading| heading.has_questions).collect();
    // From the end: a heading holds what those below it hold or are.
    let mut deeper = [false; 8];
    for (at, heading) in headings.iter().enumerate().rev() {
        let level = usize::from(heading.level);
        let below = deeper[level + 1..].iter().any(|holds| *holds);
        holds[at] |= below;
        deeper[level + 1..].fill(false);
        holds[at] |= heading.has_lines && heading.like < Like::Asks;
        let has_answer = heading.has_answer && heading.label.is_none_or(|label| label == Label::Question);
        let asks = (heading.asks() && levels[level].asking >= Asking::Half) || has_answer;
        deeper[level] |= asks || holds[at];
    }
    holds
}

fn role(heading: &Heading, question: Option<u8>, level: Level, holds: bool) -> Role {
    if heading.is_furniture {
        return Role::Furniture;
    }
    let is_below = question.is_some_and(|level| heading.level > level);
    // A topic may be called as a label is: references in C++.
    let label = heading.label.filter(|label| *label != Label::Sources || !holds);
    match label {
        Some(Label::Question) if heading.is_numbered => return Role::Question,
        Some(label @ (Label::Aside | Label::Question)) if !is_below => return Role::Label(label),
        Some(Label::Tags) if question.is_none() => return Role::Label(Label::Tags),
        Some(Label::Question) => return Role::Label(Label::Question),
        Some(Label::Aside) => return Role::Inside,
        Some(label) if question.is_some() || label == Label::Answer => return Role::Label(label),
        Some(Label::Sources | Label::Explanation | Label::Hint) => return Role::Label(Label::Aside),
        _ => {}
    }
    if is_below || (heading.is_repeated && !holds) {
        return Role::Inside;
    }
    if heading.is_level {
        return Role::Level;
    }
    let has_form = level.has_form(heading);
    let is_empty = !has_form && !heading.has_body;
    // A chapter among its questions has a number that they have not.
    let is_bare = level.has_below && !heading.has_below;
    let is_chapter = is_bare && heading.is_numbered && !level.is_numbered && heading.like == Like::Nothing;
    let asks = match level.asking {
        Asking::Most => heading.like >= Like::Begins && !is_empty,
        Asking::Half => {
            heading.like >= Like::Begins && (!holds || (heading.like == Like::Asks && !heading.has_questions))
        }
        _ => false,
    };
    let is_listed = (heading.is_numbered || heading.like == Like::Orders || level.is_named)
        && level.asking > Asking::No
        && !holds
        && !is_chapter
        && has_form;
    let is_named = heading.is_labelled && (heading.is_numbered || level.is_labelled) && !holds;
    if asks || is_listed || is_named || (heading.has_answer && !holds) {
        return Role::Question;
    }
    let is_beside = question == Some(heading.level) && level.asking >= Asking::Half && !holds;
    match () {
        () if is_beside && (heading.is_part || (!has_form && heading.has_body)) => Role::Inside,
        () if is_beside && !is_chapter && (level.asking == Asking::Most || heading.has_body) && has_form => {
            Role::Question
        }
        () => Role::Topic,
    }
}
