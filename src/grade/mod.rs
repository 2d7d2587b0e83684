//! A submission to a [`Verdict`].
//!
//! Three processes: this one relays and keeps time ([`judge`]); the *examiner* runs the pack's
//! check script and alone knows what is right; the *candidate* runs the solution behind a driver
//! and only answers calls. What the candidate says is a claim, read strictly ([`wire`]).

mod advice;
pub(crate) mod canary;
mod cancel;
mod candidate;
mod command;
pub(crate) mod embedded;
mod evidence;
pub(crate) mod examiner;
pub(crate) mod experiment;
mod fault;
mod input;
mod judge;
pub(crate) mod mutants;
mod mutate;
pub(crate) mod own_tests;
mod parallel;
pub(crate) mod probe;
mod project;
pub(crate) mod python;
mod runtime;
mod score;
mod server;
mod stage;
mod submission;
pub(crate) mod timeline;
pub(crate) mod typescript;
mod verdict;
pub(crate) mod verify;
mod warm;
mod wire;

pub(crate) use advice::Advice;
pub(crate) use cancel::Cancel;
#[cfg(test)]
pub(crate) use evidence::Change;
pub(crate) use evidence::{Evidence, Milestone, OwnTests, gather};
pub(crate) use examiner::CheckInfo;
pub(crate) use judge::*;
pub(crate) use runtime::Runtime;
pub(crate) use stage::{WHEREABOUTS, Work};
pub(crate) use submission::*;
pub(crate) use verdict::*;
pub(crate) use warm::Ready;
