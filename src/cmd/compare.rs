//! What was answered beside what is right, as text for a terminal.

use crate::pack::{Expected, KeyPoint, Question};
use crate::practice::proposal::{is_right_choice, predicted};
use crate::report::whole::variant;
use crate::ui::markdown::{render, render_after};
use crate::ui::{Style, Ui, one_line, plain};

/// The key points, each with a tick where it was made.
pub(super) fn points(ui: &Ui, points: &[KeyPoint], made: &[String]) -> String {
    let line = |point: &KeyPoint| {
        let is_made = made.contains(&point.id);
        let mark = if is_made { Style::Good.paint("✓") } else { Style::Faint.paint("·") };
        let word = if is_made { "said  " } else { "missed" };
        render_after(ui, &format!("{mark} {word}  "), &point.text)
    };
    points.iter().map(line).collect()
}

/// The right choices, and why each is right or wrong.
pub(super) fn choices(ui: &Ui, question: &Question, chosen: &[usize]) -> String {
    let mut text = outcome(is_right_choice(question, chosen));
    for (place, choice) in question.choices.iter().enumerate() {
        let mark = if choice.correct { Style::Good.paint("✓") } else { Style::Bad.paint("✗") };
        let own = if chosen.contains(&place) { " (yours)" } else { "" };
        text += &render_after(ui, &format!("{mark} "), &format!("{}{own}", choice.text));
        text += &choice.reason.as_deref().map_or(String::new(), |reason| render_after(ui, "  ", reason));
    }
    text
}

/// What is printed, beside what was predicted.
pub(super) fn output(question: &Question, typed: &str) -> String {
    let mut text = outcome(predicted(question, typed).is_some());
    let typed: Vec<&str> = typed.lines().collect();
    for experiment in &question.experiments {
        if let Expected::Lines(lines) = &experiment.expected {
            text += &format!("\nIt prints{}\n", variant(experiment, &question.experiments));
            for (place, line) in lines.iter().enumerate() {
                let own = typed.get(place).map_or("", |line| line.trim());
                let mark =
                    if own == line.trim() { Style::Good.paint("✓") } else { Style::Bad.paint("✗") };
                let note = if own == line.trim() {
                    String::new()
                } else {
                    format!("   (you: {})", one_line(own, 40))
                };
                text += &format!("  {mark} {}{}\n", plain(line), plain(&note));
            }
        }
    }
    text
}

fn outcome(is_right: bool) -> String {
    let said = if is_right { Style::Good.paint("✓ right") } else { Style::Bad.paint("✗ not right") };
    format!("{said}\n")
}

/// The answer in short, what people get wrong, and what would be asked next.
pub(super) fn rest(ui: &Ui, question: &Question, made: Option<&[String]>) -> String {
    let mut text = String::new();
    if let Some(short) = question.answer.as_ref().and_then(|answer| answer.short.as_deref()) {
        text += &format!("\n{}\n{}", Style::Strong.paint("In short"), render(ui, short));
    }
    let mistakes: String = question
        .mistakes
        .iter()
        .map(|mistake| render_after(ui, "✗ ", &mistake.claim) + &render_after(ui, "✓ ", &mistake.correction))
        .collect();
    if !mistakes.is_empty() {
        text += &format!("\n{}\n{mistakes}", Style::Strong.paint("Mistakes"));
    }
    let is_missed = |point: &Option<String>| {
        point.as_ref().is_none_or(|point| made.is_none_or(|made| !made.contains(point)))
    };
    let next = question.follow_ups.iter().filter(|next| is_missed(&next.when_missed));
    let next: String = next.map(|next| render_after(ui, "- ", &next.text)).collect();
    if !next.is_empty() {
        text += &format!("\n{}\n{next}", Style::Strong.paint("You would be asked next"));
    }
    text
}
