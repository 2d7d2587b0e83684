//! The relay: passes each question of a check on to what answers it, and each answer back.
//!
//! It keeps every deadline, bounds all that a check hears of the solution, and starts a new process
//! for the next check where one is gone. It judges nothing.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::reference::Reference;
use super::{Job, Stop};
use crate::grade::advice::Collected;
use crate::grade::candidate::{Candidate, Gone, LOAD, LOAD_APART, START};
use crate::grade::command::Command;
use crate::grade::embedded;
use crate::grade::examiner::{Examiner, Finding, JudgeError};
use crate::grade::fault::Fault;
use crate::grade::python;
use crate::grade::runtime::Runtime;
use crate::grade::server::Server;
use crate::grade::stage::{Stage, Work};
use crate::grade::submission::Language;
use crate::grade::verdict::{Limits, Outcome};
use crate::pack::Profile;

/// How a question for a run of a program begins.
const RUN: &str = "{\"op\":\"run\"";
/// The most questions that a check script may ask in one check.
const MOST_QUESTIONS: u64 = 20_000;
/// The most calls of a check script's functions in one check.
const MOST_CALLS: u64 = 5_000;
/// The most that one check hears of the solution, in bytes: the examiner has to keep it.
const MOST_HEARD: usize = 8 << 20;
/// How long a module may take to be loaded for the first time, beside the time for a call.
const LOADING: Duration = Duration::from_secs(2);

/// The examiner, the process that answers, and what passes between them.
pub(super) struct Relay {
    pub(super) examiner: Examiner,
    pub(super) stage: Stage,
    pub(super) limits: Limits,
    /// The pack's own solution, where the prompt names one to measure beside.
    pub(super) reference: Reference,
    /// The process that answers, unless a new one has to be started.
    pub(super) candidate: Option<Candidate>,
    /// What answers instead, where the solution is a server.
    pub(super) server: Option<Server>,
    /// What runs it instead, where it is a command-line program.
    pub(super) command: Option<Command>,
    /// Why the last one that is no more was ended.
    pub(super) gone: Option<Gone>,
    /// What the processes before it cost.
    pub(super) cpu: Duration,
    pub(super) memory: u64,
    pub(super) calls: u64,
    /// What the present check has heard of the solution: calls, and bytes of all its messages.
    pub(super) heard: (u64, usize),
    pub(super) advice: Collected,
}

impl Relay {
    pub(super) fn new(job: &Job<'_>, examiner: Examiner, stage: Stage, limits: Limits) -> Self {
        let disk = job.prompt.limits.disk_mib;
        let server = (job.prompt.profile == Profile::Server).then(|| Server::new(&stage, &limits, disk));
        let command = (job.prompt.profile == Profile::Command).then(|| Command::new(&stage, &limits));
        Self {
            examiner,
            stage,
            limits,
            reference: Reference::of(job),
            candidate: None,
            server,
            command,
            gone: None,
            cpu: Duration::ZERO,
            memory: 0,
            calls: 0,
            heard: (0, 0),
            advice: Collected::default(),
        }
    }

    /// Loads the module once: what cannot be loaded, or lacks an export, cannot be checked.
    pub(super) fn require_exports(&mut self, job: &Job<'_>, candidate: Candidate) -> Result<(), Stop> {
        // It has started: it answered before.
        let allowed = LOADING + Duration::from_millis(self.limits.call_ms);
        let candidate = self.candidate.insert(candidate);
        if let Some(why) = self.stage.fault() {
            return Err(cannot_be_loaded(&why));
        }
        let answer = candidate.ask(LOAD, Instant::now() + allowed);
        let answer = answer.map_err(|gone| {
            Stop::Solution(gone.cause, format!("while it was loaded, the solution {}", gone.message))
        })?;
        if let Some(failed) = answer.failed {
            if let Some(lacks) = failed.strip_prefix(embedded::LACKS)
                && *job.runtime == Runtime::Embedded
            {
                return Err(JudgeError::machine(lacks.lines().next().unwrap_or_default()).into());
            }
            let parsed =
                if failed.starts_with("SyntaxError") { self.stage.syntax_error(&self.limits) } else { None };
            let why = parsed.unwrap_or_else(|| self.stage.without_paths(&failed));
            return Err(cannot_be_loaded(&why));
        }
        let exports = answer.exports.unwrap_or_default();
        let is_python = job.submission.language() == Language::Python;
        let spelled = |name: &str| if is_python { python::snake(name) } else { name.to_owned() };
        let missing: Vec<String> = job
            .prompt
            .exports
            .iter()
            .filter(|name| !exports.iter().any(|(found, kind)| found == *name && kind == "function"))
            .map(|name| format!("`{}`", spelled(name)))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let found: Vec<String> =
            exports.iter().take(10).map(|(name, kind)| format!("`{}` ({kind})", spelled(name))).collect();
        let found = if found.is_empty() {
            "it exports nothing".into()
        } else {
            format!("it exports {}", found.join(", "))
        };
        Err(Stop::Solution(
            Outcome::RuntimeError,
            format!("the solution does not export the function {}; {found}", missing.join(" and ")),
        ))
    }

    fn start_candidate(&self, work: Work) -> Result<Candidate, JudgeError> {
        Candidate::start(&self.stage, &self.limits, work, self.cpu).map_err(JudgeError::machine)
    }

    /// Runs one check; leaves a still good candidate process behind, or none.
    pub(super) fn run_one(&mut self, index: usize, work: Work) -> Result<Finding, JudgeError> {
        self.heard = (0, 0);
        self.examiner.send(&["K", &index.to_string()])?;
        for _ in 0..MOST_QUESTIONS {
            let (kind, line) = self.examiner.receive()?;
            match kind {
                'D' => {
                    return serde_json::from_str(&line).map_err(|error| {
                        JudgeError::pack(format!("the check script broke its result: {error}"))
                    });
                }
                'A' | 'H' if self.server.is_some() => self.serve(&line)?,
                'A' | 'H' if self.command.is_some() => self.run_command(work, &line)?,
                'A' | 'H' if line.starts_with(RUN) => {
                    return Err(JudgeError::pack(
                        "it runs a program, and its prompt's profile is not `command`",
                    ));
                }
                'B' => self.ask_reference(&line)?,
                'A' | 'H' => self.ask_candidate(work, &line, kind == 'H')?,
                // Our own code in the examiner does not: the script has replaced what it is made of.
                _ => return Err(JudgeError::pack("the check script broke the examiner")),
            }
        }
        Err(JudgeError::pack(format!(
            "the check script asked more than {MOST_QUESTIONS} questions in one check"
        )))
    }

    /// Has the candidate process answer one question, or tells that there is none to answer.
    fn ask_candidate(&mut self, work: Work, question: &str, heavy: bool) -> Result<(), JudgeError> {
        let has_loaded = self.candidate.as_ref().is_some_and(Candidate::has_loaded);
        let question = if question == LOAD_APART || (question == LOAD && has_loaded && self.stage.is_apart())
        {
            self.retire();
            LOAD
        } else {
            question
        };
        let is_used = self.candidate.as_ref().is_some_and(|process| process.questions() > 0);
        let mut relayed = self.relay(work, question, heavy)?;
        // A module that cannot be loaded twice in one process gets one for each check.
        if is_used && question == LOAD && relayed.is_err() {
            self.retire();
            relayed = self.relay(work, question, heavy)?;
        }
        let Err(gone) = relayed else { return Ok(()) };
        self.retire();
        self.tell_gone(&gone)?;
        self.gone = Some(gone);
        Ok(())
    }

    /// Tells the check script why there is no answer.
    pub(super) fn tell_gone(&mut self, Gone { cause, message }: &Gone) -> Result<(), JudgeError> {
        let gone = json!({ "cause": cause, "message": format!("the solution {message}") });
        self.examiner.send(&["G", &gone.to_string()])
    }

    /// Tells the check script what a server or a program has shown.
    pub(super) fn tell_found(&mut self, found: Result<Value, Fault>) -> Result<(), JudgeError> {
        match found {
            Ok(found) => {
                let text = json!({ "ok": found }).to_string();
                self.heard.1 += text.len();
                match said_too_much(self.heard) {
                    Some(gone) => self.tell_gone(&gone),
                    None => self.examiner.send(&["V", &text]),
                }
            }
            Err(Fault::Gone(gone)) => self.tell_gone(&gone),
            Err(Fault::Machine(why)) => Err(JudgeError::machine(why)),
            Err(Fault::Script(why)) => Err(JudgeError::pack(why)),
            Err(Fault::Interrupted) => Err(JudgeError::interrupted()),
        }
    }

    /// Passes one question on, and back what comes: calls of scripted functions, then the answer.
    fn relay(&mut self, work: Work, op: &str, heavy: bool) -> Result<Result<(), Gone>, JudgeError> {
        // In the middle of a check a new process would know nothing of what came before.
        if let (None, Some(gone)) = (&self.candidate, &self.gone)
            && op != LOAD
        {
            return Ok(Err(gone.clone()));
        }
        if self.candidate.is_none() {
            self.candidate = Some(self.start_candidate(work)?);
        }
        let candidate = self.candidate.as_mut().expect("it was started above");
        let allowed = Duration::from_millis(if heavy { self.limits.heavy_ms } else { self.limits.call_ms });
        let first = if candidate.questions() == 0 { START } else { Duration::ZERO };
        let deadline = Instant::now() + allowed + first;
        let before = if heavy { candidate.cpu_time() } else { Duration::ZERO };
        let mut heard = candidate.ask(op, deadline);
        loop {
            let message = match heard {
                Ok(message) => message,
                Err(gone) => return Ok(Err(gone)),
            };
            if let Some(failed) = &message.failed {
                let why = self.stage.without_paths(failed);
                let message = format!("could be loaded before, and now cannot:\n{why}");
                return Ok(Err(Gone { cause: Outcome::RuntimeError, message }));
            }
            let text = message.for_examiner();
            self.heard.0 += u64::from(message.call.is_some());
            self.heard.1 += text.len();
            if let Some(gone) = said_too_much(self.heard) {
                return Ok(Err(gone));
            }
            if message.call.is_none() {
                let cost = if heavy { cost_of(candidate, before) } else { "{".into() };
                self.examiner.send(&["V", &cost, &text[1..]])?;
                return Ok(Ok(()));
            }
            self.examiner.send(&["C", &text])?;
            match self.examiner.receive()? {
                ('R', answer) => heard = candidate.answer_call(&answer, deadline),
                _ => return Err(JudgeError::pack("the check script broke the examiner")),
            }
        }
    }

    /// Ends the process that answers; the next question starts another.
    pub(super) fn retire(&mut self) {
        if let Some(server) = &mut self.server {
            server.begin();
            self.cpu = server.cpu;
            self.memory = self.memory.max(server.peak_memory);
        }
        if let Some(command) = &self.command {
            self.cpu = command.cpu;
            self.memory = self.memory.max(command.peak_memory);
        }
        let Some(candidate) = self.candidate.take() else { return };
        self.calls += candidate.questions();
        let (ended, memory) = candidate.finish();
        self.cpu += ended.cpu;
        self.memory = self.memory.max(memory);
    }
}

pub(super) fn cannot_be_loaded(why: &str) -> Stop {
    Stop::Solution(Outcome::RuntimeError, format!("the solution cannot be loaded:\n{why}"))
}

/// What bulk work cost, as the start of a JSON object.
pub(super) fn cost_of(candidate: &Candidate, cpu_before: Duration) -> String {
    let cpu = candidate.cpu_time().saturating_sub(cpu_before).as_secs_f64() * 1e3;
    let (resident, peak) = candidate.memory();
    format!("{{\"cpuMs\":{cpu},\"residentBytes\":{resident},\"peakBytes\":{peak},")
}

/// Why no more is heard in a check, if it is too much: calls, and bytes of all messages.
fn said_too_much((calls, bytes): (u64, usize)) -> Option<Gone> {
    let message = if calls > MOST_CALLS {
        format!("called the functions that it was given more than {MOST_CALLS} times in one check")
    } else if bytes > MOST_HEARD {
        format!("answered with more than {} MiB in one check", MOST_HEARD >> 20)
    } else {
        return None;
    };
    Some(Gone { cause: Outcome::OutputLimit, message })
}
