//! What runs a solution: Node, which is the truth, or the runtime that prepkit carries; Python, for
//! solutions in Python; and a plugin, for what it alone runs.

use super::submission::Language;
use super::verdict::Limits;
use crate::pack::PromptLimits;
use crate::plugin::Site;
use crate::sandbox::Program;

/// How many times as long a runtime that interprets may compute: its bulk work takes that much
/// longer where a right solution is as slow as its limits allow.
const PATIENCE: u64 = 4;

/// A runtime, ready to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// Node, as the sandbox knows it.
    Node(Program),
    /// Python, as the sandbox knows it, for solutions in it.
    Python(Program),
    /// QuickJS in this very binary: the language, timers and events.
    Embedded,
    /// A plugin's runtime, and the library that is it.
    Plugin { name: String, site: Site },
}

impl Runtime {
    /// As verdicts name it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Node(_) => "node",
            Self::Python(_) => "python",
            Self::Embedded => "embedded",
            Self::Plugin { name, .. } => name,
        }
    }

    /// Whether it runs solutions of this language.
    pub(crate) fn runs(&self, language: Language) -> bool {
        self.language() == language
    }

    pub(super) const fn language(&self) -> Language {
        match self {
            Self::Node(_) | Self::Embedded => Language::JavaScript,
            Self::Python(_) => Language::Python,
            Self::Plugin { .. } => Language::Foreign,
        }
    }

    /// A prompt's limits, which its pack set with Node in mind.
    pub(crate) fn limits(&self, limits: &PromptLimits) -> Limits {
        let usual = Limits::from(limits);
        match self {
            Self::Node(_) | Self::Plugin { .. } => usual,
            Self::Embedded | Self::Python(_) => {
                Limits { heavy_ms: PATIENCE * usual.heavy_ms, cpu_ms: PATIENCE * usual.cpu_ms, ..usual }
            }
        }
    }
}
