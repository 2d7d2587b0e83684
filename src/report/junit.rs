//! JUnit XML for build servers: a suite per attempt, a case per check.
//!
//! A failed check is a failure, one that was not run is skipped. What kept a solution from being
//! checked at all, or the judge from judging, is an error of one more case called `grading`.
//! XML 1.0 cannot hold every character, not even escaped: [`plain`] spells those out.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::text::{line, run_of};
use crate::grade::{CheckResult, Status};
use crate::journal::Attempt;
use crate::ui::plain;

/// The attempts as one document.
pub(super) fn report<'a>(attempts: impl Iterator<Item = &'a Attempt>) -> String {
    let mut report = Report::new("prepkit");
    for attempt in attempts {
        report.add_test_suite(suite(attempt));
    }
    report.to_string().expect("the text was made fit for XML, and a vector takes every byte")
}

fn suite(attempt: &Attempt) -> TestSuite {
    let verdict = &attempt.verdict;
    let mut suite = TestSuite::new(format!("{} {}", line(&verdict.prompt), attempt.id));
    suite.timestamp = attempt.started_at.to_string().parse().ok();
    suite.set_time(milliseconds(verdict.usage.wall_ms));
    for (name, value) in [
        ("verdict", verdict.outcome.to_string()),
        ("score", verdict.score.to_string()),
        ("seed", verdict.seed.to_string()),
        ("runtime", format!("{} {}", verdict.runtime.name, verdict.runtime.version)),
        ("isolation", verdict.isolation.tier.clone()),
        ("hints", attempt.hints.to_string()),
        ("pack_version", attempt.pack_version.clone()),
        ("submission", attempt.submission.clone()),
        ("submission_sha256", attempt.submission_digest.clone()),
    ] {
        suite.add_property(Property::new(name, line(&value)));
    }
    if let Some(message) = &verdict.message {
        let status = unsuccessful(NonSuccessKind::Error, &verdict.outcome.to_string(), message, message);
        suite.add_test_case(case("grading", &verdict.prompt, status));
    }
    for check in &verdict.checks {
        let mut case = case(&check.title, &format!("{}.{}", verdict.prompt, check.group), outcome(check));
        case.set_time(milliseconds(check.ms));
        suite.add_test_case(case);
    }
    suite
}

fn case(name: &str, class: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(line(name), status);
    case.set_classname(line(class));
    case
}

fn outcome(check: &CheckResult) -> TestCaseStatus {
    let message = check.message.as_deref().unwrap_or("no reason is known");
    match check.status {
        Status::Passed => TestCaseStatus::success(),
        Status::NotRun => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(line(message));
            status
        }
        Status::Failed => {
            let kind = check.cause.as_ref().map_or_else(|| "failed".to_owned(), ToString::to_string);
            let kind = if check.unstable { format!("{kind}, unstable") } else { kind };
            unsuccessful(NonSuccessKind::Failure, &kind, message, &explained(check, message))
        }
    }
}

fn explained(check: &CheckResult, message: &str) -> String {
    let statement = check.statement.as_ref().map(|line| format!("the statement says: {line}"));
    let reproduction = check.reproduction.as_ref().map(|code| {
        let (file, program, _) = run_of(code);
        format!("to see it, save this beside the solution and run {program} {file}:\n\n{code}")
    });
    let parts = [Some(message.to_owned()), statement, reproduction];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn unsuccessful(kind: NonSuccessKind, ty: &str, message: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    let first = line(message.lines().next().unwrap_or_default());
    status.set_type(ty).set_message(first).set_description(plain(text));
    status
}

fn milliseconds(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1_000.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::sample;

    #[test]
    fn a_suite_tells_an_attempt() {
        let mut attempt = sample::practice().remove(8);
        attempt.verdict.checks.drain(..5);
        insta::assert_snapshot!(report(std::iter::once(&attempt)), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="prepkit" tests="3" skipped="0" failures="2" errors="0">
            <testsuite name="nodejs/retry a-1kespp750r9x" tests="3" skipped="0" errors="0" failures="2" timestamp="2026-01-12T18:15:00.000+00:00" time="4.210">
                <properties>
                    <property name="verdict" value="wrong answer"/>
                    <property name="score" value="75"/>
                    <property name="seed" value="42"/>
                    <property name="runtime" value="node 20.19.2"/>
                    <property name="isolation" value="core"/>
                    <property name="hints" value="0"/>
                    <property name="pack_version" value="0.1.0"/>
                    <property name="submission" value="solution.mjs"/>
                    <property name="submission_sha256" value="613d908316479eec89f2fe5bd92b162b10dac762f8d0457dddc2bc35d7d6b2bb"/>
                </properties>
                <testcase name="no listener stays on the signal" classname="nodejs/retry.edge" time="0.048">
                    <failure message="the call that was refused is allowed when it said it would be" type="wrong answer">the call that was refused is allowed when it said it would be
        limiter.take(&apos;a&apos;, 2) returned
            { allowed: false, remaining: 1, retryAfterMs: 999 }
        expected
            { allowed: false, remaining: 1, retryAfterMs: 1000 }

        the statement says: No listener stays on the signal when the promise has settled.

        to see it, save this beside the solution and run node repro.mjs:

        import { createTokenBucket } from &apos;./solution.mjs&apos;;

        const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });
        bucket.take(&apos;a&apos;, 2);
        console.log(bucket.take(&apos;a&apos;, 2)); // retryAfterMs: 999, expected 1000
        </failure>
                </testcase>
                <testcase name="`retryIf` decides about every error" classname="nodejs/retry.edge" time="0.013"/>
                <testcase name="keeps no timer when it has settled" classname="nodejs/retry.bonus" time="0.048">
                    <failure message="the call that was refused is allowed when it said it would be" type="wrong answer">the call that was refused is allowed when it said it would be
        limiter.take(&apos;a&apos;, 2) returned
            { allowed: false, remaining: 1, retryAfterMs: 999 }
        expected
            { allowed: false, remaining: 1, retryAfterMs: 1000 }

        the statement says: No timer is left when the promise has settled.

        to see it, save this beside the solution and run node repro.mjs:

        import { createTokenBucket } from &apos;./solution.mjs&apos;;

        const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });
        bucket.take(&apos;a&apos;, 2);
        console.log(bucket.take(&apos;a&apos;, 2)); // retryAfterMs: 999, expected 1000
        </failure>
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn what_kept_a_solution_from_its_checks_is_an_error() {
        let mut attempt = sample::practice().remove(0);
        attempt.verdict.checks.truncate(1);
        let text = report(std::iter::once(&attempt));
        let cases: Vec<_> = text.lines().skip_while(|line| !line.contains("<testcase")).collect();
        insta::assert_snapshot!(cases.join("\n"), @r#"
                <testcase name="grading" classname="nodejs/rate-limiter">
                    <error message="solution.mjs does not load" type="runtime error">solution.mjs does not load
        SyntaxError: Unexpected token &apos;)&apos;
            at solution.mjs:14:31</error>
                </testcase>
                <testcase name="a full bucket allows a burst, then refuses" classname="nodejs/rate-limiter.core" time="0.000">
                    <skipped message="the solution does not load"/>
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn hostile_text_reads_back_as_it_was_shown() {
        let attempt = sample::hostile();
        let text = report(std::iter::once(&attempt));
        let allowed = |character: char| matches!(character, '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(text.chars().all(allowed));
        let read = Report::deserialize_from_str(&text).unwrap();
        assert_eq!(read.test_suites[0].test_cases.len(), 3);
        let case = &read.test_suites[0].test_cases[1];
        assert_eq!(case.name.as_str(), line(sample::HOSTILE));
    }
}
