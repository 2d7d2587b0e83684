//! One attempt in, as one transaction.

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, named_params};

use super::words::{self, finite, signed};
use super::{AttemptId, Journal, JournalError, NewAttempt};
use crate::grade::CheckResult;
use crate::pack::sha256;

impl Journal {
    /// Remembers an attempt: when this returns an id, the attempt is on the disk.
    pub(crate) fn record(&mut self, new: &NewAttempt) -> Result<AttemptId, JournalError> {
        self.record_in_transaction(new).map_err(|error| JournalError::writing(&self.path, &error))
    }

    fn record_in_transaction(&mut self, new: &NewAttempt) -> rusqlite::Result<AttemptId> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = free_id(&transaction, new)?;
        insert_attempt(&transaction, &id, new)?;
        for (position, check) in (0_i64..).zip(&new.verdict.checks) {
            insert_check(&transaction, &id, position, check)?;
        }
        transaction.commit()?;
        Ok(id)
    }
}

/// The same attempt at the same time gets the same id, unless that is taken.
fn free_id(transaction: &Transaction<'_>, new: &NewAttempt) -> rusqlite::Result<AttemptId> {
    let what = format!("{}/{} {} {}", new.pack, new.prompt, new.submission_digest, new.verdict.seed);
    let chance = u64::from_str_radix(&sha256(what.as_bytes())[..8], 16).unwrap_or(0);
    let mut taken = transaction.prepare_cached("SELECT EXISTS (SELECT 1 FROM attempt WHERE id = ?)")?;
    let mut step = 0;
    loop {
        let id = AttemptId::new(new.started_at, chance + step);
        if !taken.query_row([id.as_str()], |row| row.get(0))? {
            return Ok(id);
        }
        step += 1;
    }
}

fn insert_attempt(transaction: &Transaction<'_>, id: &AttemptId, new: &NewAttempt) -> rusqlite::Result<()> {
    let verdict = &new.verdict;
    let (limits, usage) = (&verdict.limits, &verdict.usage);
    let advice = serde_json::to_string(&verdict.advice).expect("it is made of strings and lists");
    let evidence = json(verdict.evidence.as_ref());
    let rubric = json(new.rubric.as_ref());
    let layers = serde_json::Value::from(verdict.isolation.layers.clone()).to_string();
    let mut insert = transaction.prepare_cached(INSERT_ATTEMPT)?;
    insert.execute(named_params! {
        ":id": id.as_str(),
        ":started_at": words::time(new.started_at),
        ":finished_at": words::time(Timestamp::max(new.finished_at, new.started_at)),
        ":pack": new.pack,
        ":pack_version": new.pack_version,
        ":pack_digest": new.pack_digest,
        ":prompt": new.prompt,
        ":prompt_digest": new.prompt_digest,
        ":submission": new.submission,
        ":submission_digest": new.submission_digest,
        ":prepkit": new.prepkit,
        ":runtime": verdict.runtime.name,
        ":runtime_version": verdict.runtime.version,
        ":seed": verdict.seed.to_string(),
        ":isolation": verdict.isolation.tier,
        ":isolation_layers": layers,
        ":outcome": words::outcome(&verdict.outcome),
        ":score": verdict.score.min(100),
        ":message": verdict.message,
        ":checks": signed(verdict.checks.len() as u64),
        ":limit_call_ms": signed(limits.call_ms),
        ":limit_heavy_ms": signed(limits.heavy_ms),
        ":limit_cpu_ms": signed(limits.cpu_ms),
        ":limit_memory_mib": signed(limits.memory_mib),
        ":limit_output_kib": signed(limits.output_kib),
        ":used_wall_ms": finite(usage.wall_ms),
        ":used_cpu_ms": finite(usage.cpu_ms),
        ":used_memory_mib": finite(usage.memory_mib),
        ":used_calls": signed(usage.calls),
        ":advice": advice,
        ":evidence": evidence,
        ":rubric": rubric,
        ":location": new.location,
    })?;
    Ok(())
}

/// A value of strings, numbers and lists, where there is one.
fn json<T: serde::Serialize>(value: Option<&T>) -> Option<String> {
    value.map(|value| serde_json::to_string(value).expect("it is made of strings, numbers and lists"))
}

fn insert_check(
    transaction: &Transaction<'_>,
    id: &AttemptId,
    position: i64,
    check: &CheckResult,
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(INSERT_CHECK)?;
    insert.execute(named_params! {
        ":attempt": id.as_str(),
        ":position": position,
        ":id": check.id,
        ":group": words::group(check.group),
        ":title": check.title,
        ":status": words::status(check.status),
        ":message": check.message,
        ":statement": check.statement,
        ":reproduction": check.reproduction,
        ":unstable": check.unstable,
        ":cause": check.cause.as_ref().map(words::outcome),
        ":ms": finite(check.ms),
    })?;
    Ok(())
}

const INSERT_ATTEMPT: &str = "\
INSERT INTO attempt (
    id, started_at, finished_at, pack, pack_version, pack_digest, prompt, prompt_digest,
    submission, submission_digest, prepkit, runtime, runtime_version, seed, isolation,
    isolation_layers, outcome, score, message, checks, limit_call_ms, limit_heavy_ms, limit_cpu_ms,
    limit_memory_mib, limit_output_kib, used_wall_ms, used_cpu_ms, used_memory_mib, used_calls,
    advice, evidence, rubric, location
) VALUES (
    :id, :started_at, :finished_at, :pack, :pack_version, :pack_digest, :prompt, :prompt_digest,
    :submission, :submission_digest, :prepkit, :runtime, :runtime_version, :seed, :isolation,
    :isolation_layers, :outcome, :score, :message, :checks, :limit_call_ms, :limit_heavy_ms, :limit_cpu_ms,
    :limit_memory_mib, :limit_output_kib, :used_wall_ms, :used_cpu_ms, :used_memory_mib, :used_calls,
    :advice, :evidence, :rubric, :location
)";

const INSERT_CHECK: &str = "\
INSERT INTO check_result (
    attempt, position, id, \"group\", title, status, message, statement, reproduction, unstable, cause, ms
) VALUES (
    :attempt, :position, :id, :group, :title, :status, :message, :statement, :reproduction, :unstable,
    :cause, :ms
)";
