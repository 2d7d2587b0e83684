//! The debrief: each answer beside what is right, what it was worth, and what to practise next.
//!
//! What an answer was worth is an answer of practice as well, so that what went badly is asked again.

use std::collections::BTreeMap;

use crate::cmd::practice::Practice;
use crate::cmd::show::View;
use crate::cmd::{asking, compare};
use crate::error::{Error, Exit};
use crate::grade::{Group, Status};
use crate::journal::{Journal, Mock, MockAnswer, MockMark, NewAnswer, QuestionKey};
use crate::pack::{Question, Way};
use crate::practice::proposal::{is_right_choice, of_points, points_made, predicted};
use crate::practice::schedule::{Answer, Rating};
use crate::practice::score;
use crate::report::mock as report;
use crate::ui::markdown::{render, render_after};
use crate::ui::{Style, Ui, one_line, plain};

pub(super) fn hold(practice: &mut Practice<'_>, journal: &mut Journal, mock: &Mock) -> Result<Exit, Error> {
    let unmarked: Vec<&MockAnswer> = mock.answers.iter().filter(|answer| answer.mark.is_none()).collect();
    if !unmarked.is_empty() {
        practice.ui.say(&format!("\n{}", Style::Strong.paint("Debrief")));
    }
    for (number, answer) in unmarked.iter().enumerate() {
        let Some(key) = mock.question(answer.given.section, answer.given.place) else { continue };
        let marked = mark(practice, journal, key, answer);
        let (mark, rating) = match marked {
            Err(Error::Interrupted) => return Err(left(practice)),
            other => other?,
        };
        practice.ui.say(&Style::Strong.paint(&format!("worth {}", report::percent(mark.score))));
        keep(practice, journal, key, answer, &mark, rating)?;
        // One page at a time.
        if number + 1 < unmarked.len() && practice.ui.ask_text("next (Enter)", "").is_none() {
            return Err(left(practice));
        }
    }
    journal.end_mock(mock.id, practice.env.now())?;
    let mock = journal.mock(mock.id.number())?.unwrap_or_else(|| mock.clone());
    let others: Vec<Mock> = journal.mocks()?.into_iter().filter(|other| other.id != mock.id).collect();
    practice.ui.say(&format!("\n{}", report::summary(&mock, &others)));
    tell_weak(practice, &mock);
    practice.ui.say(&format!(
        "next: {} prints what was said;\n{} asks what went badly once it is due",
        Style::Code.paint("prepkit mock --replay"),
        Style::Code.paint("prepkit quiz")
    ));
    Ok(Exit::Success)
}

fn left(practice: &Practice<'_>) -> Error {
    practice.ui.tell("\nwhat was marked is kept; `prepkit mock` goes on with the debrief");
    Error::Interrupted
}

fn keep(
    practice: &mut Practice<'_>,
    journal: &mut Journal,
    key: &QuestionKey,
    answer: &MockAnswer,
    mark: &MockMark,
    rating: Option<Rating>,
) -> Result<(), Error> {
    let at = practice.env.now();
    let practised = rating.map(|rating| NewAnswer {
        at,
        question: key.clone(),
        rating,
        text: answer.given.text(),
        points: mark.points.clone(),
        quiz: None,
    });
    journal.record_mock_mark(answer.id, at, mark, practised.as_ref())?;
    if let Some(rating) = rating {
        practice.learn(key, Answer { at, rating });
    }
    Ok(())
}

/// What the answer was worth, by the person's own ticks and levels, and what it says of the memory. A
/// coding prompt is practised by its attempts.
fn mark(
    practice: &mut Practice<'_>,
    journal: &Journal,
    key: &QuestionKey,
    answer: &MockAnswer,
) -> Result<(MockMark, Option<Rating>), Error> {
    let only = |score: f64| MockMark { score, points: None, levels: Vec::new() };
    let Ok((entry, question)) = practice.question(key) else {
        practice.ui.warn(&format!("`{}` is not there any more, and counts nothing", plain(&key.1)));
        return Ok((only(0.0), None));
    };
    let ui = practice.ui;
    if question.way() == Way::Work {
        return Ok((only(coding_score(journal, answer)?), None));
    }
    let whole = Question { stages: Vec::new(), ..question.clone() };
    ui.say(&format!("\n{}", View::question(&entry, &whole).page(ui)));
    ui.say(&Style::Faint.paint(&format!(
        "{} · {}",
        entry.full_id(),
        report::time_told(answer, entry.minutes)
    )));
    tell_answer(ui, answer);
    let text = answer.given.text();
    let right = |is_right: bool| match is_right {
        true => (only(1.0), Some(Rating::Good)),
        false => (only(0.0), Some(Rating::Again)),
    };
    match question.way() {
        Way::Choose => {
            let chosen = asking::places(&text);
            ui.say(&compare::choices(ui, &question, &chosen));
            return Ok(right(is_right_choice(&question, &chosen)));
        }
        Way::Predict => {
            ui.say(&compare::output(&question, &text));
            ui.say(&compare::rest(ui, &question, None));
            return Ok(right(predicted(&question, &text).is_some()));
        }
        Way::Say | Way::Work => {}
    }
    let levels = levels(ui, &question)?;
    let points = &question.key_points;
    let made = if text.trim().is_empty() {
        ui.say(&compare::points(ui, points, &[]));
        Vec::new()
    } else {
        asking::ticks(ui, points, &points_made(&question, &text))?
    };
    ui.say(&compare::rest(ui, &question, Some(&made)));
    let parts = [
        (!question.key_points.is_empty()).then(|| score::of_points(&question.key_points, &made)),
        (!levels.is_empty()).then(|| score::of_levels(&levels)),
    ];
    let score = score::mean(parts.into_iter().flatten()).unwrap_or(0.0);
    let rating = of_points(&question.key_points, &made);
    Ok((MockMark { score, points: Some(made), levels }, Some(rating)))
}

fn tell_answer(ui: &Ui, answer: &MockAnswer) {
    for said in &answer.given.said {
        if !said.asked.is_empty() {
            ui.say(&render(ui, &said.asked));
        }
        let text = if said.text.trim().is_empty() { "(no answer)" } else { &said.text };
        ui.say(&plain(text).lines().fold(String::new(), |all, line| all + "  > " + line + "\n"));
    }
}

/// Of each stage of a design, what a strong answer says, and which level the person's own reached.
fn levels(ui: &Ui, question: &Question) -> Result<Vec<u8>, Error> {
    let mut levels = Vec::new();
    for stage in &question.stages {
        ui.say(&format!("\n{}", Style::Strong.paint(&one_line(&stage.title, ui.width))));
        for estimate in &stage.estimates {
            let known = format!("{} ({})", estimate.value, estimate.how);
            ui.say(&render_after(ui, &format!("{}: ", plain(&estimate.what)), &known));
        }
        ui.say(&stage.outline.as_deref().map_or(String::new(), |outline| render(ui, outline)));
        if !stage.rubric.is_empty() {
            for (level, observed) in (1..).zip(&stage.rubric) {
                ui.say(&render_after(ui, &format!("{level}. "), observed));
            }
            let room = ui.width.saturating_sub(10).max(20);
            let levels_told = (1..).zip(&stage.rubric);
            let observed =
                levels_told.map(|(level, text)| one_line(&format!("{level}. {text}"), room)).collect();
            let place = ui.ask_place("which was yours?", observed, 0).ok_or(Error::Interrupted)?;
            levels.push(u8::try_from(place + 1).unwrap_or(u8::MAX));
        }
    }
    Ok(levels)
}

/// The share of the requirements that passed; what goes beyond them and what was not measured is left out.
fn coding_score(journal: &Journal, answer: &MockAnswer) -> Result<f64, Error> {
    let Some(id) = &answer.given.attempt else { return Ok(0.0) };
    let attempt = journal.attempt(id)?;
    let asked =
        attempt.verdict.checks.iter().filter(|it| it.group != Group::Bonus && it.status != Status::NotRun);
    let passed = asked.map(|it| if it.status == Status::Passed { 1.0 } else { 0.0 });
    Ok(score::mean(passed).unwrap_or(0.0))
}

/// The topics that went worst.
fn tell_weak(practice: &mut Practice<'_>, mock: &Mock) {
    const NAMED: usize = 3;
    const WEAK: f64 = 0.6;
    let mut topics: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for answer in &mock.answers {
        let entry =
            mock.question(answer.given.section, answer.given.place).and_then(|key| practice.entry(key).ok());
        if let (Some(entry), Some(mark)) = (entry, &answer.mark) {
            topics.entry(entry.topic.to_string()).or_default().push(mark.score);
        }
    }
    let mut weak: Vec<(f64, String)> = topics
        .into_iter()
        .filter_map(|(topic, scores)| Some((score::mean(scores)?, topic)))
        .filter(|(score, _)| *score < WEAK)
        .collect();
    weak.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (score, topic) in weak.iter().take(NAMED) {
        let topic = plain(topic);
        practice
            .ui
            .tell(&format!("  weak: {topic} ({}): `prepkit quiz --topic {topic}`", report::percent(*score)));
    }
}
