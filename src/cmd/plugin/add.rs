//! `plugin add`: shows what a plugin is and may do, asks once, and pins its digest.

use std::env::consts::DLL_EXTENSION;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use prepkit_plugin::Description;

use super::can;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::plugin::{Adding, Installed};
use crate::report::count;
use crate::sandbox;
use crate::ui::{Style, Ui, one_line, plain, wrap};

/// How long a crate may take to be built.
const BUILDING: Duration = Duration::from_secs(30 * 60);

/// Add a plugin, or another version of it: shows what it may do, and asks once
///
/// PATH is a dynamic library, or a folder with a crate, which is built first: building runs whatever
/// the crate and what it depends on bring for that, with your own rights. The library itself is only
/// ever loaded in a process that is kept apart. Its digest is pinned: a file that changes is refused
/// until it is added again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The library, or the folder with its crate
    path: PathBuf,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Grant what it wants beyond its own folder
    #[arg(long, value_enum)]
    allow: Option<Grant>,
    /// Let it run also where the system cannot keep it apart, with your own rights
    #[arg(long)]
    allow_unsandboxed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Grant {
    /// Connections to anywhere, this machine's own services among them, for its `pull`
    Network,
}

pub(super) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let path = env.working.join(&args.path);
    let library = if path.is_dir() {
        let cargo = cargo_for(env, &path)?;
        if !args.yes {
            if ui.can_ask {
                ui.tell(&warning(&path));
            }
            if !ask(ui, "build it?", "`--yes` builds and adds it without asking")? {
                ui.say("nothing was built");
                return Ok(Exit::Success);
            }
        }
        build(ui, &cargo, &path)?
    } else {
        path
    };
    let adding = Adding::begin(&env.data, &library, args.allow_unsandboxed)?;
    ui.say(&shown(ui, &adding));
    if !args.yes && !ask(ui, "add it?", "`--yes` adds it without asking")? {
        ui.say("nothing was added");
        return Ok(Exit::Success);
    }
    let wants_network = adding.description.capabilities.network;
    let network = wants_network
        && (args.allow == Some(Grant::Network)
            || (!args.yes
                && ask(
                    ui,
                    "let it use the network, and what listens on this machine?",
                    "`--allow network` grants it",
                )?));
    if wants_network && !network {
        ui.hint("it has no network; `--allow network` grants it when it is added again");
    }
    let name = adding.description.name.clone();
    let packs = adding.finish(network)?;
    let with = match packs.len() {
        0 => String::new(),
        some => format!(", with {}: {}", count(some, "pack"), packs.join(", ")),
    };
    ui.page(&format!("added plugin {name}{with}\n"))?;
    if let Some(pack) = packs.first() {
        ui.hint(&format!("`prepkit list --pack {pack}` lists its questions"));
    }
    Ok(Exit::Success)
}

/// Whether the person says yes. Where nobody can be asked, says which option answers.
fn ask(ui: &Ui, question: &str, otherwise: &str) -> Result<bool, Error> {
    if !ui.can_ask {
        let message = format!("{question} there is no terminal to ask at");
        return Err(Error::usage(&message, otherwise));
    }
    ui.ask_whether(question).ok_or(Error::Interrupted)
}

/// What a person has to know before they say yes.
fn shown(ui: &Ui, adding: &Adding) -> String {
    let of = &adding.description;
    let (major, minor) = adding.abi;
    let mut can = can(&of.capabilities);
    if can.is_empty() {
        can.push("nothing".to_owned());
    }
    let mut lines = vec![
        format!("{} {}", Style::Strong.paint(&plain(&of.name)), one_line(&of.version, 40)),
        row(ui, "  about    ", &one_line(&of.summary, 80)),
        row(ui, "  authors  ", &authors(of)),
        row(ui, "  can      ", &can.join("; ")),
        row(ui, "  ABI      ", &format!("{major}.{minor}")),
        row(ui, "  SHA-256  ", &adding.site.digest),
    ];
    lines.extend(adding.before().map(|before| row(ui, "  instead of ", &changes(&before, adding))));
    lines.join("\n")
}

/// Words in the columns beside a label, where a person reads them.
fn row(ui: &Ui, label: &str, text: &str) -> String {
    if !ui.stderr_is_terminal {
        return format!("{label}{text}");
    }
    let lines = wrap(text, ui.width.saturating_sub(label.len()));
    format!("{label}{}", lines.join(&format!("\n{}", " ".repeat(label.len()))))
}

fn authors(of: &Description) -> String {
    match &*of.authors {
        [] => "not said".to_owned(),
        some => some.iter().map(|author| one_line(author, 60)).collect::<Vec<_>>().join(", "),
    }
}

/// What is other than in the version that is installed.
fn changes(before: &Installed, adding: &Adding) -> String {
    let (old, new) = (&before.record.description, &adding.description);
    let (could, can) = (can(&old.capabilities), can(&new.capabilities));
    let more = can.iter().filter(|it| !could.contains(it)).map(|it| format!("now {it}"));
    let less = could.iter().filter(|it| !can.contains(it)).map(|it| format!("no longer {it}"));
    let mut changes: Vec<String> = more.chain(less).collect();
    if old.authors != new.authors {
        changes.push(format!("it had other authors: {}", authors(old)));
    }
    if old.summary != new.summary {
        changes.push(format!("it was about something else: {}", one_line(&old.summary, 80)));
    }
    if changes.is_empty() {
        changes.push("it can do what it could".to_owned());
    }
    if before.record.digest == adding.site.digest {
        changes.push("it is the same file".to_owned());
    }
    format!("{}: {}", one_line(&old.version, 40), changes.join("; "))
}

/// What a person has to know before a crate is built.
fn warning(folder: &Path) -> String {
    format!("to build `{}` runs what its crates bring for it, with your own rights", in_short(folder))
}

fn in_short(folder: &Path) -> String {
    plain(&folder.display().to_string()).into_owned()
}

/// What builds the crate in a folder.
pub(super) fn cargo_for(env: &Environment, folder: &Path) -> Result<PathBuf, Error> {
    if !folder.join("Cargo.toml").is_file() {
        return Err(Error::usage(
            &format!("`{}` has no `Cargo.toml`", in_short(folder)),
            "name a library, or a folder with a crate",
        ));
    }
    env.find_program("cargo").ok_or_else(|| {
        Error::usage(
            "there is no `cargo` on the path to build it with",
            "install Rust, or name a library that is built",
        )
    })
}

/// Builds the crate in a folder, and shows what cargo says meanwhile: the library that came of it.
pub(super) fn build(ui: &Ui, cargo: &Path, folder: &Path) -> Result<PathBuf, Error> {
    let shown = in_short(folder);
    ui.say(&format!("building `{shown}`, with your own rights"));
    let args = ["build", "--release", "--lib", "--message-format=json-render-diagnostics"].map(OsStr::new);
    let mut show = |lines: &str| {
        if !lines.is_empty() {
            ui.say(&plain(lines));
        }
        true
    };
    let told = sandbox::run_tool_while(cargo, &args, folder, &[], Vec::new(), BUILDING, &mut show)?;
    if sandbox::interrupted() {
        return Err(Error::Interrupted);
    }
    if !told.success {
        return Err(Error::Usage {
            message: format!("`{shown}` cannot be built"),
            hint: Some(format!("`cargo build --release` in `{shown}` says the same")),
        });
    }
    let artifacts = String::from_utf8_lossy(&told.stdout);
    artifacts.lines().filter_map(|line| library_of(line, folder, DLL_EXTENSION)).next_back().ok_or_else(
        || {
            Error::usage(
                &format!("`{shown}` builds no dynamic library"),
                "its `Cargo.toml` needs `[lib] crate-type = [\"cdylib\"]`",
            )
        },
    )
}

/// The dynamic library, with this ending, of a message of cargo's about the folder's own crate.
fn library_of(line: &str, folder: &Path, ending: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let own = folder.join("Cargo.toml").canonicalize().ok()?;
    let manifest = Path::new(message["manifest_path"].as_str()?).canonicalize().ok()?;
    let is_own = message["reason"] == "compiler-artifact" && manifest == own;
    let kinds = message["target"]["crate_types"].as_array()?;
    (is_own && kinds.iter().any(|kind| kind == "cdylib")).then_some(())?;
    let mut files =
        message["filenames"].as_array()?.iter().filter_map(|file| Some(PathBuf::from(file.as_str()?)));
    files.find(|file| file.extension().is_some_and(|found| found == ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_found_by_the_ending_that_its_system_gives_it() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("Cargo.toml");
        std::fs::write(&manifest, "").unwrap();
        let message = |manifest: &Path, kind: &str, files: &[&str]| {
            serde_json::json!({
                "reason": "compiler-artifact",
                "manifest_path": manifest,
                "target": { "crate_types": [kind, "rlib"] },
                "filenames": files,
            })
            .to_string()
        };
        let found = |line: &str, ending| library_of(line, folder.path(), ending);
        for (ending, files, library) in [
            ("so", &["/t/libmine.rlib", "/t/libmine.so"][..], "/t/libmine.so"),
            ("dylib", &["/t/libmine.dylib", "/t/libmine.rlib"][..], "/t/libmine.dylib"),
            ("dll", &["/t/mine.dll.lib", "/t/mine.pdb", "/t/mine.dll"][..], "/t/mine.dll"),
        ] {
            assert_eq!(found(&message(&manifest, "cdylib", files), ending).unwrap(), Path::new(library));
            assert_eq!(found(&message(&manifest, "dylib", files), ending), None, "no crate of C's");
            let other = tempfile::NamedTempFile::new().unwrap();
            assert_eq!(found(&message(other.path(), "cdylib", files), ending), None, "another's crate");
        }
        assert_eq!(found("warning: none", "so"), None);
    }
}
