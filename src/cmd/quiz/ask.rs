//! A round of questions on a terminal.

use jiff::SignedDuration;

use super::compare;
use crate::cmd::practice::Practice;
use crate::cmd::show::View;
use crate::error::{Error, Exit};
use crate::journal::{AnswerId, Journal, NewAnswer, QuestionKey, QuizId};
use crate::pack::{Kind, Question};
use crate::practice::proposal::{is_right_choice, of_points, points_made, predicted};
use crate::practice::schedule::{Answer, Rating};
use crate::report::count;
use crate::ui::{Style, one_line};

/// The most lines that an answer takes.
const MOST_LINES: usize = 200;

/// What was answered, before it is rated.
struct Given {
    text: String,
    points: Option<Vec<String>>,
    proposal: Rating,
}

/// What comes after an answer.
enum Next {
    Rated(Rating),
    Undo,
    Stop,
}

/// Asks until all are answered or the person stops.
pub(super) fn round(
    practice: &mut Practice<'_>,
    journal: &mut Journal,
    quiz: QuizId,
    keys: &[QuestionKey],
    two: bool,
) -> Result<Exit, Error> {
    let mut last: Vec<(usize, AnswerId)> = Vec::new();
    let mut place = 0;
    while let Some(key) = keys.get(place) {
        let (entry, question) = match practice.question(key) {
            Ok(found) => found,
            Err(error) => {
                practice.ui.warn(&format!("left out: {error}"));
                place += 1;
                continue;
            }
        };
        let progress = format!("{} of {}", place + 1, keys.len());
        practice.ui.say(&format!(
            "\n{} {}",
            Style::Strong.paint(&progress),
            Style::Faint.paint("· Esc leaves")
        ));
        practice.ui.say(&View::question(&entry, &question).page(practice.ui));
        let asked = answer(practice, &question)
            .and_then(|given| rate(practice, key, &given, two, !last.is_empty()).map(|next| (given, next)));
        let (given, next) = match asked {
            Err(Error::Interrupted) => return Err(leave(practice, last.len())),
            other => other?,
        };
        match next {
            Next::Rated(rating) => {
                let at = practice.env.now();
                let id = journal.record_answer(&NewAnswer {
                    at,
                    question: key.clone(),
                    rating,
                    text: given.text,
                    points: given.points,
                    quiz: Some(quiz),
                })?;
                practice.learn(key, Answer { at, rating });
                last.push((place, id));
                place += 1;
            }
            Next::Undo => {
                if let Some((before, id)) = last.pop() {
                    journal.undo_answer(id, practice.env.now())?;
                    practice.unlearn(&keys[before]);
                    practice.ui.say("taken back");
                    place = before;
                }
            }
            Next::Stop => {
                leave(practice, last.len());
                return Ok(Exit::Success);
            }
        }
    }
    practice.ui.say(&format!("\ndone: {} kept", count(last.len(), "answer")));
    Ok(Exit::Success)
}

fn leave(practice: &Practice<'_>, kept: usize) -> Error {
    practice.ui.say(&format!("\n{} kept; `prepkit quiz` goes on from there", count(kept, "answer")));
    Error::Interrupted
}

/// Takes the answer and shows what is right.
fn answer(practice: &Practice<'_>, question: &Question) -> Result<Given, Error> {
    let ui = practice.ui;
    if question.kind == Kind::Choice && !question.choices.is_empty() {
        let chosen = choice(practice, question)?;
        ui.say(&compare::choices(ui, question, &chosen));
        ui.say(&compare::rest(ui, question, None));
        let proposal = if is_right_choice(question, &chosen) { Rating::Good } else { Rating::Again };
        let letters: Vec<_> = ('a'..='z').enumerate().filter(|(place, _)| chosen.contains(place)).collect();
        let text = letters.iter().map(|(_, letter)| letter.to_string()).collect::<Vec<_>>().join(" ");
        return Ok(Given { text, points: None, proposal });
    }
    let predicts = question.kind == Kind::Output && !question.experiments.is_empty();
    let asks = if predicts {
        "what it prints, line by line (empty: done)"
    } else {
        "your answer (empty: done, or only look)"
    };
    let text = lines(practice, asks)?;
    if predicts {
        ui.say(&compare::output(question, &text));
        ui.say(&compare::rest(ui, question, None));
        let proposal = if predicted(question, &text).is_some() { Rating::Good } else { Rating::Again };
        return Ok(Given { text, points: None, proposal });
    }
    if text.is_empty() {
        ui.say(&compare::points(ui, &question.key_points, &[]));
        ui.say(&compare::rest(ui, question, None));
        return Ok(Given { text, points: None, proposal: Rating::Hard });
    }
    let made = points_made(question, &text);
    ui.say(&compare::points(ui, &question.key_points, &made));
    let made = ticks(practice, question, &made)?;
    ui.say(&compare::rest(ui, question, Some(&made)));
    let proposal = of_points(&question.key_points, &made);
    Ok(Given { text, points: Some(made), proposal })
}

fn lines(practice: &Practice<'_>, asks: &str) -> Result<String, Error> {
    let mut lines = Vec::new();
    while lines.len() < MOST_LINES {
        let question = if lines.is_empty() { asks } else { "…" };
        let line = practice.ui.ask_text(question, "").ok_or(Error::Interrupted)?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line);
    }
    Ok(lines.join("\n"))
}

fn choice(practice: &Practice<'_>, question: &Question) -> Result<Vec<usize>, Error> {
    let room = practice.ui.width.saturating_sub(10).max(20);
    let lettered = ('a'..='z').zip(&question.choices);
    let texts: Vec<_> =
        lettered.map(|(letter, choice)| one_line(&format!("{letter}) {}", choice.text), room)).collect();
    let right = question.choices.iter().filter(|choice| choice.correct).count();
    let asks = if right == 1 { "which one?" } else { "which? (space picks, several may be right)" };
    if right == 1 {
        let picked = practice.ui.ask_choice(asks, texts.clone()).ok_or(Error::Interrupted)?;
        return Ok(texts.iter().position(|text| *text == picked).into_iter().collect());
    }
    practice.ui.ask_several(asks, texts, &[]).ok_or(Error::Interrupted)
}

/// Lets the person put the ticks right.
fn ticks(practice: &Practice<'_>, question: &Question, made: &[String]) -> Result<Vec<String>, Error> {
    let points = &question.key_points;
    if points.is_empty() {
        return Ok(Vec::new());
    }
    let room = practice.ui.width.saturating_sub(10).max(20);
    let texts = points.iter().map(|point| one_line(&point.text, room)).collect();
    let ticked: Vec<usize> =
        points.iter().enumerate().filter(|(_, point)| made.contains(&point.id)).map(|(at, _)| at).collect();
    let chosen = practice.ui.ask_several("did you say it? (space changes a tick)", texts, &ticked);
    let chosen = chosen.ok_or(Error::Interrupted)?;
    Ok(chosen.into_iter().filter_map(|at| points.get(at)).map(|point| point.id.clone()).collect())
}

fn rate(
    practice: &Practice<'_>,
    key: &QuestionKey,
    given: &Given,
    two: bool,
    can_undo: bool,
) -> Result<Next, Error> {
    let now = practice.env.now();
    let before = practice.schedule(key);
    let ratings: &[Rating] = if two { &[Rating::Again, Rating::Good] } else { &Rating::ALL };
    let choice = |rating: &Rating| {
        let word = match (two, rating) {
            (false, _) => rating.word(),
            (true, Rating::Again) => "not known",
            (true, _) => "known",
        };
        format!("{word}: next in {}", wait_told(practice.scheduler.wait(before.as_ref(), now, *rating)))
    };
    let mut choices: Vec<String> = ratings.iter().map(choice).collect();
    let proposed = ratings.iter().rposition(|rating| *rating <= given.proposal).unwrap_or(0);
    if can_undo {
        choices.push("take back the answer before this one".to_owned());
    }
    choices.push("stop here; this one was not answered".to_owned());
    let chosen = practice.ui.ask_place("how well did you know it?", choices.clone(), proposed);
    let chosen = chosen.ok_or(Error::Interrupted)?;
    Ok(match ratings.get(chosen) {
        Some(rating) => Next::Rated(*rating),
        None if chosen + 1 == choices.len() => Next::Stop,
        None => Next::Undo,
    })
}

/// `10 min`, `5 h`, `3 days`, `2 months`.
fn wait_told(wait: SignedDuration) -> String {
    let minutes = wait.as_mins();
    match minutes {
        ..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        1440..2880 => "a day".to_owned(),
        2880..87_840 => format!("{} days", minutes / 1440),
        _ => format!("{} months", minutes / 43_920),
    }
}
