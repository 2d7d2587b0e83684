//! A submission to a verdict.

pub(crate) mod examiner;
mod verdict;

pub(crate) use verdict::*;
