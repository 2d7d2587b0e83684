//! What an author writes: a type that is a [`Plugin`].

use std::fmt::{self, Display};

use crate::abi::HostTable;
use crate::message::{Additions, Description, Pack, Progress, Pull, Pulled, Section};
use crate::runtime::Runtime;

/// A plugin. It is made when prepkit first needs it, and made anew after a panic; calls come one at a
/// time. A method belongs to a capability, and is only called where [`Plugin::describe`] names that.
pub trait Plugin: Send + Sized + 'static {
    /// Makes it. What takes long belongs to the first call.
    fn new(host: Host) -> Self;

    /// What it is: the same each time.
    fn describe(&self) -> Description;

    /// Its packs (`packs`).
    fn packs(&mut self) -> Result<Vec<Pack>, Error> {
        Err(Error::not_offered("packs"))
    }

    /// What lies at an address of its scheme (`source`).
    fn pull(&mut self, request: &Pull) -> Result<Pulled, Error> {
        let _ = request;
        Err(Error::not_offered("source"))
    }

    /// What it says beside a verdict (`verdict`).
    fn verdict(&mut self, verdict: &serde_json::Value) -> Result<Additions, Error> {
        let _ = verdict;
        Err(Error::not_offered("verdict"))
    }

    /// Its section of a report on practice (`report`).
    fn report(&mut self, practice: &serde_json::Value) -> Result<Section, Error> {
        let _ = practice;
        Err(Error::not_offered("report"))
    }

    /// What runs its kind of solution (`runtime`).
    fn runtime(&mut self) -> Option<&mut dyn Runtime> {
        None
    }
}

/// Why a call has no answer: a sentence for the person, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    /// An error that says so.
    pub fn new(message: impl Display) -> Self {
        Self(message.to_string())
    }

    pub(crate) fn not_offered(capability: &str) -> Self {
        Self(format!("the capability `{capability}` is not offered"))
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

/// prepkit, as a plugin sees it.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    progress: Option<unsafe extern "C" fn(*const u8, usize)>,
    log: Option<unsafe extern "C" fn(*const u8, usize)>,
}

impl Host {
    /// Nobody who listens: what a plugin gets in its own tests.
    pub const NONE: Self = Self { progress: None, log: None };

    /// What the table offers, as far as it reaches.
    ///
    /// # Safety
    ///
    /// `table` is null, or points at a table that is as long as it says and stays there.
    pub(crate) unsafe fn of(table: *const HostTable) -> Self {
        if table.is_null() {
            return Self::NONE;
        }
        // SAFETY: every table begins with its size and its version.
        let (size, major) =
            unsafe { ((&raw const (*table).size).read(), (&raw const (*table).abi_major).read()) };
        if major != crate::abi::MAJOR || (size as usize) < size_of::<HostTable>() {
            return Self::NONE;
        }
        // SAFETY: the table is at least as long as this type.
        let table = unsafe { table.read() };
        Self { progress: table.progress, log: table.log }
    }

    /// Tells how far the present call is.
    pub fn progress(self, progress: &Progress) {
        if let (Some(tell), Ok(json)) = (self.progress, serde_json::to_vec(progress)) {
            // SAFETY: the pointer is to as many bytes, for the length of the call.
            unsafe { tell(json.as_ptr(), json.len()) };
        }
    }

    /// Keeps a line that prepkit shows when something goes wrong.
    pub fn log(self, text: &str) {
        if let Some(log) = self.log {
            // SAFETY: the pointer is to as many bytes, for the length of the call.
            unsafe { log(text.as_ptr(), text.len()) };
        }
    }
}
