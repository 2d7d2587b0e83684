//! What keeps a process apart: layers, the tiers that they add up to, and the policy that says
//! which of them a process must get.
//!
//! A layer is what the kernel does; a tier is what a person is told. No layer is left out in
//! silence: what a machine refuses is kept with the reason, and a tier counts only with all of
//! its layers in force.

use std::fmt;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

/// One thing that keeps a process apart, on top of being a process of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Layer {
    /// Limits of the kernel's on memory, CPU time, files and descriptors.
    Rlimits,
    /// Files are closed but for those that were named.
    Landlock,
    /// System calls are refused but for those on a list.
    Seccomp,
    /// No capabilities, no root, and no way to get either.
    Capabilities,
    /// User, mount, process, network, IPC and host-name namespaces of its own.
    Namespaces,
    /// A file system of its own that holds the runtime and the solution, and no `/proc`.
    PrivateRoot,
    /// Memory and processes are counted together by a control group.
    Cgroup,
}

impl Layer {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rlimits => "rlimits",
            Self::Landlock => "Landlock",
            Self::Seccomp => "seccomp",
            Self::Capabilities => "no privileges",
            Self::Namespaces => "namespaces",
            Self::PrivateRoot => "private root",
            Self::Cgroup => "cgroup",
        }
    }
}

/// How far a process is kept apart: the next includes the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Tier {
    /// A process of its own under limits: no trick with exits, output or built-ins passes.
    Integrity,
    /// The kernel refuses files, network, processes and most of its calls.
    Core,
    /// There is nothing to see: namespaces and a root of its own.
    Full,
    /// Memory and processes are counted by a control group as well.
    #[value(name = "cgroups")]
    FullWithCgroups,
}

impl Tier {
    const ALL: [Self; 4] = [Self::Integrity, Self::Core, Self::Full, Self::FullWithCgroups];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Integrity => "integrity",
            Self::Core => "core",
            Self::Full => "full",
            Self::FullWithCgroups => "full with cgroups",
        }
    }

    /// The layers that it stands for.
    pub(crate) const fn layers(self) -> &'static [Layer] {
        const ALL: [Layer; 7] = [
            Layer::Rlimits,
            Layer::Landlock,
            Layer::Seccomp,
            Layer::Capabilities,
            Layer::Namespaces,
            Layer::PrivateRoot,
            Layer::Cgroup,
        ];
        ALL.split_at(match self {
            Self::Integrity => 1,
            Self::Core => 4,
            Self::Full => 6,
            Self::FullWithCgroups => 7,
        })
        .0
    }

    /// The highest whose layers are all in force.
    pub(crate) fn of(layers: &[Layer]) -> Self {
        let is_reached = |tier: &&Self| tier.layers().iter().all(|layer| layers.contains(layer));
        *Self::ALL.iter().rev().find(is_reached).unwrap_or(&Self::Integrity)
    }
}

/// What every process gets, on every system.
const EVERYWHERE: [&str; 4] = ["own process", "staging", "clean environment", "watchdog"];

/// Everything that keeps a process with these layers apart, by the names that people read.
pub(crate) fn names(layers: &[Layer]) -> Vec<&'static str> {
    EVERYWHERE.into_iter().chain(layers.iter().map(|layer| layer.name())).collect()
}

/// What a process must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// The highest tier that is of use.
    pub(crate) most: Tier,
    /// The lowest that will do.
    pub(crate) least: Tier,
    /// Left out though the tier has them: for trying what a layer is good for.
    pub(crate) without: Vec<Layer>,
    /// Ends a process at a system call that nobody thought of, instead of refusing the call.
    pub(crate) strict: bool,
}

impl Policy {
    /// The best that the machine grants, however little that is.
    pub(crate) const fn best() -> Self {
        Self { most: HIGHEST, least: Tier::Integrity, without: Vec::new(), strict: false }
    }

    /// At most the highest tier's layers, and fewer where the machine refuses; `None`: fewer than
    /// will do. A layer that is left out on purpose is no reason to refuse.
    pub(super) fn layers(&self) -> Option<Vec<Layer>> {
        let wanted = |layer: &Layer| !self.without.contains(layer);
        self.is_granted().then(|| self.not_refused().into_iter().filter(wanted).collect())
    }

    /// The highest tier that it may have, as far as is known.
    pub(crate) fn granted(&self) -> Tier {
        Tier::of(&self.not_refused())
    }

    /// Whether it may have enough, as far as is known.
    pub(crate) fn is_granted(&self) -> bool {
        self.granted() >= self.least
    }

    fn not_refused(&self) -> Vec<Layer> {
        let refusals = refusals();
        let refused: Vec<Layer> =
            refusals.iter().flat_map(|refusal| leaves_out(refusal.layer)).copied().collect();
        self.most.layers().iter().copied().filter(|layer| !refused.contains(layer)).collect()
    }
}

/// The highest tier that this system could ever grant.
const HIGHEST: Tier = if cfg!(target_os = "linux") { Tier::FullWithCgroups } else { Tier::Integrity };

/// A layer that the machine refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) layer: Layer,
    pub(crate) why: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} ({})", self.layer.name(), self.why)
    }
}

static REFUSED: Mutex<Vec<Refusal>> = Mutex::new(Vec::new());

/// What the machine has refused so far.
pub(crate) fn refusals() -> Vec<Refusal> {
    REFUSED.lock().expect("nobody panics while holding it").clone()
}

/// Keeps a refusal, so that nobody asks the machine again.
pub(super) fn remember(refusal: Refusal) {
    REFUSED.lock().expect("nobody panics while holding it").push(refusal);
}

/// What cannot be had without a layer.
fn leaves_out(layer: Layer) -> &'static [Layer] {
    match layer {
        Layer::Namespaces | Layer::PrivateRoot => &[Layer::Namespaces, Layer::PrivateRoot, Layer::Cgroup],
        Layer::Landlock => &[Layer::Landlock],
        Layer::Seccomp => &[Layer::Seccomp],
        Layer::Rlimits => &[Layer::Rlimits],
        Layer::Capabilities => &[Layer::Capabilities],
        Layer::Cgroup => &[Layer::Cgroup],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_counts_only_with_all_its_layers() {
        for tier in Tier::ALL {
            assert_eq!(Tier::of(tier.layers()), tier);
        }
        let without = |layer| {
            let layers: Vec<_> =
                Tier::Full.layers().iter().copied().filter(|other| *other != layer).collect();
            Tier::of(&layers)
        };
        assert_eq!(without(Layer::PrivateRoot), Tier::Core);
        assert_eq!(without(Layer::Seccomp), Tier::Integrity);
    }

    #[test]
    fn what_is_left_out_is_not_wanted() {
        let policy = Policy { most: Tier::Core, without: vec![Layer::Landlock], ..Policy::best() };
        assert_eq!(policy.layers().unwrap(), [Layer::Rlimits, Layer::Seccomp, Layer::Capabilities]);
    }
}
