//! Taking an answer at a terminal: typed lines, choices, and ticks at key points.

use crate::error::Error;
use crate::pack::{Choice, KeyPoint, Question};
use crate::ui::markdown::render_after;
use crate::ui::{Ui, one_line};

pub(super) const PREDICTION: &str = "what it prints, line by line (empty: done)";

/// Takes lines until an empty one. `draft` is what was typed before, and then what was typed by now:
/// whoever is left in the middle can keep it.
pub(super) fn lines(ui: &Ui, asks: &str, draft: &mut String) -> Result<String, Error> {
    let before = std::mem::take(draft);
    let typed = ui.ask_lines(asks, &before, |typed| typed.trim_end().clone_into(draft));
    Ok(typed.ok_or(Error::Interrupted)?.trim_end().to_owned())
}

/// The places of the choices that the person picks.
pub(super) fn choices(ui: &Ui, question: &Question) -> Result<Vec<usize>, Error> {
    /// What a list puts before the choices, in columns: an arrow, and a box where several may be picked.
    const ARROW: usize = 2;
    const BOX: usize = 4;
    let is_one = question.choices.iter().filter(|choice| choice.correct).count() == 1;
    let before = if is_one { ARROW } else { ARROW + BOX };
    let mut texts = lettered(ui, question, before);
    if !ui.has_room(texts.iter().map(|text| text.lines().count()).sum()) {
        ui.say(&lettered(ui, question, 0).join("\n"));
        texts = ('a'..='z').take(texts.len()).map(|letter| format!("{letter})")).collect();
    }
    if is_one {
        return Ok(vec![ui.ask_place("which one?", texts, 0).ok_or(Error::Interrupted)?]);
    }
    let asks = "which? (space picks, several may be right, Enter is done)";
    ui.ask_some(asks, texts).ok_or(Error::Interrupted)
}

/// The choices whole, each with its letter; so many columns are left free at the left but in its first line.
fn lettered(ui: &Ui, question: &Question, left: usize) -> Vec<String> {
    let room = Ui { width: ui.width.saturating_sub(left), ..ui.clone() };
    let text = |(letter, choice): (char, &Choice)| {
        let text = render_after(&room, &format!("{letter}) "), &choice.text);
        // A list paints its choices itself.
        let text = anstream::adapter::strip_str(&text).to_string();
        text.trim_end().lines().collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(left)))
    };
    ('a'..='z').zip(&question.choices).map(text).collect()
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
