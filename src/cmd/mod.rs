//! The verbs: one file each with its clap `Args` and `run(ui, env, args) -> Result<Exit, Error>`.
//!
//! Arguments end here: the floors below get checked values, never clap's.

mod list;
mod show;
mod topics;

use clap::{Parser, Subcommand};

use crate::catalog::{self, Catalog, CatalogError};
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
    Topics(topics::Args),
    List(Box<list::Args>),
    Show(show::Args),
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
        Verb::Topics(args) => topics::run(ui, &env, &args),
        Verb::List(args) => list::run(ui, &env, &args),
        Verb::Show(args) => show::run(ui, &env, &args),
    }
}

/// All packs of this machine; warns of those that have faults.
fn open_catalog(ui: &Ui, env: &Environment) -> Result<Catalog, CatalogError> {
    let catalog = Catalog::open(catalog::installed(&env.data), &env.cache)?;
    catalog.left_out().iter().for_each(|faulty| ui.warn(&faulty.to_string()));
    Ok(catalog)
}
