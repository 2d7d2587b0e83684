//! Keys and signatures, in the format of minisign.
//!
//! What strangers signed is verified by `minisign-verify`, which checks lengths before it looks;
//! `minisign` panics on a signature that is too short, and is only ever given keys of one's own.

use std::fs::OpenOptions;
use std::io::{self, Cursor, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minisign::{KeyPair, SecretKeyBox};
use minisign_verify as verify;

/// The largest key or signature that is read, in bytes.
pub(super) const LARGEST: u64 = 4 << 10;

/// A key cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("{0}")]
    Unreadable(io::Error),
    #[error("it is there already, and a key is never written over")]
    Exists,
    #[error("it is no secret key of minisign's")]
    NoKey,
    #[error("it has a password, which cannot be asked for here")]
    NeedsPassword,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("it cannot be made: {0}")]
    Unmade(String),
}

impl KeyError {
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "check the path and its permissions",
            Self::Exists => "take it with `--key`, or name another file",
            Self::NoKey => "`prepkit pack publish --new-key FILE` makes one, and so does `minisign -G`",
            Self::NeedsPassword => "run it on a terminal, or take a key without one: `minisign -C -W`",
            Self::WrongPassword => "try again",
            Self::Unmade(_) => "make it with `minisign -G -W`",
        }
    }
}

/// A signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadSignature {
    /// It is none.
    Unreadable,
    OtherKey,
    /// It is of something else.
    Wrong,
}

/// A public key: the one line of it that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublicKey(String);

impl PublicKey {
    /// Reads the line, or the file of two lines that holds it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty())?;
        verify::PublicKey::from_base64(line).ok()?;
        Some(Self(line.to_owned()))
    }

    pub(super) fn line(&self) -> &str {
        &self.0
    }

    /// The number by which minisign calls it.
    pub(super) fn id(&self) -> String {
        let bytes = STANDARD.decode(&self.0).unwrap_or_default();
        let id = bytes.get(2..10).and_then(|id| id.try_into().ok()).map_or(0, u64::from_le_bytes);
        format!("{id:016X}")
    }

    /// The file of two lines.
    pub(super) fn to_file(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{}\n", self.id(), self.0)
    }

    pub(super) fn verify(&self, bytes: &[u8], signature: &str) -> Result<(), BadSignature> {
        let key = verify::PublicKey::from_base64(&self.0).map_err(|_| BadSignature::Unreadable)?;
        let signature = verify::Signature::decode(signature).map_err(|_| BadSignature::Unreadable)?;
        key.verify(bytes, &signature, false).map_err(|error| match error {
            verify::Error::UnexpectedKeyId => BadSignature::OtherKey,
            verify::Error::InvalidSignature => BadSignature::Wrong,
            _ => BadSignature::Unreadable,
        })
    }
}

/// A secret key, which is never printed.
pub(crate) struct SigningKey {
    secret: minisign::SecretKey,
    public: PublicKey,
}

impl SigningKey {
    /// Reads a key; `ask` is asked for the password of one that has one.
    pub(crate) fn read(path: &Path, ask: impl FnOnce() -> Option<String>) -> Result<Self, KeyError> {
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(KeyError::Unreadable)?;
        file.take(LARGEST).read_to_string(&mut text).map_err(KeyError::Unreadable)?;
        let boxed = || SecretKeyBox::from_string(&text).map_err(|_| KeyError::NoKey);
        let secret = match boxed()?.into_unencrypted_secret_key() {
            Ok(secret) => secret,
            Err(error) if error.to_string().contains("encrypted") => {
                let password = ask().ok_or(KeyError::NeedsPassword)?;
                boxed()?.into_secret_key(Some(password)).map_err(|_| KeyError::WrongPassword)?
            }
            Err(_) => return Err(KeyError::NoKey),
        };
        Self::of(secret).ok_or(KeyError::NoKey)
    }

    /// Makes a key and writes it where there is no file yet, for its owner alone. It has no password.
    pub(crate) fn make(path: &Path) -> Result<Self, KeyError> {
        let unmade = |error: minisign::PError| KeyError::Unmade(error.to_string());
        let pair = KeyPair::generate_unencrypted_keypair().map_err(unmade)?;
        let text = pair.sk.to_box(Some("prepkit secret key")).map_err(unmade)?.to_string();
        let options = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = options.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists,
            _ => KeyError::Unreadable(error),
        })?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(KeyError::Unreadable)?;
        Self::of(pair.sk).ok_or(KeyError::NoKey)
    }

    fn of(secret: minisign::SecretKey) -> Option<Self> {
        let public = minisign::PublicKey::from_secret_key(&secret).ok()?;
        let public = PublicKey::parse(&public.to_base64())?;
        Some(Self { secret, public })
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The number by which minisign calls it.
    pub(crate) fn id(&self) -> String {
        self.public.id()
    }

    /// The text of a signature's file; `comment` is signed with it.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Result<String, KeyError> {
        let signed =
            minisign::sign(None, &self.secret, Cursor::new(bytes), Some(comment), Some("signed by prepkit"));
        signed.map(|signed| signed.to_string()).map_err(|error| KeyError::Unmade(error.to_string()))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey").field(&self.id()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_its_owners_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let key = SigningKey::make(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(SigningKey::make(&path), Err(KeyError::Exists)));
        let again = SigningKey::read(&path, || None).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(PublicKey::parse(&key.public().to_file()).as_ref(), Some(key.public()));
        std::fs::write(&path, "nothing").unwrap();
        assert!(matches!(SigningKey::read(&path, || None), Err(KeyError::NoKey)));
    }

    #[test]
    fn signatures_hold_for_what_was_signed_alone() {
        let folder = tempfile::tempdir().unwrap();
        let key = |name: &str| SigningKey::make(&folder.path().join(name)).unwrap();
        let (ours, other) = (key("a"), key("b"));
        let signature = ours.sign(b"text", "a comment").unwrap();
        assert_eq!(ours.public().verify(b"text", &signature), Ok(()));
        assert_eq!(ours.public().verify(b"texts", &signature), Err(BadSignature::Wrong));
        assert_eq!(other.public().verify(b"text", &signature), Err(BadSignature::OtherKey));
        let edited = signature.replace("a comment", "b comment");
        assert_eq!(ours.public().verify(b"text", &edited), Err(BadSignature::Wrong));
        // Another library panics on a signature that is cut.
        let lines: Vec<&str> = signature.lines().collect();
        for cut in [4, 20, 40] {
            let cut = format!("{}\n{}\n{}\n{}\n", lines[0], lines[1], lines[2], &lines[3][..cut]);
            assert_eq!(ours.public().verify(b"text", &cut), Err(BadSignature::Unreadable));
        }
        for text in ["", "\n\n\n\n", "x", "untrusted comment: x\nRWQ=\ntrusted comment: x\nAA=="] {
            assert_eq!(ours.public().verify(b"text", text), Err(BadSignature::Unreadable));
        }
    }
}
