//! What [`export_plugin!`](crate::export_plugin) puts between a plugin and the C table. Every way in
//! catches panics: unwinding never crosses the boundary.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once, PoisonError};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::abi::{Buffer, HostTable, MAJOR, MINOR, PluginTable};
use crate::message::{Ran, Run};
use crate::runtime;
use crate::{Error, Host, Plugin};

/// Exports a type that is a [`Plugin`](crate::Plugin) as the library's plugin.
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty) => {
        const _: () = {
            static SLOT: $crate::export::Slot<$plugin> = $crate::export::Slot::new();
            static TABLE: $crate::abi::PluginTable = $crate::export::table(describe, call);

            unsafe extern "C" fn describe() -> $crate::abi::Buffer {
                $crate::export::describe(&SLOT)
            }

            unsafe extern "C" fn call(
                method: *const u8,
                method_length: usize,
                input: *const u8,
                input_length: usize,
            ) -> $crate::abi::Buffer {
                // SAFETY: whoever calls hands over as many bytes as it says.
                unsafe { $crate::export::call(&SLOT, method, method_length, input, input_length) }
            }

            #[unsafe(no_mangle)]
            unsafe extern "C" fn prepkit_plugin_entry(
                host: *const $crate::abi::HostTable,
            ) -> *const $crate::abi::PluginTable {
                // SAFETY: whoever calls hands over a table.
                unsafe { SLOT.remember(host) };
                &raw const TABLE
            }
        };
    };
}

thread_local! {
    /// Where this thread panicked last, in words that follow others.
    static PLACE: Cell<String> = const { Cell::new(String::new()) };
}

/// Notes where a panic was, beside what is done with it anyhow.
fn note_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            let place = about.location().map(|place| format!(" at {place}"));
            PLACE.set(place.unwrap_or_default());
            usual(about);
        }));
    });
}

/// Where the plugin lives.
pub struct Slot<P>(Mutex<(Host, Option<P>)>);

impl<P: Plugin> Slot<P> {
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new((Host::NONE, None)))
    }

    /// Keeps what the host offers.
    ///
    /// # Safety
    ///
    /// `table` is null, or points at a table that is as long as it says and stays there.
    pub unsafe fn remember(&self, table: *const HostTable) {
        // SAFETY: as the caller promises.
        let host = unsafe { Host::of(table) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = host;
    }

    /// Works with the plugin, which is made where there is none. One that panicked is gone.
    fn with(&self, work: impl FnOnce(&mut P) -> Result<Value, Error>) -> Result<Value, Error> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (host, mut plugin) = (slot.0, slot.1.take());
        note_places();
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let worked = work(plugin.get_or_insert_with(|| P::new(host)));
            (worked, plugin)
        }));
        let (answer, plugin) =
            worked.map_err(|panic| Error::new(format!("it panicked{}: {}", PLACE.take(), said(&*panic))))?;
        slot.1 = plugin;
        answer
    }
}

impl<P: Plugin> Default for Slot<P> {
    fn default() -> Self {
        Self::new()
    }
}

/// The table of a plugin.
#[must_use]
pub const fn table(
    describe: unsafe extern "C" fn() -> Buffer,
    call: unsafe extern "C" fn(*const u8, usize, *const u8, usize) -> Buffer,
) -> PluginTable {
    #[expect(clippy::cast_possible_truncation, reason = "it has some 32 bytes")]
    let size = size_of::<PluginTable>() as u32;
    PluginTable {
        size,
        abi_major: MAJOR,
        abi_minor: MINOR,
        describe: Some(describe),
        call: Some(call),
        release: Some(release),
    }
}

pub fn describe<P: Plugin>(slot: &Slot<P>) -> Buffer {
    enveloped(slot.with(|plugin| Ok(serde_json::to_value(plugin.describe())?)))
}

/// Calls a method of the plugin.
///
/// # Safety
///
/// Both pointers are to as many bytes as is said, or to none.
pub unsafe fn call<P: Plugin>(
    slot: &Slot<P>,
    method: *const u8,
    method_length: usize,
    input: *const u8,
    input_length: usize,
) -> Buffer {
    // SAFETY: as the caller promises.
    let (method, input) = unsafe { (bytes(method, method_length), bytes(input, input_length)) };
    enveloped(slot.with(|plugin| dispatch(plugin, method, input)))
}

fn dispatch<P: Plugin>(plugin: &mut P, method: &[u8], input: &[u8]) -> Result<Value, Error> {
    match method {
        b"packs" => Ok(serde_json::to_value(plugin.packs()?)?),
        b"pull" => Ok(serde_json::to_value(plugin.pull(&read(input)?)?)?),
        b"verdict" => Ok(serde_json::to_value(plugin.verdict(&read(input)?)?)?),
        b"report" => Ok(serde_json::to_value(plugin.report(&read(input)?)?)?),
        b"drive" => {
            let question = read(input)?;
            runtime::reply(runtime_of(plugin)?, &question)
        }
        b"run" => {
            let Run { code } = read(input)?;
            let stdout = runtime_of(plugin)?.run(&code)?;
            Ok(serde_json::to_value(Ran { stdout })?)
        }
        other => Err(Error::new(format!("there is no method `{}`", String::from_utf8_lossy(other)))),
    }
}

fn runtime_of<P: Plugin>(plugin: &mut P) -> Result<&mut dyn runtime::Runtime, Error> {
    plugin.runtime().ok_or_else(|| Error::not_offered("runtime"))
}

fn read<T: DeserializeOwned>(input: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(input).map_err(|error| Error::new(format!("the input is not understood: {error}")))
}

/// # Safety
///
/// The pointer is null, or to as many bytes for `'a`.
unsafe fn bytes<'a>(data: *const u8, length: usize) -> &'a [u8] {
    if data.is_null() || length == 0 {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(data, length) }
}

fn enveloped(answer: Result<Value, Error>) -> Buffer {
    let envelope = match answer {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": error.to_string() }),
    };
    let mut bytes = envelope.to_string().into_bytes().into_boxed_slice();
    let buffer = Buffer { data: bytes.as_mut_ptr(), length: bytes.len() };
    std::mem::forget(bytes);
    buffer
}

unsafe extern "C" fn release(buffer: Buffer) {
    if !buffer.data.is_null() {
        // SAFETY: it is a boxed slice that `enveloped` gave away, and comes back once.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(buffer.data, buffer.length)) });
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Description;

    struct Panics;

    impl Plugin for Panics {
        fn new(_: Host) -> Self {
            Self
        }

        fn describe(&self) -> Description {
            panic!("there is none")
        }
    }

    #[test]
    fn a_panic_is_an_error_that_says_where() {
        let buffer = describe(&Slot::<Panics>::new());
        // SAFETY: it was given by this very file.
        let answer = unsafe { bytes(buffer.data, buffer.length) };
        let answer: Value = serde_json::from_slice(answer).unwrap();
        let said = answer["error"].as_str().unwrap();
        assert!(said.starts_with("it panicked at ") && said.contains("export.rs:"), "{said}");
        assert!(said.ends_with(": there is none"), "{said}");
        // SAFETY: it came from this file, and goes back once.
        unsafe { release(buffer) };
    }
}
