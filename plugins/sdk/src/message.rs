//! What passes the boundary, as JSON.
//!
//! | method | input | answer |
//! |---|---|---|
//! | `packs` | `{}` | a list of [`Pack`] |
//! | `pull` | [`Pull`] | [`Pulled`] |
//! | `verdict` | a verdict, as `prepkit check --format json` prints it | [`Additions`] |
//! | `report` | a report on practice, as `prepkit report --format json` prints it | [`Section`] |
//! | `drive` | a question of the driver protocol | its reply |
//! | `run` | [`Run`] | [`Ran`] |
//!
//! Unknown fields are ignored on both sides, so that a later minor version may add some.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// What a plugin is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// Lowercase letters, digits and single hyphens, beginning with a letter: what it is installed as.
    pub name: String,
    /// As semantic versioning has it.
    pub version: String,
    /// Who made it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// What it is for, in a line.
    #[serde(default)]
    pub summary: String,
    /// What it can do. Whoever installs it is shown this, and it gets nothing else.
    #[serde(default)]
    pub capabilities: Capabilities,
}

/// What a plugin can do; what is left out it cannot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is there or not")]
pub struct Capabilities {
    /// It brings whole packs, which are taken once, when it is added.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub packs: bool,
    /// It answers `prepkit pull SCHEME:…` for this scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// It adds columns and rubric lines to a verdict.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verdict: bool,
    /// It adds a section to the report on practice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub report: bool,
    /// It runs solutions of this kind: the runtime's name, which is also the ending of their files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// Its source needs the network. Only with `source`, and only where the person grants it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub network: bool,
    /// Those of later versions of this interface, which are not used.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

/// A whole pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Its files, `pack.toml` among them.
    pub files: Vec<File>,
}

impl Pack {
    /// A pack of files that lie in the library: path and content of each.
    #[must_use]
    pub fn of(files: &[(&str, &[u8])]) -> Self {
        let file = |(path, bytes): &(&str, &[u8])| match std::str::from_utf8(bytes) {
            Ok(text) => File::text(*path, text),
            Err(_) => File::bytes(*path, bytes),
        };
        Self { files: files.iter().map(file).collect() }
    }
}

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// From the pack's folder, with `/`.
    pub path: String,
    /// What is in it.
    #[serde(flatten)]
    pub content: Content,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Text.
    Text(String),
    /// Bytes, in base64.
    Base64(String),
}

impl File {
    /// A file with this text.
    pub fn text(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), content: Content::Text(text.into()) }
    }

    /// A file with these bytes.
    pub fn bytes(path: impl Into<String>, bytes: &[u8]) -> Self {
        Self { path: path.into(), content: Content::Base64(STANDARD.encode(bytes)) }
    }

    /// What is in it; `None` where it is not base64.
    #[must_use]
    pub fn content(&self) -> Option<Vec<u8>> {
        match &self.content {
            Content::Text(text) => Some(text.clone().into_bytes()),
            Content::Base64(text) => STANDARD.decode(text).ok(),
        }
    }
}

/// What is asked of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// What follows the scheme and its colon.
    pub address: String,
    /// The revision that the last pull of this address was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

/// What a source answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulled {
    /// It is still what `known` was: there are no files then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unchanged: bool,
    /// What the next pull is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// A pack, if there is a `pack.toml`; else Markdown pages, which are imported.
    #[serde(default)]
    pub files: Vec<File>,
}

/// How far a call is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is done now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How many steps are done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<u64>,
    /// How many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// What is added to a verdict. It is shown beside it, and changes nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Additions {
    /// Facts, such as columns of a table.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Remarks, such as lines of a rubric.
    #[serde(default)]
    pub rubric: Vec<RubricLine>,
}

/// A fact of a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it is, as text.
    pub value: String,
}

/// A line of a rubric.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricLine {
    /// What was looked at.
    pub title: String,
    /// What was found.
    pub text: String,
    /// From 1, the weakest, to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
}

/// A section of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What is in it.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

/// A part of a section: data, which prepkit draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Text.
    Paragraph(String),
    /// Lines of text.
    List(Vec<String>),
    /// A table.
    Table {
        /// Its head.
        header: Vec<String>,
        /// Its rows, each as long as the head.
        rows: Vec<Vec<String>>,
    },
    /// Bars, with their names; none is below 0.
    Bars(Vec<(String, f64)>),
}

/// A program of a question's experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its text.
    pub code: String,
}

/// What a program printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// All that it printed.
    pub stdout: String,
}
