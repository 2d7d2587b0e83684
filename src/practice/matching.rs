//! Which key points a typed answer makes, without a network: by words, not by meaning.
//!
//! Words are stemmed (Snowball's English stemmer, M. F. Porter) and small ones left out. A point is
//! made where all words of one of its phrasings, or most words of its own text, stand close together
//! and are denied there as little or as much as in the phrasing. It is a proposal: the person
//! corrects the ticks.

use std::collections::HashSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use strsim::damerau_levenshtein;

use crate::pack::KeyPoint;

/// The most of an answer that is looked at, in words.
const MOST_WORDS: usize = 4_000;
/// Words of a phrasing may stand this many times as far apart as in the phrasing, and a little more.
const SPREAD: usize = 2;
const ROOM: usize = 3;
/// Of a key point's own text so many of its words must be there, in percent, in one neighbourhood.
const ENOUGH: usize = 60;
/// Longer words may have a slip in them.
const FORGIVEN: usize = 6;

/// Words that say little by themselves.
static SMALL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a an and are as at be been being but by can could do does done for from had has have how if in into is it its \
     just like may might more most much must of on one only or other our out over own same so some such than that the their them \
     then there these they this those through to too up very was we were what when where which while who will with would you your"
        .split_whitespace()
        .collect()
});
/// Words that turn round what stands beside them.
const DENIALS: [&str; 11] =
    ["not", "no", "never", "without", "nothing", "none", "neither", "nor", "cannot", "hardly", "nobody"];

/// An answer, ready to be compared.
pub(crate) struct Said {
    sentences: Vec<Vec<Word>>,
    stemmer: Stemmer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    stem: String,
    is_denial: bool,
}

impl Said {
    pub(crate) fn new(answer: &str) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut left = MOST_WORDS;
        let mut sentences = Vec::new();
        // A full stop within a word is no end: `process.nextTick`.
        for sentence in answer.split(['!', '?', ';', '\n']).flat_map(|part| part.split(". ")) {
            let words: Vec<_> = words(sentence, &stemmer).take(left).collect();
            left -= words.len();
            if !words.is_empty() {
                sentences.push(words);
            }
        }
        Self { sentences, stemmer }
    }

    /// Whether the answer makes this point.
    pub(crate) fn makes(&self, point: &KeyPoint) -> bool {
        let phrasings = point.phrasings.iter().map(|text| (text, 100));
        phrasings.chain([(&point.text, ENOUGH)]).any(|(text, percent)| self.has(text, percent))
    }

    /// Whether so many percent of a text's words stand together somewhere.
    fn has(&self, text: &str, percent: usize) -> bool {
        let wanted: Vec<_> = words(text, &self.stemmer).collect();
        let is_denied = denials(&wanted) % 2 == 1;
        let stems: HashSet<&str> =
            wanted.iter().filter(|word| !word.is_denial).map(|word| word.stem.as_str()).collect();
        if stems.is_empty() {
            return false;
        }
        let needed = (stems.len() * percent).div_ceil(100);
        let room = wanted.len() * SPREAD + ROOM;
        self.sentences.iter().any(|sentence| {
            let starts = 0..=sentence.len().saturating_sub(room);
            starts.into_iter().any(|start| {
                let end = sentence.len().min(start + room);
                let places = start..end;
                let found: Vec<usize> =
                    places.filter(|&at| stems.iter().any(|stem| sentence[at].is(stem))).collect();
                let distinct =
                    stems.iter().filter(|stem| found.iter().any(|&at| sentence[at].is(stem))).count();
                distinct >= needed && is_denied == is_denied_around(sentence, &found)
            })
        })
    }
}

impl Word {
    /// Whether it is this word, but for a slip in a long one.
    fn is(&self, stem: &str) -> bool {
        let one = self.stem.as_str();
        let is_slip = || {
            one.len().min(stem.len()) >= FORGIVEN
                && one.chars().next() == stem.chars().next()
                && damerau_levenshtein(one, stem) <= 1
        };
        !self.is_denial && (one == stem || is_slip())
    }
}

/// Whether what was found is denied: between its first and its last word, or shortly before.
fn is_denied_around(sentence: &[Word], found: &[usize]) -> bool {
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return false };
    denials(&sentence[first.saturating_sub(ROOM)..=*last]) % 2 == 1
}

fn denials(words: &[Word]) -> usize {
    words.iter().filter(|word| word.is_denial).count()
}

/// The words of a text that say something, stemmed.
fn words<'a>(text: &'a str, stemmer: &'a Stemmer) -> impl Iterator<Item = Word> + 'a {
    let is_part = |letter: char| letter.is_alphanumeric() || ['\'', '’'].contains(&letter);
    text.split(move |letter| !is_part(letter)).filter_map(|word| {
        let word = word.to_lowercase().replace('’', "'");
        let word = word.trim_matches('\'');
        let word = word.strip_suffix("'s").unwrap_or(word);
        if word.ends_with("n't") || DENIALS.contains(&word) {
            return Some(Word { stem: "not".to_owned(), is_denial: true });
        }
        let says_something = !word.is_empty() && !SMALL.contains(word);
        says_something.then(|| Word { stem: stemmer.stem(word).into_owned(), is_denial: false })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Weight;

    fn makes(answer: &str, text: &str, phrasings: &[&str]) -> bool {
        let phrasings = phrasings.iter().map(|&phrasing| phrasing.to_owned()).collect();
        let point = KeyPoint { id: "p".to_owned(), text: text.to_owned(), weight: Weight::Must, phrasings };
        Said::new(answer).makes(&point)
    }

    const QUEUES: &str =
        "The nextTick queue and microtasks belong to no phase: both are emptied after every callback.";

    #[test]
    fn a_phrasing_is_found_in_other_forms_and_in_another_order() {
        let phrasings = ["after every callback", "emptied between callbacks"];
        assert!(makes("Node empties both queues after each callback.", QUEUES, &["empties queues callback"]));
        assert!(makes("Between two callbacks they get emptied", QUEUES, &phrasings));
        assert!(makes(
            "micro tasks and the next-tick queue are run after every single callbak",
            QUEUES,
            &["after every callback"]
        ));
        assert!(!makes("Timers run in the timers phase.", QUEUES, &phrasings));
        assert!(!makes("", QUEUES, &phrasings) && !makes("the of and", QUEUES, &phrasings));
    }

    #[test]
    fn most_of_the_points_own_words_are_enough() {
        assert!(makes(
            "nextTick queue and microtasks: no phase of their own, emptied after a callback",
            QUEUES,
            &[]
        ));
        assert!(!makes("microtasks come from promises", QUEUES, &[]));
    }

    #[test]
    fn what_is_denied_is_not_said() {
        let shares = ["workers share memory"];
        assert!(makes("Workers share memory.", "x", &shares));
        assert!(!makes("Workers do not share memory.", "x", &shares));
        assert!(!makes("Workers don't share any memory", "x", &shares));
        let apart = ["share no memory", "do not share"];
        assert!(makes("The workers never share memory", "x", &apart));
        assert!(!makes("The workers share memory", "x", &apart));
        assert!(makes("It isn't true that they don't share memory", "x", &["share memory"]));
    }

    #[test]
    fn words_of_different_sentences_make_no_point() {
        assert!(!makes(
            "Workers are threads. Memory is dear. We share a flat.",
            "x",
            &["workers share memory"]
        ));
        let far = format!("workers {} memory", "and something else entirely ".repeat(20));
        assert!(!makes(&far, "x", &["workers share memory"]));
    }

    #[test]
    fn a_name_with_a_full_stop_is_no_end_of_a_sentence() {
        assert!(makes("process.nextTick runs first", "x", &["process.nextTick first"]));
        assert!(!makes("It is a process. The nextTick of it is first.", "x", &["process.nextTick first of"]));
    }

    #[test]
    fn long_and_strange_answers_end() {
        assert!(!makes(&"word ".repeat(200_000), QUEUES, &["after every callback"]));
        assert!(!makes("\u{202e}'’'n't n't ''", QUEUES, &["after every callback"]));
    }
}
