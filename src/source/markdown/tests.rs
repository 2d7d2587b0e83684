//! Pages of every shape, and what is found in them.
