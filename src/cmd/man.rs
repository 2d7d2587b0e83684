//! `man`: the manual page, of prepkit or of one verb.

use clap::CommandFactory;

use super::Cli;
use crate::error::{Error, Exit};
use crate::ui::Ui;

/// Print the manual page
///
/// Read it at once: prepkit man | man -l -
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The verb whose page to print [default: prepkit itself]
    verb: Option<String>,
}

pub(crate) fn run(ui: &Ui, args: &Args) -> Result<Exit, Error> {
    let mut whole = Cli::command();
    whole.build();
    let command = match &args.verb {
        None => whole,
        Some(verb) => whole
            .find_subcommand(verb)
            .cloned()
            .ok_or_else(|| Error::usage(&format!("no verb `{verb}`"), "`prepkit --help` lists them"))?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    ui.result(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Success)
}
