//! What is known, what will be, and when it was practised, as the templates see it.

use serde::Serialize;

use super::attempt::{Piece, pieces};
use crate::pack::Weight;
use crate::report::activity::Activity;
use crate::report::chart::calendar::{Calendar, calendar};
use crate::report::chart::daily::{Daily, daily};
use crate::report::chart::forecast::{Curves, curves};
use crate::report::key_points::ranked;
use crate::report::text::{line, recall};
use crate::report::{KeyPointTally, Practice, TopicProgress};

/// How many of the strongest key points it shows, and of the weakest.
const KEY_POINTS: usize = 5;
/// How many blocks stand for a topic's prompts at most.
const BLOCKS: usize = 8;

#[derive(Serialize)]
pub(super) struct PractisedView {
    topics: Vec<TopicView>,
    /// Whether anything was ever answered.
    is_known: bool,
    has_prompts: bool,
    forecast: Option<Curves>,
    calendar: Option<Calendar>,
    daily: Option<Daily>,
    weakest: Vec<PointView>,
    strongest: Vec<PointView>,
}

#[derive(Serialize)]
struct TopicView {
    title: String,
    questions: usize,
    known: String,
    /// In percent.
    known_width: f64,
    answered: usize,
    due: usize,
    prompts: usize,
    tried: usize,
    solved: usize,
    blocks: Vec<&'static str>,
}

#[derive(Serialize)]
struct PointView {
    text: Vec<Piece>,
    question: String,
    is_must: bool,
    said: usize,
    answers: usize,
    /// In percent of all answers.
    said_width: f64,
    said_last: bool,
}

pub(super) fn practised(of: &Practice<'_>, activity: &Activity) -> PractisedView {
    let points = ranked(of.key_points, KEY_POINTS);
    PractisedView {
        topics: of.topics.iter().map(topic).collect(),
        is_known: of.topics.iter().any(|topic| topic.answered > 0),
        has_prompts: of.topics.iter().any(|topic| topic.prompts > 0),
        forecast: of.forecast.and_then(curves),
        calendar: calendar(activity),
        daily: daily(activity),
        weakest: points.weakest.into_iter().map(point).collect(),
        strongest: points.strongest.into_iter().map(point).collect(),
    }
}

fn topic(of: &TopicProgress) -> TopicView {
    let scale = of.prompts.div_ceil(BLOCKS).max(1);
    let blocks = (0..of.prompts.div_ceil(scale)).map(|block| match block * scale {
        at if at < of.solved => "solved",
        at if at < of.tried => "tried",
        _ => "open",
    });
    TopicView {
        title: line(&of.title),
        questions: of.total,
        known: recall(of.mastery),
        known_width: percent(of.mastery),
        answered: of.answered,
        due: of.due,
        prompts: of.prompts,
        tried: of.tried,
        solved: of.solved,
        blocks: blocks.collect(),
    }
}

fn point(of: &KeyPointTally) -> PointView {
    let answers = of.said + of.missed;
    PointView {
        text: pieces(&of.text),
        question: line(&of.question),
        is_must: of.weight == Weight::Must,
        said: of.said,
        answers,
        said_width: percent(of.said as f64 / answers.max(1) as f64),
        said_last: of.said_last,
    }
}

fn percent(share: f64) -> f64 {
    (share * 1_000.0).round() / 10.0
}
