//! What a list is by itself: whether it asks, only leads elsewhere, or has questions below what it
//! names. A list is looked at as a whole: an item or two may be of another kind.

use super::super::choices;
use super::super::labels;
use super::super::lines;
use super::super::page::Page;
use super::super::page::node::{Kind, Leaf};
use super::super::title::{Title, title};
use super::super::words::{self, Like};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ListKind {
    /// Links to elsewhere on the page, or to pages beside it.
    Contents,
    /// Most items ask: with a question mark at least one, in words, or by telling what to do.
    Questions(Like),
    /// Items name something, and lists below them ask.
    Groups,
    Other,
}

/// Lists in lists are looked into so deep.
const DEEPEST: usize = 3;

pub(in super::super) fn kind(page: &Page<'_>, list: usize) -> ListKind {
    kind_at(page, list, 0)
}

fn kind_at(page: &Page<'_>, list: usize, depth: usize) -> ListKind {
    let items = page.children(list);
    // A table of contents has nothing below its lines but lines.
    let answers = items.iter().any(|item| says_more(page, *item));
    let (mut contents, mut links, mut asks, mut begins, mut orders, mut groups) = (0, 0, 0, 0, 0, 0);
    for &item in items {
        let Some(leaf) = page.lead(item).and_then(|lead| page.leaf(lead)) else {
            match folded_question(page, item) {
                Some(Like::Asks | Like::Begins) => asks += 1,
                Some(_) => orders += 1,
                None => {}
            }
            continue;
        };
        links += usize::from(leaf.links.count > 0 && !leaf.links.text_beside);
        if leaf.links.only_leads() && !answers {
            contents += 1;
            continue;
        }
        let first = first_line(&leaf.plain);
        match words::like(&first.text) {
            Like::Asks => asks += 1,
            _ if first.is_labelled => begins += 1,
            Like::Begins => begins += 1,
            Like::Orders => orders += 1,
            Like::Nothing if page.number(item).is_some() && asks_behind_name(leaf) => begins += 1,
            Like::Nothing => groups += usize::from(depth < DEEPEST && has_questions(page, item, depth)),
        }
    }
    let count = items.len();
    let in_words = asks + begins;
    match () {
        () if contents * 10 >= count * 6 || (contents > 0 && links == count) => ListKind::Contents,
        () if groups * 2 >= count && groups > 0 => ListKind::Groups,
        () if in_words * 2 >= count && asks > 0 => ListKind::Questions(Like::Asks),
        () if in_words * 2 >= count && in_words > 0 => ListKind::Questions(Like::Begins),
        () if (in_words + orders) * 10 >= count * 6 => ListKind::Questions(Like::Orders),
        () => ListKind::Other,
    }
}

/// Whether a text asks behind a name in bold: `**Closures:** What are they?`
fn asks_behind_name(leaf: &Leaf) -> bool {
    let Some((_, end)) = leaf.lead else { return false };
    let (name, rest) = leaf.plain.split_at(end);
    let rest = rest.strip_prefix(':').filter(|_| !name.is_empty()).or(name.ends_with(':').then_some(rest));
    let sentence = rest.unwrap_or_default().split_inclusive(['.', '?']).next().unwrap_or_default();
    words::like(sentence.trim()) >= Like::Begins
}

/// How much the summary of an item's fold asks, where the item begins with one that names no answer.
pub(super) fn folded_question(page: &Page<'_>, item: usize) -> Option<Like> {
    let fold = page.children(item).first().and_then(|block| page.fold(*block))?;
    let summary = page.cut(&fold.summary);
    labels::fold_label(&summary).is_none().then(|| words::like(&title(&summary).text))
}

/// The first block of a list's only item.
pub(super) fn lone_lead(page: &Page<'_>, list: usize) -> Option<usize> {
    let [item] = page.children(list) else { return None };
    page.lead(*item)
}

/// Whether an item begins with a heading, or with a line in bold.
pub(in super::super) fn stands_out(page: &Page<'_>, item: usize) -> bool {
    page.lead(item).is_some_and(|lead| {
        let is_bold = || page.leaf(lead).is_some_and(lines::may_ask);
        matches!(page.kind(lead), Some(Kind::Heading(_))) || is_bold()
    })
}

/// How much an item asks by its first line.
pub(in super::super) fn item_like(page: &Page<'_>, item: usize) -> Like {
    lead_line(page, item).map_or(Like::Nothing, |line| words::like(&line.text))
}

/// Whether each item of a list has a difficulty of its own.
pub(super) fn is_graded(page: &Page<'_>, list: usize) -> bool {
    let has_level = |item: &usize| lead_line(page, *item).is_some_and(|line| line.difficulty.is_some());
    page.children(list).iter().all(has_level)
}

fn lead_line(page: &Page<'_>, item: usize) -> Option<Title> {
    let leaf = page.leaf(page.lead(item)?)?;
    Some(first_line(&leaf.plain))
}

/// Whether a block is a list of links and nothing else.
pub(in super::super) fn only_links(page: &Page<'_>, block: usize) -> bool {
    let is_link = |item: &usize| {
        let leaf = page.lead(*item).and_then(|lead| page.leaf(lead));
        leaf.is_some_and(|leaf| leaf.links.count > 0 && !leaf.links.text_beside)
    };
    let items = page.children(block);
    choices::is_list(page, block) && items.iter().filter(|item| is_link(item)).count() * 5 >= items.len() * 4
}

/// Whether anything but lists and lines that lead elsewhere stands below what an item says first.
pub(in super::super) fn says_more(page: &Page<'_>, item: usize) -> bool {
    page.children(item).iter().skip(1).any(|block| match page.kind(*block) {
        Some(Kind::Paragraph) => page.leaf(*block).is_some_and(|leaf| leaf.links.text_beside),
        kind => kind == Some(Kind::Code),
    })
}

/// Whether a list below an item asks, and not once only.
fn has_questions(page: &Page<'_>, item: usize, depth: usize) -> bool {
    let lists = page.children(item).iter().filter(|block| choices::is_list(page, **block));
    lists.into_iter().any(|list| {
        let is_asking =
            matches!(kind_at(page, *list, depth + 1), ListKind::Questions(Like::Asks) | ListKind::Groups);
        is_asking && choices::of_list(page, *list).is_none()
    })
}

/// The first line of an item, without its number and marks.
pub(super) fn first_line(plain: &str) -> Title {
    title(plain.split('\n').next().unwrap_or_default())
}
