//! The one place that loads a library and calls into it.
//!
//! What lies behind the table is a stranger's: nothing that it gives is taken for more than bytes, and
//! each is looked at before it is read. It runs in this process all the same, which is why this is
//! called in the role of a host alone, and never in prepkit itself.

#![expect(unsafe_code, reason = "a library is called through a table of pointers")]

use std::fs::File;
use std::io::Read;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use libloading::os::unix::{Library as Loaded, RTLD_LOCAL, RTLD_NOW};
use prepkit_plugin::abi::{self, Buffer, HostTable, PluginTable};
use sha2::{Digest, Sha256};

use super::frame::{LOG, PROGRESS};
use super::host::{self, Callee};
use super::site::Orders;

/// The size and the version, with which every table begins.
const HEAD: usize = 8;

/// A library cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error("its file cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("its file changed")]
    Changed,
    #[error("{0}")]
    NoLibrary(String),
    #[error("it exports no `{}`, so it is no plugin", abi::ENTRY)]
    NoEntry,
    #[error("its entry gave no table")]
    NoTable,
    #[error("it speaks ABI {}.{}, and this prepkit speaks {}.{}", .0, .1, abi::MAJOR, abi::MINOR)]
    Version(u16, u16),
    #[error("its table has {0} bytes, fewer than every plugin's")]
    Short(u32),
    #[error("its table lacks `{0}`")]
    Lacks(&'static str),
}

/// A library that is loaded for as long as the process lives.
pub(super) struct Library {
    pub(super) version: (u16, u16),
    describe: unsafe extern "C" fn() -> Buffer,
    call: unsafe extern "C" fn(*const u8, usize, *const u8, usize) -> Buffer,
    release: unsafe extern "C" fn(Buffer),
}

static HOST: HostTable = HostTable {
    size: size(size_of::<HostTable>()),
    abi_major: abi::MAJOR,
    abi_minor: abi::MINOR,
    progress: Some(progress),
    log: Some(log),
};

#[expect(clippy::cast_possible_truncation, reason = "a table has some tens of bytes")]
const fn size(size: usize) -> u32 {
    size as u32
}

impl Library {
    /// Loads the library that was opened before there was a jail around it, if it is the one that was
    /// ordered.
    pub(super) fn load(mut file: File, orders: &Orders) -> Result<Self, LoadError> {
        if digest(&mut file)? != orders.digest {
            return Err(LoadError::Changed);
        }
        let path = path_of(&file, &orders.library);
        // SAFETY: whatever the library does when it is loaded, it does to this process, which is its own.
        let loaded = unsafe { Loaded::open(Some(&path), RTLD_NOW | RTLD_LOCAL) };
        let loaded = ManuallyDrop::new(loaded.map_err(|error| LoadError::NoLibrary(said(&error, &path)))?);
        // SAFETY: the symbol is a function of this type, or the library is no plugin, whatever happens then.
        let entry =
            unsafe { loaded.get::<abi::Entry>(abi::ENTRY.as_bytes()) }.map_err(|_| LoadError::NoEntry)?;
        // SAFETY: as above; the table outlives the process.
        let table = unsafe { entry(&raw const HOST) };
        read_table(table)
    }
}

/// Reads no more of a table than it says that there is, and no more than is known here.
fn read_table(table: *const PluginTable) -> Result<Library, LoadError> {
    if table.is_null() {
        return Err(LoadError::NoTable);
    }
    // SAFETY: every table begins with these three.
    let (size, major, minor) = unsafe {
        (
            (&raw const (*table).size).read_unaligned(),
            (&raw const (*table).abi_major).read_unaligned(),
            (&raw const (*table).abi_minor).read_unaligned(),
        )
    };
    if (size as usize) < HEAD || (major == abi::MAJOR && (size as usize) < size_of::<PluginTable>()) {
        return Err(LoadError::Short(size));
    }
    if major != abi::MAJOR {
        return Err(LoadError::Version(major, minor));
    }
    // SAFETY: the table is at least as long as the type, which can hold any bits.
    let table = unsafe { table.read_unaligned() };
    Ok(Library {
        version: (major, minor),
        describe: table.describe.ok_or(LoadError::Lacks("describe"))?,
        call: table.call.ok_or(LoadError::Lacks("call"))?,
        release: table.release.ok_or(LoadError::Lacks("release"))?,
    })
}

impl Library {
    /// Copies what the library gave, and gives it back.
    fn take(&self, buffer: Buffer) -> Result<Vec<u8>, String> {
        let Buffer { data, length } = buffer;
        if data.is_null() && length > 0 {
            return Err(format!("it gave a null pointer to {length} bytes"));
        }
        if length > abi::LARGEST_ANSWER {
            return Err(format!("it gave {length} bytes, and {} are the most", abi::LARGEST_ANSWER));
        }
        let bytes = match length {
            0 => Vec::new(),
            // SAFETY: it is as many bytes as it says; who lies reads its own memory, or ends its own process.
            _ => unsafe { std::slice::from_raw_parts(data, length) }.to_vec(),
        };
        // SAFETY: it came from this library, and goes back once.
        unsafe { (self.release)(buffer) };
        Ok(bytes)
    }
}

impl Callee for Library {
    fn describe(&self) -> Result<Vec<u8>, String> {
        // SAFETY: the table says that this is such a function.
        self.take(unsafe { (self.describe)() })
    }

    fn call(&self, method: &[u8], input: &[u8]) -> Result<Vec<u8>, String> {
        // SAFETY: as above; both are as long as is said, and outlive the call.
        self.take(unsafe { (self.call)(method.as_ptr(), method.len(), input.as_ptr(), input.len()) })
    }
}

unsafe extern "C" fn progress(json: *const u8, length: usize) {
    // SAFETY: as the library says.
    unsafe { news(PROGRESS, json, length) }
}

unsafe extern "C" fn log(text: *const u8, length: usize) {
    // SAFETY: as the library says.
    unsafe { news(LOG, text, length) }
}

/// Passes on what is no longer than it may be.
///
/// # Safety
///
/// `data` is null, or points at as many bytes.
unsafe fn news(kind: u8, data: *const u8, length: usize) {
    if data.is_null() || length > abi::LARGEST_NEWS {
        return;
    }
    // SAFETY: as the caller promises.
    host::tell(kind, unsafe { std::slice::from_raw_parts(data, length) });
}

/// SHA-256 of all of a file, in hexadecimal.
fn digest(file: &mut File) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 256 << 10];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(crate::pack::hex(&hasher.finalize())),
            count => hasher.update(&chunk[..count]),
        }
    }
}

/// The file that was read, whatever lies at its path by now. In a root of its own there are no such
/// names, and nobody else who could put another file there.
fn path_of(file: &File, path: &Path) -> PathBuf {
    use std::os::fd::AsRawFd;
    let open = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    if open.exists() { open } else { path.to_owned() }
}

/// What the loader says, which names the file by our own name for it.
fn said(error: &libloading::Error, path: &Path) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    let text = source.unwrap_or_else(|| error.to_string());
    text.replace(&format!("{}: ", path.display()), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn none() -> Buffer {
        Buffer { data: std::ptr::null_mut(), length: 0 }
    }

    unsafe extern "C" fn nothing(_: *const u8, _: usize, _: *const u8, _: usize) -> Buffer {
        Buffer { data: std::ptr::null_mut(), length: 3 }
    }

    unsafe extern "C" fn release(_: Buffer) {}

    const TABLE: PluginTable = PluginTable {
        size: size(size_of::<PluginTable>()),
        abi_major: abi::MAJOR,
        abi_minor: abi::MINOR,
        describe: Some(none),
        call: Some(nothing),
        release: Some(release),
    };

    fn refused(table: &PluginTable) -> String {
        read_table(table).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_table_is_read_as_far_as_both_sides_know_it() {
        assert_eq!(
            read_table(std::ptr::null()).map(|_| ()).unwrap_err().to_string(),
            "its entry gave no table"
        );
        let other = PluginTable { abi_major: 9, abi_minor: 2, ..TABLE };
        assert_eq!(refused(&other), "it speaks ABI 9.2, and this prepkit speaks 1.0");
        assert!(refused(&PluginTable { size: 4, ..TABLE }).contains("4 bytes"));
        assert!(refused(&PluginTable { size: 16, ..TABLE }).contains("16 bytes"));
        assert_eq!(refused(&PluginTable { release: None, ..TABLE }), "its table lacks `release`");
        let newer = PluginTable { size: 400, abi_minor: 7, ..TABLE };
        assert_eq!(read_table(&raw const newer).unwrap().version, (1, 7));
    }

    #[test]
    fn what_lies_about_its_length_is_not_read() {
        let library = read_table(&TABLE).unwrap();
        assert_eq!(library.describe(), Ok(Vec::new()));
        assert_eq!(library.call(b"x", b""), Err("it gave a null pointer to 3 bytes".to_owned()));
    }
}
