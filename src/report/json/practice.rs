//! Everything that was practised, for programs: what the page draws, as numbers.

use serde::Serialize;

use super::AttemptBody;
use crate::pack::Weight;
use crate::practice::forecast::Point;
use crate::report::activity::{Activity, Done};
use crate::report::key_points::ranked;
use crate::report::mock;
use crate::report::summary::{self, PromptSummary};
use crate::report::text::zone_name;
use crate::report::{Forecast, KeyPointTally, Practice, TopicProgress};

/// How many of the strongest key points, and of the weakest.
const KEY_POINTS: usize = 50;

#[derive(Serialize)]
pub(super) struct PracticeBody<'a> {
    made_at: String,
    topics: Vec<TopicBody<'a>>,
    forecast: Option<ForecastBody<'a>>,
    activity: ActivityBody,
    key_points: KeyPointsBody<'a>,
    mocks: Vec<serde_json::Value>,
    prompts: Vec<PromptBody<'a>>,
    attempts: Vec<AttemptBody<'a>>,
}

#[derive(Serialize)]
struct TopicBody<'a> {
    pack: &'a str,
    id: &'a str,
    title: &'a str,
    questions: usize,
    answered: usize,
    due: usize,
    mastery: f64,
    prompts: usize,
    tried: usize,
    solved: usize,
}

#[derive(Serialize)]
struct ForecastBody<'a> {
    goal: Option<GoalBody<'a>>,
    questions: usize,
    days: Vec<ExpectedBody>,
}

#[derive(Serialize)]
struct GoalBody<'a> {
    date: String,
    minutes: u32,
    query: &'a str,
}

#[derive(Serialize)]
struct ExpectedBody {
    at: String,
    recall_without: f64,
    recall: Option<f64>,
}

#[derive(Serialize)]
struct ActivityBody {
    time_zone: String,
    days: Vec<DayBody>,
}

#[derive(Serialize)]
struct DayBody {
    date: String,
    answers: usize,
    attempts: usize,
}

#[derive(Serialize)]
struct KeyPointsBody<'a> {
    weakest: Vec<KeyPointBody<'a>>,
    strongest: Vec<KeyPointBody<'a>>,
}

#[derive(Serialize)]
struct KeyPointBody<'a> {
    question: &'a str,
    text: &'a str,
    weight: Weight,
    said: usize,
    missed: usize,
    said_last: bool,
}

#[derive(Serialize)]
struct PromptBody<'a> {
    prompt: &'a str,
    tries: usize,
    best: u8,
    last: u8,
    last_at: String,
    solved_at_try: Option<usize>,
}

impl<'a> PracticeBody<'a> {
    pub(super) fn of(practice: &Practice<'a>) -> Self {
        let points = ranked(practice.key_points, KEY_POINTS);
        let activity = Activity::of(practice);
        Self {
            made_at: practice.made_at.to_string(),
            topics: practice.topics.iter().map(TopicBody::of).collect(),
            forecast: practice.forecast.map(ForecastBody::of),
            activity: ActivityBody {
                time_zone: zone_name(practice.zone),
                days: activity.days().map(|(date, done)| DayBody::of(date, done)).collect(),
            },
            key_points: KeyPointsBody {
                weakest: points.weakest.into_iter().map(KeyPointBody::of).collect(),
                strongest: points.strongest.into_iter().map(KeyPointBody::of).collect(),
            },
            mocks: practice.mocks.iter().map(mock::head_json).collect(),
            prompts: summary::prompts(practice.attempts).iter().map(PromptBody::of).collect(),
            attempts: practice.attempts.iter().map(AttemptBody::of).collect(),
        }
    }
}

impl<'a> TopicBody<'a> {
    fn of(topic: &'a TopicProgress) -> Self {
        Self {
            pack: &topic.pack,
            id: &topic.topic_id,
            title: &topic.title,
            questions: topic.total,
            answered: topic.answered,
            due: topic.due,
            mastery: rounded(topic.mastery),
            prompts: topic.prompts,
            tried: topic.tried,
            solved: topic.solved,
        }
    }
}

impl<'a> ForecastBody<'a> {
    fn of(forecast: &'a Forecast) -> Self {
        let goal = forecast.goal.as_ref();
        let expected = |point: &Point| ExpectedBody {
            at: point.at.to_string(),
            recall_without: rounded(point.without),
            recall: point.with.map(rounded),
        };
        Self {
            goal: goal.map(|it| GoalBody {
                date: it.date.to_string(),
                minutes: it.minutes,
                query: &it.query,
            }),
            questions: forecast.questions,
            days: forecast.points.iter().map(expected).collect(),
        }
    }
}

impl DayBody {
    fn of(date: jiff::civil::Date, done: Done) -> Self {
        Self { date: date.to_string(), answers: done.answers, attempts: done.attempts }
    }
}

impl<'a> KeyPointBody<'a> {
    fn of(point: &'a KeyPointTally) -> Self {
        let KeyPointTally { question, text, weight, said, missed, said_last } = point;
        Self { question, text, weight: *weight, said: *said, missed: *missed, said_last: *said_last }
    }
}

impl<'a> PromptBody<'a> {
    fn of(prompt: &PromptSummary<'a>) -> Self {
        Self {
            prompt: prompt.prompt,
            tries: prompt.tries,
            best: prompt.best,
            last: prompt.last,
            last_at: prompt.last_at.to_string(),
            solved_at_try: prompt.solved_at_try,
        }
    }
}

/// Finer than any memory.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}
