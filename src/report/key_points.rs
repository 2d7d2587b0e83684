//! Which key points are said in answers, and which are missed: the strongest and the weakest.
//!
//! Only answers count of which somebody ticked what they made, and only points that were asked for at
//! least twice: one answer is chance.

use std::cmp::Reverse;

use crate::pack::{KeyPoint, Weight};

/// Fewer answers say nothing.
const LEAST_ANSWERS: usize = 2;

/// How often a key point was said, and how often it was missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyPointTally {
    /// `PACK/QUESTION`.
    pub(crate) question: String,
    pub(crate) text: String,
    pub(crate) weight: Weight,
    pub(crate) said: usize,
    pub(crate) missed: usize,
    /// Whether the last answer made it.
    pub(crate) said_last: bool,
}

/// Key points by how well they are known.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ranked<'a> {
    pub(super) weakest: Vec<&'a KeyPointTally>,
    pub(super) strongest: Vec<&'a KeyPointTally>,
}

/// The key points of a question over all answers to it, each of which is the ids of those that it
/// made, oldest first.
pub(crate) fn tally(question: &str, points: &[KeyPoint], answers: &[&[String]]) -> Vec<KeyPointTally> {
    let of = |point: &KeyPoint| {
        let says = |answer: &&&[String]| answer.contains(&point.id);
        let said = answers.iter().filter(says).count();
        KeyPointTally {
            question: question.to_owned(),
            text: point.text.clone(),
            weight: point.weight,
            said,
            missed: answers.len() - said,
            said_last: answers.last().is_some_and(|last| last.contains(&point.id)),
        }
    };
    points.iter().map(of).collect()
}

/// At most so many of each. A point that is missed at least as often as it is said is weak, but for
/// one that is only a bonus; the others are strong.
pub(super) fn ranked(tallies: &[KeyPointTally], most: usize) -> Ranked<'_> {
    let counted = tallies.iter().filter(|of| of.said + of.missed >= LEAST_ANSWERS);
    let (weak, strong): (Vec<_>, Vec<_>) = counted.partition(|of| of.missed >= of.said);
    let weak = weak.into_iter().filter(|of| of.weight != Weight::Bonus).collect();
    Ranked { weakest: first(weak, most, |of| of.missed), strongest: first(strong, most, |of| of.said) }
}

/// Those with the largest share, of equal ones what must be said, and then what was asked for more.
fn first(
    mut all: Vec<&KeyPointTally>,
    most: usize,
    count: fn(&KeyPointTally) -> usize,
) -> Vec<&KeyPointTally> {
    // One more of each keeps two of two behind nine of ten.
    let share = |of: &KeyPointTally| (count(of) + 1) * 10_000 / (of.said + of.missed + 2);
    all.sort_by_key(|of| (Reverse(share(of)), rank(of.weight), Reverse(of.said + of.missed)));
    all.truncate(most);
    all
}

fn rank(weight: Weight) -> u8 {
    match weight {
        Weight::Must => 0,
        Weight::Should => 1,
        Weight::Bonus => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(id: &str, weight: Weight) -> KeyPoint {
        KeyPoint { id: id.to_owned(), text: format!("about {id}"), weight, phrasings: Vec::new() }
    }

    fn made(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    #[test]
    fn what_is_said_and_what_is_missed_is_counted_over_all_answers() {
        let points = [point("a", Weight::Must), point("b", Weight::Should), point("c", Weight::Bonus)];
        let answers = [made(&["a", "gone"]), made(&["a"]), made(&["a", "b"])];
        let answers: Vec<&[String]> = answers.iter().map(Vec::as_slice).collect();
        let told: Vec<_> = tally("nodejs/q", &points, &answers)
            .iter()
            .map(|of| format!("{}: {} {} {}", of.text, of.said, of.missed, of.said_last))
            .collect();
        assert_eq!(told, ["about a: 3 0 true", "about b: 1 2 true", "about c: 0 3 false"]);
        assert!(tally("nodejs/q", &points, &[]).iter().all(|of| of.said + of.missed == 0));
    }

    #[test]
    fn the_weakest_are_missed_most_and_one_answer_is_chance() {
        let of = |text: &str, weight, said, missed| KeyPointTally {
            question: "nodejs/q".to_owned(),
            text: text.to_owned(),
            weight,
            said,
            missed,
            said_last: false,
        };
        let tallies = [
            of("once", Weight::Must, 0, 1),
            of("twice", Weight::Should, 0, 2),
            of("twice, and it must be said", Weight::Must, 0, 2),
            of("nine of ten", Weight::Must, 1, 9),
            of("half", Weight::Must, 2, 2),
            of("bonus", Weight::Bonus, 0, 5),
            of("said", Weight::Should, 3, 1),
            of("always said", Weight::Bonus, 4, 0),
        ];
        let texts =
            |all: &[&KeyPointTally]| all.iter().map(|of| of.text.clone()).collect::<Vec<_>>().join("; ");
        let all = ranked(&tallies, 9);
        assert_eq!(texts(&all.weakest), "nine of ten; twice, and it must be said; twice; half");
        assert_eq!(texts(&all.strongest), "always said; said");
        assert_eq!(texts(&ranked(&tallies, 1).weakest), "nine of ten");
        assert_eq!(ranked(&[], 9), Ranked::default());
    }
}
