//! Which runtime a solution runs in: the one that was asked for, else Node, else the one that
//! prepkit carries, where the prompt allows it. A solution in Python runs in Python.

use crate::environment::{Config, Environment};
use crate::error::Error;
use crate::grade::{self, Language, Runtime};
use crate::pack::{self, Prompt};
use crate::plugin::{self, Installed};
use crate::sandbox::Program;
use crate::ui::Ui;

/// The runtime for a prompt and a solution of this language. Says so where it is not the one that one
/// would expect.
pub(super) fn choose(
    ui: &Ui,
    env: &Environment,
    asked: Option<pack::Runtime>,
    prompt: &Prompt,
    language: Language,
) -> Result<Runtime, Error> {
    if prompt.is_foreign() && language != Language::Foreign {
        let name = prompt.plugin_runtime.as_deref().unwrap_or_default();
        let message = format!("prompt `{}` is solved in `{name}`", prompt.id);
        return Err(Error::usage(&message, &format!("name a file that ends in `.{name}`")));
    }
    match (asked, language) {
        (_, Language::Foreign) => foreign_for(env, asked, prompt),
        (None | Some(pack::Runtime::Python), Language::Python) => python_for(env, prompt),
        (Some(_), Language::Python) => Err(Error::usage(
            "the solution is in Python, which runs in Python alone",
            "leave `--runtime` out",
        )),
        (Some(pack::Runtime::Python), Language::JavaScript) => {
            Err(Error::usage("the solution is not in Python", "name a file that ends in `.py`"))
        }
        (Some(pack::Runtime::Embedded), _) if allows_embedded(prompt) => Ok(Runtime::Embedded),
        (Some(pack::Runtime::Embedded), _) => Err(Error::usage(
            &format!("prompt `{}` needs Node.js, not only the language", prompt.id),
            "leave `--runtime embedded` out",
        )),
        (Some(pack::Runtime::Node), _) => find_node(env).map(Runtime::Node),
        (None, _) => match find_node(env) {
            Err(Error::NoNode) if allows_embedded(prompt) => {
                ui.hint("there is no Node.js here: this runs in the embedded runtime, as `--runtime embedded` does");
                Ok(Runtime::Embedded)
            }
            found => found.map(Runtime::Node),
        },
    }
}

/// The plugin that runs what a prompt is solved in.
fn foreign_for(env: &Environment, asked: Option<pack::Runtime>, prompt: &Prompt) -> Result<Runtime, Error> {
    let Some(name) = &prompt.plugin_runtime else {
        let message = format!("nothing runs such a solution of prompt `{}`", prompt.id);
        return Err(Error::usage(&message, "hand in JavaScript or TypeScript"));
    };
    if asked.is_some() {
        let message = format!("the solution is in `{name}`, which a plugin alone runs");
        return Err(Error::usage(&message, "leave `--runtime` out"));
    }
    let installed = plugin_for(env, name).ok_or_else(|| Error::NoPlugin(name.clone()))?;
    let site = installed.site();
    site.is_there()?;
    Ok(Runtime::Plugin { name: name.clone(), site })
}

/// The installed plugin that is a runtime of this name.
pub(super) fn plugin_for(env: &Environment, runtime: &str) -> Option<Installed> {
    let mut installed = plugin::installed(&env.data).into_iter().flatten();
    installed.find(|it| it.record.description.capabilities.runtime.as_deref() == Some(runtime))
}

fn python_for(env: &Environment, prompt: &Prompt) -> Result<Runtime, Error> {
    if allows_python(prompt) {
        return find_python(env).map(Runtime::Python);
    }
    let message = format!("prompt `{}` is not to be solved in Python", prompt.id);
    Err(Error::usage(&message, "hand in JavaScript or TypeScript"))
}

/// Python as the sandbox has to know it, or how to get one.
pub(super) fn find_python(env: &Environment) -> Result<Program, Error> {
    let path = env.find_program("python3").ok_or(Error::NoPython)?;
    // What is kept of Node lies beside it.
    Program::examine(&path, &grade::python::WHEREABOUTS, &env.cache.join("python"))
        .map_err(|source| Error::BadPython { path, message: source.to_string() })
}

/// Whether a pack lets a prompt be graded without Node.
pub(super) fn allows_embedded(prompt: &Prompt) -> bool {
    prompt.runtimes.contains(&pack::Runtime::Embedded)
}

/// Whether a pack lets a prompt be solved in Python.
pub(super) fn allows_python(prompt: &Prompt) -> bool {
    prompt.runtimes.contains(&pack::Runtime::Python)
}

/// Node as the sandbox has to know it, or how to get one.
pub(super) fn find_node(env: &Environment) -> Result<Program, Error> {
    let path = match Config::read(env)?.node()? {
        Some(path) => path,
        None => env.find_program("node").ok_or(Error::NoNode)?,
    };
    Program::examine(&path, &grade::WHEREABOUTS, &env.cache)
        .map_err(|source| Error::BadNode { path, message: source.to_string() })
}
