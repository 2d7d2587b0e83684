//! What a candidate process may say: lines of JSON, read strictly.
//!
//! Every byte here comes from the process that runs a stranger's code. A message is bounded before
//! it is parsed, has no field that is not listed here, no field twice, and can claim nothing but
//! values: there is no word for a verdict. `docs/driver-protocol.md` describes it for people who
//! write a driver.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The longest line that is read, in bytes.
pub(crate) const MAX_LINE: usize = 1 << 20;

/// A value of the solution's, tagged where JSON lacks it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Tagged(Box<Tagged>),
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

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        Tagged::deserialize(MapAccessDeserializer::new(entries)).map(|tagged| Value::Tagged(Box::new(tagged)))
    }
}

/// The tags. Exactly one of them says what the value is; `h` may stand beside `o` and `e`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tagged {
    /// `undefined`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) u: Option<u8>,
    /// A number that JSON cannot write: `NaN`, `Infinity`, `-Infinity`, `-0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) n: Option<Special>,
    /// A `BigInt`, in decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) i: Option<String>,
    /// A string with lone surrogates, as its UTF-16 units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) w: Option<Vec<u16>>,
    /// A symbol, by its description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) y: Option<String>,
    /// A function, by its handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) f: Option<u64>,
    /// An object with methods, by its handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) h: Option<u64>,
    /// Something of the examiner's that came back, by its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) k: Option<u64>,
    /// A promise of the solution's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) p: Option<u64>,
    /// An object met before in this message, by its place in it: a cycle or a shared part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) r: Option<u64>,
    /// A date: milliseconds, or a tagged `NaN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) d: Option<Value>,
    /// Bytes, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) b: Option<String>,
    /// A `Map`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) m: Option<Vec<(Value, Value)>>,
    /// A `Set`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) s: Option<Vec<Value>>,
    /// An object's own data: entries, so that no name is special.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) o: Option<Vec<(Value, Value)>>,
    /// An error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) e: Option<ErrorParts>,
    /// What was not sent: a proxy, an accessor, a hole, or more than the budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) x: Option<Opaque>,
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
}

impl Message {
    /// Reads the answer to the question `id` from one line, without its line feed.
    pub(crate) fn parse(line: &[u8], id: &str) -> Result<Self, WireError> {
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
        if one && call { Ok(message) } else { Err(WireError::Ambiguous) }
    }

    /// The message for the examiner: the same, without the question's id.
    pub(crate) fn for_examiner(&self) -> String {
        serde_json::to_string(self).expect("a message is made of strings, numbers and lists")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(line: &str, expected: Result<&str, &str>) {
        let found = Message::parse(line.as_bytes(), "7").map(|message| message.for_examiner());
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (found, expected) => panic!("{found:?} is not {expected:?}"),
        }
    }

    #[test]
    fn answers_pass_and_lose_their_id() {
        check(r#"{"id":"7","ok":null}"#, Ok(r#"{"ok":null}"#));
        check(r#"{"id":"7","ok":{"n":"-0"}}"#, Ok(r#"{"ok":{"n":"-0"}}"#));
        check(
            r#"{"id":"7","promise":3,"settled":[{"promise":3,"ok":{"u":1}}]}"#,
            Ok(r#"{"promise":3,"settled":[{"promise":3,"ok":{"u":1}}]}"#),
        );
        check(r#"{"id":"7","call":1,"at":0.5,"args":["a"]}"#, Ok(r#"{"call":1,"at":0.5,"args":["a"]}"#));
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        check(r#"{"id":"8","ok":1}"#, Err("another question"));
        check(r#"{"id":"7","ok":1,"verdict":"accepted"}"#, Err("unknown field"));
        check(r#"{"id":"7","ok":1,"ok":2}"#, Err("duplicate field"));
        check(r#"{"id":"7","ok":1,"threw":2}"#, Err("no single answer"));
        check(r#"{"id":"7"}"#, Err("no single answer"));
        check(r#"{"id":"7","ok":{"z":1}}"#, Err("not valid"));
        check("\u{fffd}", Err("not valid"));
        check(r#"{"id":"7","call":1}"#, Err("no single answer"));
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::Number),
            ".*".prop_map(Value::Text),
            any::<u64>().prop_map(|id| Value::Tagged(Box::new(Tagged { h: Some(id), ..Tagged::default() }))),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let pairs = prop::collection::vec((inner.clone(), inner.clone()), 0..5);
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(Value::List),
                pairs.prop_map(|o| Value::Tagged(Box::new(Tagged { o: Some(o), ..Tagged::default() }))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_message_survives_the_wire(value in values()) {
            let message = Message { id: "7".into(), ok: Some(value), ..Message::default() };
            let line = format!("{{\"id\":\"7\",{}", &message.for_examiner()[1..]);
            prop_assert_eq!(Message::parse(line.as_bytes(), "7").unwrap(), message);
        }

        #[test]
        fn no_line_panics(line in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Message::parse(&line, "7");
        }
    }
}
