//! What a page is once it has been scanned: a list of blocks, each with what it says, and beside
//! them tags, comments and edits. Plain data; [`super::scan`] makes it.

use std::ops::Range;

use super::html::{Comment, HtmlTag};
use super::words;

pub(super) type Span = Range<usize>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// The place after the last block that it holds.
    pub(super) end: usize,
    pub(super) leaf: Leaf,
    /// Of an item: whether it is a checkbox, and ticked.
    pub(super) ticked: Option<bool>,
}

/// What a block says in one run of text.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    /// Where its text stands; of code the language and the text itself.
    pub(super) inner: Span,
    /// The text without marks; lines that are broken stay so. Of code its language.
    pub(super) plain: String,
    /// Of code: what it holds.
    pub(super) code: String,
    /// All of it is bold or emphasised.
    pub(super) is_marked: bool,
    /// It begins with something bold, which ends here in the source and here in `plain`.
    pub(super) lead: Option<(usize, usize)>,
    /// Where its first line ends, in the source and in `plain`.
    pub(super) first_break: Option<(usize, usize)>,
    pub(super) links: Links,
}

/// The links of a text.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) count: u32,
    /// There is text outside of them.
    pub(super) text_beside: bool,
    /// To a place on the same page, or to one on the web that is called as the link is: that is how
    /// a page's address and a heading of its own look.
    pub(super) inner: u32,
    /// The first that leads to another page of the same place.
    pub(super) beside: Option<String>,
    /// The first that leads to the web.
    pub(super) web: Option<String>,
    pub(super) images: u32,
}

impl Links {
    /// There is nothing but links that lead to elsewhere on the page or beside it.
    pub(super) const fn only_leads(&self) -> bool {
        (self.inner > 0 || self.beside.is_some()) && !self.text_beside && self.web.is_none()
    }
}

/// A piece of source that reads otherwise in what is cut out.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) span: Span,
    pub(super) text: String,
}

/// A page that was scanned.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub(super) source: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) tags: Vec<HtmlTag>,
    pub(super) comments: Vec<Comment>,
    /// By where they begin; none lies in another.
    pub(super) edits: Vec<Edit>,
}

impl Leaf {
    /// The text on one line.
    pub(super) fn line(&self) -> String {
        words::one_line(&self.plain)
    }
}
