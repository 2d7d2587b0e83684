//! What was asked, and whether a message can be an answer to it.
//!
//! An answer of another kind than was asked for is no answer: it comes from somebody who does not
//! speak for the driver, and it must not reach the examiner, which counts on the kind.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Message, Value};

/// What was asked, as far as it decides what can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    Hello,
    Load,
    Call,
    /// With so many calls in it.
    Sequence(usize),
    /// Whatever is to happen, nothing comes back.
    Nothing,
    Number,
    Timers,
    /// A controller and its signal.
    Controller,
    Value,
}

impl Question {
    /// The kind of the examiner's question, which is an object with `op`.
    pub(crate) fn of(op: &str) -> Self {
        #[derive(Deserialize)]
        struct Op<'a> {
            op: &'a str,
            #[serde(default, borrow)]
            steps: Vec<(Cow<'a, str>, IgnoredAny)>,
        }
        let Ok(Op { op, steps }) = serde_json::from_str(op) else { return Self::Value };
        match op {
            "hello" => Self::Hello,
            "load" => Self::Load,
            "call" => Self::Call,
            "sequence" => Self::Sequence(steps.iter().filter(|(name, _)| *name != "advance").count()),
            "advance" | "step-wall" | "wait" | "settle" => Self::Nothing,
            "heap" | "listeners" => Self::Number,
            "pending" => Self::Timers,
            "abort-controller" => Self::Controller,
            _ => Self::Value,
        }
    }
}

impl Message {
    /// Whether this can be an answer to the question.
    pub(crate) fn suits(&self, question: &Question) -> bool {
        if self.call.is_some() {
            return *question != Question::Hello;
        }
        let Some(ok) = &self.ok else {
            return match question {
                Question::Hello => false,
                Question::Load => self.exports.is_some() || self.failed.is_some(),
                Question::Call => self.threw.is_some() || self.promise.is_some() || self.missing.is_some(),
                Question::Sequence(calls) => {
                    self.threw.is_some()
                        || self.answers.as_ref().is_some_and(|answers| answers.len() == *calls)
                }
                _ => self.threw.is_some(),
            };
        };
        match question {
            Question::Load | Question::Sequence(_) => false,
            Question::Call | Question::Value => true,
            Question::Hello => matches!(ok, Value::Text(_)),
            Question::Nothing => *ok == Value::Null,
            Question::Number => is_count(ok),
            Question::Timers => is_timers(ok),
            Question::Controller => is_controller(ok),
        }
    }
}

/// A number of things.
fn is_count(value: &Value) -> bool {
    matches!(value, Value::Number(number) if *number >= 0.0)
}

/// `{ timers, nextMs, referenced? }`: what is due is due later, for all that is due has run.
fn is_timers(value: &Value) -> bool {
    let Value::Record(None, entries) = value else { return false };
    let [(Value::Text(first), timers), (Value::Text(second), next), more @ ..] = entries.as_slice() else {
        return false;
    };
    let is_next = matches!(next, Value::Number(ms) if *ms > 0.0) || *next == Value::Null;
    first == "timers" && second == "nextMs" && is_count(timers) && is_next && is_referenced(more)
}

fn is_referenced(entries: &[(Value, Value)]) -> bool {
    match entries {
        [] => true,
        [(Value::Text(name), count)] => name == "referenced" && is_count(count),
        _ => false,
    }
}

/// `[controller, signal]`: two objects that are known by handles of their own.
fn is_controller(value: &Value) -> bool {
    let Value::List(items) = value else { return false };
    matches!(items.as_slice(), [Value::Record(Some(controller), _), Value::Record(Some(signal), _)] if controller != signal)
}
