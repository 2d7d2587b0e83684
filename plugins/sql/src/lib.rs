//! Placeholder that is replaced below.
