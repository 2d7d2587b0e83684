//! A solution that is a server: its process, and the probes that talk with it in its own network.
//!
//! The check script asks ([`Act`]), and is told what was found; nothing here judges. A server is
//! ready when its port answers. It runs in real time, so whoever fails here is tried once more.

pub(super) mod disk;
mod patience;
mod visit;

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use super::candidate::{Gone, START};
use super::fault::Fault;
use super::input::{Feed, Hashing, Piece};
use super::probe::{Ask, Crowd, Outcome, Probe, ProbeError, Told};
use super::stage::Stage;
use super::verdict::{Limits, Outcome as Verdict};
use crate::sandbox::{self, Ended, Process};

use disk::Disk;
use patience::Patience;
use visit::Visit;

/// Where every server listens: in a network of its own no port is taken, and one that is written
/// into a solution would not be found.
const PORT: u16 = 7_465;
/// The most clients of a crowd in one probe process.
const MOST_CLIENTS: usize = 16_700;
/// Descriptors that a process needs for other things than clients.
const OTHER_DESCRIPTORS: u64 = 64;
/// What a connection takes of a machine's memory, both ends and both processes, in bytes.
const CONNECTION: u64 = 20 << 10;
/// How long nobody looks at a server.
const MOMENT: Duration = Duration::from_millis(100);
/// The longest that one act may take, in milliseconds.
const LONGEST: u64 = 120_000;

/// What a check script asks for.
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
enum Act {
    Start {
        env: Vec<(String, String)>,
        within: u64,
    },
    Probe {
        ask: Ask,
        within: u64,
    },
    Crowd {
        count: usize,
        path: String,
        within: u64,
    },
    Waiting,
    Leave {
        count: usize,
    },
    Outcome {
        within: u64,
    },
    Capacity {
        count: usize,
    },
    Resident,
    Signal {
        name: String,
    },
    Exited {
        within: u64,
    },
    Kill,
    State,
    Pause {
        ms: u64,
    },
    /// All that lies in its folder.
    Files,
    /// Size and digest of what is made of pieces.
    Digest {
        of: Vec<Piece>,
    },
    /// Runs work beside the solution's own client, against a server of ours.
    Visit(Visit),
}

impl From<ProbeError> for Fault {
    fn from(error: ProbeError) -> Self {
        Self::Machine(error.to_string())
    }
}

/// The servers of one check, one after the other.
#[derive(Debug)]
pub(super) struct Server {
    stage: Stage,
    limits: Limits,
    process: Option<Process>,
    /// Whether it is a server that nobody has asked to end.
    has_to_stay: bool,
    ended: Option<Ended>,
    printed: String,
    probes: Vec<Probe>,
    /// How many clients each probe has had.
    clients: Vec<usize>,
    began: Instant,
    /// How much a server may write, in bytes, where it has a folder for that.
    most_written: Option<u64>,
    /// The folder of the present check.
    disk: Option<Disk>,
    /// The most memory that was resident during the present act, in bytes.
    peak_of_act: u64,
    /// What it has shown of itself in all checks so far.
    pub(super) patience: Patience,
    /// What all of them cost so far, and the most memory that was resident.
    pub(super) cpu: Duration,
    pub(super) peak_memory: u64,
}

impl Server {
    pub(super) fn new(stage: &Stage, limits: &Limits, disk_mib: Option<u64>) -> Self {
        let (process, ended, printed) = (None, None, String::new());
        let (probes, clients) = (Vec::new(), Vec::new());
        let (began, patience) = (Instant::now(), Patience::default());
        let (cpu, peak_memory) = (Duration::ZERO, 0);
        let (stage, limits) = (stage.clone(), limits.clone());
        let most_written = disk_mib.map(|mib| mib << 20);
        Self {
            stage,
            limits,
            process,
            has_to_stay: false,
            ended,
            printed,
            probes,
            clients,
            began,
            most_written,
            disk: None,
            peak_of_act: 0,
            patience,
            cpu,
            peak_memory,
        }
    }

    /// Nothing runs, and nothing is left of what ran: a check begins.
    pub(super) fn begin(&mut self) {
        self.clear();
        self.disk = None;
    }

    /// Does what the check script asks.
    pub(super) fn act(&mut self, act: Value) -> Result<Value, Fault> {
        let act: Act = serde_json::from_value(act)
            .map_err(|error| Fault::Script(format!("it asks a server for what there is not: {error}")))?;
        self.peak_of_act = 0;
        let found = self.answer(act)?;
        self.watch()?;
        Ok(found)
    }

    fn answer(&mut self, act: Act) -> Result<Value, Fault> {
        Ok(match act {
            Act::Start { env, within } => self.start(&env, within)?,
            Act::Probe { mut ask, within } => {
                self.patience.shorten(&mut ask);
                check_pieces(&ask)?;
                let told = self.ask(0, &ask, within)?;
                self.watch()?;
                json!({ "told": told, "peakBytes": self.peak_of_act })
            }
            Act::Crowd { count, path, within } => json!(self.gather(count, &path, within)?),
            Act::Waiting => json!(self.waiting()?),
            Act::Leave { count } => self.leave(count)?,
            Act::Outcome { within } => json!(self.outcome(within)?),
            Act::Capacity { count } => self.capacity(count),
            Act::Resident => json!(self.process.as_ref().and_then(Process::resident_of_all).unwrap_or(0)),
            Act::Signal { name } => self.signal(&name)?,
            Act::Exited { within } => self.exited(within)?,
            Act::Kill => {
                self.end();
                Value::Null
            }
            Act::State => {
                // One that ended by itself has last words, too.
                if self.has_ended() {
                    self.end();
                }
                let printed = self.stage.without_paths(&self.printed);
                json!({ "ended": self.ended.map(|ended| ended.to_string()), "printed": printed })
            }
            Act::Files => match self.disk.as_ref().map(Disk::files) {
                None => return Err(Fault::Script("its prompt gives servers no folder: `disk_mib`".into())),
                Some(Err(why)) => return Err(self.end_for(why)),
                Some(Ok(found)) => json!(found),
            },
            Act::Digest { of } => digested(&of)?,
            Act::Visit(visit) => self.visit(&visit)?,
            Act::Pause { ms } => {
                self.while_waiting(ms, |_, left| {
                    std::thread::sleep(left);
                    None::<()>
                })?;
                json!(millis(self.began.elapsed()))
            }
        })
    }

    /// Looks for something a moment at a time, for so long, and at the server in between.
    fn while_waiting<T>(
        &mut self,
        ms: u64,
        mut look: impl FnMut(&mut Self, Duration) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let deadline = Instant::now() + time(ms);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Some(found) = look(self, left.min(MOMENT)) {
                return Ok(Some(found));
            }
            if left.is_zero() {
                return Ok(None);
            }
            self.watch()?;
        }
    }

    /// Starts the solution and waits until its port answers.
    fn start(&mut self, env: &[(String, String)], within: u64) -> Result<Value, Fault> {
        let machine = |error: &dyn std::fmt::Display| Fault::Machine(error.to_string());
        if self.patience.has_handed_over() {
            return Err(Fault::Gone(handed_over()));
        }
        self.clear();
        (self.ended, self.printed) = (None, String::new());
        let output = usize::try_from(self.limits.output_kib * 1024).unwrap_or(usize::MAX);
        if let (None, Some(most)) = (&self.disk, self.most_written) {
            let disk = Disk::new(self.stage.data_folder(), most).map_err(|error| machine(&error))?;
            if let Some(why) = disk.lacks_room() {
                return Ok(json!({ "cannot": why }));
            }
            self.disk = Some(disk);
        }
        let writable = self.disk.as_ref().map(|disk| (disk.folder(), disk.most()));
        let plan = self.stage.serving(&self.limits, PORT, env, writable);
        self.process = Some(sandbox::spawn(&plan, output, output).map_err(|error| machine(&error))?);
        self.has_to_stay = true;
        let deadline = Instant::now() + time(within);
        let mut is_ready = self.add_probe()? && self.is_ready()?;
        while !is_ready {
            let process = self.process.as_mut().expect("it was started above");
            let ended = process.ended_within(Duration::from_millis(10));
            self.watch()?;
            if ended.is_some() || Instant::now() >= deadline {
                self.clear();
                self.patience.never_listened();
                return Ok(json!({ "failed": ended.map(|ended| ended.to_string()) }));
            }
            is_ready = self.is_ready()?;
        }
        Ok(json!({ "port": PORT, "disk": self.disk.is_some() }))
    }

    /// Whether its port accepts a connection.
    fn is_ready(&mut self) -> Result<bool, Fault> {
        match self.ask(0, &Ask::Connect { host: None, within: 1_000 }, 1_000) {
            Ok(Told::Connection(connection)) => {
                self.ask(0, &Ask::Close { connection, reset: false }, 1_000)?;
                Ok(true)
            }
            Ok(_) => Ok(false),
            // No probe can begin in the network of one that has ended.
            Err(Fault::Machine(_)) if self.has_ended() => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Starts a probe more; not where the server has ended.
    fn add_probe(&mut self) -> Result<bool, Fault> {
        let started = match self.process.as_ref().and_then(Process::init) {
            Some(init) => Probe::start(init, PORT, self.stage.policy()),
            None => Err(ProbeError::Start("its process cannot be found".into())),
        };
        match started {
            Ok(probe) => {
                self.probes.push(probe);
                Ok(true)
            }
            Err(_) if self.has_ended() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn has_ended(&mut self) -> bool {
        self.process.as_mut().is_none_or(|process| process.ended_within(Duration::ZERO).is_some())
    }

    /// Asks one probe, and waits for the answer, which takes so long at most.
    fn ask(&mut self, number: usize, ask: &Ask, within: u64) -> Result<Told, Fault> {
        self.probe(number)?.send(ask)?;
        let told = self.hear(number, within)?;
        self.patience.heard(ask, &told);
        Ok(told)
    }

    /// What a probe answers; it keeps its own time, so one that is late is not there any more.
    fn hear(&mut self, number: usize, within: u64) -> Result<Told, Fault> {
        let deadline = Instant::now() + time(within) + 2 * START;
        loop {
            if let Some(told) = self.probe(number)?.hear()? {
                return Ok(told);
            }
            if Instant::now() >= deadline {
                return Err(ProbeError::Silent("does not answer").into());
            }
            self.watch()?;
        }
    }

    fn probe(&mut self, number: usize) -> Result<&mut Probe, Fault> {
        self.probes
            .get_mut(number)
            .ok_or_else(|| Fault::Script("there is no server: it was not started, or has ended".into()))
    }

    /// Spreads a crowd over the probes that have room, and as many more as it takes; they gather it
    /// side by side.
    fn gather(&mut self, count: usize, path: &str, within: u64) -> Result<Crowd, Fault> {
        self.probe(0)?;
        let had: usize = self.clients.iter().sum();
        while self.probes.len() * MOST_CLIENTS < had + count && self.add_probe()? {}
        self.clients.resize(self.probes.len(), 0);
        let mut left = count;
        let mut asked = Vec::new();
        for (number, source) in (0..self.probes.len()).zip(2_u8..) {
            let share = left.min(MOST_CLIENTS - self.clients[number].min(MOST_CLIENTS));
            if share > 0 {
                let ask = Ask::Crowd { count: share, path: path.to_owned(), source, within };
                self.probes[number].send(&ask)?;
                self.clients[number] += share;
                left -= share;
                asked.push(number);
            }
        }
        let mut crowd = Crowd::default();
        for number in asked {
            if let Told::Crowd(part) = self.hear(number, within)? {
                crowd.connected += part.connected;
                crowd.failed.extend(part.failed);
            }
        }
        if left > 0 {
            crowd.failed.push(("refused".to_owned(), left));
        }
        Ok(crowd)
    }

    fn waiting(&mut self) -> Result<usize, Fault> {
        let told = self.ask_all(&Ask::Waiting, 0)?;
        Ok(told.iter().map(|told| if let Told::Count(count) = told { *count } else { 0 }).sum())
    }

    /// Takes from the probes one after the other.
    fn leave(&mut self, count: usize) -> Result<Value, Fault> {
        let mut left = count;
        for number in 0..self.probes.len() {
            if let Told::Count(gone) = self.ask(number, &Ask::Leave { count: left }, 0)? {
                left -= gone.min(left);
            }
        }
        Ok(json!(count - left))
    }

    fn outcome(&mut self, within: u64) -> Result<Outcome, Fault> {
        let mut whole = Outcome::default();
        let ask = Ask::Outcome { within };
        for told in self.ask_all(&ask, within)? {
            self.patience.heard(&ask, &told);
            let Told::Outcome(part) = told else { continue };
            whole.answered += part.answered;
            whole.closed += part.closed;
            whole.waiting += part.waiting;
            whole.extra += part.extra;
            whole.ms = whole.ms.max(part.ms);
            for tally in part.answers {
                tally.add_to(&mut whole.answers);
            }
        }
        Ok(whole)
    }

    /// Asks all probes the same, side by side.
    fn ask_all(&mut self, ask: &Ask, within: u64) -> Result<Vec<Told>, Fault> {
        for probe in &mut self.probes {
            probe.send(ask)?;
        }
        (0..self.probes.len()).map(|number| self.hear(number, within)).collect()
    }

    /// How many clients machine and server can hold, at most `count`, and what bounds them.
    fn capacity(&self, count: usize) -> Value {
        let descriptors = sandbox::most_descriptors().unwrap_or(u64::MAX).saturating_sub(OTHER_DESCRIPTORS);
        let processes = self.process.as_ref().map_or(1, Process::count).max(1);
        // The first of several only hands out what comes in.
        let serving = u64::try_from(if processes > 1 { processes - 1 } else { 1 }).unwrap_or(1);
        let bounds = [
            (
                serving.saturating_mul(descriptors),
                format!(
                    "descriptors: {serving} serving process{} with {descriptors} each",
                    if serving == 1 { "" } else { "es" }
                ),
            ),
            (
                sandbox::available_memory().unwrap_or(u64::MAX) / CONNECTION,
                "memory of the machine".to_owned(),
            ),
        ];
        let (most, bound) = bounds.into_iter().min_by_key(|(most, _)| *most).expect("there are two");
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if most >= count {
            json!({ "count": count, "bound": null })
        } else {
            json!({ "count": most, "bound": bound })
        }
    }

    fn signal(&mut self, name: &str) -> Result<Value, Fault> {
        use rustix::process::Signal;
        let signal = match name {
            "SIGTERM" => Signal::TERM,
            "SIGINT" => Signal::INT,
            "SIGHUP" => Signal::HUP,
            _ => return Err(Fault::Script(format!("there is no signal {name} for a server"))),
        };
        self.has_to_stay = false;
        // One that has ended already is found so by whoever asks for its end.
        Ok(json!(self.process.as_ref().is_some_and(|process| process.signal(signal).is_ok())))
    }

    /// How it ended, where it did so within the time.
    fn exited(&mut self, within: u64) -> Result<Value, Fault> {
        let started = Instant::now();
        let ended =
            self.while_waiting(within, |server, moment| server.process.as_mut()?.ended_within(moment))?;
        if ended.is_some() {
            self.end();
        }
        let ms = millis(started.elapsed());
        let told = |ended: Ended| json!({ "status": ended.status, "signal": ended.signal, "ms": ms });
        Ok(self.ended.map_or(Value::Null, told))
    }

    /// Ends the server and its probes.
    pub(super) fn clear(&mut self) {
        self.end();
        self.probes.clear();
        self.clients.clear();
    }

    /// Ends the server, and keeps what it printed and cost. Its clients see what came before that.
    fn end(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let ended = process.kill();
        if std::mem::take(&mut self.has_to_stay) && has_handed_over(&ended) {
            self.patience.handed_over();
        }
        self.cpu += ended.cpu;
        self.peak_memory = self.peak_memory.max(ended.peak_memory);
        self.ended = Some(ended);
        self.printed = last_words(&mut process);
    }

    /// Looks at all that may end it: an interruption, and what a server may not do without end.
    fn watch(&mut self) -> Result<(), Fault> {
        if self.stage.cancel.is_asked() {
            return Err(Fault::Interrupted);
        }
        let Some(gone) = self.excess() else { return Ok(()) };
        self.end();
        self.patience.ended_for(&gone.cause);
        Err(Fault::Gone(gone))
    }

    /// Ends a server for what it wrote.
    fn end_for(&mut self, message: String) -> Fault {
        self.end();
        Fault::Gone(Gone { cause: Verdict::OutputLimit, message })
    }

    /// What it printed, or took of memory, beyond its limits; and whether it has gone in peace.
    fn excess(&mut self) -> Option<Gone> {
        let process = self.process.as_mut()?;
        if self.has_to_stay && process.ended_within(Duration::ZERO).as_ref().is_some_and(has_handed_over) {
            return Some(handed_over());
        }
        let Limits { output_kib, memory_mib, .. } = self.limits;
        let stdout = process.stdout.as_mut();
        let is_cut = process.replies.drain().is_err()
            || process.stderr.drain().is_err()
            || stdout.is_some_and(|stdout| stdout.drain().is_err());
        let resident = process.resident_of_all().unwrap_or(0);
        self.peak_memory = self.peak_memory.max(resident);
        self.peak_of_act = self.peak_of_act.max(resident);
        if is_cut || process.replies.bytes().len() as u64 >= output_kib * 1024 {
            let message = format!("printed more than {output_kib} KiB");
            Some(Gone { cause: Verdict::OutputLimit, message })
        } else if resident > memory_mib << 20 {
            let message = format!("used more than {memory_mib} MiB over all its processes");
            Some(Gone { cause: Verdict::MemoryLimit, message })
        } else {
            let disk = self.disk.as_mut()?;
            let message = disk.excess(|device| process.nameless(device))?;
            Some(Gone { cause: Verdict::OutputLimit, message })
        }
    }
}

/// Whether it ended in peace and left others to serve.
fn has_handed_over(ended: &Ended) -> bool {
    ended.status == Some(0) && ended.has_left
}

/// Only the program that is started is known to be there the next moment.
fn handed_over() -> Gone {
    let message = "has ended, exit status 0: what it left running is not looked at".to_owned();
    Gone { cause: Verdict::RuntimeError, message }
}

/// What is sent is made where it is sent: what nobody could make is the script's fault.
fn check_pieces(ask: &Ask) -> Result<(), Fault> {
    match ask {
        Ask::Request { body, .. } | Ask::Send { body, .. } => Feed::of(body).map(|_| ()),
        _ => Ok(()),
    }
}

fn digested(pieces: &[Piece]) -> Result<Value, Fault> {
    let feed = Feed::of(pieces)?;
    let mut hashing = Hashing::default();
    feed.pour_all(&mut hashing)?;
    Ok(json!({ "size": feed.length(), "sha256": hashing.end() }))
}

/// The last lines that it printed, its errors first.
fn last_words(process: &mut Process) -> String {
    let _ = (process.stderr.drain(), process.replies.drain());
    // Where it replies on a channel of its own, it prints elsewhere.
    let printed = match &mut process.stdout {
        Some(stdout) => {
            let _ = stdout.drain();
            stdout.bytes()
        }
        None => process.replies.bytes(),
    };
    let said = [process.stderr.bytes(), printed].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn time(ms: u64) -> Duration {
    Duration::from_millis(ms.min(LONGEST))
}
