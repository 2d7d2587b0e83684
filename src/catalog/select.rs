//! Turns a query into SQL. What a person or a pack wrote only ever becomes a bound parameter.

use rusqlite::types::Value;

use super::Arrangement;
use super::index::difficulty_number;
use super::query::{Flag, Query};
use super::words::{KINDS, number};

/// The columns that [`super::entry::Entry`] is read from.
const COLUMNS: &str = "p.name, q.id, q.file, q.topic, q.kind, q.difficulty, q.minutes, q.tags, q.title,
    q.answered, q.choices, q.code, q.prompt";

/// In the order of the packs: the key of `questions` gives it without sorting.
const BY_PACK: &str = "packs p CROSS JOIN questions q ON q.pack = p.slot";
/// In the order of rank, so the words must come first.
const BY_WORDS: &str = "search.prose t
    CROSS JOIN questions q ON q.pack = t.rowid >> 32 AND q.place = t.rowid & 0xffffffff
    CROSS JOIN packs p ON p.slot = q.pack";

/// A statement and its parameters.
#[derive(Debug, PartialEq)]
pub(super) struct Select {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// What a statement asks for beside the query.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    pub(super) arrangement: Arrangement,
    /// Whether `temp.progress` is filled.
    pub(super) has_progress: bool,
    /// By rank, or only those first that have the words in their title: ranking costs a look at
    /// each, and says little where there are thousands.
    pub(super) is_ranked: bool,
}

/// The statement that lists what a query asks for: in an order that is drawn if one is wanted, by
/// rank if it searches, else in pack order.
pub(super) fn select(query: &Query, shape: Shape) -> Select {
    if let Some(seed) = shape.arrangement.shuffle {
        return drawn(query, shape, seed);
    }
    let (words, rest) = split(query);
    let mut values: Vec<Value> = words.iter().cloned().map(Value::Text).collect();
    let (status, progress) = progress(shape);
    let rest = conditions(&rest, " AND ", "1", shape, &mut values);
    let limit = limit(shape, &mut values);
    let columns = format!("{COLUMNS}, {status}");
    let by_words = format!("SELECT {columns} FROM {BY_WORDS} {progress} WHERE {rest} AND t.prose MATCH");
    let sql = match words {
        None => format!(
            "SELECT {columns} FROM {BY_PACK} {progress} WHERE {rest} ORDER BY p.name, q.place {limit}"
        ),
        Some(_) if shape.is_ranked => format!("{by_words} ?1 ORDER BY t.rank {limit}"),
        Some(words) => {
            let titles = bind(&mut values, text(&format!("{{title labels}} : ({words})")));
            let not_before =
                format!("t.rowid NOT IN (SELECT rowid FROM search.prose WHERE prose MATCH {titles})");
            format!("{by_words} {titles} UNION ALL {by_words} ?1 AND {not_before} {limit}")
        }
    };
    Select { sql, values }
}

/// The same in an order that is drawn. Which ones is decided by their ids; only those are read whole.
fn drawn(query: &Query, shape: Shape, seed: u64) -> Select {
    let mut values = vec![Value::Integer(seed.cast_signed())];
    let (status, progress) = progress(shape);
    let condition = condition(query, shape, &mut values);
    let limit = limit(shape, &mut values);
    let sql = format!(
        "SELECT {COLUMNS}, {status} FROM (
             SELECT q.pack, q.place, draw(?1, p.name, q.id) AS drawn FROM {BY_PACK} {progress}
             WHERE {condition} ORDER BY drawn, p.name, q.place {limit}
         ) c CROSS JOIN questions q ON q.pack = c.pack AND q.place = c.place
         CROSS JOIN packs p ON p.slot = q.pack {progress} ORDER BY drawn, p.name, q.place"
    );
    Select { sql, values }
}

/// The columns of what the journal knows, and the table that has them.
fn progress(shape: Shape) -> (&'static str, &'static str) {
    if shape.has_progress {
        ("s.status, s.due", "LEFT JOIN temp.progress s ON s.pack = q.pack AND s.place = q.place")
    } else {
        ("NULL, NULL", "")
    }
}

fn limit(shape: Shape, values: &mut Vec<Value>) -> String {
    shape.arrangement.limit.map_or(String::new(), |limit| {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        format!("LIMIT {}", bind(values, Value::Integer(limit)))
    })
}

/// The statement that tells whether the words of a query have more than `most` results.
pub(super) fn has_more(query: &Query, most: usize) -> Option<Select> {
    let values = vec![Value::Text(split(query).0?), Value::Integer(i64::try_from(most).unwrap_or(i64::MAX))];
    let sql = "SELECT EXISTS (SELECT 1 FROM search.prose WHERE prose MATCH ?1 LIMIT 1 OFFSET ?2)";
    Some(Select { sql: sql.to_owned(), values })
}

/// The words that every result must have as one full-text expression, and the other conditions.
fn split(query: &Query) -> (Option<String>, Vec<&Query>) {
    let parts = match query {
        Query::And(parts) => parts.iter().collect(),
        other => vec![other],
    };
    let (words, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| full_text(part).is_some());
    let words: Vec<String> = words.into_iter().filter_map(full_text).collect();
    (Some(words.join(" AND ")).filter(|words| !words.is_empty()), rest)
}

/// A query of nothing but words in the language of FTS5, in which every word is quoted.
fn full_text(query: &Query) -> Option<String> {
    let joined = |parts: &[Query], between: &str| {
        let parts = parts.iter().map(full_text).collect::<Option<Vec<_>>>()?;
        (!parts.is_empty()).then(|| format!("({})", parts.join(between)))
    };
    match query {
        Query::Word(word) => Some(quoted(word) + if word.chars().count() > 1 { "*" } else { "" }),
        Query::Phrase(text) => Some(quoted(text)),
        Query::And(parts) => joined(parts, " AND "),
        Query::Or(parts) => joined(parts, " OR "),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn conditions<'a>(
    parts: impl IntoIterator<Item = &'a &'a Query>,
    between: &str,
    of_none: &str,
    shape: Shape,
    values: &mut Vec<Value>,
) -> String {
    let parts: Vec<String> = parts.into_iter().map(|part| condition(part, shape, values)).collect();
    if parts.is_empty() { of_none.to_owned() } else { format!("({})", parts.join(between)) }
}

/// A condition that is true or false, never unknown, so that it can be negated.
fn condition(query: &Query, shape: Shape, values: &mut Vec<Value>) -> String {
    if let Some(words) = full_text(query) {
        let place = bind(values, Value::Text(words));
        return format!(
            "(q.pack << 32 | q.place) IN (SELECT rowid FROM search.prose WHERE prose MATCH {place})"
        );
    }
    let mut compare = |column: &str, value: Value| format!("{column} = {}", bind(values, value));
    match query {
        Query::And(parts) => conditions(&parts.iter().collect::<Vec<_>>(), " AND ", "1", shape, values),
        Query::Or(parts) => conditions(&parts.iter().collect::<Vec<_>>(), " OR ", "0", shape, values),
        Query::Not(part) => format!("NOT {}", condition(part, shape, values)),
        Query::Topic(topic) => compare("q.topic", text(topic)),
        Query::Pack(pack) => compare("p.name", text(pack)),
        Query::Id(id) => compare("q.id", text(id)),
        Query::Kind(kind) => compare("q.kind", integer(number(&KINDS, *kind))),
        Query::Difficulty(difficulty) => {
            compare("q.difficulty", Value::Integer(difficulty_number(*difficulty)))
        }
        Query::Tag(tag) => format!("(instr(q.tags, {}) > 0)", bind(values, text(&format!(" {tag} ")))),
        Query::Minutes(least, most) => {
            let least = bind(values, Value::Integer(least.unwrap_or(0).into()));
            let most = bind(values, Value::Integer(most.unwrap_or(u32::MAX).into()));
            format!("ifnull(q.minutes BETWEEN {least} AND {most}, 0)")
        }
        Query::Is(flag) => flag_condition(*flag, shape).to_owned(),
        Query::Word(_) | Query::Phrase(_) => "0".to_owned(),
    }
}

fn flag_condition(flag: Flag, shape: Shape) -> &'static str {
    match flag {
        Flag::Answered => "q.answered",
        Flag::Code => "q.code",
        Flag::New if !shape.has_progress => "1",
        Flag::Tried | Flag::Solved | Flag::Due if !shape.has_progress => "0",
        Flag::New => "(ifnull(s.status, 0) = 0)",
        Flag::Tried => "(s.status IS 1)",
        Flag::Solved => "(s.status IS 2)",
        Flag::Due => "(s.due IS 1)",
    }
}

/// Keeps a value, and names its place in the statement.
fn bind(values: &mut Vec<Value>, value: Value) -> String {
    values.push(value);
    format!("?{}", values.len())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn integer(number: Option<i64>) -> Value {
    number.map_or(Value::Null, Value::Integer)
}
