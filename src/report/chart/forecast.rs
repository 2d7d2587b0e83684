//! How much will be known on each day to come, as two curves.

use serde::Serialize;

use super::{Label, Line, PLOT, Series, TOP, rounded};
use crate::practice::forecast::Point;
use crate::report::Forecast;
use crate::report::text::{count, day, recall};

/// More points than this cannot be told apart.
const MOST: usize = 60;
/// How many rows the same has as a table.
const ROWS: usize = 10;
/// Numbers at the end of the curves are at least so far apart.
const END_GAP: f64 = 16.0;
/// What the vertical axis may end at.
const TOPS: [f64; 4] = [0.1, 0.25, 0.5, 1.0];

/// The number of a curve.
const WITH: usize = 1;
const WITHOUT: usize = 2;

#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Curves {
    height: f64,
    grid: Vec<Label>,
    dates: Vec<Label>,
    lines: Vec<Line>,
    /// Numbers at the right end.
    ends: Vec<End>,
    series: Vec<Series>,
    /// What the chart shows, in words.
    pub(in crate::report) description: String,
    /// The same as a table.
    pub(in crate::report) rows: Vec<Row>,
}

#[derive(Debug, PartialEq, Serialize)]
struct End {
    y: f64,
    /// Of the curve itself.
    at: f64,
    text: String,
    series: usize,
}

#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Row {
    pub(in crate::report) day: String,
    pub(in crate::report) without: String,
    pub(in crate::report) with: Option<String>,
}

/// The curves of a forecast; one day makes none.
pub(in crate::report) fn curves(of: &Forecast) -> Option<Curves> {
    let (first, last) = (of.points.first()?, of.points.last()?);
    if of.points.len() < 2 {
        return None;
    }
    let drawn = sampled(&of.points, MOST);
    let most =
        drawn.iter().map(|(_, point)| point.without.max(point.with.unwrap_or(0.0))).fold(0.0, f64::max);
    let top = TOPS.into_iter().find(|top| *top >= most).unwrap_or(1.0);
    let end = of.points.len() - 1;
    let curve = |series, value: fn(&Point) -> Option<f64>| lines(&drawn, end, series, top, value);
    let has_plan = last.with.is_some();
    let with = has_plan.then(|| Series { name: "if you follow the plan".to_owned(), number: WITH });
    let without = Series { name: "if you practise no more".to_owned(), number: WITHOUT };
    Some(Curves {
        height: TOP + PLOT + 30.0,
        grid: [top, top / 2.0, 0.0].map(|share| Label { at: y(share, top), text: axis(share) }).into(),
        dates: dates(&of.points),
        lines: curve(WITHOUT, |point| Some(point.without)).chain(curve(WITH, |point| point.with)).collect(),
        ends: ends(last, top),
        series: with.into_iter().chain([without]).collect(),
        description: description(of, first, last),
        rows: sampled(&of.points, ROWS).into_iter().map(|(_, point)| row(point)).collect(),
    })
}

/// At most about so many of the points, the first and the last among them, with their places.
fn sampled(points: &[Point], most: usize) -> Vec<(usize, &Point)> {
    let step = (points.len() - 1).div_ceil(most).max(1);
    let last = points.len() - 1;
    (0..last).step_by(step).chain([last]).map(|place| (place, &points[place])).collect()
}

fn lines(
    drawn: &[(usize, &Point)],
    end: usize,
    series: usize,
    top: f64,
    value: fn(&Point) -> Option<f64>,
) -> impl Iterator<Item = Line> {
    drawn.windows(2).filter_map(move |pair| {
        let ((place1, one), (place2, other)) = (pair[0], pair[1]);
        let (y1, y2) = (y(value(one)?, top), y(value(other)?, top));
        Some(Line { x1: x(place1, end), y1, x2: x(place2, end), y2, series })
    })
}

fn ends(last: &Point, top: f64) -> Vec<End> {
    let end = |share: f64, series| End { y: y(share, top), at: y(share, top), text: recall(share), series };
    let mut ends: Vec<_> = last.with.map(|share| end(share, WITH)).into_iter().collect();
    ends.push(end(last.without, WITHOUT));
    if let [with, without] = ends.as_mut_slice() {
        // The plan's is above.
        let missing = (END_GAP - (without.y - with.y)).max(0.0);
        with.y -= missing / 2.0;
        without.y += missing / 2.0;
    }
    ends
}

/// The first day, the last, and some between them where there is room.
fn dates(points: &[Point]) -> Vec<Label> {
    let last = points.len() - 1;
    let parts = last.min(3);
    let label = |part: usize| {
        let place = part * last / parts;
        Label { at: x(place, last), text: points[place].at.strftime("%-d %b").to_string() }
    };
    (0..=parts).map(label).collect()
}

fn row(point: &Point) -> Row {
    Row { day: day(point.at), without: recall(point.without), with: point.with.map(recall) }
}

fn description(of: &Forecast, first: &Point, last: &Point) -> String {
    let until = if of.goal.is_some() { "the interview on " } else { "" };
    let about = format!(
        "Of {} (prompts are not planned), {} are known now; on {until}{} it will be {}",
        count(of.questions, "question"),
        recall(first.without),
        day(last.at),
        recall(last.without)
    );
    match last.with {
        Some(with) => {
            format!("{about} if you practise no more, and {} if you follow the plan.", recall(with))
        }
        None => format!("{about} if you practise no more."),
    }
}

fn axis(share: f64) -> String {
    format!("{} %", rounded(share * 100.0))
}

fn x(place: usize, end: usize) -> f64 {
    rounded(place as f64 / end as f64 * 100.0)
}

fn y(share: f64, top: f64) -> f64 {
    rounded(TOP + PLOT * (1.0 - share / top))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::forecast as sample_forecast;

    #[test]
    fn both_futures_begin_together_and_end_with_their_numbers() {
        let of = curves(&sample_forecast(14)).unwrap();
        let ends: Vec<_> =
            of.ends.iter().map(|end| format!("{} {} {}", end.series, end.y, end.text)).collect();
        insta::assert_snapshot!(ends.join("\n"), @"
        1 47.28 79 %
        2 125.24 33 %
        ");
        insta::assert_snapshot!(of.description, @"Of 139 questions (prompts are not planned), 44 % are known now; on the interview on 1 Feb 2026 it will be 33 % if you practise no more, and 79 % if you follow the plan.");
        assert_eq!(of.lines.len(), 28);
        assert_eq!((of.lines[0].y1, of.lines[0].x1), (of.lines[14].y1, of.lines[14].x1));
        let dates: Vec<_> = of.dates.iter().map(|date| format!("{} {}", date.at, date.text)).collect();
        assert_eq!(dates.join(", "), "0 18 Jan, 28.57 22 Jan, 64.29 27 Jan, 100 1 Feb");
    }

    #[test]
    fn a_long_forecast_is_thinned_and_a_day_is_none() {
        let of = curves(&sample_forecast(365)).unwrap();
        assert!(
            of.lines.len() <= 2 * (MOST + 1) && of.rows.len() <= ROWS + 1,
            "{} {}",
            of.lines.len(),
            of.rows.len()
        );
        assert_eq!(of.rows.last().unwrap().day, "18 Jan 2027");
        assert_eq!(curves(&sample_forecast(0)), None);
        let mut alone = sample_forecast(30);
        alone.points.iter_mut().for_each(|point| point.with = None);
        alone.goal = None;
        let of = curves(&alone).unwrap();
        assert_eq!((of.series.len(), of.ends.len(), of.lines.len()), (1, 1, 30));
    }
}
