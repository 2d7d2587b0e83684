//! `doctor`: what this machine can do, tried rather than looked up.

use super::isolation::IsolationArgs;
use super::runtime::find_node;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::canary::{self, Sighting, Sightings};
use crate::journal::{self, Journal};
use crate::pack::PromptLimits;
use crate::sandbox::{self, Layer, Tier};
use crate::ui::{Style, Ui, plain, wrap};

/// Show what this machine can do: runtimes, isolation, and where things are kept
///
/// Each line about isolation was tried just now by code inside the real sandbox.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    isolation: IsolationArgs,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut page = Page { ui, text: String::new() };
    page.heading("Runtime");
    let policy = args.isolation.policy(true);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sightings = match find_node(env) {
        Ok(node) => {
            let bar = ui.progress(canary::ALL as u64, "trying to");
            let sightings = canary::sight(&node, &policy, cores, &|tried| {
                bar.set_message(tried.to_owned());
                bar.inc(1);
            });
            bar.finish_and_clear();
            match &sightings.node {
                Ok(version) => page.good(&format!("Node.js {version}"), &node.path.display().to_string()),
                Err(message) => {
                    page.bad("Node.js", &format!("{} cannot be used: {message}", node.path.display()));
                }
            }
            sightings.node.is_ok().then_some(sightings)
        }
        Err(error) => {
            page.bad("Node.js", &format!("{error}; {}", error.hint().unwrap_or_default()));
            None
        }
    };
    match canary::embedded(&args.isolation.policy(true)) {
        Ok(version) => page.good("embedded", &format!("{version}, for prompts that need only the language")),
        Err(message) => page.bad("embedded", &message),
    }
    if sandbox::interrupted() {
        return Err(Error::Interrupted);
    }
    if let Some(sightings) = &sightings {
        isolation(&mut page, sightings);
    }
    missing(&mut page, sightings.as_ref().map_or(Tier::Core, Sightings::tier));
    limits(&mut page, cores);
    storage(&mut page, env);
    ui.result(&page.text)?;
    Ok(Exit::Success)
}

fn isolation(page: &mut Page<'_>, sightings: &Sightings) {
    page.heading(&format!("Isolation: tier {}", sightings.tier().name()));
    for Sighting { layer, tried, stopped, seen } in &sightings.canaries {
        let by = match layer {
            Some(layer) if *stopped => format!("{seen} ({})", layer.name()),
            _ => seen.clone(),
        };
        match stopped {
            true => page.good(&format!("cannot {tried}"), &by),
            false => page.bad(&format!("can {tried}"), &by),
        }
    }
    if !sightings.server.is_empty() {
        page.heading("Servers: a network of their own, processes counted");
    }
    for (index, Sighting { tried, stopped, seen, .. }) in sightings.server.iter().enumerate() {
        // The first two are what a server is there for.
        let is_meant = *stopped == (index >= canary::NEEDED.len());
        let can = if *stopped { "cannot" } else { "can" };
        match is_meant {
            true => page.good(&format!("{can} {tried}"), seen),
            false => page.bad(&format!("{can} {tried}"), seen),
        }
    }
}

/// What the machine refused, what that means, and how to get it.
fn missing(page: &mut Page<'_>, tier: Tier) {
    let refusals = sandbox::refusals();
    if !refusals.is_empty() {
        page.heading("Not to be had here");
    }
    for refusal in &refusals {
        page.bad(refusal.layer.name(), &refusal.why);
        page.text += &format!("    {}\n", way_to(refusal.layer));
    }
    if tier < Tier::Core {
        page.text += "\n  At this tier no trick with exits, output or built-ins passes for a right\n  answer, but a solution runs with your rights and could tamper with prepkit\n  itself. Check code that you trust; strangers' code needs `--allow-unsandboxed`,\n  and a virtual machine of its own.\n";
    }
}

const fn way_to(layer: Layer) -> &'static str {
    match layer {
        Layer::Namespaces | Layer::PrivateRoot => {
            "In a container: allow user namespaces (Docker: a seccomp profile that does). On\n    Ubuntu: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`."
        }
        Layer::Landlock => "Linux 5.13 or newer, with `landlock` among its security modules (`lsm=`).",
        Layer::Seccomp => "Linux with CONFIG_SECCOMP_FILTER, on x86-64, arm64 or riscv64.",
        Layer::Capabilities => "Start prepkit as an ordinary user, or as root that may change its user.",
        Layer::Rlimits => "Raise the hard limits of the shell that starts prepkit (`ulimit -H -a`).",
        Layer::Cgroup => {
            "Not needed: memory is limited and sampled without. With systemd:\n    `systemd-run --user --scope -p Delegate=yes prepkit …`."
        }
    }
}

fn limits(page: &mut Page<'_>, cores: usize) {
    page.heading("Machine");
    page.good("cores", &cores.to_string());
    let descriptors = sandbox::most_descriptors().map_or("unlimited".to_owned(), |most| most.to_string());
    page.good("open files", &format!("{descriptors} for each process"));
    let limits = PromptLimits::default();
    page.good("time of a call, by default", &format!("{} ms", limits.call_ms));
    page.good("CPU time of an attempt", &format!("{} s", limits.cpu_ms / 1_000));
    page.good("memory", &format!("{} MiB", limits.memory_mib));
    page.good("output", &format!("{} KiB", limits.output_kib));
}

fn storage(page: &mut Page<'_>, env: &Environment) {
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

struct Page<'a> {
    ui: &'a Ui,
    text: String,
}

impl Page<'_> {
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
        /// Before the detail: the mark, what it is about, and the gaps.
        const BEFORE: usize = 42;
        let room = self.ui.width.saturating_sub(BEFORE);
        let detail = plain(detail);
        // A path in two pieces is none.
        let is_broken = self.ui.stdout_is_terminal && detail.split(' ').all(|word| word.len() <= room);
        let detail = if is_broken { wrap(&detail, room).join("\n") } else { detail.into_owned() };
        let gap = format!("\n{}", " ".repeat(BEFORE));
        self.text += &format!("  {mark} {what:37} {}\n", detail.replace('\n', &gap));
    }
}
