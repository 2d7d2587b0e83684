//! Proving a prompt's checks: every solution that ships with it is graded, and what the verdicts
//! say about the *checks* is kept as the kill matrix.
//!
//! A grader is only as good as the wrong solutions that it was seen to catch. Accepted solutions
//! must be accepted; rejected ones must not; each check must catch something; each marked line of
//! the statement must have a check.

use std::collections::BTreeSet;

use super::examiner::CheckInfo;
use super::judge::{Job, grade, list_checks};
use super::parallel::in_parallel;
use super::runtime::Runtime;
use super::submission::{Language, Submission};
use super::verdict::{Outcome, Status};
use crate::pack::{Prompt, Rubric, Solution};
use crate::sandbox::Policy;

/// How to prove.
#[derive(Debug)]
pub(crate) struct Settings<'a> {
    /// One for each language at most; solutions in another are left out.
    pub(crate) runtimes: &'a [Runtime],
    pub(crate) policy: &'a Policy,
    pub(crate) seed: u64,
    /// Runs heavy checks on every solution.
    pub(crate) full: bool,
    /// Runs no heavy check: what only they can catch stays undecided.
    pub(crate) quick: bool,
    /// How many solutions run at once.
    pub(crate) jobs: usize,
    /// Names of the solutions to run; empty: all.
    pub(crate) only: &'a [String],
}

/// What proving tells while it runs.
#[derive(Debug)]
pub(crate) enum Progress<'a> {
    /// So many more runs are to come.
    Runs(usize),
    Ran(&'a str),
}

/// What is known of a prompt's checks once every solution has run.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    pub(crate) prompt: String,
    pub(crate) checks: Vec<CheckInfo>,
    pub(crate) rows: Vec<Row>,
    /// Whether heavy checks were left out.
    pub(crate) is_quick: bool,
    /// Marked lines of the statement that no check stands for.
    pub(crate) uncovered: Vec<String>,
    /// Lines that a check names and the statement does not mark: check, line.
    pub(crate) unmarked: Vec<(String, String)>,
    /// What the rubric names as a group or a check, and is none.
    pub(crate) strange: Vec<String>,
    /// Whether all solutions in the main language ran, which are to prove each check.
    pub(crate) is_whole: bool,
    /// Why the check script cannot be used at all.
    pub(crate) broken: Option<String>,
}

/// One solution and what each check said of it, in the order of the checks.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) solution: String,
    pub(crate) must_pass: bool,
    /// Whether heavy checks were left out whatever came of the others.
    pub(crate) is_quick: bool,
    pub(crate) outcome: Outcome,
    /// Of the verdict as a whole, where it has one.
    pub(crate) message: Option<String>,
    pub(crate) cells: Vec<Cell>,
}

/// What a check said of a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Passed,
    /// With its message.
    Caught(String),
    NotRun,
}

impl Row {
    /// Whether the verdict is the one that the solution's folder names.
    pub(crate) fn is_right(&self) -> bool {
        match self.outcome {
            Outcome::JudgeError(_) => false,
            Outcome::Accepted if self.is_undecided() => true,
            Outcome::Accepted => self.must_pass,
            _ => !self.must_pass,
        }
    }
}

impl Row {
    /// Whether a check that was left out may still catch it.
    pub(crate) fn is_undecided(&self) -> bool {
        !self.must_pass && self.is_quick && self.cells.contains(&Cell::NotRun)
    }
}

impl Proof {
    /// How many solutions check number `index` catches.
    pub(crate) fn kills(&self, index: usize) -> usize {
        self.rows.iter().filter(|row| matches!(row.cells.get(index), Some(Cell::Caught(_)))).count()
    }

    /// Checks that catch nothing, of those that were run.
    pub(crate) fn idle(&self) -> impl Iterator<Item = &CheckInfo> {
        let was_run = |check: &CheckInfo| self.is_whole && !(self.is_quick && check.heavy);
        let checks = self.checks.iter().enumerate().filter(move |(_, check)| was_run(check));
        checks.filter(|(index, _)| self.kills(*index) == 0).map(|(_, check)| check)
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.broken.is_none()
            && self.rows.iter().all(Row::is_right)
            && self.idle().next().is_none()
            && self.uncovered.is_empty()
            && self.unmarked.is_empty()
            && self.strange.is_empty()
    }
}

/// Grades every solution of a prompt. `name` is `PACK/PROMPT`.
pub(crate) fn prove(
    name: &str,
    prompt: &Prompt,
    settings: &Settings<'_>,
    tell: impl Fn(Progress<'_>) + Sync,
) -> Proof {
    let prover = Prover { name, prompt, settings, tell: &tell };
    let mut proof = Proof {
        prompt: name.to_owned(),
        checks: Vec::new(),
        rows: Vec::new(),
        uncovered: Vec::new(),
        unmarked: Vec::new(),
        strange: Vec::new(),
        is_quick: settings.quick,
        is_whole: prover.runtime_for(prover.main_language()).is_some() && settings.only.is_empty(),
        broken: None,
    };
    match prover.checks() {
        Ok(checks) => proof.checks = checks,
        Err(message) => return Proof { broken: Some(message), ..proof },
    }
    proof.uncovered = uncovered(prompt, &proof.checks);
    proof.unmarked = unmarked(prompt, &proof.checks);
    proof.strange = strange(prompt, &proof.checks);
    proof.rows = prover.rows(&proof.checks);
    proof
}

fn uncovered(prompt: &Prompt, checks: &[CheckInfo]) -> Vec<String> {
    let covered: BTreeSet<&String> = checks.iter().flat_map(|check| &check.covers).collect();
    prompt.lines.iter().map(|line| &line.id).filter(|id| !covered.contains(id)).cloned().collect()
}

fn unmarked(prompt: &Prompt, checks: &[CheckInfo]) -> Vec<(String, String)> {
    let marked: BTreeSet<&String> = prompt.lines.iter().map(|line| &line.id).collect();
    let named = checks.iter().flat_map(|check| check.covers.iter().map(move |line| (&check.id, line)));
    named
        .filter(|(_, line)| !marked.contains(line))
        .map(|(check, line)| (check.clone(), line.clone()))
        .collect()
}

fn strange(prompt: &Prompt, checks: &[CheckInfo]) -> Vec<String> {
    let Some(project) = &prompt.project else { return Vec::new() };
    let Rubric { dimensions, talking_points } = &project.rubric;
    let filled = dimensions.iter().flat_map(|dimension| &dimension.from);
    let asked = talking_points.iter().map(|point| &point.when).filter(|when| *when != "always");
    let is_known =
        |name: &str| checks.iter().any(|check| check.id == name || check.group.to_string() == name);
    filled.chain(asked).filter(|name| !is_known(name)).cloned().collect()
}

struct Prover<'a, F> {
    name: &'a str,
    prompt: &'a Prompt,
    settings: &'a Settings<'a>,
    tell: &'a F,
}

/// One solution to run.
#[derive(Clone, Copy, Debug)]
struct Run<'a> {
    solution: &'a Solution,
    must_pass: bool,
    quick: bool,
}

impl Run<'_> {
    fn language(&self) -> Language {
        if self.solution.is_file() { Language::of(&self.solution.name) } else { Language::JavaScript }
    }
}

impl<F: Fn(Progress<'_>) + Sync> Prover<'_, F> {
    /// What the solutions are written in that are to prove each check.
    const fn main_language(&self) -> Language {
        if self.prompt.runtimes.is_empty() { Language::Foreign } else { Language::JavaScript }
    }

    fn runtime_for(&self, language: Language) -> Option<&Runtime> {
        self.settings.runtimes.iter().find(|runtime| runtime.runs(language))
    }

    fn checks(&self) -> Result<Vec<CheckInfo>, String> {
        list_checks(self.prompt, self.settings.policy)
    }

    /// Light checks first; the heavy ones for what they did not catch, and, where a heavy check
    /// would else have caught nothing, for the rest.
    fn rows(&self, checks: &[CheckInfo]) -> Vec<Row> {
        let Settings { full, quick, only, .. } = *self.settings;
        let accepted = self.prompt.accepted.iter().map(|solution| Run { solution, must_pass: true, quick });
        let rejected =
            self.prompt.rejected.iter().map(|solution| Run { solution, must_pass: false, quick: !full });
        let runs = accepted
            .chain(rejected)
            .filter(|run| only.is_empty() || only.contains(&run.solution.name))
            .filter(|run| self.runtime_for(run.language()).is_some());
        let mut rows = self.run_all(&runs.collect::<Vec<_>>());
        if full || quick {
            return rows;
        }
        self.run_again(&mut rows, |row| row.outcome == Outcome::Accepted);
        let idle = |rows: &[Row]| {
            let caught =
                |index: usize| rows.iter().any(|row| matches!(row.cells.get(index), Some(Cell::Caught(_))));
            checks.iter().enumerate().any(|(index, check)| check.heavy && !caught(index))
        };
        if self.runtime_for(self.main_language()).is_some() && only.is_empty() && idle(&rows) {
            self.run_again(&mut rows, |row| row.cells.contains(&Cell::NotRun));
        }
        rows
    }

    /// Runs the rejected solutions that `wanted` picks once more, with every check.
    fn run_again(&self, rows: &mut [Row], wanted: impl Fn(&Row) -> bool) {
        let is_wanted = |solution: &&Solution| {
            rows.iter().any(|row| !row.must_pass && row.solution == solution.name && wanted(row))
        };
        let runs: Vec<_> = self
            .prompt
            .rejected
            .iter()
            .filter(is_wanted)
            .map(|solution| Run { solution, must_pass: false, quick: false })
            .collect();
        for row in self.run_all(&runs) {
            if let Some(old) = rows.iter_mut().find(|old| !old.must_pass && old.solution == row.solution) {
                *old = row;
            }
        }
    }

    fn run_all(&self, runs: &[Run<'_>]) -> Vec<Row> {
        (self.tell)(Progress::Runs(runs.len()));
        in_parallel(self.settings.jobs, runs, |run| {
            let row = self.run(run);
            (self.tell)(Progress::Ran(&row.solution));
            row
        })
    }

    fn run(&self, run: &Run<'_>) -> Row {
        let submission = Submission::shipped(self.prompt, run.solution);
        let runtime = self.runtime_for(run.language()).expect("solutions without a runtime are left out");
        let verdict = grade(&self.job(&submission, runtime, run.quick), |_| {});
        Row {
            solution: run.solution.name.clone(),
            must_pass: run.must_pass,
            is_quick: self.settings.quick,
            cells: verdict.checks.iter().map(cell).collect(),
            outcome: verdict.outcome,
            message: verdict.message,
        }
    }

    fn job<'a>(&'a self, submission: &'a Submission, runtime: &'a Runtime, quick: bool) -> Job<'a> {
        Job { runtime, quick, ..self.settings.job(self.name, self.prompt, submission) }
    }
}

impl Settings<'_> {
    /// Every check, once.
    pub(super) fn job<'a>(&'a self, name: &str, prompt: &'a Prompt, submission: &'a Submission) -> Job<'a> {
        Job {
            name: name.to_owned(),
            prompt,
            submission,
            runtime: &self.runtimes[0],
            policy: self.policy,
            seed: self.seed,
            quick: false,
            repeat: false,
            lacks: None,
        }
    }
}

fn cell(check: &super::CheckResult) -> Cell {
    match check.status {
        Status::Passed => Cell::Passed,
        Status::NotRun => Cell::NotRun,
        Status::Failed => Cell::Caught(check.message.clone().unwrap_or_default()),
    }
}
