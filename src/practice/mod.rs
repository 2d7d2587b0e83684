//! What to ask next, how well an answer matches, and when to ask again.
//!
//! Pure: answers and questions come in as values, with the time; nothing here reads a clock, a file
//! or a terminal. [`schedule`] knows memory, [`matching`] words, [`proposal`] what an answer was worth,
//! [`queue`] the order of a session, [`plan`] and [`forecast`] the days to come.

pub(crate) mod forecast;
pub(crate) mod interview;
pub(crate) mod matching;
pub(crate) mod plan;
pub(crate) mod proposal;
pub(crate) mod queue;
pub(crate) mod schedule;
pub(crate) mod score;
