//! Python as a runtime: what it is started with, behind a driver that speaks the same protocol as
//! Node's. What of the language is mapped to what of the check scripts' is in the driver and in
//! `docs/other-languages.md`; here is only how the process is made.

use std::ffi::OsString;
use std::path::Path;

/// The driver: one script, which makes two name spaces, the solution's world and its own.
pub(super) const DRIVER: &str = concat!(
    "WORLD = r'''",
    include_str!("driver/python/world.py"),
    "'''\nDRIVER = r'''",
    include_str!("driver/python/driver.py"),
    include_str!("driver/python/values.py"),
    "'''\n",
    include_str!("driver/python/guard.py"),
    "\nstart(WORLD, DRIVER)()\n",
);

/// Has Python print where it and its library really are, and wait: what the sandbox examines it with.
pub(crate) const WHEREABOUTS: [&str; 4] = [
    "-S",
    "-B",
    "-c",
    "import os, sys, asyncio, base64, decimal, random, zlib\nprint('\\t'.join(os.path.realpath(it) for it in (sys.executable, os.path.dirname(os.__file__))), flush=True)\nsys.stdin.read()",
];

/// The oldest version that the driver was written for: it closes ways to itself by events that older
/// ones do not tell.
pub(super) const OLDEST: (u32, u32) = (3, 11);

/// No site, no bytecode written, no warnings: what is left is the language and its library.
const FLAGS: [&str; 5] = ["-s", "-S", "-B", "-W", "ignore"];

pub(super) fn args(driver: &Path, solution: &Path) -> Vec<OsString> {
    let files = [driver, solution].map(|path| path.as_os_str().to_owned());
    FLAGS.into_iter().map(OsString::from).chain(files).collect()
}

/// The same order of sets each time, and UTF-8 whatever the machine's language.
pub(super) const VARIABLES: [(&str, &str); 4] =
    [("PYTHONHASHSEED", "1"), ("PYTHONUTF8", "1"), ("TZ", "UTC"), ("LANG", "C.UTF-8")];

/// Whether the driver's version is one that it was written for.
pub(super) fn is_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) < OLDEST
}

/// A check script's name as Python spells it: `createTokenBucket` is `create_token_bucket`.
pub(super) fn snake(name: &str) -> String {
    let spelled = |letter: char| match letter.is_ascii_uppercase() {
        true => format!("_{}", letter.to_ascii_lowercase()),
        false => letter.to_string(),
    };
    name.chars().map(spelled).collect()
}
