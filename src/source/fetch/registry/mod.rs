//! Registries: a list of packs and their archives, as files that any web server can serve.
//!
//! `index.json` names every version of every pack, with the size and SHA-256 of its archive; the
//! list and the archives are signed in the format of minisign, and `minisign.pub` is the key. Who
//! fetches pins the key the first time, and from then on takes nothing that is signed otherwise,
//! and no list that is older than one it has seen.

mod client;
mod index;
mod key;
mod licence;
mod pins;
mod publish;

use semver::Version;

#[allow(unused_imports, reason = "`pull` is what fetches")]
pub(crate) use client::{Mistrust, Shelf};
pub(crate) use index::IndexError;
pub(crate) use key::{KeyError, SigningKey};
pub(crate) use pins::pins_path;
pub(crate) use publish::{PublishError, check, publish};

/// The files of a registry beside its archives.
const INDEX: &str = "index.json";
const PUBLIC_KEY: &str = "minisign.pub";
/// What a signature's file is called, after what it signs.
const SIGNATURE: &str = ".minisig";

/// Which pack of a registry: `NAME@VERSION`, both optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<Version>,
}

impl Pick {
    /// Reads what follows the `#` of an address.
    pub(crate) fn parse(fragment: Option<&str>) -> Result<Self, &'static str> {
        let Some(text) = fragment else { return Ok(Self::default()) };
        let (name, version) =
            text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
        let version = version.map(Version::parse).transpose();
        let version = version.map_err(|_| "what follows `@` is no version such as `1.2.0`")?;
        Ok(Self { name: Some(name.to_owned()).filter(|name| !name.is_empty()), version })
    }
}
