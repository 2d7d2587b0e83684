//! Proving a prompt's checks by mutants: every small edit of a right solution must be caught, or be
//! explained by the pack as one that changes nothing that the statement demands.
//!
//! A mutant runs until the first check that fails, light checks before heavy ones. What is explained
//! runs too (heavy checks only where asked for: it is expected to survive them, and they are most of
//! the cost): an explanation of a mutant that a check does catch is a fault, and so is one of a
//! mutant that is not there any more.

use super::judge::{Job, grade, grade_until_caught};
use super::mutate::{self, Mutant};
use super::parallel::in_parallel;
use super::submission::Submission;
use super::verdict::{CheckResult, Outcome, Status, Verdict};
use super::verify::{Progress, Settings};
use crate::pack::{Equivalent, File, Prompt, Solution};

/// What became of the mutants of one solution.
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    /// `PACK/PROMPT`.
    pub(crate) prompt: String,
    /// The solution that was edited, below `solutions/accepted`.
    pub(crate) file: String,
    /// In the order of the source.
    pub(crate) tested: Vec<Tested>,
    /// Explanations that no mutant needs.
    pub(crate) idle: Vec<Equivalent>,
    /// Why nothing can be said at all.
    pub(crate) broken: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Tested {
    pub(crate) mutant: Mutant,
    pub(crate) fate: Fate,
    /// Why it is right as well, where the pack says so.
    pub(crate) reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// By a check, or because it cannot even be loaded.
    Caught,
    Survived,
    /// The language does not take it: no mutant after all.
    Invalid,
    /// Grading it was a judge error.
    Unjudged(String),
}

impl Tested {
    pub(crate) fn is_caught(&self) -> bool {
        self.fate == Fate::Caught
    }
}

impl Survey {
    pub(crate) fn caught(&self) -> impl Iterator<Item = &Tested> {
        self.tested.iter().filter(|tested| tested.is_caught())
    }

    /// Those that no check catches and nobody explains.
    pub(crate) fn survivors(&self) -> impl Iterator<Item = &Tested> {
        self.tested.iter().filter(|tested| tested.fate == Fate::Survived && tested.reason.is_none())
    }

    pub(crate) fn explained(&self) -> impl Iterator<Item = &Tested> {
        self.tested.iter().filter(|tested| tested.fate == Fate::Survived && tested.reason.is_some())
    }

    /// Explanations of mutants that a check does catch.
    pub(crate) fn refuted(&self) -> impl Iterator<Item = &Tested> {
        self.caught().filter(|tested| tested.reason.is_some())
    }

    pub(crate) fn unjudged(&self) -> impl Iterator<Item = (&Tested, &str)> {
        self.tested.iter().filter_map(|tested| match &tested.fate {
            Fate::Unjudged(message) => Some((tested, message.as_str())),
            _ => None,
        })
    }

    /// All that the language takes.
    pub(crate) fn judged(&self) -> impl Iterator<Item = &Tested> {
        self.tested.iter().filter(|tested| tested.fate != Fate::Invalid)
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.broken.is_none()
            && self.idle.is_empty()
            && self.survivors().next().is_none()
            && self.refuted().next().is_none()
            && self.unjudged().next().is_none()
    }
}

/// Runs every mutant of an accepted solution. `name` is `PACK/PROMPT`.
pub(crate) fn survey(
    name: &str,
    prompt: &Prompt,
    solution: &Solution,
    file: &File,
    settings: &Settings<'_>,
    tell: impl Fn(Progress<'_>) + Sync,
) -> Survey {
    let runner = Runner { name, prompt, solution, file, settings };
    let path = path_of(solution, file);
    let mut survey = Survey {
        prompt: name.to_owned(),
        file: path.clone(),
        tested: Vec::new(),
        idle: Vec::new(),
        broken: None,
    };
    tell(Progress::Runs(1));
    let mutants = match runner.mutants() {
        Ok(mutants) => mutants,
        Err(message) => return Survey { broken: Some(message), ..survey },
    };
    tell(Progress::Ran(&path));
    tell(Progress::Runs(mutants.len()));
    let (used, idle): (Vec<_>, Vec<_>) = prompt
        .equivalents
        .iter()
        .filter(|entry| entry.file == path)
        .partition(|entry| mutants.iter().any(|mutant| is_of(entry, mutant)));
    survey.idle = idle.into_iter().cloned().collect();
    survey.tested = in_parallel(settings.jobs, &mutants, |mutant| {
        let reason = used.iter().find(|entry| is_of(entry, mutant)).map(|entry| entry.reason.clone());
        let quick = settings.quick || reason.is_some() && !settings.full;
        let tested = Tested { fate: runner.fate(mutant, quick), mutant: mutant.clone(), reason };
        tell(Progress::Ran(&mutant.after));
        tested
    });
    survey
}

fn is_of(entry: &Equivalent, mutant: &Mutant) -> bool {
    entry.line == mutant.before && entry.becomes == mutant.after && entry.nth == mutant.nth
}

struct Runner<'a> {
    name: &'a str,
    prompt: &'a Prompt,
    solution: &'a Solution,
    file: &'a File,
    settings: &'a Settings<'a>,
}

impl Runner<'_> {
    /// The mutants of a solution that passes every check itself: else all would seem to be caught.
    fn mutants(&self) -> Result<Vec<Mutant>, String> {
        let submission = self.submission(self.file.bytes.clone());
        let verdict = grade(&self.settings.job(self.name, self.prompt, &submission), |_| {});
        if let Some(message) = verdict.message {
            return Err(format!("the solution cannot be graded: {message}"));
        }
        let is_left_out = |check: &&CheckResult| self.settings.quick && check.status == Status::NotRun;
        let mut checks = verdict.checks.iter().filter(|check| !is_left_out(check));
        if let Some(check) = checks.find(|check| check.status != Status::Passed) {
            return Err(format!(
                "the solution itself does not pass check `{}`, so its mutants say nothing",
                check.id
            ));
        }
        mutate::mutants(&self.file.path, &self.source())
            .ok_or_else(|| "the solution cannot be parsed as JavaScript, so it has no mutants".to_owned())
    }

    fn fate(&self, mutant: &Mutant, quick: bool) -> Fate {
        let submission = self.submission(mutant.apply(&self.source()).into_bytes());
        let job = Job { quick, ..self.settings.job(self.name, self.prompt, &submission) };
        let verdict = grade_until_caught(&job);
        // A check that could not tell on a busy machine gets a second chance.
        let is_open = !quick
            && !is_caught(&verdict)
            && verdict.checks.iter().any(|check| check.status == Status::NotRun);
        fate_of(&self.file.path, &if is_open { grade_until_caught(&job) } else { verdict })
    }

    fn source(&self) -> String {
        String::from_utf8_lossy(&self.file.bytes).into_owned()
    }

    fn submission(&self, bytes: Vec<u8>) -> Submission {
        let edited = File { path: self.file.path.clone(), bytes };
        let others = self.solution.files.iter().filter(|file| *file != self.file).cloned();
        let files = others.chain([edited]).collect();
        Submission::shipped(self.prompt, &Solution { name: self.solution.name.clone(), files })
    }
}

/// The files of a solution that can be edited: not its tests, nor what describes it.
pub(crate) fn sources(solution: &Solution) -> impl Iterator<Item = &File> {
    let is_source = |path: &str| {
        let is_test = path.contains("test") && !solution.is_file();
        mutate::can_edit(path) && !is_test
    };
    solution.files.iter().filter(move |file| is_source(&file.path) || solution.is_file())
}

/// Whether there is anything to edit.
pub(crate) fn has_sources(solution: &Solution) -> bool {
    solution.files.iter().any(|file| mutate::can_edit(&file.path))
}

/// Below `solutions/accepted`.
fn path_of(solution: &Solution, file: &File) -> String {
    if solution.is_file() { file.path.clone() } else { format!("{}/{}", solution.name, file.path) }
}

fn is_caught(verdict: &Verdict) -> bool {
    verdict.checks.iter().any(|check| check.status == Status::Failed)
}

/// What failed checks say.
fn failures(verdict: &Verdict) -> impl Iterator<Item = &String> {
    let failed = verdict.checks.iter().filter(|check| check.status == Status::Failed);
    failed.filter_map(|check| check.message.as_ref())
}

fn fate_of(file: &str, verdict: &Verdict) -> Fate {
    let message = verdict.message.as_deref().unwrap_or_default();
    match verdict.outcome {
        Outcome::JudgeError(_) => Fate::Unjudged(message.to_owned()),
        Outcome::Accepted if !is_caught(verdict) => Fate::Survived,
        _ if mutate::is_refused(file, message, failures(verdict)) => Fate::Invalid,
        _ => Fate::Caught,
    }
}
