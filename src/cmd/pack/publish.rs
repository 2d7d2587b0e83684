//! `pack publish`: a pack to the folder of a registry.

use std::path::PathBuf;

use super::existing;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::pack::{self, Tree};
use crate::source::fetch::FetchError;
use crate::source::fetch::registry::{self, SigningKey};
use crate::ui::{Ui, plain};

/// Publish a pack to a registry: a folder that any web server can serve
///
/// Writes the pack's archive, the list `index.json` and, with a key, their signatures (minisign). A
/// version that was published stays as it is. A pack with a fault or of unknown licence is refused.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The pack's folder
    dir: PathBuf,
    /// The registry's folder, made if need be
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Sign with this secret key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Make a secret key in this file, which must not be there yet, and sign with it
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    new_key: Option<PathBuf>,
}

pub(super) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let tree = Tree::Folder(existing(&env.working.join(&args.dir))?);
    let pack = pack::read(&tree)?;
    let failed = |error| FetchError::Publish { pack: pack.id.clone(), error };
    // No key is made for what is not published.
    registry::check(&pack).map_err(failed)?;
    let key = key(ui, env, args)?;
    let to = env.working.join(&args.to);
    let published = registry::publish(&pack, &tree, &to, key.as_ref()).map_err(failed)?;
    let what = format!("{} {}", pack.id, pack.version);
    let mut text = match published.is_new {
        true => format!("published {what}: {}, {} bytes\n", published.archive, published.size),
        false => format!("{what} is published already: {}\n", published.archive),
    };
    text += &format!("sha256 {}\n", published.sha256);
    if let Some(line) = &published.key {
        text += &format!("key {line}\n");
    }
    ui.result(&plain(&text))?;
    if published.key.is_none() {
        ui.hint("without a key nobody can tell who published it: `--new-key FILE` makes one");
    }
    if let Some(path) = &args.new_key {
        ui.say(&format!(
            "the key in `{}` has no password: keep it out of the registry, and keep a copy",
            plain(&path.display().to_string())
        ));
    }
    Ok(Exit::Success)
}

fn key(ui: &Ui, env: &Environment, args: &Args) -> Result<Option<SigningKey>, Error> {
    let (path, made) = match (&args.key, &args.new_key) {
        (Some(path), _) => {
            let path = env.working.join(path);
            let key = SigningKey::read(&path, || ui.ask_secret("The key's password?"));
            (path, key)
        }
        (None, Some(path)) => {
            let path = env.working.join(path);
            let key = SigningKey::make(&path);
            (path, key)
        }
        (None, None) => return Ok(None),
    };
    Ok(made.map(Some).map_err(|error| FetchError::Key { path, error })?)
}
