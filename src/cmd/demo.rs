//! `demo`: the main job in one go, in a throw-away home.
//!
//! It calls the verbs themselves, so that what it shows is what they do.

use std::fs;
use std::path::{Path, PathBuf};

use super::check;
use super::prompt::Chosen;
use super::{list, runtime, start};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::{Language, Runtime, Submission};
use crate::pack::{Difficulty, File, Solution};
use crate::report;
use crate::report::terminal::Reproductions;
use crate::sandbox::Policy;
use crate::ui::{Style, Ui};

const PROMPT: &str = "rate-limiter";
/// A wrong solution whose defect a careful reader may miss, and a right one.
const WRONG: &str = "proto-key-shared.mjs";
const RIGHT: &str = "class.mjs";

/// Show the main job in one go, in a throw-away home: find, start, check, report
///
/// Leaves nothing behind but the report, if one is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Keep the report that it writes, in this file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let home = tempfile::Builder::new().prefix("prepkit-demo-").tempdir().map_err(Error::Output)?;
    let env = env.at_home(home.path().join("home"));
    let folder = home.path().join(PROMPT);

    step(ui, "Find a question", "prepkit list --topic event-loop --difficulty medium --limit 4")?;
    list::run(ui, &env, &list::Args::new("event-loop", Difficulty::Medium, 4))?;

    step(ui, "Start a coding prompt", &format!("prepkit start {PROMPT}"))?;
    let chosen = Chosen::find(ui, &env, PROMPT)?;
    start::run(ui, &env, &start::Args::new(PROMPT, &folder))?;
    let runtime = runtime::choose(ui, &env, None, &chosen.prompt, Language::JavaScript)?;

    step(ui, "Check a solution with a defect", &format!("prepkit check {PROMPT} --quick"))?;
    grade(ui, &env, &chosen, &folder, find(&chosen.prompt.rejected, WRONG), &runtime, true)?;

    // An interpreter takes half a minute for the checks that measure growth.
    let (what, option, quick) = match runtime {
        Runtime::Node(_) | Runtime::Python(_) | Runtime::Plugin { .. } => {
            ("Check it again, mended, with every check", "", false)
        }
        Runtime::Embedded => ("Check it again, mended", " --quick", true),
    };
    step(ui, what, &format!("prepkit check {PROMPT}{option}"))?;
    grade(ui, &env, &chosen, &folder, find(&chosen.prompt.accepted, RIGHT), &runtime, quick)?;

    step(ui, "Report", "prepkit report --out report.html")?;
    let page = super::report::practice_page(ui, &env)?;
    let kept = args.report.clone().unwrap_or_else(|| home.path().join("report.html"));
    report::save(&kept, &page)?;
    let fate = match &args.report {
        Some(path) => format!("wrote `{}`: open it in a browser", path.display()),
        None => {
            "wrote the report, and removed it with the rest: `prepkit demo --report FILE` keeps it".to_owned()
        }
    };
    ui.result(&fate)?;
    Ok(Exit::Success)
}

fn step(ui: &Ui, what: &str, command: &str) -> Result<(), Error> {
    Ok(ui.result(&format!(
        "\n{}\n{}\n\n",
        Style::Strong.paint(&format!("── {what}")),
        Style::Code.paint(&format!("$ {command}"))
    ))?)
}

/// A solution that ships with the prompt; another one of its kind where a pack names them otherwise.
fn find<'a>(solutions: &'a [Solution], name: &str) -> &'a File {
    solutions
        .iter()
        .find(|solution| solution.name == name)
        .or(solutions.first())
        .and_then(|solution| solution.files.first())
        .expect("a pack is read only with solutions of both kinds")
}

fn grade(
    ui: &Ui,
    env: &Environment,
    chosen: &Chosen,
    folder: &Path,
    file: &File,
    runtime: &Runtime,
    quick: bool,
) -> Result<(), Error> {
    let path = folder.join("solution.mjs");
    fs::write(&path, &file.bytes).map_err(Error::Output)?;
    let submission = Submission::read(&path, &chosen.prompt)?;
    let settings = check::Settings {
        runtime: runtime.clone(),
        seed: env.seed.or(Some(1)),
        quick,
        policy: Policy::best(),
        lacks: None,
        history: None,
    };
    let attempt = check::attempt(ui, env, chosen, &submission, &settings)?;
    check::keep(ui, env, &attempt);
    Ok(ui.result(&report::terminal::verdict(&attempt.verdict, ui.width, Reproductions::First))?)
}
