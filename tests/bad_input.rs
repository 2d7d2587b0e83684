//! What is wrong with an input is said with the way out, by the right exit status, and nothing else
//! is lost for it.

mod home;
mod pack;
mod solution;
mod surroundings;
mod words;
