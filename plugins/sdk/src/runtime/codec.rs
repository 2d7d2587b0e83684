//! Values to and from the driver protocol's tags.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use super::{Thrown, Value};
use crate::Error;

/// What one message may hold; the rest is told to be left out.
const MOST_VALUES: usize = 20_000;
const MOST_TEXT: usize = 100_000;
const DEEPEST: usize = 32;

/// What was handed over under which key, in one question.
#[derive(Default)]
pub(super) struct Keys(HashMap<u64, Value>);

impl Keys {
    pub(super) fn decode(&mut self, value: &Json) -> Result<Value, Error> {
        let tags = match value {
            Json::Null => return Ok(Value::Null),
            Json::Bool(value) => return Ok(Value::Bool(*value)),
            Json::Number(number) => return Ok(Value::Number(number.as_f64().unwrap_or(f64::NAN))),
            Json::String(text) => return Ok(Value::Text(text.clone())),
            Json::Array(items) => return self.list(items),
            Json::Object(tags) => tags,
        };
        let key = tags.get("k").and_then(Json::as_u64);
        let whole = match tags.iter().find(|(tag, _)| *tag != "k" && *tag != "bare") {
            None => return self.known(key),
            Some((tag, content)) => self.tagged(tag, content)?,
        };
        if let Some(key) = key {
            self.0.insert(key, whole.clone());
        }
        Ok(whole)
    }

    fn known(&self, key: Option<u64>) -> Result<Value, Error> {
        let known = key.and_then(|key| self.0.get(&key)).cloned();
        known.ok_or_else(|| {
            Error::new("a value that holds itself, or is not of this question, is not taken here")
        })
    }

    fn list(&mut self, items: &[Json]) -> Result<Value, Error> {
        items.iter().map(|item| self.decode(item)).collect::<Result<_, _>>().map(Value::List)
    }

    fn tagged(&mut self, tag: &str, content: &Json) -> Result<Value, Error> {
        let text = || content.as_str().unwrap_or_default();
        Ok(match tag {
            "u" => Value::Undefined,
            "n" => Value::Number(match text() {
                "Infinity" => f64::INFINITY,
                "-Infinity" => f64::NEG_INFINITY,
                "-0" => -0.0,
                _ => f64::NAN,
            }),
            "i" => Value::BigInt(text().to_owned()),
            "d" => Value::Date(content.as_f64().unwrap_or(f64::NAN)),
            "b" => Value::Bytes(STANDARD.decode(text())?),
            "w" => {
                let units = content.as_array().into_iter().flatten().filter_map(Json::as_u64);
                let units: Vec<u16> = units.filter_map(|unit| u16::try_from(unit).ok()).collect();
                Value::Text(String::from_utf16_lossy(&units))
            }
            "a" | "s" => self.list(content.as_array().map_or(&[], Vec::as_slice))?,
            "o" => {
                let entries = content.as_array().into_iter().flatten();
                let entry = |entry: &Json| {
                    Ok((entry[0].as_str().unwrap_or_default().to_owned(), self.decode(&entry[1])?))
                };
                Value::Record(entries.map(entry).collect::<Result<_, Error>>()?)
            }
            other => return Err(Error::new(format!("values of the kind `{other}` are not taken here"))),
        })
    }
}

/// What has been sent in one message.
#[derive(Default)]
pub(super) struct Sender {
    values: usize,
    text: usize,
}

impl Sender {
    pub(super) fn encode(&mut self, value: &Value) -> Json {
        self.encode_at(value, 0)
    }

    fn encode_at(&mut self, value: &Value, depth: usize) -> Json {
        self.values += 1;
        self.text += match value {
            Value::Text(text) | Value::BigInt(text) => text.encode_utf16().count(),
            Value::Bytes(bytes) => bytes.len() * 2,
            _ => 0,
        };
        if self.values > MOST_VALUES || self.text > MOST_TEXT || depth > DEEPEST {
            return json!({ "x": "budget" });
        }
        match value {
            Value::Undefined => json!({ "u": 1 }),
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => encoded_number(*number),
            Value::BigInt(digits) => json!({ "i": digits }),
            Value::Text(text) => Json::String(text.clone()),
            Value::Bytes(bytes) => json!({ "b": STANDARD.encode(bytes) }),
            Value::Date(ms) => json!({ "d": encoded_number(*ms) }),
            Value::List(items) => items.iter().map(|item| self.encode_at(item, depth + 1)).collect(),
            Value::Record(entries) => {
                let mut encoded = Vec::with_capacity(entries.len());
                for (name, value) in entries {
                    self.values += 1;
                    encoded.push(json!([name, self.encode_at(value, depth + 1)]));
                }
                Json::Object(Map::from_iter([("o".to_owned(), Json::Array(encoded))]))
            }
        }
    }
}

/// An error, as it is thrown.
pub(super) fn thrown(thrown: &Thrown) -> Json {
    let [name, message] =
        [&thrown.name, &thrown.message].map(|text| text.chars().take(MOST_TEXT / 4).collect::<String>());
    json!({ "e": { "name": name, "message": message, "kinds": ["Error"] }, "h": 1 })
}

fn encoded_number(number: f64) -> Json {
    let special = match number {
        number if number.is_nan() => "NaN",
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        number if number == 0.0 && number.is_sign_negative() => "-0",
        number => return Json::from(number),
    };
    json!({ "n": special })
}
