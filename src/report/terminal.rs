//! A verdict for the person who just ran `check`: one line per check, what failed and why, and
//! the verdict last, where the eye is when the prompt comes back.
//!
//! Fits the width it is given, but for code, which is never broken. Foreign text is escaped here.

mod takehome;

use crate::grade::{CheckResult, Outcome, Status, Verdict};
use crate::ui::{Style, one_line, plain, wrap};

pub(crate) use takehome::{levels, review, rubric};

use super::text::{ADVICE, advised, count, line, mark, outcome_mark, passed, run_of};

/// Of how many failed checks the reproduction is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reproductions {
    /// Of the first alone: mending it often mends others.
    First,
    All,
}

/// The verdict in at most `width` columns, with styles.
pub(crate) fn verdict(verdict: &Verdict, width: usize, reproductions: Reproductions) -> String {
    let width = width.max(30);
    let mut blocks = vec![Style::Strong.paint(&line(&verdict.prompt))];
    blocks.push(check_lines(verdict, width));
    blocks.extend(verdict.message.as_deref().map(|message| indented(message, "  ", width)));
    let failed = with(verdict, Status::Failed).enumerate();
    let is_shown = |at| at == 0 || reproductions == Reproductions::All;
    blocks.extend(failed.map(|(at, check)| failure(check, width, is_shown(at))));
    blocks.extend(hidden(verdict, reproductions));
    blocks.extend(not_run(verdict, width));
    blocks.extend(advice(verdict, width));
    blocks.extend(verdict.evidence.iter().flat_map(|of| takehome::evidence(of, width)));
    blocks.push(last_line(verdict, width));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n") + "\n"
}

/// The verdict without what passed: for a person who sees one after each save.
pub(crate) fn short_verdict(verdict: &Verdict, width: usize, reproductions: Reproductions) -> String {
    let width = width.max(30);
    let mut blocks = vec![Style::Strong.paint(&line(&verdict.prompt))];
    blocks.extend(verdict.message.as_deref().map(|message| indented(message, "  ", width)));
    let failed: Vec<_> = with(verdict, Status::Failed).collect();
    let explained = if reproductions == Reproductions::All { failed.len() } else { 1 };
    blocks.extend(failed.iter().take(explained).map(|check| failure(check, width, true)));
    let others = failed.iter().skip(explained).map(|check| {
        format!("{} {}", Style::Bad.paint(mark(check.status)), one_line(&check.title, width - 2))
    });
    blocks.push(others.collect::<Vec<_>>().join("\n"));
    blocks.extend(not_run(verdict, width));
    blocks.extend(advice(verdict, width));
    blocks.push(last_line(verdict, width));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n") + "\n"
}

fn with(verdict: &Verdict, status: Status) -> impl Iterator<Item = &CheckResult> {
    verdict.checks.iter().filter(move |check| check.status == status)
}

fn check_lines(verdict: &Verdict, width: usize) -> String {
    let groups = verdict.checks.iter().map(|check| check.group.to_string().len()).max().unwrap_or(0);
    let hang = " ".repeat(groups + 6);
    let lines = verdict.checks.iter().map(|check| {
        let note = if check.unstable { " (unstable: passed in one of two runs)" } else { "" };
        let title = line(&check.title) + note;
        let title = wrap(&title, width.saturating_sub(hang.len())).join(&format!("\n{hang}"));
        let mark = style(check.status).paint(mark(check.status));
        let group = Style::Faint.paint(&format!("{:groups$}", check.group.to_string()));
        format!("  {mark} {group}  {title}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn style(status: Status) -> Style {
    match status {
        Status::Passed => Style::Good,
        Status::Failed => Style::Bad,
        Status::NotRun => Style::Faint,
    }
}

/// Says how to see the reproductions that are not printed.
fn hidden(verdict: &Verdict, reproductions: Reproductions) -> Option<String> {
    let all = with(verdict, Status::Failed).filter(|check| check.reproduction.is_some()).count();
    let more = all.saturating_sub(1);
    let text = || format!("  {} more, with `--verbose`", count(more, "reproduction"));
    (reproductions == Reproductions::First && more > 0).then(text)
}

fn failure(check: &CheckResult, width: usize, with_reproduction: bool) -> String {
    let title = line(&check.title);
    let title: Vec<_> = wrap(&title, width - 2).iter().map(|line| Style::Strong.paint(line)).collect();
    let mut lines = vec![format!("{} {}", Style::Bad.paint(mark(check.status)), title.join("\n  "))];
    lines.extend(check.message.as_deref().map(|message| indented(message, "  ", width)));
    if let Some(statement) = &check.statement {
        let quoted = format!("the statement says: “{}”", statement.trim());
        lines.push(String::new());
        lines.push(faint(&indented(&quoted, "  ", width)));
    }
    if let Some(reproduction) = check.reproduction.as_ref().filter(|_| with_reproduction) {
        let (file, program, _) = run_of(reproduction);
        let how = format!("to see it, save this beside your solution and run `{program} {file}`:");
        lines.push(String::new());
        lines.push(indented(&how, "  ", width));
        lines.push(String::new());
        lines.extend(code(reproduction));
    }
    lines.join("\n")
}

fn faint(text: &str) -> String {
    text.lines().map(|line| Style::Faint.paint(line)).collect::<Vec<_>>().join("\n")
}

fn indented(text: &str, indent: &str, width: usize) -> String {
    let lines = wrap(&plain(text), width.saturating_sub(indent.len()));
    let lines =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}

fn code(text: &str) -> impl Iterator<Item = String> {
    let text = plain(text.trim_matches('\n').trim_end()).into_owned();
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.into_iter().map(
        |line| {
            if line.is_empty() { line } else { format!("      {}", Style::Code.paint(&line)) }
        },
    )
}

/// Each reason once, with how many checks it kept from being run.
fn not_run(verdict: &Verdict, width: usize) -> Option<String> {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for check in with(verdict, Status::NotRun) {
        let reason = check.message.as_deref().unwrap_or("no reason is known");
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, times)) => *times += 1,
            None => reasons.push((reason, 1)),
        }
    }
    let lines = reasons.into_iter().map(|(reason, times)| {
        let text = format!("{} not run: {reason}", count(times, "check"));
        let text = indented(&text, "  ", width);
        format!("{} {}", Style::Faint.paint(mark(Status::NotRun)), text.trim_start())
    });
    Some(lines.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
}

fn advice(verdict: &Verdict, width: usize) -> Option<String> {
    let items = verdict.advice.iter().map(|of| {
        let text = indented(&advised(of), "    ", width);
        format!("  - {}", text.trim_start())
    });
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| format!("{ADVICE}:\n{}", items.join("\n")))
}

fn last_line(verdict: &Verdict, width: usize) -> String {
    let style = match verdict.outcome {
        Outcome::Accepted => Style::Good,
        Outcome::JudgeError(_) => Style::Warning,
        _ => Style::Bad,
    };
    let outcome = format!("{} {}", outcome_mark(&verdict.outcome), verdict.outcome);
    let runtime = format!("{} {}", verdict.runtime.name, verdict.runtime.version);
    let checked = if verdict.checks.is_empty() { "nothing was checked".to_owned() } else { passed(verdict) };
    let parts = [
        format!("score {}", verdict.score),
        checked,
        line(&runtime),
        format!("isolation: {}", line(&verdict.isolation.tier)),
        format!("seed {}", verdict.seed),
    ];
    let mut text = style.paint(&outcome);
    let mut used = outcome.chars().count();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let columns = 3 + unicode_width::UnicodeWidthStr::width(part.as_str());
        if used + columns > width {
            text.push_str("\n  ");
            used = columns - 1;
        } else {
            text.push_str(" · ");
            used += columns;
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;

    /// As on a terminal without colours.
    fn shown(of: &Verdict, width: usize) -> String {
        anstream::adapter::strip_str(&verdict(of, width, Reproductions::All)).to_string()
    }

    #[test]
    fn what_failed_is_explained_and_the_verdict_comes_last() {
        insta::assert_snapshot!(shown(&sample::verdict(), 80), @"
        nodejs/rate-limiter

          ✓ core   a full bucket allows a burst, then refuses
          ✓ core   the bucket refills continuously
          ✓ core   a refused call takes nothing
          ✓ core   at most `limit` calls in any window
          ✓ edge   a call leaves the window exactly at its end
          ✗ edge   `retryAfterMs` is the least whole number that helps
          ✓ edge   `__proto__` is an ordinary key
          ✓ edge   options out of range throw a RangeError
          ✗ scale  a million calls neither lose nor gain a token (unstable: passed in
                   one of two runs)
          ✓ scale  time grows linearly with the calls in a window
          – bonus  the memory of idle keys is let go

        ✗ `retryAfterMs` is the least whole number that helps
          the call that was refused is allowed when it said it would be
          limiter.take('a', 2) returned
              { allowed: false, remaining: 1, retryAfterMs: 999 }
          expected
              { allowed: false, remaining: 1, retryAfterMs: 1000 }

          the statement says: “`retryAfterMs` is the least whole number of milliseconds
          after which the same call would be allowed.”

          to see it, save this beside your solution and run `node repro.mjs`:

              import { createTokenBucket } from './solution.mjs';

              const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });
              bucket.take('a', 2);
              console.log(bucket.take('a', 2)); // retryAfterMs: 999, expected 1000

        ✗ a million calls neither lose nor gain a token
          the call that was refused is allowed when it said it would be
          limiter.take('a', 2) returned
              { allowed: false, remaining: 1, retryAfterMs: 999 }
          expected
              { allowed: false, remaining: 1, retryAfterMs: 1000 }

          the statement says: “Error from floating point may not lose or gain a whole
          token over 1,000,000 calls.”

          to see it, save this beside your solution and run `node repro.mjs`:

              import { createTokenBucket } from './solution.mjs';

              const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });
              bucket.take('a', 2);
              console.log(bucket.take('a', 2)); // retryAfterMs: 999, expected 1000

        – 1 check not run: left out by `--quick`

        Beside the verdict (it decides nothing):
          - timers are left behind that would keep a process alive (after `window-edge`
            and 2 more checks)

        ✗ wrong answer · score 81 · 8 of 11 checks passed · node 20.19.2
          isolation: core · seed 42
        ");
    }

    #[test]
    fn a_solution_that_does_not_load_says_so_once() {
        insta::assert_snapshot!(shown(&sample::practice()[0].verdict, 80), @"
        nodejs/rate-limiter

          – core   a full bucket allows a burst, then refuses
          – core   the bucket refills continuously
          – core   a refused call takes nothing
          – core   at most `limit` calls in any window
          – edge   a call leaves the window exactly at its end
          – edge   `retryAfterMs` is the least whole number that helps
          – edge   `__proto__` is an ordinary key
          – edge   options out of range throw a RangeError
          – scale  a million calls neither lose nor gain a token
          – scale  time grows linearly with the calls in a window
          – bonus  the memory of idle keys is let go

          solution.mjs does not load
          SyntaxError: Unexpected token ')'
              at solution.mjs:14:31

        – 11 checks not run: the solution does not load

        ✗ runtime error · score 0 · 0 of 11 checks passed · node 20.19.2
          isolation: core · seed 42
        ");
    }

    #[test]
    fn nothing_but_code_is_wider_than_the_terminal() {
        for attempt in sample::practice() {
            for width in [40, 60, 80] {
                for line in shown(&attempt.verdict, width).lines().filter(|line| !line.starts_with("      "))
                {
                    assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn hostile_text_cannot_reach_the_terminal() {
        let text = shown(&sample::hostile().verdict, 80);
        assert!(!text.chars().any(|character| character != '\n' && crate::ui::is_hostile(character)));
        let forged = Verdict { prompt: "a\n✓ accepted · score 100".to_owned(), ..sample::verdict() };
        assert!(shown(&forged, 80).starts_with("a ✓ accepted · score 100\n\n"));
    }
}
