//! One walk over a page, from top to bottom: sections open and close, questions begin, and what
//! comes below a question is handed to it.

use super::Skipped;
use super::choices;
use super::draft::{Carrier, Draft};
use super::labels::{self, Label};
use super::page::Page;
use super::page::node::Kind;
use super::roles::{self, Known, Role, Roles};
use super::sections::{Section, named};
use super::title::title;
use super::toc::Contents;
use super::words::Like;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) drafts: Vec<Draft>,
    /// The first is the page itself.
    pub(super) sections: Vec<Section>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) contents: Contents,
    /// The first heading of the first level, if it is no question.
    pub(super) heading: Option<String>,
}

pub(super) struct Walk<'p> {
    pub(super) page: &'p Page<'p>,
    pub(super) roles: Roles,
    pub(super) walked: Walked,
    /// The open sections, the innermost last.
    pub(super) open: Vec<usize>,
    pub(super) current: Option<Draft>,
    /// The next text is the question, for only its label has been read; and the line of that.
    pub(super) pending: Option<(usize, Carrier)>,
    pub(super) depth: usize,
    /// The blocks that come after the present one, beside it.
    pub(super) rest: &'p [usize],
    /// The number that stood with that label.
    pub(super) pending_number: Option<u32>,
    /// Where a key ends that has been read.
    pub(super) until: usize,
    /// The number of the last item that the present answer counts.
    pub(super) inside: Option<u32>,
}

pub(super) fn walk(page: &Page<'_>, known: Known) -> Walked {
    let mut walk = Walk {
        page,
        roles: roles::roles(page, known),
        walked: Walked { sections: vec![Section::default()], ..Walked::default() },
        open: vec![0],
        current: None,
        pending: None,
        depth: 0,
        rest: &[],
        pending_number: None,
        until: 0,
        inside: None,
    };
    walk.flow(page.top());
    walk.close();
    walk.comments();
    walk.walked
}

impl<'p> Walk<'p> {
    pub(super) fn flow(&mut self, blocks: &'p [usize]) {
        let outer = self.rest;
        for (at, &block) in blocks.iter().enumerate() {
            self.rest = &blocks[at + 1..];
            self.block(block, blocks.get(at + 1).copied());
        }
        self.rest = outer;
    }

    pub(super) fn block(&mut self, block: usize, next: Option<usize>) {
        if self.page.blocks[block].span.start < self.until {
            return;
        }
        match self.page.kind(block) {
            Some(Kind::Heading(level)) => self.heading(block, level),
            Some(Kind::Paragraph) => self.paragraph(block, next),
            Some(Kind::List { .. }) if self.takes(block) => self.list_below(block),
            Some(Kind::List { .. }) => {
                self.close();
                self.list(block);
            }
            Some(Kind::Table) if self.is_firm() || (self.takes_labels() && !self.asks_in_column(block)) => {
                self.below(block);
            }
            Some(Kind::Table) => self.table(block),
            Some(Kind::Quote) if self.current.is_none() || self.pending.is_some() => self.quote(block),
            Some(Kind::Quote) if !self.is_firm() && self.is_asked_in_quote(block) => self.quote(block),
            Some(Kind::Code | Kind::Quote | Kind::Html) => self.other(block),
            Some(Kind::Rule) => self.end_aside(true),
            None => self.fold(block),
            _ => {}
        }
    }

    /// Whether the question before a list takes it as its own.
    fn takes(&self, list: usize) -> bool {
        let Some(draft) = &self.current else { return false };
        let asks =
            || matches!(super::lists::kind(self.page, list), super::lists::ListKind::Questions(Like::Asks));
        match draft.carrier {
            Carrier::Bold | Carrier::Line if asks() && self.counts_on(list) => false,
            Carrier::Heading(_) | Carrier::Summary | Carrier::Bold => true,
            // A number without a blank behind it cuts a list of questions in pieces.
            Carrier::Line => !draft.title.is_numbered || !draft.is_bare() || !self.continues(list),
            // A list that asks is the next one's.
            Carrier::Item { alone } => {
                let is_next = || self.continues(list) || self.is_as_others(list);
                alone && (choices::of_list(self.page, list).is_some() || !is_next())
            }
            Carrier::Row => false,
        }
    }

    /// Whether a list begins with the number that comes after the last question's.
    pub(super) fn counts_on(&self, list: usize) -> bool {
        let Some(number) = self.page.number(list).filter(|number| *number > 0) else { return false };
        let question = self.current.as_ref().or(self.walked.drafts.last());
        // An answer may count on by itself.
        question.and_then(|question| question.title.number) == Some(number - 1)
            && self.inside != Some(number - 1)
    }

    /// Whether a list goes on with the questions of one that other blocks cut in pieces.
    fn continues(&self, list: usize) -> bool {
        use super::lists::ListKind;
        match super::lists::kind(self.page, list) {
            ListKind::Questions(like) => like == Like::Asks || self.expects_questions(),
            ListKind::Groups => true,
            // A list in an answer begins anew.
            _ => self.counts_on(list),
        }
    }

    /// Whether a heading such as `Answer` is the present question's: of several items it is nobody's.
    fn takes_labels(&self) -> bool {
        let carrier = self.current.as_ref().map(|draft| draft.carrier);
        carrier.is_some_and(|carrier| !matches!(carrier, Carrier::Item { alone: false } | Carrier::Row))
    }

    /// Whether all that comes is the present question's, until a heading or fold ends it.
    pub(super) fn is_firm(&self) -> bool {
        self.current.as_ref().is_some_and(|draft| draft.carrier.is_firm())
    }

    fn heading(&mut self, block: usize, level: u8) {
        let page = self.page;
        let role = self.roles.of(block);
        let text = page.inner(block);
        match role {
            Role::Inside if self.pending.is_some() => {
                let (at, carrier) = self.pending.take().expect("it was just seen");
                self.asked(at, carrier, &text);
            }
            Role::Inside => self.below(block),
            Role::Furniture => self.skip(page.blocks[block].span.start, "the same words again and again"),
            Role::Label(Label::Answer) if self.key(self.rest, Some(level)) => self.end_sections(level),
            Role::Label(Label::Question) if self.is_firm() => self.label(Label::Question, ""),
            Role::Label(label)
                if self.takes_labels() && !matches!(label, Label::Aside | Label::Tags | Label::Question) =>
            {
                let rest = labels::label(&text).map_or("", |(_, rest)| rest).to_owned();
                self.label(label, &rest);
            }
            Role::Question => {
                self.close();
                self.end_sections(level);
                let mut title = title(&text);
                if self.roles.counted.contains(&block) {
                    title.unnumber();
                }
                let at = page.blocks[block].span.start;
                if title.text.trim().is_empty() {
                    self.pending = Some((at, Carrier::Heading(level)));
                    self.pending_number = title.number;
                    return;
                }
                let mut draft = Draft::new(page.line(at), Carrier::Heading(level), title, self.setting());
                draft.references.extend(self.link_of(block));
                self.open(draft);
            }
            Role::Topic | Role::Level | Role::Beside | Role::Label(_) => {
                self.close();
                self.end_sections(level);
                let name = page.leaf(block).map_or_else(|| text.clone(), super::page::node::Leaf::line);
                self.section(level, &name, role);
                if level == 1 && self.walked.heading.is_none() {
                    self.walked.heading = Some(named(&name));
                }
            }
        }
    }

    pub(super) fn open(&mut self, draft: Draft) {
        self.close();
        self.inside = None;
        self.current = Some(draft);
    }

    pub(super) fn close(&mut self) {
        self.walked.drafts.extend(self.current.take());
        if let Some((at, _)) = self.pending.take() {
            self.skip(at, "a number without a question");
        }
    }

    pub(super) fn skip(&mut self, at: usize, reason: &'static str) {
        self.walked.skipped.push(Skipped { line: self.page.line(at), reason });
    }
}
