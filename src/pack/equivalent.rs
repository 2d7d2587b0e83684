//! The list of equivalent mutants: edits of accepted solutions that no check may tell from the
//! original, each with the reason that a person gave.
//!
//! Whether there is such a mutant, and whether it goes unnoticed, is found out where mutants are
//! run; only that an entry is whole and names a solution is looked at here.

use toml::Spanned;

use super::fields::Fields;
use super::findings::quoted;
use super::model::Equivalent;
use super::page::{Page, nearest};

/// How often the same edit may be possible in one file.
const MOST_ALIKE: u64 = 10_000;

/// Reads the list; `accepted` are the names of the accepted solutions.
pub(super) fn equivalents(mut list: Fields<'_, '_>, accepted: &[&str]) -> Vec<Equivalent> {
    let entries = list.tables("mutant", "mutant");
    list.finish();
    entries.into_iter().map(|entry| equivalent(entry, accepted)).collect()
}

fn equivalent(mut entry: Fields<'_, '_>, accepted: &[&str]) -> Equivalent {
    let file = entry.placed_text("file");
    entry.page.check_solution(&file, accepted);
    let equivalent = Equivalent {
        file: file.into_inner(),
        line: entry.text("line"),
        becomes: entry.string("becomes"),
        nth: entry.number("nth", 1, MOST_ALIKE).unwrap_or(1),
        reason: entry.text("reason"),
    };
    entry.finish();
    equivalent
}

impl Page<'_> {
    /// Reports a name that no accepted solution has; an empty one has been reported.
    pub(super) fn check_solution(&self, name: &Spanned<String>, accepted: &[&str]) {
        let wanted = name.get_ref();
        if wanted.is_empty() || accepted.contains(&wanted.as_str()) {
            return;
        }
        let near = nearest(wanted, accepted.iter().copied());
        let hint = near.map(|near| format!("did you mean {}?", quoted(near)));
        let message = format!("there is no {} in `solutions/accepted`", quoted(wanted));
        self.hinted(name.span(), message, hint);
    }
}
