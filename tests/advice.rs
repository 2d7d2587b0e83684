//! What is told beside the verdict: how a solution leaves things, which decides nothing.

use serde_json::Value;

use crate::env::TestEnv;

/// A right `retry`, but for what it does on the way.
fn retry_that(does: &str) -> String {
    format!(
        "import {{ MessageChannel }} from 'node:worker_threads';
import {{ Writable }} from 'node:stream';
export async function retry(fn, {{ retries = 3, baseMs = 100, factor = 2, signal }} = {{}}) {{
  {does}
  for (let attempt = 1; ; attempt++) {{
    try {{
      return await fn(attempt, {{ signal }});
    }} catch (error) {{
      if (attempt > retries) throw error;
      await new Promise(resolve => setTimeout(resolve, baseMs * factor ** (attempt - 1)));
    }}
  }}
}}
"
    )
}

/// The advice on it, and the statuses of its checks.
fn graded(does: &str) -> (Vec<String>, Vec<String>) {
    let env = TestEnv::new();
    env.write("solution.mjs", retry_that(does));
    let output = env.run(&[
        "check",
        "solution.mjs",
        "--prompt",
        "retry",
        "--quick",
        "--format",
        "json",
        "--seed",
        "7",
    ]);
    let verdict: Value = serde_json::from_str(&output.stdout).unwrap();
    let texts = |of: &Value, field: &str| -> Vec<String> {
        of.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
    };
    (texts(&verdict["advice"], "text"), texts(&verdict["checks"], "status"))
}

#[test]
fn what_is_left_open_slow_or_written_too_late_is_told_and_decides_nothing() {
    let (none, statuses) = graded("");
    assert_eq!(none, [""; 0], "there is nothing to tell");
    for (does, told) in [
        ("setTimeout(() => {}, 2 ** 30);", "timers are left behind that would keep a process alive"),
        (
            "const end = process.cpuUsage().user + 70_000; while (!globalThis.hasStalled && process.cpuUsage().user < end); globalThis.hasStalled = true;",
            "one run of `retry` took more than 50 ms of CPU time",
        ),
        (
            "const to = new Writable({ write: (chunk, encoding, done) => done() }).on('error', () => {}); to.end(); to.write('late');",
            "it writes to a stream that has ended",
        ),
        (
            "new MessageChannel().port1.on('message', () => {});",
            "something is left open that would keep a process alive: `MessagePort`",
        ),
    ] {
        let (advice, now) = graded(does);
        assert!(advice.iter().any(|text| text.starts_with(told)), "{does}: {advice:?}");
        // But for the timer, for which the statement has a line of its own.
        if !does.starts_with("setTimeout") {
            assert_eq!(now, statuses, "{does}");
        }
    }
}

#[test]
fn a_timer_that_nothing_waits_for_is_no_advice() {
    let (advice, _) = graded("setTimeout(() => {}, 2 ** 30).unref();");
    assert_eq!(advice, [""; 0]);
}
