//! All tests from outside the crate, in one binary: one link instead of one for each file.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![expect(clippy::print_stdout, reason = "what a test leaves out or counts is said")]

mod advice;
mod bad_input;
mod blame;
mod calls;
mod check;
mod command;
mod config;
mod demo;
mod doctor;
mod embedded;
mod env;
mod experiments;
mod export;
mod hostile;
mod isolation;
mod kills;
mod list;
mod measures;
mod mock;
mod pack;
mod plan;
mod plugins;
mod practice;
mod project;
mod pull;
mod python;
mod quiz;
mod readme;
mod registry;
mod report;
mod reproduction;
mod review;
mod same;
#[allow(dead_code, reason = "the tests inside the crate use all of it")]
mod server;
mod show;
mod smoke;
mod start;
mod take_homes;
mod terminal;
mod tidy;
mod tus;
mod typescript;
mod watch;
