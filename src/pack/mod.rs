//! Packs: files to a [`Pack`], or to every fault with its place.
//!
//! Knows no clock, no process and no network, so that a pack can be read anywhere.

mod model;

pub(crate) use model::*;
