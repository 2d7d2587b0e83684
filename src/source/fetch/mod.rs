//! Fetching packs: from folders, archives, pages and registries on the web, and git repositories; and
//! how a pack is published to a registry.
//!
//! What is fetched is a stranger's. It lands in a folder of its own, behind one wall for names and
//! sizes, and nothing of it runs: whoever asked decides what becomes of it. What did not change
//! costs one request, and what cannot be fetched leaves what is there as it is.

mod content;
mod error;
mod fetcher;
mod git;
mod http;
mod plugin;
pub(crate) mod registry;
mod spec;
#[cfg(test)]
mod tests;
mod unpack;

use std::time::Duration;

pub(crate) use error::FetchError;
pub(crate) use fetcher::{Answer, Fetched, Fetcher, Form, Known};
pub(crate) use plugin::schemes;
pub(crate) use spec::Spec;

/// What happens meanwhile, for whoever draws it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// Something begins to be fetched, as it may be printed.
    Began(&'a str),
    /// How many bytes it has, where that is known.
    Length(Option<u64>),
    /// How many are here.
    At(u64),
    /// Nothing came, and it is tried again after a while.
    Waiting { why: &'a str, wait: Duration },
}
