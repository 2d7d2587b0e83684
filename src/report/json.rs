//! The JSON that programs read: its own structs, so that no core type's change breaks a reader.
//!
//! Every document carries `"version": 1`. A field may be added under the same version; one that
//! changes its meaning or goes away makes a new one.

mod plugins;
mod practice;
pub(crate) mod question;
mod scorecard;
mod verdict;

use std::fmt::Write;

use plugins::{PluginBody, PluginsBody};
use practice::PracticeBody;
use scorecard::{FeedbackBody, ScorecardBody};
use serde::Serialize;
use verdict::VerdictBody;

use super::Practice;
use super::candidate::feedback;
use super::scorecard::Scorecard;
use crate::grade::Verdict;
use crate::journal::Attempt;
use crate::plugin::Installed;
use crate::ui::is_hostile;

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<T> {
    version: u32,
    #[serde(flatten)]
    body: T,
}

#[derive(Serialize)]
struct OneAttemptBody<'a> {
    attempt: AttemptBody<'a>,
}

#[derive(Serialize)]
struct TakeHomeBody<'a> {
    attempt: AttemptBody<'a>,
    scorecard: ScorecardBody<'a>,
}

#[derive(Serialize)]
struct CandidateBody<'a> {
    candidate: FeedbackBody<'a>,
}

#[derive(Serialize)]
struct AttemptBody<'a> {
    id: &'a str,
    started_at: String,
    finished_at: String,
    pack: PackBody<'a>,
    prompt: PinnedBody<'a>,
    submission: SubmissionBody<'a>,
    /// The version that graded.
    prepkit: &'a str,
    /// How many of the prompt's hints were shown before it.
    hints: usize,
    verdict: VerdictBody<'a>,
}

#[derive(Serialize)]
struct PackBody<'a> {
    id: &'a str,
    version: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct PinnedBody<'a> {
    id: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct SubmissionBody<'a> {
    path: &'a str,
    sha256: &'a str,
}

/// One verdict, as `check --format json` prints it.
pub(crate) fn verdict(verdict: &Verdict) -> String {
    print(VerdictBody::of(verdict))
}

/// The same on one line.
pub(crate) fn verdict_on_one_line(verdict: &Verdict) -> String {
    let document = Document { version: VERSION, body: VerdictBody::of(verdict) };
    escaped(&serde_json::to_string(&document).expect("plain structs with text for keys"))
}

/// The plugins that are installed.
pub(crate) fn plugins(plugins: &[Installed]) -> String {
    print(PluginsBody { plugins: plugins.iter().map(PluginBody::of).collect() })
}

/// Everything that was practised.
pub(super) fn practice(practice: &Practice<'_>) -> String {
    print(PracticeBody::of(practice))
}

/// One attempt.
pub(super) fn attempt(attempt: &Attempt) -> String {
    print(OneAttemptBody { attempt: AttemptBody::of(attempt) })
}

/// One take-home's attempt, with its scorecard.
pub(super) fn scorecard(of: &Scorecard<'_>) -> String {
    print(TakeHomeBody { attempt: AttemptBody::of(of.attempt), scorecard: ScorecardBody::of(of) })
}

/// What the candidate may see of an attempt.
pub(super) fn candidate(of: &Scorecard<'_>) -> String {
    print(CandidateBody { candidate: FeedbackBody::of(&feedback(of)) })
}

impl<'a> AttemptBody<'a> {
    fn of(attempt: &'a Attempt) -> Self {
        Self {
            id: attempt.id.as_str(),
            started_at: attempt.started_at.to_string(),
            finished_at: attempt.finished_at.to_string(),
            pack: PackBody {
                id: &attempt.pack,
                version: &attempt.pack_version,
                sha256: &attempt.pack_digest,
            },
            prompt: PinnedBody { id: &attempt.prompt, sha256: &attempt.prompt_digest },
            submission: SubmissionBody { path: &attempt.submission, sha256: &attempt.submission_digest },
            prepkit: &attempt.prepkit,
            hints: attempt.hints,
            verdict: VerdictBody::of(&attempt.verdict),
        }
    }
}

/// JSON may carry control characters beyond ASCII as they are; a terminal would obey them.
pub(super) fn print(body: impl Serialize) -> String {
    let document = Document { version: VERSION, body };
    escaped(&serde_json::to_string_pretty(&document).expect("plain structs with text for keys"))
}

/// A document that has its version already.
pub(super) fn printed(document: &serde_json::Value) -> String {
    escaped(&serde_json::to_string_pretty(document).expect("a value is JSON"))
}

pub(super) fn printed_on_one_line(document: &serde_json::Value) -> String {
    escaped(&serde_json::to_string(document).expect("a value is JSON"))
}

fn escaped(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len() + 1);
    for character in raw.chars() {
        if is_hostile(character) {
            write!(safe, "\\u{:04x}", u32::from(character)).expect("a string takes every byte");
        } else {
            safe.push(character);
        }
    }
    safe.push('\n');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;
    use crate::report::sample as practice_sample;

    #[test]
    fn a_verdict_is_what_the_contract_says() {
        let mut of = sample::verdict();
        of.checks.drain(0..5);
        of.checks.drain(1..5);
        insta::assert_snapshot!(verdict(&of), @r#"
        {
          "version": 1,
          "prompt": "nodejs/rate-limiter",
          "verdict": "wrong answer",
          "score": 81,
          "checks": [
            {
              "id": "retry-least",
              "group": "edge",
              "title": "`retryAfterMs` is the least whole number that helps",
              "status": "failed",
              "message": "the call that was refused is allowed when it said it would be\nlimiter.take('a', 2) returned\n    { allowed: false, remaining: 1, retryAfterMs: 999 }\nexpected\n    { allowed: false, remaining: 1, retryAfterMs: 1000 }",
              "reproduction": "import { createTokenBucket } from './solution.mjs';\n\nconst bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });\nbucket.take('a', 2);\nconsole.log(bucket.take('a', 2)); // retryAfterMs: 999, expected 1000\n",
              "unstable": false
            },
            {
              "id": "idle-keys",
              "group": "bonus",
              "title": "the memory of idle keys is let go",
              "status": "not-run",
              "message": "left out by `--quick`",
              "reproduction": null,
              "unstable": false
            }
          ],
          "advice": [
            {
              "text": "timers are left behind that would keep a process alive",
              "checks": [
                "window-edge",
                "window-limit",
                "window-keys"
              ]
            }
          ],
          "isolation": {
            "tier": "core",
            "layers": [
              "user namespace",
              "network namespace",
              "landlock",
              "seccomp",
              "rlimits"
            ]
          },
          "runtime": {
            "name": "node",
            "version": "20.19.2"
          },
          "seed": 42,
          "limits": {
            "call_ms": 2000,
            "heavy_ms": 20000,
            "cpu_ms": 60000,
            "memory_mib": 512,
            "output_kib": 1024
          },
          "usage": {
            "wall_ms": 4210.4,
            "cpu_ms": 3182.75,
            "memory_mib": 71.5,
            "calls": 1204
          }
        }
        "#);
    }

    #[test]
    fn a_judge_error_names_who_is_to_mend_it() {
        let of = &sample::practice()[6].verdict;
        let read: serde_json::Value = serde_json::from_str(&verdict(of)).unwrap();
        assert_eq!((&read["verdict"], &read["blame"]), (&"judge error".into(), &"machine".into()));
        assert_eq!(read["message"], "node did not start: Cannot allocate memory (os error 12)");
        assert_eq!(read["checks"][0]["status"], "not-run");
    }

    /// A practice with a little of everything.
    fn practised(attempts: &[Attempt]) -> String {
        let (topics, points) = (practice_sample::topics(), practice_sample::key_points());
        let forecast = practice_sample::forecast(2);
        let (answers, zone) = (practice_sample::answers(), jiff::tz::TimeZone::UTC);
        let of = Practice {
            made_at: attempts[11].finished_at,
            zone: &zone,
            answers: &answers[..2],
            attempts: &attempts[11..],
            topics: &topics[..1],
            forecast: Some(&forecast),
            key_points: &points[1..3],
            mocks: &sample::mocks()[1..],
        };
        practice(&of)
    }

    #[test]
    fn the_practice_report_says_what_is_known_and_will_be() {
        let text = practised(&sample::practice());
        let head: Vec<_> = text.lines().take_while(|line| !line.starts_with("  \"prompts\"")).collect();
        insta::assert_snapshot!(head.join("\n"), @r#"
        {
          "version": 1,
          "made_at": "2026-01-17T10:44:22.321Z",
          "topics": [
            {
              "pack": "nodejs",
              "id": "core-javascript",
              "title": "Core JavaScript",
              "questions": 31,
              "answered": 25,
              "due": 4,
              "mastery": 0.742,
              "prompts": 1,
              "tried": 1,
              "solved": 1
            }
          ],
          "forecast": {
            "goal": {
              "date": "2026-01-20",
              "minutes": 30,
              "query": ""
            },
            "questions": 139,
            "days": [
              {
                "at": "2026-01-18T08:00:00Z",
                "recall_without": 0.44,
                "recall": 0.44
              },
              {
                "at": "2026-01-19T08:00:00Z",
                "recall_without": 0.4293,
                "recall": 0.5114
              },
              {
                "at": "2026-01-20T08:00:00Z",
                "recall_without": 0.419,
                "recall": 0.565
              }
            ]
          },
          "activity": {
            "time_zone": "UTC",
            "days": [
              {
                "date": "2026-01-06",
                "answers": 2,
                "attempts": 0
              },
              {
                "date": "2026-01-17",
                "answers": 0,
                "attempts": 1
              }
            ]
          },
          "key_points": {
            "weakest": [
              {
                "question": "nodejs/next-tick",
                "text": "The queue is emptied, whatever is added meanwhile.",
                "weight": "should",
                "said": 0,
                "missed": 4,
                "said_last": false
              }
            ],
            "strongest": [
              {
                "question": "nodejs/stream-backpressure",
                "text": "`write` returns false when the buffer is full.",
                "weight": "must",
                "said": 5,
                "missed": 0,
                "said_last": true
              }
            ]
          },
          "mocks": [
            {
              "number": 2,
              "started_at": "2026-01-10T18:00:00Z",
              "ended_at": null,
              "minutes": 45,
              "level": "senior",
              "role": null,
              "seed": 7,
              "seconds_used": 0,
              "score": null
            }
          ],
        "#);
    }

    #[test]
    fn the_practice_report_wraps_attempts() {
        let attempts = sample::practice();
        let text = practised(&attempts);
        let rest = text.lines().skip_while(|line| !line.starts_with("  \"prompts\""));
        let head: Vec<_> = rest.take_while(|line| !line.contains("checks")).collect();
        insta::assert_snapshot!(head.join("\n"), @r#"
        "prompts": [
          {
            "prompt": "nodejs/rate-limiter",
            "tries": 1,
            "best": 90,
            "last": 90,
            "last_at": "2026-01-17T10:44:18Z",
            "solved_at_try": 1
          }
        ],
        "attempts": [
          {
            "id": "a-1kf5rwhygn2t",
            "started_at": "2026-01-17T10:44:18Z",
            "finished_at": "2026-01-17T10:44:22.321Z",
            "pack": {
              "id": "nodejs",
              "version": "0.1.0",
              "sha256": "4862f447f2c7f272fa2f4aaf89dadb3b1ac09105bd5864f8d1a0c9452bb0a226"
            },
            "prompt": {
              "id": "rate-limiter",
              "sha256": "499d42defd598c20815f84ad504a61fe779348638730216978d4a4ffdb1a63d4"
            },
            "submission": {
              "path": "solution.mjs",
              "sha256": "545a8d4985a28e159161ecefc1f4994c2df9905f2742ce5a8246e26a87d9dc32"
            },
            "prepkit": "0.1.0",
            "hints": 0,
            "verdict": {
              "prompt": "nodejs/rate-limiter",
              "verdict": "accepted",
              "score": 90,
        "#);
        let one: serde_json::Value = serde_json::from_str(&attempt(&attempts[11])).unwrap();
        let all: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(one["attempt"], all["attempts"][0]);
    }

    #[test]
    fn hostile_text_is_kept_and_reaches_no_terminal() {
        let attempt = sample::hostile();
        let text = verdict(&attempt.verdict);
        assert!(!text.chars().any(is_hostile));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["checks"][0]["reproduction"], sample::HOSTILE);
    }
}
