//! The journal on a real disk: what it keeps, what it refuses, and what stands in its way.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use super::sample::{self, HOSTILE};
use super::{Attempt, End, Filter, Journal, JournalError, Mark, NewAttempt, NewHint, ProgressStatus, path};
use crate::grade::{Blame, Outcome};
use crate::practice::schedule::Rating;

fn new_of(attempt: Attempt) -> NewAttempt {
    NewAttempt {
        started_at: attempt.started_at,
        finished_at: attempt.finished_at,
        pack: attempt.pack,
        pack_version: attempt.pack_version,
        pack_digest: attempt.pack_digest,
        prompt: attempt.prompt,
        prompt_digest: attempt.prompt_digest,
        submission: attempt.submission,
        submission_digest: attempt.submission_digest,
        location: attempt.location,
        prepkit: attempt.prepkit,
        rubric: attempt.rubric,
        verdict: attempt.verdict,
    }
}

fn filled() -> (TempDir, Journal) {
    let home = TempDir::new().unwrap();
    let mut journal = Journal::open(&path(home.path())).unwrap();
    for attempt in sample::practice() {
        journal.record(&new_of(attempt)).unwrap();
    }
    (home, journal)
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What opening for writing and for reading say, with the folder's name taken out.
fn refusals(file: &Path) -> String {
    let folder = file.parent().unwrap().display().to_string();
    let told = |outcome: Result<(), JournalError>| match outcome {
        Ok(()) => "fine".to_owned(),
        Err(error) => format!("{error}\n  hint: {}", error.hint()).replace(&folder, "HOME"),
    };
    let written = told(Journal::open(file).map(drop));
    let read = told(Journal::open_read_only_if_there(file).map(drop));
    format!("write: {written}\nread: {read}\n")
}

#[test]
fn an_attempt_comes_back_as_it_went_in() {
    let (_home, journal) = filled();
    let back: Vec<_> = journal.attempts(&Filter::default()).unwrap().into_iter().map(new_of).collect();
    assert_eq!(back, sample::practice().into_iter().map(new_of).collect::<Vec<_>>());
}

#[test]
fn a_take_home_comes_back_with_its_rubric_and_evidence() {
    let home = TempDir::new().unwrap();
    let mut journal = Journal::open(&path(home.path())).unwrap();
    let (hostile, _) = sample::hostile_take_home();
    for attempt in [sample::take_home(), hostile] {
        let new = NewAttempt { location: Some("/a/b".to_owned()), ..new_of(attempt) };
        let id = journal.record(&new).unwrap();
        assert_eq!(new_of(journal.attempt(id.as_str()).unwrap()), new);
    }
    journal.record(&new_of(sample::practice().remove(0))).unwrap();
    assert_eq!(journal.take_homes().unwrap().len(), 2);
}

#[test]
fn the_latest_mark_counts_and_a_complete_review_gains_none() {
    let home = TempDir::new().unwrap();
    let mut journal = Journal::open(&path(home.path())).unwrap();
    let id = journal.record(&new_of(sample::take_home())).unwrap();
    let at = "2026-01-19T09:00:00Z".parse().unwrap();
    let mark = |level| [Mark { dimension: "design".to_owned(), level, comment: HOSTILE.to_owned() }];
    journal.start_review(&id, HOSTILE, at).unwrap();
    journal.keep_marks(&id, HOSTILE, at, &mark(1), None).unwrap();
    journal.keep_marks(&id, "Ann", at, &mark(4), None).unwrap();
    journal.keep_marks(&id, HOSTILE, at, &mark(2), Some(End::Complete)).unwrap();
    let reviews = journal.reviews(&id).unwrap();
    let told: Vec<_> = reviews.iter().map(|of| (of.reviewer.as_str(), of.ended_at, &of.marks[..])).collect();
    assert_eq!(told, [(HOSTILE, Some(at), &mark(2)[..]), ("Ann", None, &mark(4)[..])]);

    let refused = |journal: &mut Journal, level| {
        journal.keep_marks(&id, HOSTILE, at, &mark(level), None).unwrap_err();
        journal.reviews(&id).unwrap() == reviews
    };
    assert!(refused(&mut journal, 3), "it is complete");
    journal.keep_marks(&id, "Ann", at, &mark(5), Some(End::Complete)).unwrap_err();
    assert_eq!(journal.reviews(&id).unwrap(), reviews, "all of it or nothing");
    assert!(!journal.is_withdrawn(&id, "Ann").unwrap());
    journal.keep_marks(&id, "Ann", at, &[], Some(End::Withdrawn)).unwrap();
    assert!(journal.is_withdrawn(&id, "ann").unwrap());
    assert_eq!(journal.reviews(&id).unwrap(), reviews[..1], "what was withdrawn does not count");
    journal.keep_marks(&id, "Ann", at, &mark(4), None).unwrap_err();
    assert_eq!(journal.expected_reviewers(&id).unwrap(), None);
    for reviewers in [3, 2] {
        journal.expect_reviewers(&id, reviewers, at).unwrap();
    }
    journal.expect_reviewers(&id, 0, at).unwrap_err();
    assert_eq!(journal.expected_reviewers(&id).unwrap(), Some(2), "the latest counts");
    for table in ["review", "review_mark", "review_end", "review_expected"] {
        for change in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET attempt = 'x'")] {
            let error = journal.connection.execute_batch(&change).unwrap_err().to_string();
            assert!(error.contains("is never"), "{error}");
        }
    }
}

#[test]
fn hostile_text_and_extreme_numbers_come_back_too() {
    let home = TempDir::new().unwrap();
    let mut journal = Journal::open(&path(home.path())).unwrap();
    let mut new = new_of(sample::hostile());
    new.verdict.seed = u64::MAX;
    new.verdict.usage.cpu_ms = f64::MAX;
    let id = journal.record(&new).unwrap();
    assert_eq!(new_of(journal.attempt(id.as_str()).unwrap()), new);

    new.verdict.usage.wall_ms = f64::NAN;
    new.verdict.checks[0].ms = f64::INFINITY;
    let id = journal.record(&new).unwrap();
    assert!(journal.attempt(id.as_str()).unwrap().verdict.usage.wall_ms.abs() < f64::EPSILON);
}

#[test]
fn a_filter_takes_the_latest_of_a_prompt() {
    let (_home, journal) = filled();
    let check = |filter: Filter, expect: &[&str]| {
        let found = journal.attempts(&filter).unwrap();
        let found: Vec<_> =
            found.iter().map(|attempt| format!("{} {}", attempt.prompt, attempt.verdict.score)).collect();
        assert_eq!(found, expect);
    };
    let retry = Filter { prompt: Some("retry".to_owned()), ..Filter::default() };
    check(Filter { latest: Some(2), ..retry.clone() }, &["retry 75", "retry 87"]);
    let since = Some("2026-01-14T20:02:45Z".parse().unwrap());
    check(Filter { since, ..Filter::default() }, &["rate-limiter 81", "rate-limiter 90"]);
    check(Filter { since, ..retry }, &[]);
    check(Filter { pack: Some("other".to_owned()), ..Filter::default() }, &[]);
}

#[test]
fn an_attempt_is_found_by_as_much_of_its_id_as_is_needed() {
    let (_home, journal) = filled();
    let newest = journal.attempt("last").unwrap();
    assert_eq!((newest.prompt.as_str(), newest.verdict.score), ("rate-limiter", 90));
    let id = newest.id.as_str();
    assert_eq!(journal.attempt(&id[2..10].to_uppercase()).unwrap(), newest);
    assert_eq!(journal.attempt("last~11").unwrap().verdict.score, 0);
    let check = |typed: &str| {
        let error = journal.attempt(typed).unwrap_err();
        format!("{error}\n  hint: {}\n", error.hint())
    };
    insta::assert_snapshot!(
        check("a-1") + &check("zzz") + &check("last~12") + &check("' OR 1") + &check("\u{1b}")
    , @r"
    `a-1` is the beginning of more than one attempt
      hint: type more of it: `a-1ke7n5q5rv47`, `a-1ke7p9cs07ts`, `a-1ke7qvh8rv3g`, `a-1kebmshsg4vb`
    no attempt is called `zzz`
      hint: `prepkit report --format markdown` lists them; the newest is also called `last`
    no attempt is called `last~12`
      hint: `prepkit report --format markdown` lists them; the newest is also called `last`
    no attempt is called `' OR 1`
      hint: `prepkit report --format markdown` lists them; the newest is also called `last`
    no attempt is called `\u{1b}`
      hint: `prepkit report --format markdown` lists them; the newest is also called `last`
    ");
}

#[test]
fn progress_counts_tries_and_remembers_a_solution() {
    let (_home, journal) = filled();
    let progress = journal.progress().unwrap();
    let told: Vec<_> = progress
        .iter()
        .map(|prompt| {
            let status = if prompt.status == ProgressStatus::Solved { "solved" } else { "tried" };
            format!("{} {status} {} {} {}", prompt.prompt, prompt.tries, prompt.best, prompt.last_at)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    rate-limiter solved 7 90 2026-01-17T10:44:22.321Z
    retry solved 4 87 2026-01-12T18:31:30.321Z
    ");
}

fn hint(at: &str, question: &str, number: usize) -> NewHint {
    let (pack, question) = ("nodejs".to_owned(), question.to_owned());
    NewHint { shown_at: at.parse().unwrap(), pack, question, number }
}

#[test]
fn hints_count_for_the_attempts_after_them() {
    let (_home, mut journal) = filled();
    assert_eq!(journal.hints_shown("nodejs", "retry").unwrap(), 0);
    journal.record_hint(&hint("2026-01-12T18:20:00Z", "retry", 2)).unwrap();
    journal.record_hint(&hint("2026-01-12T18:21:00Z", "retry", 1)).unwrap();
    journal.record_hint(&hint("2026-01-12T18:22:00Z", "rate-limiter", 4)).unwrap();
    assert_eq!(journal.hints_shown("nodejs", "retry").unwrap(), 2, "an earlier hint takes nothing back");
    assert_eq!(journal.hints_shown("other", "retry").unwrap(), 0);
    let retry = Filter { prompt: Some("retry".to_owned()), ..Filter::default() };
    let hints: Vec<_> = journal.attempts(&retry).unwrap().iter().map(|attempt| attempt.hints).collect();
    assert_eq!(hints, [0, 0, 0, 2]);
    assert_eq!(journal.failures("nodejs", "retry").unwrap(), 3);
    for change in
        ["UPDATE hint SET number = 9", "DELETE FROM hint", "INSERT OR REPLACE INTO hint SELECT * FROM hint"]
    {
        journal.connection.execute_batch(change).unwrap_err();
    }
}

#[test]
fn the_attempts_of_a_day_are_one_answer_to_their_prompt() {
    let home = TempDir::new().unwrap();
    let mut journal = Journal::open(&path(home.path())).unwrap();
    let mut attempt = |at: &str, outcome: Outcome| {
        let mut new = sample::new(at.parse().unwrap(), "retry", sample::verdict());
        new.verdict.outcome = outcome;
        journal.record(&new).unwrap();
    };
    // At once; after a failure; after three; never, by another day's end; and what is nobody's fault.
    attempt("2026-01-01T09:00:00Z", Outcome::Accepted);
    attempt("2026-01-02T09:00:00Z", Outcome::WrongAnswer);
    attempt("2026-01-02T09:10:00Z", Outcome::Accepted);
    for minute in 0..3 {
        attempt(&format!("2026-01-03T09:0{minute}:00Z"), Outcome::TimeLimit);
    }
    attempt("2026-01-03T09:30:00Z", Outcome::Accepted);
    attempt("2026-01-04T09:00:00Z", Outcome::WrongAnswer);
    attempt("2026-01-05T09:00:00Z", Outcome::JudgeError(Blame::Pack));
    let given = |journal: &Journal| -> Vec<_> {
        let answers = journal.answers().unwrap().into_values().next().unwrap();
        answers.into_iter().map(|answer| answer.rating).collect()
    };
    assert_eq!(given(&journal), [Rating::Easy, Rating::Good, Rating::Hard, Rating::Again]);
    journal.record_hint(&hint("2026-01-01T08:00:00Z", "retry", 1)).unwrap();
    assert_eq!(given(&journal)[0], Rating::Hard, "with a hint it was not known");
}

#[test]
fn a_journal_of_the_first_format_keeps_its_attempts() {
    let (home, journal) = filled();
    let before = journal.attempts(&Filter::default()).unwrap();
    journal
        .connection
        .execute_batch(
            "DROP TABLE quiz_draft; DROP TABLE mock_mark; DROP TABLE mock_answer; DROP TABLE mock_left;
             DROP TABLE mock_folder; DROP TABLE mock_end; DROP TABLE mock;
             DROP TABLE answer_undone; DROP TABLE answer; DROP TABLE quiz; DROP TABLE goal;
             DROP TABLE hint; DROP TABLE review_mark; DROP TABLE review_end; DROP TABLE review_expected;
             DROP TABLE review;
             ALTER TABLE attempt DROP COLUMN advice; ALTER TABLE attempt DROP COLUMN evidence;
             ALTER TABLE attempt DROP COLUMN rubric; ALTER TABLE attempt DROP COLUMN location;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(journal);
    let file = path(home.path());
    let journal = Journal::open_read_only_if_there(&file).unwrap().unwrap();
    assert_eq!(journal.attempts(&Filter::default()).unwrap(), before);
    drop(journal);
    let mut journal = Journal::open(&file).unwrap();
    journal.record_hint(&hint("2026-01-01T00:00:00Z", "retry", 1)).unwrap();
    assert_eq!(journal.attempt("last~2").unwrap().hints, 1);
}

#[test]
fn nothing_that_was_judged_can_be_changed() {
    let (_home, journal) = filled();
    let check = |statement: &str| journal.connection.execute_batch(statement).unwrap_err().to_string();
    let told: Vec<_> = [
        "UPDATE attempt SET score = 100",
        "DELETE FROM attempt",
        "INSERT OR REPLACE INTO attempt SELECT * FROM attempt",
        "UPDATE check_result SET status = 'passed'",
        "DELETE FROM check_result",
        "INSERT OR REPLACE INTO check_result SELECT * FROM check_result",
        "INSERT INTO check_result SELECT attempt, 99, id, \"group\", title, status, message, statement,
         reproduction, unstable, cause, ms FROM check_result",
    ]
    .map(check)
    .to_vec();
    insta::assert_snapshot!(told.join("\n"), @"
    an attempt is never changed
    an attempt is never removed
    an attempt is never replaced
    a check result is never changed
    a check result is never removed
    a check result is never replaced
    an attempt gains no checks
    ");
    assert_eq!(journal.attempts(&Filter::default()).unwrap().len(), 12);
}

#[test]
fn reading_makes_no_file() {
    let home = TempDir::new().unwrap();
    let nowhere = home.path().join("not/there/journal.db");
    assert!(Journal::open_read_only_if_there(&nowhere).unwrap().is_none());
    assert!(files(home.path()).is_empty());

    let (home, journal) = filled();
    drop(journal);
    let before = files(home.path());
    let journal = Journal::open_read_only_if_there(&path(home.path())).unwrap().unwrap();
    assert_eq!(journal.attempts(&Filter::default()).unwrap().len(), 12);
    assert!(journal.connection.execute_batch("CREATE TABLE t (a)").is_err());
    drop(journal);
    assert_eq!(files(home.path()), before);
}

#[test]
fn a_reader_sees_what_a_writer_saved_while_both_are_open() {
    let (home, mut writer) = filled();
    let reader = Journal::open_read_only_if_there(&path(home.path())).unwrap().unwrap();
    let new = new_of(sample::practice().remove(0));
    let id = writer.record(&new).unwrap();
    assert_eq!(reader.attempt(id.as_str()).unwrap().prompt, "rate-limiter");
}

#[test]
fn an_attempt_that_fails_half_way_leaves_nothing() {
    let (_home, mut journal) = filled();
    let all = journal.attempts(&Filter::default()).unwrap();
    journal
        .connection
        .execute_batch(
            "CREATE TEMP TRIGGER stop BEFORE INSERT ON check_result WHEN NEW.position = 5
             BEGIN SELECT RAISE(ABORT, 'stop'); END",
        )
        .unwrap();
    journal.record(&new_of(sample::practice().remove(0))).unwrap_err();
    assert_eq!(journal.attempts(&Filter::default()).unwrap(), all);
}

#[test]
fn many_at_once_lose_nothing() {
    let home = TempDir::new().unwrap();
    let file = path(&home.path().join("made/by/all"));
    let new = new_of(sample::practice().remove(1));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut journal = Journal::open(&file).unwrap();
                for _ in 0..5 {
                    journal.record(&new).unwrap();
                }
            });
        }
    });
    let journal = Journal::open_read_only_if_there(&file).unwrap().unwrap();
    let attempts = journal.attempts(&Filter::default()).unwrap();
    let ids: std::collections::BTreeSet<_> = attempts.iter().map(|attempt| attempt.id.clone()).collect();
    assert_eq!((attempts.len(), ids.len()), (40, 40));
    assert!(attempts.iter().all(|attempt| attempt.verdict == new.verdict));
}

#[test]
fn what_stands_in_the_way_is_told_with_a_way_out() {
    let (home, journal) = filled();
    drop(journal);
    let folder = home.path().join("folder");
    fs::create_dir(&folder).unwrap();
    let text = home.path().join("text");
    fs::write(&text, "no database, but long enough to be taken for the header of one\n".repeat(20)).unwrap();
    let foreign = home.path().join("foreign");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE cookies (name)").unwrap();
    let newer = path(home.path());
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let below_file = text.join("journal.db");

    let before = fs::read(&newer).unwrap();
    let told = [&folder, &text, &foreign, &newer].map(|file| refusals(file)).concat();
    assert_eq!(fs::read(&newer).unwrap(), before, "a newer journal stays as it was");
    insta::assert_snapshot!(told, @"
    write: the journal `HOME/folder` is not a file
      hint: move it away, or set `PREPKIT_HOME` to another folder
    read: the journal `HOME/folder` is not a file
      hint: move it away, or set `PREPKIT_HOME` to another folder
    write: the journal `HOME/text` is damaged: file is not a database
      hint: move it away and a new one begins; `sqlite3 'HOME/text' .recover` prints what can be saved of it
    read: the journal `HOME/text` is damaged: file is not a database
      hint: move it away and a new one begins; `sqlite3 'HOME/text' .recover` prints what can be saved of it
    write: `HOME/foreign` is another program's database, not a journal of prepkit
      hint: move it away, or set `PREPKIT_HOME` to another folder
    read: `HOME/foreign` is another program's database, not a journal of prepkit
      hint: move it away, or set `PREPKIT_HOME` to another folder
    write: the journal `HOME/journal.db` is of a newer prepkit: format 99, and this one knows 7
      hint: update prepkit, or set `PREPKIT_HOME` to another folder
    read: the journal `HOME/journal.db` is of a newer prepkit: format 99, and this one knows 7
      hint: update prepkit, or set `PREPKIT_HOME` to another folder
    ");
    assert!(matches!(Journal::open(&below_file), Err(JournalError::Unwritable { .. })));
}

#[test]
fn a_damaged_page_is_found() {
    let (home, journal) = filled();
    drop(journal);
    let file = path(home.path());
    let mut bytes = fs::read(&file).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..64].fill(0xa5);
    }
    fs::write(&file, bytes).unwrap();
    let read = Journal::open_read_only_if_there(&file)
        .and_then(|journal| journal.expect("it is there").attempts(&Filter::default()));
    assert!(matches!(read, Err(JournalError::Damaged { .. })), "{read:?}");
    assert!(matches!(Journal::open(&file), Err(JournalError::Damaged { .. })));
}

#[test]
fn a_held_journal_and_a_full_disk_are_told_apart() {
    let (home, mut journal) = filled();
    let new = new_of(sample::hostile());
    journal.connection.busy_timeout(std::time::Duration::ZERO).unwrap();
    let other = Connection::open(path(home.path())).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(journal.record(&new), Err(JournalError::Busy { .. })));
    other.execute_batch("COMMIT").unwrap();

    let pages: i64 = journal.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    journal.connection.pragma_update(None, "max_page_count", pages).unwrap();
    let mut large = new.clone();
    large.verdict.message = Some(HOSTILE.repeat(5_000));
    assert!(matches!(journal.record(&large), Err(JournalError::Full { .. })));
    assert_eq!(journal.attempts(&Filter::default()).unwrap().len(), 12);
}

#[test]
fn an_empty_file_is_a_journal_to_be() {
    let home = TempDir::new().unwrap();
    let file = path(home.path());
    fs::write(&file, "").unwrap();
    assert!(Journal::open_read_only_if_there(&file).unwrap().is_none());
    assert_eq!(fs::metadata(&file).unwrap().len(), 0);
    Journal::open(&file).unwrap();
    assert!(Journal::open_read_only_if_there(&file).unwrap().is_some());
}
