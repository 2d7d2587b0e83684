//! Two attempts of one prompt, check by check: what is mended, what broke, what stayed.
//!
//! Checks are matched by id. A prompt may have changed between the two, so that a check may be
//! in only one of them; the comparison says when the prompt's digest differs.

use super::ReportError;
use crate::grade::{CheckResult, Status};
use crate::journal::Attempt;

/// What changed from one attempt to another.
#[derive(Clone, Debug)]
pub(crate) struct Comparison<'a> {
    pub(crate) new: &'a Attempt,
    pub(crate) against: &'a Attempt,
    /// What matters most first; within a change, in the order of the check script.
    pub(crate) rows: Vec<Row<'a>>,
}

/// One check in the two attempts; at least one of them has it.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) change: Change,
    pub(crate) new: Option<&'a CheckResult>,
    pub(crate) against: Option<&'a CheckResult>,
}

/// From the one that most asks to be looked at to the one that least does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// Passed before, fails now.
    Broken,
    /// Failed before, passes now.
    Mended,
    /// Neither passed both times nor failed both times, and not one of the two above.
    Other,
    StillFailing,
    StillPassing,
    /// In neither was it run.
    NeverRun,
}

/// Compares `new` with `against`.
pub(crate) fn compare<'a>(new: &'a Attempt, against: &'a Attempt) -> Result<Comparison<'a>, ReportError> {
    if new.verdict.prompt != against.verdict.prompt {
        return Err(ReportError::DifferentPrompts {
            new: new.id.to_string(),
            new_prompt: new.verdict.prompt.clone(),
            against: against.id.to_string(),
            against_prompt: against.verdict.prompt.clone(),
        });
    }
    let in_both = new.verdict.checks.iter().map(|check| Row::of(Some(check), find(against, &check.id)));
    let gone = against.verdict.checks.iter().filter(|check| find(new, &check.id).is_none());
    let mut rows: Vec<_> = in_both.chain(gone.map(|check| Row::of(None, Some(check)))).collect();
    rows.sort_by_key(|row| row.change);
    Ok(Comparison { new, against, rows })
}

fn find<'a>(attempt: &'a Attempt, id: &str) -> Option<&'a CheckResult> {
    attempt.verdict.checks.iter().find(|check| check.id == id)
}

impl<'a> Row<'a> {
    fn of(new: Option<&'a CheckResult>, against: Option<&'a CheckResult>) -> Self {
        use Status::{Failed, NotRun, Passed};
        let change = match (against.map(|check| check.status), new.map(|check| check.status)) {
            (Some(Passed), Some(Failed)) => Change::Broken,
            (Some(Failed), Some(Passed)) => Change::Mended,
            (Some(Failed), Some(Failed)) => Change::StillFailing,
            (Some(Passed), Some(Passed)) => Change::StillPassing,
            (Some(NotRun), Some(NotRun)) => Change::NeverRun,
            _ => Change::Other,
        };
        Self { change, new, against }
    }

    /// The check as the newer attempt knows it.
    pub(crate) fn check(&self) -> &'a CheckResult {
        self.new.or(self.against).expect("a row is made of at least one of the two")
    }
}

impl Comparison<'_> {
    /// Whether the prompt's text, checks or limits are not what they were.
    pub(crate) fn prompt_changed(&self) -> bool {
        self.new.prompt_digest != self.against.prompt_digest
    }
}

impl Change {
    pub(crate) const ALL: [Self; 6] =
        [Self::Broken, Self::Mended, Self::Other, Self::StillFailing, Self::StillPassing, Self::NeverRun];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Mended => "mended",
            Self::Other => "otherwise changed",
            Self::StillFailing => "still failing",
            Self::StillPassing => "still passing",
            Self::NeverRun => "not run in either",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;

    #[test]
    fn every_check_is_in_one_row() {
        let mut attempts = sample::practice();
        attempts[5].verdict.checks.remove(0);
        attempts[7].verdict.checks.remove(1);
        let comparison = compare(&attempts[7], &attempts[5]).unwrap();
        let rows: Vec<_> =
            comparison.rows.iter().map(|row| format!("{}: {}", row.change.title(), row.check().id)).collect();
        insta::assert_snapshot!(rows.join("\n"), @"
        broken: window-linear
        mended: retry-least
        mended: key-proto
        mended: float-drift
        otherwise changed: bucket-burst
        otherwise changed: bucket-refill
        still failing: idle-keys
        still passing: bucket-refused
        still passing: window-exact
        still passing: window-edge
        still passing: options-range
        ");
        assert!(!comparison.prompt_changed());
    }

    #[test]
    fn attempts_of_different_prompts_are_not_compared() {
        let attempts = sample::practice();
        let error = compare(&attempts[3], &attempts[2]).unwrap_err();
        insta::assert_snapshot!(format!("{error}\nhint: {}", error.hint()), @"
        `a-1kebmshsg1na` is an attempt of `nodejs/retry`, `a-1ke7qvh8r8rf` one of `nodejs/rate-limiter`
        hint: compare two attempts of one prompt
        ");
    }
}
