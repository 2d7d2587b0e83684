//! The questions of a list that asks, and what an item holds beside its question.
//!
//! What kind of list one is, `kind` tells; here it is walked.

mod kind;

pub(super) use self::kind::{ListKind, item_like, kind, only_links, stands_out};
use self::kind::{first_line, folded_question, is_graded, lone_lead, says_more};
use super::Reference;
use super::choices;
use super::draft::{Carrier, Draft};
use super::labels::{self, Label};
use super::page::node::Kind;
use super::roles::{self, MadeOf};
use super::title::title;
use super::walk::Walk;
use super::words::{self, Like};

/// A line without the links that come after what it asks, and those as references.
fn without_links(line: &str) -> (&str, Vec<Reference>) {
    let (mut text, mut references) = (line.trim_end(), Vec::new());
    let mut is_set_off = false;
    while let Some((before, link)) = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('[')) {
        let Some((title, url)) = link
            .split_once("](")
            .filter(|(_, url)| url.starts_with("http") && !url.contains(char::is_whitespace))
        else {
            break;
        };
        references.push(Reference { title: words::one_line(title), url: url.to_owned() });
        text = before.trim_end_matches([' ', '-', '–', '—', '|', ':', ',', '(', '/', '\t']);
        is_set_off =
            before[text.len()..].contains([' ', '\t']) && before[text.len()..].contains(['-', '–', '—', '|']);
    }
    let is_whole = text.trim_end_matches(['*', '_', '"', ')']).ends_with(['?', '.', '!', '？', '。']);
    references.reverse();
    if is_whole || text.ends_with("**") || (is_set_off && text.contains(' ')) {
        (text, references)
    } else {
        (line.trim_end(), Vec::new())
    }
}

impl Walk<'_> {
    /// A list that no question before it takes as its own.
    pub(super) fn list(&mut self, list: usize) {
        let page = self.page;
        if self.tags_wanted() {
            return self.tags(list);
        }
        let kind = kind(page, list);
        let is_told = kind == ListKind::Questions(Like::Orders);
        match kind {
            ListKind::Contents => self.contents(list),
            _ if self.is_heading_item(list) => self.heading_item(list),
            _ if self.is_beside() || (self.is_aside() && (is_told || self.share_asking(list) < 0.7)) => {
                self.skip(page.blocks[list].span.start, "it stands beside the matter");
            }
            // What comes after a table of contents, and is none.
            ListKind::Questions(Like::Orders) if self.advises() => {
                self.skip(page.blocks[list].span.start, "a list of advice");
            }
            ListKind::Questions(like)
                if like == Like::Asks || self.is_aside() || self.expects_questions() =>
            {
                self.questions(list);
            }
            ListKind::Groups => self.groups(list),
            _ if self.is_assumed(list) => self.questions(list),
            _ if self.counts_on(list) || self.is_as_others(list) || self.is_told_by_level(list) => {
                self.questions(list);
            }
            _ if (self.says_questions() || (self.roles.lists_ask && self.expects_questions()))
                && self.share_asking(list) >= self.least_share() =>
            {
                self.questions(list);
            }
            _ => self.skip(page.blocks[list].span.start, "a list that asks nothing"),
        }
    }

    /// Whether a list is an item that is a heading, and names what the next list asks for.
    fn is_heading_item(&self, list: usize) -> bool {
        let lead = lone_lead(self.page, list);
        let is_heading = lead.is_some_and(|lead| matches!(self.page.kind(lead), Some(Kind::Heading(_))));
        let leads = self.rest.first().is_some_and(|next| choices::is_list(self.page, *next));
        is_heading && leads && !self.asks(self.page.children(list)[0])
    }

    fn heading_item(&mut self, list: usize) {
        let Some(leaf) = lone_lead(self.page, list).and_then(|lead| self.page.leaf(lead)) else { return };
        self.close();
        self.end_sections(70);
        self.open_section(70, &leaf.line());
    }

    /// Whether the items of a list, several, are told by a difficulty each.
    fn is_told_by_level(&self, list: usize) -> bool {
        /// Fewer say nothing.
        const FEWEST: usize = 3;
        self.page.children(list).len() >= FEWEST && !self.is_aside() && is_graded(self.page, list)
    }

    /// Whether all items of a list stand out as those do that ask on this page.
    pub(super) fn is_as_others(&self, list: usize) -> bool {
        let items = self.page.children(list);
        self.roles.items_ask && !self.is_aside() && items.iter().all(|item| stands_out(self.page, *item))
    }

    /// Whether a list names what is asked for, on a page that is made of such lists.
    fn is_assumed(&self, list: usize) -> bool {
        let items = self.page.children(list);
        let named = || items.iter().filter(|item| roles::names(self.page, **item)).count();
        self.roles.made_of == Some(MadeOf::Items) && !self.is_aside() && named() * 5 >= items.len() * 3
    }

    /// The share of a list's items that look like questions or tasks.
    fn share_asking(&self, list: usize) -> f64 {
        let items = self.page.children(list);
        items.iter().filter(|item| self.asks(**item)).count() as f64 / items.len().max(1) as f64
    }

    /// Whether an item looks like a question or a task.
    fn asks(&self, item: usize) -> bool {
        item_like(self.page, item) > Like::Nothing
    }

    /// How much of a list has to ask: less under a heading of its own than under the page's title.
    fn least_share(&self) -> f64 {
        if self.is_in_title() { 0.6 } else { 0.3 }
    }

    fn questions(&mut self, list: usize) {
        let items = self.page.children(list);
        let leads = !items.iter().any(|item| says_more(self.page, *item));
        let is_continued = items.len() == 1 || self.is_continued(list);
        for &item in items {
            if self.is_group(item) {
                self.group(item);
            } else {
                self.item(item, is_continued && items.last() == Some(&item), leads);
            }
        }
    }

    /// What each item names is what the questions below it are about.
    fn groups(&mut self, list: usize) {
        let page = self.page;
        for &item in page.children(list) {
            let lead = page.lead(item);
            let is_asked = lead.and_then(|lead| page.leaf(lead)).is_some_and(|leaf| {
                words::like(&first_line(&leaf.plain).text) >= Like::Begins
                    && !leaf.plain.trim_end().ends_with(':')
            });
            if is_asked {
                self.item(item, false, true);
                continue;
            }
            self.group(item);
        }
    }

    /// Whether an item only names what several questions in a list below it are about.
    fn is_group(&self, item: usize) -> bool {
        let lists = self.page.children(item).iter().filter(|block| choices::is_list(self.page, **block));
        // Each item with a difficulty of its own is a question of its own.
        let is_graded = |list: usize| is_graded(self.page, list);
        let is_asking = |list: &usize| {
            (self.page.children(*list).len() > 2 || is_graded(*list))
                && kind(self.page, *list) == ListKind::Questions(Like::Asks)
        };
        let is_name = |lead: usize| {
            let text = self.page.inner(lead);
            text.len() < 100 && !text.trim_end().ends_with(['.', '。'])
        };
        let mut lists = lists.copied().filter(is_asking);
        let matter =
            self.page.children(item).iter().filter(|block| self.page.kind(**block) != Some(Kind::Html));
        matter.count() == 2
            && !self.asks(item)
            && lists.next().is_some_and(|list| is_graded(list) || self.page.lead(item).is_some_and(is_name))
    }

    /// An item that names what the questions below it are about.
    fn group(&mut self, item: usize) {
        let page = self.page;
        let name = page.lead(item).map(|lead| title(&page.inner(lead)).text).unwrap_or_default();
        let depth = self.open_section(80, &name);
        for &block in page.children(item).iter().filter(|block| choices::is_list(page, **block)) {
            self.close();
            match kind(page, block) {
                ListKind::Contents | ListKind::Groups => self.list(block),
                _ => self.questions(block),
            }
        }
        self.close();
        self.close_sections(depth);
    }

    /// Whether a list further down counts on from this one: what stands between is its last item's.
    fn is_continued(&self, list: usize) -> bool {
        /// So many blocks are looked at.
        const FAR: usize = 40;
        let end = self.page.children(list).last().and_then(|item| self.page.number(*item));
        let Some(next) = end.map(|end| end + 1) else { return false };
        let rest = self
            .rest
            .iter()
            .take(FAR)
            .take_while(|block| !matches!(self.page.kind(**block), Some(Kind::Heading(_))));
        rest.into_iter()
            .any(|block| choices::is_list(self.page, *block) && self.page.number(*block) == Some(next))
    }

    /// One item of a list that asks; `alone` if what comes after the list is its own, `leads` of one
    /// that may be a line of a table of contents.
    fn item(&mut self, item: usize, alone: bool, leads: bool) {
        let page = self.page;
        let at = page.blocks[item].span.start;
        let Some(lead) = page.lead(item) else {
            self.close();
            return self.item_without_text(item, at);
        };
        let line = page.leaf(lead).expect("a lead is a line of text");
        if self.answers_item_before(item, &line.plain) {
            return;
        }
        self.close();
        if line.links.only_leads() && leads {
            return self.contents_line(lead);
        }
        let (mut asked, rest) = self.split(lead);
        // A link that is broken: its address has blanks in it.
        if line.links.count == 0
            && let Some((text, _)) = asked.strip_prefix('[').and_then(|text| text.split_once("]("))
        {
            asked = text.to_owned();
        }
        let (asked, more) = without_links(&asked);
        let title = title(asked);
        let linked = words::said(&title.text);
        let is_address =
            linked.starts_with("http") && linked.contains("://") && !linked.contains(char::is_whitespace);
        let is_number = linked.len() < title.text.len() && !linked.contains(char::is_alphabetic);
        if is_address || is_number || !title.text.contains(char::is_alphanumeric) {
            return self.skip(at, "an item that says nothing");
        }
        let mut draft = Draft::new(page.line(at), Carrier::Item { alone }, title, self.setting());
        draft.title.number = draft.title.number.or(page.number(item));
        draft.references.extend(self.link_of(lead));
        draft.references.extend(more);
        self.open(draft);
        self.rest(&rest);
        for &block in &page.children(item)[1..] {
            self.below(block);
        }
    }

    /// An item that answers the one before it: `- Q: …` and `- A: …`.
    fn answers_item_before(&mut self, item: usize, plain: &str) -> bool {
        let is_wanted = self.current.as_ref().is_some_and(Draft::is_bare);
        let is_answer = is_wanted && labels::label(plain).is_some_and(|(label, _)| label == Label::Answer);
        if is_answer {
            self.page.children(item).iter().for_each(|block| self.below(*block));
        }
        is_answer
    }

    fn item_without_text(&mut self, item: usize, at: usize) {
        let children = self.page.children(item);
        if children.is_empty() {
            return self.skip(at, "an item that says nothing");
        }
        // An item may hold a fold, or nothing but code.
        for &block in children {
            match self.page.fold(block) {
                Some(fold) if folded_question(self.page, item).is_some() => {
                    let title = title(&self.page.cut(&fold.summary));
                    self.asking_fold(block, title);
                }
                _ => self.block(block, None),
            }
        }
    }

    /// A list that belongs to a question.
    pub(super) fn list_below(&mut self, list: usize) {
        let page = self.page;
        self.inside = page.children(list).last().and_then(|last| page.number(*last));
        let Some(draft) = self.current.as_mut() else { return };
        if (draft.choices.is_empty() || draft.choice_open)
            && let Some(choice) = choices::lone(page, list, draft.choices.len())
        {
            return draft.choose(choice);
        }
        let can_choose = draft.choices.is_empty() && !draft.is_answered();
        let next = self.rest.first().copied();
        let choices = || choices::of_list(page, list).or_else(|| choices::said_again(page, list, next));
        if can_choose && let Some(choices) = choices() {
            draft.offer(choices);
            let items = page.children(list);
            for &item in &items[items.len() - choices::behind(page, list)..] {
                let text = page.texts(page.children(item));
                self.push(&text, false);
            }
            return;
        }
        match draft.under {
            Some(Label::Sources) => return self.sources(list),
            Some(Label::Hint | Label::FollowUp) => {
                for &item in page.children(list) {
                    let text = page.texts(page.children(item));
                    self.push(&text, false);
                }
                return;
            }
            _ => {}
        }
        if self.labelled_items(list) {
            return;
        }
        let is_item = matches!(self.current.as_ref().map(|draft| draft.carrier), Some(Carrier::Item { .. }));
        let is_fresh = self.current.as_ref().is_some_and(|draft| !draft.is_answered());
        if is_item && is_fresh && matches!(kind(page, list), ListKind::Questions(_)) && self.mostly_asks(list)
        {
            for &item in page.children(list) {
                let text = page.texts(page.children(item));
                if let Some(draft) = self.current.as_mut() {
                    draft.follow_ups.push(title(&text).text);
                }
            }
            return;
        }
        let text = page.text(list);
        let is_code = |item: &usize| {
            let text = page.lead(*item).map(|lead| page.inner(lead)).unwrap_or_default();
            text.starts_with('`') && text.ends_with('`')
        };
        let is_code = page.children(list).iter().all(is_code);
        let Some(draft) = self.current.as_mut() else { return };
        let is_named = (draft.title.text.ends_with(':') || (is_code && draft.asks_about_code()))
            && draft.is_bare()
            && is_item;
        if is_named { draft.ask_more(&text) } else { draft.push(&text, false) }
    }

    /// Follow-ups ask in words: a list of orders is an answer.
    fn mostly_asks(&self, list: usize) -> bool {
        let items = self.page.children(list);
        let asks = |item: &&usize| {
            let leaf = self.page.lead(**item).and_then(|lead| self.page.leaf(lead));
            leaf.is_some_and(|leaf| {
                let like = words::like(&first_line(&leaf.plain).text);
                like == Like::Asks
                    || (like == Like::Begins && !leaf.plain.contains(" - ") && leaf.plain.len() < 200)
                        && !leaf.plain.starts_with("When ")
            })
        };
        items.iter().filter(asks).count() * 10 >= items.len() * 6
    }

    /// A list whose items are labels, as in `- Answer: …`, `- Hint: …`.
    fn labelled_items(&mut self, list: usize) -> bool {
        let page = self.page;
        let items = page.children(list);
        let label_of = |item: usize| {
            let text = page.lead(item).map(|lead| page.inner(lead))?;
            labels::label(&text).map(|(label, rest)| (label, rest.to_owned()))
        };
        let first = items.first().and_then(|item| label_of(*item));
        // Below an answer a scenario is an example.
        let is_open = self.current.as_ref().is_some_and(Draft::is_bare);
        let is_labelled =
            first.is_some_and(|(label, _)| label != Label::Aside && (label != Label::Question || is_open));
        if !is_labelled {
            return false;
        }
        let under = self.current.as_ref().and_then(|draft| draft.under);
        for &item in items {
            if let Some((label, rest)) = label_of(item) {
                self.label(label, &rest);
            } else {
                let text = page.lead(item).map(|lead| page.inner(lead)).unwrap_or_default();
                self.push(&text, false);
            }
            for &block in page.children(item).iter().skip(1) {
                let text = page.text(block);
                self.push(&text, page.kind(block) == Some(Kind::Code));
            }
        }
        // What an item follows up with or hints at ends with it.
        if let Some(draft) = self.current.as_mut()
            && matches!(draft.under, Some(Label::FollowUp | Label::Hint | Label::Sources))
        {
            draft.under = under;
        }
        true
    }
}
