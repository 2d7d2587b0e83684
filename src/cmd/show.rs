//! `prepkit show`: one question, its answer, its next hint.

mod page;
mod run;

use clap::{Args as Clap, ValueEnum};

use super::isolation::IsolationArgs;
use super::{hints, open_catalog, progress};
use crate::catalog::{self, Entry};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::pack::{Kind, Prompt, Question, Tree, without_marks};
use crate::report::json::question::{Shown, shown};
use crate::ui::Ui;

/// Show a question, its hints or its answer
#[derive(Clone, Debug, Clap)]
pub(crate) struct Args {
    /// The question's id, or its beginning; `pack/id` where several packs have it
    #[arg(value_name = "ID")]
    id: String,
    /// Show the answer with its key points
    #[arg(long)]
    answer: bool,
    /// Show the hints up to this one, else up to the next that was not shown yet
    ///
    /// The journal remembers which were shown, and reports say it beside each later attempt.
    #[arg(long, value_name = "N", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "absent, alone, or with a number")]
    hint: Option<Option<usize>>,
    /// Run the question's experiments, and show what they print
    #[arg(long, conflicts_with_all = ["answer", "hint", "format"])]
    run: bool,
    #[command(flatten)]
    isolation: IsolationArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut catalog = open_catalog(ui, env)?;
    let progress = progress(ui, env, &mut catalog);
    let entry = catalog.find(&args.id, &progress)?;
    let question = catalog.question(&entry)?;
    let prompt = match question.kind {
        Kind::Code | Kind::TakeHome => catalog.prompt(&entry)?,
        _ => None,
    };
    let hints = hints::of(&question, prompt.as_ref());
    let hints_shown = match args.hint {
        Some(wanted) => {
            let next = || hints::shown(ui, env, &entry.pack, &entry.id) + 1;
            let wanted = wanted.unwrap_or_else(|| next().min(hints.len()));
            &hints[..checked(wanted, hints)?]
        }
        None => &[],
    };
    let license = catalog.license(&entry)?;
    let view = View {
        entry: &entry,
        question: &question,
        prompt: prompt.as_ref(),
        hints: hints_shown,
        answer: args.answer,
        license: &license,
        is_asked: false,
    };
    if args.run {
        let is_own = catalog::installed(&env.data)
            .iter()
            .any(|pack| *pack.name == *entry.pack && matches!(pack.tree, Tree::Embedded));
        return run::run(ui, env, &view, &args.isolation.policy(is_own));
    }
    match args.format {
        Format::Json => {
            let statement = prompt.as_ref().map(|prompt| without_marks(&prompt.statement));
            let license = args.answer.then_some(license.as_str());
            let (entry, question, statement) = (&entry, &question, statement.as_deref());
            ui.result(&shown(&Shown { entry, question, statement, hints: view.hints, license }))?;
        }
        Format::Human => {
            ui.page(&page::page(ui, &view))?;
            let seen = hints::shown(ui, env, &entry.pack, &entry.id).max(hints_shown.len());
            page::tell(ui, &view, seen, hints.len());
        }
    }
    if !hints_shown.is_empty() {
        hints::keep(ui, env, &entry.pack, &entry.id, hints_shown.len());
    }
    Ok(Exit::Success)
}

/// What of a question is to be seen.
pub(super) struct View<'a> {
    entry: &'a Entry,
    question: &'a Question,
    prompt: Option<&'a Prompt>,
    hints: &'a [String],
    answer: bool,
    /// The pack's licence, which holds where the question names no other.
    license: &'a str,
    /// It is to be answered: its id and its tags would say too much.
    is_asked: bool,
}

impl<'a> View<'a> {
    /// What it asks somebody who is to answer it.
    pub(super) fn question(entry: &'a Entry, question: &'a Question) -> Self {
        Self { entry, question, prompt: None, hints: &[], answer: false, license: "", is_asked: true }
    }

    /// With its answer.
    pub(super) fn whole(entry: &'a Entry, question: &'a Question, license: &'a str) -> Self {
        Self { answer: true, license, is_asked: false, ..Self::question(entry, question) }
    }

    /// As a person reads it.
    pub(super) fn page(&self, ui: &Ui) -> String {
        page::page(ui, self)
    }
}

fn checked(wanted: usize, hints: &[String]) -> Result<usize, Error> {
    let hint = match hints.len() {
        0 => return Err(Error::Usage { message: "the question has no hints".to_owned(), hint: None }),
        1 => "there is one hint: `--hint 1`".to_owned(),
        count => format!("`--hint` takes 1 to {count}"),
    };
    if (1..=hints.len()).contains(&wanted) {
        Ok(wanted)
    } else {
        Err(Error::Usage { message: format!("there is no hint {wanted}"), hint: Some(hint) })
    }
}
