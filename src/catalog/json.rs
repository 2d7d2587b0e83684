//! The catalog as JSON, `"version": 1`: what `list` and `topics` promise to programs.
//!
//! Structs of their own, so that a change inside never changes what is promised.

use serde::Serialize;
use serde_json::{Map, Value};

use super::words::{DIFFICULTIES, KINDS, word};
use super::{Entry, TopicCount};

/// `{ "version": 1, "questions": [..] }`
#[derive(Debug, Serialize)]
pub(crate) struct Questions<'a> {
    version: u32,
    questions: Vec<ListedQuestion<'a>>,
}

/// A question as lists name it.
#[derive(Debug, Serialize)]
pub(crate) struct ListedQuestion<'a> {
    id: &'a str,
    pack: &'a str,
    topic: &'a str,
    difficulty: Option<&'static str>,
    kind: &'static str,
    title: &'a str,
    tags: Vec<&'a str>,
    answered: bool,
    choices: u32,
    code: bool,
    status: &'static str,
}

impl<'a> From<&'a [Entry]> for Questions<'a> {
    fn from(entries: &'a [Entry]) -> Self {
        Self { version: 1, questions: entries.iter().map(ListedQuestion::from).collect() }
    }
}

impl<'a> From<&'a Entry> for ListedQuestion<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            id: &entry.id,
            pack: &entry.pack,
            topic: &entry.topic,
            difficulty: entry.difficulty.map(|difficulty| word(&DIFFICULTIES, difficulty)),
            kind: word(&KINDS, entry.kind),
            title: &entry.title,
            tags: entry.tags().collect(),
            answered: entry.answered,
            choices: entry.choices,
            code: entry.code,
            status: entry.status.word(),
        }
    }
}

/// `{ "version": 1, "topics": [..] }`
#[derive(Debug, Serialize)]
pub(crate) struct Topics<'a> {
    version: u32,
    topics: Vec<CountedTopic<'a>>,
}

#[derive(Debug, Serialize)]
struct CountedTopic<'a> {
    id: &'a str,
    pack: &'a str,
    title: &'a str,
    questions: u32,
    kinds: Map<String, Value>,
    difficulties: Map<String, Value>,
    due: u32,
    answered: u32,
    mastery: f64,
}

impl<'a> From<&'a [TopicCount]> for Topics<'a> {
    fn from(topics: &'a [TopicCount]) -> Self {
        Self { version: 1, topics: topics.iter().map(CountedTopic::from).collect() }
    }
}

impl<'a> From<&'a TopicCount> for CountedTopic<'a> {
    fn from(topic: &'a TopicCount) -> Self {
        let stated: u32 = topic.difficulties.iter().sum();
        let mut difficulties = counted(&DIFFICULTIES, &topic.difficulties);
        difficulties.insert("none".to_owned(), (topic.questions - stated).into());
        Self {
            id: &topic.id,
            pack: &topic.pack,
            title: &topic.title,
            questions: topic.questions,
            kinds: counted(&KINDS, &topic.kinds),
            difficulties,
            due: topic.due,
            answered: topic.answered,
            // Finer than any memory.
            mastery: (topic.mastery() * 10_000.0).round() / 10_000.0,
        }
    }
}

fn counted<T>(table: &[(T, &'static str)], counts: &[u32]) -> Map<String, Value> {
    table.iter().zip(counts).map(|((_, word), count)| ((*word).to_owned(), (*count).into())).collect()
}
