//! When which requirement first passed: the light checks of a prompt, run on a few commits of a
//! submission's history. What was found for a commit's files is kept, since neither changes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::evidence::Milestone;
use super::judge::{Job, grade};
use super::project::{Commit, History};
use super::submission::Submission;
use super::verdict::{Outcome, Status};
use crate::pack;

/// How many commits are graded: the first, the last, and others evenly between.
const SAMPLES: usize = 12;

/// Where things are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) git: &'a Path,
    /// Where what was found is kept.
    pub(crate) cache: &'a Path,
    /// What else decides what is found: the prompt's digest.
    pub(crate) prompt: &'a str,
}

/// Grades a few commits of the history. `tell` is told of each; `Err` says why there is none.
pub(crate) fn timeline(
    job: &Job<'_>,
    place: Place<'_>,
    mut tell: impl FnMut(&str),
) -> Result<Vec<Milestone>, String> {
    if !place.folder.is_dir() {
        return Err(
            "it is read from a folder only: unpack the archive where nothing of it runs, and name the folder"
                .to_owned(),
        );
    }
    let Some(history) = History::open(place.folder, place.git)? else {
        return Err("the folder has no history in git".to_owned());
    };
    let commits = history.commits()?;
    let mut seen = BTreeSet::new();
    let mut milestones = Vec::new();
    for commit in samples(&commits) {
        tell(&commit.subject);
        let passed = found(job, place, &history, commit)?;
        let passed: Vec<String> = passed.into_iter().filter(|id| seen.insert(id.clone())).collect();
        milestones.push(Milestone {
            commit: commit.id.chars().take(10).collect(),
            at: commit.at.clone(),
            subject: commit.subject.clone(),
            passed,
        });
    }
    Ok(milestones)
}

fn samples(commits: &[Commit]) -> Vec<&Commit> {
    let last = commits.len().saturating_sub(1);
    let count = commits.len().min(SAMPLES);
    let mut samples: Vec<&Commit> =
        (0..count).map(|number| &commits[number * last / count.saturating_sub(1).max(1)]).collect();
    samples.dedup_by(|a, b| a.tree == b.tree);
    samples
}

/// The ids of the checks that a commit's files pass.
fn found(job: &Job<'_>, place: Place<'_>, history: &History, commit: &Commit) -> Result<Vec<String>, String> {
    let key = pack::sha256(format!("{} {} {}", job.name, place.prompt, commit.tree).as_bytes());
    let kept = place.cache.join(format!("{key}.json"));
    if let Some(passed) = fs::read(&kept).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        return Ok(passed);
    }
    // What is no project yet passes nothing.
    let Ok(project) = history.project(commit) else { return Ok(Vec::new()) };
    let Some(submission) = Submission::of_project(&commit.id, project, job.prompt) else {
        return Ok(Vec::new());
    };
    let verdict = grade(&Job { submission: &submission, quick: true, repeat: false, ..job.clone() }, |_| {});
    if let Outcome::JudgeError(_) = verdict.outcome {
        return Err(verdict.message.unwrap_or_default());
    }
    let passed = verdict.checks.iter().filter(|check| check.status == Status::Passed);
    let passed: Vec<String> = passed.map(|check| check.id.clone()).collect();
    // A cache that cannot be written costs time, not the answer.
    let _ = fs::create_dir_all(place.cache);
    let _ = fs::write(&kept, serde_json::to_vec(&passed).unwrap_or_default());
    Ok(passed)
}
