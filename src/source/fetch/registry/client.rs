//! Taking packs from a registry: nothing that its pinned key has not signed, nothing older than what
//! was seen, and no byte that its list does not answer for.

use std::path::{Path, PathBuf};

use reqwest::Url;
use semver::Version;

use super::index::{Index, Pack, Release};
use super::key::{self, BadSignature, PublicKey};
use super::pins::{Had, Pin, Pins};
use super::{PUBLIC_KEY, Pick, SIGNATURE};
use crate::archive::Kind;
use crate::pack::{self, Tree, sha256};
use crate::source::fetch::fetcher::{Answer, Known, folder_fetched};
use crate::source::fetch::http::{self, Fault, Got, Request, Validators, Web};
use crate::source::fetch::{Event, FetchError, unpack};

/// Why a registry is not believed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Mistrust {
    #[error("`{0}` has no signature any more")]
    Unsigned(String),
    #[error("`{what}` is signed with another key than {pinned}")]
    OtherKey { what: String, pinned: String, pins: PathBuf },
    #[error("it is signed, and does not name its key")]
    NoKey,
    #[error("the signature of `{0}` is not of what came")]
    BadSignature(String),
    #[error("its list has serial {has}, and {seen} was seen before")]
    OlderList { has: u64, seen: u64 },
    #[error("its list was changed without a new serial")]
    ChangedList,
    #[error("pack `{pack}` is at version {has}, and {seen} was had before")]
    OlderVersion { pack: String, has: Version, seen: Version },
    #[error("version {version} of pack `{pack}` was published again with other content")]
    ChangedVersion { pack: String, version: Version },
    #[error("`{0}` is not what its list says")]
    WrongDigest(String),
    #[error("`{archive}` holds pack `{id}` {version}, which its list does not say")]
    OtherPack { archive: String, id: String, version: String },
}

impl Mistrust {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::OtherKey { pins, .. } => format!(
                "nothing was taken; where its keeper confirms the new key, take the registry out of `{}`",
                pins.display()
            ),
            Self::OlderVersion { pack, has, .. } => {
                format!("nothing was taken; `…#{pack}@{has}` takes the older one on purpose")
            }
            Self::BadSignature(_) | Self::WrongDigest(_) => {
                "nothing was taken; it may be about to be published: try again, then ask its keeper"
                    .to_owned()
            }
            _ => "nothing was taken; ask its keeper, for somebody else may be answering".to_owned(),
        }
    }
}

/// A registry whose list is trusted.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    web: &'a Web,
    url: &'a Url,
    pins: &'a Path,
    index: Index,
    key: Option<PublicKey>,
    notes: Vec<String>,
}

impl<'a> Shelf<'a> {
    /// Trusts the list that came from `url`, or says why not. The key is pinned the first time.
    pub(crate) fn open(
        web: &'a Web,
        url: &'a Url,
        list: &[u8],
        pins: &'a Path,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Self, FetchError> {
        let shown = http::shown(url);
        let name = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let mut shelf = Self { web, url, pins, index: Index::default(), key: None, notes: Vec::new() };
        let known = Pins::of(pins, &shown)?;
        let signature = shelf.beside(&format!("{name}{SIGNATURE}"), tell)?;
        shelf.key = match (known.as_ref().and_then(|pin| pin.key.as_deref()), &signature) {
            (Some(key), _) => PublicKey::parse(key),
            (None, None) => None,
            (None, Some(_)) => shelf.first_key(tell)?,
        };
        let is_signed = shelf.key.is_some() || known.as_ref().is_some_and(|pin| pin.key.is_some());
        if is_signed || signature.is_some() {
            shelf.verify(name, list, signature.as_deref())?;
        }
        shelf.index = Index::parse(list).map_err(|error| FetchError::Index { url: shown.clone(), error })?;
        shelf.pin(&shown, list)?;
        Ok(shelf)
    }

    /// The key that a registry names itself, which nobody vouches for yet.
    fn first_key(&mut self, tell: &dyn Fn(Event<'_>)) -> Result<Option<PublicKey>, FetchError> {
        let key = self.beside(PUBLIC_KEY, tell)?.as_deref().and_then(PublicKey::parse);
        let key = key.ok_or_else(|| self.mistrust(Mistrust::NoKey))?;
        self.notes.push(format!("from now on this registry is trusted by its key {}", key.id()));
        Ok(Some(key))
    }

    fn verify(&self, name: &str, bytes: &[u8], signature: Option<&str>) -> Result<(), FetchError> {
        let signature = signature.ok_or_else(|| self.mistrust(Mistrust::Unsigned(name.to_owned())))?;
        let wrong = || self.mistrust(Mistrust::BadSignature(name.to_owned()));
        let key = self.key.as_ref().ok_or_else(wrong)?;
        key.verify(bytes, signature).map_err(|bad| match bad {
            BadSignature::OtherKey => self.mistrust(Mistrust::OtherKey {
                what: name.to_owned(),
                pinned: key.id(),
                pins: self.pins.to_owned(),
            }),
            BadSignature::Unreadable | BadSignature::Wrong => wrong(),
        })
    }

    /// Remembers how far the list has come, unless it was further before.
    fn pin(&self, shown: &str, list: &[u8]) -> Result<(), FetchError> {
        let (serial, digest) = (self.index.serial, sha256(list));
        Pins::change(self.pins, shown, |pin| {
            let pin = pin.get_or_insert_default();
            if serial < pin.serial {
                return Err(self.mistrust(Mistrust::OlderList { has: serial, seen: pin.serial }));
            }
            if serial == pin.serial && !pin.index.is_empty() && digest != pin.index {
                return Err(self.mistrust(Mistrust::ChangedList));
            }
            (pin.serial, pin.index) = (serial, digest);
            pin.key = self.key.as_ref().map(|key| key.line().to_owned()).or(pin.key.take());
            Ok(())
        })
    }

    /// Fetches the pack that is asked for, unless its version is `known`.
    pub(crate) fn fetch(
        mut self,
        asked: &Pick,
        validators: Validators,
        known: Option<&Known>,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Answer, FetchError> {
        let pack = self.chosen(asked)?.clone();
        let shown = http::shown(self.url);
        let release = pack.release(asked.version.as_ref()).ok_or_else(|| {
            let versions: Vec<String> = pack.versions.iter().map(|it| it.version.to_string()).collect();
            let what = format!(
                "no version {} of `{}`",
                asked.version.as_ref().map_or_else(String::new, Version::to_string),
                pack.id
            );
            FetchError::NotThere { url: shown.clone(), what, packs: versions.join(", ") }
        })?;
        let pin = Pins::of(self.pins, &shown)?.unwrap_or_default();
        self.check_had(&pin, &pack.id, release, asked.version.is_some())?;
        let revision = Some(release.version.to_string());
        let came = Known { validators, revision, sha256: Some(release.sha256.clone()) };
        if known.is_some_and(|known| known.sha256 == came.sha256 && known.revision == came.revision) {
            return Ok(Answer::Unchanged(came));
        }
        tell(Event::Began(&format!("{} {}", pack.id, release.version)));
        let folder = self.archive(&pack, release, tell)?;
        Pins::change::<FetchError>(self.pins, &shown, |pin| {
            let pin = pin.get_or_insert_default();
            let had = Had { version: release.version.clone(), sha256: release.sha256.clone() };
            let is_latest = pin.packs.get(&pack.id).is_none_or(|before| before.version <= had.version);
            if is_latest {
                pin.packs.insert(pack.id.clone(), had);
            }
            Ok(())
        })?;
        let mut fetched = folder_fetched(folder, format!("{shown}#{}", pack.id), came)?;
        fetched.notes.append(&mut self.notes);
        Ok(Answer::Fetched(fetched))
    }

    fn chosen(&self, pick: &Pick) -> Result<&Pack, FetchError> {
        let found = match (&pick.name, &*self.index.packs) {
            (Some(name), _) => self.index.pack(name),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        found.ok_or_else(|| {
            let ids: Vec<&str> = self.index.packs.iter().map(|pack| &*pack.id).take(50).collect();
            let (what, packs) = match (&pick.name, ids.is_empty()) {
                (_, true) => ("no pack".to_owned(), "none yet".to_owned()),
                (Some(name), _) => (format!("no pack `{name}`"), ids.join(", ")),
                (None, _) => {
                    let way = format!("{}: say which, `…#{}`", ids.join(", "), ids[0]);
                    ("more than one pack".to_owned(), way)
                }
            };
            FetchError::NotThere { url: http::shown(self.url), what, packs }
        })
    }

    /// Nothing goes back, and nothing changes under its name.
    fn check_had(&self, pin: &Pin, id: &str, release: &Release, is_asked: bool) -> Result<(), FetchError> {
        let Some(had) = pin.packs.get(id) else { return Ok(()) };
        let (pack, version) = (id.to_owned(), release.version.clone());
        if had.version == version && had.sha256 != release.sha256 {
            return Err(self.mistrust(Mistrust::ChangedVersion { pack, version }));
        }
        if version < had.version && !is_asked {
            let seen = had.version.clone();
            return Err(self.mistrust(Mistrust::OlderVersion { pack, has: version, seen }));
        }
        Ok(())
    }

    /// Fetches and unpacks an archive that is what the list says.
    fn archive(
        &self,
        pack: &Pack,
        release: &Release,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<tempfile::TempDir, FetchError> {
        let name = &release.archive;
        let url = self.url_of(name)?;
        let request = Request { url: &url, known: None, most: release.size, is_exact: true };
        let wrong = || self.mistrust(Mistrust::WrongDigest(name.clone()));
        let file = match self.web.get(request, tell) {
            Ok(Got::File(download)) => download.file,
            Err(error) if matches!(error.fault, Fault::TooLarge(_)) => return Err(wrong()),
            Ok(Got::Unchanged) => return Err(wrong()),
            Err(error) => return Err(error.into()),
        };
        let bytes = std::fs::read(file.path()).map_err(|error| FetchError::unreadable(file.path(), error))?;
        if bytes.len() as u64 != release.size || sha256(&bytes) != release.sha256 {
            return Err(wrong());
        }
        if self.key.is_some() {
            let signature = self.beside(&format!("{name}{SIGNATURE}"), tell)?;
            self.verify(name, &bytes, signature.as_deref())?;
        }
        let folder = unpack::unpack(file.into_file(), Kind::TarGz, &http::shown(&url))?;
        let manifest = pack::read_manifest(&Tree::Folder(unpack::top(folder.path())?))?;
        if manifest.id != pack.id || manifest.version != release.version.to_string() {
            let (id, version) = (manifest.id, manifest.version);
            return Err(self.mistrust(Mistrust::OtherPack { archive: name.clone(), id, version }));
        }
        Ok(folder)
    }

    /// A small text beside the list; `None` where there is none.
    fn beside(&self, name: &str, tell: &dyn Fn(Event<'_>)) -> Result<Option<String>, FetchError> {
        let url = self.url_of(name)?;
        let request = Request { url: &url, known: None, most: key::LARGEST, is_exact: true };
        match self.web.get(request, tell) {
            Ok(Got::File(download)) => {
                let bytes = std::fs::read(download.file.path())
                    .map_err(|error| FetchError::unreadable(download.file.path(), error))?;
                Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
            }
            Ok(Got::Unchanged) => Ok(None),
            Err(error) if matches!(error.fault, Fault::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn url_of(&self, name: &str) -> Result<Url, FetchError> {
        let mut url = self.url.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop().push(name);
        }
        http::parse(url.as_str()).map_err(|fault| http::WebError::new(self.url, fault).into())
    }

    fn mistrust(&self, why: Mistrust) -> FetchError {
        FetchError::Mistrust { url: http::shown(self.url), why: Box::new(why) }
    }
}
