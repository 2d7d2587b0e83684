//! `pack`: reads packs as their authors need it.

mod new;
mod publish;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::isolation::{self, IsolationArgs};
use super::runtime;
use crate::catalog;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::experiment::Laboratory;
use crate::grade::mutants::{self, Survey};
use crate::grade::verify::{self, Progress};
use crate::grade::{self, Language};
use crate::pack::{self, Experiment, Pack, Prompt, Runtime, Solution, Tree};
use crate::plugin::Installed;
use crate::report::{self, count};
use crate::sandbox::{self, Policy};
use crate::scaffold;
use crate::ui::{Style, Ui, one_line};

/// How often each experiment is run, to see whether it prints the same each time.
const TIMES: usize = 3;

/// Read, prove, list, make and publish packs
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the packs that are installed
    List,
    /// Prove a pack: read it strictly, and run every experiment and every solution that ships with it
    ///
    /// Fails on a fault, on an experiment that prints something else than is said, on an accepted solution that is not accepted, on a rejected one that is,
    /// on a check that catches nothing, and on a line of a statement that no check stands for.
    Verify(VerifyArgs),
    New(new::Args),
    Publish(publish::Args),
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
struct VerifyArgs {
    /// A folder, or the name of an installed pack
    #[arg(default_value = "nodejs")]
    pack: String,
    /// Prove this prompt alone
    #[arg(long, value_name = "ID")]
    prompt: Option<String>,
    /// What runs the solutions [default: node, and embedded where there is none; python for `.py`]
    #[arg(long, value_enum)]
    runtime: Option<Runtime>,
    /// Run every check on every solution; else a heavy check is left out for a rejected solution
    /// that a light one has caught, and for a mutant that is explained
    #[arg(long)]
    full: bool,
    /// Leave the heavy checks out: what only they catch stays undecided, and of mutants is listed
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Run small edits of each prompt's reference solution instead, each of which must be caught
    ///
    /// Fails on a mutant that no check catches and `solutions/equivalent.toml` does not explain,
    /// and on an explanation that is not needed.
    #[arg(long)]
    mutants: bool,
    /// Run the experiments of the questions alone, each several times
    #[arg(long, conflicts_with_all = ["prompt", "mutants", "full"])]
    experiments: bool,
    /// Run these solutions alone; with `--mutants`, edit this accepted one, not the reference
    #[arg(long, value_name = "NAME", requires = "prompt")]
    solution: Vec<String>,
    /// Draw the random inputs from this seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many solutions to run at once [default: the number of cores]
    #[arg(long)]
    jobs: Option<usize>,
    #[command(flatten)]
    isolation: IsolationArgs,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    match &args.action {
        Action::List => list(ui, env),
        Action::Verify(args) => verify(ui, env, args),
        Action::New(args) => new::run(ui, env, args),
        Action::Publish(args) => publish::run(ui, env, args),
    }
}

/// Proves the pack in a folder as `pack verify` does.
pub(super) fn prove(ui: &Ui, env: &Environment, folder: &Path, quick: bool) -> Result<Exit, Error> {
    let args = VerifyArgs {
        pack: folder.display().to_string(),
        prompt: None,
        runtime: None,
        full: false,
        quick,
        mutants: false,
        experiments: false,
        solution: Vec::new(),
        seed: 1,
        jobs: None,
        isolation: IsolationArgs::default(),
    };
    verify(ui, env, &args)
}

fn list(ui: &Ui, env: &Environment) -> Result<Exit, Error> {
    let mut text = String::new();
    for installed in catalog::installed(&env.data) {
        let place = installed.tree.label();
        match pack::read_manifest(&installed.tree) {
            Ok(manifest) => {
                let title = one_line(&manifest.title, 40);
                text += &format!(
                    "{} {}  {title}  {}  ({place})\n",
                    installed.name, manifest.version, manifest.license
                );
            }
            Err(faults) => ui.warn(&format!("{faults}; `prepkit pack verify {}` shows them", installed.name)),
        }
    }
    ui.result(&crate::ui::plain(&text))?;
    Ok(Exit::Success)
}

fn verify(ui: &Ui, env: &Environment, args: &VerifyArgs) -> Result<Exit, Error> {
    let tree = tree_of(env, &args.pack)?;
    let pack = pack::read(&tree)?;
    let prompts = chosen(&pack, args)?;
    for prompt in prompts.iter().filter(|prompt| prompt.project.is_some()) {
        scaffold::prove(prompt)?;
    }
    let policy = args.isolation.policy(matches!(tree, Tree::Embedded));
    let mut sound = true;
    let mut surveys = Vec::new();
    if args.prompt.is_none() && !args.mutants {
        sound &= experiments(ui, env, args, &pack, &policy)?;
    }
    for prompt in prompts {
        let edited = if args.mutants { Some(edited(prompt, args)?) } else { None };
        if let Some(solution) = edited.filter(|solution| !mutants::has_sources(solution)) {
            ui.warn(&format!(
                "`{}` of prompt `{}` is in a language that prepkit has no mutants of",
                solution.name, prompt.id
            ));
            continue;
        }
        let Some(runtimes) = runtimes(ui, env, args, prompt)? else { continue };
        let settings = verify::Settings {
            runtimes: &runtimes,
            policy: &policy,
            seed: args.seed,
            full: args.full,
            quick: args.quick,
            jobs: jobs(args),
            only: &args.solution,
        };
        let name = format!("{}/{}", pack.id, prompt.id);
        if let Some(solution) = edited {
            for survey in survey(ui, &name, prompt, solution, &settings)? {
                ui.result(&report::mutants::render(&survey, &prompt.id))?;
                sound &= survey.is_sound();
                surveys.push(survey);
            }
        } else {
            check_names(prompt, &args.solution)?;
            let proof = with_bar(ui, &prompt.id, |tell| verify::prove(&name, prompt, &settings, tell))?;
            ui.result(&report::matrix::render(&proof, ui.width))?;
            sound &= proof.is_sound();
        }
    }
    isolation::settle(ui, &policy)?;
    ui.result(&report::mutants::total(&surveys))?;
    ui.result(&summary(&pack, sound))?;
    Ok(if sound { Exit::Success } else { Exit::Input })
}

/// Runs the experiments of all questions; whether each prints what it is said to.
fn experiments(
    ui: &Ui,
    env: &Environment,
    args: &VerifyArgs,
    pack: &Pack,
    policy: &Policy,
) -> Result<bool, Error> {
    let all: Vec<&Experiment> = pack.questions.iter().flat_map(|question| &question.experiments).collect();
    if all.is_empty() {
        return Ok(true);
    }
    let node = match runtime::find_node(env) {
        _ if all.iter().all(|experiment| experiment.runtime.is_some()) => None,
        Err(Error::NoNode) => {
            ui.warn("the experiments in JavaScript are left out: there is no Node.js here");
            None
        }
        found => Some(grade::Runtime::Node(found?)),
    };
    let names: BTreeSet<&str> = all.iter().filter_map(|experiment| experiment.runtime.as_deref()).collect();
    let plugins: Vec<Installed> = names.iter().filter_map(|name| runtime::plugin_for(env, name)).collect();
    if plugins.len() < names.len() {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        ui.warn(&format!("experiments are left out: not every plugin is here that runs {names}"));
    }
    let laboratory = Laboratory::open(node.as_ref(), plugins, policy)?;
    let Some(ran_by) = all.iter().find_map(|experiment| laboratory.runs(experiment)) else { return Ok(true) };
    let times = if args.quick { 1 } else { TIMES };
    let found =
        with_bar(ui, "experiments", |tell| laboratory.prove(&pack.questions, times, jobs(args), tell))?;
    ui.result(&report::experiments::render(&found, &ran_by.replace("Node", "node")))?;
    Ok(found.mismatches.is_empty())
}

fn jobs(args: &VerifyArgs) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    args.jobs.unwrap_or(cores).max(1)
}

/// The prompts to prove: the named one, or all; none where the experiments alone are asked for.
fn chosen<'a>(pack: &'a Pack, args: &VerifyArgs) -> Result<Vec<&'a Prompt>, Error> {
    if args.experiments {
        return Ok(Vec::new());
    }
    if let Some(id) = &args.prompt {
        let found = pack.prompts.iter().find(|prompt| prompt.id == *id);
        return found.map(|prompt| vec![prompt]).ok_or_else(|| {
            Error::usage(
                &format!("pack `{}` has no prompt `{id}`", pack.id),
                "leave `--prompt` out to prove them all",
            )
        });
    }
    Ok(pack.prompts.iter().collect())
}

/// Whether a prompt has all these solutions.
fn check_names(prompt: &Prompt, names: &[String]) -> Result<(), Error> {
    let is_there =
        |name: &str| prompt.accepted.iter().chain(&prompt.rejected).any(|solution| solution.name == name);
    match names.iter().find(|name| !is_there(name)) {
        None => Ok(()),
        Some(name) => Err(Error::usage(
            &format!("prompt `{}` has no solution `{name}`", prompt.id),
            "name it as it is called below `solutions/accepted` or `solutions/rejected`",
        )),
    }
}

/// The accepted solution to edit: the named one, or the prompt's reference.
fn edited<'a>(prompt: &'a Prompt, args: &VerifyArgs) -> Result<&'a Solution, Error> {
    let wanted = args.solution.first();
    let found = match wanted {
        Some(wanted) => prompt.accepted.iter().find(|solution| solution.name == *wanted),
        None => prompt.reference(),
    };
    found.ok_or_else(|| {
        Error::usage(
            &format!(
                "prompt `{}` has no accepted solution `{}`",
                prompt.id,
                wanted.map_or("", String::as_str)
            ),
            "leave `--solution` out to take the reference",
        )
    })
}

/// Runs the mutants of an accepted solution.
fn survey(
    ui: &Ui,
    name: &str,
    prompt: &Prompt,
    solution: &Solution,
    settings: &verify::Settings<'_>,
) -> Result<Vec<Survey>, Error> {
    let began = Instant::now();
    let surveys = with_bar(ui, &prompt.id, |tell| {
        let survey = |file| mutants::survey(name, prompt, solution, file, settings, tell);
        mutants::sources(solution).map(survey).collect()
    })?;
    ui.say(&format!("mutants of `{}` took {} s", solution.name, began.elapsed().as_secs()));
    Ok(surveys)
}

/// Does long work while a bar shows how far it is.
fn with_bar<T>(
    ui: &Ui,
    what: &str,
    work: impl FnOnce(&(dyn Fn(Progress<'_>) + Sync)) -> T,
) -> Result<T, Error> {
    let bar = ui.progress(0, what);
    let done = work(&|progress| match progress {
        Progress::Runs(runs) => bar.inc_length(runs as u64),
        Progress::Ran(solution) => {
            bar.set_message(one_line(solution, 40));
            bar.inc(1);
        }
    });
    bar.finish_and_clear();
    if sandbox::interrupted() { Err(Error::Interrupted) } else { Ok(done) }
}

/// What runs a prompt's solutions; nothing where the runtime that was asked for cannot.
fn runtimes(
    ui: &Ui,
    env: &Environment,
    args: &VerifyArgs,
    prompt: &Prompt,
) -> Result<Option<Vec<grade::Runtime>>, Error> {
    let is_lacking = match args.runtime {
        Some(Runtime::Embedded) => !runtime::allows_embedded(prompt),
        Some(Runtime::Python) => !runtime::allows_python(prompt),
        Some(Runtime::Node) | None => false,
    };
    if is_lacking && args.prompt.is_none() {
        let needs = if args.runtime == Some(Runtime::Embedded) { "Node.js" } else { "JavaScript" };
        ui.warn(&format!("prompt `{}` needs {needs}, and is left out", prompt.id));
        return Ok(None);
    }
    let choose = |asked, language| runtime::choose(ui, env, asked, prompt, language);
    if prompt.is_foreign() {
        return Ok(Some(vec![choose(None, Language::Foreign)?]));
    }
    if args.runtime == Some(Runtime::Python) {
        return Ok(Some(vec![choose(None, Language::Python)?]));
    }
    let mut runtimes = vec![choose(args.runtime, Language::JavaScript)?];
    let solutions = prompt.accepted.iter().chain(&prompt.rejected);
    let in_python = solutions.filter(|solution| Language::of(&solution.name) == Language::Python).count();
    if in_python > 0 && args.runtime.is_none() {
        match choose(None, Language::Python) {
            Err(Error::NoPython) => ui.warn(&format!(
                "prompt `{}`: {in_python} solutions in Python are left out: there is no Python here",
                prompt.id
            )),
            found => runtimes.push(found?),
        }
    }
    Ok(Some(runtimes))
}

fn summary(pack: &Pack, sound: bool) -> String {
    let counts = [
        count(pack.topics.len(), "topic"),
        count(pack.questions.len(), "question"),
        count(pack.prompts.len(), "prompt"),
    ]
    .join(", ");
    let verdict = if sound { Style::Good.paint("sound") } else { Style::Bad.paint("not sound") };
    format!("pack {} {}: {counts}: {verdict}", pack.id, crate::ui::plain(&pack.version))
}

fn tree_of(env: &Environment, named: &str) -> Result<Tree, Error> {
    let path = PathBuf::from(named);
    if path.join("pack.toml").exists() || named.contains(std::path::MAIN_SEPARATOR) || path.is_dir() {
        return existing(&path).map(Tree::Folder);
    }
    let installed = catalog::installed(&env.data).into_iter().find(|pack| pack.name == named);
    installed.map(|pack| pack.tree).ok_or_else(|| {
        Error::usage(
            &format!("no pack `{named}`"),
            "name a folder with a `pack.toml`, or one of `prepkit pack list`",
        )
    })
}

fn existing(path: &Path) -> Result<PathBuf, Error> {
    if path.is_dir() {
        return Ok(path.to_owned());
    }
    Err(Error::usage(&format!("`{}` is no folder", path.display()), "name a folder with a `pack.toml`"))
}
