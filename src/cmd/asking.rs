//! Taking an answer at a terminal: typed lines, choices, and ticks at key points.

use super::compare;
use crate::error::Error;
use crate::pack::{Choice, KeyPoint, Question};
use crate::ui::markdown::render_after;
use crate::ui::{Ui, one_line};

pub(super) const PREDICTION: &str = "what it prints, line by line (empty: done)";

/// Takes lines until an empty one. `draft` is what was typed before, and then what was typed by now:
/// whoever is left in the middle can keep it.
pub(super) fn lines(ui: &Ui, asks: &str, draft: &mut String) -> Result<String, Error> {
    let before = draft.clone();
    let typed = ui.ask_lines(asks, &before, |typed| typed.trim_end().clone_into(draft));
    Ok(typed.ok_or(Error::Interrupted)?.trim_end().to_owned())
}

/// What a list puts before its items, in columns: an arrow, and a box where several may be picked.
const ARROW: usize = 2;
const BOX: usize = 4;

/// The places of the choices that the person picks.
pub(super) fn choices(ui: &Ui, question: &Question) -> Result<Vec<usize>, Error> {
    let is_one = question.choices.iter().filter(|choice| choice.correct).count() == 1;
    let before = if is_one { ARROW } else { ARROW + BOX };
    let lettered = |before| -> Vec<String> {
        let text = |(letter, choice): (char, &Choice)| item(ui, &format!("{letter}) "), &choice.text, before);
        ('a'..='z').zip(&question.choices).map(text).collect()
    };
    let mut texts = lettered(before);
    if !fit(ui, &texts) {
        ui.say(&lettered(0).join("\n"));
        texts = ('a'..='z').take(texts.len()).map(|letter| format!("{letter})")).collect();
    }
    if is_one {
        return Ok(vec![ui.ask_place("which one?", texts, 0).ok_or(Error::Interrupted)?]);
    }
    let asks = "which? (space picks, several may be right, Enter is done)";
    ui.ask_some(asks, texts).ok_or(Error::Interrupted)
}

/// An item of a list, whole; so many columns are left free at the left but in its first line.
fn item(ui: &Ui, mark: &str, text: &str, left: usize) -> String {
    let room = Ui { width: ui.width.saturating_sub(left), ..ui.clone() };
    // A list paints its items itself.
    let text = anstream::adapter::strip_str(&render_after(&room, mark, text)).to_string();
    text.trim_end().lines().collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(left)))
}

/// Whether they can all be seen at once.
fn fit(ui: &Ui, items: &[String]) -> bool {
    ui.has_room(items.iter().map(|item| item.lines().count()).sum())
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

/// Lets the person put the ticks right, and shows the points as they are then; the ids of those that were
/// made.
pub(super) fn ticks(ui: &Ui, points: &[KeyPoint], made: &[String]) -> Result<Vec<String>, Error> {
    if points.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts: Vec<_> = points.iter().map(|point| item(ui, "", &point.text, ARROW + BOX)).collect();
    if !fit(ui, &texts) {
        ui.say(&compare::points(ui, points, made));
        let room = ui.width.saturating_sub(ARROW + BOX);
        texts = points.iter().map(|point| one_line(&point.text, room)).collect();
    }
    let ticked: Vec<usize> =
        points.iter().enumerate().filter(|(_, point)| made.contains(&point.id)).map(|(at, _)| at).collect();
    let chosen = ui.ask_several("did you say it? (space changes a tick, Enter is done)", texts, &ticked);
    let chosen = chosen.ok_or(Error::Interrupted)?;
    let made: Vec<_> =
        chosen.into_iter().filter_map(|at| points.get(at)).map(|point| point.id.clone()).collect();
    ui.say(&compare::points(ui, points, &made));
    Ok(made)
}
