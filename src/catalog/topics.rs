//! How many questions each topic has, by kind and difficulty, and how far a person has come with them.

use super::words::{DIFFICULTIES, KINDS};
use super::{Catalog, CatalogError, Progress};

/// A topic of one pack, and its questions counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TopicCount {
    pub(crate) pack: String,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) questions: u32,
    /// In the order of [`KINDS`].
    pub(crate) kinds: [u32; KINDS.len()],
    /// In the order of [`DIFFICULTIES`]; those that state none are not among them.
    pub(crate) difficulties: [u32; DIFFICULTIES.len()],
    pub(crate) due: u32,
    /// Questions that were ever answered.
    pub(crate) answered: u32,
    /// How many of its questions are known now, by how likely it is of each.
    known: f64,
}

impl TopicCount {
    /// How much of the topic is known now, from 0 to 1; what was never answered is not.
    pub(crate) fn mastery(&self) -> f64 {
        self.known / f64::from(self.questions.max(1))
    }
}

impl Catalog {
    /// The topics of all packs, each pack's in its own order.
    pub(crate) fn topics(&mut self, progress: &[Progress]) -> Result<Vec<TopicCount>, CatalogError> {
        self.with_store(|store, _| {
            super::fill_progress(store, progress)?;
            let (practised, join) = if progress.is_empty() {
                ("0, 0, 0.0", "")
            } else {
                (
                    "CAST(total(s.due) AS INTEGER), count(s.place), total(s.recall)",
                    "LEFT JOIN temp.progress s ON s.pack = q.pack AND s.place = q.place",
                )
            };
            let sql = format!(
                "SELECT p.name, t.id, t.title, q.kind, q.difficulty, count(q.topic), {practised}
                 FROM packs p JOIN topics t ON t.pack = p.slot
                 LEFT JOIN questions q ON q.pack = t.pack AND q.topic = t.id {join}
                 GROUP BY p.name, t.place, q.kind, q.difficulty ORDER BY p.name, t.place"
            );
            let mut statement = store.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            let mut topics: Vec<TopicCount> = Vec::new();
            while let Some(row) = rows.next()? {
                let (pack, id): (String, String) = (row.get(0)?, row.get(1)?);
                if topics.last().is_none_or(|last| last.pack != pack || last.id != id) {
                    topics.push(TopicCount { pack, id, title: row.get(2)?, ..TopicCount::default() });
                }
                let topic = topics.last_mut().expect("one was pushed if there was none");
                let count: u32 = row.get(5)?;
                topic.questions += count;
                topic.due += row.get::<_, u32>(6)?;
                topic.answered += row.get::<_, u32>(7)?;
                topic.known += row.get::<_, f64>(8)?;
                add(&mut topic.kinds, row.get(3)?, count);
                add(
                    &mut topic.difficulties,
                    row.get::<_, Option<i8>>(4)?.and_then(|number| u8::try_from(number).ok()),
                    count,
                );
            }
            Ok(topics)
        })
    }
}

/// Counts under a number of the index, if there is one.
fn add(counts: &mut [u32], number: Option<u8>, count: u32) {
    if let Some(place) = number.and_then(|number| counts.get_mut(usize::from(number))) {
        *place += count;
    }
}
