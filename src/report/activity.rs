//! On which days something was done, by the days of whoever did it.
//!
//! A day begins at midnight of the report's time zone, whatever the clocks do on it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::Practice;

/// Days of a week.
const WEEK: usize = 7;

/// The days on which something was done.
#[derive(Debug)]
pub(super) struct Activity {
    pub(super) today: Date,
    days: BTreeMap<Date, Done>,
}

/// What was done on a day, or on several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// To questions.
    pub(super) answers: usize,
    /// Of prompts.
    pub(super) attempts: usize,
}

/// A week, Monday first.
#[derive(Debug, PartialEq)]
pub(super) struct Week {
    pub(super) monday: Date,
    /// `None`: the day has not come.
    pub(super) days: [Option<Done>; WEEK],
}

impl Done {
    pub(super) fn total(self) -> usize {
        self.answers + self.attempts
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { answers: self.answers + other.answers, attempts: self.attempts + other.attempts }
    }
}

impl Week {
    pub(super) fn done(&self) -> impl Iterator<Item = Done> {
        self.days.iter().flatten().copied().filter(|done| done.total() > 0)
    }
}

impl Activity {
    pub(super) fn of(practice: &Practice<'_>) -> Self {
        let day = |at: Timestamp| at.to_zoned(practice.zone.clone()).date();
        let mut days: BTreeMap<Date, Done> = BTreeMap::new();
        for at in practice.answers {
            days.entry(day(*at)).or_default().answers += 1;
        }
        for attempt in practice.attempts {
            days.entry(day(attempt.started_at)).or_default().attempts += 1;
        }
        Self { today: day(practice.made_at), days }
    }

    /// Those on which something was done.
    pub(super) fn days(&self) -> impl ExactSizeIterator<Item = (Date, Done)> {
        self.days.iter().map(|(day, done)| (*day, *done))
    }

    fn on(&self, day: Date) -> Done {
        self.days.get(&day).copied().unwrap_or_default()
    }

    /// So many weeks, this one last.
    pub(super) fn weeks(&self, count: u8) -> Vec<Week> {
        let monday = before(self.today, i64::from(self.today.weekday().to_monday_zero_offset()));
        let week = |ago: u8| {
            let monday = before(monday, 7 * i64::from(ago));
            let mut days = monday.series(1.day()).map(|day| (day <= self.today).then(|| self.on(day)));
            Week { monday, days: std::array::from_fn(|_| days.next().flatten()) }
        };
        (0..count).rev().map(week).collect()
    }

    /// So many days, today last.
    pub(super) fn last(&self, count: u8) -> Vec<(Date, Done)> {
        let days = (0..count).rev().map(|ago| before(self.today, i64::from(ago)));
        days.map(|day| (day, self.on(day))).collect()
    }
}

fn before(day: Date, days: i64) -> Date {
    day.saturating_sub(days.days())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::journal::sample;

    fn activity(zone: &TimeZone, made_at: &str, answers: &[&str]) -> Activity {
        let answers: Vec<Timestamp> = answers.iter().map(|at| at.parse().unwrap()).collect();
        Activity::of(&Practice { answers: &answers, ..Practice::empty(made_at.parse().unwrap(), zone) })
    }

    fn days(of: &Activity) -> Vec<String> {
        of.days().map(|(day, done)| format!("{day}: {}", done.total())).collect()
    }

    #[test]
    fn a_day_is_the_persons_own() {
        let answers = ["2026-01-31T23:30:00Z", "2026-02-01T00:30:00Z", "2026-02-01T10:00:00Z"];
        let check = |zone: &TimeZone, today: &str, expect: &[&str]| {
            let of = activity(zone, "2026-02-01T16:00:00Z", &answers);
            assert_eq!(
                (of.today.to_string().as_str(), days(&of)),
                (today, expect.iter().map(ToString::to_string).collect())
            );
        };
        check(&TimeZone::UTC, "2026-02-01", &["2026-01-31: 1", "2026-02-01: 2"]);
        check(&TimeZone::fixed(jiff::tz::offset(-8)), "2026-02-01", &["2026-01-31: 2", "2026-02-01: 1"]);
        check(&TimeZone::fixed(jiff::tz::offset(9)), "2026-02-02", &["2026-02-01: 3"]);
        // An hour that is there twice, on the night when clocks go back, is of one day.
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let twice = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T22:59:59Z"];
        assert_eq!(days(&activity(&berlin, "2026-10-26T12:00:00Z", &twice)), ["2026-10-25: 3"]);
    }

    #[test]
    fn weeks_begin_on_monday_and_end_with_this_one() {
        // The first of February of 2026 is a Sunday, the second a Monday.
        let answers = ["2026-01-26T08:00:00Z", "2026-02-01T08:00:00Z", "2026-02-02T08:00:00Z"];
        let of = activity(&TimeZone::UTC, "2026-02-03T12:00:00Z", &answers);
        let weeks = of.weeks(26);
        assert_eq!((weeks.len(), weeks[25].monday.to_string()), (26, "2026-02-02".to_owned()));
        let shown =
            |week: &Week| week.days.map(|day| day.map_or("-".to_owned(), |it| it.total().to_string()));
        assert_eq!(shown(&weeks[24]).concat(), "1000001");
        assert_eq!(shown(&weeks[25]).concat(), "10-----");
        assert_eq!(weeks[0].monday.to_string(), "2025-08-11");
        let sunday = activity(&TimeZone::UTC, "2026-02-01T12:00:00Z", &answers).weeks(1);
        assert_eq!(shown(&sunday[0]).concat(), "1000001");
        let last = of.last(30);
        assert_eq!(
            (last.len(), last[29].0.to_string(), last[29].1.total()),
            (30, "2026-02-03".to_owned(), 0)
        );
        assert_eq!(last[0].0.to_string(), "2026-01-05");
    }

    #[test]
    fn an_empty_journal_and_the_ends_of_time_are_days_too() {
        let of = activity(&TimeZone::UTC, "2026-02-03T12:00:00Z", &[]);
        assert!(of.days().len() == 0 && of.weeks(26).iter().all(|week| week.done().count() == 0));
        for end in [Timestamp::MIN, Timestamp::MAX] {
            let zone = TimeZone::UTC;
            let of = Activity::of(&Practice::empty(end, &zone));
            assert_eq!((of.weeks(26).len(), of.last(30).len()), (26, 30));
        }
    }

    #[test]
    fn answers_and_attempts_are_told_apart() {
        let attempts = sample::practice();
        let zone = TimeZone::UTC;
        let answers = [attempts[0].started_at; 4];
        let empty = Practice::empty(attempts[11].finished_at, &zone);
        let of = Activity::of(&Practice { attempts: &attempts, answers: &answers, ..empty });
        assert_eq!(of.on("2026-01-05".parse().unwrap()), Done { answers: 4, attempts: 3 });
    }
}
