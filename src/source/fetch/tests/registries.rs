//! A registry from its making to its misuse: published, served, pulled, tampered with and refused.

use std::fs;
use std::path::{Path, PathBuf};

use super::server::{Reply, Server};
use super::{Person, assert_says, fetched, files, unchanged};
use crate::pack::{self, Tree};
use crate::source::blank;
use crate::source::fetch::Answer;
use crate::source::fetch::fetcher::Form;
use crate::source::fetch::registry::{PublishError, SigningKey, publish};

/// Somebody who publishes: a key, a pack that grows, and the folder that is served.
struct Keeper {
    folder: tempfile::TempDir,
    key: Option<SigningKey>,
}

impl Keeper {
    fn new() -> Self {
        let mut keeper = Self::unsigned();
        keeper.key = Some(SigningKey::make(&keeper.folder.path().join("key")).unwrap());
        keeper
    }

    fn unsigned() -> Self {
        let keeper = Self { folder: tempfile::tempdir().unwrap(), key: None };
        blank("tiny", Some("MIT"), &keeper.pack()).unwrap();
        keeper
    }

    fn pack(&self) -> PathBuf {
        self.folder.path().join("tiny")
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.pack().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn publish(&self) -> Result<bool, PublishError> {
        self.publish_to(&self.site())
    }

    fn publish_to(&self, to: &Path) -> Result<bool, PublishError> {
        let tree = Tree::Folder(self.pack());
        let published = publish(&pack::read(&tree).unwrap(), &tree, to, self.key.as_ref())?;
        Ok(published.is_new)
    }

    fn publish_version(&self, from: &str, to: &str) {
        self.edit("pack.toml", &format!("version = \"{from}\""), &format!("version = \"{to}\""));
        assert!(self.publish().unwrap());
    }

    fn serve(&self) -> Server {
        Server::always(Reply::File(self.site()))
    }
}

/// Changes one byte of a file in the middle.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_is_published_is_pulled() {
    let (keeper, person) = (Keeper::new(), Person::new());
    assert!(keeper.publish().unwrap());
    assert_eq!(
        files(&keeper.site()),
        [
            "index.json",
            "index.json.minisig",
            "minisign.pub",
            "tiny-0.1.0.tar.gz",
            "tiny-0.1.0.tar.gz.minisig"
        ]
    );
    let server = keeper.serve();
    let first = person.fetch(&server.url("index.json"));
    assert_eq!(first.form, Form::Folder);
    assert_eq!(files(&first.root), files(&keeper.pack()));
    assert_eq!(first.url, server.url("index.json#tiny"));
    assert_says(&first.notes.concat(), "trusted by its key");
    let before = server.asked().len();
    unchanged(person.try_fetch(&server.url("index.json"), Some(&first.known)).unwrap());
    assert_eq!(server.asked().len(), before + 1);
    keeper.publish_version("0.1.0", "0.2.0");
    let second = fetched(person.try_fetch(&server.url("index.json"), Some(&first.known)).unwrap());
    assert_eq!(second.known.revision.as_deref(), Some("0.2.0"));
    assert_eq!(second.notes, Vec::<String>::new());
    // An older one on purpose, and none that is not there.
    let older = person.fetch(&server.url("index.json#tiny@0.1.0"));
    assert_eq!(older.known.revision.as_deref(), Some("0.1.0"));
    assert_says(&person.refused(&server.url("index.json#tiny@9.0.0")), "has no version 9.0.0 of `tiny`");
    assert_says(&person.refused(&server.url("index.json#other")), "has no pack `other`");
    assert_says(&person.refused(&server.url("index.json#tiny@x")), "is no version");
}

#[test]
fn what_was_tampered_with_is_refused() {
    let check = |tamper: &dyn Fn(&Path), expected: &str| {
        let (keeper, person) = (Keeper::new(), Person::new());
        keeper.publish().unwrap();
        tamper(&keeper.site());
        let server = keeper.serve();
        assert_says(&person.refused(&server.url("index.json")), expected);
    };
    check(&|site| flip(&site.join("tiny-0.1.0.tar.gz")), "`tiny-0.1.0.tar.gz` is not what its list says");
    check(&|site| fs::write(site.join("tiny-0.1.0.tar.gz"), "").unwrap(), "is not what its list says");
    check(&|site| flip(&site.join("index.json")), "the signature of `index.json` is not of what came");
    check(
        &|site| flip(&site.join("index.json.minisig")),
        "the signature of `index.json` is not of what came",
    );
    check(&|site| flip(&site.join("tiny-0.1.0.tar.gz.minisig")), "the signature of `tiny-0.1.0.tar.gz`");
    check(
        &|site| fs::remove_file(site.join("tiny-0.1.0.tar.gz.minisig")).unwrap(),
        "`tiny-0.1.0.tar.gz` has no signature any more",
    );
    check(
        &|site| fs::remove_file(site.join("minisign.pub")).unwrap(),
        "it is signed, and does not name its key",
    );
    check(&|site| fs::remove_file(site.join("tiny-0.1.0.tar.gz")).unwrap(), "there is nothing: 404");
    check(
        &|site| {
            let list = fs::read_to_string(site.join("index.json")).unwrap().replace("prepkit-registry", "p");
            fs::write(site.join("index.json"), list).unwrap();
        },
        "it is JSON, but no registry's list",
    );
}

/// Who has pulled before trusts nothing else.
#[track_caller]
fn check_later(change: impl Fn(&Keeper), expected: &str) {
    let (keeper, person) = (Keeper::new(), Person::new());
    keeper.publish().unwrap();
    keeper.publish_version("0.1.0", "0.2.0");
    let server = keeper.serve();
    let known = person.fetch(&server.url("index.json")).known;
    let trusted = || {
        let pins = fs::read_to_string(person.home.path().join("registries.json")).unwrap();
        let pins: serde_json::Value = serde_json::from_str(&pins).unwrap();
        let pin = pins["registries"].as_object().unwrap().values().next().unwrap().clone();
        (pin["key"].clone(), pin["packs"].clone())
    };
    let before = trusted();
    change(&keeper);
    for known in [None, Some(&known)] {
        match person.try_fetch(&server.url("index.json"), known) {
            Err(error) => {
                assert_says(&error.to_string(), expected);
                assert!(error.hint().unwrap().contains("nothing was taken"), "{error}");
            }
            // What is there stays there.
            Ok(answer) => assert!(known.is_some() && matches!(answer, Answer::Unchanged(_)), "{answer:?}"),
        }
    }
    assert_eq!(trusted(), before);
}

#[test]
fn another_key_is_refused() {
    check_later(
        |keeper| {
            let other = Keeper::new();
            fs::remove_dir_all(keeper.site()).unwrap();
            other.edit("pack.toml", "0.1.0", "0.3.0");
            other.publish_to(&keeper.site()).unwrap();
        },
        "`index.json` is signed with another key than",
    );
}

#[test]
fn a_signature_that_has_gone_is_refused() {
    check_later(
        |keeper| fs::remove_file(keeper.site().join("index.json.minisig")).unwrap(),
        "`index.json` has no signature any more",
    );
    check_later(
        |keeper| {
            fs::remove_dir_all(keeper.site()).unwrap();
            let other = Keeper::unsigned();
            other.publish_to(&keeper.site()).unwrap();
        },
        "`index.json` has no signature any more",
    );
}

#[test]
fn an_older_list_is_refused() {
    check_later(
        |keeper| {
            fs::remove_dir_all(keeper.site()).unwrap();
            keeper.publish().unwrap();
        },
        "its list has serial 1, and 2 was seen before",
    );
}

#[test]
fn a_list_that_changed_without_a_serial_is_refused() {
    check_later(
        |keeper| {
            fs::remove_dir_all(keeper.site()).unwrap();
            keeper.edit("pack.toml", "0.2.0", "0.2.1");
            keeper.publish().unwrap();
            keeper.publish_version("0.2.1", "0.2.2");
        },
        "its list was changed without a new serial",
    );
}

#[test]
fn versions_neither_go_back_nor_change() {
    check_later(
        |keeper| {
            fs::remove_dir_all(keeper.site()).unwrap();
            for (from, to) in [("0.2.0", "0.1.1"), ("0.1.1", "0.1.2"), ("0.1.2", "0.1.3")] {
                keeper.publish_version(from, to);
            }
        },
        "pack `tiny` is at version 0.1.3, and 0.2.0 was had before",
    );
    check_later(
        |keeper| {
            fs::remove_dir_all(keeper.site()).unwrap();
            keeper.edit("basics.toml", "0 ms", "zero ms");
            for (from, to) in [("0.2.0", "0.1.1"), ("0.1.1", "0.1.2"), ("0.1.2", "0.2.0")] {
                keeper.publish_version(from, to);
            }
        },
        "version 0.2.0 of pack `tiny` was published again with other content",
    );
}

#[test]
fn a_registry_may_begin_to_sign() {
    let (mut keeper, person) = (Keeper::unsigned(), Person::new());
    keeper.publish().unwrap();
    let server = keeper.serve();
    let first = person.fetch(&server.url("index.json"));
    assert_eq!(first.notes, Vec::<String>::new());
    keeper.key = Some(SigningKey::make(&keeper.folder.path().join("key")).unwrap());
    assert!(!keeper.publish().unwrap());
    let signed = unchanged(person.try_fetch(&server.url("index.json"), Some(&first.known)).unwrap());
    fs::remove_file(keeper.site().join("index.json.minisig")).unwrap();
    let error = person.try_fetch(&server.url("index.json"), None).map(|_| ()).unwrap_err();
    assert_says(&error.to_string(), "has no signature any more");
    assert_eq!(signed.revision.as_deref(), Some("0.1.0"));
}

#[test]
fn what_may_not_be_published_is_not() {
    let keeper = Keeper::new();
    keeper.edit("pack.toml", "\"MIT\"", "\"NOASSERTION\"");
    assert!(matches!(keeper.publish(), Err(PublishError::Licence(_))));
    keeper.edit("pack.toml", "\"NOASSERTION\"", "\"MIT\"");
    keeper.edit("pack.toml", "0.1.0", "first");
    assert!(matches!(keeper.publish(), Err(PublishError::Version(_))));
    keeper.edit("pack.toml", "first", "0.1.0");
    let source = "text = \"\"\"\nWrite `countWords";
    keeper.edit("basics.toml", source, &format!("source = {{ name = \"a list\" }}\n{source}"));
    let error = keeper.publish().unwrap_err().to_string();
    assert_says(&error, "question `count-words` came from a source of unknown licence");
    keeper.edit("basics.toml", "\"a list\"", "\"a list\", license = \"CC-BY-4.0\"");
    assert!(!keeper.site().exists());
    let bad = keeper.pack().join("LICENSE.");
    fs::write(&bad, "x").unwrap();
    assert!(matches!(keeper.publish(), Err(PublishError::Name(_))));
    fs::remove_file(bad).unwrap();
    keeper.publish().unwrap();
}

#[test]
fn a_published_version_stays_as_it_is() {
    let mut keeper = Keeper::new();
    assert!(keeper.publish().unwrap());
    let before = fs::read(keeper.site().join("index.json")).unwrap();
    assert!(!keeper.publish().unwrap());
    keeper.edit("README.md", "A pack", "The pack");
    assert!(matches!(keeper.publish(), Err(PublishError::Changed(_))));
    assert_eq!(fs::read(keeper.site().join("index.json")).unwrap(), before);
    // The same files make the same archive, whenever and wherever.
    keeper.edit("README.md", "The pack", "A pack");
    let other = tempfile::tempdir().unwrap();
    keeper.publish_to(other.path()).unwrap();
    let archive = |site: &Path| fs::read(site.join("tiny-0.1.0.tar.gz")).unwrap();
    assert_eq!(archive(other.path()), archive(&keeper.site()));
    // Nobody goes on with it who has not the key.
    keeper.edit("pack.toml", "0.1.0", "0.2.0");
    keeper.key = Some(SigningKey::make(&keeper.folder.path().join("other")).unwrap());
    assert!(matches!(keeper.publish(), Err(PublishError::OtherKey(_))));
    keeper.key = None;
    assert!(matches!(keeper.publish(), Err(PublishError::NeedsKey)));
    keeper.key = Some(SigningKey::read(&keeper.folder.path().join("key"), || None).unwrap());
    flip(&keeper.site().join("index.json"));
    assert!(matches!(keeper.publish(), Err(PublishError::Damaged(_))));
}
