//! What the journal remembers, as HTML, Markdown, JSON, JUnit XML, CSV and terminal text.
//!
//! Pure functions from attempts and plain numbers to text; only [`save`] touches the disk.
//! Every title, message and reproduction was written by a stranger: each format escapes it for
//! its own reader, and none trusts another to have done so.

pub(crate) mod json;
pub(crate) mod matrix;
pub(crate) mod terminal;
mod text;
