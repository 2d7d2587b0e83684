//! What runs a solution: Node, which is the truth, or the runtime that prepkit carries.

use std::path::PathBuf;

/// A runtime, ready to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// Node's binary.
    Node(PathBuf),
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
}
