//! Taking back the wish for a verdict: Ctrl-C for all of prepkit, or a flag for one grading.
//!
//! Whoever waits for a process looks here every few milliseconds, ends it, and so unwinds as at any
//! other end: nothing is left running and no folder is left lying.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::sandbox;

/// A flag that several hold and any may raise; it is never lowered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// The verdict is not wanted any more.
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) || sandbox::interrupted()
    }
}
