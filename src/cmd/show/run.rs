//! `show --run`: the experiments of a question, run before the reader's eyes.

use std::collections::BTreeSet;

use super::View;
use super::page::{fenced, section};
use crate::cmd::isolation;
use crate::cmd::runtime::{self, find_node};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::Runtime;
use crate::grade::experiment::{Laboratory, holds};
use crate::pack::{Experiment, ModuleKind};
use crate::report::whole::expected;
use crate::sandbox::Policy;
use crate::ui::{Style, Ui, plain};

/// Runs each that is about the Node that is here, and says whether it prints what the pack says.
pub(super) fn run(ui: &Ui, env: &Environment, view: &View<'_>, policy: &Policy) -> Result<Exit, Error> {
    let experiments = &view.question.experiments;
    if experiments.is_empty() {
        let message = format!("`{}` has no experiment to run", view.entry.id);
        return Err(Error::usage(&message, "`prepkit show ID --answer` shows the answer"));
    }
    let needs_node = experiments.iter().any(|experiment| experiment.runtime.is_none());
    let node = if needs_node { Some(Runtime::Node(find_node(env)?)) } else { None };
    let names: BTreeSet<&String> =
        experiments.iter().filter_map(|experiment| experiment.runtime.as_ref()).collect();
    let plugin_for =
        |name: &&String| runtime::plugin_for(env, name).ok_or_else(|| Error::NoPlugin((*name).clone()));
    let plugins = names.iter().map(plugin_for).collect::<Result<Vec<_>, _>>()?;
    let laboratory = Laboratory::open(node.as_ref(), plugins, policy)?;
    let mut all_hold = true;
    for experiment in experiments {
        let here = laboratory.runs(experiment).unwrap_or_default();
        if !laboratory.is_for(experiment) {
            let range = experiment.node.as_ref().map(ToString::to_string).unwrap_or_default();
            ui.say(&format!("left out: an experiment about Node {range}; this is {here}"));
            continue;
        }
        let printed = laboratory.run(experiment)?;
        let is_right = holds(experiment, &printed);
        all_hold &= is_right;
        let mut text = section(&title(experiment), &fenced(ui, experiment));
        let stdout = indented(&printed.stdout);
        text += &section(&format!("{here} prints"), &stdout);
        if !printed.stderr.is_empty() {
            text += &section("and on standard error", &indented(&printed.stderr));
        }
        if !is_right {
            text += &section("The pack says", &indented(&expected(&experiment.expected)));
            text += &format!("\n{}\n", Style::Bad.paint("✗ it does not print or end as it is said to"));
        }
        ui.result(&text)?;
    }
    isolation::settle(ui, policy)?;
    Ok(if all_hold { Exit::Success } else { Exit::Input })
}

fn title(experiment: &Experiment) -> String {
    match (&experiment.runtime, experiment.module) {
        (Some(runtime), _) => format!("In {}", plain(runtime)),
        (None, ModuleKind::CommonJs) => "As CommonJS".to_owned(),
        (None, ModuleKind::Esm) => "As an ES module".to_owned(),
    }
}

pub(super) fn indented(text: &str) -> String {
    plain(text).lines().fold(String::new(), |all, line| all + "    " + line + "\n")
}
