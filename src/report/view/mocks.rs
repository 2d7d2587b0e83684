//! Mock interviews, as the templates see them.

use serde::Serialize;

use crate::journal::Mock;
use crate::practice::score::range;
use crate::report::mock::{percent, range_told, scores};
use crate::report::text::{day, line};

/// How many it shows, the latest.
const SHOWN: usize = 6;

#[derive(Serialize)]
pub(super) struct MocksView {
    /// The range of all scores, in words.
    range: Option<String>,
    /// How many there are beside those that are shown.
    omitted: usize,
    /// Latest first.
    rows: Vec<MockView>,
}

#[derive(Serialize)]
struct MockView {
    number: i64,
    day: String,
    /// `45 minutes, mid, platform`.
    about: String,
    /// `None`: it was left, or nothing in it was answered.
    score: Option<String>,
    /// In percent.
    width: f64,
}

/// `None`: there was none.
pub(super) fn mocks(mocks: &[Mock]) -> Option<MocksView> {
    let rows: Vec<_> = mocks.iter().rev().take(SHOWN).map(row).collect();
    let omitted = mocks.len() - rows.len();
    let range = range(&scores(mocks)).map(range_told);
    (!rows.is_empty()).then_some(MocksView { range, omitted, rows })
}

fn row(mock: &Mock) -> MockView {
    let role = mock.role.as_deref().map_or(String::new(), |role| format!(", {}", line(role)));
    let score = mock.ended_at.and_then(|_| mock.score());
    MockView {
        number: mock.id.number(),
        day: day(mock.started_at),
        about: format!("{} minutes, {}{role}", mock.minutes, mock.level.word()),
        score: score.map(percent),
        width: (score.unwrap_or(0.0) * 1000.0).round() / 10.0,
    }
}
