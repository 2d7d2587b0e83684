//! What a colleague would mention beside the verdict: how the solution left things after a check.
//!
//! Advice decides nothing: no status, score or outcome hangs on it. So a solution that hides what
//! the driver would tell gains nothing, and one that makes something up only speaks against itself.

use serde::{Deserialize, Serialize};

use super::wire::Value;

/// The question that the driver answers with a [`Diagnosis`].
pub(super) const DIAGNOSE: &str = "{\"op\":\"diagnose\"}";
/// How much of the heap may stay in use after everything was let go, in bytes.
const KEPT_HEAP: f64 = 24.0 * 1_048_576.0;
/// The most pieces of advice in one verdict.
const MOST: usize = 12;
/// The longest name that a driver may give, in characters.
const LONGEST_NAME: usize = 60;

/// One piece of advice, with the checks after which it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Advice {
    /// A sentence without its full stop, for a person.
    pub(crate) text: String,
    /// Ids of checks, in the order in which they ran; empty where it is about all of them.
    pub(crate) checks: Vec<String>,
}

/// All advice of an attempt, each piece once.
#[derive(Debug, Default)]
pub(super) struct Collected(Vec<Advice>);

impl Collected {
    pub(super) fn add(&mut self, text: String, check: Option<&str>) {
        let checks = check.map(str::to_owned);
        if let Some(known) = self.0.iter_mut().find(|known| known.text == text) {
            known.checks.extend(checks);
        } else if self.0.len() < MOST {
            self.0.push(Advice { text, checks: checks.into_iter().collect() });
        }
    }

    pub(super) fn list(&self) -> Vec<Advice> {
        self.0.clone()
    }
}

/// How the driver found things after a check.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Diagnosis {
    /// Timers that the process would wait for, though all promises have settled.
    timers: f64,
    /// What else it would wait for: Node's own names, such as `FSWatcher`.
    resources: Vec<String>,
    /// Calls that took more than 50 ms of CPU time each.
    stalls: Vec<String>,
    writes_after_end: f64,
}

impl Diagnosis {
    /// Reads the driver's answer; none when it is not of that shape.
    pub(super) fn read(answer: &Value) -> Option<Self> {
        let Value::Record(None, entries) = answer else { return None };
        let mut found = Self::default();
        for (name, value) in entries {
            let Value::Text(name) = name else { return None };
            match (name.as_str(), value) {
                ("timers", Value::Number(count)) => found.timers = *count,
                ("writesAfterEnd", Value::Number(count)) => found.writes_after_end = *count,
                ("resources", Value::List(names)) => found.resources = names_of(names)?,
                ("stalls", Value::List(names)) => found.stalls = names_of(names)?,
                _ => return None,
            }
        }
        Some(found)
    }

    /// In words, each piece by itself.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        if self.timers >= 1.0 {
            texts.push("timers are left behind that would keep a process alive: `clearTimeout` them once they are not needed, or `unref` them".into());
        }
        if !self.resources.is_empty() {
            let names: Vec<_> = self.resources.iter().map(|name| format!("`{name}`")).collect();
            texts.push(format!(
                "something is left open that would keep a process alive: {}",
                names.join(", ")
            ));
        }
        texts.extend(self.stalls.iter().map(|name| {
            let what = if name.is_empty() { "one call".to_owned() } else { format!("one run of `{name}`") };
            format!("{what} took more than 50 ms of CPU time, while nothing else of a process can happen")
        }));
        if self.writes_after_end >= 1.0 {
            texts.push("it writes to a stream that has ended".into());
        }
        texts
    }
}

fn names_of(names: &[Value]) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for name in names {
        let Value::Text(name) = name else { return None };
        let name: String = name.chars().take(LONGEST_NAME).collect();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    Some(found)
}

/// What is to be said of so many bytes that stay in use.
pub(super) fn of_heap(kept: &Value) -> Option<String> {
    let Value::Number(bytes) = kept else { return None };
    let is_much = *bytes > KEPT_HEAP;
    is_much.then(|| {
        format!(
            "{:.0} MiB of the heap stay in use after everything was let go: something global holds them",
            bytes / 1_048_576.0
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: &[(&str, Value)]) -> Value {
        Value::Record(
            None,
            entries.iter().map(|(name, value)| (Value::Text((*name).into()), value.clone())).collect(),
        )
    }

    #[test]
    fn each_finding_is_told_in_words() {
        let names = |name: &str| Value::List(vec![Value::Text(name.into()), Value::Text(name.into())]);
        let answer = record(&[
            ("timers", Value::Number(2.0)),
            ("resources", names("FSWatcher")),
            ("stalls", names("take")),
            ("writesAfterEnd", Value::Number(1.0)),
        ]);
        insta::assert_snapshot!(Diagnosis::read(&answer).unwrap().texts().join("\n"), @r"
        timers are left behind that would keep a process alive: `clearTimeout` them once they are not needed, or `unref` them
        something is left open that would keep a process alive: `FSWatcher`
        one run of `take` took more than 50 ms of CPU time, while nothing else of a process can happen
        it writes to a stream that has ended
        ");
        assert_eq!(of_heap(&Value::Number(KEPT_HEAP)), None);
        assert!(of_heap(&Value::Number(KEPT_HEAP * 2.0)).unwrap().starts_with("48 MiB"));
    }

    #[test]
    fn nothing_found_is_nothing_told_and_another_shape_is_none() {
        let quiet = record(&[("timers", Value::Number(0.0)), ("stalls", Value::List(Vec::new()))]);
        assert!(Diagnosis::read(&quiet).unwrap().texts().is_empty());
        for answer in [
            Value::Null,
            record(&[("timers", Value::Text("2".into()))]),
            record(&[("accepted", Value::Bool(true))]),
            record(&[("stalls", Value::List(vec![Value::Null]))]),
        ] {
            assert_eq!(Diagnosis::read(&answer), None);
        }
    }

    #[test]
    fn the_same_advice_stands_once_with_all_its_checks_and_a_flood_is_cut() {
        let mut all = Collected::default();
        all.add("a".into(), Some("one"));
        all.add("a".into(), Some("two"));
        assert_eq!(all.list(), [Advice { text: "a".into(), checks: vec!["one".into(), "two".into()] }]);
        (0..100).for_each(|number| all.add(number.to_string(), None));
        assert_eq!(all.list().len(), MOST);
    }
}
