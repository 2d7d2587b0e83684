//! A practice for tests, beside the attempts of [`journal::sample`](crate::journal::sample).

use jiff::{SignedDuration, Timestamp};

use super::{Forecast, KeyPointTally, TopicProgress};
use crate::journal::{Goal, sample::HOSTILE};
use crate::pack::Weight;
use crate::practice::forecast::Point;

/// Topics of a pack in the middle of being practised.
pub(crate) fn topics() -> Vec<TopicProgress> {
    let topic = |topic_id: &str, title: &str, total, (answered, due, mastery), (prompts, tried, solved)| {
        let (topic_id, title) = (topic_id.to_owned(), title.to_owned());
        let pack = "nodejs".to_owned();
        TopicProgress { pack, topic_id, title, total, answered, due, mastery, prompts, tried, solved }
    };
    vec![
        topic("core-javascript", "Core JavaScript", 31, (25, 4, 0.742), (1, 1, 1)),
        topic("event-loop", "Event loop and asynchronous behaviour", 24, (12, 0, 0.461), (0, 0, 0)),
        topic("node-apis", "Node APIs and runtime behaviour", 28, (0, 0, 0.0), (2, 0, 0)),
        topic("http", "HTTP, REST and real-time APIs", 26, (9, 7, 0.203), (3, 2, 1)),
        topic("databases", "Databases and caching", 22, (22, 1, 0.954), (1, 0, 0)),
        topic("system-design", "System design", 19, (1, 0, 0.052), (4, 1, 0)),
    ]
}

/// Answers in the two weeks in which the attempts were made: more and more of them.
pub(crate) fn answers() -> Vec<Timestamp> {
    let start: Timestamp = "2026-01-05T18:00:00Z".parse().unwrap();
    let on = |day: i64| {
        let at = move |number: i64| {
            start + SignedDuration::from_hours(24 * day) + SignedDuration::from_mins(number)
        };
        (0..day * 2 % 17).map(at)
    };
    (0..13).flat_map(on).collect()
}

/// What will be known on so many days, with a plan.
pub(crate) fn forecast(days: u16) -> Forecast {
    let start: Timestamp = "2026-01-18T08:00:00Z".parse().unwrap();
    let point = |number: u16| {
        let far = f64::from(number);
        let with = 0.44 + 0.5 * far / (far + 6.0);
        let at = start + SignedDuration::from_hours(24 * i64::from(number));
        Point { at, without: 0.44 / (1.0 + far / 40.0), with: Some(with) }
    };
    let points: Vec<_> = (0..=days).map(point).collect();
    let date = points.last().unwrap().at.to_zoned(jiff::tz::TimeZone::UTC).date();
    Forecast { goal: Some(Goal { date, minutes: 30, query: String::new() }), questions: 139, points }
}

/// Key points that are said and missed.
pub(crate) fn key_points() -> Vec<KeyPointTally> {
    let of = |question: &str, text: &str, weight, said, missed, said_last| {
        let (question, text) = (format!("nodejs/{question}"), text.to_owned());
        KeyPointTally { question, text, weight, said, missed, said_last }
    };
    vec![
        of("next-tick", "`process.nextTick` callbacks run before promise jobs.", Weight::Must, 1, 3, true),
        of("next-tick", "The queue is emptied, whatever is added meanwhile.", Weight::Should, 0, 4, false),
        of("stream-backpressure", "`write` returns false when the buffer is full.", Weight::Must, 5, 0, true),
        of(
            "stream-backpressure",
            "`pipeline` destroys every stream on an error.",
            Weight::Should,
            3,
            1,
            false,
        ),
        of("once", "Asked once.", Weight::Must, 0, 1, false),
    ]
}

/// A key point and a topic whose every text is hostile.
pub(crate) fn hostile() -> (TopicProgress, Vec<KeyPointTally>) {
    let mut topic = topics().swap_remove(0);
    (topic.pack, topic.topic_id, topic.title) = (HOSTILE.to_owned(), HOSTILE.to_owned(), HOSTILE.to_owned());
    let point = |said, missed| KeyPointTally {
        question: HOSTILE.to_owned(),
        text: HOSTILE.to_owned(),
        weight: Weight::Must,
        said,
        missed,
        said_last: false,
    };
    (topic, vec![point(0, 2), point(2, 0)])
}
