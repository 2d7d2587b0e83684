//! Marks as a TOML file gives them: printed to fill in, and read strictly, with every fault's
//! line and column.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::Subject;
use super::marks::{Asked, find, meant};
use crate::cmd::faults::refuse;
use crate::error::Error;
use crate::pack::Rubric;
use crate::report::scorecard::STRONGEST;
use crate::ui::{Ui, plain};

/// What comes of a file with a fault.
const NOTHING: &str = "no mark is taken from it";

/// No rubric needs more.
const LARGEST: u64 = 1 << 20;

/// A file of marks that could be read as such.
#[derive(Debug)]
pub(super) struct Marks {
    name: String,
    text: String,
    table: Table,
    pub(super) attempt: Option<String>,
    pub(super) reviewer: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    attempt: Option<String>,
    reviewer: Option<String>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    mark: BTreeMap<Spanned<String>, Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    level: Option<Spanned<i64>>,
    comment: Option<String>,
}

/// Reads the file; whether its dimensions are the rubric's is looked at by [`Marks::marks`].
pub(super) fn read(ui: &Ui, path: &Path) -> Result<Marks, Error> {
    let name = path.display().to_string();
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
    let read = read.map_err(|error| error.to_string()).and_then(|length| {
        if length as u64 > LARGEST { Err("it has more than 1 MiB".to_owned()) } else { Ok(()) }
    });
    read.map_err(|why| Error::Marks { message: format!("`{name}` cannot be read: {why}") })?;
    match toml::from_str::<Table>(&text) {
        Ok(mut table) => {
            let (attempt, reviewer) = (table.attempt.take(), table.reviewer.take());
            Ok(Marks { name, text, table, attempt, reviewer })
        }
        Err(error) => {
            let place = error.span().map_or(0, |span| span.start);
            let faults = [(place, error.message().lines().collect::<Vec<_>>().join(" "))];
            Err(Error::Marks { message: refuse(ui, &name, &text, &faults, NOTHING) })
        }
    }
}

impl Marks {
    pub(super) fn is_done(&self) -> bool {
        self.table.done
    }

    /// The marks, or every fault in them. A table that was not filled in is none.
    pub(super) fn marks(&self, ui: &Ui, rubric: &Rubric) -> Result<Vec<Asked>, Error> {
        let mut faults = Vec::new();
        let mut asked = Vec::new();
        for (id, entry) in &self.table.mark {
            let (place, id) = (id.span().start, id.get_ref());
            let Some(dimension) = find(rubric, id) else {
                faults.push((place, format!("`{id}` is no dimension of this rubric; {}", meant(rubric, id))));
                continue;
            };
            let comment = entry.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
            let level = entry.level.as_ref().map(|level| (level.span().start, *level.get_ref()));
            match level {
                None if comment.is_some() => {
                    faults.push((place, format!("`{id}` has a comment and no `level`")));
                }
                None => {}
                Some((place, level)) => match u8::try_from(level) {
                    Ok(level) if (1..=STRONGEST).contains(&level) => {
                        let comment = comment.map(str::to_owned);
                        asked.push(Asked { dimension: id.clone(), level: Some(level), comment });
                    }
                    _ => faults.push((place, format!("`level` is {level}, and must be from 1 to 4"))),
                },
            }
            if level.is_some() && comment.is_none() && !dimension.from.is_empty() {
                faults.push((place, format!("`{id}` is filled from the checks: say in `comment` why not")));
            }
        }
        if faults.is_empty() {
            return Ok(asked);
        }
        Err(Error::Marks { message: refuse(ui, &self.name, &self.text, &faults, NOTHING) })
    }
}

/// A file to fill in.
pub(super) fn template(subject: &Subject) -> String {
    let attempt = &subject.attempt;
    let mut text = comment(&format!(
        "A review of {}. Fill in a level from 1 to 4 where you have one; a table without is left out.",
        attempt.verdict.prompt
    ));
    text += &format!("attempt = \"{}\"\n", attempt.id);
    text += "# reviewer = \"\"\n# A complete review cannot be changed, and shows what others marked once all are in.\ndone = false\n";
    for dimension in &subject.rubric.dimensions {
        text += &format!("\n{}", comment(&format!("{}: {}", dimension.title, dimension.question)));
        for (level, observed) in (1..).zip(&dimension.levels) {
            text += &comment(&format!("{level}  {observed}"));
        }
        if dimension.from.is_empty() {
            text += &format!("[mark.{}]\n# level = \ncomment = \"\"\n", dimension.id);
        } else {
            text += "# Filled from the checks: a level here overrides them, and its comment says why.\n";
            text += &format!("# [mark.{}]\n# level = \n# comment = \"\"\n", dimension.id);
        }
    }
    text
}

/// Foreign text, every line of it in a comment.
fn comment(text: &str) -> String {
    plain(text).lines().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
}
