//! Grading one submission: check by check through the [`relay`], and what the examiner found as a
//! [`Verdict`].
//!
//! Nothing here judges, and what cannot be attributed to the candidate is a judge error.

mod again;
mod beside;
mod reference;
mod relay;
mod running;
mod serving;
mod surely;

use std::path::Path;
use std::time::{Duration, Instant};

use super::cancel::Cancel;
use super::examiner::{CheckInfo, Examiner, Finding, FindingStatus, JudgeError, Settings};
use super::runtime::Runtime;
use super::score::{outcome_of, score_of};
use super::stage::Work;
use super::submission::{Language, Submission};
use super::verdict::{CheckResult, Isolation, Limits, Outcome, RuntimeUsed, Status, Usage, Verdict};
use super::warm::Ready;
use crate::pack::{Profile, Prompt, PromptLimits, StatementLine};
use crate::sandbox::{self, Layer, Policy, Tier};

use relay::Relay;

/// What to grade with.
#[derive(Clone, Debug)]
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
    /// Why the submission cannot be run here at all, which is not its fault.
    pub(crate) lacks: Option<String>,
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
    let ready = match &job.lacks {
        Some(why) => Err(JudgeError::machine(why)),
        None => Ready::cold(job.prompt, job.submission, job.runtime, job.policy),
    };
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
        let relay = Relay::new(self.job, examiner, stage, self.limits.clone());
        let relay = self.relay.insert(relay);
        match self.job.prompt.profile {
            Profile::Function => relay.require_exports(self.job, candidate),
            Profile::Server => relay.require_start(),
            Profile::Command => relay.require_source(),
        }
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
            evidence: self.job.submission.evidence(),
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
        // A take-home's candidate is told of each line whether it is met.
        statement: if failed || job.prompt.project.is_some() {
            statement_of(&job.prompt.lines, &check.covers)
        } else {
            None
        },
        reproduction: finding.reproduction,
        unstable: false,
        cause: if failed { Some(finding.cause.unwrap_or(Outcome::WrongAnswer)) } else { None },
        ms: took.as_secs_f64() * 1e3,
    }
}

impl From<&PromptLimits> for Limits {
    fn from(limits: &PromptLimits) -> Self {
        let PromptLimits { call_ms, heavy_ms, cpu_ms, memory_mib, output_kib, disk_mib: _ } = *limits;
        Self { call_ms, heavy_ms, cpu_ms, memory_mib, output_kib }
    }
}

/// Ways of reading time, and of waiting, by which reproductions differ.
const JAVASCRIPT_WORDS: [&str; 6] = ["Date", "performance", "hrtime", "setTimeout", "setInterval", "timers"];
const PYTHON_WORDS: [&str; 3] = ["_ns", "asyncio", "datetime"];

/// What the examiner is told of a submission.
fn settings_of(job: &Job<'_>) -> Settings {
    let (language, common_name, words): (_, _, &[&str]) = match job.submission.language() {
        Language::JavaScript => ("javascript", "solution.mjs", &JAVASCRIPT_WORDS),
        Language::Python => ("python", "solution.py", &PYTHON_WORDS),
        Language::Foreign => ("foreign", "solution", &[]),
    };
    let source = String::from_utf8_lossy(job.submission.bytes());
    Settings {
        seed: folded(job.seed),
        file: shown_name(job.submission.shown(), common_name),
        uses: words.iter().filter(|word| source.contains(**word)).map(ToString::to_string).collect(),
        language,
    }
}

/// Both halves of the seed in one, for the examiner's 32-bit generator.
fn folded(seed: u64) -> u32 {
    let half = (seed ^ (seed >> 32)) & u64::from(u32::MAX);
    u32::try_from(half).expect("the upper half is masked")
}

/// The file's path if it can stand in a program's text, else the common name.
fn shown_name(path: &Path, common_name: &str) -> String {
    let name = path.to_str().unwrap_or_default();
    let plain = name.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character));
    if plain { name.to_owned() } else { common_name.to_owned() }
}
