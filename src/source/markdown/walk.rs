//! One walk over a page, from top to bottom: sections open and close, questions begin, and what
//! comes below a question is handed to it.

use super::Skipped;
use super::choices;
use super::draft::{Carrier, Draft};
use super::labels::{self, Label};
use super::node::Kind;
use super::roles::{self, Role, Roles};
use super::sections::{Section, named};
use super::title::{Title, title};
use super::toc::Contents;
use super::tree::Page;
use super::words::{self, Like};

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
    pending: Option<(usize, Carrier)>,
    pub(super) depth: usize,
}

pub(super) fn walk(page: &Page<'_>) -> Walked {
    let mut walk = Walk {
        page,
        roles: roles::roles(page),
        walked: Walked { sections: vec![Section::default()], ..Walked::default() },
        open: vec![0],
        current: None,
        pending: None,
        depth: 0,
    };
    walk.flow(page.top());
    walk.close();
    walk.comments();
    walk.walked
}

impl<'p> Walk<'p> {
    pub(super) fn flow(&mut self, blocks: &'p [usize]) {
        for (at, &block) in blocks.iter().enumerate() {
            self.block(block, blocks.get(at + 1).copied());
        }
    }

    pub(super) fn block(&mut self, block: usize, next: Option<usize>) {
        match self.page.kind(block) {
            Some(Kind::Heading(level)) => self.heading(block, level),
            Some(Kind::Paragraph) => self.paragraph(block, next),
            Some(Kind::List { .. }) if self.takes(block) => self.list_below(block),
            Some(Kind::List { .. }) => {
                self.close();
                self.list(block);
            }
            Some(Kind::Table) if self.is_firm() => self.below(block),
            Some(Kind::Table) => self.table(block),
            Some(Kind::Quote) if self.current.is_none() || self.pending.is_some() => self.quote(block),
            Some(Kind::Quote) if !self.is_firm() && speaks(self.page, block) => self.quote(block),
            Some(Kind::Code | Kind::Quote | Kind::Html) => self.other(block),
            None => self.fold(block),
            _ => {}
        }
    }

    /// Whether the question before a list takes it as its own.
    fn takes(&self, list: usize) -> bool {
        let Some(draft) = &self.current else { return false };
        match draft.carrier {
            Carrier::Bold | Carrier::Line if self.counts_on(draft, list) => false,
            Carrier::Heading(_) | Carrier::Summary | Carrier::Bold => true,
            // A number without a blank behind it cuts a list of questions in pieces.
            Carrier::Line => !draft.title.is_numbered || !draft.is_bare() || !self.continues(list),
            // A list that asks is the next one's.
            Carrier::Item { alone } => {
                alone && (choices::of_list(self.page, list).is_some() || !self.continues(list))
            }
            Carrier::Row => false,
        }
    }

    /// Whether a list begins with the number that comes after a question's, and asks.
    fn counts_on(&self, draft: &Draft, list: usize) -> bool {
        let Some(number) = draft.title.number else { return false };
        let text = &self.page.scan.source[self.page.blocks[list].span.clone()];
        let text = text.trim_start();
        let digits = text.len() - text.trim_start_matches(|first: char| first.is_ascii_digit()).len();
        text[..digits].parse() == Ok(number + 1)
            && matches!(super::lists::kind(self.page, list), super::lists::ListKind::Questions(Like::Asks))
    }

    /// Whether a list goes on with the questions of one that other blocks cut in pieces.
    fn continues(&self, list: usize) -> bool {
        use super::lists::ListKind;
        match super::lists::kind(self.page, list) {
            ListKind::Questions(like) => like == Like::Asks || self.expects_questions(),
            _ => matches!(self.page.kind(list), Some(Kind::List { ordered: true })),
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
                let title = title(&text);
                let at = page.blocks[block].span.start;
                if title.text.trim().is_empty() {
                    self.pending = Some((at, Carrier::Heading(level)));
                    return;
                }
                let mut draft = Draft::new(page.line(at), Carrier::Heading(level), title, self.setting());
                draft.references.extend(self.link_of(block));
                self.open(draft);
            }
            Role::Topic | Role::Level | Role::Beside | Role::Label(_) => {
                self.close();
                self.end_sections(level);
                let name = page.leaf(block).map_or_else(|| text.clone(), super::node::Leaf::line);
                self.section(level, &name, role);
                if level == 1 && self.walked.heading.is_none() {
                    self.walked.heading = Some(named(&name));
                }
            }
        }
    }

    pub(super) fn open(&mut self, draft: Draft) {
        self.close();
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

    fn quote(&mut self, block: usize) {
        let text = self.page.text(block);
        if let Some((at, carrier)) = self.pending.take() {
            return self.asked(at, carrier, &text);
        }
        let children = self.page.children(block);
        let is_line = children.len() == 1 && self.page.kind(children[0]) == Some(Kind::Paragraph);
        if speaks(self.page, block) && !self.is_aside() {
            self.asked(self.page.blocks[block].span.start, Carrier::Line, &text);
        } else if is_line {
            self.paragraph(children[0], None);
        }
    }

    /// The question that a label before it announced.
    fn asked(&mut self, at: usize, carrier: Carrier, text: &str) {
        let title = title(text);
        let draft = Draft::new(self.page.line(at), carrier, title, self.setting());
        self.open(draft);
    }

    fn paragraph(&mut self, block: usize, next: Option<usize>) {
        let page = self.page;
        let leaf = page.leaf(block).expect("a paragraph is the parser's");
        if leaf.plain.trim().is_empty() || (page.is_back_link(block) && self.is_firm()) {
            return;
        }
        if let Some((at, carrier)) = self.pending.take_if(|_| !says_level(&leaf.plain)) {
            return self.asked(at, carrier, &page.inner(block));
        }
        if self.pending.is_some() {
            return;
        }
        if leaf.links.only_leads() && !self.is_firm() {
            self.close();
            return self.contents_line(block);
        }
        if self.begins(block, next) {
            return;
        }
        match self.current.as_ref().map(|draft| draft.carrier) {
            Some(Carrier::Item { alone: false } | Carrier::Row) => self.close(),
            Some(_) => self.below(block),
            None => self.scenario(block),
        }
    }

    /// Whether a paragraph begins a question, or names what the next ones are about.
    fn begins(&mut self, block: usize, next: Option<usize>) -> bool {
        let page = self.page;
        let leaf = page.leaf(block).expect("a paragraph is the parser's");
        if self.is_firm() || self.is_aside() {
            return false;
        }
        let is_bold = leaf.is_marked || leaf.lead.is_some_and(|(_, plain)| is_line_end(&leaf.plain[plain..]));
        let (asked, rest) = self.split(block);
        let title = title(&asked);
        let like = words::like(&title.text);
        let is_label = labels::label(&asked).is_some_and(|(label, _)| label != Label::Question);
        if title.text.is_empty() && title.is_labelled {
            self.close();
            self.pending = Some((page.blocks[block].span.start, Carrier::Bold));
            return true;
        }
        let is_numbered_line = title.is_numbered && like >= Like::Begins && !title.text.contains('\n');
        let is_plain_line =
            self.roles.lines_ask && like == Like::Asks && rest.is_empty() && !title.text.contains('\n');
        let carrier = match () {
            () if is_label => None,
            () if is_bold && (like >= Like::Begins || title.is_numbered || title.is_labelled) => {
                Some(Carrier::Bold)
            }
            () if title.is_labelled && (like > Like::Nothing || title.is_numbered) => Some(Carrier::Line),
            () if is_numbered_line || is_plain_line => Some(Carrier::Line),
            () => None,
        };
        let Some(carrier) = carrier else {
            if self.names_lines(&title, &leaf.plain, next) {
                return true;
            }
            return is_bold && leaf.is_marked && !is_label && self.names(&title, next);
        };
        let at = page.blocks[block].span.start;
        let draft = Draft::new(page.line(at), carrier, title, self.setting());
        self.open(draft);
        self.rest(&rest);
        true
    }

    /// A bold line before a list that asks is a heading in all but name.
    fn names(&mut self, title: &Title, next: Option<usize>) -> bool {
        use super::lists::{ListKind, kind};
        let asks = next.is_some_and(|next| {
            choices::is_list(self.page, next)
                && matches!(kind(self.page, next), ListKind::Questions(_) | ListKind::Contents)
        });
        let is_in_answer =
            matches!(self.current.as_ref().map(|draft| draft.carrier), Some(Carrier::Bold | Carrier::Line));
        if !asks || is_in_answer {
            return false;
        }
        self.close();
        self.end_sections(70);
        self.open_section(70, &title.text);
        true
    }

    /// On a page of single lines that ask, one that does not is what the next are about.
    fn names_lines(&mut self, title: &Title, plain: &str, next: Option<usize>) -> bool {
        let leaf = next.and_then(|next| self.page.leaf(next));
        let asks = leaf.is_some_and(|leaf| words::like(&leaf.plain) == Like::Asks);
        let is_name = plain.len() < 80
            && !plain.contains('\n')
            && !plain.trim_end().ends_with(['.', ':', ';', ',', '!']);
        let is_bare =
            self.current.as_ref().is_none_or(|draft| draft.carrier == Carrier::Line && draft.is_bare());
        if !self.roles.lines_ask || !asks || !is_name || !is_bare {
            return false;
        }
        self.close();
        self.end_sections(70);
        self.open_section(70, &title.text);
        true
    }

    /// The situation that a section describes is what it asks.
    fn scenario(&mut self, block: usize) {
        if self.innermost().kind == Some(super::Kind::Scenario) && !self.is_aside() {
            let at = self.page.blocks[block].span.start;
            let title = title(&self.page.inner(block));
            let mut draft = Draft::new(self.page.line(at), Carrier::Line, title, self.setting());
            draft.under = Some(Label::Hint);
            self.open(draft);
        }
    }
}

/// Whether a line says how hard the question below it is, and nothing else.
fn says_level(plain: &str) -> bool {
    let is_label =
        labels::label(plain).is_some_and(|(label, _)| matches!(label, Label::Difficulty | Label::Tags));
    let is_number = |rest: &str| rest.trim().bytes().all(|byte| byte.is_ascii_digit());
    is_label
        || words::heading_difficulty(plain).is_some_and(|(_, is_pure)| is_pure)
        || plain.to_lowercase().strip_prefix("level").is_some_and(is_number)
}

/// Whether a quotation is one line in quotation marks that asks.
pub(super) fn speaks(page: &Page<'_>, block: usize) -> bool {
    let [line] = page.children(block) else { return false };
    let Some(leaf) = page.leaf(*line) else { return false };
    let text = leaf.plain.trim();
    let is_speech =
        (text.starts_with('"') && text.ends_with('"')) || (text.starts_with('“') && text.ends_with('”'));
    is_speech && words::like(&title(text).text) >= Like::Begins
}

fn is_line_end(rest: &str) -> bool {
    rest.trim_start_matches([' ', ':']).is_empty() || rest.trim_start_matches([' ', ':']).starts_with('\n')
}
