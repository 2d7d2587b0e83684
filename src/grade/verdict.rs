//! What grading found: the one value that every reader of a grade (terminal, journal, report) gets.
//!
//! A verdict is never an error: errors are for what kept prepkit from grading at all.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::advice::Advice;
use super::evidence::Evidence;

/// The result of grading one submission against one prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    /// `PACK/PROMPT`.
    pub(crate) prompt: String,
    pub(crate) outcome: Outcome,
    /// 0 to 100, over all four groups.
    pub(crate) score: u8,
    /// What kept the solution from being checked at all, for a person to read.
    pub(crate) message: Option<String>,
    /// In the order of the check script.
    pub(crate) checks: Vec<CheckResult>,
    /// Beside the verdict; decides nothing.
    #[serde(default)]
    pub(crate) advice: Vec<Advice>,
    /// What a project shows beside its verdict; `None` for every other submission.
    #[serde(default)]
    pub(crate) evidence: Option<Evidence>,
    pub(crate) isolation: Isolation,
    pub(crate) runtime: RuntimeUsed,
    /// Where the random inputs came from.
    pub(crate) seed: u64,
    pub(crate) limits: Limits,
    pub(crate) usage: Usage,
}

/// The verdict's one word. A judge error is never the candidate's fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Accepted,
    WrongAnswer,
    TimeLimit,
    MemoryLimit,
    OutputLimit,
    RuntimeError,
    JudgeError(Blame),
}

/// Who is to mend a judge error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Blame {
    Pack,
    Machine,
    Prepkit,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CheckResult {
    pub(crate) id: String,
    pub(crate) group: Group,
    pub(crate) title: String,
    pub(crate) status: Status,
    /// Why it failed or was not run, in plain words; may have several lines.
    pub(crate) message: Option<String>,
    /// The statement's lines that it stands for, as the candidate reads them; of a check that did not
    /// fail, only in a take-home.
    pub(crate) statement: Option<String>,
    /// Plain JavaScript that shows the same wrong value with `node` alone.
    pub(crate) reproduction: Option<String>,
    /// It passed in one of two runs; the status says what it counts as.
    pub(crate) unstable: bool,
    /// What kind of failure it was; the first decides the verdict.
    pub(crate) cause: Option<Outcome>,
    /// Wall time, in milliseconds.
    pub(crate) ms: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    Passed,
    Failed,
    NotRun,
}

/// What a check's failure means for the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Group {
    /// What anyone would call the task.
    Core,
    /// What a careful engineer handles.
    Edge,
    /// Cost growth, memory, latency.
    Scale,
    /// What a senior engineer adds; never decides acceptance.
    Bonus,
}

/// How the solution was kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Isolation {
    /// `integrity`, `core`, `full` or `full with cgroups`.
    pub(crate) tier: String,
    /// The layers that were on, by name.
    pub(crate) layers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuntimeUsed {
    /// `node` or `embedded`.
    pub(crate) name: String,
    pub(crate) version: String,
}

/// What the attempt was allowed to cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits {
    pub(crate) call_ms: u64,
    pub(crate) heavy_ms: u64,
    pub(crate) cpu_ms: u64,
    pub(crate) memory_mib: u64,
    pub(crate) output_kib: u64,
}

/// What the attempt did cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Usage {
    pub(crate) wall_ms: f64,
    /// Of all candidate processes.
    pub(crate) cpu_ms: f64,
    /// Highest resident memory seen, in MiB.
    pub(crate) memory_mib: f64,
    /// Messages exchanged with the solution.
    pub(crate) calls: u64,
}

impl Verdict {
    pub(crate) fn accepted(&self) -> bool {
        self.outcome == Outcome::Accepted
    }

    /// How many checks have this status.
    pub(crate) fn count(&self, status: Status) -> usize {
        self.checks.iter().filter(|check| check.status == status).count()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accepted => "accepted",
            Self::WrongAnswer => "wrong answer",
            Self::TimeLimit => "time limit",
            Self::MemoryLimit => "memory limit",
            Self::OutputLimit => "output limit",
            Self::RuntimeError => "runtime error",
            Self::JudgeError(Blame::Pack) => "judge error (the pack's)",
            Self::JudgeError(Blame::Machine) => "judge error (the machine's)",
            Self::JudgeError(Blame::Prepkit) => "judge error (prepkit's)",
        })
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Core => "core",
            Self::Edge => "edge",
            Self::Scale => "scale",
            Self::Bonus => "bonus",
        })
    }
}
