//! The examiner.

pub(crate) const ROLE: &str = "__examiner";

pub(crate) fn main() -> crate::Exit {
    crate::Exit::Judge
}
