//! The tiers of isolation that this machine has, and what prepkit is told to use exactly one.

use super::arena::Arena;
use super::case::Case;

/// Every layer that can be left out by name.
pub(super) const LAYERS: [&str; 6] =
    ["namespaces", "private-root", "landlock", "seccomp", "rlimits", "capabilities"];
/// The tiers, the best first, and their layers.
const TIERS: [(&str, &[&str]); 4] = [
    ("cgroups", &LAYERS),
    ("full", &LAYERS),
    ("core", &["landlock", "seccomp", "rlimits", "capabilities"]),
    ("integrity", &["rlimits"]),
];

/// A tier, perhaps with some of its layers off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tier {
    name: &'static str,
    layers: Vec<&'static str>,
    off: Vec<&'static str>,
}

/// Those that this machine has, the best first.
pub(super) fn tiers() -> Vec<Tier> {
    let tiers = TIERS.map(|(name, layers)| Tier { name, layers: layers.to_vec(), off: Vec::new() });
    let tiers: Vec<_> = tiers.into_iter().filter(Tier::is_here).collect();
    assert!(!tiers.is_empty(), "not one tier of isolation works on this machine");
    tiers
}

impl Tier {
    pub(super) fn has(&self, layer: &str) -> bool {
        self.layers.contains(&layer)
    }

    /// The same with these layers off. A root of its own takes namespaces.
    pub(super) fn without(&self, off: &[&str]) -> Self {
        let is_off = |layer: &&&str| {
            off.contains(*layer) || (**layer == "private-root" && off.contains(&"namespaces"))
        };
        let (off, layers) = self.layers.iter().partition(is_off);
        Self { name: self.name, layers, off }
    }

    /// Whether it stops what a case tries.
    pub(super) fn stops(&self, case: &Case) -> bool {
        case.stopped_by.is_empty() || case.stopped_by.iter().any(|layer| self.has(layer))
    }

    pub(super) fn options(&self) -> Vec<String> {
        let mut options = vec!["--isolation".to_owned(), self.name.to_owned()];
        if !self.off.is_empty() {
            options.extend(["--without".to_owned(), self.off.join(",")]);
        }
        if self.name == "integrity" || !self.off.is_empty() {
            options.push("--allow-unsandboxed".into());
        }
        options
    }

    pub(super) fn title(&self) -> String {
        if self.off.is_empty() {
            self.name.into()
        } else {
            format!("{} without {}", self.name, self.off.join(", "))
        }
    }

    /// Whether an honest solution is graded in it.
    fn is_here(&self) -> bool {
        let arena = Arena::new(None);
        arena.env.write("honest.mjs", super::arena::HONEST);
        let mut args = vec!["check", "honest.mjs", "--prompt", "sums", "--quick"];
        let options = self.options();
        args.extend(options.iter().map(String::as_str));
        arena.run(&args).is_ok_and(|run| run.status == Some(0))
    }
}
