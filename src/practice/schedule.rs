//! When to ask a question again, by what was answered before.
//!
//! The model of memory is FSRS-6 (Free Spaced Repetition Scheduler, Jarrett Ye, with its default
//! parameters): each answer changes a *stability*, the days after which recall has fallen to 90 %,
//! and a *difficulty* from 1 to 10. A question is due when recall has fallen to what is desired.

use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, ItemState, MemoryState, current_retrievability};
use jiff::{SignedDuration, Timestamp};

/// What recall may fall to before a question is due.
pub(crate) const RETENTION: f32 = 0.9;
/// Not even what was not known is asked again sooner.
const SOONEST: SignedDuration = SignedDuration::from_mins(10);
/// Nothing is put off longer: interviews come.
const LATEST: f32 = 365.0;
const DAY: i64 = 24 * 60 * 60;

/// How an answer went, by the person's own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Rating {
    /// It was not known.
    Again,
    /// It was known with gaps, or with much effort.
    Hard,
    Good,
    /// It was known at once, and whole.
    Easy,
}

impl Rating {
    pub(crate) const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// How people say and write it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Hard => "hard",
            Self::Good => "good",
            Self::Easy => "easy",
        }
    }
}

/// One answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) at: Timestamp,
    pub(crate) rating: Rating,
}

/// What is known of a person's memory of one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Schedule {
    memory: MemoryState,
    /// When it was answered last.
    pub(crate) last: Timestamp,
    pub(crate) due: Timestamp,
    pub(crate) answers: u32,
    /// How often it was known once and then not.
    pub(crate) lapses: u32,
    /// Whether it was known the last time.
    is_known: bool,
}

impl Schedule {
    /// How likely it is that the answer is known at this time, from 0 to 1. The model takes for known
    /// for a while what was just looked up; here it is unknown until it was known once.
    pub(crate) fn recall(&self, at: Timestamp) -> f64 {
        if !self.is_known {
            return 0.0;
        }
        let seconds = at.duration_since(self.last).as_secs().max(0);
        let days = seconds as f32 / DAY as f32;
        f64::from(current_retrievability(self.memory, days, FSRS6_DEFAULT_DECAY))
    }
}

/// The model, with what it aims at.
#[derive(Debug)]
pub(crate) struct Scheduler {
    model: FSRS,
    retention: f32,
}

impl Default for Scheduler {
    fn default() -> Self {
        Self::new(RETENTION)
    }
}

impl Scheduler {
    /// `retention` is what recall may fall to, above 0 and below 1.
    pub(crate) fn new(retention: f32) -> Self {
        Self { model: FSRS::default(), retention: retention.clamp(0.7, 0.97) }
    }

    /// Where a question stands after these answers, which are in the order of time; nothing where it
    /// was never answered.
    pub(crate) fn after(&self, answers: &[Answer]) -> Option<Schedule> {
        answers.iter().fold(None, |before, answer| Some(self.next(before.as_ref(), *answer)))
    }

    /// Where a question stands after one more answer.
    pub(crate) fn next(&self, before: Option<&Schedule>, answer: Answer) -> Schedule {
        let ItemState { memory, interval } = self.state(before, answer);
        let wait = SignedDuration::from_secs_f32(interval.min(LATEST) * DAY as f32).max(SOONEST);
        let was_known = before.is_some() && answer.rating == Rating::Again;
        Schedule {
            memory,
            last: answer.at,
            due: answer.at.checked_add(wait).unwrap_or(Timestamp::MAX),
            answers: before.map_or(0, |it| it.answers) + 1,
            lapses: before.map_or(0, |it| it.lapses) + u32::from(was_known),
            is_known: answer.rating != Rating::Again,
        }
    }

    /// How long an answer would put the question off.
    pub(crate) fn wait(&self, before: Option<&Schedule>, at: Timestamp, rating: Rating) -> SignedDuration {
        self.next(before, Answer { at, rating }).due.duration_since(at)
    }

    fn state(&self, before: Option<&Schedule>, answer: Answer) -> ItemState {
        // The model counts whole days, and takes a second answer on a day for practice.
        let days = before.map_or(0, |it| answer.at.duration_since(it.last).as_secs().max(0) / DAY);
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        let memory = before.map(|it| it.memory);
        let states = self
            .model
            .next_states(memory, self.retention, days)
            .expect("a memory that the model made is one that it takes");
        match answer.rating {
            Rating::Again => states.again,
            Rating::Hard => states.hard,
            Rating::Good => states.good,
            Rating::Easy => states.easy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        let start: Timestamp = "2026-03-01T09:00:00Z".parse().unwrap();
        start + SignedDuration::from_hours(24 * number)
    }

    fn answers(given: &[(i64, Rating)]) -> Vec<Answer> {
        given.iter().map(|(at, rating)| Answer { at: day(*at), rating: *rating }).collect()
    }

    #[test]
    fn a_better_answer_puts_a_question_off_for_longer() {
        let scheduler = Scheduler::default();
        assert!(scheduler.after(&[]).is_none());
        let first = Rating::ALL.map(|rating| scheduler.wait(None, day(0), rating));
        assert!(first.is_sorted() && first[0] >= SOONEST, "{first:?}");
        let known = scheduler.after(&answers(&[(0, Rating::Good), (3, Rating::Good)])).unwrap();
        let then = Rating::ALL.map(|rating| scheduler.wait(Some(&known), known.due, rating));
        assert!(then.is_sorted() && then[2] > first[2], "{then:?}");
        assert!(then[0] < SignedDuration::from_hours(48), "what was forgotten comes back soon: {then:?}");
    }

    #[test]
    fn recall_falls_to_what_is_desired_when_it_is_due() {
        let scheduler = Scheduler::default();
        let known = scheduler.after(&answers(&[(0, Rating::Good), (2, Rating::Good), (10, Rating::Good)]));
        let known = known.unwrap();
        assert!((known.recall(known.due) - f64::from(RETENTION)).abs() < 0.01, "{}", known.recall(known.due));
        assert!((known.recall(known.last) - 1.0).abs() < 1e-6);
        assert!(known.recall(known.due + SignedDuration::from_hours(24 * 60)) < f64::from(RETENTION));
        let eager = Scheduler::new(0.95).after(&answers(&[(0, Rating::Good)])).unwrap();
        assert!(eager.due < scheduler.after(&answers(&[(0, Rating::Good)])).unwrap().due);
    }

    #[test]
    fn what_is_forgotten_again_and_again_gets_harder() {
        let scheduler = Scheduler::default();
        let known = scheduler.after(&answers(&[(0, Rating::Good), (3, Rating::Good)])).unwrap();
        let lapsed = answers(&[(0, Rating::Good), (3, Rating::Again), (4, Rating::Again), (5, Rating::Good)]);
        let lapsed = scheduler.after(&lapsed).unwrap();
        assert_eq!((known.lapses, lapsed.lapses, lapsed.answers), (0, 2, 4));
        assert!(lapsed.memory.difficulty > known.memory.difficulty);
        assert!(lapsed.memory.stability < known.memory.stability);
    }

    #[test]
    fn a_clock_that_went_back_and_ages_do_no_harm() {
        let scheduler = Scheduler::default();
        let odd = scheduler.after(&answers(&[(9, Rating::Good), (2, Rating::Easy)])).unwrap();
        assert!(odd.due > odd.last && odd.recall(day(0)) <= 1.0);
        let late = Answer { at: Timestamp::MAX, rating: Rating::Easy };
        assert_eq!(scheduler.next(Some(&odd), late).due, Timestamp::MAX);
    }
}
