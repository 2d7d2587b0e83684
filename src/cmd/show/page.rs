//! A question as a page for a person: what it asks, then as much as they want to see.

use super::View;
use super::run::indented;
use crate::catalog::words::{DIFFICULTIES, KINDS, word};
use crate::pack::{Choice, Estimate, Experiment, KeyPoint, Kind, RubricLevel, Stage, Weight, without_marks};
use crate::report;
use crate::report::whole::{expected, variant};
use crate::ui::markdown::{render, render_after};
use crate::ui::{Style, Ui, one_line};

pub(super) fn page(ui: &Ui, view: &View<'_>) -> String {
    let mut page = heading(ui, view);
    page += &render(ui, &view.question.text);
    if let Some(prompt) = view.prompt {
        page += &section("Statement", &render(ui, &without_marks(&prompt.statement)));
    }
    page += &program(ui, view);
    // Whoever is asked picks from a list that shows them.
    if !view.is_asked {
        page += &choices(ui, &view.question.choices, view.answer);
    }
    page += &stages(ui, &view.question.stages, view.answer);
    let hints = (1..).zip(view.hints).map(|(number, hint)| render_after(ui, &format!("{number}. "), hint));
    page += &section(if view.hints.len() == 1 { "Hint" } else { "Hints" }, &hints.collect::<String>());
    if view.answer {
        page += &answer(ui, view);
    }
    page
}

/// Says on stderr what else there is to see; so many of all hints were seen by now.
pub(super) fn tell(ui: &Ui, view: &View<'_>, seen: usize, hints: usize) {
    let id = &view.entry.id;
    if view.answer && !view.entry.answered {
        ui.say("there is no answer yet");
    }
    if view.prompt.is_some() {
        ui.hint(&format!("`prepkit start {id}` makes the folder to work in"));
    }
    let next = seen + 1;
    if ui.stderr_is_terminal && next <= hints {
        ui.hint(&format!("`prepkit show {id} --hint {next}` shows hint {next} of {hints}"));
    }
    if ui.stderr_is_terminal && view.answer && !view.question.experiments.is_empty() {
        ui.hint(&format!("`prepkit show {id} --run` shows it in Node"));
    }
    if ui.stderr_is_terminal && !view.answer && view.entry.answered {
        ui.hint(&format!("`prepkit show {id} --answer` shows the answer"));
    }
}

/// The id, and a line of what the lists say of it.
fn heading(ui: &Ui, view: &View<'_>) -> String {
    let View { entry, .. } = view;
    let mut about =
        vec![entry.pack.to_string(), entry.topic.to_string(), word(&KINDS, entry.kind).to_owned()];
    about.extend(entry.difficulty.map(|difficulty| word(&DIFFICULTIES, difficulty).to_owned()));
    about.extend(entry.minutes.map(|minutes| format!("{minutes} min")));
    if view.is_asked {
        return format!("{}\n\n", Style::Faint.paint(&one_line(&about.join(" · "), ui.width)));
    }
    about.extend(entry.tags().map(|tag| format!("#{tag}")));
    let about = one_line(&about.join(" · "), ui.width);
    format!("{}\n{}\n\n", Style::Strong.paint(&entry.id), Style::Faint.paint(&about))
}

/// The program that an output question asks about, and what it prints.
fn program(ui: &Ui, view: &View<'_>) -> String {
    let experiments = &view.question.experiments;
    let Some(first) = experiments.first().filter(|_| view.question.kind == Kind::Output) else {
        return String::new();
    };
    let mut text = format!("\n{}", fenced(ui, first));
    if view.answer {
        for experiment in experiments {
            text += &section(
                &format!("It prints{}", variant(experiment, experiments)),
                &indented(&expected(&experiment.expected)),
            );
        }
    }
    text
}

pub(super) fn fenced(ui: &Ui, of: &Experiment) -> String {
    render(ui, &report::fenced(&of.code, of.language()))
}

fn stages(ui: &Ui, stages: &[Stage], with_answer: bool) -> String {
    let mut text = String::new();
    for (number, stage) in (1..).zip(stages) {
        let minutes = stage.minutes.map_or(String::new(), |minutes| format!(" ({minutes} min)"));
        let title = format!("{number}. {}{minutes}", one_line(&stage.title, ui.width.saturating_sub(12)));
        text += &section(&title, &render(ui, &stage.text));
        if !with_answer {
            let asked = items(&stage.estimates, |estimate| render_after(ui, "estimate: ", &estimate.what));
            text += &separated(&asked);
            continue;
        }
        let known = items(&stage.estimates, |Estimate { what, value, how }| {
            render_after(ui, "- ", &format!("{what}: **{value}** ({how})"))
        });
        text += &separated(&known);
        text += &separated(&stage.outline.as_deref().map_or(String::new(), |outline| render(ui, outline)));
        let levels = (1..).zip(&stage.rubric);
        text += &separated(
            &levels
                .map(|(level, observed)| render_after(ui, &format!("{level}  "), observed))
                .collect::<String>(),
        );
    }
    text
}

fn separated(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\n{text}") }
}

/// A part with a title, or nothing if it holds nothing.
pub(super) fn section(title: &str, content: &str) -> String {
    if content.is_empty() {
        return String::new();
    }
    format!("\n{}\n\n{content}", Style::Strong.paint(title))
}

fn choices(ui: &Ui, choices: &[Choice], with_answer: bool) -> String {
    let mut text = String::new();
    for (letter, choice) in ('a'..='z').zip(choices) {
        text += &render_after(ui, &format!("{letter}) "), &choice.text);
        if with_answer {
            let verdict = if choice.correct { Style::Good.paint("right") } else { Style::Bad.paint("wrong") };
            text.extend(["   ", &verdict, "\n"]);
            text += &choice.reason.as_deref().map_or(String::new(), |reason| render_after(ui, "   ", reason));
        }
    }
    section("Choices", &text)
}

fn answer(ui: &Ui, view: &View<'_>) -> String {
    let question = view.question;
    let short = question.answer.as_ref().and_then(|answer| answer.short.as_deref());
    let full = question.answer.as_ref().and_then(|answer| answer.full.as_deref());
    let mut text = section("In short", &short.map_or(String::new(), |short| render(ui, short)));
    text += &section("Answer", &full.map_or(String::new(), |full| render(ui, full)));
    text += &section("Key points", &items(&question.key_points, |point| key_point(ui, point)));
    let mistakes = items(&question.mistakes, |mistake| {
        let claim = render_after(ui, "✗ ", &mistake.claim);
        claim + &render_after(ui, "✓ ", &mistake.correction)
    });
    text += &section("Mistakes", &mistakes);
    text += &section("Follow-ups", &items(&question.follow_ups, |next| render_after(ui, "- ", &next.text)));
    text += &section("Levels", &items(&question.rubric, |level| rubric_level(ui, level)));
    let references = items(&question.references, |reference| {
        format!(
            "- {}\n  {}\n",
            one_line(&reference.title, ui.width - 2),
            one_line(&reference.url, usize::MAX)
        )
    });
    text += &section("References", &references);
    text + &section("Source", &source(view))
}

fn items<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect()
}

fn key_point(ui: &Ui, point: &KeyPoint) -> String {
    let weight = match point.weight {
        Weight::Must => "must    ",
        Weight::Should => "should  ",
        Weight::Bonus => "bonus   ",
    };
    render_after(ui, weight, &point.text)
}

fn rubric_level(ui: &Ui, level: &RubricLevel) -> String {
    format!("{}\n", Style::Strong.paint(&one_line(&level.level, ui.width)))
        + &render_after(ui, "  ", &level.observed)
}

/// Where the question came from, and under which licence it may be used.
fn source(view: &View<'_>) -> String {
    let line = |text: &str| one_line(text, usize::MAX);
    let source = view.question.source.as_ref();
    let name = source.map_or(format!("pack {}", view.entry.pack), |source| source.name.clone());
    let url = source
        .and_then(|source| source.url.as_deref())
        .map_or(String::new(), |url| format!(" ({})", line(url)));
    let license = source.and_then(|source| source.license.as_deref()).unwrap_or(view.license);
    // What a page was pulled under that says nothing of a licence.
    let license = if license == "unknown" { "licence unknown" } else { license };
    format!("{}{url}, {}\n", line(&name), line(license))
}
