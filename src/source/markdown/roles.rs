//! What each heading of a page is: a question, a topic, a label such as `Answer`, a part of an
//! answer, or something beside the matter. It takes the whole page to tell: a heading asks if
//! those of its level do.

use std::collections::HashMap;

use super::labels::{self, Label};
use super::lists::{self, ListKind};
use super::node::Kind;
use super::title::title;
use super::toc::folded;
use super::tree::Page;
use super::words::{self, Like};

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
pub(super) struct Roles {
    headings: HashMap<usize, Role>,
    /// Most folds of the page fold an answer to what their summary asks.
    pub(super) folds_ask: bool,
    /// Single lines that end in a question mark are what the page is made of.
    pub(super) lines_ask: bool,
    /// Most lists of the page ask.
    pub(super) lists_ask: bool,
}

impl Roles {
    pub(super) fn of(&self, heading: usize) -> Role {
        self.headings.get(&heading).copied().unwrap_or(Role::Inside)
    }
}

/// What is known of a heading before its role.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself, and any of them may be")]
struct Heading {
    block: usize,
    level: u8,
    like: Like,
    is_numbered: bool,
    number: Option<u32>,
    is_labelled: bool,
    /// Its label alone, with or without a number: `Question 3`.
    label: Option<Label>,
    is_level: bool,
    /// Directly below it, before the next heading: an answer with a label.
    has_answer: bool,
    /// Directly below it: a list, or folds, that ask.
    has_questions: bool,
    says_questions: bool,
    /// Directly below it: bold lines that ask, or a list that asks in words.
    has_lines: bool,
    /// It names a part of an answer: `Example`.
    is_part: bool,
    /// Nothing below it asks.
    is_beside: bool,
    /// It begins a table of contents.
    is_contents: bool,
    /// Anything but links stands directly below it.
    has_body: bool,
    /// It stands several times on the page, and nothing below it.
    is_furniture: bool,
}

/// Looks at all headings, folds and lines of a page that are not in a list.
pub(super) fn roles(page: &Page<'_>) -> Roles {
    let mut survey = Survey::default();
    let mut waiting = vec![0];
    while let Some(container) = waiting.pop() {
        survey.look(page, container, &mut waiting);
    }
    survey.headings.sort_by_key(|heading| page.blocks[heading.block].span.start);
    mark_furniture(page, &mut survey.headings);
    let (asking, folds) = survey.folds;
    let (questions, lines) = survey.lines;
    let (asked, lists) = survey.lists;
    let least = if says_questions(&survey.headings) { 3 } else { 5 };
    Roles {
        folds_ask: asking > 0 && asking * 5 >= folds * 2,
        lines_ask: questions >= least && questions * 5 >= lines * 2,
        lists_ask: asked >= 3 && asked * 2 > lists,
        headings: assign(&survey.headings),
    }
}

#[derive(Debug, Default)]
struct Survey {
    headings: Vec<Heading>,
    /// How many folds ask, of how many that are no labels.
    folds: (usize, usize),
    lines: (usize, usize),
    /// How many lists ask, of how many that do not only lead elsewhere.
    lists: (usize, usize),
}

impl Survey {
    fn look(&mut self, page: &Page<'_>, container: usize, waiting: &mut Vec<usize>) {
        let mut current: Option<usize> = None;
        for &block in page.children(container) {
            if let Some(heading) = current.map(|at| &mut self.headings[at]) {
                heading.has_body |= is_body(page, block);
            }
            match page.kind(block) {
                Some(Kind::Heading(level)) => {
                    current = Some(self.headings.len());
                    self.headings.push(heading(page, block, level));
                }
                Some(Kind::Paragraph) => self.paragraph(page, block, current),
                Some(Kind::Quote) if super::walk::speaks(page, block) => {
                    if let Some(heading) = current.map(|at| &mut self.headings[at]) {
                        heading.has_lines |= !heading.has_answer;
                    }
                }
                Some(Kind::List { .. }) => {
                    let kind = lists::kind(page, block);
                    self.lists.0 +=
                        usize::from(matches!(kind, ListKind::Questions(Like::Asks) | ListKind::Groups));
                    self.lists.1 += usize::from(kind != ListKind::Contents);
                    if let Some(heading) = current.map(|at| &mut self.headings[at]) {
                        // What follows up is no question of its own.
                        heading.has_questions |= heading.label != Some(Label::FollowUp)
                            && matches!(kind, ListKind::Questions(Like::Asks) | ListKind::Groups);
                        let is_long = page.children(block).len() > 1;
                        heading.has_lines |= is_long && kind == ListKind::Questions(Like::Begins);
                    }
                }
                None => {
                    waiting.push(block);
                    self.fold(page, block, current);
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, page: &Page<'_>, block: usize, current: Option<usize>) {
        let Some(leaf) = page.leaf(block) else { return };
        let label =
            labels::label(&leaf.plain).map(|(label, _)| label).filter(|label| *label != Label::Question);
        let is_answer = label == Some(Label::Answer);
        if let Some(heading) = current.map(|at| &mut self.headings[at]) {
            heading.has_answer |= is_answer && !heading.has_lines;
            let title = title(leaf.plain.split('\n').next().unwrap_or_default());
            let is_line = leaf.is_marked || leaf.lead.is_some() || title.is_labelled;
            let asks = label.is_none()
                && is_line
                && !title.text.ends_with([':', '：'])
                && words::like(&title.text) >= Like::Begins;
            heading.has_lines |= asks && !(heading.is_labelled && heading.is_numbered);
        }
        if leaf.links.only_leads() || leaf.plain.trim().is_empty() {
            return;
        }
        self.lines.1 += 1;
        let is_line = !leaf.plain.contains('\n') && leaf.plain.len() < 300;
        self.lines.0 += usize::from(is_line && words::like(&leaf.plain) == Like::Asks);
    }

    fn fold(&mut self, page: &Page<'_>, block: usize, current: Option<usize>) {
        let Some(fold) = page.fold(block) else { return };
        let summary = page.cut(&fold.summary);
        if labels::whole_label(&summary).is_some() {
            if let Some(heading) = current {
                self.headings[heading].has_answer = true;
            }
            return;
        }
        let asks = words::like(&title(&summary).text) >= Like::Begins;
        self.folds.1 += 1;
        self.folds.0 += usize::from(asks);
        if let Some(heading) = current.filter(|_| asks) {
            self.headings[heading].has_questions = true;
        }
    }
}

/// Whether a block says something by itself.
fn is_body(page: &Page<'_>, block: usize) -> bool {
    match page.kind(block) {
        Some(Kind::Heading(_) | Kind::Rule | Kind::Html) => false,
        Some(Kind::Paragraph) => {
            page.leaf(block).is_some_and(|leaf| leaf.links.text_beside && !words::is_back_link(&leaf.plain))
        }
        _ => true,
    }
}

/// Marks the headings that stand several times on a page and never say anything.
fn mark_furniture(page: &Page<'_>, headings: &mut [Heading]) {
    let bare = |heading: &Heading| !heading.has_body && !heading.is_numbered && heading.label.is_none();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for heading in headings.iter() {
        // One that says something once says something each time.
        let weight = if bare(heading) { 1 } else { usize::MAX / 2 };
        let count = counts.entry(folded(&page.inner(heading.block))).or_default();
        *count = count.saturating_add(weight);
    }
    for heading in headings.iter_mut().filter(|heading| bare(heading)) {
        let count = counts.get(&folded(&page.inner(heading.block))).copied().unwrap_or_default();
        heading.is_furniture = (2..usize::MAX / 2).contains(&count);
    }
}

fn heading(page: &Page<'_>, block: usize, level: u8) -> Heading {
    let text = page.inner(block);
    let title = title(&text);
    let label = labels::whole_label(&text)
        .or_else(|| (title.is_labelled && title.text.is_empty()).then_some(Label::Question));
    Heading {
        block,
        level,
        like: words::like(&title.text),
        is_numbered: title.is_numbered,
        number: title.number,
        is_labelled: title.is_labelled,
        label,
        is_level: words::heading_difficulty(&text).is_some_and(|(_, is_pure)| is_pure),
        has_answer: label == Some(Label::Question) && title.is_numbered,
        has_questions: false,
        says_questions: words::says_questions(&text),
        has_lines: false,
        is_part: is_part(&title.text),
        is_beside: labels::is_beside(&text) || is_step(&text),
        is_contents: labels::is_contents(&text),
        has_body: false,
        is_furniture: false,
    }
}

/// Whether a heading is a step of instructions: what is asked below it is to be asked by the reader.
fn is_step(text: &str) -> bool {
    let lower = text.to_lowercase();
    let number = lower.strip_prefix("step ").map(str::trim_start);
    number.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether a heading names a part of an answer.
fn is_part(text: &str) -> bool {
    const NAMES: &str = "example|examples|code|code example|output|note|notes|summary|conclusion|key differences|syntax|usage|\
        use cases|advantages|disadvantages|benefits|pros|cons|pros and cons|how it works|implementation|definition|tips|\
        best practices|key points|key takeaways|explanation|real-world example|comparison|diagram|important|types|when to use";
    let lower = text.trim_end_matches([':', '.']).to_lowercase();
    NAMES.split('|').any(|name| name == lower) || lower.starts_with("example")
}

impl Heading {
    fn is_plain(&self) -> bool {
        self.label.is_none() && !self.is_level && !self.is_furniture
    }

    fn asks(&self) -> bool {
        self.is_plain() && (self.like >= Like::Begins || (self.is_labelled && self.is_numbered))
    }
}

/// Whether the first headings say that the page is about questions.
fn says_questions(headings: &[Heading]) -> bool {
    headings.iter().take(3).any(|heading| heading.says_questions)
}

/// How much the headings of a level are questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Asking {
    #[default]
    No,
    /// They are numbered, or tell what to do, in a page that says that it is about questions.
    Listed,
    Half,
    Most,
}

/// How the headings of a level ask.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    asking: Asking,
    /// Most that ask have a number, or a label.
    is_numbered: bool,
    is_labelled: bool,
}

impl Level {
    /// Whether a heading has what those have that ask.
    const fn has_form(self, heading: &Heading) -> bool {
        (heading.is_numbered || !self.is_numbered) && (heading.is_labelled || !self.is_labelled)
    }
}

fn asking_levels(headings: &[Heading]) -> [Level; 7] {
    let mut levels = [Level::default(); 7];
    let says_questions = says_questions(headings);
    let some_hold = headings.iter().any(|heading| heading.has_questions);
    for level in 1..=6u8 {
        let of_level: Vec<&Heading> =
            headings.iter().filter(|heading| heading.level == level && heading.is_plain()).collect();
        let asks = |heading: &&&Heading| heading.asks() || heading.has_answer;
        let count_asking = of_level.iter().filter(asks).count();
        let deeper = headings.iter().filter(|heading| heading.level > level && heading.asks()).count();
        let is_title = of_level.len() == 1 && (deeper > 1 || of_level[0].has_questions);
        let numbered = of_level.iter().filter(|heading| heading.is_numbered).count();
        let orders = of_level.iter().filter(|heading| heading.like == Like::Orders).count();
        let count = of_level.len();
        let nearly_all = |has: fn(&Heading) -> bool| {
            let (mut all, mut having) = (0, 0);
            for heading in of_level.iter().filter(|heading| heading.asks()) {
                all += 1;
                having += usize::from(has(heading));
            }
            all >= 4 && having * 5 >= all * 4
        };
        let asking = match () {
            () if is_title || count == 0 => Asking::No,
            () if count_asking * 10 >= count * 7 && count >= 3 => Asking::Most,
            () if count_asking > 0 && count_asking * 2 >= count => Asking::Half,
            () if says_questions
                && !some_hold
                && deeper == 0
                && count >= 3
                && numbered.max(orders) * 5 >= count * 4 =>
            {
                Asking::Listed
            }
            () => Asking::No,
        };
        levels[usize::from(level)] = Level {
            asking,
            is_numbered: nearly_all(|heading| heading.is_numbered),
            is_labelled: nearly_all(|heading| heading.is_labelled),
        };
    }
    levels
}

fn assign(headings: &[Heading]) -> HashMap<usize, Role> {
    let levels = asking_levels(headings);
    let holds = holds_questions(headings, levels);
    let mut roles = HashMap::with_capacity(headings.len());
    // The level of the question that the present place is in.
    let mut question: Option<u8> = None;
    // And that of the heading below which nothing asks.
    let mut beside: Option<u8> = None;
    let mut count = Count::default();
    for (at, (heading, holds)) in headings.iter().zip(holds).enumerate() {
        // What a page holds is no part of what stands beside it.
        beside = beside.filter(|level| heading.level > *level && !heading.is_contents);
        let is_next = count.is_next(heading);
        let role = match beside {
            Some(_) => Role::Beside,
            None if is_next => Role::Question,
            None if question.is_some() && count.leaves_out(&headings[at..], &levels) => Role::Inside,
            None => role(heading, question, levels[usize::from(heading.level)], holds),
        };
        if heading.is_beside && !matches!(role, Role::Inside | Role::Question) {
            beside = Some(heading.level);
        }
        let role = if beside.is_some() { Role::Beside } else { role };
        match role {
            Role::Question => {
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
        count.take(heading, role);
        roles.insert(heading.block, role);
    }
    roles
}

/// How far the numbers of a page's questions have come, which go on whatever level a heading has.
#[derive(Debug, Default)]
struct Count {
    last: Option<u32>,
    /// The level and the number of the last heading in the present answer that has one.
    inside: Option<(u8, u32)>,
}

impl Count {
    fn is_next(&self, heading: &Heading) -> bool {
        let Some(number) = heading.number.filter(|_| heading.is_plain()) else { return false };
        let is_inside = self.inside.is_some_and(|(level, last)| level == heading.level && last + 1 == number);
        heading.like >= Like::Orders && !heading.has_questions && !is_inside && self.goes_on(number)
    }

    fn goes_on(&self, number: u32) -> bool {
        self.last.is_some_and(|last| last + 1 == number)
    }

    /// Whether the numbers go on behind a heading as if it were not there.
    fn leaves_out(&self, headings: &[Heading], levels: &[Level; 7]) -> bool {
        let heading = &headings[0];
        let is_without = heading.is_plain() && !levels[usize::from(heading.level)].has_form(heading);
        let next = || headings[1..].iter().find_map(|next| next.number);
        is_without
            && !heading.is_numbered
            && heading.like == Like::Begins
            && next().is_some_and(|number| self.goes_on(number))
    }

    fn take(&mut self, heading: &Heading, role: Role) {
        match (role, heading.number) {
            (Role::Question, number) => *self = Self { last: number, inside: None },
            (Role::Inside, Some(number)) => self.inside = Some((heading.level, number)),
            _ => {}
        }
    }
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
        let asks = (heading.asks() && levels[level].asking >= Asking::Half) || heading.has_answer;
        deeper[level] |= asks || holds[at];
    }
    holds
}

fn role(heading: &Heading, question: Option<u8>, level: Level, holds: bool) -> Role {
    if heading.is_furniture {
        return Role::Furniture;
    }
    let is_below = question.is_some_and(|level| heading.level > level);
    match heading.label {
        Some(Label::Question) if heading.is_numbered => return Role::Question,
        Some(label @ (Label::Aside | Label::Question)) if !is_below => return Role::Label(label),
        Some(Label::Tags) if question.is_none() => return Role::Label(Label::Tags),
        Some(Label::Question) => return Role::Label(Label::Question),
        Some(Label::Aside) => return Role::Inside,
        Some(label) if question.is_some() || label == Label::Answer => return Role::Label(label),
        Some(Label::Sources | Label::Explanation | Label::Hint) => return Role::Label(Label::Aside),
        _ => {}
    }
    if is_below {
        return Role::Inside;
    }
    if heading.is_level {
        return Role::Level;
    }
    let has_form = level.has_form(heading);
    let is_empty = !has_form && !heading.has_body;
    let asks = match level.asking {
        Asking::Most => heading.like >= Like::Begins && !is_empty,
        Asking::Half => {
            heading.like >= Like::Begins && (!holds || (heading.like == Like::Asks && !heading.has_questions))
        }
        _ => false,
    };
    let is_listed = (heading.is_numbered || heading.like == Like::Orders)
        && level.asking > Asking::No
        && !holds
        && has_form;
    let is_named = heading.is_labelled && heading.is_numbered && !holds;
    if asks || is_listed || is_named || (heading.has_answer && !holds) {
        return Role::Question;
    }
    let is_beside = question == Some(heading.level) && level.asking >= Asking::Half && !holds;
    match () {
        () if is_beside && (heading.is_part || (!has_form && heading.has_body)) => Role::Inside,
        () if is_beside && level.asking == Asking::Most && has_form => Role::Question,
        () => Role::Topic,
    }
}
