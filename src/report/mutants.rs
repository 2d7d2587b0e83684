//! What `pack verify --mutants` found: how many of the small edits of a right solution were caught,
//! and each that was not, with the line before and after it.
//!
//! The listing is for the author, who either writes a check or gives the reason why none can tell.

use std::collections::BTreeMap;

use crate::grade::mutants::{Survey, Tested};
use crate::ui::{Style, one_line};

/// As much of a source line as is worth showing.
const LINE: usize = 200;

/// What became of one prompt's mutants; `folder` is the prompt's.
pub(crate) fn render(survey: &Survey, folder: &str) -> String {
    let file = format!("{folder}/solutions/accepted/{}", survey.file);
    let mut text = format!("{}\n{}\n\n", Style::Strong.paint(&survey.prompt), one_line(&file, LINE));
    if let Some(broken) = &survey.broken {
        return text + &format!("{} {}\n", Style::Bad.paint("problem:"), one_line(broken, 300));
    }
    text += &operators(survey);
    text += &problems(survey);
    text + &line(std::slice::from_ref(survey)) + "\n"
}

/// The sum over several prompts.
pub(crate) fn total(surveys: &[Survey]) -> String {
    if surveys.len() > 1 { format!("in all: {}", line(surveys)) } else { String::new() }
}

/// Each kind of edit, and how many of its mutants were caught.
fn operators(survey: &Survey) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for tested in survey.judged() {
        let (caught, all) = counts.entry(tested.mutant.operator).or_default();
        *caught += usize::from(tested.is_caught());
        *all += 1;
    }
    let row = |(operator, (caught, all))| format!("  {operator:18} {caught:>3} of {all:>3} caught\n");
    counts.into_iter().map(row).collect::<String>() + "\n"
}

fn problems(survey: &Survey) -> String {
    let mut text = String::new();
    for tested in survey.survivors() {
        text += &problem("no check catches", survey, tested, "");
    }
    for tested in survey.refuted() {
        text += &problem("explained as equivalent, but caught:", survey, tested, "");
    }
    for (tested, message) in survey.unjudged() {
        text += &problem("a judge error over", survey, tested, &one_line(message, 300));
    }
    for entry in &survey.idle {
        text += &format!(
            "{} `equivalent.toml` explains a mutant that is not there:\n  - {}\n  + {}\n",
            Style::Bad.paint("problem:"),
            one_line(&entry.line, LINE),
            one_line(&entry.becomes, LINE)
        );
    }
    if survey.survivors().next().is_some() {
        text += "\nAdd a check that tells each of these, or a `[[mutant]]` with the reason in `solutions/equivalent.toml`.\n";
    }
    if text.is_empty() { text } else { text + "\n" }
}

fn problem(what: &str, survey: &Survey, tested: &Tested, message: &str) -> String {
    let mutant = &tested.mutant;
    let nth = if mutant.nth > 1 { format!(", nth = {}", mutant.nth) } else { String::new() };
    let message = if message.is_empty() { String::new() } else { format!("  {message}\n") };
    format!(
        "{} {what} {}:{}:{} ({}{nth})\n  - {}\n  + {}\n{message}",
        Style::Bad.paint("problem:"),
        one_line(&survey.file, LINE),
        mutant.line,
        mutant.column,
        mutant.operator,
        one_line(&mutant.before, LINE),
        one_line(&mutant.after, LINE),
    )
}

fn line(surveys: &[Survey]) -> String {
    let sum = |count: fn(&Survey) -> usize| surveys.iter().map(count).sum::<usize>();
    let all = sum(|survey| survey.judged().count());
    let caught = sum(|survey| survey.caught().count());
    let explained = sum(|survey| survey.explained().count());
    let rest = all - caught - explained;
    let rate = if all == 0 { 0.0 } else { (1000.0 * caught as f64 / all as f64).floor() / 10.0 };
    let noun = if all == 1 { "mutant" } else { "mutants" };
    format!("{all} {noun}: {caught} caught ({rate} %), {explained} explained as equivalent, {rest} neither")
}
