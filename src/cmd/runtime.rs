//! Which runtime a solution runs in: the one that was asked for, else Node, else the one that
//! prepkit carries, where the prompt allows it.

use crate::environment::{Config, Environment};
use crate::error::Error;
use crate::grade::{self, Runtime};
use crate::pack::{self, Prompt};
use crate::sandbox::Program;
use crate::ui::Ui;

/// The runtime for a prompt. Says so where it is not the one that one would expect.
pub(super) fn choose(
    ui: &Ui,
    env: &Environment,
    asked: Option<pack::Runtime>,
    prompt: &Prompt,
) -> Result<Runtime, Error> {
    match asked {
        Some(pack::Runtime::Embedded) if allows_embedded(prompt) => Ok(Runtime::Embedded),
        Some(pack::Runtime::Embedded) => Err(Error::usage(
            &format!("prompt `{}` needs Node.js, not only the language", prompt.id),
            "leave `--runtime embedded` out",
        )),
        Some(pack::Runtime::Node) => find_node(env).map(Runtime::Node),
        None => match find_node(env) {
            Err(Error::NoNode) if allows_embedded(prompt) => {
                ui.hint("there is no Node.js here: this runs in the embedded runtime, as `--runtime embedded` does");
                Ok(Runtime::Embedded)
            }
            found => found.map(Runtime::Node),
        },
    }
}

/// Whether a pack lets a prompt be graded without Node.
pub(super) fn allows_embedded(prompt: &Prompt) -> bool {
    prompt.runtimes.contains(&pack::Runtime::Embedded)
}

/// Node as the sandbox has to know it, or how to get one.
pub(super) fn find_node(env: &Environment) -> Result<Program, Error> {
    let path = match Config::read(env)?.node()? {
        Some(path) => path,
        None => env.find_program("node").ok_or(Error::NoNode)?,
    };
    Program::examine(&path, &grade::PROBE, &env.cache)
        .map_err(|source| Error::BadNode { path, message: source.to_string() })
}
