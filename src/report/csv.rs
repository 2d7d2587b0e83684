//! Rows for a spreadsheet: one per attempt, one per check of a single attempt, or one per question.

pub(crate) mod questions;
mod table;

use table::{cell, table};

use super::text::word;
use crate::grade::Status;
use crate::journal::Attempt;

const ATTEMPT_COLUMNS: [&str; 21] = [
    "id",
    "started_at",
    "finished_at",
    "prompt",
    "verdict",
    "score",
    "passed",
    "failed",
    "not_run",
    "wall_ms",
    "cpu_ms",
    "memory_mib",
    "runtime",
    "isolation",
    "seed",
    "pack_version",
    "prepkit",
    "submission",
    "submission_sha256",
    "message",
    "hints",
];

const CHECK_COLUMNS: [&str; 11] = [
    "position",
    "id",
    "group",
    "title",
    "status",
    "unstable",
    "cause",
    "ms",
    "message",
    "statement",
    "reproduction",
];

/// One row per attempt.
pub(super) fn attempts(attempts: &[Attempt]) -> String {
    table(&ATTEMPT_COLUMNS, attempts.iter().map(attempt_row))
}

/// One row per check of this attempt.
pub(super) fn checks(attempt: &Attempt) -> String {
    let rows = attempt.verdict.checks.iter().enumerate().map(|(position, check)| {
        vec![
            (position + 1).to_string(),
            cell(&check.id),
            check.group.to_string(),
            cell(&check.title),
            word(check.status).to_owned(),
            check.unstable.to_string(),
            check.cause.as_ref().map(ToString::to_string).unwrap_or_default(),
            check.ms.to_string(),
            cell(check.message.as_deref().unwrap_or_default()),
            cell(check.statement.as_deref().unwrap_or_default()),
            cell(check.reproduction.as_deref().unwrap_or_default()),
        ]
    });
    table(&CHECK_COLUMNS, rows)
}

fn attempt_row(attempt: &Attempt) -> Vec<String> {
    let verdict = &attempt.verdict;
    vec![
        attempt.id.to_string(),
        attempt.started_at.to_string(),
        attempt.finished_at.to_string(),
        cell(&verdict.prompt),
        verdict.outcome.to_string(),
        verdict.score.to_string(),
        verdict.count(Status::Passed).to_string(),
        verdict.count(Status::Failed).to_string(),
        verdict.count(Status::NotRun).to_string(),
        verdict.usage.wall_ms.to_string(),
        verdict.usage.cpu_ms.to_string(),
        verdict.usage.memory_mib.to_string(),
        cell(&format!("{} {}", verdict.runtime.name, verdict.runtime.version)),
        cell(&verdict.isolation.tier),
        verdict.seed.to_string(),
        cell(&attempt.pack_version),
        cell(&attempt.prepkit),
        cell(&attempt.submission),
        cell(&attempt.submission_digest),
        cell(verdict.message.as_deref().unwrap_or_default()),
        attempt.hints.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;

    #[test]
    fn a_row_tells_an_attempt() {
        insta::assert_snapshot!(attempts(&sample::practice()[9..]), @"
        id,started_at,finished_at,prompt,verdict,score,passed,failed,not_run,wall_ms,cpu_ms,memory_mib,runtime,isolation,seed,pack_version,prepkit,submission,submission_sha256,message,hints
        a-1kesqma1g7qh,2026-01-12T18:31:26Z,2026-01-12T18:31:30.321Z,nodejs/retry,accepted,87,7,1,0,4210.4,3182.75,71.5,node 20.19.2,core,42,0.1.0,0.1.0,solution.mjs,1ef1a172ec8b181770efef13314d816892da90dcfe6cb4dd6e76390ae0fa0663,,0
        a-1kez1mym83v7,2026-01-14T20:02:45Z,2026-01-14T20:02:49.321Z,nodejs/rate-limiter,wrong answer,81,9,2,0,4210.4,3182.75,71.5,node 20.19.2,core,42,0.1.0,0.1.0,solution.mjs,8f6734cf82ccd20cfb7c341cbecec9899c12db99551014d0fcf968cc539ea9a7,,0
        a-1kf5rwhygn2t,2026-01-17T10:44:18Z,2026-01-17T10:44:22.321Z,nodejs/rate-limiter,accepted,90,10,1,0,4210.4,3182.75,71.5,node 20.19.2,core,42,0.1.0,0.1.0,solution.mjs,545a8d4985a28e159161ecefc1f4994c2df9905f2742ce5a8246e26a87d9dc32,,0
        ");
    }

    #[test]
    fn hostile_text_comes_back_as_one_cell() {
        let text = attempts(&[sample::hostile()]) + &checks(&sample::hostile());
        assert!(!text.chars().any(|character| crate::ui::is_hostile(character) && character != '\r'));
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            }
        }
    }
}
