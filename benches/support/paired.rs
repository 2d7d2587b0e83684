//! Paired runs of whole processes: each round runs every command once, so that a noisy machine is
//! noisy for all of them, and what is printed is the median of the rounds' ratios.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// Of the process and of all that it started and waited for.
    pub(crate) cpu: Duration,
}

/// A command with a name to print.
pub(crate) struct Contender {
    pub(crate) name: String,
    pub(crate) command: Box<dyn Fn() -> Command>,
}

impl Contender {
    pub(crate) fn new(name: &str, command: impl Fn() -> Command + 'static) -> Self {
        Self { name: name.to_owned(), command: Box::new(command) }
    }
}

/// Runs all contenders `rounds` times and prints each beside the first.
pub(crate) fn compare(title: &str, contenders: &[Contender], rounds: usize) -> Vec<Vec<Cost>> {
    let mut costs = vec![Vec::new(); contenders.len()];
    for _ in 0..rounds {
        for (contender, costs) in contenders.iter().zip(&mut costs) {
            costs.push(run((contender.command)()));
        }
    }
    println!("\n{title} ({rounds} rounds; median, and median of the paired ratios to the first)");
    for (contender, mine) in contenders.iter().zip(&costs) {
        println!(
            "  {:52} wall {:>8} {:>5.2}x   cpu {:>8} {:>5.2}x",
            contender.name,
            shown(median(mine.iter().map(|cost| cost.wall.as_secs_f64()))),
            ratio(mine, &costs[0], |cost| cost.wall),
            shown(median(mine.iter().map(|cost| cost.cpu.as_secs_f64()))),
            ratio(mine, &costs[0], |cost| cost.cpu),
        );
    }
    costs
}

fn ratio(mine: &[Cost], base: &[Cost], of: impl Fn(&Cost) -> Duration) -> f64 {
    median(mine.iter().zip(base).map(|(a, b)| of(a).as_secs_f64() / of(b).as_secs_f64().max(1e-9)))
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn shown(seconds: f64) -> String {
    format!("{:.1} ms", seconds * 1e3)
}

/// Runs to the end, output thrown away.
fn run(mut command: Command) -> Cost {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let before = children_cpu();
    let start = Instant::now();
    command.status().expect("the contender is there");
    Cost { wall: start.elapsed(), cpu: children_cpu().saturating_sub(before) }
}

/// CPU time of all children that were waited for.
#[expect(unsafe_code, reason = "getrusage has no safe face in std")]
fn children_cpu() -> Duration {
    // SAFETY: an all-zero rusage is valid, and getrusage fills it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    let of =
        |time: libc::timeval| Duration::from_micros((time.tv_sec * 1_000_000 + time.tv_usec).cast_unsigned());
    of(usage.ru_utime) + of(usage.ru_stime)
}
