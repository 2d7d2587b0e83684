//! A take-home's project: what is asked before it is made, and how it is brought up to date.
//!
//! Without a terminal nothing is asked: a default is an answer, and what has none is a usage error
//! that names its option.

use std::path::{Path, PathBuf};

use super::{Args, TakeHomeArgs, listing, quoted, seal};
use crate::cmd::prompt::Chosen;
use crate::cmd::runtime::find_node;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::canary;
use crate::sandbox::Policy;
use crate::scaffold::{
    self, Answers, Audience, BRIEF, BadAnswer, Dialect, Fate, Mark, ScaffoldError, TimeBox,
};
use crate::ui::{Style, Ui, plain};

/// Makes the project of a take-home.
pub(super) fn start(
    ui: &Ui,
    env: &Environment,
    args: &TakeHomeArgs,
    chosen: &Chosen,
    folder: &Path,
) -> Result<Exit, Error> {
    let prompt = format!("{}/{}", chosen.pack, chosen.prompt.id);
    scaffold::expect_free(&prompt, folder)?;
    let answers = answers(ui, env, args, chosen, folder)?;
    let project = scaffold::project(&chosen.prompt, &answers)?;
    let is_practice = answers.audience == Audience::Practice;
    let mark = Mark {
        prompt,
        pack_version: chosen.manifest.version.clone(),
        // What comes back from somebody else is never one's own code, wherever it lies then.
        seal: is_practice.then(|| seal(env, folder)).flatten(),
        project: None,
    };
    let files = scaffold::write_project(&project, &mark, &answers, folder)?;
    let shown = folder.display().to_string();
    let place = quoted(&shown);
    let code = |text: &str| Style::Code.paint(text);
    let then = if is_practice {
        let entry = plain(&project.entry);
        let read =
            format!("Read {place}/{BRIEF}, then work in {place}/{entry}. Plan {}.", answers.minutes.words());
        format!(
            "{}\nnext: {}\nthen: {}\n",
            ui.wrapped(&read),
            code(&format!("cd {place} && npm test")),
            code("prepkit check .")
        )
    } else {
        let hand = format!(
            "Hand {place} out as it is: nothing in it grades. Planned are {}.",
            answers.minutes.words()
        );
        format!("{}\nwhen it is back: {}\n", ui.wrapped(&hand), code(&format!("prepkit check {place}")))
    };
    ui.result(&format!("{}\n{then}", listing(&shown, &files)))?;
    if answers.language == Dialect::TypeScript {
        warn_of_old_node(ui, env);
    }
    Ok(Exit::Success)
}

/// The answers that were given, and those to what is asked or taken as it is usual.
fn answers(
    ui: &Ui,
    env: &Environment,
    args: &TakeHomeArgs,
    chosen: &Chosen,
    folder: &Path,
) -> Result<Answers, Error> {
    let name = match &args.name {
        Some(name) => name.clone(),
        None => name(ui, env, folder)?,
    };
    scaffold::check_name(&name).map_err(|error| refused("--name", &error))?;
    let language = match args.language {
        Some(language) => language,
        None if ui.can_ask => language(ui)?,
        None => Dialect::JavaScript,
    };
    let minutes = match args.time_box {
        Some(minutes) => minutes,
        None => time_box(ui, chosen.question.minutes)?,
    };
    let audience = match (args.for_candidate, args.practice) {
        (true, _) => Audience::Candidate,
        (false, false) if ui.can_ask => audience(ui)?,
        (false, _) => Audience::Practice,
    };
    Ok(Answers { name: name.trim().to_owned(), language, minutes, audience })
}

fn refused(option: &str, error: &BadAnswer) -> Error {
    Error::usage(&error.message, &format!("name another with `{option}`"))
}

/// What nobody could be asked, and has no default.
fn unanswered(what: &str, option: &str) -> Error {
    Error::usage(&format!("{what}? there is no terminal to ask at"), &format!("say it with `{option}`"))
}

fn name(ui: &Ui, env: &Environment, folder: &Path) -> Result<String, Error> {
    // `.` has no name of its own.
    let whole = env.working.join(folder);
    let whole = whole.canonicalize().unwrap_or(whole);
    let offered = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    let offered = offered.filter(|name| scaffold::check_name(name).is_ok());
    if !ui.can_ask {
        return offered.ok_or_else(|| unanswered("which name has the project", "--name"));
    }
    let check = |line: &str| scaffold::check_name(line).map_err(|error| error.message);
    ui.ask_line("candidate's or project's name?", &offered.unwrap_or_default(), check)
        .ok_or(Error::Interrupted)
}

fn language(ui: &Ui) -> Result<Dialect, Error> {
    const CHOICES: [(&str, Dialect); 2] =
        [("JavaScript", Dialect::JavaScript), ("TypeScript, run by Node.js as it is", Dialect::TypeScript)];
    choice(ui, "written in?", CHOICES)
}

fn audience(ui: &Ui) -> Result<Audience, Error> {
    const CHOICES: [(&str, Audience); 2] = [
        ("practice: a copy for yourself, which tells how to check it", Audience::Practice),
        ("a candidate: a copy to hand out, with nothing that grades", Audience::Candidate),
    ];
    choice(ui, "for whom?", CHOICES)
}

fn choice<T: Copy>(ui: &Ui, question: &str, choices: [(&str, T); 2]) -> Result<T, Error> {
    let chosen = ui.ask_choice(question, choices.iter().map(|(words, _)| (*words).to_owned()).collect());
    let found = choices.iter().find(|(words, _)| chosen.as_deref() == Some(*words));
    found.map(|(_, value)| *value).ok_or(Error::Interrupted)
}

fn time_box(ui: &Ui, usual: Option<u32>) -> Result<TimeBox, Error> {
    let usual = usual.map(TimeBox);
    if !ui.can_ask {
        return usual.ok_or_else(|| unanswered("how long may the work take", "--time-box"));
    }
    let offered = usual.map(TimeBox::typed).unwrap_or_default();
    let check = |line: &str| line.parse::<TimeBox>().map(drop).map_err(|error| error.message);
    let line = ui.ask_line("time box?", &offered, check).ok_or(Error::Interrupted)?;
    line.parse().map_err(|error| refused("--time-box", &error))
}

/// The first versions of Node.js that run TypeScript by themselves.
fn runs_typescript(version: &str) -> bool {
    let mut numbers =
        version.trim_start_matches('v').split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    match major {
        22 => minor >= 18,
        23 => minor >= 6,
        _ => major > 23,
    }
}

fn warn_of_old_node(ui: &Ui, env: &Environment) {
    let Ok(node) = find_node(env) else {
        return ui.warn("there is no Node.js here to run the project with");
    };
    if let Ok(version) = canary::version(&node, &Policy::best())
        && !runs_typescript(&version)
    {
        ui.warn(&format!(
            "Node.js {} does not run TypeScript by itself: `npm test` fails here",
            plain(&version)
        ));
        ui.hint("install Node.js 22.18 or newer, or start with `--language javascript`");
    }
}

/// Brings a changed template into a project.
pub(super) fn update(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    // The prompt may be named too, and then has to be the project's.
    let (asked, root) = match (&args.id, &args.dir) {
        (Some(id), Some(dir)) => (Some(id), dir.clone()),
        (dir, _) => (None, dir.as_deref().map_or_else(|| PathBuf::from("."), PathBuf::from)),
    };
    if !root.is_dir() {
        return Err(ScaffoldError::NoProject(root).into());
    }
    let Some(mark) = scaffold::mark_of(&root)? else { return Err(ScaffoldError::NoProject(root).into()) };
    let chosen = super::super::marked_prompt(ui, env, &root, &mark)?;
    if let Some(id) = asked {
        let other = Chosen::find(ui, env, id)?;
        if (&other.pack, &other.prompt.id) != (&chosen.pack, &chosen.prompt.id) {
            let asked = format!("{}/{}", other.pack, other.prompt.id);
            return Err(ScaffoldError::OtherProject { folder: root, found: mark.prompt, asked }.into());
        }
    }
    let (Some(began), true) = (&mark.project, chosen.prompt.project.is_some()) else {
        let message = format!("`{}` is no take-home: there is nothing to update", chosen.prompt.id);
        return Err(Error::usage(&message, "a coding prompt's folder stays as it was made"));
    };
    let project = scaffold::project(&chosen.prompt, &began.answers)?;
    let update = scaffold::update(&root, &mark, began, &project, &chosen.manifest.version)?;
    let unsaved = scaffold::unsaved(&root, update.touched());
    if let Some(first) = unsaved.first() {
        let more =
            if unsaved.len() == 1 { String::new() } else { format!(" and {} more", unsaved.len() - 1) };
        ui.warn(&format!(
            "not all is committed: `{}`{more} will change, and git has another state",
            plain(first)
        ));
    }
    let fates = update.apply(&mark)?;
    ui.result(&told(&root, &fates))?;
    let conflicts = fates.iter().filter(|(_, fate)| fate.is_conflict()).count();
    if conflicts == 0 {
        return Ok(Exit::Success);
    }
    let files = if conflicts == 1 { "1 file needs".to_owned() } else { format!("{conflicts} files need") };
    ui.warn(&format!("{files} your decision"));
    ui.hint("look for `<<<<<<<` and for files that end in `.new`; then run the tests");
    Ok(Exit::NotAccepted)
}

fn told(root: &Path, fates: &[(String, Fate)]) -> String {
    let shown = root.display().to_string();
    if fates.is_empty() {
        return format!("{} is up to date\n", plain(&shown));
    }
    let mut text = String::new();
    for (path, fate) in fates {
        let (style, word, note) = match fate {
            Fate::Added => (Style::Good, "added", String::new()),
            Fate::Updated => (Style::Good, "updated", String::new()),
            Fate::Merged => (Style::Good, "merged", "with your changes".to_owned()),
            Fate::Removed => (Style::Good, "removed", "the template has it no more".to_owned()),
            Fate::Conflict => (Style::Bad, "conflict", "both changes stand in it, between marks".to_owned()),
            Fate::Beside(name) => (Style::Bad, "conflict", format!("yours stays; the new one is `{name}`")),
            Fate::InTheWay(what) => (Style::Bad, "conflict", format!("it is {what}, and stays as it is")),
            Fate::Kept => (Style::Warning, "kept", "yours; the template has it no more".to_owned()),
            Fate::StaysAway => (Style::Faint, "not there", "you removed it, so it stays away".to_owned()),
        };
        let note = if note.is_empty() { note } else { format!("  ({note})") };
        let word = style.paint(&format!("{word:>9}"));
        text += &format!("{word} {}/{}{}\n", plain(&shown), plain(path), plain(&note));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_runs_typescript_from_a_version_on() {
        for (version, runs) in
            [("v20.20.2", false), ("22.17.1", false), ("22.18.0", true), ("23.5.0", false), ("24.0.0", true)]
        {
            assert_eq!(runs_typescript(version), runs, "{version}");
        }
    }
}
