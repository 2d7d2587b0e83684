//! A verdict as JSON: the shape that `docs` promises to programs, field by field.

use serde::Serialize;

use crate::grade::{Blame, CheckResult, Evidence, Outcome, Status, Verdict};

#[derive(Serialize)]
pub(super) struct VerdictBody<'a> {
    prompt: &'a str,
    verdict: &'static str,
    /// Who is to mend a judge error.
    #[serde(skip_serializing_if = "Option::is_none")]
    blame: Option<&'static str>,
    score: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    checks: Vec<CheckBody<'a>>,
    advice: Vec<AdviceBody<'a>>,
    /// Of a project alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceBody<'a>>,
    isolation: IsolationBody<'a>,
    runtime: RuntimeBody<'a>,
    seed: u64,
    limits: LimitsBody,
    usage: UsageBody,
}

#[derive(Serialize)]
struct CheckBody<'a> {
    id: &'a str,
    group: String,
    title: &'a str,
    status: &'static str,
    message: Option<&'a str>,
    reproduction: Option<&'a str>,
    unstable: bool,
}

#[derive(Serialize)]
struct AdviceBody<'a> {
    text: &'a str,
    checks: &'a [String],
}

#[derive(Serialize)]
struct EvidenceBody<'a> {
    delta: Vec<ChangeBody<'a>>,
    own_tests: Option<OwnTestsBody<'a>>,
    timeline: Vec<MilestoneBody<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct ChangeBody<'a> {
    path: &'a str,
    what: &'a str,
}

#[derive(Serialize)]
struct OwnTestsBody<'a> {
    passed: u32,
    failed: u32,
    skipped: u32,
    output: &'a str,
}

#[derive(Serialize)]
struct MilestoneBody<'a> {
    commit: &'a str,
    at: &'a str,
    subject: &'a str,
    passed: &'a [String],
}

#[derive(Serialize)]
struct IsolationBody<'a> {
    tier: &'a str,
    layers: &'a [String],
}

#[derive(Serialize)]
struct RuntimeBody<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct LimitsBody {
    call_ms: u64,
    heavy_ms: u64,
    cpu_ms: u64,
    memory_mib: u64,
    output_kib: u64,
}

#[derive(Serialize)]
struct UsageBody {
    wall_ms: f64,
    cpu_ms: f64,
    memory_mib: f64,
    calls: u64,
}

impl<'a> VerdictBody<'a> {
    pub(super) fn of(verdict: &'a Verdict) -> Self {
        let (limits, usage) = (&verdict.limits, &verdict.usage);
        Self {
            prompt: &verdict.prompt,
            verdict: word(&verdict.outcome),
            blame: blame(&verdict.outcome),
            score: verdict.score,
            message: verdict.message.as_deref(),
            checks: verdict.checks.iter().map(CheckBody::of).collect(),
            advice: verdict
                .advice
                .iter()
                .map(|advice| AdviceBody { text: &advice.text, checks: &advice.checks })
                .collect(),
            evidence: verdict.evidence.as_ref().map(EvidenceBody::of),
            isolation: IsolationBody { tier: &verdict.isolation.tier, layers: &verdict.isolation.layers },
            runtime: RuntimeBody { name: &verdict.runtime.name, version: &verdict.runtime.version },
            seed: verdict.seed,
            limits: LimitsBody {
                call_ms: limits.call_ms,
                heavy_ms: limits.heavy_ms,
                cpu_ms: limits.cpu_ms,
                memory_mib: limits.memory_mib,
                output_kib: limits.output_kib,
            },
            usage: UsageBody {
                wall_ms: usage.wall_ms,
                cpu_ms: usage.cpu_ms,
                memory_mib: usage.memory_mib,
                calls: usage.calls,
            },
        }
    }
}

impl<'a> EvidenceBody<'a> {
    fn of(of: &'a Evidence) -> Self {
        Self {
            delta: of.delta.iter().map(|of| ChangeBody { path: &of.path, what: &of.what }).collect(),
            own_tests: of.own_tests.as_ref().map(|of| OwnTestsBody {
                passed: of.passed,
                failed: of.failed,
                skipped: of.skipped,
                output: &of.output,
            }),
            timeline: of
                .timeline
                .iter()
                .map(|of| MilestoneBody {
                    commit: &of.commit,
                    at: &of.at,
                    subject: &of.subject,
                    passed: &of.passed,
                })
                .collect(),
            notes: &of.notes,
        }
    }
}

impl<'a> CheckBody<'a> {
    fn of(check: &'a CheckResult) -> Self {
        Self {
            id: &check.id,
            group: check.group.to_string(),
            title: &check.title,
            status: status(check.status),
            message: check.message.as_deref(),
            reproduction: check.reproduction.as_deref(),
            unstable: check.unstable,
        }
    }
}

pub(super) fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::WrongAnswer => "wrong answer",
        Outcome::TimeLimit => "time limit",
        Outcome::MemoryLimit => "memory limit",
        Outcome::OutputLimit => "output limit",
        Outcome::RuntimeError => "runtime error",
        Outcome::JudgeError(_) => "judge error",
    }
}

fn blame(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::JudgeError(Blame::Pack) => Some("pack"),
        Outcome::JudgeError(Blame::Machine) => Some("machine"),
        Outcome::JudgeError(Blame::Prepkit) => Some("prepkit"),
        _ => None,
    }
}

pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::NotRun => "not-run",
    }
}
