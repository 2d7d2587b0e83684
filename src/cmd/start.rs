//! `start`: makes the folder to work in.

mod project;

use std::path::{Path, PathBuf};

use super::prompt::Chosen;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::scaffold::{self, Became, Dialect, Mark, TimeBox};
use crate::ui::{Style, Ui, plain};

/// Make the folder to work in: a prompt's starter, or a take-home's project
///
/// A file that is there already stays as it is.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// The prompt; asked for on a terminal
    id: Option<String>,
    /// The folder, made if need be [default: the prompt's id]
    dir: Option<PathBuf>,
    #[command(flatten)]
    take_home: TakeHomeArgs,
}

/// What is asked about a take-home on a terminal, where it is not said here.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Take-homes")]
struct TakeHomeArgs {
    /// The candidate's or the project's name [default: the folder's]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the project is written in [default: javascript]
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    language: Option<Dialect>,
    /// How long the work may take: minutes, or hours such as 2h or 1h30 [default: the question's]
    #[arg(long, value_name = "TIME")]
    time_box: Option<TimeBox>,
    /// Make the copy that is handed out: nothing in it grades
    #[arg(long, conflicts_with = "practice")]
    for_candidate: bool,
    /// Make a copy to practise with; the default
    #[arg(long)]
    practice: bool,
    /// Bring what has changed in the template into the project that is there; takes its folder alone
    #[arg(long, conflicts_with_all = ["name", "language", "time_box", "for_candidate", "practice"])]
    update: bool,
}

impl TakeHomeArgs {
    /// The first of its options that was given.
    fn given(&self) -> Option<&'static str> {
        let options = [
            (self.name.is_some(), "--name"),
            (self.language.is_some(), "--language"),
            (self.time_box.is_some(), "--time-box"),
            (self.for_candidate, "--for-candidate"),
            (self.practice, "--practice"),
        ];
        options.into_iter().find_map(|(is_given, option)| is_given.then_some(option))
    }
}

impl Args {
    /// As if these had been typed.
    pub(super) fn new(id: &str, folder: &std::path::Path) -> Self {
        Self { id: Some(id.to_owned()), dir: Some(folder.to_owned()), ..Self::default() }
    }
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    if args.take_home.update {
        return project::update(ui, env, args);
    }
    let chosen = match &args.id {
        Some(id) => Chosen::find(ui, env, id)?,
        None => Chosen::ask(
            ui,
            env,
            "which prompt",
            "name it: `prepkit start ID`; `prepkit list --kind code` lists them",
        )?,
    };
    let folder = args.dir.clone().unwrap_or_else(|| PathBuf::from(&chosen.prompt.id));
    if chosen.prompt.project.is_some() {
        return project::start(ui, env, &args.take_home, &chosen, &folder);
    }
    if let Some(option) = args.take_home.given() {
        let message = format!("`{}` is no take-home, and takes no `{option}`", chosen.prompt.id);
        return Err(Error::usage(&message, "leave it out"));
    }
    let (listing, shown) = fill(env, &chosen, &folder)?;
    let minutes =
        chosen.question.minutes.map(|minutes| format!(" Plan {minutes} minutes.")).unwrap_or_default();
    let read = format!("Read {}/STATEMENT.md, then work in the starter.{minutes}", quoted(&shown));
    ui.result(&format!(
        "{listing}\n{}\nnext: {}\n",
        ui.wrapped(&read),
        Style::Code.paint(&format!("prepkit check {}", quoted(&shown)))
    ))?;
    Ok(Exit::Success)
}

/// Fills a folder with a coding prompt's starter; what became of each file, and the folder's name.
pub(super) fn fill(env: &Environment, chosen: &Chosen, folder: &Path) -> Result<(String, String), Error> {
    let mark = Mark {
        prompt: format!("{}/{}", chosen.pack, chosen.prompt.id),
        pack_version: chosen.manifest.version.clone(),
        seal: seal(env, folder),
        project: None,
    };
    let files = scaffold::write(&chosen.prompt, &mark, folder)?;
    let shown = folder.display().to_string();
    Ok((listing(&shown, &files), shown))
}

/// A line for each file.
fn listing(folder: &str, files: &[(String, Became)]) -> String {
    let mut text = String::new();
    for (path, became) in files {
        let word = match became {
            Became::Written => Style::Good.paint("wrote"),
            Became::Same => Style::Faint.paint(" same"),
            Became::Kept => Style::Warning.paint(" kept"),
        };
        let note = if *became == Became::Kept { "  (it is changed: yours stays)" } else { "" };
        text += &format!("{word} {}/{}{note}\n", plain(folder), plain(path));
    }
    text
}

/// A path as a shell takes it, and a terminal.
pub(super) fn quoted(path: &str) -> String {
    let is_bare = path.chars().all(|character| character.is_alphanumeric() || "-_./".contains(character));
    let quoted = if is_bare { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) };
    plain(&quoted).into_owned()
}

/// The home's seal for a folder that is about to be filled. Without one, its code counts as a
/// stranger's, which is the safe mistake; what is wrong with the folder shows when it is filled.
fn seal(env: &Environment, folder: &Path) -> Option<String> {
    std::fs::create_dir_all(folder).ok()?;
    env.prepare_seals().ok()?;
    env.seal(folder)
}
