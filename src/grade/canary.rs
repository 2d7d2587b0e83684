//! Canaries: code that tries, inside the real sandbox, what a layer is there to stop.
//!
//! A layer counts only when its canaries were stopped, on this machine and now. What was not
//! stopped is said as plainly: it is what a stranger's solution could do here.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::candidate::{Candidate, Gone};
use super::parallel::in_parallel;
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

/// What one canary tries, and how it is known that it was stopped.
#[derive(Clone, Debug)]
struct Canary {
    layer: Option<Layer>,
    tried: &'static str,
    export: &'static str,
    stops: Stops,
}

/// What stops a canary.
#[derive(Clone, Debug)]
enum Stops {
    /// A limit ends it, with this outcome.
    Limit(Outcome),
    /// It is refused, and says "it could" where it was not.
    Refusal,
    /// Nothing may, and it says "it could not" where something did.
    Nothing,
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

/// What a server needs.
pub(crate) const NEEDED: [(&str, &str); 2] =
    [("serve on its own loopback", "loopback"), ("start processes", "children")];
/// What a server must not: the first tries to reach a server of ours.
const KEPT_FROM: [(&str, &str); 3] = [
    ("reach servers of yours", "outside"),
    ("start processes without end", "crowd"),
    ("fill the disk", "scratch"),
];

/// How many canaries there are.
pub(crate) const ALL: usize = ENDED.len() + TRIED.len() + NEEDED.len() + KEPT_FROM.len();

const LIMITS: Limits =
    Limits { call_ms: 1_000, heavy_ms: 1_000, cpu_ms: 20_000, memory_mib: 256, output_kib: 256 };

/// Lets every canary try, `jobs` of them at once; `tell` hears what each tries.
pub(crate) fn sight(
    node: &Program,
    policy: &Policy,
    jobs: usize,
    tell: &(impl Fn(&str) + Sync),
) -> Sightings {
    let nothing = |message| Sightings {
        node: Err(message),
        layers: Vec::new(),
        canaries: Vec::new(),
        server: Vec::new(),
    };
    let ground = Ground::new(node, policy);
    let (version, layers) = match ground.stage(Profile::Function).and_then(|stage| started(&stage)) {
        Ok(started) => started,
        Err(message) => return nothing(message),
    };
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|it| Ok((it.local_addr()?.port(), it)));
    let args = listener.as_ref().map_or("[]".to_owned(), |(port, _)| format!("[{port}]"));
    let all_of = |canaries: &[Canary], profile, args: &str| {
        in_parallel(jobs, canaries, |canary| {
            tell(canary.tried);
            attempt(&ground, profile, canary, args)
        })
    };
    let canaries = all_of(&solutions(), Profile::Function, "[]");
    let mut servers = if layers.contains(&Layer::Namespaces) { servers() } else { Vec::new() };
    // Without a server there is nothing that it could fail to reach.
    servers.retain(|canary| canary.export != "outside" || listener.is_ok());
    let server = all_of(&servers, Profile::Server, &args);
    Sightings { node: Ok(version), layers, canaries, server }
}

/// The version of a Node that can be used here; `Err` says why it could not be started.
pub(crate) fn version(node: &Program, policy: &Policy) -> Result<String, String> {
    started(&Ground::new(node, policy).stage(Profile::Function)?).map(|(version, _)| version)
}

/// What each canary's own stage is made from.
struct Ground<'a> {
    submission: Submission,
    runtime: Runtime,
    policy: &'a Policy,
}

impl<'a> Ground<'a> {
    fn new(node: &Program, policy: &'a Policy) -> Self {
        let submission = Submission::of_text("canary.mjs", CANARY.as_bytes().to_vec());
        Self { submission, runtime: Runtime::Node(node.clone()), policy }
    }

    fn stage(&self, profile: Profile) -> Result<Stage, String> {
        let stage = Stage::new(&self.submission, &self.runtime, self.policy);
        stage.map(|stage| stage.with_profile(profile)).map_err(|error| error.to_string())
    }
}

/// The embedded runtime's version, told by itself; `Err` says why it could not be started.
pub(crate) fn embedded(policy: &Policy) -> Result<String, String> {
    let submission = Submission::of_text("nothing.mjs", Vec::new());
    let stage = Stage::new(&submission, &Runtime::Embedded, policy).map_err(|error| error.to_string())?;
    started(&stage).map(|(version, _)| version)
}

/// Those that every solution is held to.
fn solutions() -> Vec<Canary> {
    let ended = ENDED.map(|(tried, export, outcome)| Canary {
        layer: None,
        tried,
        export,
        stops: Stops::Limit(outcome),
    });
    let refused = TRIED.map(|(layer, tried, export)| Canary { layer, tried, export, stops: Stops::Refusal });
    ended.into_iter().chain(refused).collect()
}

/// A server's.
fn servers() -> Vec<Canary> {
    let of = |(tried, export), stops| Canary { layer: None, tried, export, stops };
    let needed = NEEDED.map(|it| of(it, Stops::Nothing));
    let kept_from = KEPT_FROM.map(|it| of(it, Stops::Refusal));
    needed.into_iter().chain(kept_from).collect()
}

/// The runtime's version, and the layers that it was started with.
fn started(stage: &Stage) -> Result<(String, Vec<Layer>), String> {
    let mut candidate =
        Candidate::start(stage, &LIMITS, Work::Light, Duration::ZERO).map_err(|error| error.to_string())?;
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
fn call(
    ground: &Ground<'_>,
    profile: Profile,
    canary: &Canary,
    args: &str,
) -> Result<Value, (Outcome, String)> {
    let machine = |message: String| (Outcome::JudgeError(super::Blame::Machine), message);
    let stage = ground.stage(profile).map_err(machine)?;
    let mut candidate = Candidate::start(&stage, &LIMITS, Work::Light, Duration::ZERO)
        .map_err(|error| machine(error.to_string()))?;
    let gone = |gone: Gone| (gone.cause, gone.message);
    candidate.ask("{\"op\":\"load\"}", soon(10)).map_err(gone)?;
    let ask = format!("{{\"op\":\"call\",\"on\":0,\"name\":\"{}\",\"args\":{args}}}", canary.export);
    // Only where time is the limit is it short: the rest may take longer on a busy machine.
    let within = if matches!(canary.stops, Stops::Limit(Outcome::TimeLimit)) { 1 } else { 10 };
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

fn attempt(ground: &Ground<'_>, profile: Profile, canary: &Canary, args: &str) -> Sighting {
    let answer = call(ground, profile, canary, args);
    let (stopped, seen) = match (&canary.stops, answer) {
        (Stops::Limit(outcome), Err((ended, message))) => (ended == *outcome, format!("it {message}")),
        (Stops::Limit(_), Ok(_)) => (false, "it was not ended".into()),
        (Stops::Refusal, Ok(Value::Text(seen))) => (!seen.starts_with("it could"), seen),
        (Stops::Nothing, Ok(Value::Text(seen))) => (seen.starts_with("it could not"), seen),
        (_, Ok(_)) => (false, "the canary said nothing".into()),
        (_, Err((_, message))) => (false, format!("the canary {message}")),
    };
    Sighting { layer: canary.layer, tried: canary.tried, stopped, seen }
}
