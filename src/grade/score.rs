//! From the results of checks to the verdict's word and its score.

use super::verdict::{Blame, CheckResult, Group, Outcome, Status};

/// What each group weighs in the score.
const WEIGHTS: [(Group, f64); 4] =
    [(Group::Core, 50.0), (Group::Edge, 25.0), (Group::Scale, 15.0), (Group::Bonus, 10.0)];

/// Accepted when no check of core, edge and scale failed; else what the first failure was. Where
/// not one check ran, nothing was judged.
pub(crate) fn outcome_of(checks: &[CheckResult]) -> Outcome {
    if checks.iter().all(|check| check.status == Status::NotRun) {
        return Outcome::JudgeError(Blame::Machine);
    }
    let failed = checks.iter().find(|check| check.status == Status::Failed && check.group != Group::Bonus);
    failed.map_or(Outcome::Accepted, |check| check.cause.clone().unwrap_or(Outcome::WrongAnswer))
}

/// The share of passed checks in each group, weighed; groups of which nothing ran do not count.
pub(crate) fn score_of(checks: &[CheckResult]) -> u8 {
    let mut reached = 0.0;
    let mut possible = 0.0;
    for (group, weight) in WEIGHTS {
        let ran: Vec<_> =
            checks.iter().filter(|check| check.group == group && check.status != Status::NotRun).collect();
        if ran.is_empty() {
            continue;
        }
        let passed = ran.iter().filter(|check| check.status == Status::Passed).count();
        reached += weight * passed as f64 / ran.len() as f64;
        possible += weight;
    }
    if possible == 0.0 {
        return 0;
    }
    let percent = (100.0 * reached / possible).floor();
    (0..=100u8).rev().find(|whole| f64::from(*whole) <= percent).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(group: Group, status: Status) -> CheckResult {
        CheckResult {
            id: "a".into(),
            group,
            title: String::new(),
            status,
            message: None,
            statement: None,
            reproduction: None,
            unstable: false,
            cause: (status == Status::Failed).then_some(Outcome::TimeLimit),
            ms: 0.0,
        }
    }

    fn check(checks: &[(Group, Status)], outcome: Outcome, score: u8) {
        let checks: Vec<_> = checks.iter().map(|(group, status)| result(*group, *status)).collect();
        assert_eq!((outcome_of(&checks), score_of(&checks)), (outcome, score));
    }

    #[test]
    fn bonus_scores_but_does_not_decide() {
        use Group::{Bonus, Core, Edge};
        use Status::{Failed, NotRun, Passed};
        check(&[(Core, Passed), (Edge, Passed)], Outcome::Accepted, 100);
        check(&[(Core, Passed), (Bonus, Failed)], Outcome::Accepted, 83);
        check(&[(Core, Passed), (Core, Failed), (Edge, Passed)], Outcome::TimeLimit, 66);
        check(&[(Core, Passed), (Edge, NotRun)], Outcome::Accepted, 100);
        check(&[(Core, NotRun)], Outcome::JudgeError(Blame::Machine), 0);
    }
}
