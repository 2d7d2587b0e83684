//! How the process's allocator deals with memory that is free again.
#![expect(unsafe_code, reason = "the C library's allocator is told by a call")]

/// Keeps memory that is free again for what comes next, for a command that takes and frees much of it
/// in a short time: pages that go back come again zeroed, which was a tenth of the time of a large pull.
///
/// Tells glibc's allocator (`mallopt(3)`); another one is left as it is.
pub(crate) fn keep_freed() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// What is larger goes back, in bytes.
        const MOST: libc::c_int = 1 << 30;
        for parameter in [libc::M_MMAP_THRESHOLD, libc::M_TRIM_THRESHOLD] {
            // SAFETY: it sets a number of the allocator; one that it does not take changes nothing.
            unsafe { libc::mallopt(parameter, MOST) };
        }
    }
}
