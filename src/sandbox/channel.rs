//! The descriptors that one of our own roles is born with: it hears on 3 and replies on 4, both blocking,
//! and one that takes in a library finds that open.

#![expect(unsafe_code, reason = "descriptors that a process is born with have no owner to borrow from")]

use std::fs::File;
use std::os::fd::FromRawFd;

/// Takes over 3 and 4; for a role that was started with a channel of its own, once.
pub(crate) fn own_channel() -> (File, File) {
    // SAFETY: the jail leaves both open for such a role, which is the first and only one to use them:
    // it is entered before anything else of the process.
    unsafe { (File::from_raw_fd(3), File::from_raw_fd(4)) }
}

/// Takes over the library that the jail opened for a role that takes one in, once.
pub(crate) fn own_library() -> File {
    // SAFETY: as above, for a role of the profile of plugins.
    unsafe { File::from_raw_fd(super::jail::LIBRARY) }
}
