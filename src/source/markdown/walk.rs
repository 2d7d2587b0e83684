//! One walk over a page, from top to bottom: sections open and close, questions begin, and what
//! comes below a question is handed to it.

use super::choices;
use super::draft::{Carrier, Draft, Setting};
use super::roles::{self, Role, Roles};
use super::scan::Kind;
use super::title::{Title, title};
use super::toc::Contents;
use super::tree::Page;
use super::words::{self, Label, Like};
use super::{Difficulty, Reference, Skipped};

/// A part of a page under one heading.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) parent: usize,
    level: u8,
    /// What it is about; empty where it says nothing of that.
    pub(super) title: String,
    difficulty: Option<Difficulty>,
    kind: Option<super::Kind>,
    pub(super) tags: Vec<String>,
    is_tags: bool,
    is_aside: bool,
    says_questions: bool,
}

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
    roles: Roles,
    pub(super) walked: Walked,
    /// The open sections, the innermost last.
    open: Vec<usize>,
    pub(super) current: Option<Draft>,
    /// The next text is the question, for only its label has been read; and the line of that.
    pending: Option<(usize, Carrier)>,
    depth: usize,
}

/// Folds in folds are walked into so deep.
const DEEPEST: usize = 24;

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
    fn flow(&mut self, blocks: &'p [usize]) {
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
            Some(Kind::Code | Kind::Quote | Kind::Html) => self.other(block),
            None => self.fold(block),
            _ => {}
        }
    }

    /// Whether the question before a list takes it as its own.
    fn takes(&self, list: usize) -> bool {
        let Some(draft) = &self.current else { return false };
        match draft.carrier {
            Carrier::Heading(_) | Carrier::Summary | Carrier::Bold | Carrier::Line => true,
            // A list that asks is the next one's.
            Carrier::Item { alone } => {
                alone && (choices::of_list(self.page, list).is_some() || !self.continues(list))
            }
            Carrier::Row => false,
        }
    }

    /// Whether a list goes on with the questions of one that other blocks cut in pieces.
    fn continues(&self, list: usize) -> bool {
        matches!(self.page.kind(list), Some(Kind::List { ordered: true }))
            || matches!(super::lists::kind(self.page, list), super::lists::ListKind::Questions { asks: true })
    }

    /// Whether all that comes is the present question's, until a heading or fold ends it.
    fn is_firm(&self) -> bool {
        self.current.as_ref().is_some_and(|draft| draft.carrier.is_firm())
    }

    fn heading(&mut self, block: usize, level: u8) {
        let page = self.page;
        let role = self.roles.of(block);
        let text = page.inner(block);
        match role {
            Role::Inside => self.below(block),
            Role::Label(label)
                if self.current.is_some()
                    && !matches!(label, Label::Aside | Label::Tags | Label::Question) =>
            {
                let rest = words::label(&text).map_or("", |(_, rest)| rest).to_owned();
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
            Role::Topic | Role::Level | Role::Label(_) => {
                self.close();
                self.end_sections(level);
                self.section(level, &text, role);
                if level == 1 && self.walked.heading.is_none() {
                    self.walked.heading = Some(title(&text).text);
                }
            }
        }
    }

    fn section(&mut self, level: u8, text: &str, role: Role) {
        let name = title(text).text.trim_end_matches(':').to_owned();
        let parent = *self.open.last().unwrap_or(&0);
        let outer = &self.walked.sections[parent];
        let lower = name.to_lowercase();
        let label = match role {
            Role::Label(label) => Some(label),
            _ => None,
        };
        let is_generic = is_generic(&lower) || role == Role::Level || label.is_some();
        let section = Section {
            parent,
            level,
            difficulty: words::heading_difficulty(text).map(|(found, _)| found).or(outer.difficulty),
            kind: kind_of(&lower).or(outer.kind),
            tags: Vec::new(),
            is_tags: label == Some(Label::Tags),
            is_aside: label == Some(Label::Aside),
            says_questions: words::says_questions(&name) || outer.says_questions && is_generic,
            title: if is_generic { String::new() } else { name },
        };
        self.open.push(self.walked.sections.len());
        self.walked.sections.push(section);
    }

    /// Opens a section that is no heading's; what to give back to [`Self::close_sections`].
    pub(super) fn open_section(&mut self, level: u8, text: &str) -> usize {
        let depth = self.open.len();
        self.section(level, text, Role::Topic);
        depth
    }

    pub(super) fn close_sections(&mut self, depth: usize) {
        self.open.truncate(depth.max(1));
    }

    /// Ends the sections that a heading of this level ends.
    fn end_sections(&mut self, level: u8) {
        while self.open.len() > 1 && self.innermost().level >= level {
            self.open.pop();
        }
    }

    fn innermost(&self) -> &Section {
        &self.walked.sections[*self.open.last().unwrap_or(&0)]
    }

    pub(super) fn setting(&self) -> Setting {
        let section = *self.open.last().unwrap_or(&0);
        let found = &self.walked.sections[section];
        Setting { section, difficulty: found.difficulty, kind: found.kind }
    }

    pub(super) fn tags_wanted(&self) -> bool {
        self.innermost().is_tags
    }

    /// The items of a list of key topics become tags of what they stand under.
    pub(super) fn tags(&mut self, list: usize) {
        let page = self.page;
        let names =
            page.children(list).iter().filter_map(|item| page.lead(*item)).filter_map(|lead| page.leaf(lead));
        let names: Vec<String> = names.map(super::scan::Leaf::line).collect();
        let parent = self.innermost().parent;
        self.walked.sections[parent].tags.extend(names);
    }

    /// Whether the section, or the page, says that its lists are questions.
    pub(super) fn says_questions(&self) -> bool {
        self.innermost().says_questions && !self.innermost().is_aside
    }

    /// Whether orders in a list are questions here.
    pub(super) fn expects_questions(&self) -> bool {
        let section = self.innermost();
        let is_page = self.open.iter().any(|at| self.walked.sections[*at].says_questions);
        (is_page || section.kind.is_some()) && !section.is_aside
    }

    pub(super) fn is_aside(&self) -> bool {
        self.innermost().is_aside
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
        if is_line {
            self.paragraph(children[0], None);
        }
    }

    /// The question that a label before it announced.
    fn asked(&mut self, at: usize, carrier: Carrier, text: &str) {
        let mut title: Title = title(text);
        title.text = unquoted(&title.text);
        let draft = Draft::new(self.page.line(at), carrier, title, self.setting());
        self.open(draft);
    }

    fn paragraph(&mut self, block: usize, next: Option<usize>) {
        let page = self.page;
        let leaf = page.leaf(block).expect("a paragraph is the parser's");
        if leaf.plain.trim().is_empty() || words::is_back_link(&leaf.plain) {
            return;
        }
        if let Some((at, carrier)) = self.pending.take() {
            return self.asked(at, carrier, &page.inner(block));
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
        let is_label = words::label(&asked).is_some_and(|(label, _)| label != Label::Question);
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
                && matches!(kind(self.page, next), ListKind::Questions { .. } | ListKind::Contents)
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

    /// The first line of a text where it asks by itself, and what comes after it.
    pub(super) fn split(&self, block: usize) -> (String, String) {
        let text = self.page.inner(block);
        let Some((first, rest)) = text.split_once('\n') else { return (text, String::new()) };
        let is_labelled = words::label(rest.trim_start()).is_some_and(|(label, _)| label != Label::Question)
            || rest.trim_start().starts_with(['→', '⇒'])
            || ["->", "=>", "==>", "--"].iter().any(|arrow| rest.trim_start().starts_with(arrow));
        let line = first.trim_end();
        let is_bold = ["**", "__"].iter().any(|mark| line.starts_with(mark) && line.ends_with(mark));
        let asks = words::like(&title(line).text);
        let ends = line.trim_end_matches(['*', '_']).ends_with(['?', '？', '؟', ':', '.']);
        let goes_on = words::like(rest) >= Like::Asks && !rest.contains('\n');
        if is_labelled || is_bold || (asks >= Like::Begins && ends && !goes_on) {
            (line.to_owned(), rest.to_owned())
        } else {
            (text, String::new())
        }
    }

    /// What stands behind the first line of a question's own text.
    pub(super) fn rest(&mut self, rest: &str) {
        let rest = rest.trim_start().trim_start_matches(['→', '⇒']);
        let rest = ["==>", "=>", "->", "--"]
            .iter()
            .find_map(|arrow| rest.strip_prefix(arrow))
            .unwrap_or(rest)
            .trim();
        if rest.is_empty() {
            return;
        }
        self.lines(rest);
    }

    fn lines(&mut self, text: &str) {
        let can_choose =
            self.current.as_ref().is_some_and(|draft| draft.choices.is_empty() && !draft.is_answered());
        if can_choose && let Some((before, choices)) = choices::of_lines(text) {
            self.push(&before, false);
            let (choices, after) = without_key(choices);
            if let Some(draft) = self.current.as_mut() {
                draft.offer(choices);
            }
            if let Some((label, rest)) = words::label(&after) {
                self.label(label, rest);
            }
            return;
        }
        match words::label(text) {
            Some((label, rest)) if !matches!(label, Label::Question | Label::Aside) => {
                self.label(label, rest)
            }
            _ => self.push(text, false),
        }
    }

    /// A block that belongs to the present question.
    pub(super) fn below(&mut self, block: usize) {
        let page = self.page;
        match page.kind(block) {
            Some(Kind::List { .. }) => self.list_below(block),
            Some(Kind::Paragraph) => {
                let leaf = page.leaf(block).expect("a paragraph is the parser's");
                if words::is_back_link(&leaf.plain) {
                    return;
                }
                if leaf.links.count > 0 && !leaf.links.text_beside && self.is_under(Label::Sources) {
                    return self.sources(block);
                }
                let text = page.inner(block);
                self.lines(&text);
            }
            None => self.fold(block),
            Some(Kind::Code) => {
                let text = page.text(block);
                self.push(&text, true);
            }
            _ => {
                let text = page.text(block);
                self.push(&text, false);
            }
        }
    }

    fn is_under(&self, label: Label) -> bool {
        self.current.as_ref().is_some_and(|draft| draft.under == Some(label))
    }

    /// Code, a quotation or HTML between other blocks.
    fn other(&mut self, block: usize) {
        let is_code = self.page.kind(block) == Some(Kind::Code);
        let Some(draft) = self.current.as_mut() else { return };
        match draft.carrier {
            Carrier::Item { alone: false } if is_code && draft.is_bare() && draft.asks_about_code() => {
                let text = self.page.text(block);
                draft.ask_more(&text);
            }
            Carrier::Item { alone: false } | Carrier::Row => {
                if self.page.kind(block) != Some(Kind::Html) {
                    self.close();
                }
            }
            _ => self.below(block),
        }
    }

    pub(super) fn label(&mut self, label: Label, text: &str) {
        if let Some(draft) = self.current.as_mut() {
            draft.label(label, text);
        }
    }

    pub(super) fn push(&mut self, text: &str, is_code: bool) {
        if let Some(draft) = self.current.as_mut() {
            draft.push(text, is_code);
        }
    }

    /// A fold: an answer, a question with its answer, a part of an answer, or a section.
    fn fold(&mut self, block: usize) {
        let page = self.page;
        let fold = page.fold(block).expect("a fold was asked for");
        let summary = page.cut(&fold.summary);
        let label =
            words::whole_label(&summary).or_else(|| summary.trim().is_empty().then_some(Label::Answer));
        let title = title(&summary);
        let asks = words::like(&title.text) >= Like::Begins || self.roles.folds_ask;
        if self.depth >= DEEPEST {
            return self.skip(fold.span.start, "folds in folds in folds");
        }
        self.depth += 1;
        match label {
            Some(label) if self.current.is_some() => self.labelled_fold(block, label),
            Some(_) => self.flow(page.children(block)),
            None if self.is_heading() && words::like(&title.text) < Like::Begins => self.inner_fold(block),
            None if !self.holds_questions(block) && asks && !self.is_aside() => {
                self.asking_fold(block, title)
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
    fn holds_questions(&self, block: usize) -> bool {
        use super::lists::{ListKind, kind};
        let children = self.page.children(block);
        let asks = |block: &&usize| match self.page.kind(**block) {
            None => {
                let fold = self.page.fold(**block).expect("a fold was asked for");
                words::like(&title(&self.page.cut(&fold.summary)).text) >= Like::Begins
            }
            Some(Kind::List { .. }) => {
                kind(self.page, **block) == ListKind::Questions { asks: true }
                    && self.page.children(**block).len() > 2
            }
            Some(Kind::Heading(_)) => self.roles.of(**block) == Role::Question,
            _ => false,
        };
        children.iter().filter(asks).count() > 0
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
            children.iter().for_each(|child| self.in_answer(*child));
        }
    }

    /// A block in a fold: its headings are no topics.
    fn in_answer(&mut self, block: usize) {
        let page = self.page;
        let Some(Kind::Heading(_)) = page.kind(block) else { return self.below(block) };
        let text = page.inner(block);
        match words::label(&text) {
            Some((label, rest)) if !matches!(label, Label::Question | Label::Aside) => {
                self.label(label, rest)
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

    fn asking_fold(&mut self, block: usize, title: Title) {
        let page = self.page;
        let fold = page.fold(block).expect("a fold was asked for");
        if title.text.trim().is_empty() {
            return self.skip(fold.span.start, "a fold without a question");
        }
        let draft = Draft::new(page.line(fold.span.start), Carrier::Summary, title, self.setting());
        self.open(draft);
        self.label(Label::Answer, "");
        if self.has_raw_text(block) {
            let text = page.cut(&fold.body);
            self.push(&text, false);
        } else {
            // What a summary spans may come after it: the answer begins behind it.
            let start = fold.body.start;
            let children =
                page.children(block).iter().filter(|child| page.blocks[**child].span.start >= start);
            children.for_each(|child| self.in_answer(*child));
        }
        self.close();
    }

    fn inner_fold(&mut self, block: usize) {
        let fold = self.page.fold(block).expect("a fold was asked for");
        let (summary, body) = (self.page.cut(&fold.summary), self.page.cut(&fold.body));
        self.push(&summary, false);
        self.push(&body, false);
    }

    /// The links of a list or a paragraph as references; what leads nowhere is left out.
    pub(super) fn sources(&mut self, block: usize) {
        let references = super::toc::links(self.page, block);
        if let Some(draft) = self.current.as_mut() {
            draft.references.extend(references);
        }
    }

    /// The link that a question's own line leads to the web with.
    pub(super) fn link_of(&self, block: usize) -> Option<Reference> {
        let leaf = self.page.leaf(block)?;
        let url = leaf.links.web.clone().filter(|_| !leaf.links.text_beside)?;
        Some(Reference { title: leaf.line(), url })
    }

    /// Comments that say something of the question that they stand in or before.
    fn comments(&mut self) {
        for comment in &self.page.scan.comments {
            let fields =
                comment.text.split([';', '\n', ',']).filter_map(|field| field.split_once([':', '=']));
            let line = self.page.line(comment.span.start);
            let place = self.walked.drafts.partition_point(|draft| draft.line <= line);
            // On the line before a question it is that question's.
            let next = self.walked.drafts.get(place).filter(|draft| draft.line <= line + 2).map(|_| place);
            let Some(at) = next.or_else(|| place.checked_sub(1)) else { continue };
            let draft = &mut self.walked.drafts[at];
            for (key, value) in fields {
                match &*key.trim().to_lowercase() {
                    "difficulty" | "level" => {
                        draft.difficulty = words::difficulty(value.trim()).or(draft.difficulty)
                    }
                    "tags" | "tag" => {
                        let all = comment.text.split_once(key).map_or("", |(_, rest)| rest);
                        let all = all.split([';', '\n']).next().unwrap_or_default();
                        let tags = all
                            .trim_start_matches([':', '=', ' '])
                            .split(',')
                            .map(|tag| tag.trim().to_owned());
                        draft.tags.extend(tags.filter(|tag| !tag.is_empty()));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Choices whose last took a key with it that stood on the lines below.
fn without_key(mut choices: Vec<super::Choice>) -> (Vec<super::Choice>, String) {
    let Some(last) = choices.last_mut() else { return (choices, String::new()) };
    let lines: Vec<&str> = last.text.lines().collect();
    let key = lines.iter().skip(1).position(|line| words::label(line).is_some());
    let Some(key) = key else { return (choices, String::new()) };
    let after = lines[key + 1..].join("\n");
    last.text = lines[..=key].join("\n");
    (choices, after)
}

fn is_line_end(rest: &str) -> bool {
    rest.trim_start_matches([' ', ':']).is_empty() || rest.trim_start_matches([' ', ':']).starts_with('\n')
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix(['"', '“']).and_then(|rest| rest.strip_suffix(['"', '”']));
    inner.filter(|inner| !inner.contains(['"', '”'])).unwrap_or(text).to_owned()
}

/// Names of sections that say nothing of what their questions are about.
fn is_generic(lower: &str) -> bool {
    const NAMES: &[&str] = &[
        "sample questions",
        "questions",
        "interview questions",
        "questions and answers",
        "questions & answers",
        "q&a",
        "common questions",
        "conceptual questions",
        "practice questions",
        "key topics",
        "scenario",
        "scenarios",
        "list of questions",
        "the questions",
        "faq",
        "self assessment",
        "question list",
        "interview questions and answers",
        "contents",
        "table of contents",
        "exercises",
        "questions:",
    ];
    NAMES.contains(&lower)
}

/// What the name of a section says that its questions ask for.
fn kind_of(lower: &str) -> Option<super::Kind> {
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if says(&["take-home", "take home", "takehome"]) => Some(super::Kind::TakeHome),
        () if says(&["scenario"]) => Some(super::Kind::Scenario),
        () if says(&[
            "coding problem",
            "coding question",
            "coding challenge",
            "coding exercise",
            "live coding",
            "programming problem",
            "code challenge",
        ]) =>
        {
            Some(super::Kind::Code)
        }
        () if says(&["system design"]) => Some(super::Kind::Design),
        () => None,
    }
}
