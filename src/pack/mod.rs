//! Packs: files to a [`Pack`], or to every fault with its place.
//!
//! Knows no clock, no process and no network, so that a pack can be read anywhere. [`Tree`] is
//! where the files lie, [`read`] and its smaller sisters make data of them, [`Faults`] is what
//! they say when an author has to act. Everything in a pack is a stranger's: reading is bounded,
//! and text that a fault quotes is safe to print.

mod digest;
mod embedded;
mod equivalent;
mod faults;
mod fields;
mod findings;
mod manifest;
mod model;
mod nesting;
mod page;
mod prompt;
mod question;
mod read;
mod rubric;
mod slug;
pub(crate) mod starter;
mod statement;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use digest::{file_fingerprint, hex, sha256};
pub(crate) use faults::Faults;
pub(crate) use manifest::Manifest;
pub(crate) use model::*;
pub(crate) use page::nearest;
pub(crate) use read::{read, read_manifest, read_placed, read_prompt, read_questions_of};
pub(crate) use slug::is_slug;
pub(crate) use statement::without_marks;
pub(crate) use tree::{BUILTIN, Tree, TreeError, builtin};
