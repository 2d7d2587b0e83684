//! What a page that says that it is about questions is made of, where nothing in it asks in words:
//! `## Event loop`, `- Closures`. One kind of block is taken for questions then, or none.

use super::super::labels::{self, Label};
use super::super::lists::{self, ListKind};
use super::super::page::Page;
use super::super::page::node::Kind;
use super::super::title::title;
use super::heading::Heading;
use super::survey::survey;

/// A kind of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MadeOf {
    Headings(u8),
    Folds,
    Bold,
    Items,
}

/// Fewer blocks of a kind are no list of questions.
const FEWEST: usize = 4;

/// What a page is made of, unless that is less than `least` blocks.
pub(crate) fn made_of(page: &Page<'_>, least: usize) -> Option<MadeOf> {
    // To count blocks is quick, to look at each is not.
    let (mut headings, mut folds, mut bold, mut items) = (0, 0, 0, 0);
    for block in 0..page.blocks.len() {
        match page.kind(block) {
            Some(Kind::Heading(_)) => headings += 1,
            None => folds += 1,
            Some(Kind::Paragraph) => {
                bold += usize::from(page.leaf(block).is_some_and(|leaf| leaf.lead.is_some()));
            }
            Some(Kind::Item) => items += 1,
            _ => {}
        }
    }
    let most = headings.max(folds).max(bold).max(items);
    if most < least {
        None
    } else {
        surveyed(page).filter(|(_, count)| *count >= least).map(|(what, _)| what)
    }
}

fn surveyed(page: &Page<'_>) -> Option<(MadeOf, usize)> {
    let survey = survey(page);
    let headings = headings(&survey.headings);
    let (short, items) = items(page, &survey.headings);
    let is_list = short >= FEWEST && short * 5 >= items * 4;
    let (_, folds) = survey.folds;
    let (_, bold) = survey.bold;
    let level = headings.filter(|(_, count, told)| !is_list || told * 2 > *count);
    match (level, is_list) {
        _ if folds >= FEWEST => Some((MadeOf::Folds, folds)),
        (Some((level, count, _)), _) if count * 2 > bold => Some((MadeOf::Headings(level), count)),
        _ if bold >= FEWEST => Some((MadeOf::Bold, bold)),
        (_, true) => Some((MadeOf::Items, short)),
        _ => None,
    }
}

/// The level whose headings count so far that they are a list, whatever a page says of itself, where
/// two of them at least ask.
pub(crate) fn counted(page: &Page<'_>) -> Option<MadeOf> {
    /// The chapters of a book are fewer.
    const LEAST: usize = 20;
    let survey = survey(page);
    let counts = |level: &u8| {
        let mut last = 0;
        let of_level = survey.headings.iter().filter(|heading| heading.level == *level && heading.is_plain());
        let (mut all, mut next, mut asking) = (0, 0, 0);
        for heading in of_level {
            let number = heading.number.or(heading.bare_number).unwrap_or(0);
            all += 1;
            next += usize::from(number == last + 1 && heading.has_prose);
            asking += usize::from(heading.asks() && !heading.advises);
            last = number;
        }
        next >= LEAST && next * 10 >= all * 9 && asking > 1
    };
    (1..=6).find(counts).map(MadeOf::Headings)
}

/// The level that most headings have that are no chapters, how many those are, and how many of them
/// have more below than lists.
fn headings(headings: &[Heading]) -> Option<(u8, usize, usize)> {
    let (mut counts, mut told) = ([0; 7], [0; 7]);
    for (at, heading) in headings.iter().enumerate() {
        let is_matter = heading.is_plain() && !heading.is_beside && !heading.is_part && !heading.is_repeated;
        let is_chapter =
            headings.get(at + 1).is_some_and(|next| next.level > heading.level && next.is_plain());
        if is_matter && (heading.has_prose || !is_chapter) && (heading.has_matter || !heading.has_body) {
            counts[usize::from(heading.level)] += 1;
            told[usize::from(heading.level)] += usize::from(heading.has_prose);
        }
    }
    let levels = (1..=6u8).map(|level| (level, counts[usize::from(level)], told[usize::from(level)]));
    levels.filter(|(_, count, _)| *count >= FEWEST).max_by_key(|(_, count, _)| *count)
}

/// How many items of lists name something in a few words, of how many.
fn items(page: &Page<'_>, headings: &[Heading]) -> (usize, usize) {
    let (mut short, mut all) = (0, 0);
    let mut is_aside = false;
    let mut headings = headings.iter();
    for &block in page.top() {
        match page.kind(block) {
            Some(Kind::Heading(_)) => {
                // Both are in the order of the page; those in folds are passed over.
                let heading = headings.find(|heading| heading.block == block);
                is_aside = heading.is_some_and(|heading| {
                    heading.is_beside || matches!(heading.label, Some(Label::Aside | Label::Sources))
                });
            }
            Some(Kind::List { .. }) if !is_aside && lists::kind(page, block) != ListKind::Contents => {
                let items = page.children(block);
                all += items.len();
                short += items.iter().filter(|item| names(page, **item)).count();
            }
            _ => {}
        }
    }
    (short, all)
}

/// Whether an item names something, rather than tells or leads elsewhere.
pub(crate) fn names(page: &Page<'_>, item: usize) -> bool {
    /// What is longer tells, in letters.
    const LONGEST: usize = 100;
    let Some(leaf) = page.lead(item).and_then(|lead| page.leaf(lead)) else { return false };
    let line = leaf.plain.split('\n').next().unwrap_or_default();
    // What stands behind bold words or a dash tells of what they name.
    let bold = leaf.lead.map_or(line, |(_, end)| &leaf.plain[..end]);
    let name =
        [" - ", " – ", " — "].iter().find_map(|dash| bold.split_once(dash)).map_or(bold, |(name, _)| name);
    let text = title(name.trim_end_matches(':')).text;
    let is_link = leaf.links.count > 0 && !leaf.links.text_beside;
    text.contains(char::is_alphanumeric)
        && text.chars().count() < LONGEST
        && !text.ends_with(['.', '。', ';', ',', ':'])
        && !is_link
        && labels::label(line).is_none()
}
