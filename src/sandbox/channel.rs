//! The two descriptors that one of our own roles may be told to talk over: it hears on 3 and replies
//! on 4, both blocking.

#![expect(unsafe_code, reason = "descriptors that a process is born with have no owner to borrow from")]

use std::fs::File;
use std::os::fd::FromRawFd;

/// Takes over 3 and 4; for a role that was started with a channel of its own, once.
pub(crate) fn own_channel() -> (File, File) {
    // SAFETY: the jail leaves both open for such a role, which is the first and only one to use them:
    // it is entered before anything else of the process.
    unsafe { (File::from_raw_fd(3), File::from_raw_fd(4)) }
}
