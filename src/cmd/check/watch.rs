//! `check --watch`: a verdict after each save, as soon as it can be had.
//!
//! Two processes stand ready before the save comes ([`Ready`]) and serve one submission alone; the
//! next two are started once a verdict is shown. Light checks come first and are shown at once; the
//! heavy ones, and the repetition before an acceptance, follow when nothing is saved for a moment. A
//! save ends whatever runs.

use std::time::{Duration, Instant};

use super::saves::{QUIET, Save, Saves};
use super::{Args, Format, Settings, keep, new_attempt, seed_of, show};
use crate::cmd::additions::Adders;
use crate::cmd::isolation;
use crate::cmd::prompt::Chosen;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::{Grading, Job, Ready, Runtime, Submission, SubmissionError, Verdict, Work};
use crate::report;
use crate::sandbox::{self, Policy};
use crate::ui::{Ui, plain};

/// How long nothing must be saved before the heavy checks run.
const CALM: Duration = Duration::from_secs(1);
const DEFERRED: &str = "deferred until nothing is saved for a moment";
const LEFT_OUT: &str = "left out by --quick";
const CUT_SHORT: &str = "left out: the watch was ended before";

/// Grades every save, until prepkit is interrupted.
pub(super) fn run(
    ui: &Ui,
    env: &Environment,
    args: &Args,
    chosen: &Chosen,
    settings: &Settings,
) -> Result<Exit, Error> {
    let mut session = Session {
        ui,
        env,
        args,
        chosen,
        runtime: &settings.runtime,
        policy: &settings.policy,
        seed: seed_of(settings.seed, env),
        saves: Saves::follow(&args.path, &chosen.prompt),
        file_name: match &settings.runtime {
            Runtime::Python(_) => "solution.py".to_owned(),
            Runtime::Plugin { name, .. } => format!("solution.{name}"),
            Runtime::Node(_) | Runtime::Embedded => "solution.mjs".to_owned(),
        },
        spare: None,
        adders: Adders::of_verdicts(ui, env),
        kept: None,
    };
    session.invite();
    session.prepare();
    isolation::settle(ui, &settings.policy)?;
    let mut next = None;
    while !sandbox::interrupted() {
        next = match next.or_else(|| session.saves.next(None)) {
            Some(Save { content: Ok(submission), seen }) => session.grade(submission, seen)?,
            Some(Save { content: Err(error), .. }) => session.complain(&error),
            None => None,
        };
    }
    Ok(Exit::Interrupted)
}

struct Session<'a> {
    ui: &'a Ui,
    env: &'a Environment,
    args: &'a Args,
    chosen: &'a Chosen,
    runtime: &'a Runtime,
    policy: &'a Policy,
    /// One for all verdicts, so that two differ by the solution alone.
    seed: u64,
    saves: Saves,
    /// What the next submission will be staged as, most likely.
    file_name: String,
    spare: Option<Ready>,
    /// Plugins that add to verdicts, which stay for all of them.
    adders: Adders,
    /// The digest of the content that was kept last.
    kept: Option<String>,
}

impl Session<'_> {
    /// Grades one save. A newer one, where one came meanwhile.
    fn grade(&mut self, mut submission: Submission, seen: Instant) -> Result<Option<Save>, Error> {
        let started_at = self.env.now();
        let lacks = submission.provide(self.env.find_program("npm").as_deref()).err();
        let submission = &submission;
        self.file_name = submission.file_name();
        let chosen = self.chosen;
        let job = Job {
            name: format!("{}/{}", chosen.pack, chosen.prompt.id),
            prompt: &chosen.prompt,
            submission,
            runtime: self.runtime,
            policy: self.policy,
            seed: self.seed,
            quick: self.args.quick,
            repeat: true,
            lacks,
        };
        if !self.spare.as_mut().is_some_and(|ready| ready.is_for(submission)) {
            self.spare = None;
            self.prepare();
        }
        let Some(ready) = self.spare.take().filter(|_| job.lacks.is_none()) else {
            // What keeps it from running keeps a cold check from it too, and is a judge error there.
            let verdict = crate::grade::grade(&job, |_| {});
            self.print(&verdict)?;
            return Ok(None);
        };
        self.saves.cancel_with(ready.cancel());
        let mut grading = Grading::begin(&job, ready.with(submission));
        self.run_checks(&mut grading, Work::Light);
        // Whoever writes twice gets one verdict.
        if let Some(newer) = self.saves.next(Some(seen + QUIET + QUIET / 4)) {
            return Ok(Some(newer));
        }
        let left_out = if self.args.quick { LEFT_OUT } else { DEFERRED };
        let first = grading.verdict(left_out);
        if sandbox::interrupted() {
            return Ok(None);
        }
        self.print(&first)?;
        let has_more = !self.args.quick && grading.lacks(Work::Heavy);
        if !has_more && !first.accepted() {
            self.keep(&job, started_at, first)?;
            self.prepare();
            return Ok(None);
        }
        self.prepare();
        let shown = grading.verdict(if self.args.quick { LEFT_OUT } else { CUT_SHORT });
        if let Some(newer) = self.saves.next(Some(Instant::now() + CALM)) {
            return Ok(Some(newer));
        }
        if has_more {
            self.run_checks(&mut grading, Work::Heavy);
        }
        grading.run_again();
        if let Some(newer) = self.saves.next(Some(Instant::now())) {
            return Ok(Some(newer));
        }
        if sandbox::interrupted() {
            // What was shown last is the last attempt, for whoever asks for it after that.
            self.keep(&job, started_at, shown)?;
            return Ok(None);
        }
        let last = grading.verdict(left_out);
        if last.outcome != first.outcome || last.checks != first.checks {
            self.print(&last)?;
        }
        self.keep(&job, started_at, last)?;
        Ok(None)
    }

    fn run_checks(&self, grading: &mut Grading<'_>, work: Work) {
        let bar = self.ui.progress(0, "checking");
        grading.run(work, &mut |event| show(&bar, event));
        bar.finish_and_clear();
    }

    /// Starts the processes for the next save.
    fn prepare(&mut self) {
        if self.spare.is_none() && !sandbox::interrupted() {
            self.spare = Ready::warm(&self.chosen.prompt, &self.file_name, self.runtime, self.policy).ok();
        }
    }

    fn keep(
        &mut self,
        job: &Job<'_>,
        started_at: jiff::Timestamp,
        mut verdict: Verdict,
    ) -> Result<(), Error> {
        let digest = job.submission.digest();
        if !self.args.no_journal && self.kept.replace(digest.clone()) != Some(digest) {
            if let Some(evidence) = &mut verdict.evidence
                && !sandbox::interrupted()
            {
                crate::grade::gather(evidence, job, None, |_| {});
            }
            keep(
                self.ui,
                self.env,
                &new_attempt(self.env, self.chosen, job.submission, started_at, verdict)?,
            );
        }
        Ok(())
    }

    fn print(&mut self, verdict: &Verdict) -> Result<(), Error> {
        let text = match self.args.format {
            Format::Json => {
                let added = self.adders.beside(self.ui, verdict);
                let line = report::json::verdict_on_one_line(verdict);
                return Ok(self.ui.result(&report::addition::json_on_one_line(line, &added))?);
            }
            Format::Human => {
                report::terminal::short_verdict(verdict, self.ui.width, self.args.reproductions())
            }
        };
        self.ui.clear()?;
        // Whoever reads a pipe sees where one ends and the next begins.
        let end = if self.ui.stdout_is_terminal { "" } else { "\n" };
        // A plugin may take its time.
        self.ui.result(&text)?;
        let added = self.adders.beside(self.ui, verdict);
        self.ui.result(&(report::addition::terminal(&added, self.ui.width) + end))?;
        self.invite();
        Ok(())
    }

    /// What lies there cannot be graded; the next save may be better.
    fn complain(&self, error: &SubmissionError) -> Option<Save> {
        if self.args.format == Format::Human {
            // A terminal that is gone shows with the next verdict.
            let _ = self.ui.clear();
        }
        self.ui.error(&plain(&error.to_string()));
        self.ui.hint(&plain(&error.hint()));
        self.invite();
        None
    }

    fn invite(&self) {
        if self.ui.stderr_is_terminal {
            self.ui.say(&format!("watching `{}`; Ctrl-C ends", plain(&self.args.path.display().to_string())));
        }
    }
}
