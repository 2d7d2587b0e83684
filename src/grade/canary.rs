//! Canaries: code that tries, inside the real sandbox, what a layer is there to stop.
//!
//! A layer counts only when its canary was stopped, on this machine and now. What was not stopped
//! is said as plainly: it is what a stranger's solution could do here.

use std::path::Path;
use std::time::{Duration, Instant};

use super::candidate::{Candidate, Stage, Work};
use super::runtime::Runtime;
use super::submission::Submission;
use super::verdict::{Limits, Outcome};
use super::wire::Value;

/// The canaries' own module; each export tries one thing and says whether it could.
const CANARY: &str = include_str!("driver/canary.mjs");

/// What one canary found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    /// What it tried, as "a solution cannot …".
    pub(crate) layer: &'static str,
    pub(crate) stopped: bool,
    /// What happened, for a person.
    pub(crate) seen: String,
}

/// What the machine offers for grading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sightings {
    /// Node's version; `Err` says why it could not be started.
    pub(crate) node: Result<String, String>,
    pub(crate) canaries: Vec<Sighting>,
}

/// Canaries that a limit must end: layer, export, the outcome that proves it.
const ENDED: [(&str, &str, Outcome); 3] = [
    ("run for ever", "spin", Outcome::TimeLimit),
    ("take all memory", "grow", Outcome::MemoryLimit),
    ("print without end", "flood", Outcome::OutputLimit),
];

/// Canaries that answer whether they could.
const TRIED: [(&str, &str); 6] = [
    ("see your environment variables", "environment"),
    ("use descriptors of prepkit's", "descriptors"),
    ("read your files", "files"),
    ("write outside its folder", "writing"),
    ("open the network", "network"),
    ("start processes", "processes"),
];

const LIMITS: Limits =
    Limits { call_ms: 1_000, heavy_ms: 1_000, cpu_ms: 20_000, memory_mib: 256, output_kib: 256 };

/// Lets every canary try.
pub(crate) fn sight(node: &Path) -> Sightings {
    let submission = Submission::from_pack("canary.mjs", CANARY.as_bytes().to_vec());
    let stage = match Stage::new(&submission, &Runtime::Node(node.to_owned())) {
        Ok(stage) => stage,
        Err(error) => return Sightings { node: Err(error.to_string()), canaries: Vec::new() },
    };
    let version = version(&stage, &LIMITS);
    let canaries = if version.is_ok() { all(&stage, &LIMITS) } else { Vec::new() };
    Sightings { node: version, canaries }
}

/// The embedded runtime's version, told by itself; `Err` says why it could not be started.
pub(crate) fn embedded() -> Result<String, String> {
    let submission = Submission::from_pack("nothing.mjs", Vec::new());
    let stage = Stage::new(&submission, &Runtime::Embedded).map_err(|error| error.to_string())?;
    version(&stage, &LIMITS)
}

fn all(stage: &Stage, limits: &Limits) -> Vec<Sighting> {
    let ended = ENDED.iter().map(|(layer, export, expected)| end(stage, limits, layer, export, expected));
    let tried = TRIED.iter().map(|(layer, export)| attempt(stage, limits, layer, export));
    ended.chain(tried).collect()
}

fn version(stage: &Stage, limits: &Limits) -> Result<String, String> {
    let mut candidate =
        Candidate::start(stage, limits, Work::Light, Duration::ZERO).map_err(|error| error.to_string())?;
    match candidate.ask("{\"op\":\"hello\"}", soon(10)) {
        Ok(answer) => match answer.ok {
            Some(Value::Text(version)) => Ok(version),
            _ => Err("it told no version".into()),
        },
        Err(gone) => Err(format!("it {}", gone.message)),
    }
}

fn soon(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

/// Loads the canaries in a process of their own and calls one.
fn call(stage: &Stage, limits: &Limits, export: &str) -> Result<Value, (Outcome, String)> {
    let machine = |message: String| (Outcome::JudgeError(super::Blame::Machine), message);
    let mut candidate = Candidate::start(stage, limits, Work::Light, Duration::ZERO)
        .map_err(|error| machine(error.to_string()))?;
    let gone = |gone: super::candidate::Gone| (gone.cause, gone.message);
    candidate.ask("{\"op\":\"load\"}", soon(10)).map_err(gone)?;
    let ask = format!("{{\"op\":\"call\",\"on\":0,\"name\":\"{export}\",\"args\":[]}}");
    let answer = candidate.ask(&ask, soon(1)).map_err(gone)?;
    let answer = match answer.promise {
        Some(_) if answer.settled.is_empty() => candidate.ask("{\"op\":\"wait\"}", soon(1)).map_err(gone)?,
        _ => answer,
    };
    let settled = answer.settled.into_iter().find_map(|settled| settled.ok);
    settled.or(answer.ok).ok_or_else(|| machine("gave no answer".into()))
}

fn end(stage: &Stage, limits: &Limits, layer: &'static str, export: &str, expected: &Outcome) -> Sighting {
    match call(stage, limits, export) {
        Err((outcome, message)) => {
            Sighting { layer, stopped: outcome == *expected, seen: format!("it {message}") }
        }
        Ok(_) => Sighting { layer, stopped: false, seen: "it was not ended".into() },
    }
}

fn attempt(stage: &Stage, limits: &Limits, layer: &'static str, export: &str) -> Sighting {
    match call(stage, limits, export) {
        Ok(Value::Text(seen)) => Sighting { layer, stopped: !seen.starts_with("it could"), seen },
        Ok(_) => Sighting { layer, stopped: false, seen: "the canary said nothing".into() },
        Err((_, message)) => Sighting { layer, stopped: false, seen: format!("the canary {message}") },
    }
}
