//! Grading one submission: an examiner and a candidate process, and between them this relay.
//!
//! The relay passes each question on and each answer back, keeps every deadline, starts a new
//! candidate process where one is gone, and turns what the examiner found into a [`Verdict`]. It
//! judges nothing itself, and what it cannot attribute to the candidate is a judge error.

use std::path::Path;
use std::time::{Duration, Instant};

use super::candidate::{Candidate, Gone, START, Stage, Work};
use super::embedded;
use super::examiner::{CheckInfo, Examiner, Finding, FindingStatus, JudgeError, Settings};
use super::runtime::Runtime;
use super::score::{outcome_of, score_of};
use super::submission::Submission;
use super::verdict::{Blame, CheckResult, Isolation, Limits, Outcome, RuntimeUsed, Status, Usage, Verdict};
use super::wire::Value;
use crate::pack::{Prompt, PromptLimits, StatementLine};
use crate::sandbox::{self, Layer, Policy, Tier};

/// The question for a fresh instance of the solution's module, as the examiner asks it too.
const LOAD: &str = "{\"op\":\"load\"}";
/// The oldest major version of Node that solutions may count on.
const OLDEST_NODE: u32 = 20;

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
    let started = Instant::now();
    let limits = job.runtime.limits(&job.prompt.limits);
    let prepared = Stage::new(job.submission, job.runtime, job.policy).map_err(JudgeError::machine);
    let prepared = prepared.and_then(|stage| Ok((stage, Examiner::start(&settings_of(job), job.policy)?)));
    let (stage, (examiner, checks)) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            return verdict_of(
                job,
                limits,
                Ran::default(),
                Vec::new(),
                Usage::default(),
                Some(Stop::Judge(error)),
            );
        }
    };
    let mut relay = Relay {
        examiner,
        stage: &stage,
        limits: &limits,
        usage: Usage::default(),
        cpu: Duration::ZERO,
        memory: 0,
        ran: Ran::default(),
    };
    let mut results = Vec::new();
    let stop = relay.run_all(job, &checks, &mut results, &mut tell).err();
    let ran = std::mem::take(&mut relay.ran);
    let usage = relay.finish(started);
    verdict_of(job, limits, ran, results, usage, stop)
}

/// Only the list of checks: what `pack verify` compares with the statement.
pub(crate) fn list_checks(job: &Job<'_>) -> Result<Vec<CheckInfo>, String> {
    Examiner::start(&settings_of(job), job.policy).map(|(_, checks)| checks).map_err(|error| error.message)
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

fn verdict_of(
    job: &Job<'_>,
    limits: Limits,
    ran: Ran,
    checks: Vec<CheckResult>,
    usage: Usage,
    stop: Option<Stop>,
) -> Verdict {
    let Ran { version, layers } = ran;
    let (outcome, message) = match stop {
        None => (outcome_of(&checks), None),
        Some(Stop::Solution(outcome, message)) => (outcome, Some(message)),
        Some(Stop::Judge(JudgeError { blame, message })) => (Outcome::JudgeError(blame), Some(message)),
    };
    Verdict {
        prompt: job.name.clone(),
        score: if message.is_some() { 0 } else { score_of(&checks) },
        outcome,
        message,
        checks,
        isolation: Isolation {
            tier: Tier::of(&layers).name().into(),
            layers: sandbox::names(&layers).into_iter().map(Into::into).collect(),
        },
        runtime: RuntimeUsed { name: job.runtime.name().into(), version },
        seed: job.seed,
        limits,
        usage,
    }
}

/// In what the solution ran.
#[derive(Default)]
struct Ran {
    /// The runtime's version.
    version: String,
    /// What kept it apart.
    layers: Vec<Layer>,
}

struct Relay<'a> {
    examiner: Examiner,
    stage: &'a Stage,
    limits: &'a Limits,
    usage: Usage,
    cpu: Duration,
    memory: u64,
    ran: Ran,
}

impl<'a> Relay<'a> {
    fn run_all(
        &mut self,
        job: &Job<'_>,
        checks: &[CheckInfo],
        results: &mut Vec<CheckResult>,
        tell: &mut impl FnMut(Event<'_>),
    ) -> Result<(), Stop> {
        tell(Event::Listed { checks: checks.len() });
        let mut slots: Vec<Option<CheckResult>> = vec![None; checks.len()];
        let mut first = self.start_candidate(Work::Light)?;
        self.require_runtime(job, &mut first)?;
        self.require_exports(job, &mut first)?;
        let mut candidate = Some(first);
        for (index, check) in in_running_order(checks) {
            if check.heavy && job.quick {
                slots[index] = Some(left_out(job, check));
                continue;
            }
            if sandbox::interrupted() {
                return Err(JudgeError::interrupted().into());
            }
            let work = if check.heavy { Work::Heavy } else { Work::Light };
            if let Some(other) = candidate.take_if(|candidate| candidate.work != work) {
                self.retire(other);
            }
            tell(Event::Started { check });
            let began = Instant::now();
            let finding = self.run_one(index, work, &mut candidate)?;
            if finding.status == FindingStatus::JudgeError {
                let message = finding.message.unwrap_or_default();
                return Err(JudgeError::pack(format!("check `{}`: {message}", check.id)).into());
            }
            let result = result_of(job, check, finding, began.elapsed());
            tell(Event::Finished);
            slots[index] = Some(result);
        }
        if let Some(candidate) = candidate {
            self.retire(candidate);
        }
        results.extend(slots.into_iter().flatten());
        Ok(())
    }

    /// Hears the runtime's version, before a line of the solution has run.
    fn require_runtime(&mut self, job: &Job<'_>, candidate: &mut Candidate<'_>) -> Result<(), JudgeError> {
        let hello = candidate.ask("{\"op\":\"hello\"}", Instant::now() + START);
        let hello = hello.map_err(|gone| JudgeError::machine(format!("the runtime {}", gone.message)))?;
        let Some(Value::Text(version)) = hello.ok else {
            return Err(JudgeError { blame: Blame::Prepkit, message: "the driver told no version".into() });
        };
        let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
        if matches!(job.runtime, Runtime::Node(_)) && major < OLDEST_NODE {
            return Err(JudgeError::machine(format!(
                "Node {version} is too old: {OLDEST_NODE} or newer is needed"
            )));
        }
        self.ran = Ran { version, layers: candidate.layers().to_vec() };
        Ok(())
    }

    /// Loads the module once: what cannot be loaded, or lacks an export, cannot be checked.
    fn require_exports(&mut self, job: &Job<'_>, candidate: &mut Candidate<'_>) -> Result<(), Stop> {
        let answer = candidate.ask(LOAD, Instant::now() + START + self.call_time());
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
                if failed.starts_with("SyntaxError") { self.stage.syntax_error(self.limits) } else { None };
            let why = parsed.unwrap_or_else(|| self.stage.without_paths(&failed));
            return Err(Stop::Solution(
                Outcome::RuntimeError,
                format!("the solution cannot be loaded:\n{why}"),
            ));
        }
        let exports = answer.exports.unwrap_or_default();
        let missing: Vec<String> = job
            .prompt
            .exports
            .iter()
            .filter(|name| !exports.iter().any(|(found, kind)| found == *name && kind == "function"))
            .map(|name| format!("`{name}`"))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let found: Vec<String> =
            exports.iter().take(10).map(|(name, kind)| format!("`{name}` ({kind})")).collect();
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

    fn start_candidate(&self, work: Work) -> Result<Candidate<'a>, JudgeError> {
        Candidate::start(self.stage, self.limits, work, self.cpu).map_err(JudgeError::machine)
    }

    fn call_time(&self) -> Duration {
        Duration::from_millis(self.limits.call_ms)
    }

    /// Runs one check; leaves a fresh or a still good candidate process behind.
    fn run_one(
        &mut self,
        index: usize,
        work: Work,
        candidate: &mut Option<Candidate<'a>>,
    ) -> Result<Finding, JudgeError> {
        self.examiner.send(&["K", &index.to_string()])?;
        loop {
            let (kind, line) = self.examiner.receive()?;
            match kind {
                'D' => {
                    return serde_json::from_str(&line)
                        .map_err(|error| JudgeError { blame: Blame::Prepkit, message: error.to_string() });
                }
                'A' | 'H' => {
                    let mut process = match candidate.take() {
                        Some(process) => process,
                        None => self.start_candidate(work)?,
                    };
                    let is_used = process.questions() > 0;
                    let mut relayed = self.relay(&mut process, &line, kind == 'H')?;
                    // A module that cannot be loaded twice in one process gets one for each check.
                    if is_used && line == LOAD && relayed.is_err() {
                        self.retire(process);
                        process = self.start_candidate(work)?;
                        relayed = self.relay(&mut process, &line, kind == 'H')?;
                    }
                    if let Err(gone) = relayed {
                        self.retire(process);
                        let gone = serde_json::json!({ "cause": gone.cause, "message": format!("the solution {}", gone.message) });
                        self.examiner.send(&["G", &gone.to_string()])?;
                    } else {
                        *candidate = Some(process);
                    }
                }
                other => {
                    return Err(JudgeError {
                        blame: Blame::Prepkit,
                        message: format!("the examiner said {other} out of turn"),
                    });
                }
            }
        }
    }

    /// Passes one question on, and back what comes: calls of scripted functions, then the answer.
    fn relay(
        &mut self,
        candidate: &mut Candidate<'_>,
        op: &str,
        heavy: bool,
    ) -> Result<Result<(), Gone>, JudgeError> {
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
            if message.call.is_none() {
                let cpu = if heavy {
                    format!(
                        "{{\"cpuMs\":{},",
                        (candidate.cpu_time().saturating_sub(before)).as_secs_f64() * 1e3
                    )
                } else {
                    "{".into()
                };
                self.examiner.send(&["V", &cpu, &text[1..]])?;
                return Ok(Ok(()));
            }
            self.examiner.send(&["C", &text])?;
            match self.examiner.receive()? {
                ('R', answer) => heard = candidate.answer_call(&answer, deadline),
                (kind, _) => {
                    return Err(JudgeError {
                        blame: Blame::Prepkit,
                        message: format!("the examiner answered a call with {kind}"),
                    });
                }
            }
        }
    }

    fn retire(&mut self, candidate: Candidate<'_>) {
        self.usage.calls += candidate.questions();
        let (ended, memory) = candidate.finish();
        self.cpu += ended.cpu;
        self.memory = self.memory.max(memory);
    }

    fn finish(mut self, started: Instant) -> Usage {
        self.usage.wall_ms = started.elapsed().as_secs_f64() * 1e3;
        self.usage.cpu_ms = self.cpu.as_secs_f64() * 1e3;
        self.usage.memory_mib = self.memory as f64 / f64::from(1 << 20);
        self.usage
    }
}

/// Light checks in the script's order, then the heavy ones.
fn in_running_order(checks: &[CheckInfo]) -> impl Iterator<Item = (usize, &CheckInfo)> {
    let of = |heavy: bool| checks.iter().enumerate().filter(move |(_, check)| check.heavy == heavy);
    of(false).chain(of(true))
}

fn statement_of(lines: &[StatementLine], covers: &[String]) -> Option<String> {
    let texts: Vec<&str> =
        lines.iter().filter(|line| covers.contains(&line.id)).map(|line| line.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

fn left_out(job: &Job<'_>, check: &CheckInfo) -> CheckResult {
    let message = Some("left out by --quick".to_owned());
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

/// What the examiner is told of a job.
fn settings_of(job: &Job<'_>) -> Settings {
    Settings {
        check_script: job.prompt.check_script.clone(),
        seed: folded(job.seed),
        file: shown_name(job.submission.path()),
        uses: uses_of(job.submission.bytes()),
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
