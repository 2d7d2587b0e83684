//! Where packs come from: what is fetched ([`fetch`]), and a small one to begin with.

mod blank;
pub(crate) mod fetch;

pub(crate) use blank::blank;
