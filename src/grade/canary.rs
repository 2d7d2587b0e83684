//! Canaries: code that tries, inside the real sandbox, what a layer is there to stop.
//!
//! A layer counts only when its canaries were stopped, on this machine and now. What was not
//! stopped is said as plainly: it is what a stranger's solution could do here.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::candidate::{Candidate, Gone};
use super::runtime::Runtime;
use super::stage::{Stage, Work};
use super::submission::Submission;
use super::verdict::{Limits, Outcome};
use super::wire::Value;
use crate::sandbox::{Layer, Policy, Profile, Program, Tier};

/// The canaries' own module; each export tries one thing and says what it saw.
const CANARY: &str = include_str!("driver/canary.mjs");

/// What one canary found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    /// The layer that stops it; `None`: what every process gets.
    pub(crate) layer: Option<Layer>,
    /// What it tried, as "a solution cannot …".
    pub(crate) tried: &'static str,
    pub(crate) stopped: bool,
    /// What happened, for a person.
    pub(crate) seen: String,
}

/// What the machine offers for grading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sightings {
    /// Node's version; `Err` says why it could not be started.
    pub(crate) node: Result<String, String>,
    /// The layers that were put on.
    pub(crate) layers: Vec<Layer>,
    pub(crate) canaries: Vec<Sighting>,
    /// What a server may do and must not; empty where servers are not run.
    pub(crate) server: Vec<Sighting>,
}

impl Sightings {
    /// The tier that the canaries vouch for: a layer with one that was not stopped does not count.
    pub(crate) fn tier(&self) -> Tier {
        let vouched = |layer: &Layer| {
            self.canaries.iter().all(|sighting| sighting.layer != Some(*layer) || sighting.stopped)
        };
        Tier::of(&self.layers.iter().copied().filter(vouched).collect::<Vec<_>>())
    }
}

/// Canaries that a limit must end: what they try, export, the outcome that proves it.
const ENDED: [(&str, &str, Outcome); 3] = [
    ("run for ever", "spin", Outcome::TimeLimit),
    ("take all memory", "grow", Outcome::MemoryLimit),
    ("print without end", "flood", Outcome::OutputLimit),
];

/// Canaries that answer whether they could: the layer that must stop each.
const TRIED: [(Option<Layer>, &str, &str); 10] = [
    (None, "see your environment variables", "environment"),
    (None, "use descriptors of prepkit's", "descriptors"),
    (Some(Layer::Rlimits), "open files without end", "opening"),
    (Some(Layer::Landlock), "list folders of yours", "files"),
    (None, "write beside the solution", "writing"),
    (Some(Layer::Seccomp), "open the network", "network"),
    (Some(Layer::Seccomp), "start processes", "processes"),
    (Some(Layer::Capabilities), "act as root", "user"),
    (Some(Layer::Namespaces), "see other processes", "numbers"),
    (Some(Layer::PrivateRoot), "tell which files there are", "names"),
];

/// What a server needs: it says "it could not" where it was stopped.
pub(crate) const NEEDED: [(&str, &str); 2] =
    [("serve on its own loopback", "loopback"), ("start processes", "children")];

const LIMITS: Limits =
    Limits { call_ms: 1_000, heavy_ms: 1_000, cpu_ms: 20_000, memory_mib: 256, output_kib: 256 };

/// Lets every canary try.
pub(crate) fn sight(node: &Program, policy: &Policy) -> Sightings {
    let submission = Submission::of_text("canary.mjs", CANARY.as_bytes().to_vec());
    let limits = LIMITS;
    let nothing = |message| Sightings {
        node: Err(message),
        layers: Vec::new(),
        canaries: Vec::new(),
        server: Vec::new(),
    };
    let stage = match Stage::new(&submission, &Runtime::Node(node.clone()), policy) {
        Ok(stage) => stage,
        Err(error) => return nothing(error.to_string()),
    };
    let (version, layers) = match started(&stage, &limits) {
        Ok(started) => started,
        Err(message) => return nothing(message),
    };
    let canaries = all(&stage, &limits);
    let server = if layers.contains(&Layer::Namespaces) {
        serving(&stage.with_profile(Profile::Server), &limits)
    } else {
        Vec::new()
    };
    Sightings { node: Ok(version), layers, canaries, server }
}

/// The embedded runtime's version, told by itself; `Err` says why it could not be started.
pub(crate) fn embedded(policy: &Policy) -> Result<String, String> {
    let submission = Submission::of_text("nothing.mjs", Vec::new());
    let stage = Stage::new(&submission, &Runtime::Embedded, policy).map_err(|error| error.to_string())?;
    started(&stage, &LIMITS).map(|(version, _)| version)
}

fn all(stage: &Stage, limits: &Limits) -> Vec<Sighting> {
    let ended = ENDED.iter().map(|(tried, export, expected)| end(stage, limits, tried, export, expected));
    let tried =
        TRIED.iter().map(|(layer, tried, export)| attempt(stage, limits, *layer, tried, export, "[]"));
    ended.chain(tried).collect()
}

/// A server's canaries; one tries to reach a server of ours.
fn serving(stage: &Stage, limits: &Limits) -> Vec<Sighting> {
    let mut sightings: Vec<Sighting> = NEEDED
        .iter()
        .map(|(tried, export)| {
            let sighting = attempt(stage, limits, None, tried, export, "[]");
            Sighting { stopped: sighting.seen.starts_with("it could not"), ..sighting }
        })
        .collect();
    if let Ok(listener) = TcpListener::bind("127.0.0.1:0")
        && let Ok(address) = listener.local_addr()
    {
        let args = format!("[{}]", address.port());
        sightings.push(attempt(stage, limits, None, "reach servers of yours", "outside", &args));
    }
    sightings.push(attempt(stage, limits, None, "start processes without end", "crowd", "[]"));
    sightings.push(attempt(stage, limits, None, "fill the disk", "scratch", "[]"));
    sightings
}

/// The runtime's version, and the layers that it was started with.
fn started(stage: &Stage, limits: &Limits) -> Result<(String, Vec<Layer>), String> {
    let mut candidate =
        Candidate::start(stage, limits, Work::Light, Duration::ZERO).map_err(|error| error.to_string())?;
    match candidate.ask("{\"op\":\"hello\"}", soon(10)) {
        Ok(answer) => match answer.ok {
            Some(Value::Text(version)) => Ok((version, candidate.layers().to_vec())),
            _ => Err("it told no version".into()),
        },
        Err(gone) => Err(format!("it {}", gone.message)),
    }
}

fn soon(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

/// Loads the canaries in a process of their own and calls one.
fn call(stage: &Stage, limits: &Limits, export: &str, args: &str) -> Result<Value, (Outcome, String)> {
    let machine = |message: String| (Outcome::JudgeError(super::Blame::Machine), message);
    let mut candidate = Candidate::start(stage, limits, Work::Light, Duration::ZERO)
        .map_err(|error| machine(error.to_string()))?;
    let gone = |gone: Gone| (gone.cause, gone.message);
    candidate.ask("{\"op\":\"load\"}", soon(10)).map_err(gone)?;
    let ask = format!("{{\"op\":\"call\",\"on\":0,\"name\":\"{export}\",\"args\":{args}}}");
    // Limits are met within a second; what is no limit's may take longer on a busy machine.
    let within = if ENDED.iter().any(|(_, ended, _)| *ended == export) { 1 } else { 10 };
    let mut answer = candidate.ask(&ask, soon(within)).map_err(gone)?;
    for _ in 0..20 {
        if let Some(settled) = answer.settled.iter().find_map(|settled| settled.ok.clone()) {
            return Ok(settled);
        }
        match (&answer.promise, &answer.ok) {
            (None, Some(Value::Text(seen))) => return Ok(Value::Text(seen.clone())),
            _ => answer = candidate.ask("{\"op\":\"wait\"}", soon(within)).map_err(gone)?,
        }
    }
    Err(machine("gave no answer".into()))
}

fn end(stage: &Stage, limits: &Limits, tried: &'static str, export: &str, expected: &Outcome) -> Sighting {
    let (stopped, seen) = match call(stage, limits, export, "[]") {
        Err((outcome, message)) => (outcome == *expected, format!("it {message}")),
        Ok(_) => (false, "it was not ended".into()),
    };
    Sighting { layer: None, tried, stopped, seen }
}

fn attempt(
    stage: &Stage,
    limits: &Limits,
    layer: Option<Layer>,
    tried: &'static str,
    export: &str,
    args: &str,
) -> Sighting {
    let (stopped, seen) = match call(stage, limits, export, args) {
        Ok(Value::Text(seen)) => (!seen.starts_with("it could"), seen),
        Ok(_) => (false, "the canary said nothing".into()),
        Err((_, message)) => (false, format!("the canary {message}")),
    };
    Sighting { layer, tried, stopped, seen }
}
