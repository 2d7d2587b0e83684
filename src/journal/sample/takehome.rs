//! A take-home's attempt with everything that a scorecard can show, and two reviews of it.

use super::{HOSTILE, hostile, kept, new, verdict};
use crate::grade::{Change, Evidence, Milestone, OwnTests};
use crate::journal::{Attempt, Mark, Review};
use crate::pack::{Dimension, Rubric, TalkingPoint};

/// An attempt that failed in one place, and what it showed beside its verdict.
pub(crate) fn take_home() -> Attempt {
    let mut verdict = verdict();
    verdict.evidence = Some(evidence());
    let mut attempt = kept(new("2026-01-18T08:00:00Z".parse().unwrap(), "rate-limiter", verdict));
    attempt.rubric = Some(rubric());
    attempt
}

/// Two complete reviews, which are three levels apart in one place; one overrides the checks.
pub(crate) fn reviews() -> Vec<Review> {
    let first = review("Ann", &[("design", 4, "Two modules, each with one job."), ("tests", 2, "")]);
    let why = "What failed is an edge that the brief hardly mentions.";
    let second =
        review("Ben", &[("design", 1, "One function of 300 lines."), ("edges", 4, why), ("tests", 3, "")]);
    vec![first, second]
}

/// One attempt and one review whose every text is hostile.
pub(crate) fn hostile_take_home() -> (Attempt, Vec<Review>) {
    let text = || HOSTILE.to_owned();
    let mut attempt = hostile();
    attempt.verdict.evidence = Some(Evidence {
        delta: vec![Change { path: text(), what: text() }],
        own_tests: Some(OwnTests { passed: 1, failed: 1, skipped: 1, output: text() }),
        timeline: vec![Milestone {
            commit: text(),
            at: text(),
            subject: text(),
            passed: vec![text(), text()],
        }],
        notes: vec![text()],
    });
    let dimension = |from: &[String]| Dimension {
        id: text(),
        title: text(),
        weight: 1,
        from: from.to_vec(),
        question: text(),
        levels: std::array::from_fn(|_| text()),
    };
    attempt.rubric = Some(Rubric {
        dimensions: vec![dimension(&[]), dimension(&[text()])],
        talking_points: vec![TalkingPoint { when: text(), text: text() }],
    });
    (attempt, vec![review(HOSTILE, &[(HOSTILE, 2, HOSTILE)]), review("Ann", &[(HOSTILE, 4, HOSTILE)])])
}

fn review(reviewer: &str, marks: &[(&str, u8, &str)]) -> Review {
    let mark = |(dimension, level, comment): &(&str, u8, &str)| Mark {
        dimension: (*dimension).to_owned(),
        level: *level,
        comment: (*comment).to_owned(),
    };
    Review {
        reviewer: reviewer.to_owned(),
        started_at: "2026-01-19T09:00:00Z".parse().unwrap(),
        ended_at: Some("2026-01-19T09:20:00Z".parse().unwrap()),
        marks: marks.iter().map(mark).collect(),
    }
}

fn rubric() -> Rubric {
    let dimension =
        |id: &str, title: &str, weight, from: &[&str], question: &str, levels: [&str; 4]| Dimension {
            id: id.to_owned(),
            title: title.to_owned(),
            weight,
            from: from.iter().map(|name| (*name).to_owned()).collect(),
            question: question.to_owned(),
            levels: levels.map(str::to_owned),
        };
    let point = |when: &str, text: &str| TalkingPoint { when: when.to_owned(), text: text.to_owned() };
    Rubric {
        dimensions: vec![
            dimension(
                "core",
                "The task itself",
                4,
                &["core"],
                "Does it do what anyone would call the task?",
                ["less than half of it", "most of it", "nearly all of it", "all of it"],
            ),
            dimension(
                "edges",
                "Edges and cost",
                3,
                &["edge", "scale"],
                "Does it hold where a careful engineer would look?",
                ["few edges hold", "the plain edges hold", "nearly every edge holds", "every edge holds"],
            ),
            dimension(
                "design",
                "Design",
                2,
                &[],
                "Could another person add a policy in an hour?",
                [
                    "One knot: a change anywhere is a change everywhere.",
                    "Parts, but each knows the others' insides.",
                    "Parts with one job each, and names that say it.",
                    "Parts that are tested alone, with the clock passed in.",
                ],
            ),
            dimension(
                "tests",
                "Tests of its own",
                1,
                &[],
                "Would its tests find the mistakes that are there?",
                [
                    "none that run",
                    "the example alone",
                    "the usual cases",
                    "the edges too, and `retryAfterMs`",
                ],
            ),
        ],
        talking_points: vec![
            point("always", "What would you change with another day?"),
            point("retry-least", "How did you decide what `retryAfterMs` is rounded to?"),
            point("bonus", "Which memory stays when a key is never used again?"),
        ],
    }
}

fn evidence() -> Evidence {
    let milestone = |commit: &str, at: &str, subject: &str, passed: &[&str]| Milestone {
        commit: commit.to_owned(),
        at: at.to_owned(),
        subject: subject.to_owned(),
        passed: passed.iter().map(|id| (*id).to_owned()).collect(),
    };
    let change = |path: &str, what: &str| Change { path: path.to_owned(), what: what.to_owned() };
    Evidence {
        delta: vec![
            change("test/brief.test.mjs", "protected file changed (restored)"),
            change("package.json", "script `postinstall` added"),
        ],
        own_tests: Some(OwnTests {
            passed: 12,
            failed: 1,
            skipped: 0,
            output: "not ok 7 - keeps apart what has the same name".to_owned(),
        }),
        timeline: vec![
            milestone("3f0c2a1", "2026-01-16T18:04:00Z", "A bucket", &["bucket-burst", "bucket-refill"]),
            milestone(
                "9be41d7",
                "2026-01-17T20:31:00Z",
                "Windows",
                &["window-exact", "window-edge", "renamed"],
            ),
        ],
        notes: vec!["3 of 9 commits were not run: their dependencies are not there".to_owned()],
    }
}
