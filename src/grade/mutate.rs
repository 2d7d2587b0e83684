//! Mutants: a right solution with one small edit each, of the kind that a person makes by mistake.
//!
//! Where a solution can be edited is found in its syntax tree ([`operators`]), of other languages in a
//! table of words ([`words`]); a mutant is a byte range and what stands there instead. The same source
//! gives the same mutants in the same order. A mutant is known by the line it changes and by what that
//! line becomes, so that an edit elsewhere in the file changes no name. Knows nothing of checks and runs
//! nothing.

mod operators;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tree_sitter::{Parser, Tree};

use operators::Edit;

/// One edit of a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mutant {
    /// What kind of edit it is.
    pub(crate) operator: &'static str,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// The line that is changed, without the space around it.
    pub(crate) before: String,
    /// What it becomes.
    pub(crate) after: String,
    /// Which it is among those of the same `before` and `after`, from 1.
    pub(crate) nth: u64,
    range: Range<usize>,
    replacement: String,
}

impl Mutant {
    /// The whole source with the edit in it.
    pub(crate) fn apply(&self, source: &str) -> String {
        edited(source, &self.range, &self.replacement)
    }
}

/// Whether a file of this name has mutants: JavaScript, or a language with a table of its own.
pub(crate) fn can_edit(file: &str) -> bool {
    [".mjs", ".js", ".cjs"].iter().any(|ending| file.ends_with(ending)) || words::language_of(file).is_some()
}

/// Whether it is said that a file's language does not take it: of JavaScript when it is loaded, of others
/// in a call.
pub(crate) fn is_refused(
    file: &str,
    loading: &str,
    mut calls: impl Iterator<Item = impl AsRef<str>>,
) -> bool {
    match words::language_of(file) {
        None => loading.contains("SyntaxError"),
        Some(language) => calls.any(|said| language.refuses(said.as_ref())),
    }
}

/// Every mutant of a file's source, in the order of the source; `None` if it cannot be parsed. Of what is
/// no JavaScript some may not be parsed either.
pub(crate) fn mutants(file: &str, source: &str) -> Option<Vec<Mutant>> {
    if let Some(language) = words::language_of(file) {
        return Some(told_apart(source, words::edits(language, source), |_| true));
    }
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_javascript::LANGUAGE.into()).ok()?;
    let tree = sound(&mut parser, source)?;
    let edits = operators::edits(tree.root_node(), source);
    Some(told_apart(source, edits, |text| sound(&mut parser, text).is_some()))
}

/// The mutants of edits that make another source, one that `is_sound`.
fn told_apart(source: &str, mut edits: Vec<Edit>, mut is_sound: impl FnMut(&str) -> bool) -> Vec<Mutant> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut seen = HashSet::new();
    let mut counts = HashMap::new();
    let mut mutants = Vec::new();
    for edit in edits {
        let text = edited(source, &edit.range, &edit.replacement);
        if text == source || !is_sound(&text) || !seen.insert(text.clone()) {
            continue;
        }
        mutants.push(mutant(source, &text, edit, &mut counts));
    }
    mutants
}

/// The syntax tree, if nothing in it is broken.
fn sound(parser: &mut Parser, source: &str) -> Option<Tree> {
    parser.parse(source, None).filter(|tree| !tree.root_node().has_error())
}

fn edited(source: &str, range: &Range<usize>, replacement: &str) -> String {
    [&source[..range.start], replacement, &source[range.end..]].concat()
}

fn mutant(source: &str, text: &str, edit: Edit, counts: &mut HashMap<(String, String), u64>) -> Mutant {
    let line_start = source[..edit.range.start].rfind('\n').map_or(0, |at| at + 1);
    let line_at = |text: &str| text[line_start..].lines().next().unwrap_or_default().trim().to_owned();
    let (before, after) = (line_at(source), line_at(text));
    let nth = counts.entry((before.clone(), after.clone())).or_insert(0);
    *nth += 1;
    Mutant {
        operator: edit.operator,
        line: source[..line_start].matches('\n').count() + 1,
        column: source[line_start..edit.range.start].chars().count() + 1,
        before,
        after,
        nth: *nth,
        range: edit.range,
        replacement: edit.replacement,
    }
}
