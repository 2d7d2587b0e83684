//! `prepkit list` beside `rg` on the same files: `cargo bench --bench catalog`.
//!
//! Makes a pack of 100,000 questions in the target folder once, then prints the median of several
//! whole processes, output read to its end. Needs `rg` on `PATH` for its half.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts processes and prints")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const SIZE: support::Size = support::Size { questions: 100_000, files: 200 };
const RUNS: usize = 15;

fn main() -> std::io::Result<()> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("catalog-bench");
    let pack = home.join("packs/large");
    if !pack.join("pack.toml").exists() {
        support::write_pack(&pack, "large", SIZE)?;
    }
    let topic = support::topic_name(7);
    let (first, _) = timed(prepkit(&home, &["topics"]));
    println!("{:>9}  prepkit topics, the first time (reads all packs)", shown(first));
    let (first, _) = timed(prepkit(&home, &["list", "backoff", "--limit", "1"]));
    println!("{:>9}  prepkit list WORD, the first time (indexes all words)", shown(first));
    let topic_line = format!("^topic = .{topic}.");
    let pairs = [
        // The difficulty stands two lines below the topic.
        (vec!["list", "--topic", &topic, "--difficulty", "hard"], vec!["-A2", &topic_line]),
        (vec!["list", "--search", "ledgerness"], vec!["ledgerness"]),
        (vec!["list", "--search", "backpressure"], vec!["backpressure"]),
        (vec!["list", "--search", "streaming"], vec!["streaming"]),
        (vec!["list", "--search", "stream", "--limit", "50"], vec!["stream"]),
        (vec!["list", "--tag", "lock"], vec!["^tags.*lock"]),
        (vec!["topics"], vec!["-c", "^topic = "]),
    ];
    for (ours, theirs) in pairs {
        println!("{:>9}  prepkit {}", shown(median(&prepkit(&home, &ours))), ours.join(" "));
        println!("{:>9}  rg {}", shown(median(&rg(&pack, &theirs))), theirs.join(" "));
    }
    Ok(())
}

fn prepkit(home: &Path, arguments: &[&str]) -> impl Fn() -> Command {
    let (home, arguments) =
        (home.to_owned(), arguments.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prepkit"));
        command.env("PREPKIT_HOME", &home).args(&arguments);
        command
    }
}

fn rg(pack: &Path, arguments: &[&str]) -> impl Fn() -> Command {
    let (pack, arguments) =
        (pack.to_owned(), arguments.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    move || {
        let mut command = Command::new("rg");
        command.args(&arguments).arg(&pack);
        command
    }
}

fn timed(command: impl Fn() -> Command) -> (Duration, usize) {
    let start = Instant::now();
    let length = command().output().map_or(0, |output| output.stdout.len());
    (start.elapsed(), length)
}

fn median(command: &impl Fn() -> Command) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| timed(command).0).collect();
    times.sort();
    times[RUNS / 2]
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}
