//! Containers of static sites, which the parser knows nothing of: `::: details Answer` and
//! `{{< details "Answer" >}}` fold what they hold, `::: tip` and `{% hint %}` stand around it.

use super::super::page::node::{Edit, Span};

/// The shortcodes that fold what they hold, and those that stand around it.
const FOLDS: [&str; 6] = ["accordion", "collapse", "details", "expand", "expandable", "spoiler"];
const FRAMES: [&str; 9] =
    ["admonition", "alert", "callout", "hint", "info", "note", "notice", "tip", "warning"];

/// A line that opens a container, or closes the innermost.
enum Mark<'l> {
    Opens { is_fold: bool, title: &'l str },
    Closes,
}

/// The containers that are open, the innermost last, and whether each folds.
#[derive(Debug, Default)]
pub(super) struct Containers {
    folds: Vec<bool>,
}

impl Containers {
    /// Puts a fold's tags, or nothing, in the place of the lines of a paragraph that open and close one.
    pub(super) fn mend(&mut self, source: &str, paragraph: &Span, flaws: &mut Vec<Edit>) {
        let mut at = source[..paragraph.start].rfind('\n').map_or(0, |end| end + 1);
        for line in source[at..paragraph.end].split_inclusive('\n') {
            let text = line.trim_start_matches([' ', '\t']);
            let (indent, text) = (&line[..line.len() - text.len()], text.trim_end());
            if let Some(mark) = colons(text).or_else(|| shortcode(text))
                && let Some(stands) = self.stands_for(&mark, indent)
            {
                let start = at + indent.len();
                flaws.push(Edit { span: start..start + text.len(), text: stands });
            }
            at += line.len();
        }
    }

    /// What stands in the place of a line; `None` where it closes what is not open, and stays.
    fn stands_for(&mut self, mark: &Mark<'_>, indent: &str) -> Option<String> {
        Some(match *mark {
            Mark::Closes if self.folds.pop()? => format!("\n{indent}</details>\n"),
            Mark::Closes => String::new(),
            Mark::Opens { is_fold, title } => {
                self.folds.push(is_fold);
                match is_fold {
                    true => format!("<details><summary>{title}</summary>\n"),
                    false if title.is_empty() => String::new(),
                    false => format!("\n{indent}{title}\n"),
                }
            }
        })
    }
}

/// `::: details Answer`, `:::tip[Mind]`, `:::`
fn colons(line: &str) -> Option<Mark<'_>> {
    let rest = line.strip_prefix(":::")?.trim_start_matches(':').trim();
    if rest.is_empty() {
        return Some(Mark::Closes);
    }
    let (name, title) = named(rest);
    let title = title.trim().trim_start_matches('[').trim_end_matches(']');
    (!name.is_empty()).then_some(Mark::Opens { is_fold: name == "details", title })
}

/// `{{< details "Answer" >}}`, `{{% /expand %}}`, `{% hint style="info" %}`, `{% endhint %}`
fn shortcode(line: &str) -> Option<Mark<'_>> {
    let ends = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];
    let inner = ends.iter().find_map(|(open, close)| line.strip_prefix(open)?.strip_suffix(close))?.trim();
    let closed = inner.strip_prefix('/').or_else(|| inner.strip_prefix("end")).map(str::trim);
    let is_known = |name: &str| FOLDS.contains(&name) || FRAMES.contains(&name);
    if closed.is_some_and(is_known) {
        return Some(Mark::Closes);
    }
    let (name, fields) = named(inner);
    let fields = fields.trim();
    let title = ["title=", "summary=", "label="].iter().find_map(|key| fields.split_once(key));
    let title =
        title.map_or(fields, |(_, value)| value).strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let title = title.map_or("", |(title, _)| title);
    is_known(name).then(|| Mark::Opens { is_fold: FOLDS.contains(&name), title })
}

/// The name that a text begins with, and what follows it.
fn named(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    text.split_at(end.unwrap_or(text.len()))
}
