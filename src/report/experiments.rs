//! What became of a pack's experiments, for its author: how many printed what they are said to, and
//! of each other one what it printed.

use crate::grade::experiment::{Experiments, Mismatch, Why};
use crate::ui::{Style, one_line, plain};

/// As many lines of output as show what is wrong.
const MOST_LINES: usize = 12;
const LINE: usize = 200;

/// `runtime` is what ran them, as `node 20.1.0`.
pub(crate) fn render(experiments: &Experiments, runtime: &str) -> String {
    let Experiments { run, left_out, mismatches } = experiments;
    let mut text: String = mismatches.iter().map(mismatch).collect();
    let held = run - mismatches.len();
    text += &format!("{held} of {run} experiments print what they are said to, on {runtime}");
    if *left_out > 0 {
        text += &format!("; {left_out} more are about other versions");
    }
    text + "\n"
}

fn mismatch(Mismatch { question, number, why }: &Mismatch) -> String {
    let (what, printed) = match why {
        Why::Differs(printed) => ("does not print or end as it is said to".to_owned(), Some(printed)),
        Why::Varies(printed) => ("does not always print or end as it is said to".to_owned(), Some(printed)),
        Why::NotRun(error) => (one_line(&error.to_string(), LINE), None),
    };
    let mut text =
        format!("{} experiment {number} of `{}`: {what}\n", Style::Bad.paint("problem:"), plain(question));
    if let Some(printed) = printed {
        let status = printed.status.map_or("a signal".to_owned(), |status| format!("status {status}"));
        text += &format!("  it ended with {status}, and printed\n");
        let lines = printed.stdout.lines().chain(printed.stderr.lines());
        text.extend(lines.take(MOST_LINES).map(|line| format!("  {}\n", one_line(line, LINE))));
    }
    text
}
