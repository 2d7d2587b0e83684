//! Where things stand in the charts; the templates only draw them.
//!
//! Across, places are percentages of whatever width the page has, so that text keeps its size on
//! a telephone and on paper; up and down, they are pixels.

pub(super) mod calendar;
pub(super) mod daily;
pub(super) mod forecast;

use serde::Serialize;

use super::summary::{self, PromptSummary, judged};
use super::text;
use super::text::{count, day, line};
use crate::grade::Outcome;
use crate::journal::Attempt;

/// More attempts than this cannot be told apart; the latest are drawn.
const MOST: usize = 40;
/// More lines than this cannot either; prompts with the most tries get one.
const LINES: usize = 4;
/// Room for a mark above the line of 100 points, and between the lines of 100 and 0.
const TOP: f64 = 12.0;
const PLOT: f64 = 168.0;
/// Dates closer than this would run into each other on a telephone, in percent.
const DATE_GAP: f64 = 16.0;
/// The same of dates with years.
const YEAR_GAP: f64 = 30.0;

/// The score of each attempt, in order.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Scores {
    pub(super) height: f64,
    pub(super) grid: Vec<Label>,
    pub(super) dates: Vec<Label>,
    pub(super) lines: Vec<Line>,
    pub(super) points: Vec<Point>,
    pub(super) series: Vec<Series>,
    /// What the chart shows, in words.
    pub(super) description: String,
    /// How many earlier attempts it leaves out.
    pub(super) omitted: usize,
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Label {
    pub(super) at: f64,
    pub(super) text: String,
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Line {
    pub(super) x1: f64,
    pub(super) y1: f64,
    pub(super) x2: f64,
    pub(super) y2: f64,
    pub(super) series: usize,
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    /// The id of the mark that is drawn: `accepted`, `refused` or `unjudged`.
    pub(super) mark: &'static str,
    /// From 1; 0 has no line and no colour of its own.
    pub(super) series: usize,
    pub(super) title: String,
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) number: usize,
}

/// The chart of these attempts, oldest first; one alone makes no chart.
pub(super) fn scores(attempts: &[Attempt]) -> Option<Scores> {
    let drawn = &attempts[attempts.len().saturating_sub(MOST)..];
    if drawn.len() < 2 {
        return None;
    }
    let series = series(drawn);
    let number = |attempt: &Attempt| {
        series
            .iter()
            .find(|series| series.name == line(&attempt.verdict.prompt))
            .map_or(0, |series| series.number)
    };
    let points: Vec<_> =
        drawn.iter().enumerate().map(|(place, of)| point(place, drawn.len(), of, number(of))).collect();
    Some(Scores {
        height: TOP + PLOT + 30.0,
        grid: [100, 50, 0].map(|score| Label { at: y(score), text: score.to_string() }).into(),
        dates: dates(drawn),
        lines: lines(&points),
        description: description(drawn),
        omitted: attempts.len() - drawn.len(),
        points,
        series,
    })
}

fn series(attempts: &[Attempt]) -> Vec<Series> {
    let mut prompts = summary::prompts(attempts);
    prompts.sort_by_key(|prompt| std::cmp::Reverse(prompt.tries));
    let most = prompts.iter().take(LINES).enumerate();
    most.map(|(place, prompt)| Series { name: line(prompt.prompt), number: place + 1 }).collect()
}

fn point(place: usize, of: usize, attempt: &Attempt, series: usize) -> Point {
    let verdict = &attempt.verdict;
    let mark = match verdict.outcome {
        Outcome::Accepted => "accepted",
        Outcome::JudgeError(_) => "unjudged",
        _ => "refused",
    };
    let (prompt, at) = (line(&verdict.prompt), day(attempt.started_at));
    let title = format!("{prompt}, {at}: {}, score {}", verdict.outcome, verdict.score);
    Point { x: x(place, of), y: y(verdict.score), mark, series, title }
}

fn lines(points: &[Point]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (place, point) in points.iter().enumerate() {
        let joins = |other: &&Point| other.series == point.series && other.mark != "unjudged";
        if point.series == 0 || point.mark == "unjudged" {
            continue;
        }
        if let Some(next) = points[place + 1..].iter().find(joins) {
            lines.push(Line { x1: point.x, y1: point.y, x2: next.x, y2: next.y, series: point.series });
        }
    }
    lines
}

/// The first attempt of each day names it, where there is room.
fn dates(attempts: &[Attempt]) -> Vec<Label> {
    let year = |place: usize| attempts[place].started_at.strftime("%Y").to_string();
    let is_one_year = year(0) == year(attempts.len() - 1);
    let (format, gap) = if is_one_year { ("%-d %b", DATE_GAP) } else { ("%-d %b %Y", YEAR_GAP) };
    let mut dates: Vec<Label> = Vec::new();
    let mut last = String::new();
    for (place, attempt) in attempts.iter().enumerate() {
        let (at, text) = (x(place, attempts.len()), attempt.started_at.strftime(format).to_string());
        if text != last && dates.last().is_none_or(|label| at - label.at >= gap) {
            dates.push(Label { at, text: text.clone() });
        }
        last = text;
    }
    dates
}

fn description(attempts: &[Attempt]) -> String {
    let (first, last) = (&attempts[0], &attempts[attempts.len() - 1]);
    let days = text::period(first.started_at, last.started_at);
    let all = format!("Scores from 0 to 100 of {}, {days}.", count(attempts.len(), "attempt"));
    let each = summary::prompts(attempts).into_iter().map(|prompt| told(&prompt, attempts));
    std::iter::once(all).chain(each).collect::<Vec<_>>().join(" ")
}

fn told(prompt: &PromptSummary<'_>, attempts: &[Attempt]) -> String {
    let mut of = attempts.iter().filter(|of| of.verdict.prompt == prompt.prompt && judged(of));
    let first = of.next().map_or(0, |of| of.verdict.score);
    let end = match prompt.solved_at_try {
        Some(number) => format!("accepted at try {number}"),
        None => "not accepted yet".to_owned(),
    };
    format!("{}: from {first} to {} in {}, {end}.", line(prompt.prompt), prompt.last, tries(prompt.tries))
}

fn tries(number: usize) -> String {
    if number == 1 { "1 try".to_owned() } else { format!("{number} tries") }
}

fn x(place: usize, of: usize) -> f64 {
    rounded((place as f64 + 0.5) / of as f64 * 100.0)
}

fn y(score: u8) -> f64 {
    rounded(TOP + PLOT * (1.0 - f64::from(score) / 100.0))
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;

    #[test]
    fn attempts_stand_side_by_side_and_scores_above_each_other() {
        let attempts = sample::practice();
        let chart = scores(&attempts[7..]).unwrap();
        let points: Vec<_> =
            chart.points.iter().map(|at| format!("{} {} {} {}", at.x, at.y, at.mark, at.series)).collect();
        insta::assert_snapshot!(points.join("\n"), @"
        10 43.92 refused 1
        30 54 refused 2
        50 33.84 accepted 2
        70 43.92 refused 1
        90 28.8 accepted 1
        ");
        let lines: Vec<_> =
            chart.lines.iter().map(|at| format!("{}-{} {}", at.x1, at.x2, at.series)).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        10-70 1
        30-50 2
        70-90 1
        ");
        insta::assert_snapshot!(chart.description, @"Scores from 0 to 100 of 5 attempts, 9–17 Jan 2026. nodejs/rate-limiter: from 81 to 90 in 3 tries, accepted at try 3. nodejs/retry: from 75 to 87 in 2 tries, accepted at try 2.");
        assert_eq!(scores(&attempts[..1]), None);
    }

    #[test]
    fn only_what_can_be_told_apart_is_drawn() {
        let attempts =
            [sample::practice(), sample::practice(), sample::practice(), sample::practice()].concat();
        let chart = scores(&attempts).unwrap();
        assert_eq!((chart.points.len(), chart.omitted), (40, 8));
        assert!(chart.dates.windows(2).all(|pair| pair[1].at - pair[0].at >= DATE_GAP));
    }
}
