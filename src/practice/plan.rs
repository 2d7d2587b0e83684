//! What to practise on each day until an interview, so that as much as possible is known on the day.
//!
//! Half of each day's minutes at most go to what is due, and the others to what raises recall on the
//! interview's day most for each minute that it takes, by the model of memory in [`schedule`](super::schedule); a practised question is taken for
//! known. Greedy, day by day: a plan is made anew each day from what was answered, so it need not
//! look further than the memory states do.

use jiff::{SignedDuration, Timestamp};

use super::schedule::{Answer, Rating, Schedule, Scheduler};

/// Asked again, a question takes so much of the time that it takes for the first time.
const AGAIN: f64 = 0.5;
/// What is due is asked before anything else, for so much of a day.
const DUE: f64 = 0.5;
/// What is so little that nobody should spend a minute on it.
const LEAST_GAIN: f64 = 0.002;

/// A question that may be practised.
#[derive(Clone, Debug)]
pub(crate) struct Item<K> {
    pub(crate) key: K,
    /// How long an answer takes for the first time.
    pub(crate) minutes: f64,
    /// `None`: it was never answered.
    pub(crate) schedule: Option<Schedule>,
}

/// One day of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Day<K> {
    pub(crate) at: Timestamp,
    /// What to practise, most worth it first.
    pub(crate) new: Vec<K>,
    pub(crate) again: Vec<K>,
    /// All that is practised on it, by now and then.
    pub(crate) minutes: f64,
    /// The mean recall of all questions at the interview, if practice ended with this day.
    pub(crate) recall: f64,
}

/// A plan, day by day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan<K> {
    pub(crate) days: Vec<Day<K>>,
    /// The mean recall of all questions at the interview, from 0 to 1.
    pub(crate) recall: f64,
    /// The same, if nothing were practised from now on.
    pub(crate) without: f64,
}

/// How long it takes to be asked so often on a day.
pub(crate) fn minutes_of(first_time: f64, is_new: bool, times: usize) -> f64 {
    let first = if is_new && times > 0 { 1.0 - AGAIN } else { 0.0 };
    first_time * (times as f64 * AGAIN + first)
}

/// Plans `days` days from `now` on, of which each has so many minutes, and the first has used some of
/// its own; the interview is on the day after the last of them.
pub(crate) fn plan<K: Clone>(
    scheduler: &Scheduler,
    items: &[Item<K>],
    now: Timestamp,
    days: u32,
    minutes: f64,
    used: f64,
) -> Plan<K> {
    let day = |number: u32| now + SignedDuration::from_hours(24 * i64::from(number));
    let mut course = Course::new(scheduler, items, day(days), minutes);
    let without = course.recall();
    let days =
        (0..days).map(|number| course.go_on(day(number), if number == 0 { used } else { 0.0 })).collect();
    Plan { days, recall: course.recall(), without }
}

/// Where the questions stand on the way to the interview.
struct Course<'a, K> {
    scheduler: &'a Scheduler,
    items: &'a [Item<K>],
    states: Vec<Option<Schedule>>,
    /// Places of those that were never answered, the shortest first.
    new: Vec<usize>,
    /// Places of the others.
    known: Vec<usize>,
    interview: Timestamp,
    /// Of each day.
    minutes: f64,
}

impl<'a, K: Clone> Course<'a, K> {
    fn new(scheduler: &'a Scheduler, items: &'a [Item<K>], interview: Timestamp, minutes: f64) -> Self {
        let states: Vec<Option<Schedule>> = items.iter().map(|item| item.schedule).collect();
        let (known, mut new): (Vec<_>, Vec<_>) =
            (0..items.len()).partition(|place: &usize| states[*place].is_some());
        new.sort_by(|one, other| items[*one].minutes.total_cmp(&items[*other].minutes));
        Self { scheduler, items, states, new, known, interview, minutes }
    }

    /// Goes on by a day, of which some minutes are used.
    fn go_on(&mut self, at: Timestamp, minutes: f64) -> Day<K> {
        let mut day = Day { at, new: Vec::new(), again: Vec::new(), minutes, recall: 0.0 };
        for (place, then) in self.due(at) {
            self.take(&mut day, place, then, self.minutes * DUE);
        }
        let mut worth: Vec<_> = self.again(at).into_iter().chain(self.first_time(at)).collect();
        worth.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        for (_, place, then) in worth {
            self.take(&mut day, place, then, self.minutes);
        }
        self.new.retain(|place| self.states[*place].is_none());
        day.recall = self.recall();
        day
    }

    /// Has a question asked on a day, if so many minutes of the day have room for it.
    fn take(&mut self, day: &mut Day<K>, place: usize, then: Schedule, minutes: f64) {
        let (item, is_new) = (&self.items[place], self.states[place].is_none());
        let cost = minutes_of(item.minutes, is_new, 1);
        if day.minutes + cost > minutes {
            return;
        }
        day.minutes += cost;
        let list = if is_new { &mut day.new } else { &mut day.again };
        list.push(item.key.clone());
        self.states[place] = Some(then);
        self.known.extend(is_new.then_some(place));
    }

    /// What is due, nearest to being forgotten first, and where it would stand once it was asked.
    fn due(&self, at: Timestamp) -> Vec<(usize, Schedule)> {
        let is_due = |&place: &usize| self.states[place].filter(|it| it.due <= at).map(|it| (place, it));
        let mut due: Vec<_> = self.known.iter().filter_map(is_due).collect();
        due.sort_by(|one, other| one.1.recall(at).total_cmp(&other.1.recall(at)));
        let next = |state| self.scheduler.next(Some(&state), Answer { at, rating: Rating::Good });
        due.into_iter().map(|(place, state)| (place, next(state))).collect()
    }

    /// What asking each question again would be worth for each minute, and where it would stand then.
    fn again(&self, at: Timestamp) -> Vec<(f64, usize, Schedule)> {
        let worth = |&place: &usize| {
            let state = self.states[place].filter(|it| it.last < at)?;
            let then = self.scheduler.next(Some(&state), Answer { at, rating: Rating::Good });
            let gain = then.recall(self.interview) - state.recall(self.interview);
            (gain > LEAST_GAIN).then(|| (gain / (self.items[place].minutes * AGAIN), place, then))
        };
        self.known.iter().filter_map(worth).collect()
    }

    /// The same of those that were never answered. All of them gain alike, so that the shortest are
    /// worth most, and only as many are looked at as the day has room for.
    fn first_time(&self, at: Timestamp) -> Vec<(f64, usize, Schedule)> {
        let then = self.scheduler.next(None, Answer { at, rating: Rating::Good });
        let gain = then.recall(self.interview);
        if gain <= LEAST_GAIN {
            return Vec::new();
        }
        let mut taken = 0.0;
        let is_room = |place: &&usize| {
            taken += self.items[**place].minutes;
            taken <= self.minutes
        };
        let fitting = self.new.iter().take_while(is_room);
        fitting.map(|&place| (gain / self.items[place].minutes, place, then)).collect()
    }

    /// The mean recall of all questions at the interview; what was never answered is taken for unknown.
    fn recall(&self) -> f64 {
        let known = self.known.iter().filter_map(|&place| self.states[place]);
        known.fold(0.0, |sum, state| sum + state.recall(self.interview)) / self.items.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T09:00:00Z".parse().unwrap()
    }

    fn new(count: usize) -> Vec<Item<usize>> {
        (0..count).map(|key| Item { key, minutes: 5.0, schedule: None }).collect()
    }

    #[test]
    fn a_day_has_no_more_minutes_than_it_has() {
        let plan = plan(&Scheduler::default(), &new(100), now(), 10, 30.0, 0.0);
        assert_eq!(plan.days.len(), 10);
        for day in &plan.days {
            assert!(day.minutes <= 30.0 && day.minutes > 25.0, "{day:?}");
        }
        assert_eq!((plan.days[0].new.len(), plan.days[0].again.len()), (6, 0));
        assert!(plan.without.abs() < 1e-9 && plan.recall > 0.3, "{} {}", plan.without, plan.recall);
        assert!(plan.days.is_sorted_by(|one, other| one.recall <= other.recall));
    }

    #[test]
    fn what_is_due_comes_first_and_leaves_half_of_the_day() {
        let scheduler = Scheduler::default();
        let answer = |rating| Answer { at: now() - SignedDuration::from_hours(48), rating };
        let failed = scheduler.after(&[answer(Rating::Again)]);
        assert!(failed.is_some_and(|it| it.recall(it.last) < f64::EPSILON), "it is not known");
        let mut items = new(20);
        for item in &mut items[10..] {
            item.schedule = failed;
        }
        let day = &plan(&scheduler, &items, now(), 3, 30.0, 0.0).days[0];
        // Each takes half of its five minutes.
        assert!(day.again.len() >= 6, "{day:?}");
        assert!(day.minutes <= 30.0 && day.again.iter().all(|key| *key >= 10), "{day:?}");
    }

    #[test]
    fn what_was_practised_today_is_part_of_the_day() {
        let left = |used| {
            let day = plan(&Scheduler::default(), &new(20), now(), 2, 30.0, used).days[0].clone();
            (day.new.len(), day.minutes)
        };
        assert_eq!((left(0.0), left(12.0), left(31.0)), ((6, 30.0), (3, 27.0), (0, 31.0)));
        let minutes = |is_new, times| minutes_of(4.0, is_new, times).to_string();
        assert_eq!([minutes(true, 0), minutes(true, 2), minutes(false, 2)], ["0", "6", "4"]);
    }

    #[test]
    fn more_minutes_and_more_days_help() {
        let of = |days, minutes| plan(&Scheduler::default(), &new(40), now(), days, minutes, 0.0).recall;
        assert!(of(10, 30.0) > of(10, 15.0) && of(10, 15.0) > of(4, 15.0));
        assert!(of(30, 60.0) > 0.9, "{}", of(30, 60.0));
    }

    #[test]
    fn what_is_known_well_is_left_alone_and_what_fades_is_not() {
        let scheduler = Scheduler::default();
        let answers =
            |days_ago: i64, rating| Answer { at: now() - SignedDuration::from_hours(24 * days_ago), rating };
        let fading = scheduler.after(&[answers(20, Rating::Good)]);
        let fresh = scheduler.after(&[answers(30, Rating::Easy), answers(1, Rating::Easy)]);
        let item = |key, schedule| Item { key, minutes: 4.0, schedule };
        let plan = plan(&scheduler, &[item("fading", fading), item("fresh", fresh)], now(), 1, 2.0, 0.0);
        assert_eq!(plan.days[0].again, ["fading"]);
    }

    #[test]
    fn the_shortest_of_many_new_ones_are_asked_first_and_known_ones_where_they_are_worth_more() {
        let scheduler = Scheduler::default();
        let mut items: Vec<_> =
            (0..1_000).map(|key| Item { key, minutes: f64::from(9 - key % 7), schedule: None }).collect();
        let forgotten = Answer { at: now() - SignedDuration::from_hours(24 * 900), rating: Rating::Again };
        items[6].schedule = scheduler.after(&[forgotten]);
        let plan = plan(&scheduler, &items, now(), 2, 10.0, 0.0);
        assert_eq!((plan.days[0].again.as_slice(), plan.days[0].new.as_slice()), (&[6][..], &[13, 20][..]));
        assert_eq!(plan.days[1].new, [27, 34, 41]);
    }

    #[test]
    fn no_days_no_minutes_and_no_questions_are_no_plan() {
        let scheduler = Scheduler::default();
        assert!(plan(&scheduler, &new(3), now(), 0, 30.0, 0.0).days.is_empty());
        assert!(plan(&scheduler, &new(3), now(), 2, 0.0, 0.0).days.iter().all(|day| day.new.is_empty()));
        assert!(plan(&scheduler, &new(0), now(), 2, 30.0, 0.0).recall.abs() < 1e-9);
    }
}
