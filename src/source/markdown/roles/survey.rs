//! One look over a page before it is walked: its headings with what stands below each, and how
//! many of its folds, lines and lists ask.

use std::collections::HashMap;

use super::super::choices;
use super::super::labels::{self, Label};
use super::super::lines;
use super::super::lists::{self, ListKind};
use super::super::page::Page;
use super::super::page::node::Kind;
use super::super::title::title;
use super::super::words::{self, Like};
use super::heading::{Heading, heading, is_body, mark_beside, mark_furniture, mark_repeated};

/// So many items of a list are looked at to tell whether it names things.
const MANY: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) headings: Vec<Heading>,
    /// How many folds ask, of how many that are no labels.
    pub(super) folds: (usize, usize),
    pub(super) lines: (usize, usize),
    /// How many lines ask in words, and have no question mark.
    pub(super) told: usize,
    /// How many lists ask, of how many that do not only lead elsewhere.
    pub(super) lists: (usize, usize),
    /// How many items that begin with a heading or in bold ask, of how many.
    pub(super) items: (usize, usize),
    /// How many paragraphs count on from the one before that has a number, and its number.
    pub(super) counted: (usize, u32),
    /// How many bold lines ask, of how many that are no labels.
    pub(super) bold: (usize, usize),
    /// How many of the bold lines say what to do.
    pub(super) bold_told: usize,
    /// How many of the bold lines have a number or a label.
    pub(super) bold_formed: usize,
    /// How many have something below that is no bold line.
    pub(super) bold_led: usize,
    /// How many quotations are one line that asks, of how many.
    pub(super) quotes: (usize, usize),
    /// By the sign that they begin with, how many paragraphs ask, of how many.
    pub(super) signs: HashMap<String, (usize, usize)>,
}

/// Looks at all of a page that is not in a list.
pub(super) fn survey(page: &Page<'_>) -> Survey {
    let mut survey = Survey::default();
    let mut waiting = vec![0];
    while let Some(container) = waiting.pop() {
        survey.look(page, container, &mut waiting);
    }
    survey.headings.sort_by_key(|heading| page.blocks[heading.block].span.start);
    mark_furniture(page, &mut survey.headings);
    mark_beside(&mut survey.headings);
    mark_repeated(page, &mut survey.headings);
    survey
}

impl Survey {
    fn look(&mut self, page: &Page<'_>, container: usize, waiting: &mut Vec<usize>) {
        let mut current: Option<usize> = None;
        let mut is_below_bold = false;
        for &block in page.children(container) {
            let is_bold = page.leaf(block).is_some_and(lines::may_ask);
            let is_end = matches!(page.kind(block), Some(Kind::Heading(_) | Kind::Rule));
            self.bold_led += usize::from(is_below_bold && !is_bold && !is_end);
            is_below_bold = is_bold;
            if let Some(heading) = current.map(|at| &mut self.headings[at]) {
                let is_body = is_body(page, block);
                heading.has_body |= is_body;
                heading.has_prose |= is_body && !choices::is_list(page, block);
                heading.has_matter |= is_body && !lists::only_links(page, block);
                heading.has_below |= !matches!(page.kind(block), Some(Kind::Heading(_) | Kind::Rule));
            }
            match page.kind(block) {
                Some(Kind::Heading(level)) => {
                    let next = heading(page, block, level, self.headings.len() < 3);
                    let above = current.map(|at| &mut self.headings[at]);
                    if let Some(above) = above.filter(|above| above.level < level) {
                        above.has_answer |= next.label == Some(Label::Answer);
                    }
                    current = Some(self.headings.len());
                    self.headings.push(next);
                }
                Some(Kind::Paragraph) => self.paragraph(page, block, current),
                Some(Kind::Quote) => {
                    let asks = lines::quoted(page, block).is_some_and(|line| lines::asks_alone(&line));
                    self.quotes.0 += usize::from(asks);
                    self.quotes.1 += 1;
                    if let Some(heading) = current.map(|at| &mut self.headings[at]) {
                        heading.asked += usize::from(asks);
                        heading.has_lines |= !heading.has_answer && lines::speaks(page, block);
                    }
                }
                Some(Kind::List { .. }) => {
                    let kind = lists::kind(page, block);
                    self.lists.0 +=
                        usize::from(matches!(kind, ListKind::Questions(Like::Asks) | ListKind::Groups));
                    self.lists.1 += usize::from(kind != ListKind::Contents);
                    for &item in page.children(block).iter().filter(|item| lists::stands_out(page, **item)) {
                        self.items.0 += usize::from(lists::item_like(page, item) >= Like::Begins);
                        self.items.1 += 1;
                    }
                    if let Some(heading) = current.map(|at| &mut self.headings[at]) {
                        // What follows up is no question of its own.
                        heading.has_questions |= heading.label != Some(Label::FollowUp)
                            && matches!(kind, ListKind::Questions(Like::Asks) | ListKind::Groups);
                        let items = page.children(block);
                        let may_name =
                            items.len() > 1 && matches!(kind, ListKind::Other | ListKind::Questions(_));
                        // The first of a long list say what the others are.
                        let first = &items[..items.len().min(MANY)];
                        let named = || first.iter().filter(|item| super::names(page, **item)).count();
                        heading.has_names |= may_name && !heading.has_prose && named() * 5 >= first.len() * 4;
                        let is_long = items.len() > 1;
                        // Answers may cut a list of questions in pieces.
                        heading.asked += usize::from(!is_long && kind != ListKind::Contents);
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
        let first = title(leaf.plain.split('\n').next().unwrap_or_default());
        let like = words::like(&first.text);
        if let Some(heading) = current.map(|at| &mut self.headings[at]) {
            let is_line = leaf.is_marked || leaf.lead.is_some() || first.is_labelled || first.is_numbered;
            let is_asked = is_line || (!leaf.plain.contains('\n') && like >= Like::Begins);
            heading.asked += usize::from(is_asked && label.is_none());
            if label == Some(Label::Answer) {
                heading.answer();
            }
            let asks =
                label.is_none() && is_line && !first.text.ends_with([':', '：']) && like >= Like::Begins;
            heading.has_lines |= asks && !(heading.is_labelled && heading.is_numbered);
        }
        if leaf.links.only_leads() || leaf.plain.trim().is_empty() {
            return;
        }
        if label.is_none() && lines::may_ask(leaf) {
            let has_form = first.is_numbered || first.is_labelled;
            self.bold.0 += usize::from(like >= Like::Begins || has_form);
            self.bold.1 += 1;
            self.bold_told += usize::from(like == Like::Orders);
            self.bold_formed += usize::from(has_form);
        }
        if let Some(number) = first.number {
            let is_next = self.counted.1 + 1 == number && label.is_none();
            self.counted = (self.counted.0 + usize::from(is_next), number);
        }
        if let Some(sign) = lines::sign(&leaf.plain) {
            let count = self.signs.entry(sign.to_owned()).or_default();
            count.0 += usize::from(like >= Like::Begins);
            count.1 += 1;
        }
        if let Some(asking) = lines::list(&leaf.plain) {
            self.lines.0 += asking;
            self.lines.1 += asking;
            return;
        }
        if label == Some(Label::Answer) {
            return;
        }
        let (asking, all) = lines::count(&leaf.plain);
        if asking == all {
            self.told += asking;
            self.lines.1 += asking;
            return;
        }
        self.lines.1 += 1;
        self.lines.0 += usize::from(lines::asks_at_once(&leaf.plain, like));
    }

    fn fold(&mut self, page: &Page<'_>, block: usize, current: Option<usize>) {
        let Some(fold) = page.fold(block) else { return };
        let summary = page.cut(&fold.summary);
        if labels::fold_label(&summary).is_some() {
            if let Some(heading) = current {
                self.headings[heading].answer();
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
