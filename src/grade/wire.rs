//! What a candidate process may say: lines of JSON, read strictly.
//!
//! Every byte here comes from the process that runs a stranger's code. A message is bounded before
//! it is parsed, has no field that is not listed here, no field twice, and can claim nothing but
//! values: there is no word for a verdict. `docs/driver-protocol.md` describes it for people who
//! write a driver.

// By its path, as the fuzz target finds it too.
#[path = "wire/question.rs"]
mod question;

use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use question::Question;

/// The longest line that is read, in bytes.
pub(crate) const MAX_LINE: usize = 1 << 20;

/// The most values in one message. A driver sends at most a tenth of that in one answer; this keeps
/// what is read of a line in proportion to the line.
const MAX_VALUES: usize = 200_000;
/// The most digits of a `BigInt`.
const MAX_DIGITS: usize = 10_000;
/// Handles, keys and places are counted from 0, one by one.
const MAX_ID: u64 = 1 << 53;
/// The furthest that a date can be from 1970, in milliseconds.
const MAX_DATE: f64 = 8.64e15;

/// A value of the solution's, tagged where JSON lacks it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Undefined,
    /// A number that JSON cannot write: `NaN`, `Infinity`, `-Infinity`, `-0`.
    Special(Special),
    /// A `BigInt`, in decimal.
    BigInt(String),
    /// A string with lone surrogates, as its UTF-16 units.
    Units(Vec<u16>),
    /// A symbol, by its description.
    Symbol(String),
    /// A function, by its handle.
    Function(u64),
    /// Something of the examiner's that came back, by its key.
    Key(u64),
    /// A promise of the solution's.
    Promise(u64),
    /// An object met before in this message, by its place in it: a cycle or a shared part.
    Seen(u64),
    /// A date: milliseconds, or none when it is invalid.
    Date(Option<f64>),
    /// Bytes, in base64.
    Bytes(String),
    Map(Vec<(Value, Value)>),
    Set(Vec<Value>),
    /// An object's own data: entries, so that no name is special; and its handle, if it has methods.
    Record(Option<u64>, Vec<(Value, Value)>),
    /// An error and its handle.
    Error(u64, Box<ErrorParts>),
    /// What was not sent: a proxy, an accessor, a hole, or more than the budget.
    Opaque(Opaque),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Special {
    NaN,
    Infinity,
    #[serde(rename = "-Infinity")]
    NegativeInfinity,
    #[serde(rename = "-0")]
    NegativeZero,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Opaque {
    Proxy,
    Accessor,
    Hole,
    Budget,
}

/// An error as it was thrown: its own text, and the built-in classes that it is an instance of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorParts {
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) kinds: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) props: Vec<(Value, Value)>,
}

/// The keys of a tagged value. Exactly one says what it is; `h` may stand beside `o`, and must
/// beside `e`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tag {
    U,
    N,
    I,
    W,
    Y,
    F,
    H,
    K,
    P,
    R,
    D,
    B,
    M,
    S,
    O,
    E,
    X,
}

/// An error before its handle is known.
enum Content {
    Whole(Value),
    Record(Vec<(Value, Value)>),
    Error(Box<ErrorParts>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// Reads a value in one pass: what comes next in the line decides what it is.
struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut content = None;
        let mut handle = None;
        while let Some(tag) = entries.next_key::<Tag>()? {
            let is_second = match tag {
                Tag::H => handle.replace(id(&mut entries)?).is_some(),
                _ => content.replace(content_of(tag, &mut entries)?).is_some(),
            };
            if is_second {
                return Err(A::Error::custom("a value has two tags"));
            }
        }
        match (content, handle) {
            (Some(Content::Whole(value)), None) => Ok(value),
            (Some(Content::Record(entries)), handle) => Ok(Value::Record(handle, entries)),
            (Some(Content::Error(parts)), Some(handle)) => Ok(Value::Error(handle, parts)),
            (None, Some(handle)) => Ok(Value::Record(Some(handle), Vec::new())),
            _ => Err(A::Error::custom("the tags of a value do not go together")),
        }
    }
}

fn content_of<'de, A: MapAccess<'de>>(tag: Tag, entries: &mut A) -> Result<Content, A::Error> {
    let refused = |what: &str| Err(A::Error::custom(format!("{what} is none")));
    Ok(Content::Whole(match tag {
        Tag::U => match entries.next_value::<u8>()? {
            1 => Value::Undefined,
            _ => return refused("an undefined"),
        },
        Tag::N => Value::Special(entries.next_value()?),
        Tag::I => match entries.next_value::<String>()? {
            digits if is_integer(&digits) => Value::BigInt(digits),
            _ => return refused("a BigInt"),
        },
        Tag::W => Value::Units(entries.next_value()?),
        Tag::Y => Value::Symbol(entries.next_value()?),
        Tag::F => Value::Function(id(entries)?),
        Tag::K => Value::Key(id(entries)?),
        Tag::P => Value::Promise(id(entries)?),
        Tag::R => Value::Seen(id(entries)?),
        Tag::D => match entries.next_value()? {
            Value::Special(Special::NaN) => Value::Date(None),
            // The epoch less nothing is -0, and a date as good as any.
            Value::Special(Special::NegativeZero) => Value::Date(Some(0.0)),
            Value::Number(ms) if ms.abs() <= MAX_DATE => Value::Date(Some(ms)),
            _ => return refused("a date"),
        },
        Tag::B => match entries.next_value::<String>()? {
            text if is_base64(&text) => Value::Bytes(text),
            _ => return refused("a piece of base64"),
        },
        Tag::M => Value::Map(entries.next_value()?),
        Tag::S => Value::Set(entries.next_value()?),
        Tag::X => Value::Opaque(entries.next_value()?),
        Tag::O => return Ok(Content::Record(named(entries.next_value()?)?)),
        Tag::E => {
            let parts: ErrorParts = entries.next_value()?;
            return Ok(Content::Error(Box::new(ErrorParts { props: named(parts.props)?, ..parts })));
        }
        Tag::H => return refused("a handle"),
    }))
}

/// A handle, key or place.
fn id<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<u64, A::Error> {
    let id = entries.next_value()?;
    if id < MAX_ID { Ok(id) } else { Err(A::Error::custom("a number is too large to be counted to")) }
}

/// Entries whose names are strings.
fn named<E: serde::de::Error>(entries: Vec<(Value, Value)>) -> Result<Vec<(Value, Value)>, E> {
    let is_name =
        |value: &Value| matches!(value, Value::Text(_) | Value::Units(_) | Value::Opaque(Opaque::Budget));
    let all = entries.iter().all(|(name, _)| is_name(name));
    if all { Ok(entries) } else { Err(E::custom("a name is no string")) }
}

fn is_integer(digits: &str) -> bool {
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    (1..=MAX_DIGITS).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let is_data = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4) && text.len() - data.len() <= 2 && data.bytes().all(is_data)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Undefined => tagged(serializer, "u", &1),
            Self::Special(special) => tagged(serializer, "n", special),
            Self::BigInt(digits) => tagged(serializer, "i", digits),
            Self::Units(units) => tagged(serializer, "w", units),
            Self::Symbol(text) => tagged(serializer, "y", text),
            Self::Function(id) => tagged(serializer, "f", id),
            Self::Key(id) => tagged(serializer, "k", id),
            Self::Promise(id) => tagged(serializer, "p", id),
            Self::Seen(place) => tagged(serializer, "r", place),
            Self::Date(Some(ms)) => tagged(serializer, "d", ms),
            Self::Date(None) => tagged(serializer, "d", &Self::Special(Special::NaN)),
            Self::Bytes(text) => tagged(serializer, "b", text),
            Self::Map(entries) => tagged(serializer, "m", entries),
            Self::Set(items) => tagged(serializer, "s", items),
            Self::Record(None, entries) => tagged(serializer, "o", entries),
            Self::Record(Some(handle), entries) => handled(serializer, *handle, "o", entries),
            Self::Error(handle, parts) => handled(serializer, *handle, "e", parts),
            Self::Opaque(why) => tagged(serializer, "x", why),
        }
    }
}

fn tagged<S: Serializer>(serializer: S, tag: &str, content: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, content)?;
    map.end()
}

fn handled<S: Serializer>(
    serializer: S,
    handle: u64,
    tag: &str,
    content: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("h", &handle)?;
    map.serialize_entry(tag, content)?;
    map.end()
}

/// Counts objects in the order in which they are opened, as both sides do; `None` where a value
/// points at one that was not there before it.
fn opened(value: &Value, before: u64) -> Option<u64> {
    let all = |items: &[Value], before| items.iter().try_fold(before, |count, item| opened(item, count));
    let pairs = |entries: &[(Value, Value)], before| {
        entries.iter().try_fold(before, |count, (key, value)| opened(value, opened(key, count)?))
    };
    match value {
        Value::List(items) | Value::Set(items) => all(items, before + 1),
        Value::Map(entries) | Value::Record(_, entries) => pairs(entries, before + 1),
        Value::Error(_, parts) => pairs(&parts.props, before + 1),
        Value::Date(_) | Value::Bytes(_) | Value::Promise(_) => Some(before + 1),
        Value::Seen(place) => (*place < before).then_some(before),
        _ => Some(before),
    }
}

/// One line from a candidate process: the answer to the open question, or a call of a function of
/// the check script's, made while the question is open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// The open question's id.
    #[serde(skip_serializing)]
    pub(crate) id: String,
    /// The value that came back.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) ok: Option<Value>,
    /// What was thrown.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) threw: Option<Value>,
    /// A promise came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) promise: Option<u64>,
    /// There is no function of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) missing: Option<String>,
    /// What the module exports: names and `typeof`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) exports: Option<Vec<(String, String)>>,
    /// The module could not be loaded: the error's stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failed: Option<String>,
    /// The answers of a sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answers: Option<Vec<Step>>,
    /// Promises that settled since the last answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) settled: Vec<Settled>,
    /// The function of the check script's that is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) call: Option<u64>,
    /// When it is called, by the virtual clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) args: Option<Vec<Value>>,
}

/// One answer within a sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) ok: Option<Value>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) threw: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) promise: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) missing: Option<String>,
}

impl Step {
    fn is_single(&self) -> bool {
        let answers =
            [self.ok.is_some(), self.threw.is_some(), self.promise.is_some(), self.missing.is_some()];
        answers.iter().filter(|is_there| **is_there).count() == 1
    }
}

/// How a promise of the solution's settled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settled {
    pub(crate) promise: u64,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) ok: Option<Value>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) threw: Option<Value>,
}

impl Settled {
    fn is_single(&self) -> bool {
        self.ok.is_some() != self.threw.is_some()
    }
}

/// How many values a line may hold: one for each bracket and comma outside of strings.
fn values_in(line: &[u8]) -> usize {
    let mut is_text = false;
    let mut is_escaped = false;
    let mut count = 0;
    for byte in line {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b'[' | b'{' | b',' if !is_text => count += 1,
            _ => {}
        }
    }
    count
}

/// A field that is there, though it may be `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WireError {
    #[error("a message was not valid: {0}")]
    Malformed(String),
    #[error("a message answered another question")]
    WrongQuestion,
    #[error("a message carried no single answer")]
    Ambiguous,
    #[error("a message had more than {MAX_VALUES} values")]
    TooMany,
    #[error("a message pointed at an object that it did not have")]
    Dangling,
    #[error("a message gave an answer of another kind than was asked for")]
    WrongKind,
}

impl Message {
    /// Reads the answer to the question `id` from one line, without its line feed.
    pub(crate) fn parse(line: &[u8], id: &str) -> Result<Self, WireError> {
        // A value and what parts it from the next are two bytes.
        if line.len() > 2 * MAX_VALUES && values_in(line) > MAX_VALUES {
            return Err(WireError::TooMany);
        }
        let message: Self =
            serde_json::from_slice(line).map_err(|error| WireError::Malformed(error.to_string()))?;
        if message.id != id {
            return Err(WireError::WrongQuestion);
        }
        let answers = [
            message.ok.is_some(),
            message.threw.is_some(),
            message.promise.is_some(),
            message.missing.is_some(),
            message.exports.is_some(),
            message.failed.is_some(),
            message.answers.is_some(),
            message.call.is_some(),
        ];
        let one = answers.iter().filter(|is_there| **is_there).count() == 1;
        let call = message.call.is_some() == (message.at.is_some() && message.args.is_some());
        if !one || !call || message.at.is_some() != message.args.is_some() {
            return Err(WireError::Ambiguous);
        }
        let answers = message.answers.iter().flatten();
        let single = answers.clone().all(Step::is_single) && message.settled.iter().all(Settled::is_single);
        if !single {
            return Err(WireError::Ambiguous);
        }
        if message.points_back() { Ok(message) } else { Err(WireError::Dangling) }
    }

    /// Whether every place that a value points at is one before it.
    fn points_back(&self) -> bool {
        let steps = self.answers.iter().flatten().flat_map(|step| [&step.ok, &step.threw]);
        let settled = self.settled.iter().flat_map(|settled| [&settled.ok, &settled.threw]);
        let alone = [&self.ok, &self.threw].into_iter().chain(steps).chain(settled);
        alone.flatten().all(|value| opened(value, 0).is_some())
            && self.args.iter().flatten().try_fold(0, |count, value| opened(value, count)).is_some()
    }

    /// The message for the examiner: the same, without the question's id.
    pub(crate) fn for_examiner(&self) -> String {
        serde_json::to_string(self).expect("a message is made of strings, numbers and lists")
    }
}

#[cfg(test)]
mod tests;
