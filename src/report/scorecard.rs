//! The scorecard of a take-home: its rubric, filled from the checks and by reviewers.
//!
//! A dimension with `from` gets its level from the share of its checks that passed: less than
//! half 1, less than four fifths 2, less than all 3, all 4. Checks that were not run are left out.
//! Where reviewers say something else, or a dimension is theirs, its level is the mean of theirs;
//! a reviewer who does not contradict the checks stands by them.
//!
//! Marks are shown once as many reviews as are expected, and every one that was started, are
//! complete, so that nobody is led by another: until then a scorecard holds none.

use crate::grade::{CheckResult, Group, Status};
use crate::journal::{Attempt, Review};
use crate::pack::{Dimension, Rubric};

/// The strongest level.
pub(crate) const STRONGEST: u8 = 4;
/// Levels that lie further apart are a disagreement to talk about.
const AGREED: u8 = 1;
/// Of a talking point that needs no failure.
const ALWAYS: &str = "always";

/// A take-home's attempt with all that is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Scorecard<'a> {
    pub(crate) attempt: &'a Attempt,
    /// In the rubric's order.
    pub(crate) dimensions: Vec<Marked<'a>>,
    pub(crate) standing: Standing<'a>,
    /// Those about what failed first.
    pub(crate) questions: Vec<Question<'a>>,
}

/// How far the reviews are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    reviews: &'a [Review],
    /// How many are waited for, whoever has started.
    pub(crate) expected: usize,
}

/// One dimension and what was found of it.
#[derive(Clone, Debug)]
pub(crate) struct Marked<'a> {
    pub(crate) dimension: &'a Dimension,
    /// For a dimension that checks fill.
    pub(crate) automatic: Option<Automatic<'a>>,
    /// In the order in which the reviews were started; none until all are in.
    pub(crate) marks: Vec<Given<'a>>,
    /// From 1 to 4; `None` where nobody and nothing has found one.
    pub(crate) level: Option<f64>,
    /// Whether levels lie further apart than one.
    pub(crate) is_disputed: bool,
}

/// What the checks say of a dimension.
#[derive(Clone, Debug)]
pub(crate) struct Automatic<'a> {
    /// `None` where not one was run.
    pub(crate) level: Option<u8>,
    /// Those that count, with their places in the verdict.
    pub(crate) checks: Vec<(usize, &'a CheckResult)>,
}

/// A reviewer's mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) reviewer: &'a str,
    pub(crate) level: u8,
    pub(crate) comment: &'a str,
}

/// A question for the conversation that follows.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) text: &'a str,
    /// The failed checks that ask for it, with their places in the verdict.
    pub(crate) because: Vec<(usize, &'a CheckResult)>,
}

/// An attempt's scorecard; an attempt without a rubric has one without dimensions. Marks stay hidden
/// until `expected` reviews are complete.
pub(crate) fn scorecard<'a>(attempt: &'a Attempt, reviews: &'a [Review], expected: u8) -> Scorecard<'a> {
    let standing = Standing { reviews, expected: expected.into() };
    let shown = if standing.is_open() { &[] } else { reviews };
    let checks = &attempt.verdict.checks;
    let (dimensions, questions) = attempt.rubric.as_ref().map_or_else(Default::default, |rubric| {
        (dimensions(rubric, checks, shown), questions(rubric, checks))
    });
    Scorecard { attempt, dimensions, standing, questions }
}

/// What is known of each dimension; `reviews` are all complete.
pub(crate) fn dimensions<'a>(
    rubric: &'a Rubric,
    checks: &'a [CheckResult],
    reviews: &'a [Review],
) -> Vec<Marked<'a>> {
    rubric.dimensions.iter().map(|dimension| marked(dimension, checks, reviews)).collect()
}

/// The weighted mean of the levels that are known, if any is.
pub(crate) fn level_over(dimensions: &[Marked<'_>]) -> Option<f64> {
    let known = || dimensions.iter().filter_map(|of| Some((of.dimension.weight as f64, of.level?)));
    let weight: f64 = known().map(|(weight, _)| weight).sum();
    (weight > 0.0).then(|| known().map(|(weight, level)| weight * level).sum::<f64>() / weight)
}

impl Scorecard<'_> {
    /// The weighted mean of the levels that are known, if any is.
    pub(crate) fn level(&self) -> Option<f64> {
        level_over(&self.dimensions)
    }

    /// How many dimensions have a level.
    pub(crate) fn known(&self) -> usize {
        self.dimensions.iter().filter(|of| of.level.is_some()).count()
    }
}

impl<'a> Standing<'a> {
    pub(crate) fn started(self) -> usize {
        self.reviews.len()
    }

    /// Who has completed a review.
    pub(crate) fn complete(self) -> impl Iterator<Item = &'a str> {
        let complete = self.reviews.iter().filter(|review| review.ended_at.is_some());
        complete.map(|review| review.reviewer.as_str())
    }

    /// Whether a review is still to come, so that no mark may be shown.
    pub(crate) fn is_open(self) -> bool {
        self.started() > 0 && self.complete().count() < self.started().max(self.expected)
    }

    /// Where the reviews are not all in, what is said instead of their marks.
    pub(crate) fn told(self) -> Option<String> {
        use super::text::{count, line};
        if self.started() == 0 {
            return Some("No review was started yet.".to_owned());
        }
        let names: Vec<_> = self.complete().map(line).collect();
        let by = if names.is_empty() { String::new() } else { format!(" (by {})", names.join(", ")) };
        let all = count(self.started().max(self.expected), "review");
        let told = format!("{} of {all} complete{by}: marks are shown when all are in.", names.len());
        self.is_open().then_some(told)
    }
}

impl Marked<'_> {
    /// What one would observe at each level that was given, from the weakest.
    pub(crate) fn observed(&self) -> Vec<(u8, &str)> {
        let given = |level: u8| self.given().any(|found| found == level);
        let levels = (1..=STRONGEST).zip(&self.dimension.levels);
        levels.filter(|(level, _)| given(*level)).map(|(level, text)| (level, text.as_str())).collect()
    }

    fn given(&self) -> impl Iterator<Item = u8> {
        let automatic = self.automatic.as_ref().and_then(|of| of.level);
        self.marks.iter().map(|mark| mark.level).chain(automatic)
    }
}

impl Automatic<'_> {
    pub(crate) fn count(&self, status: Status) -> usize {
        self.checks.iter().filter(|(_, check)| check.status == status).count()
    }

    pub(crate) fn ran(&self) -> usize {
        self.checks.len() - self.count(Status::NotRun)
    }

    /// `7 of 9 checks passed, 1 more not run`.
    pub(crate) fn told(&self) -> String {
        use super::text::count;
        let passed = self.count(Status::Passed);
        let mut text = match self.ran() {
            0 => "no check of it was run".to_owned(),
            ran => format!("{passed} of {} passed", count(ran, "check")),
        };
        let left_out = self.count(Status::NotRun);
        if left_out > 0 && self.ran() > 0 {
            text += &format!(", {left_out} more not run");
        }
        let unstable = self.checks.iter().filter(|(_, check)| check.unstable).count();
        if unstable > 0 {
            text += &format!(", {unstable} of them unstable");
        }
        text
    }
}

/// What the checks say of a dimension that they fill.
pub(crate) fn automatic<'a>(dimension: &Dimension, checks: &'a [CheckResult]) -> Option<Automatic<'a>> {
    if dimension.from.is_empty() {
        return None;
    }
    let counts = |(_, check): &(usize, &CheckResult)| dimension.from.iter().any(|name| is_named(name, check));
    let checks: Vec<_> = checks.iter().enumerate().filter(counts).collect();
    // Where all that is required was left out, a bonus says nothing.
    let ran = |(_, check): &&(usize, &CheckResult)| check.status != Status::NotRun;
    let is_required = |(_, check): &(usize, &CheckResult)| check.group != Group::Bonus;
    let is_told = checks.iter().filter(ran).any(is_required) || !checks.iter().any(is_required);
    let mut of = Automatic { level: None, checks };
    of.level = level_of(of.count(Status::Passed), of.ran()).filter(|_| is_told);
    Some(of)
}

/// The documented rule.
fn level_of(passed: usize, ran: usize) -> Option<u8> {
    match (passed, ran) {
        (_, 0) => None,
        (passed, ran) if passed == ran => Some(4),
        (passed, ran) if passed * 5 >= ran * 4 => Some(3),
        (passed, ran) if passed * 2 >= ran => Some(2),
        _ => Some(1),
    }
}

fn is_named(name: &str, check: &CheckResult) -> bool {
    check.id == name || check.group.to_string() == name
}

fn marked<'a>(dimension: &'a Dimension, checks: &'a [CheckResult], reviews: &'a [Review]) -> Marked<'a> {
    let automatic = automatic(dimension, checks);
    let by_checks = automatic.as_ref().and_then(|of| of.level);
    let given = |review: &'a Review| {
        let mark = review.mark(&dimension.id)?;
        Some(Given { reviewer: &review.reviewer, level: mark.level, comment: &mark.comment })
    };
    let marks: Vec<_> = reviews.iter().filter_map(given).collect();
    // Each reviewer who is silent about what the checks found stands by it.
    let silent = by_checks.map(|level| vec![level; reviews.len() - marks.len()]).unwrap_or_default();
    let mut levels: Vec<u8> = marks.iter().map(|mark| mark.level).chain(silent).collect();
    if levels.is_empty() {
        levels.extend(by_checks);
    }
    let sum: f64 = levels.iter().map(|level| f64::from(*level)).sum();
    let spread = levels.iter().max().zip(levels.iter().min()).map_or(0, |(most, least)| most - least);
    Marked {
        dimension,
        level: (!levels.is_empty()).then(|| sum / levels.len() as f64),
        is_disputed: spread > AGREED,
        automatic,
        marks,
    }
}

fn questions<'a>(rubric: &'a Rubric, checks: &'a [CheckResult]) -> Vec<Question<'a>> {
    let failed = |name: &str| -> Vec<_> {
        let is_failed =
            |(_, check): &(usize, &CheckResult)| check.status == Status::Failed && is_named(name, check);
        checks.iter().enumerate().filter(is_failed).collect()
    };
    let all = rubric.talking_points.iter();
    let about = all.clone().map(|point| Question { text: &point.text, because: failed(&point.when) });
    let always = all.filter(|point| point.when == ALWAYS);
    let always = always.map(|point| Question { text: &point.text, because: Vec::new() });
    about.filter(|question| !question.because.is_empty()).chain(always).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_passed_checks_makes_the_level() {
        let check = |passed, ran, expect| assert_eq!(level_of(passed, ran), expect, "{passed} of {ran}");
        check(0, 0, None);
        check(0, 3, Some(1));
        check(4, 9, Some(1));
        check(1, 2, Some(2));
        check(3, 4, Some(2));
        check(4, 5, Some(3));
        check(99, 100, Some(3));
        check(1, 1, Some(4));
    }

    #[test]
    fn a_bonus_alone_makes_no_level_of_what_is_required() {
        let check = |group, status| CheckResult {
            id: "id".to_owned(),
            group,
            title: String::new(),
            status,
            message: None,
            statement: None,
            reproduction: None,
            unstable: false,
            cause: None,
            ms: 0.0,
        };
        let dimension = Dimension {
            id: "id".to_owned(),
            title: String::new(),
            weight: 1,
            from: vec!["id".to_owned()],
            question: String::new(),
            levels: Default::default(),
        };
        let level = |checks: &[CheckResult]| automatic(&dimension, checks).unwrap().level;
        let bonus = check(Group::Bonus, Status::Passed);
        assert_eq!(level(&[check(Group::Scale, Status::NotRun), bonus.clone()]), None);
        assert_eq!(level(&[check(Group::Scale, Status::Failed), bonus.clone()]), Some(2));
        assert_eq!(level(&[bonus]), Some(4));
    }
}
