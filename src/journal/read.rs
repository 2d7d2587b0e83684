//! Attempts out, as they were judged.
//!
//! An attempt is written whole and never changed, so that reading one in several queries sees
//! one state. A value that no prepkit of this format writes means a damaged file.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, named_params, params};

use super::words;
use super::{Attempt, AttemptId, Filter, Journal, JournalError, Progress, ProgressStatus, id};
use crate::grade::{CheckResult, Isolation, Limits, RuntimeUsed, Usage, Verdict};

impl Journal {
    /// The attempts that the filter lets through, oldest first.
    pub(crate) fn attempts(&self, filter: &Filter) -> Result<Vec<Attempt>, JournalError> {
        self.read_attempts(filter).map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// The attempt of this id or of any beginning of it that no other attempt shares; `last` is
    /// the newest, `last~1` the one before it.
    pub(crate) fn attempt(&self, typed: &str) -> Result<Attempt, JournalError> {
        let found = match steps_back(typed) {
            Some(steps) => self.newest(steps),
            None => match id::prefix(typed) {
                Some(prefix) => self.beginning_with(&prefix),
                None => Ok(Vec::new()),
            },
        };
        let mut found = found.map_err(|error| JournalError::reading(&self.path, &error))?;
        match found.len() {
            0 => Err(JournalError::NoSuchAttempt { typed: typed.to_owned() }),
            1 => Ok(found.remove(0)),
            _ => {
                let some = found.iter().map(|attempt| attempt.id.to_string()).collect();
                Err(JournalError::Ambiguous { typed: typed.to_owned(), some })
            }
        }
    }

    /// How far the person has come with each prompt that was ever judged.
    pub(crate) fn progress(&self) -> Result<Vec<Progress>, JournalError> {
        self.read_progress().map_err(|error| JournalError::reading(&self.path, &error))
    }

    fn read_attempts(&self, filter: &Filter) -> rusqlite::Result<Vec<Attempt>> {
        let mut select = self.connection.prepare_cached(
            "SELECT * FROM attempt
             WHERE (:pack IS NULL OR pack = :pack) AND (:prompt IS NULL OR prompt = :prompt)
               AND (:since IS NULL OR started_at >= :since)
             ORDER BY started_at DESC, id DESC LIMIT :latest",
        )?;
        let parameters = named_params! {
            ":pack": filter.pack,
            ":prompt": filter.prompt,
            ":since": filter.since.map(words::time),
            ":latest": filter.latest.map_or(-1, |count| words::signed(count as u64)),
        };
        let mut attempts: Vec<_> =
            select.query_map(parameters, |row| self.read_attempt(row))?.collect::<Result<_, _>>()?;
        attempts.reverse();
        Ok(attempts)
    }

    /// Attempts that have a rubric, newest first.
    pub(crate) fn take_homes(&self) -> Result<Vec<Attempt>, JournalError> {
        let select = || -> rusqlite::Result<Vec<Attempt>> {
            let mut select = self.connection.prepare(
                "SELECT * FROM attempt WHERE rubric IS NOT NULL ORDER BY started_at DESC, id DESC",
            )?;
            select.query_map([], |row| self.read_attempt(row))?.collect()
        };
        select().map_err(|error| JournalError::reading(&self.path, &error))
    }

    fn newest(&self, steps: u32) -> rusqlite::Result<Vec<Attempt>> {
        let select = "SELECT * FROM attempt ORDER BY started_at DESC, id DESC LIMIT 1 OFFSET ?";
        let found = self.connection.query_row(select, [steps], |row| self.read_attempt(row)).optional()?;
        Ok(found.into_iter().collect())
    }

    fn beginning_with(&self, prefix: &str) -> rusqlite::Result<Vec<Attempt>> {
        // `{` comes right after `z`: every id that begins with the prefix lies between the two.
        let mut select =
            self.connection.prepare("SELECT * FROM attempt WHERE id >= ? AND id < ? ORDER BY id LIMIT 4")?;
        let rows = select.query_map(params![prefix, format!("{prefix}{{")], |row| self.read_attempt(row))?;
        rows.collect()
    }

    fn read_attempt(&self, row: &Row<'_>) -> rusqlite::Result<Attempt> {
        let (id, pack, prompt): (String, String, String) =
            (row.get("id")?, row.get("pack")?, row.get("prompt")?);
        let started_at: String = row.get("started_at")?;
        let hints = self.hints_until(&pack, &prompt, Some(&started_at))?;
        let verdict = Verdict {
            prompt: format!("{pack}/{prompt}"),
            outcome: read(row, "outcome", words::read_outcome)?,
            score: row.get("score")?,
            message: row.get("message")?,
            checks: self.read_checks(&id, unsigned(row, "checks")?)?,
            advice: read(row, "advice", |text| serde_json::from_str(text).ok())?,
            evidence: read_json(row, "evidence")?,
            isolation: Isolation {
                tier: row.get("isolation")?,
                layers: read(row, "isolation_layers", |text| serde_json::from_str(text).ok())?,
            },
            runtime: RuntimeUsed { name: row.get("runtime")?, version: row.get("runtime_version")? },
            seed: read(row, "seed", |text| text.parse().ok())?,
            limits: read_limits(row)?,
            usage: read_usage(row)?,
        };
        Ok(Attempt {
            id: AttemptId::stored(id),
            started_at: read_time(row, "started_at")?,
            finished_at: read_time(row, "finished_at")?,
            pack,
            pack_version: row.get("pack_version")?,
            pack_digest: row.get("pack_digest")?,
            prompt,
            prompt_digest: row.get("prompt_digest")?,
            submission: row.get("submission")?,
            submission_digest: row.get("submission_digest")?,
            location: row.get("location")?,
            prepkit: row.get("prepkit")?,
            rubric: read_json(row, "rubric")?,
            hints,
            verdict,
        })
    }

    fn read_checks(&self, attempt: &str, expected: u64) -> rusqlite::Result<Vec<CheckResult>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT * FROM check_result WHERE attempt = ? ORDER BY position")?;
        let checks: Vec<_> = select.query_map([attempt], read_check)?.collect::<Result<_, _>>()?;
        if checks.len() as u64 == expected {
            Ok(checks)
        } else {
            Err(damaged("check_result", "rows are missing"))
        }
    }

    fn read_progress(&self) -> rusqlite::Result<Vec<Progress>> {
        let mut select = self.connection.prepare(
            "SELECT pack, prompt, count(*) AS tries, max(score) AS best,
                    max(outcome = 'accepted') AS solved, max(finished_at) AS last_at
             FROM attempt WHERE outcome NOT LIKE 'judge-error-%'
             GROUP BY pack, prompt ORDER BY pack, prompt",
        )?;
        let rows = select.query_map([], |row| {
            Ok(Progress {
                pack: row.get("pack")?,
                prompt: row.get("prompt")?,
                status: if row.get("solved")? { ProgressStatus::Solved } else { ProgressStatus::Tried },
                tries: unsigned(row, "tries")?,
                best: row.get("best")?,
                last_at: read_time(row, "last_at")?,
            })
        })?;
        rows.collect()
    }
}

/// How far back from the newest attempt `last`, `last~1` and so on reach.
fn steps_back(typed: &str) -> Option<u32> {
    let rest = typed.trim().strip_prefix("last")?;
    if rest.is_empty() { Some(0) } else { rest.strip_prefix('~')?.parse().ok() }
}

fn read_check(row: &Row<'_>) -> rusqlite::Result<CheckResult> {
    let cause: Option<String> = row.get("cause")?;
    Ok(CheckResult {
        id: row.get("id")?,
        group: read(row, "group", words::read_group)?,
        title: row.get("title")?,
        status: read(row, "status", words::read_status)?,
        message: row.get("message")?,
        statement: row.get("statement")?,
        reproduction: row.get("reproduction")?,
        unstable: row.get("unstable")?,
        cause: match cause {
            Some(word) => Some(words::read_outcome(&word).ok_or_else(|| damaged("cause", &word))?),
            None => None,
        },
        ms: row.get("ms")?,
    })
}

fn read_limits(row: &Row<'_>) -> rusqlite::Result<Limits> {
    Ok(Limits {
        call_ms: unsigned(row, "limit_call_ms")?,
        heavy_ms: unsigned(row, "limit_heavy_ms")?,
        cpu_ms: unsigned(row, "limit_cpu_ms")?,
        memory_mib: unsigned(row, "limit_memory_mib")?,
        output_kib: unsigned(row, "limit_output_kib")?,
    })
}

fn read_usage(row: &Row<'_>) -> rusqlite::Result<Usage> {
    Ok(Usage {
        wall_ms: row.get("used_wall_ms")?,
        cpu_ms: row.get("used_cpu_ms")?,
        memory_mib: row.get("used_memory_mib")?,
        calls: unsigned(row, "used_calls")?,
    })
}

pub(super) fn read_time(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Timestamp> {
    read(row, column, |text| text.parse().ok())
}

fn unsigned(row: &Row<'_>, column: &'static str) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| damaged(column, &number.to_string()))
}

/// A column of text that spells a value of another type.
fn read<T>(row: &Row<'_>, column: &'static str, parse: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| damaged(column, &text))
}

/// A column that holds a document, or nothing.
fn read_json<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: &'static str,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| damaged(column, &text))).transpose()
}

pub(super) fn damaged(column: &str, found: &str) -> rusqlite::Error {
    let what = format!("`{column}` holds `{found}`");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, what.into())
}
