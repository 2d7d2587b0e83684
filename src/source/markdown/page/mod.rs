//! A page: its text as blocks (`scan`, `node`), its HTML (`html`), pieces cut out of it (`cut`), and
//! here the blocks as a tree in which folds (`<details>`) hold what they fold.
//!
//! The parser knows no folds: to it, one is a tag here and a tag there. So the tree is made from
//! the list of blocks and from where the folds open and close.

pub(crate) mod cut;
pub(crate) mod html;
pub(crate) mod node;
pub(crate) mod scan;

use std::ops::Range;

use self::cut::{cut, fenced};
use self::html::Fold;
use self::node::{Kind, Leaf, Scan, Span};
use super::words::{self, Like};

/// A block: one of the parser's, or a fold.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) what: What,
    pub(crate) span: Span,
    pub(crate) children: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The parser's, by its place in the list.
    Node(usize),
    /// By its place among the folds.
    Fold(usize),
}

/// A page whose blocks can be asked for.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) scan: Scan<'a>,
    pub(crate) folds: Vec<Fold>,
    pub(crate) blocks: Vec<Block>,
    /// Where each line begins.
    lines: Vec<usize>,
    /// The number of each line, from 1, in the page as it came.
    numbers: &'a [usize],
}

impl<'a> Page<'a> {
    pub(crate) fn new(scan: Scan<'a>, numbers: &'a [usize]) -> Self {
        let headings = scan.nodes.iter().filter(|node| matches!(node.kind, Kind::Heading(_)));
        let headings: Vec<usize> = headings.map(|node| node.span.start).collect();
        let folds = html::folds(&scan.tags, &headings, scan.source.len());
        let lines = std::iter::once(0).chain(scan.source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut page = Self { scan, folds, blocks: Vec::new(), lines, numbers };
        page.build();
        page
    }

    /// The blocks that lie in no other.
    pub(crate) fn top(&self) -> &[usize] {
        &self.blocks[0].children
    }

    fn build(&mut self) {
        self.blocks.push(Block {
            what: What::Node(0),
            span: 0..self.scan.source.len(),
            children: Vec::new(),
        });
        // Blocks whose children are still to be found, with the parser's block that they are.
        let mut waiting = vec![(0, 0)];
        while let Some((block, node)) = waiting.pop() {
            self.adopt(block, node, &mut waiting);
        }
        // From the innermost outwards, for those come later.
        for block in (0..self.blocks.len()).rev() {
            match self.kind(block) {
                Some(Kind::Item) => self.unwrap_item(block),
                Some(Kind::List { .. }) => self.nest_items(block),
                _ => {}
            }
        }
    }

    /// Items that are set in, and not far enough to lie in the one before, were meant to.
    fn nest_items(&mut self, list: usize) {
        let columns: Vec<usize> = self.blocks[list].children.iter().map(|item| self.column(*item)).collect();
        let outer = columns.first().copied().unwrap_or_default();
        if columns.iter().all(|column| *column <= outer) {
            return;
        }
        let items = std::mem::take(&mut self.blocks[list].children);
        // The list that the items set in go to, while there is one.
        let mut inner: Option<usize> = None;
        for (item, column) in items.into_iter().zip(columns) {
            let before = self.blocks[list].children.last();
            if column <= outer || (self.asks(item) && before.is_some_and(|before| self.asks(*before))) {
                self.blocks[list].children.push(item);
                inner = None;
                continue;
            }
            let span = self.blocks[item].span.clone();
            let to = inner.unwrap_or_else(|| {
                let outer = *self.blocks[list].children.last().expect("the first is not set in");
                self.blocks[outer].span.end = span.end;
                self.add(self.blocks[list].what, span.clone(), outer)
            });
            self.blocks[to].children.push(item);
            self.blocks[to].span.end = span.end;
            inner = Some(to);
        }
    }

    /// `- 1. Question` is an item that holds a list of one: what is in that is its own.
    fn unwrap_item(&mut self, block: usize) {
        let Some(&list) = self.blocks[block].children.first() else { return };
        let is_list = matches!(self.kind(list), Some(Kind::List { .. }));
        let [inner] = *self.blocks[list].children else { return };
        let start = self.blocks[block].span.start;
        let is_on_line = !self.scan.source[start..self.blocks[inner].span.start].contains('\n');
        if is_list && is_on_line {
            let inner = std::mem::take(&mut self.blocks[inner].children);
            self.blocks[block].children.splice(..1, inner);
        }
    }

    /// Finds the children of a block, and puts those into folds that lie in one.
    fn adopt(&mut self, block: usize, node: usize, waiting: &mut Vec<(usize, usize)>) {
        let end = self.scan.nodes[node].end;
        let limit = self.blocks[block].span.end;
        let mut open: Vec<usize> = Vec::new();
        let mut child = node + 1;
        while child < end {
            let span = self.scan.nodes[child].span.clone();
            while open.last().is_some_and(|fold| self.blocks[*fold].span.end <= span.start) {
                open.pop();
            }
            let opening = match self.scan.nodes[child].kind {
                Kind::Html | Kind::Paragraph => self.folds_in(&span),
                _ => 0..0,
            };
            let is_only_folds = !opening.is_empty() && self.scan.nodes[child].kind == Kind::Html;
            if !is_only_folds {
                let made = self.add(What::Node(child), span.clone(), *open.last().unwrap_or(&block));
                waiting.push((made, child));
            }
            for fold in opening {
                let inner = html::clip(&self.folds[fold].span, limit);
                while open.last().is_some_and(|outer| self.blocks[*outer].span.end <= inner.start) {
                    open.pop();
                }
                let made = self.add(What::Fold(fold), inner, *open.last().unwrap_or(&block));
                open.push(made);
            }
            child = self.scan.nodes[child].end.max(child + 1);
        }
    }

    fn add(&mut self, what: What, span: Span, parent: usize) -> usize {
        let at = self.blocks.len();
        self.blocks.push(Block { what, span, children: Vec::new() });
        self.blocks[parent].children.push(at);
        at
    }

    fn folds_in(&self, span: &Span) -> Range<usize> {
        let first = self.folds.partition_point(|fold| fold.span.start < span.start);
        let last = self.folds.partition_point(|fold| fold.span.start < span.end);
        first..last
    }

    /// The parser's kind; `None` of a fold.
    pub(crate) fn kind(&self, block: usize) -> Option<Kind> {
        match self.blocks[block].what {
            What::Node(node) => Some(self.scan.nodes[node].kind),
            What::Fold(_) => None,
        }
    }

    pub(crate) fn fold(&self, block: usize) -> Option<&Fold> {
        match self.blocks[block].what {
            What::Fold(fold) => Some(&self.folds[fold]),
            What::Node(_) => None,
        }
    }

    pub(crate) fn leaf(&self, block: usize) -> Option<&Leaf> {
        match self.blocks[block].what {
            What::Node(node) => self.scan.leaf(node),
            What::Fold(_) => None,
        }
    }

    pub(crate) fn ticked(&self, block: usize) -> Option<bool> {
        match self.blocks[block].what {
            What::Node(node) => self.scan.nodes[node].ticked,
            What::Fold(_) => None,
        }
    }

    pub(crate) fn children(&self, block: usize) -> &[usize] {
        &self.blocks[block].children
    }

    /// Whether an item asks in words.
    fn asks(&self, item: usize) -> bool {
        let leaf = self.lead(item).and_then(|lead| self.leaf(lead));
        leaf.is_some_and(|leaf| words::like(&leaf.plain) >= Like::Begins)
    }

    /// The first child, where it is a line of text.
    pub(crate) fn lead(&self, block: usize) -> Option<usize> {
        let first = *self.children(block).first()?;
        matches!(self.kind(first), Some(Kind::Paragraph | Kind::Heading(_))).then_some(first)
    }

    /// A block as Markdown that stands by itself.
    pub(crate) fn text(&self, block: usize) -> String {
        match self.kind(block) {
            Some(Kind::Code) => {
                let leaf = self.leaf(block).expect("code is the parser's");
                fenced(&leaf.plain, &leaf.code)
            }
            Some(Kind::Rule) => String::new(),
            Some(Kind::Paragraph) if self.is_back_link(block) => String::new(),
            Some(Kind::Html) if words::is_back_link(&self.cut(&self.blocks[block].span)) => String::new(),
            Some(Kind::Quote) => self.texts(self.children(block)),
            _ => self.cut(&self.blocks[block].span),
        }
    }

    /// Blocks one after the other.
    pub(crate) fn texts(&self, blocks: &[usize]) -> String {
        let texts = blocks.iter().map(|block| self.text(*block)).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n\n")
    }

    /// The text of a heading, a paragraph or a cell, without its mark.
    pub(crate) fn inner(&self, block: usize) -> String {
        self.leaf(block).map_or_else(String::new, |leaf| self.cut(&leaf.inner))
    }

    pub(crate) fn cut(&self, span: &Span) -> String {
        cut(&self.scan, span)
    }

    /// Whether a line only leads to another place on its page.
    pub(crate) fn is_back_link(&self, block: usize) -> bool {
        self.leaf(block).is_some_and(|leaf| {
            let only_leads = leaf.links.only_leads() && leaf.links.beside.is_none() && leaf.links.count == 1;
            only_leads || words::is_back_link(&leaf.plain)
        })
    }

    /// The number of an item, or of the first of a list.
    pub(crate) fn number(&self, block: usize) -> Option<u32> {
        let text = &self.scan.source[self.blocks[block].span.clone()];
        let text = text.trim_start_matches([' ', '-', '*', '+']);
        let digits = text.len() - text.trim_start_matches(|first: char| first.is_ascii_digit()).len();
        text[..digits].parse().ok().filter(|_| text[digits..].starts_with(['.', ')']))
    }

    /// The column that a block begins in; a tab goes on to the next fourth.
    pub(crate) fn column(&self, block: usize) -> usize {
        let start = self.blocks[block].span.start;
        let line = self.lines[self.lines.partition_point(|line| *line <= start).saturating_sub(1)];
        let blanks =
            self.scan.source[start..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let before = self.scan.source[line..start + blanks].bytes();
        before.fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
    }

    /// The number of the line that a place is on, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.numbers[self.lines.partition_point(|start| *start <= at).saturating_sub(1)]
    }
}
