//! Pulls from inside: what is read back, what stays, and what is known again.
