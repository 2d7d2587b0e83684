//! Containers of static sites, which the parser knows nothing of: `::: details Answer` folds what it
//! holds, `::: tip` stands around it.

use super::super::page::node::{Edit, Span};

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
            if let Some(rest) = text.strip_prefix(":::")
                && let Some(stands) = self.line(rest.trim_start_matches(':').trim(), indent)
            {
                let start = at + indent.len();
                flaws.push(Edit { span: start..start + text.len(), text: stands });
            }
            at += line.len();
        }
    }

    /// What stands for a line, by what follows its colons; `None` where it stays.
    fn line(&mut self, rest: &str, indent: &str) -> Option<String> {
        if rest.is_empty() {
            let is_fold = self.folds.pop()?;
            return Some(if is_fold { format!("\n{indent}</details>\n") } else { String::new() });
        }
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let (name, title) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            return None;
        }
        let is_fold = name == "details";
        self.folds.push(is_fold);
        let title = title.trim().trim_start_matches('[').trim_end_matches(']');
        Some(match is_fold {
            true => format!("<details><summary>{title}</summary>\n"),
            false if title.is_empty() => String::new(),
            false => format!("\n{indent}{title}\n"),
        })
    }
}
