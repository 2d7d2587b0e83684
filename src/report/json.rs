//! The JSON that programs read: its own structs, so that no core type's change breaks a reader.
//!
//! Every document carries `"version": 1`. A field may be added under the same version; one that
//! changes its meaning or goes away makes a new one.

use serde::Serialize;

use crate::grade::{Blame, CheckResult, Outcome, Status, Verdict};
use crate::ui::is_hostile;

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<T> {
    version: u32,
    #[serde(flatten)]
    body: T,
}

#[derive(Serialize)]
struct VerdictBody<'a> {
    prompt: &'a str,
    verdict: &'static str,
    /// Who is to mend a judge error.
    #[serde(skip_serializing_if = "Option::is_none")]
    blame: Option<&'static str>,
    score: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    checks: Vec<CheckBody<'a>>,
    isolation: IsolationBody<'a>,
    runtime: RuntimeBody<'a>,
    seed: u64,
    limits: LimitsBody,
    usage: UsageBody,
}

#[derive(Serialize)]
struct CheckBody<'a> {
    id: &'a str,
    group: String,
    title: &'a str,
    status: &'static str,
    message: Option<&'a str>,
    reproduction: Option<&'a str>,
    unstable: bool,
}

#[derive(Serialize)]
struct IsolationBody<'a> {
    tier: &'a str,
    layers: &'a [String],
}

#[derive(Serialize)]
struct RuntimeBody<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct LimitsBody {
    call_ms: u64,
    heavy_ms: u64,
    cpu_ms: u64,
    memory_mib: u64,
    output_kib: u64,
}

#[derive(Serialize)]
struct UsageBody {
    wall_ms: f64,
    cpu_ms: f64,
    memory_mib: f64,
    calls: u64,
}

/// One verdict, as `check --format json` prints it.
pub(crate) fn verdict(verdict: &Verdict) -> String {
    print(VerdictBody::of(verdict))
}

impl<'a> VerdictBody<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        let (limits, usage) = (&verdict.limits, &verdict.usage);
        Self {
            prompt: &verdict.prompt,
            verdict: word(&verdict.outcome),
            blame: blame(&verdict.outcome),
            score: verdict.score,
            message: verdict.message.as_deref(),
            checks: verdict.checks.iter().map(CheckBody::of).collect(),
            isolation: IsolationBody { tier: &verdict.isolation.tier, layers: &verdict.isolation.layers },
            runtime: RuntimeBody { name: &verdict.runtime.name, version: &verdict.runtime.version },
            seed: verdict.seed,
            limits: LimitsBody {
                call_ms: limits.call_ms,
                heavy_ms: limits.heavy_ms,
                cpu_ms: limits.cpu_ms,
                memory_mib: limits.memory_mib,
                output_kib: limits.output_kib,
            },
            usage: UsageBody {
                wall_ms: usage.wall_ms,
                cpu_ms: usage.cpu_ms,
                memory_mib: usage.memory_mib,
                calls: usage.calls,
            },
        }
    }
}

impl<'a> CheckBody<'a> {
    fn of(check: &'a CheckResult) -> Self {
        Self {
            id: &check.id,
            group: check.group.to_string(),
            title: &check.title,
            status: status(check.status),
            message: check.message.as_deref(),
            reproduction: check.reproduction.as_deref(),
            unstable: check.unstable,
        }
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::WrongAnswer => "wrong answer",
        Outcome::TimeLimit => "time limit",
        Outcome::MemoryLimit => "memory limit",
        Outcome::OutputLimit => "output limit",
        Outcome::RuntimeError => "runtime error",
        Outcome::JudgeError(_) => "judge error",
    }
}

fn blame(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::JudgeError(Blame::Pack) => Some("pack"),
        Outcome::JudgeError(Blame::Machine) => Some("machine"),
        Outcome::JudgeError(Blame::Prepkit) => Some("prepkit"),
        _ => None,
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::NotRun => "not-run",
    }
}

/// JSON may carry control characters beyond ASCII as they are; a terminal would obey them.
fn print(body: impl Serialize) -> String {
    let document = Document { version: VERSION, body };
    let raw = serde_json::to_string_pretty(&document).expect("plain structs with text for keys");
    let mut safe = String::with_capacity(raw.len() + 1);
    for character in raw.chars() {
        if is_hostile(character) {
            safe.push_str(&format!("\\u{:04x}", u32::from(character)));
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

    #[test]
    fn hostile_text_is_kept_and_reaches_no_terminal() {
        let attempt = sample::hostile();
        let text = verdict(&attempt.verdict);
        assert!(!text.chars().any(is_hostile));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["checks"][0]["reproduction"], sample::HOSTILE);
    }
}
