//! Plugins: strangers' dynamic libraries, each in a process of its own.
//!
//! Theory of operation. A library is never loaded by the process that a person talks with: this
//! binary enters the role [`ROLE`] in a jail ([`host`]), which compares the library's digest, loads it
//! ([`library`], the one place that does) and passes calls on to it. prepkit holds the other end
//! ([`client`]): it keeps every deadline, bounds every answer, reads it strictly, and ends the process
//! when it likes; a library is never unloaded. So all that a library can do by crashing, hanging or
//! lying is to have no answer, which comes back as a [`PluginError`] with its name; whoever asked goes
//! on without it. What is installed, and what it was granted, is in [`store`]. The interface itself is
//! the crate `prepkit-plugin`, which authors build upon too.

mod adding;
mod client;
pub(crate) mod conformance;
mod error;
mod format;
mod frame;
mod host;
mod library;
mod network;
mod rules;
mod site;
mod store;

pub(crate) use adding::{AddError, Adding, remove, write_files};
pub(crate) use client::Client;
pub(crate) use error::{Fault, PluginError};
pub(crate) use host::main;
pub(crate) use network::Network;
pub(crate) use rules::{NAME_RULE, is_name, may_be_scheme};
pub(crate) use site::{ROLE, Site};
pub(crate) use store::{Installed, PACKS, find, installed, names, packs};
