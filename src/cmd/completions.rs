//! `completions`: a shell's completion script.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use crate::error::{Error, Exit};
use crate::ui::Ui;

/// Print the completion script of a shell
///
/// For bash: prepkit completions bash > ~/.local/share/bash-completion/completions/prepkit
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(ui: &Ui, args: &Args) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "prepkit", &mut script);
    ui.result(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}
