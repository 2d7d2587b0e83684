//! `config`: where things are, and the few settings there are.

use crate::environment::{Config, Environment, Setting};
use crate::error::{Error, Exit};
use crate::ui::{Ui, plain};

/// Show or change settings, and show where prepkit keeps things
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print one setting
    Get {
        #[arg(value_enum)]
        setting: Setting,
    },
    /// Change a setting
    Set {
        #[arg(value_enum)]
        setting: Setting,
        value: String,
    },
    /// Forget a setting
    Unset {
        #[arg(value_enum)]
        setting: Setting,
    },
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut config = Config::read(env)?;
    match &args.action {
        None => ui.result(&overview(env, &config))?,
        Some(Action::Get { setting }) => match config.get(*setting) {
            Some(value) => ui.result(&plain(&value))?,
            None => ui.say(&format!("`{}` is not set", setting.name())),
        },
        Some(Action::Set { setting, value }) => {
            config.set(*setting, Some(value.clone()))?;
            config.write(env)?;
        }
        Some(Action::Unset { setting }) => {
            config.set(*setting, None)?;
            config.write(env)?;
        }
    }
    Ok(Exit::Success)
}

fn overview(env: &Environment, config: &Config) -> String {
    let mut text = String::new();
    for (what, path) in [
        ("settings", env.config.join(Config::FILE)),
        ("packs", env.data.join("packs")),
        ("journal", crate::journal::path(&env.data)),
        ("cache", env.cache.clone()),
    ] {
        text += &format!("{what:9} {}\n", path.display());
    }
    text += "\n";
    for setting in Setting::ALL {
        text += &format!("{:9} {}\n", setting.name(), config.get(setting).as_deref().unwrap_or("(not set)"));
    }
    plain(&text).into_owned()
}
