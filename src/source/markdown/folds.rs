//! Folds: `<details>` that hide an answer, ask in their summary, or hold a section.

use super::draft::{Carrier, Draft};
use super::labels::{self, Label};
use super::lists::{ListKind, kind};
use super::page::node::Kind;
use super::roles::Role;
use super::title::{Title, title};
use super::walk::Walk;
use super::words::{self, Like};

/// Folds in folds are walked into so deep.
const DEEPEST: usize = 24;

impl Walk<'_> {
    /// A fold: an answer, a question with its answer, a part of an answer, or a section.
    pub(super) fn fold(&mut self, block: usize) {
        let page = self.page;
        let fold = page.fold(block).expect("a fold was asked for");
        let summary = page.cut(&fold.summary);
        let label =
            labels::fold_label(&summary).or_else(|| summary.trim().is_empty().then_some(Label::Answer));
        let title = title(&summary);
        let asks = words::like(&title.text) >= Like::Begins || self.roles.folds_ask;
        if self.depth >= DEEPEST {
            return self.skip(fold.span.start, "folds in folds in folds");
        }
        self.depth += 1;
        match label {
            Some(Label::Answer) if self.key(page.children(block), None) => {}
            Some(label) if self.current.is_some() => self.labelled_fold(block, label),
            Some(_) => self.flow(page.children(block)),
            None if self.is_heading() && words::like(&title.text) < Like::Begins => self.inner_fold(block),
            None if self.is_beside() => self.skip(fold.span.start, "it stands beside the matter"),
            None if asks && !self.holds_questions(block, words::like(&title.text)) => {
                self.asking_fold(block, title);
            }
            None if self.current.is_some() && self.is_firm() => self.inner_fold(block),
            None => {
                self.close();
                let depth = self.open_section(90, &summary);
                self.flow(page.children(block));
                self.close();
                self.close_sections(depth);
            }
        }
        self.depth -= 1;
    }

    fn is_heading(&self) -> bool {
        matches!(self.current.as_ref().map(|draft| draft.carrier), Some(Carrier::Heading(_)))
    }

    /// Whether a fold holds questions of its own, so that it is a section.
    fn holds_questions(&self, block: usize, like: Like) -> bool {
        let children = self.page.children(block);
        let asks = |block: &&usize| match self.page.kind(**block) {
            None => {
                let fold = self.page.fold(**block).expect("a fold was asked for");
                words::like(&title(&self.page.cut(&fold.summary)).text) >= Like::Begins
            }
            Some(Kind::List { .. }) => {
                kind(self.page, **block) == ListKind::Questions(Like::Asks)
                    && self.page.children(**block).len() > 2
            }
            // What stands below a question is a part of its answer.
            Some(Kind::Heading(_)) => like < Like::Asks && self.roles.of(**block) == Role::Question,
            _ => false,
        };
        children.iter().filter(|child| !self.is_in_summary(block, **child)).filter(asks).count() > 0
    }

    fn labelled_fold(&mut self, block: usize, label: Label) {
        let page = self.page;
        self.label(label, "");
        let children = page.children(block);
        let has_raw = self.has_raw_text(block);
        if has_raw {
            let text = page.cut(&page.fold(block).expect("a fold was asked for").body);
            self.lines(&text);
        } else {
            for child in children {
                self.in_answer(*child);
            }
        }
    }

    /// A block in a fold: its headings are no topics.
    fn in_answer(&mut self, block: usize) {
        let page = self.page;
        let Some(Kind::Heading(_)) = page.kind(block) else { return self.below(block) };
        let text = page.inner(block);
        match labels::label(&text) {
            Some((label, rest)) if !matches!(label, Label::Question | Label::Aside) => {
                self.label(label, rest);
            }
            _ => {
                let text = page.text(block);
                self.push(&text, false);
            }
        }
    }

    /// Whether a fold has text that is in the HTML itself, where no blank line ends it.
    fn has_raw_text(&self, block: usize) -> bool {
        let page = self.page;
        let fold = page.fold(block).expect("a fold was asked for");
        let children = page.children(block);
        let end = children.first().map_or(fold.body.end, |child| page.blocks[*child].span.start);
        fold.body.start < end && !page.cut(&(fold.body.start..end)).is_empty()
    }

    /// Whether a block in a fold begins in the summary of that.
    fn is_in_summary(&self, fold: usize, child: usize) -> bool {
        let start = self.page.blocks[child].span.start;
        self.page.fold(fold).is_some_and(|fold| start < fold.body.start)
    }

    pub(super) fn asking_fold(&mut self, block: usize, title: Title) {
        let page = self.page;
        let fold = page.fold(block).expect("a fold was asked for");
        if title.text.trim().is_empty() {
            return self.skip(fold.span.start, "a fold without a question");
        }
        let draft = Draft::new(page.line(fold.span.start), Carrier::Summary, title, self.setting());
        self.open(draft);
        self.label(Label::Answer, "");
        // A list that begins in the summary goes on behind it.
        let goes_on = |child: &usize| {
            self.is_in_summary(block, *child) && page.blocks[*child].span.end > fold.body.start
        };
        if self.has_raw_text(block) || page.children(block).iter().any(goes_on) {
            let text = page.cut(&fold.body);
            self.push(&text, false);
        } else {
            for &child in page.children(block) {
                if !self.is_in_summary(block, child) {
                    self.in_answer(child);
                }
            }
        }
        self.close();
    }

    fn inner_fold(&mut self, block: usize) {
        let fold = self.page.fold(block).expect("a fold was asked for");
        let (summary, body) = (self.page.cut(&fold.summary), self.page.cut(&fold.body));
        self.push(&summary, false);
        self.push(&body, false);
    }
}
