//! What runs a solution: Node, which is the truth, or the runtime that prepkit carries.

use super::verdict::Limits;
use crate::pack::PromptLimits;
use crate::sandbox::Program;

/// How many times as long the embedded runtime may compute: it interprets, and its bulk work takes
/// that much longer where a right solution is as slow as its limits allow.
const PATIENCE: u64 = 4;

/// A runtime, ready to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// Node, as the sandbox knows it.
    Node(Program),
    /// QuickJS in this very binary: the language, timers and events.
    Embedded,
}

impl Runtime {
    /// As verdicts name it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Node(_) => "node",
            Self::Embedded => "embedded",
        }
    }

    /// A prompt's limits, which its pack set with Node in mind.
    pub(crate) fn limits(&self, limits: &PromptLimits) -> Limits {
        let usual = Limits::from(limits);
        match self {
            Self::Node(_) => usual,
            Self::Embedded => {
                Limits { heavy_ms: PATIENCE * usual.heavy_ms, cpu_ms: PATIENCE * usual.cpu_ms, ..usual }
            }
        }
    }
}
