//! prepkit: prepare for technical interviews, and grade what comes back.
//!
//! The modules below stand in reading order, a blank line between floors. A file uses only
//! floors declared above its own; `tests/tidy.rs` reads this list and holds the house to it.
//!
//! Data goes one way: source -> pack -> catalog -> practice / scaffold -> grade -> journal -> report.
//! The binary is one; its processes are several: the command itself and, in hidden roles that
//! [`run`] picks before anything else, the jail that confines a process and what goes on in it:
//! the examiner of a pack's check script, the renderer of its templates, the embedded runtime of a
//! solution, the reader of its TypeScript, a server's clients, or the host of a plugin.

pub(crate) mod environment;
pub(crate) mod sandbox;
pub(crate) mod ui;

pub(crate) mod archive;
pub(crate) mod pack;

pub(crate) mod plugin;

pub(crate) mod catalog;
pub(crate) mod source;

pub(crate) mod practice;
pub(crate) mod scaffold;

pub(crate) mod grade;

pub(crate) mod journal;

pub(crate) mod report;

pub(crate) mod error;

pub(crate) mod cmd;

pub use error::Exit;

/// Runs prepkit with the arguments and the environment of this process.
///
/// A hidden role is entered before configuration, threads or any file is touched.
pub fn run() -> Exit {
    let mut args = std::env::args_os().skip(1);
    match args.next() {
        Some(role) if role == sandbox::ROLE => jailed(&args.next().unwrap_or_default().to_string_lossy()),
        _ => cmd::main(),
    }
}

/// Becomes what the orders say: a program, or one of our own roles.
fn jailed(orders: &str) -> Exit {
    let is_done = match sandbox::enter(orders).as_deref() {
        Some(grade::examiner::ROLE) => grade::examiner::main(),
        Some(grade::embedded::ROLE) => grade::embedded::main(),
        Some(grade::probe::ROLE) => grade::probe::main(),
        Some(grade::typescript::ROLE) => grade::typescript::main(),
        Some(scaffold::render::ROLE) => scaffold::render::main(),
        Some(plugin::ROLE) => plugin::main(),
        Some(_) => false,
        None => true,
    };
    if is_done { Exit::Success } else { Exit::Judge }
}
