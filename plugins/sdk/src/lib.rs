//! Plugins for prepkit: a dynamic library that adds packs, answers `pull`, marks verdicts, writes a
//! section of the report, or runs a new kind of solution.
//!
//! Write a type that is a [`Plugin`], hand it to [`export_plugin!`], and build a `cdylib`. Nothing
//! of Rust crosses the boundary: one C symbol gives a table of functions ([`abi`]), and what passes
//! is JSON ([`message`]). `docs/plugins.md` of prepkit's repository tells the rest.
//!
//! ```
//! use prepkit_plugin::{Capabilities, Description, Host, Plugin, export_plugin};
//!
//! struct Mine;
//!
//! impl Plugin for Mine {
//!     fn new(_: Host) -> Self {
//!         Self
//!     }
//!
//!     fn describe(&self) -> Description {
//!         Description {
//!             name: "mine".into(),
//!             version: "1.0.0".into(),
//!             authors: vec!["The team".into()],
//!             summary: "What it is for".into(),
//!             capabilities: Capabilities::default(),
//!         }
//!     }
//! }
//!
//! export_plugin!(Mine);
//! ```

#![warn(missing_docs, clippy::pedantic, clippy::undocumented_unsafe_blocks)]
#![deny(unsafe_op_in_unsafe_fn)]
#![allow(clippy::missing_errors_doc, reason = "an error is a sentence for the person, whatever went wrong")]

pub mod abi;
pub mod build;
#[doc(hidden)]
pub mod export;
pub mod message;
mod plugin;
pub mod runtime;
#[cfg(feature = "source")]
pub mod source;

pub use message::{
    Additions, Block, Capabilities, Column, Description, File, Pack, Progress, Pull, Pulled, RubricLine,
    Section,
};
pub use plugin::{Error, Host, Plugin};
pub use runtime::{Runtime, Thrown, Value};
/// What documents are read with: a verdict and a report are [`serde_json::Value`]s.
pub use serde_json;
