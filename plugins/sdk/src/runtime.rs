//! A new kind of solution: the driver protocol, spoken for a [`Runtime`].
//!
//! prepkit asks questions of a solution (`docs/driver-protocol.md`). A runtime has functions that are
//! called by name and values that are plain data; everything else of the protocol (handles, promises,
//! timers) is answered here, as there is none of it.

mod codec;

use serde_json::{Value as Json, json};

use crate::Error;
use codec::{Keys, Sender};

/// Runs solutions of a kind. A process serves one solution, which is loaded anew for each check.
pub trait Runtime {
    /// The version of what runs it, as numbers with dots.
    fn version(&self) -> String;

    /// Takes a solution, and forgets the one before: the names of its functions, or why it cannot be
    /// loaded.
    fn load(&mut self, file: &str, source: &str) -> Result<Vec<String>, Error>;

    /// Calls one of the functions.
    fn call(&mut self, name: &str, args: Vec<Value>) -> Result<Value, Thrown>;

    /// Runs a question's experiment by itself: all that it prints.
    fn run(&mut self, code: &str) -> Result<String, Error> {
        let _ = code;
        Err(Error::new("this runtime runs no experiments"))
    }
}

/// A value as both sides know it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing at all.
    #[default]
    Undefined,
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A whole number of any size, in decimal.
    BigInt(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A time, in milliseconds since 1970.
    Date(f64),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name.
    Record(Vec<(String, Value)>),
}

impl Value {
    /// The value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Record(entries) = self else { return None };
        entries.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// What a function threw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thrown {
    /// The error's name.
    pub name: String,
    /// What it says.
    pub message: String,
}

impl Thrown {
    /// An `Error` that says so.
    pub fn new(message: impl std::fmt::Display) -> Self {
        Self { name: "Error".to_owned(), message: message.to_string() }
    }
}

/// The reply to a question of the driver protocol.
pub(crate) fn reply(runtime: &mut dyn Runtime, question: &Json) -> Result<Json, Error> {
    let text = |key: &str| question[key].as_str().unwrap_or_default();
    let id = question["id"].as_str().ok_or_else(|| Error::new("a question has no id"))?;
    let mut sender = Sender::default();
    let (kind, answer) = match text("op") {
        "hello" => ("ok", Json::from(runtime.version())),
        "load" => match runtime.load(text("file"), text("source")) {
            Ok(names) => ("exports", names.iter().map(|name| json!([name, "function"])).collect()),
            Err(error) => ("failed", Json::from(error.to_string())),
        },
        "call" => called(runtime, &question["name"], &question["args"], &mut sender)?,
        "sequence" => ("answers", sequence(runtime, &question["steps"])?),
        "get" => ("ok", sender.encode(&Value::Undefined)),
        "advance" | "step-wall" | "wait" | "settle" => ("ok", Json::Null),
        "diagnose" => {
            ("ok", json!({ "o": [["timers", 0], ["resources", []], ["stalls", []], ["writesAfterEnd", 0]] }))
        }
        // Whoever plants so many finds so many.
        "pending" => ("ok", json!({ "o": [["timers", question["plant"]], ["nextMs", null]] })),
        other => {
            let thrown = Thrown::new(format!("this runtime has no `{other}`"));
            ("threw", codec::thrown(&thrown))
        }
    };
    Ok(json!({ "id": id, kind: answer }))
}

fn called(
    runtime: &mut dyn Runtime,
    name: &Json,
    args: &Json,
    sender: &mut Sender,
) -> Result<(&'static str, Json), Error> {
    let Some(name) = name.as_str() else { return Ok(("missing", Json::from("call"))) };
    let mut keys = Keys::default();
    let args = args.as_array().into_iter().flatten().map(|value| keys.decode(value));
    let args: Vec<Value> = args.collect::<Result<_, _>>()?;
    Ok(match runtime.call(name, args) {
        Ok(value) => ("ok", sender.encode(&value)),
        Err(thrown) => ("threw", codec::thrown(&thrown)),
    })
}

fn sequence(runtime: &mut dyn Runtime, steps: &Json) -> Result<Json, Error> {
    let steps = steps.as_array().into_iter().flatten().filter(|step| step[0] != "advance");
    let mut answers = Vec::new();
    for step in steps {
        let (kind, answer) = called(runtime, &step[0], &step[1], &mut Sender::default())?;
        answers.push(json!({ kind: answer }));
    }
    Ok(Json::from(answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;

    impl Runtime for Echo {
        fn version(&self) -> String {
            "1.2".to_owned()
        }

        fn load(&mut self, _: &str, source: &str) -> Result<Vec<String>, Error> {
            if source.is_empty() { Err(Error::new("it is empty")) } else { Ok(vec!["echo".to_owned()]) }
        }

        fn call(&mut self, name: &str, mut args: Vec<Value>) -> Result<Value, Thrown> {
            if name == "echo" { Ok(args.remove(0)) } else { Err(Thrown::new("no")) }
        }
    }

    fn asked(question: &Json) -> Json {
        reply(&mut Echo, question).unwrap()
    }

    #[test]
    fn questions_are_answered_as_the_protocol_has_it() {
        assert_eq!(asked(&json!({ "id": "1", "op": "hello" })), json!({ "id": "1", "ok": "1.2" }));
        let load = |source: &str| asked(&json!({ "id": "1", "op": "load", "file": "a.x", "source": source }));
        assert_eq!(load("x"), json!({ "id": "1", "exports": [["echo", "function"]] }));
        assert_eq!(load(""), json!({ "id": "1", "failed": "it is empty" }));
        let value =
            json!({ "o": [["a", { "a": [1, { "n": "NaN" }, { "b": "AAE=", "k": 3 }], "k": 2 }]], "k": 1 });
        let echoed = asked(&json!({ "id": "2", "op": "call", "on": 0, "name": "echo", "args": [value] }));
        assert_eq!(echoed["ok"], json!({ "o": [["a", [1.0, { "n": "NaN" }, { "b": "AAE=" }]]] }));
        let threw = asked(&json!({ "id": "3", "op": "call", "name": "x", "args": [] }));
        assert_eq!(threw["threw"]["e"], json!({ "name": "Error", "message": "no", "kinds": ["Error"] }));
        let steps = json!([["echo", [7]], ["advance", [5]], ["x", []]]);
        let answers = asked(&json!({ "id": "4", "op": "sequence", "on": 0, "steps": steps }));
        assert_eq!(answers["answers"].as_array().unwrap().len(), 2);
        assert_eq!(asked(&json!({ "id": "5", "op": "pending", "plant": 3 }))["ok"]["o"][0][1], 3);
    }
}
