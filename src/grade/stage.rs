//! Where a solution lies while it is graded, and what runs it: everything about a candidate process
//! that is settled before there is one.
//!
//! A stage for Node is a folder of its own with a copy of the driver and of the submission's bytes;
//! nothing else of the person's is in it, and nothing of it is theirs. It is removed with its last
//! user.

mod folder;
mod testing;

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use folder::Folder;
pub(super) use folder::remove as remove_folder;
use testing::COPY;

use super::cancel::Cancel;
use super::candidate::{START, WATCH};
use super::embedded;
use super::project::{self, HandedIn};
use super::python;
use super::runtime::Runtime;
use super::submission::{Language, Submission};
use super::typescript::{self, Places, Read};
use super::verdict::Limits;
use super::wire::MAX_LINE;
use crate::plugin::Site;
use crate::sandbox::{self, Payload, Plan, Policy, Profile, Program, SpawnError};

/// The driver for Node: one script, which loads the solution on demand.
const NODE_DRIVER: &str = concat!(
    "'use strict';\n",
    include_str!("driver/primordials.js"),
    include_str!("driver/node.js"),
    include_str!("driver/clock.js"),
    include_str!("driver/codec.js"),
    include_str!("driver/node-module.js"),
    include_str!("driver/diagnosis.js"),
    include_str!("driver/protocol.js"),
);

/// What runs work beside a solution that is a client.
const VISITOR: &str = include_str!("driver/visitor.mjs");

/// Has Node print where it really is, and wait: what the sandbox examines it with.
pub(crate) const WHEREABOUTS: [&str; 2] = [
    "-e",
    "const fs = require('fs'); fs.writeSync(1, `${process.execPath}\\n`); try { fs.readSync(0, Buffer.alloc(1)); } catch {}",
];

/// Node's options for every candidate: no native code, the module API that the driver makes fresh
/// instances with, and the same `Math.random` each time. Of V8's own flags only the seed is free:
/// any other makes Node compile its library anew.
const FLAGS: [&str; 3] = ["--no-addons", "--experimental-vm-modules", "--random-seed=1"];

const VARIABLES: [(&str, &str); 4] =
    [("NODE_NO_WARNINGS", "1"), ("TZ", "UTC"), ("LANG", "C.UTF-8"), ("OPENSSL_CONF", "/dev/null")];

/// What a candidate process is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Many small answers: helpers that compile beside it would cost more than they gain.
    Light,
    /// Bulk work, as fast as Node can.
    Heavy,
}

impl Work {
    const fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Light => &["--v8-pool-size=1"],
            Self::Heavy => &[],
        }
    }
}

/// A solution and what runs it, ready to be started as often as it takes.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    home: Home,
    policy: Policy,
    profile: Profile,
    /// What became of the submission's TypeScript, where it is that.
    translation: Rc<RefCell<Translation>>,
    /// The project that was handed in, where it is one.
    project: Rc<RefCell<Option<Submission>>>,
    /// Ends whatever runs on this stage.
    pub(super) cancel: Cancel,
}

/// A submission on the way to JavaScript.
#[derive(Debug, Default)]
enum Translation {
    /// It is JavaScript.
    #[default]
    None,
    /// It was TypeScript, which is found again in what the runtime says.
    Done(Box<Places>),
    /// Why it is no TypeScript.
    Failed(String),
}

/// Where the solution lies.
#[derive(Clone, Debug)]
enum Home {
    /// In a folder that holds the driver and the solution, and nothing else; removed with its last user.
    Node { _folder: Rc<Folder>, node: Program, root: PathBuf, solution: PathBuf },
    /// As for Node.
    Python { _folder: Rc<Folder>, python: Program, root: PathBuf, solution: PathBuf },
    /// In memory: it goes to each process with the first question to load.
    Embedded(Rc<RefCell<Option<Submission>>>),
    /// As for the embedded runtime.
    Plugin { site: Site, kept: Rc<RefCell<Option<Submission>>> },
}

impl Home {
    const fn language(&self) -> Language {
        match self {
            Self::Node { .. } | Self::Embedded(_) => Language::JavaScript,
            Self::Python { .. } => Language::Python,
            Self::Plugin { .. } => Language::Foreign,
        }
    }
}

/// The candidate process cannot be prepared; the machine's fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StageError {
    #[error("no folder can be made for the solution: {0}")]
    Folder(std::io::Error),
    /// What was saved is of another language than what stands ready.
    #[error("the solution is in another language now: check it anew")]
    Language,
    #[error(transparent)]
    Spawn(#[from] SpawnError),
}

impl Stage {
    pub(crate) fn new(
        submission: &Submission,
        runtime: &Runtime,
        policy: &Policy,
    ) -> Result<Self, StageError> {
        let stage = Self::empty(&submission.file_name(), runtime, policy)?;
        stage.write(submission)?;
        Ok(stage)
    }

    /// A stage for which a solution's file of this name is still to be written: a candidate process
    /// can start before there is one, and reads it when it is told to load.
    pub(crate) fn empty(file_name: &str, runtime: &Runtime, policy: &Policy) -> Result<Self, StageError> {
        let home = match runtime {
            Runtime::Node(node) => {
                let (folder, root) = in_folder("driver.cjs", NODE_DRIVER)?;
                let solution = root.join(file_name);
                Home::Node { _folder: folder, node: node.clone(), root, solution }
            }
            Runtime::Python(python) => {
                let (folder, root) = in_folder("driver.py", python::DRIVER)?;
                let solution = root.join(file_name);
                Home::Python { _folder: folder, python: python.clone(), root, solution }
            }
            Runtime::Embedded => Home::Embedded(Rc::default()),
            Runtime::Plugin { site, .. } => Home::Plugin { site: site.clone(), kept: Rc::default() },
        };
        Ok(Self {
            home,
            policy: policy.clone(),
            profile: Profile::Function,
            translation: Rc::default(),
            project: Rc::default(),
            cancel: Cancel::default(),
        })
    }

    /// Puts the submission where the candidate processes look for it.
    pub(crate) fn write(&self, submission: &Submission) -> Result<(), StageError> {
        if let Some(handed) = submission.project() {
            *self.project.borrow_mut() = Some(submission.clone());
            return self.write_project(handed);
        }
        if !submission.is_typescript() {
            return self.write_as_it_is(submission);
        }
        let translation = match typescript::read(submission, &self.policy)? {
            Read::Code { code, map } => {
                self.write_as_it_is(&submission.translated(code))?;
                Translation::Done(Box::new(Places::new(submission.file_name(), map.as_deref())))
            }
            Read::Fault(why) => Translation::Failed(why),
        };
        *self.translation.borrow_mut() = translation;
        Ok(())
    }

    /// Why there is nothing to load: the submission is no TypeScript, or no project that can be started.
    pub(super) fn fault(&self) -> Option<String> {
        let project = self.project.borrow();
        if let Some(why) =
            project.as_ref().and_then(Submission::project).and_then(|handed| handed.fault.clone())
        {
            return Some(why);
        }
        match &*self.translation.borrow() {
            Translation::Failed(why) => Some(why.clone()),
            Translation::None | Translation::Done(_) => None,
        }
    }

    /// Puts every file of a project in its place, and what it depends on beside them.
    fn write_project(&self, handed: &HandedIn) -> Result<(), StageError> {
        let Home::Node { root, .. } = &self.home else { return Err(StageError::Language) };
        project::lay_out(handed, root).map_err(StageError::Folder)?;
        let mut kinds = Vec::new();
        for (path, source) in handed.typescript() {
            let file = Submission::of_text(path, source.to_vec());
            match typescript::read(&file, &self.policy)? {
                Read::Code { code, .. } => {
                    write(&root.join(path), code.as_bytes()).map_err(StageError::Folder)?;
                    kinds.push((path.to_owned(), file.module_kind() == Some("module")));
                }
                Read::Fault(why) => *self.translation.borrow_mut() = Translation::Failed(why),
            }
        }
        if !kinds.is_empty() {
            let hooks = typescript::hooks(&[root, Path::new(COPY)], &kinds);
            write(&hooks_of(root), hooks.as_bytes()).map_err(StageError::Folder)?;
        }
        Ok(())
    }

    fn write_as_it_is(&self, submission: &Submission) -> Result<(), StageError> {
        if self.home.language() != submission.language() {
            return Err(StageError::Language);
        }
        match &self.home {
            Home::Python { solution, .. } => write(solution, submission.bytes()).map_err(StageError::Folder),
            Home::Node { root, solution, .. } => {
                let package = root.join("package.json");
                write(&package, submission.package_json().as_bytes()).map_err(StageError::Folder)?;
                write(solution, submission.bytes()).map_err(StageError::Folder)
            }
            Home::Embedded(kept) | Home::Plugin { kept, .. } => {
                *kept.borrow_mut() = Some(submission.clone());
                Ok(())
            }
        }
    }

    /// Whether a submission's file has the name that this stage was made for.
    pub(crate) fn fits(&self, submission: &Submission) -> bool {
        match &self.home {
            Home::Node { root, solution, .. } | Home::Python { root, solution, .. } => {
                solution.strip_prefix(root).is_ok_and(|name| name == Path::new(&submission.file_name()))
            }
            Home::Embedded(_) => true,
            Home::Plugin { .. } => submission.language() == Language::Foreign,
        }
    }

    /// The same stage for code that does more than answer calls.
    pub(crate) fn with_profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The line that a new process hears before any question, where it hears one.
    pub(super) fn greeting(&self, limits: &Limits) -> Option<String> {
        match &self.home {
            Home::Node { .. } | Home::Python { .. } => None,
            Home::Embedded(_) => Some(embedded::greeting(limits)),
            Home::Plugin { site, .. } => Some(site.greeting_of_runtime()),
        }
    }

    /// The variables that a project's start script sets.
    fn variables(&self) -> Vec<(OsString, OsString)> {
        let project = self.project.borrow();
        let handed = project.as_ref().and_then(Submission::project);
        let variables = handed.map(|handed| handed.start.env.clone()).unwrap_or_default();
        variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
    }

    /// Whether each check needs a process of its own, because more than the entry keeps a state.
    pub(super) fn is_apart(&self) -> bool {
        self.project.borrow().as_ref().and_then(Submission::project).is_some_and(HandedIn::has_parts)
    }

    /// The submission, where a process cannot look for it itself.
    pub(super) fn given(&self) -> Option<Submission> {
        match &self.home {
            Home::Node { .. } | Home::Python { .. } => None,
            Home::Embedded(kept) | Home::Plugin { kept, .. } => kept.borrow().clone(),
        }
    }

    pub(super) fn plan(&self, limits: &Limits, work: Work) -> Plan {
        match &self.home {
            Home::Node { node, root, solution, .. } => self.plan_of_node(node, root, solution, limits, work),
            Home::Python { python, root, solution, .. } => {
                let driver = root.with_file_name("driver.py");
                let args = python::args(&driver, solution);
                self.plan_of_program(python, args, &python::VARIABLES, driver, root, limits)
            }
            Home::Embedded(_) => embedded::plan(limits, &self.policy),
            Home::Plugin { site, .. } => {
                let cpu = Duration::from_millis(limits.cpu_ms);
                site.plan_of_runtime(&self.policy, cpu, limits.memory_mib << 20)
            }
        }
    }

    fn plan_of_node(
        &self,
        node: &Program,
        root: &Path,
        solution: &Path,
        limits: &Limits,
        work: Work,
    ) -> Plan {
        let driver = root.with_file_name("driver.cjs");
        let args = [work.flags(), &FLAGS].concat().into_iter().map(OsString::from);
        let args = args.chain(with_hooks(root)).chain([driver.clone().into(), solution.into()]).collect();
        self.plan_of_program(node, args, &VARIABLES, driver, root, limits)
    }

    /// How Node is started with the solution by itself.
    fn started(&self, root: &Path, solution: &Path) -> Vec<OsString> {
        let project = self.project.borrow();
        let start = project.as_ref().and_then(Submission::project).map(|handed| handed.start.clone());
        let start = start.unwrap_or_default();
        let own = ["--no-addons".into()].into_iter().chain(with_hooks(root));
        let options = own.chain(start.options.into_iter().map(OsString::from));
        options.chain([solution.into()]).chain(start.args.into_iter().map(OsString::from)).collect()
    }

    fn plan_of_program(
        &self,
        program: &Program,
        args: Vec<OsString>,
        variables: &[(&str, &str)],
        driver: PathBuf,
        root: &Path,
        limits: &Limits,
    ) -> Plan {
        let hooks = Some(hooks_of(root)).filter(|hooks| hooks.exists());
        Plan {
            payload: Payload::Program { program: program.clone(), args },
            profile: self.profile,
            beside: None,
            policy: self.policy.clone(),
            readable: [driver, root.to_owned()].into_iter().chain(hooks).collect(),
            libraries: Vec::new(),
            writable: Vec::new(),
            env: variables.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            working: root.to_owned(),
            own_channel: true,
            cpu: Duration::from_millis(limits.cpu_ms),
            memory: limits.memory_mib << 20,
            file_size: 16 << 20,
        }
    }

    /// The solution by itself, as a server that listens at `port`; `writable` is a folder that
    /// it may write to, and how much, in bytes.
    pub(super) fn serving(
        &self,
        limits: &Limits,
        port: u16,
        env: &[(String, String)],
        writable: Option<(&Path, u64)>,
    ) -> Plan {
        let mut plan = self.plan(limits, Work::Heavy);
        if let Home::Node { node, root, solution, .. } = &self.home {
            let args = self.started(root, solution);
            plan.payload = Payload::Program { program: node.clone(), args };
            plan.readable.remove(0);
        }
        plan.env.extend(self.variables());
        plan.env.push(("PORT".into(), port.to_string().into()));
        if let Some((folder, disk)) = writable {
            plan.writable = vec![folder.to_owned()];
            plan.file_size = disk;
            plan.env.push(("DATA_DIR".into(), folder.into()));
        }
        plan.env.extend(env.iter().map(|(name, value)| (name.into(), value.into())));
        Plan { profile: Profile::Server, own_channel: false, ..plan }
    }

    /// Work of a check script's beside the solution, as a client in a network of its own; it may read
    /// `files`. `None`: this runtime has no network.
    pub(super) fn visiting(&self, limits: &Limits, files: &Path) -> std::io::Result<Option<Plan>> {
        let Home::Node { node, root, .. } = &self.home else { return Ok(None) };
        let visitor = self.beside("visitor.mjs");
        write(&visitor, VISITOR.as_bytes())?;
        let plan = self.plan(limits, Work::Heavy);
        let own = ["--no-addons".into()].into_iter();
        let args = own.chain(with_hooks(root)).chain([visitor.clone().into()]).collect();
        let payload = Payload::Program { program: node.clone(), args };
        let readable = vec![visitor, root.clone(), files.to_owned()];
        Ok(Some(Plan { payload, readable, profile: Profile::Server, ..plan }))
    }

    /// Where a module of a project lies; the solution, where there is no such file.
    pub(super) fn module(&self, path: Option<&str>) -> PathBuf {
        match &self.home {
            Home::Node { root, solution, .. } | Home::Python { root, solution, .. } => {
                let project = self.project.borrow();
                let handed = project.as_ref().and_then(Submission::project);
                path.zip(handed)
                    .and_then(|(path, handed)| handed.module(path))
                    .map_or_else(|| solution.clone(), |path| root.join(path))
            }
            Home::Embedded(_) | Home::Plugin { .. } => PathBuf::new(),
        }
    }

    /// The solution by itself, as a program that runs with `args` and works in `folder`.
    pub(super) fn running(
        &self,
        limits: &Limits,
        args: &[String],
        folder: &Path,
        env: &[(String, String)],
    ) -> Plan {
        let mut plan = self.plan(limits, Work::Heavy);
        if let Home::Node { node, root, solution, .. } = &self.home {
            let own = self.started(root, solution).into_iter();
            let args = own.chain(args.iter().map(OsString::from)).collect();
            plan.payload = Payload::Program { program: node.clone(), args };
            folder.clone_into(&mut plan.readable[0]);
        }
        plan.env.extend(self.variables());
        plan.env.extend(env.iter().map(|(name, value)| (name.into(), value.into())));
        Plan { working: folder.to_owned(), own_channel: false, ..plan }
    }

    /// Where the files of a run are to lie: beside the solution's folder, and not there yet.
    pub(super) fn run_folder(&self) -> PathBuf {
        self.beside("files")
    }

    /// Where a server is to write: beside the solution's folder, and not there yet.
    pub(super) fn data_folder(&self) -> PathBuf {
        self.beside("data")
    }

    fn beside(&self, name: &str) -> PathBuf {
        match &self.home {
            Home::Node { root, .. } | Home::Python { root, .. } => root.with_file_name(name),
            Home::Embedded(_) | Home::Plugin { .. } => PathBuf::new(),
        }
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What Node says of source that it cannot parse, with the line of it. Its loader keeps the line to itself.
    pub(crate) fn syntax_error(&self, limits: &Limits) -> Option<String> {
        let Home::Node { node, solution, .. } = &self.home else { return None };
        // Types were taken away, or the reader of TypeScript has told what is wrong.
        if solution.extension().is_some_and(|ending| ending == "ts" || ending == "mts" || ending == "cts") {
            return None;
        }
        let args = vec!["--check".into(), solution.clone().into()];
        let payload = Payload::Program { program: node.clone(), args };
        let plan = Plan { payload, own_channel: false, ..self.plan(limits, Work::Light) };
        let mut process = sandbox::spawn(&plan, MAX_LINE, MAX_LINE).ok()?;
        let deadline = Instant::now() + Duration::from_millis(limits.call_ms) + START;
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(WATCH.subsec_nanos()) };
        while !process.stderr.is_closed() && Instant::now() < deadline {
            // An interrupted or failed poll is only a shorter sleep.
            let _ = poll(&mut [PollFd::new(&process.stderr, PollFlags::IN)], Some(&timeout));
            if process.stderr.drain().unwrap_or(true) {
                break;
            }
        }
        process.kill();
        let said = self.without_paths(&String::from_utf8_lossy(process.stderr.bytes()));
        let lines: Vec<String> = said
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("Node.js v"))
            .map(|line| line.chars().take(200).collect())
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Foreign text with the stage's own paths taken out of it.
    pub(crate) fn without_paths(&self, text: &str) -> String {
        let text = match &self.home {
            Home::Node { root, .. } | Home::Python { root, .. } => {
                let folder = root.display().to_string();
                [&*folder, COPY].iter().fold(text.to_owned(), |text, folder| {
                    text.replace(&format!("file://{folder}/"), "").replace(&format!("{folder}/"), "")
                })
            }
            Home::Embedded(_) | Home::Plugin { .. } => text.to_owned(),
        };
        let text = text
            .lines()
            .filter(|line| {
                !line.contains("driver.cjs")
                    && !line.contains("File \"prepkit\"")
                    && !line.contains("prepkit:")
                    && !line.contains("(node:internal")
                    && !line.contains("at node:internal")
            })
            .map(without_instance)
            .collect::<Vec<_>>()
            .join("\n");
        match &*self.translation.borrow() {
            Translation::Done(places) => places.restored(&text),
            Translation::None | Translation::Failed(_) => text,
        }
    }
}

/// A fresh folder with the driver, and the folder in it where the submission is to lie.
fn in_folder(driver: &str, source: &str) -> Result<(Rc<Folder>, PathBuf), StageError> {
    let folder = Folder::new().map_err(StageError::Folder)?;
    let real = fill(folder.path(), driver, source).map_err(StageError::Folder)?;
    Ok((Rc::new(folder), real.join("solution")))
}

/// Options with which Node takes files in TypeScript, whose types are gone, for what they are.
fn with_hooks(root: &Path) -> Vec<OsString> {
    let hooks = hooks_of(root);
    if hooks.exists() { vec!["--require".into(), hooks.into()] } else { Vec::new() }
}

/// Where the hooks for TypeScript lie of a submission's folder, if it needs them.
fn hooks_of(root: &Path) -> PathBuf {
    root.with_file_name("hooks.cjs")
}

/// Puts the driver, and a folder for the solution, into a stage's folder; its real path, since
/// Node's loader compares those and the folder for temporary files may be a link.
fn fill(folder: &Path, driver: &str, source: &str) -> std::io::Result<PathBuf> {
    open_to_dropped_root(folder, 0o711)?;
    write(&folder.join(driver), source.as_bytes())?;
    fs::create_dir(folder.join("solution"))?;
    open_to_dropped_root(&folder.join("solution"), 0o755)?;
    folder.canonicalize()
}

/// Writes a file of the stage that the user whom root becomes can read, whatever the umask.
pub(super) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(path, bytes)?;
    open_to_dropped_root(path, 0o644)
}

/// Lets the user whom root becomes reach a part of the stage, which has a name that nobody can
/// guess. Whoever is not root stays the one user who can.
pub(super) fn open_to_dropped_root(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match rustix::process::geteuid().is_root() {
        true => fs::set_permissions(path, fs::Permissions::from_mode(mode)),
        false => Ok(()),
    }
}

/// `solution.mjs?3:5:1` as a person would write it: `solution.mjs:5:1`.
fn without_instance(line: &str) -> String {
    let Some((before, after)) = line.split_once("js?") else { return line.to_owned() };
    format!("{before}js{}", after.trim_start_matches(|digit: char| digit.is_ascii_digit()))
}
