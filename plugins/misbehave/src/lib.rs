//! A plugin that does each bad thing on request, for prepkit's tests.
//!
//! What it does is written in the library itself: a test copies the file and writes the name of a way
//! behind [`MARK`], so that each copy is a plugin that misbehaves in one way. It has a table of its own
//! making, since the SDK would not let it lie.

#![allow(clippy::missing_safety_doc, clippy::disallowed_methods, reason = "nothing in here is good")]

mod network;
mod ways;

use std::sync::atomic::{AtomicPtr, Ordering};

use prepkit_plugin::abi::{Buffer, HostTable, MAJOR, MINOR, PluginTable};

/// What stands before the name of the way.
const MARK: &[u8; 16] = b"prepkit-way-is: ";
const LONGEST: usize = 48;

#[used]
static WAY: [u8; MARK.len() + LONGEST] = *b"prepkit-way-is: well                                            ";
static HOST: AtomicPtr<HostTable> = AtomicPtr::new(std::ptr::null_mut());

/// Which way this copy is to go.
fn way() -> String {
    // Read from memory: the compiler knows only what it was compiled with.
    let bytes: Vec<u8> = WAY.iter().map(|byte| unsafe { std::ptr::from_ref(byte).read_volatile() }).collect();
    String::from_utf8_lossy(&bytes[MARK.len()..]).trim().to_owned()
}

fn given(text: impl Into<Vec<u8>>) -> Buffer {
    let bytes = Box::leak(text.into().into_boxed_slice());
    Buffer { data: bytes.as_mut_ptr(), length: bytes.len() }
}

unsafe extern "C" fn describe() -> Buffer {
    ways::describe(&way())
}

unsafe extern "C" fn call(
    method: *const u8,
    method_length: usize,
    input: *const u8,
    length: usize,
) -> Buffer {
    let [method, input] = [(method, method_length), (input, length)]
        .map(|(data, length)| String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(data, length) }));
    ways::call(&way(), &method, &input)
}

unsafe extern "C" fn release(buffer: Buffer) {
    if way() == "release-crash" {
        ways::crash();
    }
    if !buffer.data.is_null() {
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(buffer.data, buffer.length)) });
    }
}

fn host() -> HostTable {
    unsafe { *HOST.load(Ordering::Relaxed) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn prepkit_plugin_entry(host: *const HostTable) -> *const PluginTable {
    HOST.store(host.cast_mut(), Ordering::Relaxed);
    let mut table = PluginTable {
        size: u32::try_from(size_of::<PluginTable>()).unwrap_or(0),
        abi_major: MAJOR,
        abi_minor: MINOR,
        describe: Some(describe),
        call: Some(call),
        release: Some(release),
    };
    match way().as_str() {
        "entry-crash" => ways::crash(),
        "entry-exit" => std::process::exit(0),
        "entry-hang" => ways::hang(),
        "entry-null" => return std::ptr::null(),
        "entry-wild" => return std::ptr::without_provenance(8),
        "entry-other-major" => (table.abi_major, table.abi_minor) = (9, 2),
        "entry-newer-minor" => (table.abi_minor, table.size) = (7, table.size + 64),
        "entry-short" => table.size = 12,
        "entry-no-size" => table.size = 0,
        "entry-no-call" => table.call = None,
        "entry-wild-call" => {
            table.describe =
                Some(unsafe { std::mem::transmute::<usize, unsafe extern "C" fn() -> Buffer>(0x10) });
        }
        _ => {}
    }
    // Longer than the table, for who says that it is.
    Box::leak(Box::new((table, [0_u8; 128]))) as *const (PluginTable, [u8; 128]) as *const PluginTable
}
