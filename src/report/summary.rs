//! What many attempts come to: per prompt, per check, and in one line.
//!
//! Judge errors are in the list of attempts and nowhere else: they are nobody's tries.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::grade::{Group, Outcome, Status};
use crate::journal::Attempt;

/// One prompt over all its attempts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PromptSummary<'a> {
    /// `PACK/PROMPT`.
    pub(super) prompt: &'a str,
    /// Attempts that were judged.
    pub(super) tries: usize,
    pub(super) best: u8,
    pub(super) last: u8,
    pub(super) last_at: Timestamp,
    /// The number of the first attempt that was accepted, from 1.
    pub(super) solved_at_try: Option<usize>,
}

/// One check over all attempts in which it was run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CheckSummary<'a> {
    pub(super) prompt: &'a str,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) group: Group,
    pub(super) failed: usize,
    pub(super) run: usize,
    /// Whether it failed when it was last run.
    pub(super) still: bool,
}

pub(super) fn judged(attempt: &Attempt) -> bool {
    !matches!(attempt.verdict.outcome, Outcome::JudgeError(_))
}

/// Every prompt that was judged, by its id.
pub(super) fn prompts(attempts: &[Attempt]) -> Vec<PromptSummary<'_>> {
    let mut found: BTreeMap<&str, PromptSummary<'_>> = BTreeMap::new();
    for attempt in attempts.iter().filter(|attempt| judged(attempt)) {
        let (prompt, score) = (attempt.verdict.prompt.as_str(), attempt.verdict.score);
        let summary = found.entry(prompt).or_insert(PromptSummary {
            prompt,
            tries: 0,
            best: 0,
            last: 0,
            last_at: attempt.started_at,
            solved_at_try: None,
        });
        summary.tries += 1;
        summary.best = summary.best.max(score);
        summary.last = score;
        summary.last_at = attempt.started_at;
        if attempt.verdict.accepted() && summary.solved_at_try.is_none() {
            summary.solved_at_try = Some(summary.tries);
        }
    }
    found.into_values().collect()
}

/// The checks that failed at all, those that failed most first.
pub(super) fn failing(attempts: &[Attempt]) -> Vec<CheckSummary<'_>> {
    let mut found: BTreeMap<(&str, &str), CheckSummary<'_>> = BTreeMap::new();
    for attempt in attempts {
        for check in attempt.verdict.checks.iter().filter(|check| check.status != Status::NotRun) {
            let prompt = attempt.verdict.prompt.as_str();
            let summary = found.entry((prompt, &check.id)).or_insert(CheckSummary {
                prompt,
                id: &check.id,
                title: &check.title,
                group: check.group,
                failed: 0,
                run: 0,
                still: false,
            });
            summary.still = check.status == Status::Failed;
            summary.failed += usize::from(summary.still);
            summary.run += 1;
            // A pack may have worded it better since.
            summary.title = &check.title;
        }
    }
    let mut failing: Vec<_> = found.into_values().filter(|check| check.failed > 0).collect();
    failing.sort_by_key(|check| std::cmp::Reverse((check.failed, check.still)));
    failing
}

/// How many checks of a group there are, and how many of them passed.
pub(super) fn groups(attempt: &Attempt) -> Vec<(Group, usize, usize)> {
    [Group::Core, Group::Edge, Group::Scale, Group::Bonus]
        .into_iter()
        .filter_map(|group| {
            let of = || attempt.verdict.checks.iter().filter(move |check| check.group == group);
            let passed = of().filter(|check| check.status == Status::Passed).count();
            (of().count() > 0).then(|| (group, passed, of().count()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;

    #[test]
    fn prompts_and_checks_are_counted_without_judge_errors() {
        let attempts = sample::practice();
        let prompts: Vec<_> = prompts(&attempts)
            .iter()
            .map(|of| format!("{} {} {} {} {:?}", of.prompt, of.tries, of.best, of.last, of.solved_at_try))
            .collect();
        insta::assert_snapshot!(prompts.join("\n"), @"
        nodejs/rate-limiter 7 90 90 Some(7)
        nodejs/retry 4 87 87 Some(4)
        ");
        let failing: Vec<_> = failing(&attempts)
            .iter()
            .map(|of| {
                format!("{} {} of {}{}", of.id, of.failed, of.run, if of.still { ", still" } else { "" })
            })
            .collect();
        insta::assert_snapshot!(failing.join("\n"), @"
        idle-keys 6 of 6, still
        timers 4 of 4, still
        retry-least 4 of 6
        float-drift 3 of 6
        key-proto 3 of 6
        abort-listener 3 of 4
        bucket-refill 2 of 6
        window-edge 2 of 6
        abort-waiting 2 of 4
        bucket-refused 1 of 6
        options-range 1 of 6
        window-linear 1 of 6
        backoff 1 of 4
        retry-if 1 of 4
        sync-throw 1 of 4
        ");
    }
}
