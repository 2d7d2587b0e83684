//! What a pack holds once it has been read: plain data, every field as its author wrote it.
//!
//! `docs/packs.md` describes the format for people. Absent stays absent: an `Option` or an empty
//! list means that the file said nothing.

use serde::{Deserialize, Serialize};

/// A pack: topics, questions and prompts under one id.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pack {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    /// SPDX expression.
    pub(crate) license: String,
    pub(crate) authors: Vec<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) difficulties: DifficultyMeanings,
    /// In the pack's own order.
    pub(crate) topics: Vec<Topic>,
    /// By file name, then in file order.
    pub(crate) questions: Vec<Question>,
    /// By id.
    pub(crate) prompts: Vec<Prompt>,
}

/// What the three difficulties mean in a pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DifficultyMeanings {
    pub(crate) easy: Option<String>,
    pub(crate) medium: Option<String>,
    pub(crate) hard: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Topic {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
    pub(crate) tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    pub(crate) id: String,
    /// Earlier ids, so that progress survives a rename.
    pub(crate) aliases: Vec<String>,
    pub(crate) topic: String,
    pub(crate) kind: Kind,
    pub(crate) difficulty: Option<Difficulty>,
    pub(crate) tags: Vec<String>,
    pub(crate) minutes: Option<u32>,
    /// Markdown; the first paragraph is the title.
    pub(crate) text: String,
    pub(crate) hints: Vec<String>,
    pub(crate) key_points: Vec<KeyPoint>,
    pub(crate) follow_ups: Vec<FollowUp>,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) references: Vec<Reference>,
    pub(crate) source: Option<Source>,
    pub(crate) answer: Option<Answer>,
    pub(crate) choices: Vec<Choice>,
    /// From the weakest level to the strongest.
    pub(crate) rubric: Vec<RubricLevel>,
    /// Of a design task: what to work out one after the other.
    pub(crate) stages: Vec<Stage>,
    /// The first is the program that an output question asks about, unless its text has it.
    pub(crate) experiments: Vec<Experiment>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By picking choices.
    Choose,
    /// By the lines that its program prints.
    Predict,
    /// In words.
    Say,
    /// In a folder, which is graded.
    Work,
}

impl Question {
    pub(crate) fn way(&self) -> Way {
        match self.kind {
            Kind::Code | Kind::TakeHome => Way::Work,
            Kind::Choice if !self.choices.is_empty() => Way::Choose,
            Kind::Output if !self.experiments.is_empty() => Way::Predict,
            _ => Way::Say,
        }
    }
}

/// A kind of job that people interview for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Ids of the topics that it is asked about.
    pub(crate) topics: Vec<String>,
}

/// What a question asks for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Concept,
    Output,
    Choice,
    Scenario,
    Design,
    Code,
    TakeHome,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Difficulty {
    Easy,
    Medium,
    Hard,
}

/// One point that a good answer makes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeyPoint {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) weight: Weight,
    pub(crate) phrasings: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weight {
    Must,
    Should,
    Bonus,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FollowUp {
    pub(crate) text: String,
    /// The key point whose absence asks for this.
    pub(crate) when_missed: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mistake {
    pub(crate) claim: String,
    pub(crate) correction: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reference {
    pub(crate) title: String,
    pub(crate) url: String,
}

/// Where an imported question came from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    pub(crate) license: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) short: Option<String>,
    pub(crate) full: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) text: String,
    pub(crate) correct: bool,
    pub(crate) reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RubricLevel {
    pub(crate) level: String,
    pub(crate) observed: String,
}

/// A part of a design task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stage {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) minutes: Option<u32>,
    /// Markdown: what is to be worked out.
    pub(crate) text: String,
    pub(crate) estimates: Vec<Estimate>,
    /// Markdown: what a strong answer says.
    pub(crate) outline: Option<String>,
    /// What one would observe, from the weakest level to the strongest; four or none.
    pub(crate) rubric: Vec<String>,
}

/// A number to estimate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) what: String,
    pub(crate) value: String,
    /// How one comes to it.
    pub(crate) how: String,
}

/// Code that shows a claim to be true.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Experiment {
    /// Ids of the key points it proves.
    pub(crate) proves: Vec<String>,
    pub(crate) module: ModuleKind,
    /// What runs it, where a plugin does; else Node.
    pub(crate) runtime: Option<String>,
    /// The versions of Node that it is about; absent: all.
    pub(crate) node: Option<semver::VersionReq>,
    pub(crate) code: String,
    pub(crate) expected: Expected,
    /// The status that it ends with: a program that dies of an error nobody expected shows nothing.
    pub(crate) exits: u8,
}

impl Experiment {
    /// What its code is written in, as a fence of Markdown names it.
    pub(crate) fn language(&self) -> &str {
        self.runtime.as_deref().unwrap_or("js")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModuleKind {
    CommonJs,
    Esm,
}

/// What an experiment prints.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expected {
    Lines(Vec<String>),
    Pattern(String),
}

/// A coding task that can be graded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prompt {
    /// The id of its question.
    pub(crate) id: String,
    /// Functions that a solution must export.
    pub(crate) exports: Vec<String>,
    /// The stem of the solution's file name.
    pub(crate) entry: String,
    pub(crate) runtimes: Vec<Runtime>,
    /// The runtime of a plugin's that solutions are run in, which is also their files' ending.
    pub(crate) plugin_runtime: Option<String>,
    pub(crate) profile: Profile,
    pub(crate) limits: PromptLimits,
    /// From a nudge to an outline.
    pub(crate) hints: Vec<String>,
    /// Markdown, with its `<!-- line: id -->` marks.
    pub(crate) statement: String,
    /// Lines of the statement that a check can fail, in order.
    pub(crate) lines: Vec<StatementLine>,
    pub(crate) check_script: String,
    pub(crate) starter: Vec<File>,
    pub(crate) accepted: Vec<Solution>,
    pub(crate) rejected: Vec<Solution>,
    /// The name of the accepted solution that stands for all, where the pack names one.
    pub(crate) reference: Option<String>,
    /// Mutants of accepted solutions that are right as well.
    pub(crate) equivalents: Vec<Equivalent>,
    /// What makes it a take-home.
    pub(crate) project: Option<Project>,
}

impl Prompt {
    /// Whether it is solved in nothing but a plugin's runtime.
    pub(crate) fn is_foreign(&self) -> bool {
        self.runtimes.is_empty() && self.plugin_runtime.is_some()
    }

    /// The accepted solution that stands for all: the named one, or else the first.
    pub(crate) fn reference(&self) -> Option<&Solution> {
        let named = self.reference.as_ref();
        self.accepted.iter().find(|solution| named.is_none_or(|name| *name == solution.name))
    }
}

/// A solution that ships with a prompt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Solution {
    /// Below `solutions/accepted` or `solutions/rejected`: a file's, or of a project a folder's.
    pub(crate) name: String,
    /// One, unless it is a project's folder, in which their paths are.
    pub(crate) files: Vec<File>,
}

impl Solution {
    /// Whether it is a file of its own, and not a part of a project.
    pub(crate) fn is_file(&self) -> bool {
        matches!(&*self.files, [file] if file.path == self.name)
    }
}

/// A prompt whose solution is a project: a folder with a `package.json`, which people mark too.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Project {
    /// Files of the starter that stay the grader's: they are restored over what comes back.
    pub(crate) protected: Vec<String>,
    pub(crate) rubric: Rubric,
}

/// By what a take-home is marked, beside its verdict.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rubric {
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) talking_points: Vec<TalkingPoint>,
}

/// One thing that a rubric looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Dimension {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Its share among the others'.
    pub(crate) weight: u64,
    /// Groups or ids of the checks that fill it; empty: a reviewer does.
    pub(crate) from: Vec<String>,
    /// What a reviewer looks for.
    pub(crate) question: String,
    /// What one would observe, from the weakest level to the strongest.
    pub(crate) levels: [String; 4],
}

/// A question for the conversation that follows a take-home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TalkingPoint {
    /// The group or id of the check whose failure asks for it; `always` needs none.
    pub(crate) when: String,
    pub(crate) text: String,
}

/// An edit of an accepted solution that changes nothing that the statement demands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Equivalent {
    /// Below `solutions/accepted`.
    pub(crate) file: String,
    /// The line that is changed, without the space around it.
    pub(crate) line: String,
    /// What the line becomes.
    pub(crate) becomes: String,
    /// Which it is, where the same edit can be made in several places, from 1.
    pub(crate) nth: u64,
    /// Why no check may tell.
    pub(crate) reason: String,
}

/// A marked line of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StatementLine {
    pub(crate) id: String,
    /// The line's text as its reader sees it, without Markdown marks.
    pub(crate) text: String,
}

/// A file of a prompt: a path relative to its folder (`solution.mjs`), and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Runtime {
    /// Node.js
    Node,
    /// QuickJS, which prepkit carries: the language, timers and events
    Embedded,
    /// Python, for solutions in it
    Python,
}

/// What a solution is: functions that are called, a server, or a program that is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Function,
    Server,
    Command,
}

/// What an attempt may cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PromptLimits {
    /// Wall time of one call or clock move, in milliseconds.
    pub(crate) call_ms: u64,
    /// Wall time of one piece of bulk work, in milliseconds.
    pub(crate) heavy_ms: u64,
    /// CPU time of all candidate processes of an attempt, in milliseconds.
    pub(crate) cpu_ms: u64,
    /// Resident memory, in MiB.
    pub(crate) memory_mib: u64,
    /// What the solution may print, in KiB.
    pub(crate) output_kib: u64,
    /// What a server may have in its folder on disk, in MiB; `None`: it has no such folder.
    #[serde(default)]
    pub(crate) disk_mib: Option<u64>,
}

impl Default for PromptLimits {
    fn default() -> Self {
        let (cpu_ms, disk_mib) = (60_000, None);
        Self { call_ms: 2_000, heavy_ms: 20_000, cpu_ms, memory_mib: 512, output_kib: 1_024, disk_mib }
    }
}
