//! Markdown to text for a terminal or a pipe, wrapped by display columns.
//!
//! Everything in it is foreign: each piece of text passes [`plain`] before a style is put around
//! it, comments are dropped, other HTML is shown and never obeyed, links are printed as addresses.
//! Without colour nothing is lost: code keeps its backticks, headings their marks.

mod inline;
mod table;
mod text;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::{Style, Ui, highlight, plain};
use inline::{Inline, Look};
use table::Table;

pub(crate) use text::{first_paragraph, has_code};

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);
/// Blocks nested deeper than this are no longer indented.
const DEEPEST: usize = 8;
/// What is left for text, however deep it stands.
const NARROWEST: usize = 16;

/// Renders Markdown at the terminal's width.
pub(crate) fn render(ui: &Ui, markdown: &str) -> String {
    render_after(ui, "", markdown)
}

/// Renders Markdown behind a marker such as `- `; what follows the first line hangs below it.
pub(crate) fn render_after(ui: &Ui, marker: &str, markdown: &str) -> String {
    let mut page = Page::new(ui.width, ui.has_color());
    if !marker.is_empty() {
        page.margins.push(Margin::hanging(marker));
    }
    for event in Parser::new_ext(markdown, OPTIONS) {
        page.take(event);
    }
    page.flush();
    page.out
}

/// What stands left of a block: once at its first line, then at the others.
struct Margin {
    first: Option<String>,
    rest: String,
}

impl Margin {
    fn hanging(marker: &str) -> Self {
        // A marker may be painted.
        let width = anstream::adapter::strip_str(marker).to_string().width();
        Self { first: Some(marker.to_owned()), rest: " ".repeat(width) }
    }

    fn repeated(marker: &str) -> Self {
        Self { first: None, rest: marker.to_owned() }
    }
}

/// A page while it is written.
struct Page {
    out: String,
    width: usize,
    color: bool,
    margins: Vec<Margin>,
    /// The number of the next item of each open list, or `None` for bullets.
    lists: Vec<Option<u64>>,
    inline: Inline,
    look: Look,
    /// The open links' addresses.
    links: Vec<String>,
    table: Option<Table>,
    /// The open block of code: its language and what it holds so far.
    code: Option<(String, String)>,
    html: Option<String>,
    /// The next block stands off from the one before.
    is_apart: bool,
}

impl Page {
    fn new(width: usize, color: bool) -> Self {
        Self {
            out: String::new(),
            width,
            color,
            margins: Vec::new(),
            lists: Vec::new(),
            inline: Inline::default(),
            look: Look::default(),
            links: Vec::new(),
            table: None,
            code: None,
            html: None,
            is_apart: false,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Code(text) if self.color => self.push(&text, Look { is_code: true, ..self.look }),
            Event::Code(text) => self.push(&format!("`{text}`"), self.look),
            Event::SoftBreak => self.push(" ", self.look),
            Event::HardBreak => self.inline.line_break(),
            Event::Rule => self.rule(),
            Event::Html(html) => self.html.get_or_insert_default().push_str(&html),
            Event::InlineHtml(html) if html.starts_with("<!--") => {}
            Event::Text(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.separate(),
            Tag::Heading { level, .. } => self.open_heading(level),
            Tag::BlockQuote(_) => {
                self.separate();
                self.indent(Margin::repeated(if self.color { "│ " } else { "> " }));
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split_whitespace().next().unwrap_or("").to_lowercase()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::List(start) => {
                self.flush();
                if self.lists.is_empty() {
                    self.separate();
                }
                self.lists.push(start);
            }
            Tag::Item => self.open_item(),
            Tag::Table(alignments) => self.table = Some(Table::new(alignments)),
            Tag::Emphasis => self.look.emphasis += 1,
            Tag::Strong => self.look.strong += 1,
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::Image { dest_url, .. } => {
                self.push("image: ", self.look);
                self.links.push(dest_url.into_string());
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.flush();
                self.is_apart = true;
            }
            TagEnd::Heading(_) => {
                self.look.strong -= 1;
                self.flush();
                self.is_apart = true;
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.margins.pop();
                self.is_apart = true;
            }
            TagEnd::CodeBlock => self.close_code(),
            TagEnd::HtmlBlock => self.close_html(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.is_apart |= self.lists.is_empty();
            }
            TagEnd::Item => self.close_item(),
            TagEnd::Table => self.close_table(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                self.table.iter_mut().for_each(|table| table.cells.push(cell.clone()));
            }
            TagEnd::TableHead | TagEnd::TableRow => self.table.iter_mut().for_each(Table::end_row),
            TagEnd::Emphasis => self.look.emphasis -= 1,
            TagEnd::Strong => self.look.strong -= 1,
            TagEnd::Link | TagEnd::Image => self.close_link(),
            _ => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>) {
        match &mut self.code {
            Some((_, code)) => code.push_str(text),
            None => self.push(text, self.look),
        }
    }

    fn push(&mut self, text: &str, look: Look) {
        self.inline.push(&plain(text), look);
    }

    fn open_heading(&mut self, level: HeadingLevel) {
        self.separate();
        if !self.color {
            self.push(&format!("{} ", "#".repeat(level as usize)), self.look);
        }
        self.look.strong += 1;
    }

    fn open_item(&mut self) {
        self.separate();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => "- ".to_owned(),
        };
        self.indent(Margin::hanging(&marker));
    }

    fn close_item(&mut self) {
        self.flush();
        if self.margins.last().is_some_and(|margin| margin.first.is_some()) {
            self.line("");
        }
        self.margins.pop();
    }

    fn close_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        self.separate();
        let code = plain(&code).replace('\t', "    ");
        let shown = if self.color { highlight::highlight(&language, &code) } else { None };
        self.margins.push(Margin::repeated("    "));
        for line in shown.as_deref().unwrap_or(&code).lines() {
            self.line(line);
        }
        self.margins.pop();
        self.is_apart = true;
    }

    /// Shows HTML as it is written, but for comments.
    fn close_html(&mut self) {
        let Some(html) = self.html.take() else { return };
        let mut shown = String::new();
        let mut rest = html.as_str();
        while let Some((before, comment)) = rest.split_once("<!--") {
            shown.push_str(before);
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        }
        shown.push_str(rest);
        if !shown.trim().is_empty() {
            self.separate();
            self.push(&shown, self.look);
            self.flush();
            self.is_apart = true;
        }
    }

    fn close_link(&mut self) {
        let Some(address) = self.links.pop() else { return };
        let is_said = self.inline.ends_with(plain(&address).trim_start_matches("mailto:"));
        if !is_said && !address.is_empty() && !address.starts_with('#') {
            self.push(&format!(" ({address})"), Look { is_faint: true, ..self.look });
        }
    }

    fn close_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        self.separate();
        for line in table.render(self.room(), self.color) {
            self.line(&line);
        }
        self.is_apart = true;
    }

    fn rule(&mut self) {
        self.separate();
        let rule = if self.color { "─".repeat(self.room().min(40)) } else { "---".to_owned() };
        self.line(&rule);
        self.is_apart = true;
    }

    fn indent(&mut self, margin: Margin) {
        let margin = if self.margins.len() < DEEPEST { margin } else { Margin::repeated("") };
        self.margins.push(margin);
    }

    /// Begins a block: what came before is written, and stands off.
    fn separate(&mut self) {
        self.flush();
        if std::mem::take(&mut self.is_apart) && !self.out.is_empty() {
            let margin: String = self.margins.iter().map(|margin| margin.rest.as_str()).collect();
            self.out.push_str(margin.trim_end());
            self.out.push('\n');
        }
    }

    /// Writes the text gathered so far, wrapped.
    fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        for line in inline.wrap(self.room(), self.color) {
            self.line(&line.text);
        }
    }

    fn line(&mut self, text: &str) {
        let start = self.out.len();
        for margin in &mut self.margins {
            let first = margin.first.take();
            self.out.push_str(first.as_deref().unwrap_or(&margin.rest));
        }
        self.out.push_str(text);
        let kept = self.out[start..].trim_end().len();
        self.out.truncate(start + kept);
        self.out.push('\n');
    }

    /// Columns for text beside the margins.
    fn room(&self) -> usize {
        let taken: usize = self.margins.iter().map(|margin| margin.rest.width()).sum();
        self.width.saturating_sub(taken).max(NARROWEST)
    }
}

#[cfg(test)]
mod tests;
