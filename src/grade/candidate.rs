//! The candidate process: the driver with the solution, asked one question at a time.
//!
//! Nothing that it does is more than a claim. It holds no expected value; what it prints is kept as
//! text to show and never read as an answer; ending early, silence, floods and broken messages
//! come back as a [`Gone`] with the reason, and the next question starts a new process.

use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::embedded;
use super::stage::{Stage, StageError, Work};
use super::verdict::{Blame, Limits, Outcome};
use super::wire::{MAX_LINE, Message, Question, WireError};
use crate::sandbox::{self, Ended, Heard, Layer, LineError, Process};

/// The question for a fresh instance of the solution's module, as the examiner asks it too.
pub(super) const LOAD: &str = "{\"op\":\"load\"}";
/// The examiner's question for a fresh instance in a process of its own.
pub(super) const LOAD_APART: &str = "{\"op\":\"load\",\"apart\":true}";

/// How long a runtime may take to start and answer for the first time.
pub(crate) const START: Duration = Duration::from_secs(10);

/// How many times its limit of wall time a solution may take that gets too little of a processor.
pub(super) const PATIENCE: u32 = 5;
/// How often memory and CPU time are looked at while a question is open.
pub(super) const WATCH: Duration = Duration::from_millis(20);
/// The same once half of the memory is used: what grows without end grows by 10 MiB meanwhile.
const CLOSE_WATCH: Duration = Duration::from_millis(4);

/// Why there is no answer, and none to come from this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gone {
    /// What the candidate's verdict is for it.
    pub(crate) cause: Outcome,
    /// A fragment that fits after "the solution ".
    pub(crate) message: String,
}

/// One running candidate process.
#[derive(Debug)]
pub(crate) struct Candidate {
    process: Process,
    stage: Stage,
    limits: Limits,
    /// CPU time that earlier processes of the attempt used up.
    cpu_before: Duration,
    peak_memory: u64,
    /// The most memory that was resident since the open question was asked.
    question_peak: u64,
    questions: u64,
    question: String,
    /// What kind of answer it takes.
    kind: Question,
    /// When the open question was asked; the CPU time used, and waited for, by the first look after that.
    asked: (Instant, Option<(Duration, Duration)>),
    /// When memory and CPU time were last looked at.
    watched: Instant,
    secret: std::hash::RandomState,
    /// Whether a runtime that looks for nothing was given the solution.
    has_solution: bool,
    /// Whether it was asked to load the solution before.
    has_loaded: bool,
}

impl Candidate {
    pub(crate) fn start(
        stage: &Stage,
        limits: &Limits,
        work: Work,
        cpu_before: Duration,
    ) -> Result<Self, StageError> {
        let output = usize::try_from(limits.output_kib * 1024).unwrap_or(usize::MAX);
        let mut process = sandbox::spawn(&stage.plan(limits, work), MAX_LINE, output)?;
        if let Some(greeting) = stage.greeting(limits) {
            // A process that is gone by now cannot answer the first question either, and says why.
            let _ = process.input.send(&[&greeting]);
        }
        Ok(Self {
            process,
            stage: stage.clone(),
            limits: limits.clone(),
            cpu_before,
            peak_memory: 0,
            question_peak: 0,
            questions: 0,
            question: String::new(),
            kind: Question::Hello,
            asked: (Instant::now(), None),
            watched: Instant::now(),
            secret: std::hash::RandomState::new(),
            has_solution: false,
            has_loaded: false,
        })
    }

    /// Asks one question: `op` is the examiner's JSON object. The answer, or a call of one of the
    /// check script's functions that must be answered first (see [`Self::answer_call`]).
    pub(crate) fn ask(&mut self, op: &str, deadline: Instant) -> Result<Message, Gone> {
        // What is there before the question is no answer to it.
        let unasked = self.process.replies.drain();
        if !matches!(unasked, Ok(false)) || !self.process.replies.bytes().is_empty() {
            return Err(self.broken("a message came before it was asked for"));
        }
        self.questions += 1;
        self.has_loaded |= op == LOAD;
        self.kind = Question::of(op);
        self.asked = (Instant::now(), None);
        self.question_peak = 0;
        let question = self.nonce();
        let given = if op == LOAD { self.given() } else { None };
        let op = given.as_deref().unwrap_or(op);
        let sent = self.process.input.send(&["{\"id\":\"", &question, "\",", &op[1..]]);
        self.question = question;
        if sent.is_err() { Err(self.ended_early()) } else { self.hear(deadline) }
    }

    /// The question to load, with the solution, for a process that has not seen it and cannot look.
    fn given(&mut self) -> Option<String> {
        let submission = if self.has_solution { None } else { self.stage.given() }?;
        self.has_solution = true;
        Some(embedded::load(&submission))
    }

    /// Answers the call that the open question led to, and hears what comes next.
    pub(crate) fn answer_call(&mut self, answer: &str, deadline: Instant) -> Result<Message, Gone> {
        if self.process.input.send(&[answer]).is_err() {
            Err(self.ended_early())
        } else {
            self.hear(deadline)
        }
    }

    /// The layers that keep it apart.
    pub(crate) fn layers(&self) -> &[Layer] {
        &self.process.layers
    }

    pub(crate) fn cpu_time(&self) -> Duration {
        self.process.cpu_time().unwrap_or_default()
    }

    /// Memory that is resident now, and the most that was since the last question was asked; in bytes.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let resident = self.process.resident().unwrap_or(0);
        (resident, self.question_peak.max(resident))
    }

    pub(super) const fn has_loaded(&self) -> bool {
        self.has_loaded
    }

    pub(crate) fn questions(&self) -> u64 {
        self.questions
    }

    /// Whether it is there and silent, as it is between two questions.
    pub(crate) fn is_waiting(&mut self) -> bool {
        matches!(self.process.replies.next(), Ok(Heard::Nothing))
    }

    /// Ends the process; says what it cost.
    pub(crate) fn finish(mut self) -> (Ended, u64) {
        let ended = self.process.kill();
        (ended, self.peak_memory.max(ended.peak_memory))
    }

    fn hear(&mut self, deadline: Instant) -> Result<Message, Gone> {
        let mut now = Instant::now();
        loop {
            if !self.process.replies.has_line() {
                let left = deadline.saturating_duration_since(now);
                let pace = self.pace();
                self.wait_for_pipes(if left.is_zero() { pace } else { pace.min(left) })?;
            }
            match self.process.replies.next() {
                Ok(Heard::Line(line)) => {
                    let message = match Message::parse(&line, &self.question) {
                        Ok(message) if message.suits(&self.kind) => message,
                        Ok(_) => return Err(self.broken(&WireError::WrongKind.to_string())),
                        Err(error) => return Err(self.broken(&error.to_string())),
                    };
                    // A call is no answer yet: who goes on calling gets no more time for it, starved or not.
                    if message.call.is_some() && self.look(deadline)? >= deadline {
                        return Err(self.gone(Outcome::TimeLimit, self.too_slow()));
                    }
                    return Ok(message);
                }
                Ok(Heard::Closed) => return Err(self.ended_early()),
                Ok(Heard::Nothing) => {}
                Err(LineError::TooLong(_)) => {
                    return Err(self.gone(Outcome::OutputLimit, "sent a message longer than 1 MiB".into()));
                }
                Err(LineError::Io(error)) => return Err(self.broken(&error.to_string())),
            }
            now = self.look(deadline)?;
        }
    }

    /// Looks at all that may end an open question: an interruption, the deadline and, every now and
    /// then, memory and CPU time.
    fn look(&mut self, deadline: Instant) -> Result<Instant, Gone> {
        if self.stage.cancel.is_asked() {
            return Err(self.gone(Outcome::JudgeError(Blame::Machine), "was interrupted".into()));
        }
        let now = Instant::now();
        if now >= deadline && !self.is_starved(deadline, now) {
            return Err(self.gone(Outcome::TimeLimit, self.too_slow()));
        }
        if now - self.watched >= self.pace() {
            self.watched = now;
            self.watch()?;
        }
        Ok(now)
    }

    /// How long nobody looks at memory and CPU time.
    const fn pace(&self) -> Duration {
        if self.peak_memory > self.limits.memory_mib << 19 { CLOSE_WATCH } else { WATCH }
    }

    /// Whether the machine, and not the solution, is slow: it wants to compute, but had less of a
    /// processor than it was allowed time. Who only sleeps is not starved, and nobody gets more than
    /// [`PATIENCE`] times the limit.
    fn is_starved(&self, deadline: Instant, now: Instant) -> bool {
        let (asked, before) = self.asked;
        let allowed = deadline - asked;
        let (cpu_before, waited_before) = before.unwrap_or_default();
        let used = self.cpu_time().saturating_sub(cpu_before);
        let waited = self.process.waited().unwrap_or_default().saturating_sub(waited_before);
        used + waited > allowed / 10 && used < allowed && now < asked + PATIENCE * allowed
    }

    /// Sleeps until a pipe has something, or for `longest`.
    fn wait_for_pipes(&mut self, longest: Duration) -> Result<(), Gone> {
        let process = &mut self.process;
        let mut fds = vec![PollFd::new(&process.replies, PollFlags::IN)];
        let output = process.stdout.as_ref().filter(|pipe| !pipe.is_closed());
        fds.extend(output.map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        if !process.stderr.is_closed() {
            fds.push(PollFd::new(&process.stderr, PollFlags::IN));
        }
        if process.input.has_waiting() {
            fds.push(PollFd::new(&process.input, PollFlags::OUT));
        }
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(longest.subsec_nanos()).max(100_000) };
        // An interrupted or failed poll is only a shorter sleep: the caller looks at every pipe.
        let _ = poll(&mut fds, Some(&timeout));
        let printed = fds[1..].iter().any(|fd| !fd.revents().is_empty());
        drop(fds);
        if printed { self.take_output() } else { Ok(()) }
    }

    fn take_output(&mut self) -> Result<(), Gone> {
        let process = &mut self.process;
        // A pipe that cannot take more shows in the reply that does not come.
        let _ = process.input.flush();
        let flooded = process.stdout.as_mut().is_some_and(|pipe| pipe.drain().unwrap_or(true));
        if flooded || process.stderr.drain().unwrap_or(true) {
            let message = format!("printed more than {} KiB", self.limits.output_kib);
            return Err(self.gone(Outcome::OutputLimit, message));
        }
        Ok(())
    }

    fn watch(&mut self) -> Result<(), Gone> {
        let resident = self.process.resident().unwrap_or(0);
        self.peak_memory = self.peak_memory.max(resident);
        self.question_peak = self.question_peak.max(resident);
        if resident > self.limits.memory_mib << 20 {
            return Err(self.gone(Outcome::MemoryLimit, self.too_large()));
        }
        let cpu = self.cpu_time();
        if self.asked.1.is_none() {
            self.asked.1 = Some((cpu, self.process.waited().unwrap_or_default()));
        }
        if self.cpu_before + cpu > Duration::from_millis(self.limits.cpu_ms) {
            return Err(self.gone(Outcome::TimeLimit, self.too_slow()));
        }
        Ok(())
    }

    /// Which of the limits was met first is a matter of chance, and so is not said.
    fn too_slow(&self) -> String {
        let Limits { call_ms, heavy_ms, cpu_ms, .. } = self.limits;
        let [call, heavy, cpu] = [call_ms, heavy_ms, cpu_ms].map(|ms| ms as f64 / 1e3);
        format!(
            "took too long: a call may take {call} s, bulk work {heavy} s, and all of it {cpu} s of CPU time"
        )
    }

    /// Whoever notices: the engine, the kernel or this process.
    fn too_large(&self) -> String {
        format!("used more than {} MiB of memory", self.limits.memory_mib)
    }

    /// A question's id that the solution cannot guess.
    fn nonce(&self) -> String {
        use std::hash::BuildHasher;
        format!("{:016x}", self.secret.hash_one(self.questions))
    }

    fn broken(&mut self, what: &str) -> Gone {
        self.gone(Outcome::RuntimeError, format!("broke the driver's protocol: {what}"))
    }

    fn gone(&mut self, cause: Outcome, message: String) -> Gone {
        self.process.kill();
        Gone { cause, message }
    }

    /// The reply pipe is closed though a question is open: the process ended, or is about to.
    fn ended_early(&mut self) -> Gone {
        let flooded = self.process.stderr.drain().unwrap_or(true);
        let ended = self.process.kill();
        let said = String::from_utf8_lossy(self.process.stderr.bytes()).into_owned();
        let said = self.stage.without_paths(&said);
        // What the engine says of it is full of addresses; a solution that says so harms itself alone.
        if ended.was_exhausted || said.contains("out of memory") || said.contains("std::bad_alloc") {
            return Gone { cause: Outcome::MemoryLimit, message: self.too_large() };
        }
        let how = match (ended.status, ended.signal) {
            (Some(0), _) => "ended the process (exit status 0) instead of answering".to_owned(),
            (Some(status), _) => format!("ended with exit status {status} instead of answering"),
            (None, Some(libc::SIGXCPU)) => self.too_slow(),
            (None, signal) => format!("was ended by signal {} instead of answering", signal.unwrap_or(0)),
        };
        let cause = match ended.signal {
            _ if flooded => Outcome::OutputLimit,
            Some(libc::SIGXCPU) => Outcome::TimeLimit,
            _ => Outcome::RuntimeError,
        };
        let tail = last_words(&said);
        Gone { cause, message: if tail.is_empty() { how } else { format!("{how}; it said:\n{tail}") } }
    }
}

/// The part of what a process printed while it died that says why: at most twelve lines.
fn last_words(said: &str) -> String {
    let lines: Vec<&str> =
        said.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("Node.js v")).collect();
    let start =
        lines.iter().rposition(|line| line.contains("Error")).unwrap_or(lines.len().saturating_sub(12));
    let words: Vec<String> =
        lines[start..].iter().take(12).map(|line| line.chars().take(200).collect()).collect();
    words.join("\n")
}
