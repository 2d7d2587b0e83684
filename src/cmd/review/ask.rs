//! The walk through a rubric on a terminal: each answer is kept before the next question.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use super::Subject;
use crate::environment::Environment;
use crate::error::Error;
use crate::journal::{End, Journal, Mark, Review};
use crate::pack::Dimension;
use crate::report::scorecard::{STRONGEST, automatic};
use crate::ui::{Style, Ui, one_line, plain, wrap};

/// How many of the submission's files are named.
const FILES: usize = 12;
/// How many files and folders are looked at for them.
const LOOKED_AT: usize = 2_000;

const SKIP: &str = "skip it for now";
const STOP: &str = "stop here, go on another time";
const COMPLETE: &str = "complete the review: nothing can be changed after that";

/// Asks until the reviewer stops or completes the review.
pub(super) fn walk(
    ui: &Ui,
    env: &Environment,
    journal: &mut Journal,
    subject: &Subject,
    reviewer: &str,
) -> Result<(), Error> {
    journal.start_review(&subject.attempt.id, reviewer, env.now())?;
    let mut walk = Walk { ui, env, journal, subject, reviewer };
    walk.say_where_to_look();
    let asked = walk.all();
    if matches!(asked, Err(Error::Interrupted)) {
        ui.say("\nwhat was answered is kept: `prepkit review` goes on from there");
    }
    asked
}

struct Walk<'a> {
    ui: &'a Ui,
    env: &'a Environment,
    journal: &'a mut Journal,
    subject: &'a Subject,
    reviewer: &'a str,
}

impl Walk<'_> {
    fn all(&mut self) -> Result<(), Error> {
        let subject = self.subject;
        let human = subject.rubric.dimensions.iter().filter(|dimension| dimension.from.is_empty());
        let all: Vec<_> = human.collect();
        for (number, dimension) in (1..).zip(&all) {
            if self.own()?.mark(&dimension.id).is_some() {
                continue;
            }
            self.show(dimension, &format!("{number} of {}", all.len()));
            if !self.ask(dimension)? {
                return Ok(());
            }
        }
        while self.menu()? {}
        Ok(())
    }

    /// What this reviewer answered so far.
    fn own(&self) -> Result<Review, Error> {
        let reviews = self.journal.reviews(&self.subject.attempt.id)?;
        let own = reviews.into_iter().find(|review| review.reviewer == self.reviewer);
        own.ok_or(Error::Interrupted)
    }

    fn keep(&mut self, mark: Mark) -> Result<(), Error> {
        let (id, now) = (&self.subject.attempt.id, self.env.now());
        Ok(self.journal.keep_marks(id, self.reviewer, now, &[mark], None)?)
    }

    fn show(&self, dimension: &Dimension, which: &str) {
        let title = format!("{} ({which})", one_line(&dimension.title, 70));
        let mut text = format!("\n{}\n", Style::Strong.paint(&title));
        text += &indented("", &dimension.question, self.ui.width);
        for (level, observed) in (1..=STRONGEST).zip(&dimension.levels) {
            text += &indented(&format!("  {level}  "), observed, self.ui.width);
        }
        if let Some(of) = automatic(dimension, &self.subject.attempt.verdict.checks) {
            let level = of.level.map_or("no level".to_owned(), |level| format!("level {level}"));
            text += &format!("From the checks: {level}, {}\n", of.told());
        }
        self.ui.say(&text);
    }

    /// Asks for a level and a comment; `false` when the reviewer stops.
    fn ask(&mut self, dimension: &Dimension) -> Result<bool, Error> {
        let room = self.ui.width.saturating_sub(10).max(20);
        let levels = (1..=STRONGEST).zip(&dimension.levels);
        let mut choices: Vec<_> =
            levels.map(|(level, text)| one_line(&format!("{level}  {text}"), room)).collect();
        choices.extend([SKIP.to_owned(), STOP.to_owned()]);
        let question = format!("level of {}?", one_line(&dimension.title, 50));
        let chosen = self.ui.ask_choice(&question, choices).ok_or(Error::Interrupted)?;
        let Some(level) = chosen.split(' ').next().and_then(|level| level.parse().ok()) else {
            return Ok(chosen != STOP);
        };
        let is_override = !dimension.from.is_empty();
        let known = self.own()?.mark(&dimension.id).map(|mark| mark.comment.clone()).unwrap_or_default();
        let mut mark = Mark { dimension: dimension.id.clone(), level, comment: known.clone() };
        if !is_override {
            // Before the comment is asked for, so that it is kept whatever happens there.
            self.keep(mark.clone())?;
        }
        let question = if is_override { "why not what the checks say?" } else { "comment? (may be empty)" };
        let comment = self.ui.ask_text(question, &known).ok_or(Error::Interrupted)?.trim().to_owned();
        if is_override && comment.is_empty() {
            self.ui.warn("the checks stand: a mark that overrides them says why");
        } else if is_override || comment != known {
            mark.comment = comment;
            self.keep(mark)?;
        }
        Ok(true)
    }

    /// What to do when every question was asked; `false` ends it.
    fn menu(&mut self) -> Result<bool, Error> {
        let own = self.own()?;
        // What is offered first can be undone.
        let mut choices = vec![STOP.to_owned()];
        let subject = self.subject;
        for (number, dimension) in (1..).zip(&subject.rubric.dimensions) {
            let mark = own.mark(&dimension.id).map(|mark| mark.level);
            let by_checks = automatic(dimension, &subject.attempt.verdict.checks);
            let state = match (mark, by_checks) {
                (Some(level), _) => format!("level {level}"),
                (None, Some(of)) => {
                    of.level.map_or("checks, no level".to_owned(), |level| format!("checks, level {level}"))
                }
                (None, None) => "not marked".to_owned(),
            };
            choices.push(format!("change {number}. {}: {state}", one_line(&dimension.title, 40)));
        }
        let last = choices.len();
        choices.push(COMPLETE.to_owned());
        match self.ui.ask_place("what now?", choices, 0).ok_or(Error::Interrupted)? {
            0 => Ok(false),
            complete if complete == last => {
                if own.marks.is_empty() && subject.rubric.dimensions.iter().any(|of| of.from.is_empty()) {
                    self.ui.warn("nothing is marked yet, and a complete review cannot be changed");
                    return Ok(true);
                }
                self.journal.keep_marks(
                    &subject.attempt.id,
                    self.reviewer,
                    self.env.now(),
                    &[],
                    Some(End::Complete),
                )?;
                Ok(false)
            }
            number => {
                let Some(dimension) = subject.rubric.dimensions.get(number - 1) else { return Ok(false) };
                self.show(dimension, "again");
                self.ask(dimension)
            }
        }
    }

    fn say_where_to_look(&self) {
        let attempt = &self.subject.attempt;
        let verdict = &attempt.verdict;
        let mut text = format!(
            "Review of {}, attempt {}, by {}\nverdict: {}, score {}\n",
            plain(&verdict.prompt),
            attempt.id,
            plain(self.reviewer),
            verdict.outcome,
            verdict.score
        );
        let place = attempt.location.as_deref().unwrap_or(&attempt.submission);
        let files = files(Path::new(place));
        text += &format!("look at: {}\n", plain(place));
        if files.is_empty() && !Path::new(place).exists() {
            text += "         (it is not there any more)\n";
        }
        for file in files.iter().take(FILES) {
            text += &format!("         {}\n", plain(&file.display().to_string()));
        }
        if files.len() > FILES {
            text += &format!("         and {} more\n", files.len() - FILES);
        }
        self.ui.say(&text);
    }
}

fn indented(mark: &str, text: &str, width: usize) -> String {
    let indent = " ".repeat(mark.len());
    let lines = wrap(&plain(text.trim()), width.saturating_sub(indent.len()).max(20));
    format!("{mark}{}\n", lines.join(&format!("\n{indent}")))
}

/// The files in a folder that a person wrote, those nearest to its top first. Links are not followed.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = VecDeque::from([folder.to_owned()]);
    let mut looked_at = 0;
    while let Some(next) = waiting.pop_front() {
        let mut entries: Vec<_> =
            fs::read_dir(&next).into_iter().flatten().flatten().take(LOOKED_AT).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            looked_at += 1;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if looked_at > LOOKED_AT || name.starts_with('.') || name == "node_modules" {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push_back(entry.path()),
                Ok(kind) if kind.is_file() => {
                    found.extend(entry.path().strip_prefix(folder).map(Path::to_owned));
                }
                _ => {}
            }
        }
    }
    found
}
