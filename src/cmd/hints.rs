//! Hints: which a question has, how many of them were shown, and when to point at the next.
//!
//! A journal that cannot be read or written costs the memory of hints, not the hints.

use super::prompt::Chosen;
use crate::environment::Environment;
use crate::grade::{Outcome, Verdict};
use crate::journal::{self, Journal, JournalError, NewHint};
use crate::pack::{Prompt, Question};
use crate::ui::Ui;

/// So many failed attempts are reason enough to point at a hint.
const FAILURES: usize = 2;

/// A coding prompt keeps its hints beside its statement.
pub(super) fn of<'a>(question: &'a Question, prompt: Option<&'a Prompt>) -> &'a [String] {
    match prompt {
        Some(prompt) if !prompt.hints.is_empty() => &prompt.hints,
        _ => &question.hints,
    }
}

/// How many hints of a question were shown.
pub(super) fn shown(ui: &Ui, env: &Environment, pack: &str, question: &str) -> usize {
    let known = read(env, |journal| journal.hints_shown(pack, question));
    known.unwrap_or_else(|error| {
        ui.warn(&format!("which hints were shown is not known: {error}"));
        ui.hint(&error.hint());
        0
    })
}

/// Remembers that the hints up to this one are shown.
pub(super) fn keep(ui: &Ui, env: &Environment, pack: &str, question: &str, number: usize) {
    let new = NewHint { shown_at: env.now(), pack: pack.to_owned(), question: question.to_owned(), number };
    let path = journal::path(&env.data);
    if let Err(error) = Journal::open(&path).and_then(|mut journal| journal.record_hint(&new)) {
        ui.warn(&format!("this hint is not remembered: {error}"));
        ui.hint(&error.hint());
    }
}

/// After the second failure of a prompt, says how to get a hint that was not seen yet. A journal
/// that cannot be read was complained of when the attempt was kept.
pub(super) fn point_at(ui: &Ui, env: &Environment, chosen: &Chosen, verdict: &Verdict, is_kept: bool) {
    if matches!(verdict.outcome, Outcome::Accepted | Outcome::JudgeError(_)) {
        return;
    }
    let (pack, id) = (&chosen.pack, &chosen.prompt.id);
    let known = read(env, |journal| Ok((journal.failures(pack, id)?, journal.hints_shown(pack, id)?)));
    let Ok((failures, seen)) = known else { return };
    let count = of(&chosen.question, Some(&chosen.prompt)).len();
    if failures + usize::from(!is_kept) >= FAILURES && seen < count {
        ui.hint(&format!("`prepkit show {id} --hint` shows hint {} of {count}", seen + 1));
    }
}

/// What a journal knows; one that is not there knows nothing.
fn read<T: Default>(
    env: &Environment,
    ask: impl FnOnce(&Journal) -> Result<T, JournalError>,
) -> Result<T, JournalError> {
    match Journal::open_read_only_if_there(&journal::path(&env.data))? {
        Some(journal) => ask(&journal),
        None => Ok(T::default()),
    }
}
