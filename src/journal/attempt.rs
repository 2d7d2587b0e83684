//! An attempt as the journal keeps it: what was graded, with what, and the verdict.
//!
//! [`NewAttempt`] is what grading hands over; [`Attempt`] is the same with the id it was given.

use jiff::Timestamp;

use super::AttemptId;
use crate::grade::Verdict;
use crate::pack::Rubric;

/// One grading, to be remembered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NewAttempt {
    pub(crate) started_at: Timestamp,
    pub(crate) finished_at: Timestamp,
    pub(crate) pack: String,
    pub(crate) pack_version: String,
    /// SHA-256 over the pack's files, in hexadecimal.
    pub(crate) pack_digest: String,
    /// The prompt's id within its pack.
    pub(crate) prompt: String,
    /// SHA-256 over the prompt's files, in hexadecimal.
    pub(crate) prompt_digest: String,
    /// The submission's path as the person gave it.
    pub(crate) submission: String,
    /// SHA-256 over what was graded, in hexadecimal.
    pub(crate) submission_digest: String,
    /// The submission's absolute path when it was graded, to find its attempt by.
    pub(crate) location: Option<String>,
    /// The version of prepkit that graded.
    pub(crate) prepkit: String,
    /// By what a take-home is marked, as its pack had it then; `None` for every other prompt.
    pub(crate) rubric: Option<Rubric>,
    pub(crate) verdict: Verdict,
}

/// One grading, as it was remembered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attempt {
    pub(crate) id: AttemptId,
    /// To the millisecond, like `finished_at`.
    pub(crate) started_at: Timestamp,
    pub(crate) finished_at: Timestamp,
    pub(crate) pack: String,
    pub(crate) pack_version: String,
    pub(crate) pack_digest: String,
    pub(crate) prompt: String,
    pub(crate) prompt_digest: String,
    pub(crate) submission: String,
    pub(crate) submission_digest: String,
    pub(crate) location: Option<String>,
    pub(crate) prepkit: String,
    pub(crate) rubric: Option<Rubric>,
    /// How many of the prompt's hints were shown before it.
    pub(crate) hints: usize,
    pub(crate) verdict: Verdict,
}

/// Which attempts to read; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) pack: Option<String>,
    pub(crate) prompt: Option<String>,
    /// Only those that started at or after this time.
    pub(crate) since: Option<Timestamp>,
    /// Only the latest so many.
    pub(crate) latest: Option<usize>,
}

/// How far a person has come with one prompt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Progress {
    pub(crate) pack: String,
    pub(crate) prompt: String,
    pub(crate) status: ProgressStatus,
    /// Attempts that were judged; judge errors are nobody's tries.
    pub(crate) tries: u64,
    /// The best score of them.
    pub(crate) best: u8,
    pub(crate) last_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgressStatus {
    Tried,
    Solved,
}
