//! Interviews for tests.

use jiff::{SignedDuration, Timestamp};

use super::{Mock, MockAnswer, MockAnswerId, MockId, MockMark, NewMockAnswer, Said};
use crate::practice::interview::{Level, Round, Section};

/// One that was scored, with a hostile role, and one that was left.
pub(in crate::journal) fn mocks(hostile: &str) -> Vec<Mock> {
    let started_at: Timestamp = "2026-01-10T18:00:00Z".parse().expect("a time");
    let questions = vec![("nodejs".to_owned(), "closures".to_owned())];
    let given = NewMockAnswer {
        section: 0,
        place: 0,
        asked_at: started_at,
        answered_at: started_at + SignedDuration::from_mins(4),
        said: vec![Said { asked: String::new(), text: hostile.to_owned() }],
        attempt: None,
    };
    let mark = Some(MockMark { score: 0.625, points: None, levels: Vec::new() });
    let scored = Mock {
        id: MockId(1),
        started_at,
        minutes: 45,
        role: Some(hostile.to_owned()),
        level: Level::Senior,
        seed: 7,
        sections: vec![Section { round: Round::Concept, minutes: 45, questions }],
        answers: vec![MockAnswer { id: MockAnswerId(1), given, mark }],
        ended_at: Some(started_at + SignedDuration::from_mins(50)),
    };
    let left = Mock { id: MockId(2), role: None, answers: Vec::new(), ended_at: None, ..scored.clone() };
    vec![scored, left]
}
