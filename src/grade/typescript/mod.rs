//! TypeScript as JavaScript: types become white space, so that every line and column stays what it
//! was. What is more than a type (an enum, a namespace, a parameter property) is translated, and
//! places are found again through a source map. Types are not checked.
//!
//! The parser reads a stranger's text, which can be made to overflow a stack: it works in a process
//! of its own, a hidden role that reads one line and writes one. What becomes of that process is no
//! more than a reason why the text cannot be read.

mod places;
mod strip;

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::submission::Submission;
use crate::sandbox::{self, Bounds, Policy, SpawnError};

pub(super) use places::Places;
pub(crate) use strip::main;

/// The hidden first argument that makes the binary a reader of TypeScript.
pub(crate) const ROLE: &str = "__typescript";

/// What it may cost. Its answer is the text as JSON, and the map of its places.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(20), memory: 512 << 20, answer: 64 << 20 };

/// What the role is told.
#[derive(Debug, Serialize, Deserialize)]
struct Text {
    /// How faults name it.
    file: String,
    source: String,
    is_module: bool,
}

/// What it says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Read {
    /// JavaScript, and a source map where places have moved.
    Code { code: String, map: Option<String> },
    /// Why it is no TypeScript, with line and caret.
    Fault(String),
}

/// Has Node take files in TypeScript for what they are once their types are gone.
const HOOKS: &str = include_str!("hooks.cjs");

/// The script that Node is started with where a project has such files: by path, and
/// whether it is an ES module. It lies in one of `folders`.
pub(super) fn hooks(folders: &[&Path], files: &[(String, bool)]) -> String {
    let kind = |is_module| if is_module { "module" } else { "commonjs" };
    let kinds: serde_json::Map<String, serde_json::Value> = files
        .iter()
        .flat_map(|(path, is_module)| folders.iter().map(move |folder| (folder.join(path), *is_module)))
        .map(|(path, is_module)| (path.display().to_string(), kind(is_module).into()))
        .collect();
    HOOKS.replacen("KINDS = {}", &format!("KINDS = {}", serde_json::Value::from(kinds)), 1)
}

/// The submission's text without its types.
pub(super) fn read(submission: &Submission, policy: &Policy) -> Result<Read, SpawnError> {
    let text = Text {
        file: places::shown(&submission.file_name()),
        source: String::from_utf8_lossy(submission.bytes()).into_owned(),
        is_module: submission.module_kind() == Some("module"),
    };
    let text = serde_json::to_string(&text).expect("text is JSON");
    let answer = sandbox::ask_role(ROLE, policy, BOUNDS, &text)?;
    let answer = answer.and_then(|line| serde_json::from_slice(&line).ok());
    Ok(answer.unwrap_or_else(|| {
        Read::Fault("it cannot be read as TypeScript: it is nested too deeply, or too large".to_owned())
    }))
}
