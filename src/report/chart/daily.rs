//! A bar for each of the last days: answers below, attempts on top of them.

use jiff::civil::Date;
use serde::Serialize;

use super::calendar::told;
use super::{Label, rounded};
use crate::report::activity::{Activity, Done};
use crate::report::text::count;

/// How many days it shows.
pub(in crate::report) const DAYS: u8 = 30;
/// Room above the highest bar, and between it and the ground.
const TOP: f64 = 8.0;
const PLOT: f64 = 96.0;
/// Days between two dates below the bars.
const DATE_STEP: usize = 7;

#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Daily {
    /// How many there are.
    days: usize,
    height: f64,
    grid: Vec<Label>,
    dates: Vec<Label>,
    /// In percent of the width.
    width: f64,
    bars: Vec<Bar>,
    /// What the chart shows, in words.
    pub(in crate::report) description: String,
    /// The same as a table: the days on which something was done.
    pub(in crate::report) rows: Vec<Row>,
    has_attempts: bool,
}

#[derive(Debug, PartialEq, Serialize)]
struct Bar {
    x: f64,
    answers: Part,
    attempts: Part,
    title: String,
}

#[derive(Debug, PartialEq, Serialize)]
struct Part {
    y: f64,
    height: f64,
}

#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Row {
    pub(in crate::report) day: String,
    pub(in crate::report) answers: usize,
    pub(in crate::report) attempts: usize,
}

/// The bars of the last days; none where nothing was done on them.
pub(in crate::report) fn daily(activity: &Activity) -> Option<Daily> {
    let days = activity.last(DAYS);
    let most = days.iter().map(|(_, done)| done.total()).max().filter(|most| *most > 0)?;
    let top = round_number(most);
    let slot = 100.0 / days.len() as f64;
    let bars = days.iter().enumerate().filter(|(_, (_, done))| done.total() > 0);
    Some(Daily {
        days: days.len(),
        height: TOP + PLOT + 26.0,
        grid: [top, top / 2, 0].map(|number| Label { at: y(number, top), text: number.to_string() }).into(),
        dates: dates(&days, slot),
        width: rounded(slot * 0.7),
        bars: bars
            .map(|(place, (day, done))| bar(rounded(slot * (place as f64 + 0.15)), *day, *done, top))
            .collect(),
        description: description(&days),
        has_attempts: days.iter().any(|(_, done)| done.attempts > 0),
        rows: days.iter().filter(|(_, done)| done.total() > 0).map(|(day, done)| row(*day, *done)).collect(),
    })
}

fn bar(x: f64, day: Date, done: Done, top: usize) -> Bar {
    let part = |from: usize, number: usize| Part {
        y: y(from + number, top),
        height: rounded(PLOT * number as f64 / top as f64),
    };
    Bar {
        x,
        answers: part(0, done.answers),
        attempts: part(done.answers, done.attempts),
        title: format!("{}: {}", day.strftime("%-d %b"), told(done)),
    }
}

/// Today has a date, and every week before it.
fn dates(days: &[(Date, Done)], slot: f64) -> Vec<Label> {
    let label = |place: usize| Label {
        at: rounded(slot * (place as f64 + 0.5)),
        text: days[place].0.strftime("%-d %b").to_string(),
    };
    (0..days.len()).rev().step_by(DATE_STEP).map(label).collect::<Vec<_>>().into_iter().rev().collect()
}

fn row(day: Date, done: Done) -> Row {
    Row { day: day.strftime("%-d %b %Y").to_string(), answers: done.answers, attempts: done.attempts }
}

fn description(days: &[(Date, Done)]) -> String {
    let all = days.iter().fold(Done::default(), |all, (_, done)| all.and(*done));
    let active = days.iter().filter(|(_, done)| done.total() > 0).count();
    let most = days.iter().max_by_key(|(_, done)| done.total());
    let most = most.map_or(String::new(), |(day, done)| {
        format!(", most on {}: {}", day.strftime("%-d %b"), done.total())
    });
    format!("{} on {} of the last {}{most}.", told(all), active, count(days.len(), "day"))
}

/// The least even number of one figure and noughts that is not below.
fn round_number(number: usize) -> usize {
    let mut unit = 1;
    loop {
        if let Some(found) = [2, 4, 6, 10].map(|step| step * unit).into_iter().find(|top| *top >= number) {
            return found;
        }
        unit *= 10;
    }
}

fn y(number: usize, top: usize) -> f64 {
    rounded(TOP + PLOT * (1.0 - number as f64 / top as f64))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::journal::sample;
    use crate::report::Practice;

    #[test]
    fn attempts_stand_on_answers() {
        let attempts = sample::practice();
        let zone = TimeZone::UTC;
        let empty = Practice::empty(attempts[11].finished_at, &zone);
        assert_eq!(daily(&Activity::of(&empty)), None, "nothing was done");
        let answers = [attempts[11].started_at; 5];
        let of = daily(&Activity::of(&Practice { attempts: &attempts, answers: &answers, ..empty })).unwrap();
        let last = of.bars.last().unwrap();
        assert_eq!((last.title.as_str(), last.x), ("17 Jan: 5 answers, 1 attempt", 97.17));
        assert_eq!((last.answers.y, last.answers.height), (24.0, 80.0));
        assert_eq!((last.attempts.y, last.attempts.height), (8.0, 16.0));
        assert_eq!(of.description, "5 answers, 12 attempts on 6 of the last 30 days, most on 17 Jan: 6.");
        assert_eq!((of.rows.len(), of.dates.len()), (6, 5));
        assert_eq!(of.dates.last().unwrap().text, "17 Jan");
    }

    #[test]
    fn the_axis_ends_at_a_round_number() {
        assert_eq!([1, 3, 5, 7, 11, 41, 99, 601].map(round_number), [2, 4, 6, 10, 20, 60, 100, 1000]);
    }
}
