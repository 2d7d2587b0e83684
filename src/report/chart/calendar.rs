//! The calendar of half a year: a column for each week, a square for each day.

use serde::Serialize;

use crate::report::activity::{Activity, Done, Week};
use crate::report::text::count;

/// How many weeks it shows.
pub(in crate::report) const WEEKS: u8 = 26;
/// The least that each shade but the first stands for; below the first, nothing was done.
const SHADES: [usize; 4] = [1, 5, 10, 20];
/// A month's name needs the room of so many weeks.
const MONTH_GAP: usize = 3;

#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Calendar {
    weeks: Vec<Column>,
    /// What each shade stands for, the palest first.
    legend: Vec<(usize, String)>,
    /// What the chart shows, in words.
    pub(in crate::report) description: String,
    /// The same as a table: the weeks in which something was done.
    pub(in crate::report) rows: Vec<Row>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Column {
    /// Above the first week of it that has room for it, else empty.
    month: String,
    /// `None`: the day has not come.
    days: Vec<Option<Cell>>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Cell {
    /// From 0, nothing.
    shade: usize,
    title: String,
}

#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Row {
    pub(in crate::report) week: String,
    pub(in crate::report) days: usize,
    pub(in crate::report) answers: usize,
    pub(in crate::report) attempts: usize,
}

/// The calendar of the last half a year; none where nothing was done in it.
pub(in crate::report) fn calendar(activity: &Activity) -> Option<Calendar> {
    let weeks = activity.weeks(WEEKS);
    let rows: Vec<Row> = weeks.iter().filter_map(row).collect();
    let description = description(&weeks);
    (!rows.is_empty()).then(|| Calendar { weeks: columns(&weeks), legend: legend(), description, rows })
}

fn columns(weeks: &[Week]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(weeks.len());
    for (place, week) in weeks.iter().enumerate() {
        let is_first = place == 0 || week.monday.month() != weeks[place - 1].monday.month();
        let room = weeks[place..].iter().take_while(|it| it.monday.month() == week.monday.month()).count();
        let has_room = room >= MONTH_GAP;
        let month = if is_first && has_room { week.monday.strftime("%b").to_string() } else { String::new() };
        let cell = |(day, done): (i64, Option<Done>)| {
            let at = week.monday.saturating_add(jiff::Span::new().days(day));
            done.map(|done| Cell {
                shade: shade(done),
                title: format!("{}: {}", at.strftime("%-d %b %Y"), told(done)),
            })
        };
        columns.push(Column { month, days: (0..).zip(week.days).map(cell).collect() });
    }
    columns
}

fn shade(done: Done) -> usize {
    SHADES.iter().filter(|least| done.total() >= **least).count()
}

fn legend() -> Vec<(usize, String)> {
    let range = |place: usize| match SHADES.get(place + 1) {
        Some(next) => format!("{}–{}", SHADES[place], next - 1),
        None => format!("{} and more", SHADES[place]),
    };
    (0..SHADES.len()).map(|place| (place + 1, range(place))).collect()
}

/// `12 answers, 2 attempts`.
pub(super) fn told(done: Done) -> String {
    let part = |number: usize, noun| (number > 0).then(|| count(number, noun));
    let parts: Vec<_> =
        [part(done.answers, "answer"), part(done.attempts, "attempt")].into_iter().flatten().collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn row(week: &Week) -> Option<Row> {
    let done = week.done().reduce(Done::and)?;
    Some(Row {
        week: week.monday.strftime("%-d %b %Y").to_string(),
        days: week.done().count(),
        answers: done.answers,
        attempts: done.attempts,
    })
}

fn description(weeks: &[Week]) -> String {
    let days = weeks.iter().flat_map(Week::done).count();
    let all = weeks.iter().flat_map(Week::done).fold(Done::default(), Done::and);
    format!("{} on {} of the last {WEEKS} weeks.", told(all), count(days, "day"))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::report::Practice;

    #[test]
    fn squares_get_darker_and_words_say_the_same() {
        let answers: Vec<_> = [("2026-01-29", 1), ("2026-01-30", 9), ("2026-01-31", 23)]
            .iter()
            .flat_map(|(day, times)| vec![format!("{day}T10:00:00Z").parse().unwrap(); *times])
            .collect();
        let zone = TimeZone::UTC;
        let empty = Practice::empty("2026-01-31T12:00:00Z".parse().unwrap(), &zone);
        assert_eq!(calendar(&Activity::of(&empty)), None, "nothing was done");
        let of = calendar(&Activity::of(&Practice { answers: &answers, ..empty })).unwrap();
        let last: Vec<_> = of.weeks[25]
            .days
            .iter()
            .map(|day| day.as_ref().map(|it| (it.shade, it.title.as_str())))
            .collect();
        assert_eq!(
            last[3..],
            [
                Some((1, "29 Jan 2026: 1 answer")),
                Some((2, "30 Jan 2026: 9 answers")),
                Some((4, "31 Jan 2026: 23 answers")),
                None
            ]
        );
        assert_eq!(last[0], Some((0, "26 Jan 2026: nothing")));
        let months: Vec<_> =
            of.weeks.iter().map(|week| week.month.as_str()).filter(|it| !it.is_empty()).collect();
        assert_eq!(months, ["Aug", "Sep", "Oct", "Nov", "Dec", "Jan"]);
        assert_eq!(of.description, "33 answers on 3 days of the last 26 weeks.");
        assert_eq!(of.rows, [Row { week: "26 Jan 2026".to_owned(), days: 3, answers: 33, attempts: 0 }]);
    }
}
