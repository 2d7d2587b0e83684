//! The kill matrix of `pack verify`: which check catches which solution.
//!
//! One row per solution, one column per check, numbered; what is wrong with the pack stands below.

use crate::grade::Outcome;
use crate::grade::verify::{Cell, Proof, Row};
use crate::ui::{Style, one_line, plain};

/// Columns that a solution's name may take.
const NAME: usize = 36;

/// The matrix and what follows from it, in at most `width` columns where the checks allow.
pub(crate) fn render(proof: &Proof, width: usize) -> String {
    let mut text = format!("{}\n\n", Style::Strong.paint(&proof.prompt));
    if let Some(broken) = &proof.broken {
        return text + &format!("{} {}\n", Style::Bad.paint("✗"), plain(broken));
    }
    text += &legend(proof, width);
    text += &matrix(proof);
    text += &problems(proof);
    text + &totals(proof)
}

fn legend(proof: &Proof, width: usize) -> String {
    let line = |(index, check): (usize, &crate::grade::CheckInfo)| {
        let kills = proof.kills(index);
        let group = check.group.to_string();
        let id = one_line(&check.id, 30);
        format!(
            "{:>3} {group:5} {id:30} catches {kills:>3}  {}\n",
            index + 1,
            one_line(&check.title, width.saturating_sub(55))
        )
    };
    proof.checks.iter().enumerate().map(line).collect::<String>() + "\n"
}

fn matrix(proof: &Proof) -> String {
    let numbers: Vec<usize> = (1..=proof.checks.len()).collect();
    let tens: String = numbers.iter().map(|n| if n % 10 == 0 { digit(n / 10) } else { ' ' }).collect();
    let ones: String = numbers.iter().map(|n| digit(*n)).collect();
    let head = format!("{:NAME$}   {tens}\n{:NAME$}   {ones}\n", "", "");
    head + &proof.rows.iter().map(|row| line(row, proof.checks.len())).collect::<String>() + "\n"
}

/// A number's last digit.
fn digit(number: usize) -> char {
    char::from_digit(u32::try_from(number % 10).unwrap_or(0), 10).unwrap_or(' ')
}

fn line(row: &Row, checks: usize) -> String {
    let cells: String = match row.cells.len() {
        0 => "not loaded".chars().take(checks.max(10)).collect(),
        _ => row.cells.iter().map(mark).collect(),
    };
    let sign = if row.is_right() { Style::Good.paint("✓") } else { Style::Bad.paint("✗") };
    let folder = if row.must_pass { "+" } else { "-" };
    let name = one_line(&row.solution, NAME - 1);
    format!("{folder}{name:width$} {sign} {cells}\n", width = NAME - 1)
}

/// A check that was left out says nothing: blank.
fn mark(cell: &Cell) -> char {
    match cell {
        Cell::Passed => '·',
        Cell::Caught(_) => '✗',
        Cell::NotRun => ' ',
    }
}

fn problems(proof: &Proof) -> String {
    let mut text = String::new();
    let mut say = |line: String| text += &format!("{} {line}\n", Style::Bad.paint("problem:"));
    for row in proof.rows.iter().filter(|row| !row.is_right()) {
        let name = plain(&row.solution).into_owned();
        match row.must_pass {
            true => say(format!(
                "`accepted/{name}` is not accepted: {}{}",
                row.outcome,
                first_failure(proof, row)
            )),
            false => say(format!("`rejected/{name}` survives: {}", row.outcome)),
        }
    }
    for check in proof.idle() {
        say(format!("check `{}` catches nothing: add a wrong solution that only it can tell", check.id));
    }
    for line in &proof.uncovered {
        say(format!("the statement's line `{line}` has no check"));
    }
    for name in &proof.strange {
        say(format!("the rubric names `{}`, which is neither a group nor a check", plain(name)));
    }
    for (check, line) in &proof.unmarked {
        say(format!("check `{check}` covers `{line}`, which the statement does not mark"));
    }
    text
}

fn first_failure(proof: &Proof, row: &Row) -> String {
    let caught = row.cells.iter().zip(&proof.checks).find_map(|(cell, check)| match cell {
        Cell::Caught(message) => Some(format!(": check `{}`: {}", check.id, one_line(message, 300))),
        _ => None,
    });
    caught
        .or_else(|| row.message.as_ref().map(|message| format!(": {}", one_line(message, 300))))
        .unwrap_or_default()
}

fn totals(proof: &Proof) -> String {
    let (accepted, rejected): (Vec<_>, Vec<_>) = proof.rows.iter().partition(|row| row.must_pass);
    let right = |rows: &[&Row]| rows.iter().filter(|row| row.is_right()).count();
    let undecided =
        rejected.iter().filter(|row| row.is_undecided() && row.outcome == Outcome::Accepted).count();
    let left = if undecided > 0 { format!("; {undecided} left to the heavy checks") } else { String::new() };
    format!(
        "{} of {} right solutions accepted, {} of {} wrong ones caught, by {} checks{left}\n",
        right(&accepted),
        accepted.len(),
        right(&rejected) - undecided,
        rejected.len(),
        proof.checks.len()
    )
}
