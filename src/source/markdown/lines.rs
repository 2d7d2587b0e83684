//! Lines: paragraphs and quotations that ask by themselves, or name what the next ones are about.

use super::choices;
use super::draft::{Carrier, Draft};
use super::labels::{self, Label};
use super::page::Page;
use super::page::node::{Kind, Leaf};
use super::roles::is_part;
use super::title::{Title, title};
use super::walk::Walk;
use super::words::{self, Like};

impl Walk<'_> {
    pub(super) fn quote(&mut self, block: usize) {
        let text = self.page.text(block);
        if let Some((at, carrier)) = self.pending.take() {
            return self.asked(at, carrier, &text);
        }
        let children = self.page.children(block);
        if let Some((asked, answer)) = callout(self.page, block).filter(|_| !self.is_aside()) {
            self.asked(self.page.blocks[block].span.start, Carrier::Line, &asked);
            self.label(Label::Answer, &answer);
            return children[1..].iter().for_each(|block| self.below(*block));
        }
        if answers_itself(self.page, block) && !self.is_aside() {
            self.close();
            return self.flow(children);
        }
        let is_line = children.len() == 1 && self.page.kind(children[0]) == Some(Kind::Paragraph);
        if self.is_asked_in_quote(block) && !self.is_aside() {
            self.asked(self.page.blocks[block].span.start, Carrier::Line, &text);
        } else if is_line {
            self.paragraph(children[0], None);
        }
    }

    /// Whether a quotation is a line that asks, on a page whose quotations do, or says it in quotation marks.
    pub(super) fn is_asked_in_quote(&self, block: usize) -> bool {
        let asks = || quoted(self.page, block).is_some_and(|line| asks_alone(&line));
        speaks(self.page, block)
            || answers_itself(self.page, block)
            || callout(self.page, block).is_some()
            || (self.roles.quotes_ask && asks())
    }

    /// The question that a label before it announced.
    pub(super) fn asked(&mut self, at: usize, carrier: Carrier, text: &str) {
        let mut title = title(text);
        title.number = title.number.or(self.pending_number.take());
        let draft = Draft::new(self.page.line(at), carrier, title, self.setting());
        self.open(draft);
    }

    pub(super) fn paragraph(&mut self, block: usize, next: Option<usize>) {
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
        if labels::whole_label(&leaf.plain) == Some(Label::Answer) && self.key(self.rest, None) {
            return;
        }
        if leaf.links.only_leads() && !self.is_firm() {
            self.close();
            return self.contents_line(block);
        }
        let is_list = || {
            let (asking, all) = count(&leaf.plain);
            list(&leaf.plain).is_some() || (self.roles.lines_begin && all > 1 && asking == all)
        };
        if !self.is_firm() && !self.is_aside() && is_list() {
            return self.lines_that_ask(block);
        }
        if self.begins(block, next) {
            return;
        }
        match self.current.as_ref().map(|draft| draft.carrier) {
            Some(Carrier::Item { alone: false } | Carrier::Row) if !is_answer(&leaf.plain) => self.close(),
            Some(_) => self.below(block),
            None if !self.leads_list(&leaf.plain, next) => self.scenario(block),
            None => {}
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
        let is_bold = is_bold || (asked.starts_with("**") && asked.ends_with("**") && !rest.is_empty());
        let title = title(&asked);
        let like = words::like(&title.text);
        let is_label = labels::label(&asked).is_some_and(|(label, _)| label != Label::Question);
        if title.text.is_empty() && title.is_labelled {
            self.close();
            self.pending = Some((page.blocks[block].span.start, Carrier::Bold));
            self.pending_number = title.number;
            return true;
        }
        // Among lines in bold that count, one in italics is a part of an answer.
        let is_formed = title.is_numbered || title.is_labelled;
        let is_slanted =
            asked.starts_with(['*', '_']) && !asked.starts_with("**") && !asked.starts_with("__");
        let is_part = is_slanted && self.roles.bold_counts && !is_formed;
        let is_line = !title.text.contains('\n');
        let is_first = title.number == Some(1) && self.current.is_none() && self.roles.numbers_ask;
        let is_next = is_line && self.last_number().is_some_and(|last| title.number == Some(last + 1));
        let is_numbered_line = title.is_numbered && like >= Like::Begins && is_line;
        let is_signed = self.roles.has_sign(&leaf.plain) && (like >= Like::Begins || title.is_numbered);
        let asks_plainly = (self.roles.lines_ask && like == Like::Asks)
            || (self.roles.lines_begin && like >= Like::Begins && asks_in_words(&leaf.plain));
        let is_plain_line = asks_plainly && is_line && (rest.is_empty() || asks_at_once(&leaf.plain, like));
        let carrier = match () {
            () if is_label || is_part => None,
            () if is_bold && (like >= Like::Begins || is_formed) => Some(Carrier::Bold),
            () if is_bold && self.offers(next) => Some(Carrier::Bold),
            () if self.roles.bold_tells && may_ask(leaf) && like == Like::Orders => Some(Carrier::Bold),
            () if self.roles.bold_asks && may_ask(leaf) && !self.leads_bold(next) => Some(Carrier::Bold),
            () if title.is_labelled => Some(Carrier::Line),
            () if !title.is_numbered && self.leads_list(&asked, next) => None,
            () if is_numbered_line || is_plain_line || is_first || is_next || is_signed => {
                Some(Carrier::Line)
            }
            () => None,
        };
        let Some(carrier) = carrier else {
            if self.names_lines(&title, &leaf.plain, next) {
                return true;
            }
            let is_name = (is_bold && leaf.is_marked && !is_label) || says_level(&leaf.plain);
            return is_name && self.names(block, &title, next);
        };
        let at = page.blocks[block].span.start;
        let draft = Draft::new(page.line(at), carrier, title, self.setting());
        self.open(draft);
        self.rest(&rest);
        true
    }

    /// Whether a bold line stands right before another, where most have something else below.
    fn leads_bold(&self, next: Option<usize>) -> bool {
        let is_bold = || next.and_then(|next| self.page.leaf(next)).is_some_and(may_ask);
        self.roles.bold_leads && is_bold()
    }

    /// Whether a line is a sentence about the list of questions that comes next.
    fn leads_list(&self, asked: &str, next: Option<usize>) -> bool {
        use super::lists::{ListKind, kind};
        let asks = |next| {
            choices::is_list(self.page, next) && kind(self.page, next) == ListKind::Questions(Like::Asks)
        };
        asked.trim_end().ends_with(['.', ':', '。', '：']) && next.is_some_and(asks)
    }

    /// Whether what comes next is a list of choices.
    fn offers(&self, next: Option<usize>) -> bool {
        let list = next.filter(|next| choices::is_list(self.page, *next));
        let choices = list.and_then(|list| Some((list, choices::of_list(self.page, list)?)));
        // Boxes that nobody has ticked are to be ticked.
        choices.is_some_and(|(list, choices)| {
            let is_boxes = self.page.ticked(self.page.children(list)[0]).is_some();
            !is_boxes || choices.iter().any(|choice| choice.correct)
        })
    }

    /// The number of the last question, where a line has asked that.
    fn last_number(&self) -> Option<u32> {
        let last = self.current.as_ref().or(self.walked.drafts.last())?;
        last.title.number.filter(|_| last.carrier == Carrier::Line)
    }

    /// A paragraph whose lines each ask.
    fn lines_that_ask(&mut self, block: usize) {
        let at = self.page.blocks[block].span.start;
        let first = self.page.line(at);
        for (line, text) in self.page.inner(block).lines().enumerate() {
            let title = title(text);
            if line == 0 && words::like(&title.text) == Like::Nothing && !title.is_numbered {
                self.close();
                self.end_sections(70);
                self.open_section(70, &title.text);
            } else if title.text.contains(char::is_alphanumeric) {
                self.open(Draft::new(first + line, Carrier::Line, title, self.setting()));
            }
        }
    }

    /// A bold line before a list that asks is a heading in all but name.
    fn names(&mut self, block: usize, title: &Title, next: Option<usize>) -> bool {
        use super::lists::{ListKind, kind};
        let is_topic = self.page.leaf(block).is_some_and(may_ask) && self.leads_bold(next);
        let asks = next.is_some_and(|next| {
            choices::is_list(self.page, next)
                && matches!(kind(self.page, next), ListKind::Questions(_) | ListKind::Contents)
        });
        let is_in_answer =
            matches!(self.current.as_ref().map(|draft| draft.carrier), Some(Carrier::Bold | Carrier::Line));
        if !is_topic && (!asks || is_in_answer) {
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
        let asks =
            leaf.is_some_and(|leaf| words::like(&leaf.plain) == Like::Asks || list(&leaf.plain).is_some());
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

/// Whether a bold line may ask or name what is asked for: it says no more than a line does, and
/// announces nothing.
pub(super) fn may_ask(leaf: &Leaf) -> bool {
    let text = leaf.plain.split('\n').next().unwrap_or_default().trim();
    leaf.lead.is_some_and(|(_, end)| leaf.plain[..end].trim().len() >= text.len())
        && text.len() < 300
        && !text.ends_with([':', '：'])
        && !is_part(&title(text).text)
}

/// Whether a line says that it answers.
fn is_answer(plain: &str) -> bool {
    labels::label(plain).is_some_and(|(label, rest)| label == Label::Answer && !rest.is_empty())
}

/// How many lines a paragraph has, where it has several and nearly each of them asks.
pub(super) fn list(plain: &str) -> Option<usize> {
    let asks = |line: &&str| {
        let title = title(line);
        line.len() < 300
            && words::like(&title.text) >= if title.is_numbered { Like::Begins } else { Like::Asks }
    };
    if !plain.contains('\n') {
        return None;
    }
    let count = plain.lines().count();
    let asking = plain.lines().filter(asks).count();
    // Lines that ask are alike: below one with a label stands its answer.
    let is_alike = || {
        let labelled = plain.lines().filter(|line| title(line).is_labelled).count();
        (labelled == 0 || labelled == count) && !plain.lines().any(is_answer)
    };
    (count > 1 && asking * 4 >= count * 3 && is_alike()).then_some(count)
}

/// Whether a paragraph is one line that asks, or its first one does and the others answer; `like` is
/// what the first one does.
pub(super) fn asks_at_once(plain: &str, like: Like) -> bool {
    let (first, rest) = plain.split_once('\n').unwrap_or((plain, ""));
    let is_apart = rest.is_empty() || first.trim_end().ends_with(['?', '？', '؟']);
    first.len() < 300 && is_apart && like == Like::Asks
}

/// How many lines of a paragraph ask in words without a question mark, of how many.
pub(super) fn count(plain: &str) -> (usize, usize) {
    (plain.lines().filter(|line| asks_in_words(line)).count(), plain.lines().count())
}

/// Whether a line asks in words, and says no more than that.
fn asks_in_words(line: &str) -> bool {
    let text = title(line).text;
    text.len() < 150 && words::like(&text) == Like::Begins && !text.ends_with([':', '：', ',', ';'])
}

/// The sign that a line begins with: an emoji, an arrow.
pub(super) fn sign(plain: &str) -> Option<&str> {
    let text = plain.trim_start();
    let rest = text
        .trim_start_matches(|letter: char| !letter.is_alphanumeric() && !" `\"'“‘([<¿¡«#".contains(letter));
    let sign = &text[..text.len() - rest.len()];
    (!sign.is_empty() && sign.len() < 16).then_some(sign)
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

/// The text of a quotation that is one line.
pub(super) fn quoted(page: &Page<'_>, block: usize) -> Option<String> {
    let [line] = page.children(block) else { return None };
    match page.kind(*line) {
        // `> 3. Question`
        Some(Kind::List { .. }) if page.children(*line).len() == 1 => {
            let item = page.children(*line)[0];
            let lead = page.lead(item).filter(|_| page.children(item).len() == 1)?;
            Some(page.leaf(lead)?.plain.clone())
        }
        _ => Some(page.leaf(*line)?.plain.clone()),
    }
    .filter(|text| !text.contains('\n') && text.len() < 300)
}

/// Whether a line that stands by itself asks.
pub(super) fn asks_alone(line: &str) -> bool {
    let title = title(line);
    let is_label = labels::label(line).is_some_and(|(label, _)| label != Label::Question);
    let asks = title.is_numbered || title.is_labelled || words::like(&title.text) >= Like::Begins;
    !is_label && !title.text.is_empty() && asks
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

/// What a quotation asks that is a callout with a title, as notebooks have them, and the lines below
/// that: `> [!question]- What is it?`.
fn callout(page: &Page<'_>, block: usize) -> Option<(String, String)> {
    let text = page.inner(*page.children(block).first()?);
    let (kind, rest) = text.strip_prefix("[!")?.split_once(']')?;
    let (asked, answer) = rest.split_once('\n').unwrap_or((rest, ""));
    let asked = asked.trim_start_matches(['+', '-']).trim();
    let asks = ["question", "faq", "help"].contains(&&*kind.to_lowercase()) && asks_alone(asked);
    asks.then(|| (asked.to_owned(), answer.to_owned()))
}

/// Whether a quotation begins with a question under a label, and answers it under another.
fn answers_itself(page: &Page<'_>, block: usize) -> bool {
    let leaves = page.children(block).iter().filter_map(|line| page.leaf(*line));
    let mut lines = leaves.flat_map(|leaf| leaf.plain.lines()).filter(|line| !line.trim().is_empty());
    let asks = lines.next().is_some_and(|line| title(line).is_labelled && asks_alone(line));
    asks && lines.next().is_some_and(is_answer)
}

fn is_line_end(rest: &str) -> bool {
    rest.trim_start_matches([' ', ':']).is_empty() || rest.trim_start_matches([' ', ':']).starts_with('\n')
}
