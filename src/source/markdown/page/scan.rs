//! The events of a page to a list of its blocks, each with where it stands in the source.
//!
//! The list is in the order of the page; what a block holds comes right after it, up to `end`.
//! Beside the blocks stand the HTML tags, the comments, and the edits that make clean Markdown of
//! a piece of source: a text is always cut out of the page, never put together anew.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::super::toc::folded;
use super::html;
use super::node::{Edit, Kind, Leaf, Node, Scan, Span};

/// Blocks that lie deeper than this are not looked into.
const DEEPEST: usize = 48;
const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

pub(crate) fn scan(source: &str) -> Scan<'_> {
    let mut scanner = Scanner::new(source);
    for (event, span) in Parser::new_ext(source, OPTIONS).into_offset_iter() {
        scanner.take(event, span);
    }
    scanner.finish()
}

struct Scanner<'a> {
    scan: Scan<'a>,
    /// The open blocks.
    open: Vec<usize>,
    /// Blocks that are open and too deep to be kept.
    deeper: usize,
    /// A run of text in an item that has no paragraph of its own.
    is_implied: bool,
    /// Open emphasis, and open links.
    marks: usize,
    /// Each with where its text begins in its block's.
    links: Vec<(Span, String, usize)>,
    images: usize,
    strong_leads: bool,
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        let root = Node { kind: Kind::Root, span: 0..source.len(), end: 0, leaf: None, ticked: None };
        let scan = Scan {
            source,
            nodes: vec![root],
            leaves: Vec::new(),
            tags: Vec::new(),
            comments: Vec::new(),
            edits: Vec::new(),
        };
        Self {
            scan,
            open: vec![0],
            deeper: 0,
            is_implied: false,
            marks: 0,
            links: Vec::new(),
            images: 0,
            strong_leads: false,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, &span),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text, &span);
            }
            // A block of HTML is read whole at its end.
            Event::Html(_) | Event::FootnoteReference(_) => {}
            Event::InlineHtml(_) => self.inline_html(span),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.close_implied();
                self.open_block(Kind::Rule, span.clone());
                self.close_block(&span);
            }
            Event::TaskListMarker(ticked) => {
                let item = self.open.iter().rev().find(|at| self.scan.nodes[**at].kind == Kind::Item);
                if let Some(item) = item.copied() {
                    self.scan.nodes[item].ticked = Some(ticked);
                }
                self.edit(span, "");
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Emphasis | Tag::Strong => {
                let is_strong = matches!(tag, Tag::Strong);
                self.touch(&span);
                self.strong_leads |=
                    is_strong && self.leaf().is_some_and(|leaf| leaf.plain.trim().is_empty());
                self.marks += 1;
            }
            Tag::Strikethrough | Tag::Superscript | Tag::Subscript => self.touch(&span),
            Tag::Link { dest_url, .. } => {
                self.touch(&span);
                let at = self.leaf().map_or(0, |leaf| leaf.plain.len());
                self.links.push((span, dest_url.into_string(), at));
            }
            Tag::Image { .. } => {
                self.touch(&span);
                self.images += 1;
                if let Some(leaf) = self.leaf() {
                    leaf.links.images += 1;
                }
                if self.images == 1 {
                    self.edit(span, "");
                }
            }
            Tag::Paragraph => self.block(Kind::Paragraph, span),
            Tag::Heading { level, .. } => self.block(Kind::Heading(level as u8), span),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language,
                    CodeBlockKind::Indented => CowStr::Borrowed(""),
                };
                self.block(Kind::Code, span);
                if let Some(leaf) = self.leaf() {
                    leaf.plain = language.into_string();
                }
            }
            Tag::HtmlBlock => self.block(Kind::Html, span),
            Tag::List(first) => self.block(Kind::List { ordered: first.is_some() }, span),
            Tag::Item => self.block(Kind::Item, span),
            Tag::Table(_) => self.block(Kind::Table, span),
            Tag::TableHead | Tag::TableRow => self.block(Kind::Row, span),
            Tag::TableCell => self.block(Kind::Cell, span),
            // A quotation, or one of the blocks that are not asked for.
            _ => self.block(Kind::Quote, span),
        }
    }

    fn end(&mut self, tag: TagEnd, span: &Span) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => {
                self.marks = self.marks.saturating_sub(1);
                if matches!(tag, TagEnd::Strong)
                    && self.marks < 2
                    && std::mem::take(&mut self.strong_leads)
                    && let Some(leaf) = self.leaf()
                {
                    leaf.lead = Some((span.end, leaf.plain.len()));
                }
            }
            TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::HtmlBlock => {
                self.html_block();
                self.end_block(span);
            }
            _ => self.end_block(span),
        }
    }

    fn block(&mut self, kind: Kind, span: Span) {
        self.close_implied();
        if self.open.len() >= DEEPEST {
            self.deeper += 1;
        } else {
            self.open_block(kind, span);
        }
    }

    fn open_block(&mut self, kind: Kind, span: Span) {
        let is_leaf = matches!(kind, Kind::Heading(_) | Kind::Paragraph | Kind::Cell | Kind::Code);
        let leaf = is_leaf.then(|| {
            let leaf = Leaf { inner: span.start..span.start, is_marked: true, ..Leaf::default() };
            self.scan.leaves.push(leaf);
            self.scan.leaves.len() - 1
        });
        self.open.push(self.scan.nodes.len());
        self.scan.nodes.push(Node { kind, span, end: 0, leaf, ticked: None });
        (self.marks, self.strong_leads) = (0, false);
        self.links.clear();
    }

    fn end_block(&mut self, span: &Span) {
        self.close_implied();
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.close_block(span);
        }
    }

    fn close_block(&mut self, span: &Span) {
        let Some(at) = self.open.pop() else { return };
        let end = self.scan.nodes.len();
        let node = &mut self.scan.nodes[at];
        node.end = end;
        node.span.end = node.span.end.max(span.end);
        if let Some(leaf) = node.leaf.map(|leaf| &mut self.scan.leaves[leaf]) {
            leaf.is_marked &= !leaf.plain.trim().is_empty();
        }
    }

    /// Text that stands in an item by itself gets a paragraph.
    fn imply(&mut self, span: &Span) {
        let kind = self.open.last().map(|at| self.scan.nodes[*at].kind);
        if self.deeper == 0 && kind == Some(Kind::Item) {
            self.open_block(Kind::Paragraph, span.clone());
            self.is_implied = true;
        }
    }

    fn close_implied(&mut self) {
        if std::mem::take(&mut self.is_implied) {
            let at = self.open.last().copied().unwrap_or_default();
            let span = self.scan.leaf(at).map_or(0..0, |leaf| leaf.inner.clone());
            self.close_block(&span);
        }
    }

    /// What the innermost block says, unless it is one that holds others.
    fn leaf(&mut self) -> Option<&mut Leaf> {
        let leaf = self.scan.nodes[*self.open.last()?].leaf.filter(|_| self.deeper == 0)?;
        Some(&mut self.scan.leaves[leaf])
    }

    /// Text or a mark stands here, so that the block says something from here on.
    fn touch(&mut self, span: &Span) {
        self.imply(span);
        if let Some(leaf) = self.leaf() {
            match leaf.inner.is_empty() {
                true => leaf.inner = span.clone(),
                false => leaf.inner.end = leaf.inner.end.max(span.end),
            }
        }
    }

    fn text(&mut self, text: &str, span: &Span) {
        self.touch(span);
        let is_linked = !self.links.is_empty();
        let is_marked = self.marks > 0;
        let is_image = self.images > 0;
        let is_code = self.open.last().is_some_and(|at| self.scan.nodes[*at].kind == Kind::Code);
        let Some(leaf) = self.leaf() else { return };
        if is_image {
            return;
        }
        if is_code {
            leaf.code.push_str(text);
            return;
        }
        leaf.plain.push_str(text);
        if text.chars().any(char::is_alphanumeric) {
            leaf.links.text_beside |= !is_linked;
            leaf.is_marked &= is_marked;
        }
    }

    fn line_break(&mut self) {
        if let Some(leaf) = self.leaf() {
            leaf.plain.push('\n');
        }
    }

    fn end_link(&mut self) {
        let Some((span, url, at)) = self.links.pop() else { return };
        let is_web = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
        let is_mail = url.starts_with("mailto:");
        let Some(leaf) = self.leaf() else { return };
        leaf.links.count += 1;
        let text = leaf.plain.get(at..).unwrap_or_default();
        // An arrow that leads back to the top.
        let is_arrow = !is_web && !text.is_empty() && !text.contains(char::is_alphanumeric);
        let is_called = || url.rsplit_once('#').is_some_and(|(_, place)| folded(place) == folded(text));
        if is_web && is_called() {
            leaf.links.inner += 1;
        } else if is_web {
            leaf.links.web.get_or_insert(url);
        } else if url.starts_with('#') {
            leaf.links.inner += 1;
        } else if !url.contains(':') {
            leaf.links.beside.get_or_insert(url);
        }
        if is_arrow {
            leaf.plain.truncate(at);
            self.edit(span, "");
        } else if !is_web && !is_mail {
            self.unlink(span);
        }
    }

    /// A link that leads nowhere outside of its page becomes its text.
    fn unlink(&mut self, span: Span) {
        let text = &self.scan.source[span.clone()];
        let Some(open) = text.find('[').filter(|at| *at == 0) else { return };
        let Some(close) = closing_bracket(text) else { return };
        self.edit(span.start..span.start + open + 1, "");
        self.edit(span.start + close..span.end, "");
    }

    fn inline_html(&mut self, span: Span) {
        match &*self.scan.source[span.clone()].to_ascii_lowercase() {
            "<b>" | "<strong>" => self.start(Tag::Strong, span.clone()),
            "</b>" | "</strong>" if self.marks > 0 => self.end(TagEnd::Strong, &span),
            _ => self.touch(&span),
        }
        self.html(span);
    }

    fn html_block(&mut self) {
        let Some(at) = self.open.last().copied().filter(|_| self.deeper == 0) else { return };
        let span = self.scan.nodes[at].span.clone();
        self.html(span);
    }

    fn html(&mut self, span: Span) {
        let source = self.scan.source;
        html::read(source, span, &mut self.scan.tags, &mut self.scan.comments);
    }

    fn edit(&mut self, span: Span, text: &str) {
        self.scan.edits.push(Edit { span, text: text.to_owned() });
    }

    fn finish(mut self) -> Scan<'a> {
        self.close_implied();
        let end = self.scan.nodes.len();
        for at in self.open {
            self.scan.nodes[at].end = end;
        }
        for node in &mut self.scan.nodes {
            let kept = self.scan.source[node.span.clone()].trim_end().len();
            node.span.end = node.span.start + kept;
            if let Some(leaf) = node.leaf.map(|leaf| &mut self.scan.leaves[leaf]) {
                leaf.inner.start = leaf.inner.start.max(node.span.start);
                leaf.inner.end = leaf.inner.end.min(node.span.end).max(leaf.inner.start);
            }
        }
        html::edits(self.scan.source, &self.scan.tags, &self.scan.comments, &mut self.scan.edits);
        self.scan.edits.sort_by_key(|edit| (edit.span.start, usize::MAX - edit.span.end));
        let mut until = 0;
        self.scan.edits.retain(|edit| {
            let is_free = edit.span.start >= until;
            until = if is_free { edit.span.end } else { until };
            is_free
        });
        self.scan
    }
}

/// Where the text of a link ends: brackets in it are balanced, or escaped.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' => depth += 1,
            b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
