//! All tests from outside the crate, in one binary: one link instead of one for each file.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod bad_input;
mod check;
mod env;
mod hostile;
mod packs;
mod readme;
mod reports;
mod reproduction;
mod smoke;
mod tidy;
