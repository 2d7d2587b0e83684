//! A solution's client at work: a process that imports it and does what the check script says, in a
//! network of its own, where a probe stands for the server.
//!
//! What the client did is told by the probe, from outside; what the process itself says of it is only
//! an answer. It stands in the place of the server, and is watched as one.

use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::candidate::START;
use super::super::command::{Entry, lay_out};
use super::super::fault::Fault;
use super::super::input::Piece;
use super::super::probe::{Ask, Step, Told};
use super::{PORT, Server, last_words, time};
use crate::sandbox;

/// The most that the process says of what came of its work, in bytes.
const LONGEST: usize = 4 << 20;
/// How long the probe serves before anybody looks again, in milliseconds.
const TURN: u64 = 20;
/// The name of the file that there is to send.
const FILE: &str = "upload.bin";

/// Work of a check script's beside the solution.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Visit {
    /// The source text of a function.
    work: String,
    args: Value,
    /// What lies in the file that it is given.
    file: Vec<Piece>,
    /// What the server does that is not right.
    steps: Vec<Step>,
    /// The file of a project that has it; left out, or of a solution that is one file: that is.
    module: Option<String>,
    /// Whether its `Location` is a path alone.
    relative: bool,
    within: u64,
}

impl Server {
    pub(super) fn visit(&mut self, visit: &Visit) -> Result<Value, Fault> {
        let machine = |error: &dyn std::fmt::Display| Fault::Machine(error.to_string());
        self.clear();
        (self.ended, self.printed) = (None, String::new());
        let folder = self.stage.run_folder();
        lay_out(&folder, &[(FILE.to_owned(), Entry::File(visit.file.clone()))])?;
        let Some(plan) = self.stage.visiting(&self.limits, &folder)? else {
            return Err(Fault::Script("only Node has clients".into()));
        };
        let output = usize::try_from(self.limits.output_kib * 1024).unwrap_or(usize::MAX);
        let process = sandbox::spawn(&plan, LONGEST, output).map_err(|error| machine(&error))?;
        self.process = Some(process);
        if !self.add_probe()? {
            return Err(Fault::Machine("no server can be put before the client".into()));
        }
        let listen = Ask::Listen { steps: visit.steps.clone(), relative: visit.relative };
        self.ask(0, &listen, 1_000)?;
        let endpoint = format!("http://127.0.0.1:{PORT}/files");
        let mut given = json!({ "file": folder.join(FILE), "endpoint": endpoint });
        if let (Some(given), Some(args)) = (given.as_object_mut(), visit.args.as_object()) {
            given.extend(args.clone());
        }
        let solution = format!("file://{}", self.stage.module(visit.module.as_deref()).display());
        let order = json!({ "solution": solution, "work": visit.work, "given": given }).to_string();
        let process = self.process.as_mut().expect("it was started above");
        process.input.send(&[&order]).map_err(|error| machine(&error))?;
        let told = self.serve_until_told(Instant::now() + time(visit.within) + START)?;
        let Told::Log(log) = self.ask(0, &Ask::Log, 1_000)? else {
            return Err(Fault::Machine("the probe says nothing of what it was asked".into()));
        };
        let ended = self.process.as_mut().and_then(|process| process.ended_within(std::time::Duration::ZERO));
        let printed = self.process.as_mut().map(last_words).unwrap_or_default();
        self.clear();
        Ok(json!({
            "told": told,
            "log": log,
            "endpoint": endpoint,
            "ended": ended.map(|ended| ended.to_string()),
            "printed": self.stage.without_paths(&printed),
        }))
    }

    /// What the process says of its work, and nothing where it does not come to that.
    fn serve_until_told(&mut self, deadline: Instant) -> Result<Option<Value>, Fault> {
        loop {
            self.ask(0, &Ask::Serve { ms: TURN }, 1_000)?;
            self.watch()?;
            let Some(process) = self.process.as_mut() else { return Ok(None) };
            let _ = process.input.flush();
            let has_ended = process.ended_within(std::time::Duration::ZERO).is_some();
            let _ = process.replies.drain();
            let line = process.replies.bytes().split(|byte| *byte == b'\n').next();
            let is_whole = process.replies.bytes().contains(&b'\n');
            if let (true, Some(line)) = (is_whole, line) {
                // What is no JSON is no answer.
                return Ok(serde_json::from_slice(line).ok());
            }
            if has_ended || Instant::now() >= deadline {
                return Ok(None);
            }
        }
    }
}
