//! How much the headings of each level ask, and in what form.

use super::super::words::Like;
use super::heading::{Heading, says_questions};

/// How much the headings of a level are questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asking {
    #[default]
    No,
    /// They are numbered, or tell what to do, in a page that says that it is about questions.
    Listed,
    Half,
    Most,
}

/// How the headings of a level ask.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself, and any of them may be")]
pub(super) struct Level {
    pub(super) asking: Asking,
    /// Most that ask have a number, or a label.
    pub(super) is_numbered: bool,
    pub(super) is_labelled: bool,
    /// Nearly all have something below.
    pub(super) has_below: bool,
    /// How many ask.
    pub(super) count: usize,
    /// Some ask and the others name what they ask for, in a page that says that it is about questions.
    pub(super) is_named: bool,
}

impl Level {
    /// Whether a heading has what those have that ask.
    pub(super) const fn has_form(self, heading: &Heading) -> bool {
        (heading.is_numbered || !self.is_numbered) && (heading.is_labelled || !self.is_labelled)
    }

    /// Whether a heading that only names something stands among those that ask as one of them.
    pub(super) fn is_alike(self, heading: &Heading, is_first: bool) -> bool {
        let is_matter = heading.has_prose && heading.has_matter && !heading.is_part;
        self.asking >= Asking::Half && self.count > 2 && self.has_form(heading) && is_matter && !is_first
    }
}

/// `is_called` of a page that says so before its headings do.
pub(super) fn asking_levels(headings: &[Heading], is_called: bool) -> [Level; 7] {
    let mut levels = [Level::default(); 7];
    let says_questions = is_called || says_questions(headings);
    let some_hold = headings.iter().any(|heading| heading.has_questions);
    for level in 1..=6u8 {
        let of_level: Vec<&Heading> =
            headings.iter().filter(|heading| heading.level == level && heading.is_plain()).collect();
        let asks = |heading: &&&Heading| heading.asks() || heading.has_answer;
        let count_asking = of_level.iter().filter(asks).count();
        let deeper = headings
            .iter()
            .filter(|heading| heading.level > level && (heading.asks() || heading.has_answer))
            .count();
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
        let in_words = of_level.iter().filter(|heading| heading.asks() && !heading.advises).count();
        let with_body = of_level.iter().filter(|heading| heading.has_below).count();
        let marked = of_level.iter().filter(|heading| heading.like == Like::Asks).count();
        let is_named = !of_level.iter().any(|heading| heading.has_questions)
            && ((says_questions && in_words >= 3 && in_words * 5 >= count)
                || (marked >= 4 && marked * 4 >= count))
            && count >= 6
            && deeper * 4 <= count_asking
            && with_body * 5 >= count * 3;
        let chapters = of_level.iter().filter(|heading| heading.has_names && !heading.has_prose).count();
        let are_chapters = chapters * 2 >= count;
        let asking = match () {
            () if is_title || count == 0 => Asking::No,
            () if count_asking * 10 >= count * 7 && count >= 3 => Asking::Most,
            () if count_asking > 0 && count_asking * 2 >= count => Asking::Half,
            () if says_questions
                && !are_chapters
                && !some_hold
                && deeper == 0
                && count >= 3
                && numbered.max(orders) * 5 >= count * 4 =>
            {
                Asking::Listed
            }
            () if is_named => Asking::Listed,
            () => Asking::No,
        };
        levels[usize::from(level)] = Level {
            asking,
            is_numbered: nearly_all(|heading| heading.is_numbered),
            is_labelled: nearly_all(|heading| heading.is_labelled),
            has_below: with_body * 5 >= count * 3,
            count: count_asking,
            is_named,
        };
    }
    levels
}

/// Puts slips where they belong: where nearly all questions of a page have one level, the few
/// above it that ask and are answered are of that level too.
pub(super) fn level(headings: &mut [Heading]) {
    let asks = |heading: &Heading| heading.is_plain() && heading.like == Like::Asks;
    let mut asking = [0usize; 7];
    for heading in headings.iter().filter(|heading| asks(heading)) {
        asking[usize::from(heading.level)] += 1;
    }
    let main = (1..=6u8).max_by_key(|level| asking[usize::from(*level)]).unwrap_or(1);
    let is_main = |heading: &Heading| heading.level == main && asks(heading);
    let (Some(first), Some(last)) = (headings.iter().position(is_main), headings.iter().rposition(is_main))
    else {
        return;
    };
    // Among the others: one that stands before or behind them is about the page.
    for heading in
        headings[first..last].iter_mut().filter(|heading| (2..main).contains(&heading.level) && asks(heading))
    {
        let is_few = asking[usize::from(heading.level)] * 6 <= asking[usize::from(main)];
        if is_few && heading.has_body && !heading.has_questions && !heading.has_lines {
            heading.level = main;
        }
    }
    // A chapter may leave that level out.
    let mut open: Vec<(u8, bool)> = Vec::new();
    for heading in headings.iter_mut() {
        open.retain(|(level, _)| *level < heading.level);
        let leaves_out =
            heading.level > main && open.last().is_some_and(|(level, asks)| *level < main && !asks);
        open.push((heading.level, heading.asks()));
        if leaves_out && heading.has_prose {
            heading.level = main;
        }
    }
}
