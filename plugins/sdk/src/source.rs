//! This crate's own files, by their paths in it: what `prepkit plugin new` writes beside a new plugin,
//! so that it builds wherever Rust does.

/// Path and text of each.
pub const FILES: [(&str, &str); 11] = [
    ("Cargo.toml", include_str!("../Cargo.toml")),
    ("include/prepkit_plugin.h", include_str!("../include/prepkit_plugin.h")),
    ("src/abi.rs", include_str!("abi.rs")),
    ("src/build.rs", include_str!("build.rs")),
    ("src/export.rs", include_str!("export.rs")),
    ("src/lib.rs", include_str!("lib.rs")),
    ("src/message.rs", include_str!("message.rs")),
    ("src/plugin.rs", include_str!("plugin.rs")),
    ("src/runtime.rs", include_str!("runtime.rs")),
    ("src/runtime/codec.rs", include_str!("runtime/codec.rs")),
    ("src/source.rs", include_str!("source.rs")),
];
