//! What a jail tells prepkit: one line of JSON for each piece of news, on a descriptor that no
//! program inherits.

use std::os::fd::{BorrowedFd, RawFd};

use serde::{Deserialize, Serialize};

use super::super::Layer;

/// One piece of news.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum News {
    /// The target's process id as prepkit sees it, where it is not the jail's own.
    Target(i32),
    /// All layers are on.
    Ready,
    /// A layer is not to be had, or nothing can be run.
    Refused { layer: Option<Layer>, why: String },
    /// How the target ended, what it cost, and whether it left others running.
    Ended { status: Option<i32>, signal: Option<i32>, cpu_us: u64, peak_kib: u64, has_left: bool },
}

/// The jail's end of it, by number: the processes of a jail share it until the target starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report(pub(super) RawFd);

impl Report {
    /// A listener that is gone is prepkit that is gone: there is nobody to tell.
    #[expect(unsafe_code, reason = "the descriptor is known as a number alone")]
    pub(super) fn tell(self, news: &News) {
        let mut line = serde_json::to_string(news).expect("news are JSON");
        line.push('\n');
        // SAFETY: the descriptor was inherited open, and only the target's start closes it.
        let descriptor = unsafe { BorrowedFd::borrow_raw(self.0) };
        let _ = rustix::io::write(descriptor, line.as_bytes());
    }
}
