//! Taking an answer at a terminal: typed lines, choices, and ticks at key points.

use crate::error::Error;
use crate::pack::{KeyPoint, Question};
use crate::ui::{Ui, one_line};

pub(super) const PREDICTION: &str = "what it prints, line by line (empty: done)";
/// The most lines that an answer takes.
const MOST_LINES: usize = 200;

/// Takes lines until an empty one. `draft` is what was typed before, and at any moment what is typed
/// so far: whoever is left in the middle can keep it.
pub(super) fn lines(ui: &Ui, asks: &str, draft: &mut String) -> Result<String, Error> {
    let mut lines: Vec<String> = draft.lines().map(str::to_owned).collect();
    let mut begun = lines.pop().unwrap_or_default();
    if !lines.is_empty() {
        ui.say(&format!(
            "so far:\n{}",
            lines.iter().map(|line| one_line(line, ui.width)).collect::<Vec<_>>().join("\n")
        ));
    }
    while lines.len() < MOST_LINES {
        let question = if lines.is_empty() { asks } else { "…" };
        let typed = ui.ask_text_noting(question, &begun, |line| {
            draft.clear();
            for kept in &lines {
                draft.push_str(kept);
                draft.push('\n');
            }
            draft.push_str(line);
        });
        let line = typed.ok_or(Error::Interrupted)?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line);
        begun.clear();
    }
    Ok(lines.join("\n"))
}

/// The places of the choices that the person picks.
pub(super) fn choices(ui: &Ui, question: &Question) -> Result<Vec<usize>, Error> {
    let room = ui.width.saturating_sub(10).max(20);
    let lettered = ('a'..='z').zip(&question.choices);
    let texts: Vec<_> =
        lettered.map(|(letter, choice)| one_line(&format!("{letter}) {}", choice.text), room)).collect();
    let right = question.choices.iter().filter(|choice| choice.correct).count();
    if right == 1 {
        return Ok(vec![ui.ask_place("which one?", texts, 0).ok_or(Error::Interrupted)?]);
    }
    let asks = "which? (space picks, several may be right, Enter is done)";
    ui.ask_some(asks, texts).ok_or(Error::Interrupted)
}

/// The letters of choices, as people name them: `a c`.
pub(super) fn letters(chosen: &[usize]) -> String {
    let letters = ('a'..='z').enumerate().filter(|(place, _)| chosen.contains(place));
    letters.map(|(_, letter)| letter.to_string()).collect::<Vec<_>>().join(" ")
}

/// The places of choices that are named so.
pub(super) fn places(letters: &str) -> Vec<usize> {
    ('a'..='z').enumerate().filter(|(_, letter)| letters.contains(*letter)).map(|(place, _)| place).collect()
}

/// Lets the person put the ticks right; the ids of the points that were made.
pub(super) fn ticks(ui: &Ui, points: &[KeyPoint], made: &[String]) -> Result<Vec<String>, Error> {
    if points.is_empty() {
        return Ok(Vec::new());
    }
    let room = ui.width.saturating_sub(10).max(20);
    let texts = points.iter().map(|point| one_line(&point.text, room)).collect();
    let ticked: Vec<usize> =
        points.iter().enumerate().filter(|(_, point)| made.contains(&point.id)).map(|(at, _)| at).collect();
    let chosen = ui.ask_several("did you say it? (space changes a tick, Enter is done)", texts, &ticked);
    let chosen = chosen.ok_or(Error::Interrupted)?;
    Ok(chosen.into_iter().filter_map(|at| points.get(at)).map(|point| point.id.clone()).collect())
}
