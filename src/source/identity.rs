//! Which question of a new edition is which of the one before: by source, place and content
//! together, since a text alone is no identity where a hundred questions ask for the output.
//!
//! What says the same is the same, told apart by its neighbours where several do. What is left
//! matches by likeness, the most alike first; and what still is left, if it stands between the
//! same two neighbours and begins with the same line or is not something else altogether.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Question;

/// What a question is known by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) page: Arc<str>,
    pub(super) topic: Arc<str>,
    /// Its text with code and choices.
    pub(super) text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) answer: String,
}

impl Mark {
    pub(super) fn of(question: Question) -> Self {
        Self {
            text: said(question.text, &question.choices),
            page: question.page,
            topic: question.topic,
            answer: question.answer.unwrap_or_default(),
        }
    }
}

/// What a question says: its text, and each choice on a line of its own.
pub(super) fn said(mut text: String, choices: &[(String, bool)]) -> String {
    for (choice, _) in choices {
        text.push('\n');
        text.push_str(choice);
    }
    text
}

/// Questions at least so alike are the same, wherever they stand.
const ALIKE: f64 = 0.6;
/// And those between the same neighbours.
const NEAR: f64 = 0.3;
/// A word that more questions have than this tells nothing.
const COMMON: usize = 40;

/// For each new question the old one that it is.
pub(super) fn matched(old: &[&Mark], new: &[&Mark]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { of_new: vec![None; new.len()], taken: vec![false; old.len()] };
    pairs.same(old, new);
    if pairs.taken.contains(&false) && pairs.of_new.contains(&None) {
        let weights = Weights::of(old.iter().chain(new).copied());
        pairs.alike(old, new, &weights);
        pairs.between(old, new, &weights);
    }
    pairs.of_new
}

struct Pairs {
    of_new: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairs {
    fn pair(&mut self, old: usize, new: usize) {
        self.of_new[new] = Some(old);
        self.taken[old] = true;
    }

    /// Pairs what says the same: with its answer and place first, then without.
    fn same(&mut self, old: &[&Mark], new: &[&Mark]) {
        let keys: [fn(&Mark) -> String; 4] = [
            |mark| [&*folded(&mark.text), &folded(&mark.answer), &mark.page, &mark.topic].join("\0"),
            |mark| [folded(&mark.text), folded(&mark.answer)].join("\0"),
            |mark| [&*folded(&mark.text), &mark.page, &mark.topic].join("\0"),
            |mark| folded(&mark.text),
        ];
        for key in keys {
            let mut waiting: HashMap<String, Vec<usize>> = HashMap::new();
            // From the end, so that the first is taken first.
            for at in (0..old.len()).rev().filter(|at| !self.taken[*at]) {
                waiting.entry(key(old[at])).or_default().push(at);
            }
            if waiting.is_empty() {
                return;
            }
            for (at, mark) in new.iter().enumerate() {
                if self.of_new[at].is_none()
                    && let Some(found) = waiting.get_mut(&key(mark)).and_then(Vec::pop)
                {
                    self.pair(found, at);
                }
            }
        }
    }

    /// Pairs what is alike, the most alike first.
    fn alike(&mut self, old: &[&Mark], new: &[&Mark], weights: &Weights) {
        let left: Vec<usize> = (0..old.len()).filter(|at| !self.taken[*at]).collect();
        let prints: HashMap<usize, Print> = left.iter().map(|at| (*at, Print::of(old[*at]))).collect();
        let mut by_word: HashMap<u64, Vec<usize>> = HashMap::new();
        for at in &left {
            prints[at]
                .text
                .iter()
                .chain(&prints[at].answer)
                .for_each(|word| by_word.entry(*word).or_default().push(*at));
        }
        let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
        for at in (0..new.len()).filter(|at| self.of_new[*at].is_none()) {
            let print = Print::of(new[at]);
            let words = print.text.iter().chain(&print.answer).filter_map(|word| by_word.get(word));
            let near: HashSet<usize> = words.filter(|olds| olds.len() <= COMMON).flatten().copied().collect();
            for other in near {
                let likeness = print.likeness(&prints[&other], weights) + place(old[other], new[at]);
                if likeness >= ALIKE {
                    candidates.push((likeness, other, at));
                }
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, other, at) in candidates {
            if !self.taken[other] && self.of_new[at].is_none() {
                self.pair(other, at);
            }
        }
    }

    /// Pairs what stands between the same two neighbours, as many on one side as on the other.
    fn between(&mut self, old: &[&Mark], new: &[&Mark], weights: &Weights) {
        let mut at = 0;
        while at < new.len() {
            if self.of_new[at].is_some() {
                at += 1;
                continue;
            }
            let end = (at..new.len()).find(|next| self.of_new[*next].is_some()).unwrap_or(new.len());
            let first = at.checked_sub(1).map_or(Some(0), |before| self.of_new[before].map(|old| old + 1));
            let last = new.get(end).map_or(Some(old.len()), |_| self.of_new[end]);
            if let (Some(first), Some(last)) = (first, last)
                && first <= last
                && last - first == end - at
            {
                let run = (first..last).zip(at..end);
                for (other, at) in run.filter(|(other, _)| !self.taken[*other]).collect::<Vec<_>>() {
                    let first = |mark: &Mark| folded(mark.text.lines().next().unwrap_or_default());
                    if first(new[at]) == first(old[other])
                        || Print::of(new[at]).likeness(&Print::of(old[other]), weights) >= NEAR
                    {
                        self.pair(other, at);
                    }
                }
            }
            at = end;
        }
    }
}

/// The same place counts a little.
fn place(old: &Mark, new: &Mark) -> f64 {
    match (old.page == new.page, old.topic == new.topic) {
        (true, true) => 0.08,
        (true, false) | (false, true) => 0.04,
        (false, false) => 0.0,
    }
}

/// How much each word tells: one that all questions have tells next to nothing.
struct Weights {
    counts: HashMap<u64, u32>,
    all: f64,
}

impl Weights {
    fn of<'a>(marks: impl Iterator<Item = &'a Mark>) -> Self {
        let mut weights = Self { counts: HashMap::new(), all: 0.0 };
        for mark in marks {
            let print = Print::of(mark);
            print.text.union(&print.answer).for_each(|word| *weights.counts.entry(*word).or_default() += 1);
            weights.all += 1.0;
        }
        weights
    }

    fn sum<'a>(&self, words: impl Iterator<Item = &'a u64>) -> f64 {
        words.map(|word| (self.all / f64::from(self.counts.get(word).copied().unwrap_or(1))).ln_1p()).sum()
    }

    /// What two sets have in common, of both.
    fn common(&self, a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
        if a.is_empty() || b.is_empty() {
            return 0.0;
        }
        2.0 * self.sum(a.intersection(b)) / (self.sum(a.iter()) + self.sum(b.iter()))
    }
}

/// The words of a question and of its answer, hashed, each with the one behind it.
struct Print {
    /// A text that is one line, by its letters: they tell more than its few words.
    line: Option<String>,
    text: BTreeSet<u64>,
    answer: BTreeSet<u64>,
}

impl Print {
    fn of(mark: &Mark) -> Self {
        let is_line = mark.text.len() < 200 && !mark.text.contains('\n');
        Self {
            line: is_line.then(|| mark.text.clone()),
            text: words(&mark.text),
            answer: words(&mark.answer),
        }
    }

    /// From 0, nothing in common, to 1.
    fn likeness(&self, other: &Self, weights: &Weights) -> f64 {
        let letters = match (&self.line, &other.line) {
            (Some(one), Some(other)) => strsim::normalized_damerau_levenshtein(one, other),
            _ => 0.0,
        };
        let text = weights.common(&self.text, &other.text).max(letters);
        match self.answer.is_empty() || other.answer.is_empty() {
            true => text,
            false => 0.6 * text + 0.4 * weights.common(&self.answer, &other.answer),
        }
    }
}

fn words(text: &str) -> BTreeSet<u64> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    /// The words of a longer text are not all looked at.
    const MOST: usize = 2_000;
    let hash = |words: &[String]| {
        let mut hasher = DefaultHasher::new();
        words.hash(&mut hasher);
        hasher.finish()
    };
    let all: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .take(MOST)
        .map(str::to_lowercase)
        .collect();
    let pairs = all.windows(2).map(hash);
    all.iter().map(|word| hash(std::slice::from_ref(word))).chain(pairs).collect()
}

/// A text without case, blanks and signs that a change of style changes.
fn folded(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = words.to_lowercase();
    kept.trim_end_matches(['?', '.', '!', ' ', '*', '_']).trim_start_matches(['*', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(topic: &str, text: &str, answer: &str) -> Mark {
        Mark { page: "p".into(), topic: topic.into(), text: text.into(), answer: answer.into() }
    }

    fn check(old: &[(&str, &str)], new: &[(&str, &str)], expect: &[Option<usize>]) {
        let marks = |list: &[(&str, &str)]| {
            list.iter().map(|(text, answer)| mark("t", text, answer)).collect::<Vec<_>>()
        };
        let (olds, news) = (marks(old), marks(new));
        let matched = matched(&olds.iter().collect::<Vec<_>>(), &news.iter().collect::<Vec<_>>());
        assert_eq!(matched, expect, "{old:?} {new:?}");
    }

    #[test]
    fn the_same_text_is_the_same_question_wherever_it_stands() {
        check(
            &[("a?", ""), ("b?", ""), ("c?", "")],
            &[("c?", ""), ("x y z?", ""), ("A ?", ""), ("b?", "")],
            &[Some(2), None, Some(0), Some(1)],
        );
    }

    #[test]
    fn equal_texts_are_told_apart_by_code_and_order() {
        let code = |code: &str| format!("What's the output?\n\n```js\n{code}\n```");
        let (one, two, three) = (code("let a = 1; print(a)"), code("for (;;) {}"), code("typeof null"));
        let new = [(&*two, "B"), (&*one, "A"), (&*three, "C")];
        check(&[(&one, "A"), (&two, "B"), (&three, "C")], &new, &[Some(1), Some(0), Some(2)]);
        check(&[("Why?", "x"), ("Why?", "y")], &[("Why?", "y"), ("Why?", "x")], &[Some(1), Some(0)]);
        check(
            &[("Why?", ""), ("Why?", "")],
            &[("Why?", ""), ("Why?", ""), ("Why?", "")],
            &[Some(0), Some(1), None],
        );
    }

    #[test]
    fn an_edited_question_stays_itself() {
        check(
            &[(
                "What is the difference between a process and a thread?",
                "Memory is shared between threads.",
            )],
            &[(
                "What's the main difference between processes and threads?",
                "Memory is shared between threads.",
            )],
            &[Some(0)],
        );
        check(
            &[("What is a closur?", ""), ("What is a class?", "")],
            &[("What is a closure?", ""), ("What is a class?", "")],
            &[Some(0), Some(1)],
        );
    }

    #[test]
    fn a_replaced_question_is_a_new_one() {
        check(
            &[
                ("What is hoisting?", "a"),
                ("How do you profile memory in production?", "b"),
                ("What is a closure?", "c"),
            ],
            &[
                ("What is hoisting?", "a"),
                ("Which HTTP verbs are idempotent?", "d"),
                ("What is a closure?", "c"),
            ],
            &[Some(0), None, Some(2)],
        );
    }
}
