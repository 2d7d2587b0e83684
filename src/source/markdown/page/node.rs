//! What a page is once it has been scanned: a list of blocks, each with what it says, and beside
//! them tags, comments and edits. Plain data; [`super::scan`] makes it.

use std::ops::Range;

use super::super::words;
use super::html::{Comment, HtmlTag};

pub(crate) type Span = Range<usize>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    Heading(u8),
    Paragraph,
    List { ordered: bool },
    Item,
    Code,
    Quote,
    Html,
    Rule,
    Table,
    Row,
    Cell,
}

/// A block as the parser saw it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    /// The place after the last block that it holds.
    pub(crate) end: usize,
    /// The place of what it says among the leaves, where it is a block that holds no others.
    pub(crate) leaf: Option<usize>,
    /// Of an item: whether it is a checkbox, and ticked.
    pub(crate) ticked: Option<bool>,
}

/// What a block says in one run of text.
#[derive(Debug, Default)]
pub(crate) struct Leaf {
    /// Where its text stands; of code the language and the text itself.
    pub(crate) inner: Span,
    /// The text without marks; lines that are broken stay so. Of code its language.
    pub(crate) plain: String,
    /// Of code: what it holds.
    pub(crate) code: String,
    /// All of it is bold or emphasised.
    pub(crate) is_marked: bool,
    /// It begins with something bold, which ends here in the source and here in `plain`.
    pub(crate) lead: Option<(usize, usize)>,
    pub(crate) links: Links,
}

/// The links of a text.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pub(crate) count: u32,
    /// There is text outside of them.
    pub(crate) text_beside: bool,
    /// To a place on the same page, or to one on the web that is called as the link is: that is how
    /// a page's address and a heading of its own look.
    pub(crate) inner: u32,
    /// The first that leads to another page of the same place.
    pub(crate) beside: Option<String>,
    /// The first that leads to the web.
    pub(crate) web: Option<String>,
    pub(crate) images: u32,
}

impl Links {
    /// There is nothing but links that lead to elsewhere on the page or beside it.
    pub(crate) const fn only_leads(&self) -> bool {
        (self.inner > 0 || self.beside.is_some()) && !self.text_beside && self.web.is_none()
    }
}

/// A piece of source that reads otherwise in what is cut out.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// A page that was scanned.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    pub(crate) source: &'a str,
    pub(crate) nodes: Vec<Node>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) tags: Vec<HtmlTag>,
    pub(crate) comments: Vec<Comment>,
    /// By where they begin; none lies in another.
    pub(crate) edits: Vec<Edit>,
}

impl Scan<'_> {
    pub(crate) fn leaf(&self, node: usize) -> Option<&Leaf> {
        self.nodes[node].leaf.map(|leaf| &self.leaves[leaf])
    }
}

impl Leaf {
    /// The text on one line.
    pub(crate) fn line(&self) -> String {
        words::one_line(&self.plain)
    }
}
