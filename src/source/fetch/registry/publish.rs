//! Publishing a pack: its archive and signatures to a folder that a web server serves.
//!
//! The same pack makes the same archive, byte by byte. A version that is published stays what it
//! is, a registry that is signed stays signed by the same key, and the list is written last, so
//! that it never names what is not there.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use flate2::{Compression, GzBuilder};
use semver::Version;

use super::index::{Index, IndexError, Release};
use super::key::{KeyError, PublicKey, SigningKey};
use super::{INDEX, PUBLIC_KEY, SIGNATURE, licence};
use crate::archive::{Refused, Wall};
use crate::pack::{Pack, Tree, TreeError, sha256};
use crate::source::fetch::unpack::BOUNDS;

/// A pack is not published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    #[error("{0}")]
    Licence(String),
    #[error("its `version` is `{0}`, which is none such as `1.2.0`")]
    Version(String),
    #[error("version {0} is published already, with other content")]
    Changed(Version),
    #[error("the registry is signed, and there is no key to sign with")]
    NeedsKey,
    #[error("the registry is signed with another key than {0}")]
    OtherKey(String),
    #[error("`{0}` in the registry is not what its list says")]
    Damaged(String),
    #[error("the registry cannot be used: {0}")]
    Index(IndexError),
    #[error("{0}")]
    Name(Refused),
    #[error(transparent)]
    Files(#[from] TreeError),
    #[error("it cannot be signed: {0}")]
    Key(#[from] KeyError),
    #[error("the registry cannot be written: {0}")]
    Unwritable(#[from] io::Error),
    #[error("somebody else is publishing to the registry")]
    Busy,
}

impl PublishError {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Licence(_) => {
                "say what others may do with it: an SPDX expression such as `MIT` or `CC-BY-4.0` in `pack.toml`, and the licence of each source"
            }
            Self::Version(_) => "versions have three numbers, as at semver.org",
            Self::Changed(_) => "give what has changed a new `version` in `pack.toml`",
            Self::NeedsKey => "name the key that signed it before: `--key FILE`",
            Self::OtherKey(_) => "name the key that signed it before: whoever pulls from it trusts no other",
            Self::Damaged(_) => "put back what was published, from a copy",
            Self::Index(_) => "put back the list that was published, from a copy",
            Self::Name(_) => "give the file another name",
            Self::Files(_) => "take what is named out of the pack's folder",
            Self::Key(error) => error.hint(),
            Self::Unwritable(_) => "name a folder that can be written",
            Self::Busy => "wait for that to end",
        }
        .to_owned()
    }
}

/// What was published.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) archive: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    /// Whether it was not there before.
    pub(crate) is_new: bool,
    /// The public key, in one line.
    pub(crate) key: Option<String>,
}

/// Publishes a pack that was read from `tree` to the registry in the folder `to`.
pub(crate) fn publish(
    pack: &Pack,
    tree: &Tree,
    to: &Path,
    key: Option<&SigningKey>,
) -> Result<Published, PublishError> {
    let version = check(pack)?;
    fs::create_dir_all(to)?;
    let lock = File::open(to)?;
    lock.try_lock().map_err(|_| PublishError::Busy)?;
    let (mut index, was_signed) = read_index(to, key)?;
    let bytes = archive(pack, tree)?;
    let release = Release {
        archive: format!("{}-{version}.tar.gz", pack.id),
        size: bytes.len() as u64,
        sha256: sha256(&bytes),
        version,
    };
    let published = Published {
        archive: release.archive.clone(),
        size: release.size,
        sha256: release.sha256.clone(),
        is_new: true,
        key: key.map(|key| key.public().line().to_owned()),
    };
    let known = index.pack(&pack.id).and_then(|known| known.release(Some(&release.version)));
    let is_new = known.is_none();
    match known {
        Some(known) if known.sha256 != release.sha256 => return Err(PublishError::Changed(release.version)),
        Some(_) if was_signed == key.is_some() => return Ok(Published { is_new, ..published }),
        _ => {}
    }
    write(to, &release.archive, &bytes)?;
    if is_new {
        index.add(&pack.id, &pack.title, &pack.license, release);
    }
    index.serial += 1;
    if let Some(key) = key {
        sign_archives(to, &index, key)?;
        write(to, PUBLIC_KEY, key.public().to_file().as_bytes())?;
    }
    let list = index.to_json();
    let signature = key.map(|key| key.sign(list.as_bytes(), &format!("index.json serial {}", index.serial)));
    let signature = signature.transpose()?;
    write(to, INDEX, list.as_bytes())?;
    if let Some(signature) = signature {
        write(to, &format!("{INDEX}{SIGNATURE}"), signature.as_bytes())?;
    }
    Ok(Published { is_new, ..published })
}

/// Whether a pack may be published at all, and as which version.
pub(crate) fn check(pack: &Pack) -> Result<Version, PublishError> {
    licence::check(pack).map_err(PublishError::Licence)?;
    Version::parse(&pack.version).map_err(|_| PublishError::Version(pack.version.clone()))
}

/// The list that is there, and whether it is signed. Only what `key` has signed is gone on with.
fn read_index(to: &Path, key: Option<&SigningKey>) -> Result<(Index, bool), PublishError> {
    let Some(list) = there(&to.join(INDEX))? else { return Ok((Index::default(), false)) };
    let signature = there(&to.join(format!("{INDEX}{SIGNATURE}")))?;
    let public = there(&to.join(PUBLIC_KEY))?;
    let is_signed = signature.is_some() || public.is_some();
    if is_signed {
        let key = key.ok_or(PublishError::NeedsKey)?;
        let other = || PublishError::OtherKey(key.id());
        let public = public.as_deref().and_then(|public| PublicKey::parse(&String::from_utf8_lossy(public)));
        if public.as_ref().is_some_and(|public| public != key.public()) {
            return Err(other());
        }
        let signature = String::from_utf8_lossy(&signature.unwrap_or_default()).into_owned();
        key.public().verify(&list, &signature).map_err(|bad| match bad {
            super::key::BadSignature::OtherKey => other(),
            _ => PublishError::Damaged(INDEX.to_owned()),
        })?;
    }
    Ok((Index::parse(&list).map_err(PublishError::Index)?, is_signed))
}

/// Signs every archive that has no signature yet, and is what the list says.
fn sign_archives(to: &Path, index: &Index, key: &SigningKey) -> Result<(), PublishError> {
    for pack in &index.packs {
        for release in &pack.versions {
            let name = format!("{}{SIGNATURE}", release.archive);
            if to.join(&name).exists() {
                continue;
            }
            let bytes = there(&to.join(&release.archive))?.unwrap_or_default();
            if sha256(&bytes) != release.sha256 {
                return Err(PublishError::Damaged(release.archive.clone()));
            }
            let comment = format!("pack {} version {}", pack.id, release.version);
            write(to, &name, key.sign(&bytes, &comment)?.as_bytes())?;
        }
    }
    Ok(())
}

fn there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts a file in its place in one step, for everybody to read.
fn write(to: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(to)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(to.join(name)).map_err(|error| error.error).map(drop)
}

/// The files of a pack by path, in a folder, without times, owners or modes.
fn archive(pack: &Pack, tree: &Tree) -> Result<Vec<u8>, PublishError> {
    let packed = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    let mut archive = tar::Builder::new(packed);
    let top = format!("{}-{}", pack.id, pack.version);
    let mut wall = Wall::new(BOUNDS.names, BOUNDS.depth);
    tree.each_file(|path, bytes| {
        // Nobody could take what does not pass where it is fetched.
        wall.pass(&format!("{top}/{path}"), false).map_err(PublishError::Name)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_entry_type(tar::EntryType::Regular);
        archive.append_data(&mut header, format!("{top}/{path}"), bytes).map_err(PublishError::from)
    })??;
    Ok(archive.into_inner()?.finish()?)
}
