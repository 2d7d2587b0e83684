//! What keeps a question from being answered, where a server or a program is what answers.

use super::candidate::Gone;

#[derive(Debug)]
pub(super) enum Fault {
    /// The solution's doing.
    Gone(Gone),
    /// The machine's.
    Machine(String),
    /// The check script's.
    Script(String),
    /// Nobody wants the answer any more.
    Interrupted,
}
