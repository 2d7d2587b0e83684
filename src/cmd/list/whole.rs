//! Whole questions: what stands around each in its pack, read once.

use std::collections::HashMap;

use crate::catalog::{Catalog, CatalogError, Entry, Progress};
use crate::cmd::hints;
use crate::pack::{Kind, Prompt, Question, without_marks};
use crate::report::whole::Whole;

/// The questions behind entries, and what stands around them.
pub(super) struct Around {
    /// As many as there are entries, in their order.
    questions: Vec<(Question, Option<Prompt>)>,
    /// Titles of topics by pack and id.
    topics: HashMap<(String, String), String>,
    /// By pack.
    licenses: HashMap<String, String>,
}

impl Around {
    pub(super) fn read(
        catalog: &mut Catalog,
        entries: &[Entry],
        progress: &[Progress],
    ) -> Result<Self, CatalogError> {
        let topics = catalog.topics(progress)?;
        let mut licenses = HashMap::new();
        for entry in entries {
            if !licenses.contains_key(&*entry.pack) {
                licenses.insert(entry.pack.to_string(), catalog.license(entry)?);
            }
        }
        let prompt = |(entry, question): (&Entry, Question)| {
            let is_prompt = matches!(question.kind, Kind::Code | Kind::TakeHome);
            let prompt = if is_prompt { catalog.prompt(entry)? } else { None };
            Ok((question, prompt))
        };
        let questions = catalog.questions(entries)?;
        Ok(Self {
            questions: entries.iter().zip(questions).map(prompt).collect::<Result<_, CatalogError>>()?,
            topics: topics.into_iter().map(|topic| ((topic.pack, topic.id), topic.title)).collect(),
            licenses,
        })
    }

    pub(super) fn questions<'a>(&'a self, entries: &'a [Entry]) -> Vec<Whole<'a>> {
        let whole = |(entry, (question, prompt)): (&'a Entry, &'a (Question, Option<Prompt>))| {
            let topic = self.topics.get(&(entry.pack.to_string(), entry.topic.to_string()));
            let own = question.source.as_ref().and_then(|source| source.license.as_deref());
            let license = own.or_else(|| self.licenses.get(&*entry.pack).map(String::as_str));
            Whole {
                entry,
                question,
                topic: topic.map_or(&*entry.topic, String::as_str),
                license: license.unwrap_or_default(),
                statement: prompt.as_ref().map(|prompt| without_marks(&prompt.statement)),
                hints: hints::of(question, prompt.as_ref()),
            }
        };
        entries.iter().zip(&self.questions).map(whole).collect()
    }
}
