//! The verbs: one file each with its clap `Args` and `run(ui, env, args) -> Result<Exit, Error>`.
//!
//! Arguments end here: the floors below get checked values, never clap's.

mod report;

use clap::{Parser, Subcommand};

use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::ui::{Style, Ui};

/// Prepare for technical interviews, and grade what comes back
#[derive(Debug, Parser)]
#[command(name = "prepkit", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Report(report::Args),
}

pub(crate) fn main() -> Exit {
    let ui = Ui::new();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
            let _ = error.print();
            return exit;
        }
    };
    match run(&ui, cli) {
        Ok(exit) => exit,
        Err(error) => {
            let exit = Exit::from(&error);
            if exit != Exit::Success {
                ui.say(&format!("{}: {error}", Style::Bad.paint("error")));
                if let Some(hint) = error.hint() {
                    ui.hint(&hint);
                }
            }
            exit
        }
    }
}

fn run(ui: &Ui, cli: Cli) -> Result<Exit, Error> {
    let env = Environment::read()?;
    match cli.verb {
        Verb::Report(args) => report::run(ui, &env, args),
    }
}
