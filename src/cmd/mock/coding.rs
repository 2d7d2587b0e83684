//! The coding round: a folder to work in, and `check` as often as the person likes.

use std::path::Path;

use crate::catalog::Entry;
use crate::cmd::check::{Settings, attempt, is_own};
use crate::cmd::isolation::IsolationArgs;
use crate::cmd::prompt::Chosen;
use crate::cmd::{hints, runtime, start};
use crate::environment::Environment;
use crate::error::Error;
use crate::grade::{Outcome, Submission};
use crate::journal::{Attempt, Filter, Journal, Mock, Said};
use crate::report::passed;
use crate::report::terminal::{self, Reproductions};
use crate::sandbox;
use crate::ui::{Style, Ui, plain};

const CHECK: &str = "check my solution";
const HINT: &str = "show me a hint";
const END: &str = "end this round";

/// What was handed in, in words, and the id of the last attempt.
pub(super) fn hold(
    ui: &Ui,
    env: &Environment,
    journal: &mut Journal,
    mock: &Mock,
    entry: &Entry,
) -> Result<(Vec<Said>, Option<String>), Error> {
    let chosen = Chosen::find(ui, env, &entry.full_id())?;
    let proposed = env.working.join(format!("mock-{}-{}", mock.id.number(), entry.id));
    let folder = &journal.mock_folder(mock.id, &proposed)?;
    ui.say(&format!("\n{}", start::fill(env, &chosen, folder)?.0));
    let shown = plain(&folder.display().to_string()).into_owned();
    ui.say(&format!("Read STATEMENT.md in\n{shown}\nand work there with your own editor."));
    let mut hints = hints::of(&chosen.question, Some(&chosen.prompt)).iter().enumerate();
    loop {
        let choices: &[&str] = if hints.len() == 0 { &[CHECK, END] } else { &[CHECK, HINT, END] };
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        match &*ui.ask_choice("the coding round", choices).ok_or(Error::Interrupted)? {
            CHECK => match check(ui, env, journal, &chosen, folder) {
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                // Half a file is no reason to lose an interview.
                Err(error) => {
                    ui.warn(&plain(&error.to_string()));
                    error.hint().into_iter().for_each(|hint| ui.hint(&plain(&hint)));
                }
                Ok(()) => {}
            },
            HINT => {
                if let Some((before, hint)) = hints.next() {
                    let number = before + 1;
                    ui.say(&crate::ui::markdown::render_after(ui, &format!("{number}. "), hint));
                    hints::keep(ui, env, &chosen.pack, &chosen.prompt.id, number);
                }
            }
            _ => break,
        }
    }
    handed_in(journal, mock, &chosen)
}

/// The last attempt since the interview began, in words, and its id: also one from before it was left,
/// or from another terminal.
fn handed_in(journal: &Journal, mock: &Mock, chosen: &Chosen) -> Result<(Vec<Said>, Option<String>), Error> {
    let of_prompt = Filter {
        pack: Some(chosen.pack.clone()),
        prompt: Some(chosen.prompt.id.clone()),
        since: Some(mock.started_at),
        latest: None,
    };
    let attempts = journal.attempts(&of_prompt)?;
    let is_judged = |it: &&Attempt| !matches!(it.verdict.outcome, Outcome::JudgeError(_));
    let last = attempts.iter().rfind(is_judged);
    let text = last.map_or("nothing was checked".to_owned(), |it| match it.verdict.outcome {
        Outcome::Accepted => format!("accepted: {}", passed(&it.verdict)),
        _ => format!("not accepted: {}", passed(&it.verdict)),
    });
    Ok((vec![Said { asked: String::new(), text }], last.map(|it| it.id.to_string())))
}

/// Grades what is in the folder, as `check --quick` would.
fn check(
    ui: &Ui,
    env: &Environment,
    journal: &mut Journal,
    chosen: &Chosen,
    folder: &Path,
) -> Result<(), Error> {
    let language = Submission::language_at(folder, &chosen.prompt);
    let settings = Settings {
        runtime: runtime::choose(ui, env, None, &chosen.prompt, language)?,
        seed: None,
        quick: true,
        policy: IsolationArgs::default().policy(is_own(env, folder)),
        lacks: None,
        history: None,
    };
    let submission = Submission::handed_in(folder, &chosen.prompt)?;
    let attempt = attempt(ui, env, chosen, &submission, &settings);
    sandbox::listen_no_more();
    let attempt = attempt?;
    ui.say(&terminal::verdict(&attempt.verdict, ui.width, Reproductions::First));
    journal.record(&attempt)?;
    ui.say(&Style::Faint.paint("kept"));
    Ok(())
}
