//! What a project depends on, where it did not come along: installed by its lockfile, with npm, by
//! nobody's scripts.
//!
//! npm works in a folder of ours with two files, `package.json` with nothing but the lists of
//! dependencies, and the lockfile, in which every package has a digest and comes from a registry:
//! what would be taken from a folder, a repository or an address of somebody's choice is refused.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;

use super::Project;
use crate::sandbox::run_tool;

/// How long npm may take.
const PATIENCE: Duration = Duration::from_secs(180);
const LOCKFILE: &str = "package-lock.json";
/// Its own words, and nobody's scripts; what is in the cache is not asked for again.
const ARGS: [&str; 8] = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--omit=dev",
    "--no-bin-links",
    "--no-update-notifier",
];

#[derive(Deserialize)]
struct Lockfile {
    #[serde(default)]
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    resolved: Option<String>,
    integrity: Option<String>,
    #[serde(default)]
    link: bool,
    #[serde(default)]
    dev: bool,
}

impl Project {
    /// What it is developed with and what is not there, because nothing installs that here.
    pub(in crate::grade) fn absent_dev_dependencies(&self) -> Vec<String> {
        let names = self.package().map(|package| package.dev_dependencies).unwrap_or_default().into_keys();
        let is_there = |name: &str| self.modules.as_ref().is_some_and(|modules| modules.join(name).is_dir());
        names.filter(|name| !is_there(name)).collect()
    }

    /// Provides what it depends on, where that did not come along. `Err` says why it cannot be had;
    /// `npm` is where that lies, if there is one.
    pub(in crate::grade) fn install(&mut self, npm: Option<&Path>) -> Result<(), String> {
        // What cannot be read is told when it is graded: it is the submission's fault.
        let Ok(package) = self.package() else { return Ok(()) };
        let needs = [&package.dependencies, &package.optional_dependencies];
        if self.modules.is_some() || needs.iter().all(|list| list.is_empty()) {
            return Ok(());
        }
        let names: Vec<&str> = package.dependencies.keys().map(String::as_str).collect();
        let lockfile = self.file(LOCKFILE).ok_or_else(|| {
            format!(
                "it depends on {}, and came without `node_modules` and without `{LOCKFILE}`",
                names.join(", ")
            )
        })?;
        check(lockfile)?;
        let npm = npm.ok_or("there is no `npm` to install what it depends on")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let list = json!({
            "name": "submission", "version": "0.0.0",
            "dependencies": package.dependencies,
            "optionalDependencies": package.optional_dependencies,
            "devDependencies": package.dev_dependencies,
        });
        fs::write(folder.path().join("package.json"), list.to_string()).map_err(|error| error.to_string())?;
        fs::write(folder.path().join(LOCKFILE), lockfile).map_err(|error| error.to_string())?;
        let args = ARGS.map(OsStr::new);
        let told = run_tool(npm, &args, folder.path(), &[], Vec::new(), PATIENCE)
            .map_err(|error| format!("`npm` cannot be started: {error}"))?;
        if !told.success {
            let why = told.stderr.lines().find(|line| line.contains("error") || line.contains("ERR"));
            let why = why.unwrap_or("it took too long").trim();
            return Err(format!("what it depends on could not be installed: {why}"));
        }
        self.modules = Some(folder.path().join("node_modules"));
        self.installed = Some(Installed::of(folder));
        self.notes.push(format!("installed by its lockfile, without scripts: {}", names.join(", ")));
        Ok(())
    }
}

/// Where npm, or an archive, put what a project depends on; removed with its last user.
#[derive(Clone, Debug)]
pub(super) struct Installed(Arc<TempDir>);

impl Installed {
    pub(super) fn of(folder: TempDir) -> Self {
        Self(Arc::new(folder))
    }
}

impl PartialEq for Installed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Installed {}

/// Whether every package comes from a registry, with a digest.
fn check(lockfile: &[u8]) -> Result<(), String> {
    let lockfile: Lockfile = serde_json::from_slice(lockfile)
        .map_err(|error| format!("its `{LOCKFILE}` cannot be read: {error}"))?;
    for (path, locked) in lockfile.packages.iter().filter(|(path, locked)| !path.is_empty() && !locked.dev) {
        let is_below = path.starts_with("node_modules/") && !path.split('/').any(|part| part == "..");
        let is_from_registry = locked.resolved.as_ref().is_none_or(|from| from.starts_with("https://"));
        if locked.link || !is_below || !is_from_registry || locked.integrity.is_none() {
            return Err(format!("its `{LOCKFILE}` has `{path}` from elsewhere than a registry"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(packages: &serde_json::Value) -> Result<(), String> {
        check(json!({ "packages": packages }).to_string().as_bytes())
    }

    #[test]
    fn only_packages_of_a_registry_are_installed() {
        let good = json!({ "resolved": "https://r/x.tgz", "integrity": "sha512-x" });
        assert_eq!(checked(&json!({ "": {}, "node_modules/x": good })), Ok(()));
        for bad in [
            json!({ "resolved": "git+ssh://git@host/x.git", "integrity": "sha512-x" }),
            json!({ "resolved": "file:../x", "integrity": "sha512-x" }),
            json!({ "resolved": "http://127.0.0.1/x.tgz", "integrity": "sha512-x" }),
            json!({ "resolved": "https://r/x.tgz" }),
            json!({ "link": true, "resolved": "https://r", "integrity": "sha512-x" }),
        ] {
            assert!(checked(&json!({ "node_modules/x": bad })).is_err(), "{bad}");
        }
        assert!(checked(&json!({ "../x": good })).is_err());
        assert!(check(b"{").is_err());
    }

    #[test]
    fn without_a_lockfile_it_says_what_is_missing() {
        let mut project = Project::default();
        project.put("package.json", br#"{ "dependencies": { "left": "1" } }"#);
        let why = project.install(None).unwrap_err();
        assert_eq!(
            why,
            "it depends on left, and came without `node_modules` and without `package-lock.json`"
        );
        for no_need in [&br#"{ "devDependencies": { "left": "1" } }"#[..], b"<<<<<<< HEAD\n{}"] {
            project.put("package.json", no_need);
            assert_eq!(project.install(None), Ok(()));
        }
    }
}
