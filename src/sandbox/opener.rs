//! Hands a file to the program that the person's system opens such files with.
//!
//! Like a tool, it is no guest: it gets the person's own environment, because it is the
//! person's own browser. Only a path that prepkit wrote is ever given to it.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Opens `file` and does not wait for it to be closed.
pub(crate) fn open_for_reading(file: &Path) -> io::Result<()> {
    let file = std::path::absolute(file)?;
    #[expect(clippy::disallowed_methods, reason = "the sandbox is where processes start")]
    let status = Command::new(OPENER)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(io::Error::other(format!("`{OPENER}` ended with {status}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(io::Error::other(format!("there is no `{OPENER}` on the path")))
        }
        Err(error) => Err(error),
    }
}
