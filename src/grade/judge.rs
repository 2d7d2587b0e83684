//! Grading one submission: an examiner and a candidate process, and between them this relay.
//!
//! The relay passes each question on and each answer back, keeps every deadline, starts a new
//! candidate process where one is gone, and turns what the examiner found into a [`Verdict`]. It
//! judges nothing itself, and what it cannot attribute to the candidate is a judge error.

mod again;
mod beside;
mod reference;
mod serving;

use std::path::Path;
use std::time::{Duration, Instant};

use super::advice::Collected;
use super::cancel::Cancel;
use super::candidate::{Candidate, Gone, LOAD, LOAD_APART, START};
use super::embedded;
use super::examiner::{CheckInfo, Examiner, Finding, FindingStatus, JudgeError, Settings};
use super::python;
use super::runtime::Runtime;
use super::score::{outcome_of, score_of};
use super::server::Server;
use super::stage::{Stage, Work};
use super::submission::{Language, Submission};
use super::verdict::{CheckResult, Isolation, Limits, Outcome, RuntimeUsed, Status, Usage, Verdict};
use super::warm::Ready;
use crate::pack::{Profile, Prompt, PromptLimits, StatementLine};
use crate::sandbox::{self, Layer, Policy, Tier};

use reference::Reference;

/// The most questions that a check script may ask in one check.
const MOST_QUESTIONS: u64 = 20_000;
/// The most calls of a check script's functions in one check.
const MOST_CALLS: u64 = 5_000;
/// The most that one check hears of the solution, in bytes: the examiner has to keep it.
const MOST_HEARD: usize = 8 << 20;

/// What to grade with.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    /// `PACK/PROMPT`.
    pub(crate) name: String,
    pub(crate) prompt: &'a Prompt,
    pub(crate) submission: &'a Submission,
    pub(crate) runtime: &'a Runtime,
    /// How far the solution is kept apart.
    pub(crate) policy: &'a Policy,
    pub(crate) seed: u64,
    /// Leaves the heavy checks out.
    pub(crate) quick: bool,
    /// Repeats the light checks in another order before it accepts.
    pub(crate) repeat: bool,
}

/// What grading tells while it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// The checks are known.
    Listed {
        checks: usize,
    },
    Started {
        check: &'a CheckInfo,
    },
    Finished,
}

/// Grades a submission. Never fails: what keeps it from grading is a judge error in the verdict.
pub(crate) fn grade(job: &Job<'_>, mut tell: impl FnMut(Event<'_>)) -> Verdict {
    let ready = Ready::cold(job.prompt, job.submission, job.runtime, job.policy);
    let mut grading = Grading::begin(job, ready);
    grading.run(Work::Light, &mut tell);
    if !job.quick {
        grading.run(Work::Heavy, &mut tell);
    }
    grading.run_again();
    grading.verdict("left out by --quick")
}

/// Grades only until a check fails, the light ones before the heavy ones: what a mutant needs.
pub(crate) fn grade_until_caught(job: &Job<'_>) -> Verdict {
    let ready = Ready::cold(job.prompt, job.submission, job.runtime, job.policy);
    let mut grading = Grading::begin(job, ready);
    grading.until_caught = true;
    grading.run(Work::Light, &mut |_| {});
    if !job.quick && !grading.has_caught() {
        grading.run(Work::Heavy, &mut |_| {});
    }
    grading.verdict("an earlier check had failed")
}

/// Only the list of checks: what `pack verify` compares with the statement.
pub(crate) fn list_checks(prompt: &Prompt, policy: &Policy) -> Result<Vec<CheckInfo>, String> {
    Examiner::start(&prompt.check_script, policy, Cancel::default())
        .and_then(|mut examiner| examiner.checks())
        .map_err(|error| error.message)
}

/// What ends grading before its last check.
enum Stop {
    Judge(JudgeError),
    /// The solution cannot be used at all: what a person reads.
    Solution(Outcome, String),
}

impl From<JudgeError> for Stop {
    fn from(error: JudgeError) -> Self {
        Self::Judge(error)
    }
}

/// A grading between its light and its heavy checks, and before and after them.
pub(crate) struct Grading<'a> {
    job: &'a Job<'a>,
    limits: Limits,
    relay: Option<Relay>,
    checks: Vec<CheckInfo>,
    /// What was found, in the order of the checks.
    results: Vec<Option<CheckResult>>,
    ran: Ran,
    stop: Option<Stop>,
    /// Leaves out what comes after a check that failed.
    until_caught: bool,
    wall: Duration,
}

impl<'a> Grading<'a> {
    /// Takes over what stands ready, and loads the solution.
    pub(crate) fn begin(job: &'a Job<'a>, ready: Result<Ready, JudgeError>) -> Self {
        let mut grading = Self {
            job,
            limits: job.runtime.limits(&job.prompt.limits),
            relay: None,
            checks: Vec::new(),
            results: Vec::new(),
            ran: Ran::default(),
            stop: None,
            until_caught: false,
            wall: Duration::ZERO,
        };
        let started = Instant::now();
        grading.stop = ready.map_err(Stop::from).and_then(|ready| grading.take_over(ready)).err();
        grading.wall = started.elapsed();
        grading
    }

    fn take_over(&mut self, ready: Ready) -> Result<(), Stop> {
        let Ready { stage, mut examiner, checks, candidate, ran } = ready;
        examiner.tell(&settings_of(self.job))?;
        self.results.resize(checks.len(), None);
        self.checks = checks;
        self.ran = ran;
        let limits = self.limits.clone();
        let (cpu, memory, calls) = (Duration::ZERO, 0, 0);
        let relay = Relay {
            examiner,
            stage,
            limits,
            reference: Reference::of(self.job),
            candidate: None,
            server: (self.job.prompt.profile == Profile::Server).then(Server::default),
            gone: None,
            cpu,
            memory,
            calls,
            heard: (0, 0),
            advice: Collected::default(),
        };
        let relay = self.relay.insert(relay);
        if relay.server.is_some() { Ok(()) } else { relay.require_exports(self.job, candidate) }
    }

    /// Runs the checks of one kind.
    pub(crate) fn run(&mut self, work: Work, tell: &mut impl FnMut(Event<'_>)) {
        let started = Instant::now();
        if self.stop.is_none() {
            tell(Event::Listed { checks: self.checks.len() });
            self.stop = self.run_all(work, tell).err().map(Stop::from);
        }
        if let Some(relay) = &mut self.relay {
            relay.retire();
            relay.reference.end();
        }
        self.wall += started.elapsed();
    }

    fn run_all(&mut self, work: Work, tell: &mut impl FnMut(Event<'_>)) -> Result<(), JudgeError> {
        let Some(relay) = &mut self.relay else { return Ok(()) };
        for (index, check) in self.checks.iter().enumerate().filter(|(_, check)| work == work_of(check)) {
            if relay.stage.cancel.is_asked() {
                return Err(JudgeError::interrupted());
            }
            tell(Event::Started { check });
            let began = Instant::now();
            let (finding, unstable) = relay.run_surely(index, work, self.job.repeat)?;
            if finding.status == FindingStatus::JudgeError {
                let message = finding.message.unwrap_or_default();
                return Err(JudgeError::pack(format!("check `{}`: {message}", check.id)));
            }
            relay.diagnose(&check.id);
            tell(Event::Finished);
            let has_failed = finding.status == FindingStatus::Failed;
            let result = result_of(self.job, check, finding, began.elapsed());
            self.results[index] = Some(CheckResult { unstable, ..result });
            if has_failed && self.until_caught {
                break;
            }
        }
        if work == Work::Heavy {
            relay.weigh_heap();
        }
        Ok(())
    }

    fn has_caught(&self) -> bool {
        self.results.iter().flatten().any(|result| result.status == Status::Failed)
    }

    /// Whether a run of this kind would add something to the verdict.
    pub(crate) fn lacks(&self, work: Work) -> bool {
        self.stop.is_none()
            && self
                .checks
                .iter()
                .zip(&self.results)
                .any(|(check, result)| result.is_none() && work_of(check) == work)
    }

    /// What is known by now; `left_out` says why a check was not run yet.
    pub(crate) fn verdict(&self, left_out: &str) -> Verdict {
        let Ran { version, layers } = &self.ran;
        let checks = match self.stop {
            None => self
                .checks
                .iter()
                .zip(&self.results)
                .map(|(check, result)| result.clone().unwrap_or_else(|| not_run(self.job, check, left_out)))
                .collect(),
            Some(_) => Vec::new(),
        };
        let (outcome, message) = match &self.stop {
            None => (outcome_of(&checks), None),
            Some(Stop::Solution(outcome, message)) => (outcome.clone(), Some(message.clone())),
            Some(Stop::Judge(error)) => (Outcome::JudgeError(error.blame), Some(error.message.clone())),
        };
        Verdict {
            prompt: self.job.name.clone(),
            score: if message.is_some() { 0 } else { score_of(&checks) },
            outcome,
            message,
            checks,
            advice: self.relay.as_ref().map(|relay| relay.advice.list()).unwrap_or_default(),
            isolation: Isolation {
                tier: Tier::of(layers).name().into(),
                layers: sandbox::names(layers).into_iter().map(Into::into).collect(),
            },
            runtime: RuntimeUsed { name: self.job.runtime.name().into(), version: version.clone() },
            seed: self.job.seed,
            limits: self.limits.clone(),
            usage: self.usage(),
        }
    }

    fn usage(&self) -> Usage {
        let Some(relay) = &self.relay else { return Usage::default() };
        Usage {
            wall_ms: self.wall.as_secs_f64() * 1e3,
            cpu_ms: relay.cpu.as_secs_f64() * 1e3,
            memory_mib: relay.memory as f64 / f64::from(1 << 20),
            calls: relay.calls,
        }
    }
}

const fn work_of(check: &CheckInfo) -> Work {
    if check.heavy { Work::Heavy } else { Work::Light }
}

/// In what the solution ran.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// The runtime's version.
    pub(super) version: String,
    /// What kept it apart.
    pub(super) layers: Vec<Layer>,
}

struct Relay {
    examiner: Examiner,
    stage: Stage,
    limits: Limits,
    /// The pack's own solution, where the prompt names one to measure beside.
    reference: Reference,
    /// The process that answers, unless a new one has to be started.
    candidate: Option<Candidate>,
    /// What answers instead, where the solution is a server.
    server: Option<Server>,
    /// Why the last one that is no more was ended.
    gone: Option<Gone>,
    /// What the processes before it cost.
    cpu: Duration,
    memory: u64,
    calls: u64,
    /// What the present check has heard of the solution: calls, and bytes of all its messages.
    heard: (u64, usize),
    advice: Collected,
}

impl Relay {
    /// Loads the module once: what cannot be loaded, or lacks an export, cannot be checked.
    fn require_exports(&mut self, job: &Job<'_>, candidate: Candidate) -> Result<(), Stop> {
        let allowed = START + Duration::from_millis(self.limits.call_ms);
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
    fn run_one(&mut self, index: usize, work: Work) -> Result<Finding, JudgeError> {
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
                'B' => self.ask_reference(&line)?,
                'A' | 'H' => {
                    let apart = line == LOAD_APART;
                    let line = if apart { LOAD.to_owned() } else { line };
                    if apart {
                        self.retire();
                    }
                    let is_used = self.candidate.as_ref().is_some_and(|process| process.questions() > 0);
                    let mut relayed = self.relay(work, &line, kind == 'H')?;
                    // A module that cannot be loaded twice in one process gets one for each check.
                    if is_used && line == LOAD && relayed.is_err() {
                        self.retire();
                        relayed = self.relay(work, &line, kind == 'H')?;
                    }
                    if let Err(gone) = relayed {
                        self.retire();
                        self.gone = Some(gone.clone());
                        let gone = serde_json::json!({ "cause": gone.cause, "message": format!("the solution {}", gone.message) });
                        self.examiner.send(&["G", &gone.to_string()])?;
                    }
                }
                // Our own code in the examiner does not: the script has replaced what it is made of.
                _ => return Err(JudgeError::pack("the check script broke the examiner")),
            }
        }
        Err(JudgeError::pack(format!(
            "the check script asked more than {MOST_QUESTIONS} questions in one check"
        )))
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
    fn retire(&mut self) {
        if let Some(server) = &mut self.server {
            server.clear();
            self.cpu = server.cpu;
            self.memory = self.memory.max(server.peak_memory);
        }
        let Some(candidate) = self.candidate.take() else { return };
        self.calls += candidate.questions();
        let (ended, memory) = candidate.finish();
        self.cpu += ended.cpu;
        self.memory = self.memory.max(memory);
    }
}

fn cannot_be_loaded(why: &str) -> Stop {
    Stop::Solution(Outcome::RuntimeError, format!("the solution cannot be loaded:\n{why}"))
}

/// What bulk work cost, as the start of a JSON object.
fn cost_of(candidate: &Candidate, cpu_before: Duration) -> String {
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

fn statement_of(lines: &[StatementLine], covers: &[String]) -> Option<String> {
    let texts: Vec<&str> =
        lines.iter().filter(|line| covers.contains(&line.id)).map(|line| line.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

fn not_run(job: &Job<'_>, check: &CheckInfo, why: &str) -> CheckResult {
    let message = Some(why.to_owned());
    let finding = Finding { status: FindingStatus::NotRun, message, reproduction: None, cause: None };
    result_of(job, check, finding, Duration::ZERO)
}

fn result_of(job: &Job<'_>, check: &CheckInfo, finding: Finding, took: Duration) -> CheckResult {
    let status = match finding.status {
        FindingStatus::Passed => Status::Passed,
        FindingStatus::Failed => Status::Failed,
        FindingStatus::NotRun | FindingStatus::JudgeError => Status::NotRun,
    };
    let failed = status == Status::Failed;
    CheckResult {
        id: check.id.clone(),
        group: check.group,
        title: check.title.clone(),
        status,
        message: finding.message,
        statement: if failed { statement_of(&job.prompt.lines, &check.covers) } else { None },
        reproduction: finding.reproduction,
        unstable: false,
        cause: if failed { Some(finding.cause.unwrap_or(Outcome::WrongAnswer)) } else { None },
        ms: took.as_secs_f64() * 1e3,
    }
}

impl From<&PromptLimits> for Limits {
    fn from(limits: &PromptLimits) -> Self {
        let PromptLimits { call_ms, heavy_ms, cpu_ms, memory_mib, output_kib } = *limits;
        Self { call_ms, heavy_ms, cpu_ms, memory_mib, output_kib }
    }
}

/// What the examiner is told of a submission.
fn settings_of(job: &Job<'_>) -> Settings {
    Settings {
        seed: folded(job.seed),
        file: shown_name(job.submission.path()),
        uses: uses_of(job.submission.bytes()),
        language: match job.submission.language() {
            Language::JavaScript => "javascript",
            Language::Python => "python",
        },
    }
}

/// Both halves of the seed in one, for the examiner's 32-bit generator.
fn folded(seed: u64) -> u32 {
    let half = (seed ^ (seed >> 32)) & u64::from(u32::MAX);
    u32::try_from(half).expect("the upper half is masked")
}

/// The file's name if it can stand in a program's text, else the common one.
fn shown_name(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("solution.mjs");
    let plain = name.chars().all(|character| character.is_ascii_alphanumeric() || "-_.".contains(character));
    if plain { name.to_owned() } else { "solution.mjs".to_owned() }
}

fn uses_of(source: &[u8]) -> Vec<String> {
    let source = String::from_utf8_lossy(source);
    ["Date", "performance", "hrtime", "setTimeout", "setInterval", "timers"]
        .iter()
        .filter(|word| source.contains(**word))
        .map(ToString::to_string)
        .collect()
}
