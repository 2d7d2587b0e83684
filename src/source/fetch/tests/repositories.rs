//! git repositories, by `file://`: branches, tags, commits and folders; what is unchanged; and that
//! nothing of a repository runs or leads elsewhere.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Person, assert_says, fetched, files, unchanged};
use crate::environment::Environment;
use crate::sandbox::run_tool;

/// A repository with two commits, a branch, an annotated tag, a link and hooks.
struct Repository {
    folder: tempfile::TempDir,
    git: PathBuf,
}

impl Repository {
    fn new() -> Self {
        let git = Environment::read().unwrap().find_program("git").expect("the tests need git");
        let repository = Self { folder: tempfile::tempdir().unwrap(), git };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit("docs/q.md", "# Old\n");
        repository.git(&["tag", "-a", "v1", "-m", "one"]);
        repository.git(&["branch", "feature/x"]);
        repository.commit("LICENSE", "MIT");
        repository.commit("docs/q.md", "# New\n");
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&self, name: &str, text: &str) -> String {
        self.write(name, text);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", "change"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn git(&self, args: &[&str]) -> String {
        let args: Vec<&OsStr> =
            ["-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false"]
                .iter()
                .chain(args)
                .map(OsStr::new)
                .collect();
        let env = [("GIT_CONFIG_GLOBAL", OsStr::new("/dev/null"))];
        let told =
            run_tool(&self.git, &args, self.path(), &env, Vec::new(), Duration::from_secs(60)).unwrap();
        assert!(told.success, "{args:?}: {}", told.stderr);
        String::from_utf8(told.stdout).unwrap().trim().to_owned()
    }

    fn source(&self, rest: &str) -> String {
        format!("git+file://{}{rest}", self.path().display())
    }
}

#[test]
fn branches_tags_commits_and_folders_are_fetched() {
    let (person, repository) = (Person::new(), Repository::new());
    let first = repository.git(&["rev-parse", "v1^{commit}"]);
    let text = |rest: &str| {
        let fetched = person.fetch(&repository.source(rest));
        std::fs::read_to_string(fetched.root.join("docs/q.md")).unwrap()
    };
    assert_eq!(text(""), "# New\n");
    assert_eq!(text("#main"), "# New\n");
    assert_eq!(text("#feature/x"), "# Old\n");
    assert_eq!(text("#v1"), "# Old\n");
    assert_eq!(text("#refs/tags/v1"), "# Old\n");
    assert_eq!(text(&format!("#{first}")), "# Old\n");
    let inner = person.fetch(&repository.source("//docs#main"));
    assert_eq!(files(&inner.root), ["q.md"]);
    assert!(inner.licence.is_some_and(|licence| licence.ends_with("LICENSE")));
    assert_eq!(person.fetch(&repository.source("#v1")).known.revision, Some(first));
}

#[test]
fn what_is_unchanged_is_not_fetched() {
    let (person, repository) = (Person::new(), Repository::new());
    for rest in ["", "#v1", "#main"] {
        let known = person.fetch(&repository.source(rest)).known;
        unchanged(person.try_fetch(&repository.source(rest), Some(&known)).unwrap());
    }
    let known = person.fetch(&repository.source("")).known;
    let commit = repository.commit("docs/q.md", "# Newer\n");
    let later = fetched(person.try_fetch(&repository.source(""), Some(&known)).unwrap());
    assert_eq!(later.known.revision, Some(commit));
}

#[test]
fn what_is_not_there_is_told() {
    let (person, repository) = (Person::new(), Repository::new());
    assert_says(&person.refused(&repository.source("#nothing")), "it has no branch, tag or commit `nothing`");
    assert_says(&person.refused(&repository.source("//nothing")), "it has no folder `nothing`");
    assert_says(&person.refused("git+file:///nothing/here"), "`git` says: ");
    let empty = Repository { folder: tempfile::tempdir().unwrap(), git: repository.git.clone() };
    empty.git(&["init", "--quiet"]);
    assert_says(&person.refused(&empty.source("")), "it has no commit");
}

#[test]
fn nothing_of_a_repository_runs_or_leads_elsewhere() {
    let (person, repository) = (Person::new(), Repository::new());
    let mark = repository.path().join("ran");
    let script = format!("#!/bin/sh\ntouch {}\n", mark.display());
    repository.write("run.sh", &script);
    let run = repository.path().join("run.sh");
    let run = run.to_str().unwrap();
    std::fs::set_permissions(run, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    repository.write(".gitattributes", "*.md filter=evil diff=evil export-subst\n");
    repository.write("docs/lfs.md", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    repository.write(".gitmodules", "[submodule \"m\"]\n\tpath = m\n\turl = ext::sh -c 'touch ran'\n");
    std::os::unix::fs::symlink("/etc/passwd", repository.path().join("docs/link.md")).unwrap();
    repository.commit("docs/CON.md", "x");
    for setting in ["filter.evil.smudge", "core.fsmonitor", "core.sshCommand", "uploadpack.packObjectsHook"] {
        repository.git(&["config", setting, run]);
    }
    for hook in ["post-checkout", "post-merge", "reference-transaction", "pre-receive", "post-index-change"] {
        let hook = format!(".git/hooks/{hook}");
        repository.write(&hook, &script);
        let place = repository.path().join(hook);
        std::fs::set_permissions(place, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let fetched = person.fetch(&repository.source(""));
    assert!(!mark.exists());
    assert_eq!(files(&fetched.root.join("docs")), ["lfs.md", "q.md"]);
    assert_eq!(fetched.notes.len(), 2, "{:?}", fetched.notes);
}

#[test]
fn without_git_it_is_said() {
    let person = Person::new();
    let mut env = Environment::read().unwrap().at_home(person.home.path().to_owned());
    env.path = std::ffi::OsString::new();
    let spec =
        crate::source::fetch::Spec::parse("git@host.example:x/y.git", person.home.path(), &[]).unwrap();
    let error = crate::source::fetch::Fetcher::new(&env).fetch(&spec, None, &|_| {}).map(|_| ()).unwrap_err();
    assert_says(
        &error.to_string(),
        "`git@host.example:x/y.git` cannot be fetched: there is no `git` on the path",
    );
    assert!(error.hint().unwrap().contains("install git"));
}
