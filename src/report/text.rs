//! Words, marks and line breaking that the formats for people share.
//!
//! A mark says by its shape what its colour says too, and every format puts a word beside it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::grade::{Advice, Outcome, Status, Verdict};
pub(super) use crate::ui::bar::recall_percent as recall;
use crate::ui::plain;

pub(super) fn mark(status: Status) -> &'static str {
    match status {
        Status::Passed => "✓",
        Status::Failed => "✗",
        Status::NotRun => "–",
    }
}

pub(super) fn word(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::NotRun => "not run",
    }
}

pub(super) fn outcome_mark(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "✓",
        Outcome::JudgeError(_) => "!",
        _ => "✗",
    }
}

/// `18 of 23 checks passed`.
pub(crate) fn passed(verdict: &Verdict) -> String {
    format!("{} of {} passed", verdict.count(Status::Passed), count(verdict.checks.len(), "check"))
}

/// What the advice of a verdict stands under.
pub(super) const ADVICE: &str = "Beside the verdict (it decides nothing)";

/// The advice, and after which checks it was found.
pub(super) fn advised(of: &Advice) -> String {
    let after = match of.checks.as_slice() {
        [] => return of.text.clone(),
        [one] => format!("`{one}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [one, rest @ ..] => format!("`{one}` and {} more checks", rest.len()),
    };
    format!("{} (after {after})", of.text)
}

/// `1 check`, `2 checks`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number as u64), if number == 1 { "" } else { "s" })
}

/// `1,204`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Milliseconds as a person would say them: `12.5 ms`, `4.21 s`, `20 s`.
pub(super) fn duration(ms: f64) -> String {
    if ms < 1_000.0 { format!("{} ms", decimal(ms, 1)) } else { format!("{} s", decimal(ms / 1_000.0, 2)) }
}

/// `5 Jan 2026, 18:02 UTC`.
pub(super) fn day_and_time(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// `5 Jan 2026, 18:02`, where the page says once that times are UTC.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M").to_string()
}

/// `5 Jan 2026`.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%-d %b %Y").to_string()
}

/// The days from the first to the last, with nothing said twice: `5–17 Jan 2026`.
pub(super) fn period(first: Timestamp, last: Timestamp) -> String {
    let part = |format: &str| (first.strftime(format).to_string(), last.strftime(format).to_string());
    let (from, to) = part("%-d %b %Y");
    let same = |format| part(format).0 == part(format).1;
    if from == to {
        return to;
    }
    let from = match (same("%Y"), same("%b %Y")) {
        (_, true) => return format!("{}–{to}", part("%-d").0),
        (true, false) => part("%-d %b").0,
        (false, false) => from,
    };
    format!("{from} – {to}")
}

/// The time zone as people and programs name it.
pub(super) fn zone_name(zone: &TimeZone) -> String {
    match zone.iana_name() {
        Some("Etc/UTC") => "UTC".to_owned(),
        Some(name) => line(name),
        None => "the machine's time zone".to_owned(),
    }
}

/// At most so many decimals, and no trailing zeros.
pub(super) fn decimal(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    if places == 0 {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A level as a person says it: `3`, or `2.5` where reviewers differ.
pub(super) fn level_text(level: f64) -> String {
    decimal(level, 1)
}

/// `12 tests passed, 1 failed`; where some failed, what they had to do without.
pub(super) fn tests_told(passed: u32, failed: u32, skipped: u32) -> String {
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    let without = if failed > 0 { " (run without a shell, npm and a network)" } else { "" };
    format!("{} passed, {failed} failed{skipped}{without}", count(passed as usize, "test"))
}

/// Foreign text on one line, safe for people to look at; its words as they were.
pub(super) fn line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A piece of a line in which backticks set off code, as pack authors and check scripts write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span<'a> {
    Words(&'a str),
    Code(&'a str),
}

/// The line's pieces; a backtick without a partner is a word's.
pub(super) fn spans(line: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = line;
    while let Some((words, after)) = rest.split_once('`') {
        let Some((code, after)) = after.split_once('`').filter(|(code, _)| !code.trim().is_empty()) else {
            break;
        };
        spans.extend((!words.is_empty()).then_some(Span::Words(words)));
        spans.push(Span::Code(code));
        rest = after;
    }
    spans.extend((!rest.is_empty()).then_some(Span::Words(rest)));
    spans
}

/// How a reproduction is run, which is in the solution's language: its file, the program, and the
/// language as Markdown knows it.
pub(super) fn run_of(reproduction: &str) -> (&str, &str, &str) {
    // Its first line is a comment.
    if reproduction.starts_with('#') {
        ("repro.py", "python3", "python")
    } else {
        let first = reproduction.lines().next().unwrap_or_default();
        let node = if first.ends_with("node --expose-gc repro.mjs") { "node --expose-gc" } else { "node" };
        said_of_running(reproduction).unwrap_or(("repro.mjs", node, "js"))
    }
}

/// What a reproduction in another language says itself: `save as repro.sql next to …, then: sqlite3 < repro.sql`.
fn said_of_running(reproduction: &str) -> Option<(&str, &str, &str)> {
    let (_, said) = reproduction.lines().next()?.split_once("save as ")?;
    let (file, rest) = said.split_once(' ')?;
    let (_, command) = rest.rsplit_once(", then: ")?;
    let program = command.trim_end().strip_suffix(file)?.strip_suffix(' ')?;
    let language = file.strip_prefix("repro.").filter(|ending| *ending != "mjs")?;
    // A pack wrote it, and it stands in the middle of sentences.
    let is_plain = |text: &str, more: &str| {
        !text.is_empty()
            && text.len() <= 40
            && text.chars().all(|it| it.is_ascii_alphanumeric() || more.contains(it))
    };
    (is_plain(language, "") && is_plain(program, " <-_.")).then_some((file, program, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_what_two_backticks_set_off() {
        use Span::{Code, Words};
        let check = |text, expect: &[Span<'_>]| assert_eq!(spans(text), expect);
        check("a `b c` d", &[Words("a "), Code("b c"), Words(" d")]);
        check("`b`", &[Code("b")]);
        check("a ` b", &[Words("a ` b")]);
        check("a `` b", &[Words("a `` b")]);
        check("", &[]);
    }

    #[test]
    fn a_reproduction_says_how_it_is_run() {
        let js = ("repro.mjs", "node", "js");
        assert_eq!(run_of("// save as repro.mjs next to a.mjs, then: node repro.mjs\n"), js);
        let heap = run_of("// save as repro.mjs next to a.mjs, then: node --expose-gc repro.mjs\n");
        assert_eq!(heap.1, "node --expose-gc");
        assert_eq!(run_of("# save as repro.py next to a.py, then: python3 repro.py").1, "python3");
        let sql = "-- save as repro.sql next to my, then: x.sql, then: sqlite3 < repro.sql\nSELECT 1;";
        assert_eq!(run_of(sql), ("repro.sql", "sqlite3 <", "sql"));
        for other in [
            "-- save as repro.`x next to a, then: y repro.`x",
            "-- save as repro.x next to a, then: `y` repro.x",
            "-- save as repro.x",
            "",
        ] {
            assert_eq!(run_of(other), js, "{other}");
        }
    }

    #[test]
    fn a_period_says_nothing_twice() {
        let check = |first: &str, last: &str, expect| {
            let at = |day: &str| format!("{day}T12:00:00Z").parse().unwrap();
            assert_eq!(period(at(first), at(last)), expect);
        };
        check("2026-01-05", "2026-01-05", "5 Jan 2026");
        check("2026-01-05", "2026-01-17", "5–17 Jan 2026");
        check("2026-01-05", "2026-02-01", "5 Jan – 1 Feb 2026");
        check("2025-12-05", "2026-01-17", "5 Dec 2025 – 17 Jan 2026");
    }

    #[test]
    fn numbers_read_as_a_person_writes_them() {
        let all = [duration(0.0), duration(12.54), duration(4_210.4), duration(20_000.0), grouped(1_204_000)];
        assert_eq!(all, ["0 ms", "12.5 ms", "4.21 s", "20 s", "1,204,000"]);
        assert_eq!([count(1, "check"), count(1_204, "call")], ["1 check", "1,204 calls"]);
    }
}
