//! `doctor`: what this machine can do, tried rather than looked up.

use super::runtime::find_node;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::canary::{self, Sighting};
use crate::journal::{self, Journal};
use crate::pack::PromptLimits;
use crate::sandbox;
use crate::ui::{Style, Ui, plain};

/// Show what this machine can do: runtimes, isolation, and where things are kept
///
/// Each line about isolation was tried just now by code inside the real sandbox.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(ui: &Ui, env: &Environment, _args: &Args) -> Result<Exit, Error> {
    let mut page = Page { text: String::new() };
    page.heading("Runtime");
    let sightings = match find_node(env) {
        Ok(node) => {
            let sightings = canary::sight(&node);
            match &sightings.node {
                Ok(version) => page.good(&format!("Node.js {version}"), &node.display().to_string()),
                Err(message) => page.bad("Node.js", &format!("{} cannot be used: {message}", node.display())),
            }
            sightings.canaries
        }
        Err(error) => {
            page.bad("Node.js", &format!("{error}; {}", error.hint().unwrap_or_default()));
            Vec::new()
        }
    };
    match canary::embedded() {
        Ok(version) => page.good("embedded", &format!("{version}, for prompts that need only the language")),
        Err(message) => page.bad("embedded", &message),
    }
    if sandbox::interrupted() {
        return Err(Error::Interrupted);
    }
    isolation(&mut page, &sightings);
    limits(&mut page);
    storage(&mut page, env);
    ui.result(&page.text)?;
    Ok(Exit::Success)
}

fn isolation(page: &mut Page, sightings: &[Sighting]) {
    let (tier, layers) = sandbox::layers();
    page.heading(&format!("Isolation: tier {tier}"));
    page.text += &format!("  layers: {}\n", layers.join(", "));
    for sighting in sightings {
        let Sighting { layer, stopped, seen } = sighting;
        match stopped {
            true => page.good(&format!("cannot {layer}"), seen),
            false => page.bad(&format!("can {layer}"), seen),
        }
    }
    if sightings.iter().any(|sighting| !sighting.stopped) {
        page.text += "\n  At this tier no trick with exits, output or built-ins passes for a right\n  answer, but a solution runs with your rights and could tamper with prepkit\n  itself. Check code that you trust; grade strangers' code in a virtual machine of its own.\n";
    }
}

fn limits(page: &mut Page) {
    page.heading("Machine");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    page.good("cores", &cores.to_string());
    let descriptors = sandbox::most_descriptors().map_or("unlimited".to_owned(), |most| most.to_string());
    page.good("open files", &format!("{descriptors} for each process"));
    let limits = PromptLimits::default();
    page.good("time of a call, by default", &format!("{} ms", limits.call_ms));
    page.good("CPU time of an attempt", &format!("{} s", limits.cpu_ms / 1_000));
    page.good("memory", &format!("{} MiB", limits.memory_mib));
    page.good("output", &format!("{} KiB", limits.output_kib));
}

fn storage(page: &mut Page, env: &Environment) {
    page.heading("Storage");
    let path = journal::path(&env.data);
    let shown = path.display().to_string();
    match Journal::open_read_only_if_there(&path) {
        Ok(Some(_)) => page.good("journal", &shown),
        Ok(None) => page.good("journal", &format!("{shown} (none yet)")),
        Err(error) => page.bad("journal", &format!("{error}; {}", error.hint())),
    }
    page.good("packs", &env.data.join("packs").display().to_string());
    page.good("cache", &env.cache.display().to_string());
}

struct Page {
    text: String,
}

impl Page {
    fn heading(&mut self, heading: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        self.text += &format!("{gap}{}\n", Style::Strong.paint(heading));
    }

    fn good(&mut self, what: &str, detail: &str) {
        self.line(&Style::Good.paint("✓"), what, detail);
    }

    fn bad(&mut self, what: &str, detail: &str) {
        self.line(&Style::Bad.paint("✗"), what, detail);
    }

    fn line(&mut self, mark: &str, what: &str, detail: &str) {
        self.text += &format!("  {mark} {what:37} {}\n", plain(detail));
    }
}
