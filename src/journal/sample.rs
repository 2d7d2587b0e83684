//! Attempts for tests: two weeks of a person who practises `nodejs/rate-limiter` and
//! `nodejs/retry`, with every kind of failure, and one attempt whose every text is hostile.

mod takehome;

use jiff::{SignedDuration, Timestamp};

use super::{Attempt, AttemptId, NewAttempt};
use crate::grade::{
    Advice, Blame, CheckResult, Group, Isolation, Limits, Outcome, RuntimeUsed, Status, Usage, Verdict,
};
use crate::pack::sha256;

pub(crate) use takehome::{hostile_take_home, reviews, take_home};

/// Everything that a page, a spreadsheet or a terminal could be made to obey.
pub(crate) const HOSTILE: &str = "=cmd|' /C calc'!A1 <script>alert(1)</script> ]]> & \"q\" 'a' `tick` ```\n# heading\n- [x](javascript:alert(1)) @user | cell \u{1b}[2J\u{202e}\u{0}\u{fffe}{{ 7*7 }}</pre>";

/// Mock interviews.
pub(crate) fn mocks() -> Vec<super::Mock> {
    super::mock::sample::mocks(HOSTILE)
}

type Check = (&'static str, Group, &'static str, &'static str);

const RATE_LIMITER: [Check; 11] = [
    (
        "bucket-burst",
        Group::Core,
        "a full bucket allows a burst, then refuses",
        "Each key's bucket is full when the key is first seen.",
    ),
    (
        "bucket-refill",
        Group::Core,
        "the bucket refills continuously",
        "The bucket refills continuously: after half a token's time, half a token is there.",
    ),
    (
        "bucket-refused",
        Group::Core,
        "a refused call takes nothing",
        "A refused call takes nothing from the bucket.",
    ),
    (
        "window-exact",
        Group::Core,
        "at most `limit` calls in any window",
        "At any time t at most `limit` calls were allowed in (t − windowMs, t].",
    ),
    (
        "window-edge",
        Group::Edge,
        "a call leaves the window exactly at its end",
        "A call allowed at t0 leaves the window at t0 + windowMs exactly.",
    ),
    (
        "retry-least",
        Group::Edge,
        "`retryAfterMs` is the least whole number that helps",
        "`retryAfterMs` is the least whole number of milliseconds after which the same call would be allowed.",
    ),
    (
        "key-proto",
        Group::Edge,
        "`__proto__` is an ordinary key",
        "`'__proto__'` and `'constructor'` are ordinary keys.",
    ),
    (
        "options-range",
        Group::Edge,
        "options out of range throw a RangeError",
        "Anything else throws a `RangeError`.",
    ),
    (
        "float-drift",
        Group::Scale,
        "a million calls neither lose nor gain a token",
        "Error from floating point may not lose or gain a whole token over 1,000,000 calls.",
    ),
    (
        "window-linear",
        Group::Scale,
        "time grows linearly with the calls in a window",
        "`take` costs amortised O(1), also with 100,000 calls in the window.",
    ),
    (
        "idle-keys",
        Group::Bonus,
        "the memory of idle keys is let go",
        "The memory of keys that were idle for long is let go.",
    ),
];

const RETRY: [Check; 8] = [
    ("first-success", Group::Core, "resolves with the first success", "Resolves with the first success."),
    (
        "last-error",
        Group::Core,
        "rejects with the last error itself",
        "Rejects with the last error itself, not a wrapper.",
    ),
    (
        "sync-throw",
        Group::Core,
        "a synchronous throw counts as a rejection",
        "A synchronous throw counts as a rejection.",
    ),
    (
        "backoff",
        Group::Core,
        "waits grow by the factor up to the maximum",
        "The wait before retry n is `baseMs * factor ** (n - 1)`, at most `maxMs`.",
    ),
    (
        "abort-waiting",
        Group::Edge,
        "an abort ends the wait at once",
        "An abort while waiting rejects at once with `signal.reason`.",
    ),
    (
        "abort-listener",
        Group::Edge,
        "no listener stays on the signal",
        "No listener stays on the signal when the promise has settled.",
    ),
    ("retry-if", Group::Edge, "`retryIf` decides about every error", "`retryIf` is asked about every error."),
    (
        "timers",
        Group::Bonus,
        "keeps no timer when it has settled",
        "No timer is left when the promise has settled.",
    ),
];

/// The whole practice, oldest first.
pub(crate) fn practice() -> Vec<Attempt> {
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let wrong =
        |checks: &'static [Check], failed: &'static [usize]| judged(checks, failed, Outcome::WrongAnswer);
    let story = [
        ("2026-01-05T18:02:11Z", "rate-limiter", broken()),
        ("2026-01-05T18:21:40Z", "rate-limiter", wrong(&RATE_LIMITER, &[1, 2, 4, 5, 6, 7, 8, 10])),
        ("2026-01-05T18:49:03Z", "rate-limiter", wrong(&RATE_LIMITER, &[1, 4, 5, 6, 8, 10])),
        ("2026-01-07T07:12:30Z", "retry", wrong(&RETRY, &[2, 3, 4, 5, 7])),
        ("2026-01-07T07:40:09Z", "retry", judged(&RETRY, &[4, 5, 6, 7], Outcome::TimeLimit)),
        ("2026-01-09T19:05:55Z", "rate-limiter", wrong(&RATE_LIMITER, &[5, 6, 8, 10])),
        ("2026-01-09T19:30:12Z", "rate-limiter", judge_error()),
        ("2026-01-09T19:33:47Z", "rate-limiter", judged(&RATE_LIMITER, &[9, 10], Outcome::TimeLimit)),
        ("2026-01-12T18:15:00Z", "retry", wrong(&RETRY, &[5, 7])),
        ("2026-01-12T18:31:26Z", "retry", judged(&RETRY, &[7], Outcome::Accepted)),
        ("2026-01-14T20:02:45Z", "rate-limiter", wrong(&RATE_LIMITER, &[5, 10])),
        ("2026-01-17T10:44:18Z", "rate-limiter", judged(&RATE_LIMITER, &[10], Outcome::Accepted)),
    ];
    story.into_iter().map(|(at, prompt, verdict)| kept(new(day(at), prompt, verdict))).collect()
}

/// One attempt whose every text is [`HOSTILE`].
pub(crate) fn hostile() -> Attempt {
    let mut verdict = judged(&RETRY, &[0], Outcome::RuntimeError);
    let text = || HOSTILE.to_owned();
    verdict.message = Some(text());
    verdict.isolation = Isolation { tier: text(), layers: vec![text()] };
    verdict.runtime = RuntimeUsed { name: text(), version: text() };
    verdict.advice = vec![Advice { text: text(), checks: vec![text()] }];
    verdict.checks.truncate(2);
    verdict.checks[0] = CheckResult {
        id: text(),
        title: text(),
        message: Some(text()),
        statement: Some(text()),
        reproduction: Some(text()),
        ..verdict.checks[0].clone()
    };
    let mut new = new("2026-01-18T08:00:00Z".parse().unwrap(), HOSTILE, verdict);
    for field in [&mut new.pack, &mut new.pack_version, &mut new.submission, &mut new.prepkit] {
        *field = text();
    }
    new.verdict.prompt = format!("{}/{}", new.pack, new.prompt);
    kept(new)
}

/// An attempt as the journal would give it back.
pub(crate) fn kept(new: NewAttempt) -> Attempt {
    let chance = u64::from_str_radix(&new.submission_digest[..4], 16).unwrap();
    Attempt {
        id: AttemptId::new(new.started_at, chance),
        started_at: new.started_at,
        finished_at: new.finished_at,
        pack: new.pack,
        pack_version: new.pack_version,
        pack_digest: new.pack_digest,
        prompt: new.prompt,
        prompt_digest: new.prompt_digest,
        submission: new.submission,
        submission_digest: new.submission_digest,
        location: new.location,
        prepkit: new.prepkit,
        rubric: new.rubric,
        hints: 0,
        verdict: new.verdict,
    }
}

pub(crate) fn new(at: Timestamp, prompt: &str, mut verdict: Verdict) -> NewAttempt {
    verdict.prompt = format!("nodejs/{prompt}");
    NewAttempt {
        started_at: at,
        finished_at: at + SignedDuration::from_millis(4_321),
        pack: "nodejs".to_owned(),
        pack_version: "0.1.0".to_owned(),
        pack_digest: sha256(b"pack"),
        prompt: prompt.to_owned(),
        prompt_digest: sha256(prompt.as_bytes()),
        submission: "solution.mjs".to_owned(),
        submission_digest: sha256(format!("{at}{prompt}").as_bytes()),
        location: None,
        prepkit: "0.1.0".to_owned(),
        rubric: None,
        verdict,
    }
}

/// A verdict of eleven checks, two of which failed.
pub(crate) fn verdict() -> Verdict {
    let mut verdict = judged(&RATE_LIMITER, &[5, 8], Outcome::WrongAnswer);
    verdict.prompt = "nodejs/rate-limiter".to_owned();
    verdict.checks[8].unstable = true;
    verdict.advice = vec![Advice {
        text: "timers are left behind that would keep a process alive".to_owned(),
        checks: vec!["window-edge".to_owned(), "window-limit".to_owned(), "window-keys".to_owned()],
    }];
    verdict.checks[10].status = Status::NotRun;
    verdict.checks[10].message = Some("left out by `--quick`".to_owned());
    verdict
}

/// A verdict in which the checks at these positions failed.
fn judged(checks: &[Check], failed: &[usize], outcome: Outcome) -> Verdict {
    let checks: Vec<_> = checks
        .iter()
        .enumerate()
        .map(
            |(position, check)| {
                if failed.contains(&position) { fail(*check, &outcome) } else { pass(*check) }
            },
        )
        .collect();
    let passed = checks.iter().filter(|check| check.status == Status::Passed).count();
    Verdict {
        prompt: String::new(),
        score: u8::try_from(passed * 100 / checks.len()).unwrap(),
        outcome,
        message: None,
        checks,
        advice: Vec::new(),
        evidence: None,
        isolation: Isolation {
            tier: "core".to_owned(),
            layers: ["user namespace", "network namespace", "landlock", "seccomp", "rlimits"]
                .map(str::to_owned)
                .to_vec(),
        },
        runtime: RuntimeUsed { name: "node".to_owned(), version: "20.19.2".to_owned() },
        seed: 42,
        limits: Limits {
            call_ms: 2_000,
            heavy_ms: 20_000,
            cpu_ms: 60_000,
            memory_mib: 512,
            output_kib: 1_024,
        },
        usage: Usage { wall_ms: 4_210.4, cpu_ms: 3_182.75, memory_mib: 71.5, calls: 1_204 },
    }
}

/// A submission that could not even be loaded.
fn broken() -> Verdict {
    let mut verdict = judged(&RATE_LIMITER, &[], Outcome::RuntimeError);
    verdict.score = 0;
    verdict.message = Some(
        "solution.mjs does not load\nSyntaxError: Unexpected token ')'\n    at solution.mjs:14:31".to_owned(),
    );
    not_run(&mut verdict, "the solution does not load");
    verdict
}

fn judge_error() -> Verdict {
    let mut verdict = judged(&RATE_LIMITER, &[], Outcome::JudgeError(Blame::Machine));
    verdict.score = 0;
    verdict.message = Some("node did not start: Cannot allocate memory (os error 12)".to_owned());
    not_run(&mut verdict, "grading ended before this check");
    verdict
}

fn not_run(verdict: &mut Verdict, why: &str) {
    for check in &mut verdict.checks {
        check.status = Status::NotRun;
        check.message = Some(why.to_owned());
        check.ms = 0.0;
    }
}

fn pass((id, group, title, statement): Check) -> CheckResult {
    CheckResult {
        id: id.to_owned(),
        group,
        title: title.to_owned(),
        status: Status::Passed,
        message: None,
        statement: Some(statement.to_owned()),
        reproduction: None,
        unstable: false,
        cause: None,
        ms: 12.5,
    }
}

fn fail(check: Check, outcome: &Outcome) -> CheckResult {
    let accepted = *outcome == Outcome::Accepted;
    let cause = if accepted { Outcome::WrongAnswer } else { outcome.clone() };
    let (message, reproduction) = if cause == Outcome::TimeLimit {
        ("`take` did not return within 2,000 ms; it was given 40,000 calls, and 8 times as many took 61 times as long".to_owned(), None)
    } else {
        (
            "the call that was refused is allowed when it said it would be\nlimiter.take('a', 2) returned\n    { allowed: false, remaining: 1, retryAfterMs: 999 }\nexpected\n    { allowed: false, remaining: 1, retryAfterMs: 1000 }".to_owned(),
            Some("import { createTokenBucket } from './solution.mjs';\n\nconst bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });\nbucket.take('a', 2);\nconsole.log(bucket.take('a', 2)); // retryAfterMs: 999, expected 1000\n".to_owned()),
        )
    };
    CheckResult {
        status: Status::Failed,
        message: Some(message),
        reproduction,
        cause: Some(cause),
        ms: 48.25,
        ..pass(check)
    }
}
