//! The binary: calls the library and turns its exit into the process's status; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    prepkit::run().into()
}
