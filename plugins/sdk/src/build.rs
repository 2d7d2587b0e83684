//! For a plugin's build script: puts a folder with a pack into the library.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

/// Lists the files below `folder`, which lies beside the plugin's `Cargo.toml`, for
/// [`embedded_pack!`](crate::embedded_pack). Names that begin with a dot are left out.
///
/// # Panics
///
/// Where the folder cannot be read, or this is called outside of a build script.
#[allow(clippy::disallowed_methods, reason = "what cargo tells a build script")]
pub fn embed_pack(folder: &str) {
    let variable =
        |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("`{name}` is set for build scripts"));
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")).join(folder);
    let mut list = String::new();
    collect(&root, "", &mut list)
        .unwrap_or_else(|error| panic!("`{}` cannot be read: {error}", root.display()));
    let place = Path::new(&variable("OUT_DIR")).join("prepkit_pack.rs");
    fs::write(&place, format!("&[\n{list}]\n"))
        .unwrap_or_else(|error| panic!("`{}`: {error}", place.display()));
    println!("cargo:rerun-if-changed={}", root.display());
}

fn collect(folder: &Path, prefix: &str, list: &mut String) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if name.starts_with('.') {
        } else if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), list)?;
        } else {
            let place = entry.path().to_string_lossy().into_owned();
            let _ = writeln!(list, "({path:?}, include_bytes!({place:?})),");
        }
    }
    Ok(())
}

/// The pack that [`embed_pack`] put into this library.
#[macro_export]
macro_rules! embedded_pack {
    () => {
        $crate::Pack::of(include!(concat!(env!("OUT_DIR"), "/prepkit_pack.rs")))
    };
}
