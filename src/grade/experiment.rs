//! Experiments: small programs of a pack's questions that show what Node does, or a plugin's runtime, run
//! in the sandbox and compared with what they are said to print.
//!
//! A program of Node's has loopback, and a folder of its own to write to; nothing of it is left behind.
//! One of a plugin's has that plugin's jail, and a process of its own.

use std::time::Duration;

use super::command::{Command, Printed};
use super::fault::Fault;
use super::parallel::in_parallel;
use super::runtime::Runtime;
use super::server::disk;
use super::stage::{Stage, StageError};
use super::submission::Submission;
use super::verdict::Limits;
use super::verify::Progress;
use crate::pack::{Expected, Experiment, ModuleKind, PromptLimits, Question};
use crate::plugin::Installed;
use crate::sandbox::{self, Plan, Policy};

/// How long one may take, with the start of Node.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much it may write to its folder, in bytes.
const DISK: u64 = 64 << 20;

/// What an experiment cannot be run for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExperimentError {
    /// It was ended: what it did, as `took more than 20 s`.
    #[error("it {0}")]
    Ended(String),
    #[error("{0}")]
    Machine(String),
    #[error("{said}")]
    Plugin { said: String, hint: String },
    #[error("it was interrupted")]
    Interrupted,
}

impl From<StageError> for ExperimentError {
    fn from(error: StageError) -> Self {
        Self::Machine(error.to_string())
    }
}

/// Where experiments run.
#[derive(Debug)]
pub(crate) struct Laboratory<'a> {
    /// Node and its version, where it is here.
    node: Option<(&'a Runtime, semver::Version)>,
    /// Plugins that are runtimes.
    plugins: Vec<Installed>,
    policy: &'a Policy,
}

impl<'a> Laboratory<'a> {
    /// Asks Node, where it is given, which version it is.
    pub(crate) fn open(
        node: Option<&'a Runtime>,
        plugins: Vec<Installed>,
        policy: &'a Policy,
    ) -> Result<Self, ExperimentError> {
        let node = node.map(|node| version_of(node, policy).map(|version| (node, version))).transpose()?;
        Ok(Self { node, plugins, policy })
    }

    /// What runs an experiment, as people read it; `None`: nothing here does.
    pub(crate) fn runs(&self, experiment: &Experiment) -> Option<String> {
        match &experiment.runtime {
            Some(name) => self.plugin(name).map(|_| name.clone()),
            None => self.node.as_ref().map(|(_, version)| format!("Node {version}")),
        }
    }

    /// Whether the experiment is about what is here: of Node's, its version.
    pub(crate) fn is_for(&self, experiment: &Experiment) -> bool {
        let Some((_, version)) = self.node.as_ref().filter(|_| experiment.runtime.is_none()) else {
            return self.runs(experiment).is_some();
        };
        experiment.node.as_ref().is_none_or(|range| range.matches(version))
    }

    pub(crate) fn run(&self, experiment: &Experiment) -> Result<Printed, ExperimentError> {
        let nothing = || ExperimentError::Machine("nothing here runs it".to_owned());
        if let Some(name) = &experiment.runtime {
            return run_in_plugin(&experiment.code, self.plugin(name).ok_or_else(nothing)?);
        }
        let (node, _) = self.node.as_ref().ok_or_else(nothing)?;
        run(&experiment.code, experiment.module, node, self.policy)
    }

    fn plugin(&self, runtime: &str) -> Option<&Installed> {
        self.plugins
            .iter()
            .find(|plugin| plugin.record.description.capabilities.runtime.as_deref() == Some(runtime))
    }

    /// Runs every experiment of the questions `times` times, `jobs` of them at once, and compares
    /// what they print with what they are said to print, and with what they printed before.
    pub(crate) fn prove(
        &self,
        questions: &[Question],
        times: usize,
        jobs: usize,
        tell: impl Fn(Progress<'_>) + Sync,
    ) -> Experiments {
        let all = questions.iter().flat_map(|question| {
            (1..).zip(&question.experiments).map(move |(number, experiment)| (question, number, experiment))
        });
        let (runs, others): (Vec<_>, Vec<_>) = all.partition(|(.., experiment)| self.is_for(experiment));
        tell(Progress::Runs(runs.len()));
        let found = in_parallel(jobs, &runs, |(question, number, experiment)| {
            let why = self.mismatch(experiment, times);
            tell(Progress::Ran(&question.id));
            why.map(|why| Mismatch { question: question.id.clone(), number: *number, why })
        });
        let mismatches = found.into_iter().flatten().collect();
        let left_out = others.iter().filter(|(.., it)| it.runtime.is_none()).count();
        Experiments { run: runs.len(), left_out, mismatches }
    }

    fn mismatch(&self, experiment: &Experiment, times: usize) -> Option<Why> {
        for before in 0..times {
            match self.run(experiment) {
                Ok(printed) if holds(experiment, &printed) => {}
                Ok(printed) if before == 0 => return Some(Why::Differs(printed)),
                Ok(printed) => return Some(Why::Varies(printed)),
                Err(error) => return Some(Why::NotRun(error)),
            }
        }
        None
    }
}

/// What became of a pack's experiments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Experiments {
    pub(crate) run: usize,
    /// Those that are about other versions of Node.
    pub(crate) left_out: usize,
    pub(crate) mismatches: Vec<Mismatch>,
}

/// An experiment that does not show what it is said to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// The question's id.
    pub(crate) question: String,
    /// Which of its experiments, from 1.
    pub(crate) number: usize,
    pub(crate) why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It prints something else, or ends otherwise.
    Differs(Printed),
    /// It does so at times.
    Varies(Printed),
    NotRun(ExperimentError),
}

/// Whether a program prints what it is said to, and ends as it is said to.
pub(crate) fn holds(experiment: &Experiment, printed: &Printed) -> bool {
    printed.status == Some(experiment.exits.into()) && is_said(&experiment.expected, &printed.stdout)
}

fn is_said(expected: &Expected, stdout: &str) -> bool {
    match expected {
        Expected::Lines(lines) => stdout.lines().eq(lines.iter().map(String::as_str)),
        Expected::Pattern(pattern) => {
            regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(stdout))
        }
    }
}

fn version_of(node: &Runtime, policy: &Policy) -> Result<semver::Version, ExperimentError> {
    let asks = run("console.log(process.versions.node)", ModuleKind::CommonJs, node, policy)?;
    semver::Version::parse(asks.stdout.trim())
        .map_err(|error| ExperimentError::Machine(format!("the runtime tells no version: {error}")))
}

/// In a process of its own, as in Node.
fn run_in_plugin(code: &str, plugin: &Installed) -> Result<Printed, ExperimentError> {
    let asked = prepkit_plugin::message::Run { code: code.to_owned() };
    let ran = plugin.start().and_then(|mut client| {
        client.ask::<prepkit_plugin::message::Ran>("run", &asked, PATIENCE, &mut |_| {})
    });
    if sandbox::interrupted() {
        return Err(ExperimentError::Interrupted);
    }
    let ran = ran.map_err(|error| ExperimentError::Plugin { said: error.to_string(), hint: error.hint() })?;
    Ok(Printed { status: Some(0), stdout: ran.stdout, stderr: String::new() })
}

fn run(
    code: &str,
    module: ModuleKind,
    runtime: &Runtime,
    policy: &Policy,
) -> Result<Printed, ExperimentError> {
    let name = match module {
        ModuleKind::CommonJs => "experiment.cjs",
        ModuleKind::Esm => "experiment.mjs",
    };
    let submission = Submission::of_text(name, code.as_bytes().to_vec());
    let stage = Stage::new(&submission, runtime, policy)?;
    let limits = Limits::from(&PromptLimits::default());
    let folder = stage.data_folder();
    disk::make(&folder).map_err(StageError::Folder)?;
    let plan = Plan { working: folder.clone(), ..stage.serving(&limits, 0, &[], Some((&folder, DISK))) };
    Command::new(&stage, &limits).print(&plan, PATIENCE).map_err(|fault| match fault {
        Fault::Gone(gone) => ExperimentError::Ended(gone.message),
        Fault::Machine(why) | Fault::Script(why) => ExperimentError::Machine(why),
        Fault::Interrupted => ExperimentError::Interrupted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_compared_line_by_line_or_with_a_pattern() {
        let lines = |lines: &[&str]| Expected::Lines(lines.iter().map(|&line| line.to_owned()).collect());
        assert!(is_said(&lines(&["a", "b"]), "a\nb\n") && is_said(&lines(&[]), ""));
        assert!(!is_said(&lines(&["a"]), "a\nb\n") && !is_said(&lines(&["a", "b"]), "b\na\n"));
        assert!(is_said(&Expected::Pattern("^took [0-9]+ ms".to_owned()), "took 12 ms\n"));
        assert!(!is_said(&Expected::Pattern("(".to_owned()), "("), "no pattern at all");
    }
}
