//! prepkit: prepare for technical interviews, and grade what comes back.
//!
//! The modules below stand in reading order, a blank line between floors. A file uses only
//! floors declared above its own; `tests/tidy.rs` reads this list and holds the house to it.
//!
//! Data goes one way: source -> pack -> catalog -> scaffold / grade -> journal -> report.
//! The binary is one; its processes are several: the command itself and, in hidden roles that
//! [`run`] picks before anything else, the examiner that runs a pack's check script and the
//! embedded runtime that runs a solution where there is no Node.

pub(crate) mod environment;
pub(crate) mod sandbox;
pub(crate) mod ui;

pub(crate) mod pack;

pub(crate) mod catalog;

pub(crate) mod grade;
pub(crate) mod scaffold;

pub(crate) mod journal;

pub(crate) mod report;

pub(crate) mod error;

pub(crate) mod cmd;

pub use error::Exit;

/// Runs prepkit with the arguments and the environment of this process.
///
/// A hidden role is entered before configuration, threads or any file is touched.
pub fn run() -> Exit {
    let role = std::env::args_os().nth(1).unwrap_or_default();
    let went_well = if role == grade::examiner::ROLE {
        grade::examiner::main()
    } else if role == grade::embedded::ROLE {
        grade::embedded::main()
    } else {
        return cmd::main();
    };
    if went_well { Exit::Success } else { Exit::Judge }
}
