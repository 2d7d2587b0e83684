//! The order of a session: what is due and what is new, mixed by topic.

/// A question that may be asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate<K> {
    pub(crate) key: K,
    pub(crate) topic: String,
    /// How likely it is that the answer is known, from 0 to 1; `None`: it was never asked.
    pub(crate) recall: Option<f64>,
}

/// How many to ask, and how many of them at most for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) count: usize,
    pub(crate) new: usize,
}

/// What is nearest to being forgotten first, a new one after every second of them, and no topic twice
/// in a row where that can be helped. New ones keep the order in which they come.
pub(crate) fn order<K>(candidates: Vec<Candidate<K>>, length: Length) -> Vec<K> {
    let (mut known, new): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|it| it.recall.is_some());
    known.sort_by(|one, other| one.recall.unwrap_or(0.0).total_cmp(&other.recall.unwrap_or(0.0)));
    let mut new = new.into_iter().take(length.new);
    let mut known = known.into_iter();
    let mut chosen = Vec::new();
    while chosen.len() < length.count {
        let wants_new = chosen.len() % 3 == 2;
        let next =
            if wants_new { new.next().or_else(|| known.next()) } else { known.next().or_else(|| new.next()) };
        match next {
            Some(next) => chosen.push(next),
            None => break,
        }
    }
    apart(chosen).into_iter().map(|it| it.key).collect()
}

/// Moves what has the topic of the one before it back, as little as is needed.
fn apart<K>(mut waiting: Vec<Candidate<K>>) -> Vec<Candidate<K>> {
    let mut ordered: Vec<Candidate<K>> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let before = ordered.last().map(|it| it.topic.clone());
        let place = waiting.iter().position(|it| Some(&it.topic) != before.as_ref()).unwrap_or(0);
        ordered.push(waiting.remove(place));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(given: &[(&'static str, &str, Option<f64>)]) -> Vec<Candidate<&'static str>> {
        let make = |&(key, topic, recall): &(&'static str, &str, Option<f64>)| Candidate {
            key,
            topic: topic.to_owned(),
            recall,
        };
        given.iter().map(make).collect()
    }

    #[test]
    fn what_is_nearly_forgotten_comes_first_and_new_ones_in_between() {
        let all = candidates(&[
            ("n1", "x", None),
            ("n2", "y", None),
            ("k1", "a", Some(0.9)),
            ("k2", "b", Some(0.4)),
            ("k3", "c", Some(0.7)),
        ]);
        assert_eq!(order(all.clone(), Length { count: 9, new: 9 }), ["k2", "k3", "n1", "k1", "n2"]);
        assert_eq!(order(all.clone(), Length { count: 3, new: 0 }), ["k2", "k3", "k1"]);
        assert_eq!(order(all, Length { count: 2, new: 5 }), ["k2", "k3"]);
    }

    #[test]
    fn topics_are_mixed_as_far_as_they_can_be() {
        let all = candidates(&[("1", "a", None), ("2", "a", None), ("3", "b", None), ("4", "a", None)]);
        assert_eq!(order(all, Length { count: 4, new: 4 }), ["1", "3", "2", "4"]);
        let one = candidates(&[("1", "a", None), ("2", "a", None)]);
        assert_eq!(order(one, Length { count: 4, new: 4 }), ["1", "2"]);
    }
}
