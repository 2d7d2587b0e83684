//! How much will be known on each day to come, by the model of memory in [`schedule`](super::schedule).
//!
//! Two futures: nothing is practised any more, and a [`Plan`] is followed, of which each question is
//! taken for known when it was practised. What was never answered is taken for unknown.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

use super::plan::{Item, Plan};
use super::schedule::{Answer, Rating, Schedule, Scheduler};

/// The mean recall of all questions at a time, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) at: Timestamp,
    /// If nothing is practised from now on.
    pub(crate) without: f64,
    /// If the plan is followed until then.
    pub(crate) with: Option<f64>,
}

/// What is to be expected now and after each of so many days.
pub(crate) fn forecast<K: Eq + Hash>(
    scheduler: &Scheduler,
    items: &[Item<K>],
    now: Timestamp,
    days: u32,
    plan: Option<&Plan<K>>,
) -> Vec<Point> {
    let known: Vec<Schedule> = items.iter().filter_map(|item| item.schedule).collect();
    let mean = |known: &[Schedule], at| {
        known.iter().fold(0.0, |sum, it| sum + it.recall(at)) / items.len().max(1) as f64
    };
    let mut followed = plan.map(|plan| Followed::new(plan, items));
    let point = |number: u32| {
        let at = now + SignedDuration::from_hours(24 * i64::from(number));
        let with = followed.as_mut().map(|followed| {
            followed.go_on(scheduler, number as usize);
            mean(&followed.known, at)
        });
        Point { at, without: mean(&known, at), with }
    };
    (0..=days).map(point).collect()
}

/// Where the questions stand when a plan is followed.
struct Followed<'a, K> {
    plan: &'a Plan<K>,
    known: Vec<Schedule>,
    places: HashMap<&'a K, usize>,
}

impl<'a, K: Eq + Hash> Followed<'a, K> {
    fn new(plan: &'a Plan<K>, items: &'a [Item<K>]) -> Self {
        let (mut known, mut places) = (Vec::new(), HashMap::new());
        for item in items {
            if let Some(schedule) = item.schedule {
                places.insert(&item.key, known.len());
                known.push(schedule);
            }
        }
        Self { plan, known, places }
    }

    /// Does what the plan has for the day before the `number`th.
    fn go_on(&mut self, scheduler: &Scheduler, number: usize) {
        let Some(day) = number.checked_sub(1).and_then(|before| self.plan.days.get(before)) else { return };
        let answer = Answer { at: day.at, rating: Rating::Good };
        for key in day.again.iter().chain(&day.new) {
            let place = *self.places.entry(key).or_insert(self.known.len());
            let then = scheduler.next(self.known.get(place), answer);
            match self.known.get_mut(place) {
                Some(known) => *known = then,
                None => self.known.push(then),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::plan::plan;

    fn now() -> Timestamp {
        "2026-03-01T09:00:00Z".parse().unwrap()
    }

    fn items(scheduler: &Scheduler) -> Vec<Item<u32>> {
        let answered = |key: u32| {
            let at = now() - SignedDuration::from_hours(24 * (i64::from(key) + 1));
            scheduler.after(&[Answer { at, rating: Rating::Good }])
        };
        (0..20)
            .map(|key| Item { key, minutes: 4.0, schedule: (key < 8).then(|| answered(key)).flatten() })
            .collect()
    }

    #[test]
    fn it_begins_with_what_is_known_now_and_ends_with_what_the_plan_says() {
        let scheduler = Scheduler::default();
        let items = items(&scheduler);
        let plan = plan(&scheduler, &items, now(), 10, 12.0, 0.0);
        let points = forecast(&scheduler, &items, now(), 10, Some(&plan));
        assert_eq!(points.len(), 11);
        let mean_now =
            items.iter().filter_map(|it| it.schedule).map(|it| it.recall(now())).sum::<f64>() / 20.0;
        assert!((points[0].without - mean_now).abs() < 1e-9, "{points:?}");
        assert_eq!(points[0].with, Some(points[0].without));
        assert!((points[10].without - plan.without).abs() < 1e-9);
        assert!((points[10].with.unwrap() - plan.recall).abs() < 1e-9);
    }

    #[test]
    fn without_practice_memory_only_fades_and_a_plan_keeps_it_above() {
        let scheduler = Scheduler::default();
        let items = items(&scheduler);
        let plan = plan(&scheduler, &items, now(), 6, 20.0, 0.0);
        let points = forecast(&scheduler, &items, now(), 6, Some(&plan));
        assert!(points.is_sorted_by(|one, next| one.without >= next.without), "{points:?}");
        assert!(points[1..].iter().all(|point| point.with.unwrap() > point.without), "{points:?}");
        let alone = forecast(&scheduler, &items, now(), 30, None);
        assert!(alone.len() == 31 && alone.iter().all(|point| point.with.is_none()));
    }

    #[test]
    fn nothing_answered_is_nothing_known() {
        let none: [Item<u32>; 0] = [];
        let points = forecast(&Scheduler::default(), &none, now(), 0, None);
        assert_eq!(points, [Point { at: now(), without: 0.0, with: None }]);
    }
}
