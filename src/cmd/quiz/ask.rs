//! A round of questions on a terminal.

use jiff::SignedDuration;

use crate::cmd::practice::Practice;
use crate::cmd::show::View;
use crate::cmd::{asking, compare};
use crate::error::{Error, Exit};
use crate::journal::{AnswerId, Journal, NewAnswer, QuestionKey, QuizId};
use crate::pack::{Question, Way};
use crate::practice::proposal::{is_right_choice, of_points, points_made, predicted};
use crate::practice::schedule::{Answer, Rating};
use crate::report::count;
use crate::ui::{Style, Ui};

/// What was answered, before it is rated.
struct Given {
    text: String,
    points: Option<Vec<String>>,
    proposal: Rating,
}

/// What can be said of an answer.
#[derive(Clone, Copy)]
struct Buttons {
    /// Known or not, instead of four.
    two: bool,
    can_undo: bool,
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
        let mut draft = journal.draft(quiz, key)?;
        let asked = answer(practice.ui, &question, &mut draft)
            .inspect(|_| practice.ui.say(&Style::Faint.paint(&format!("\nthis was {}", entry.full_id()))))
            .and_then(|given| {
                let license = practice.catalog.license(&entry)?;
                let whole = View::whole(&entry, &question, &license);
                let can_undo = !last.is_empty();
                rate(practice, key, &given, &whole, Buttons { two, can_undo }).map(|next| (given, next))
            });
        let (given, next) = match asked {
            Err(Error::Interrupted) => {
                let typed = if draft.is_empty() { "" } else { ", and what you typed" };
                if !draft.is_empty() {
                    journal.keep_draft(quiz, key, &draft, practice.env.now())?;
                }
                leave(practice, last.len(), typed);
                return Ok(Exit::Interrupted);
            }
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
                leave(practice, last.len(), "");
                return Ok(Exit::Success);
            }
        }
    }
    practice.ui.tell(&format!("\ndone: {} kept{}", count(last.len(), "answer"), next_told(practice)));
    Ok(Exit::Success)
}

/// When there is something to do again.
pub(in crate::cmd) fn next_told(practice: &Practice<'_>) -> String {
    match practice.next_due() {
        Some((_, due @ 1..)) => format!("; {due} due now: `prepkit quiz`"),
        Some((first, 0)) => {
            format!("; the next is due in {}", wait_told(first.duration_since(practice.env.now())))
        }
        None => String::new(),
    }
}

fn leave(practice: &Practice<'_>, kept: usize, typed: &str) {
    let kept = count(kept, "answer");
    practice.ui.tell(&format!("\n{kept} kept{typed}; `prepkit quiz` goes on from there"));
}

/// Takes the answer and shows what is right.
fn answer(ui: &Ui, question: &Question, draft: &mut String) -> Result<Given, Error> {
    if question.way() == Way::Choose {
        let chosen = asking::choices(ui, question)?;
        ui.say(&compare::choices(ui, question, &chosen));
        ui.say(&compare::rest(ui, question, None));
        let proposal = if is_right_choice(question, &chosen) { Rating::Good } else { Rating::Again };
        return Ok(Given { text: asking::letters(&chosen), points: None, proposal });
    }
    let predicts = question.way() == Way::Predict;
    let asks = if predicts { asking::PREDICTION } else { "your answer (empty: done, or only look)" };
    let text = asking::lines(ui, asks, draft)?;
    if predicts {
        ui.say(&compare::output(question, &text));
        ui.say(&compare::rest(ui, question, None));
        let proposal = if predicted(question, &text).is_some() { Rating::Good } else { Rating::Again };
        return Ok(Given { text, points: None, proposal });
    }
    if text.is_empty() {
        ui.say(&compare::points(ui, &question.key_points, &[]));
        ui.say(&compare::rest(ui, question, None));
        return Ok(Given { text, points: None, proposal: Rating::Again });
    }
    let made = asking::ticks(ui, &question.key_points, &points_made(question, &text))?;
    ui.say(&compare::rest(ui, question, Some(&made)));
    let proposal = of_points(&question.key_points, &made);
    Ok(Given { text, points: Some(made), proposal })
}

fn rate(
    practice: &Practice<'_>,
    key: &QuestionKey,
    given: &Given,
    whole: &View<'_>,
    Buttons { two, can_undo }: Buttons,
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
    choices.push("read the whole answer first".to_owned());
    choices.push("stop here; this one was not answered".to_owned());
    let read = choices.len() - 2;
    loop {
        let chosen = practice.ui.ask_place("how well did you know it?", choices.clone(), proposed);
        let chosen = chosen.ok_or(Error::Interrupted)?;
        match ratings.get(chosen) {
            Some(rating) => return Ok(Next::Rated(*rating)),
            None if chosen == read => practice.ui.read(&whole.page(practice.ui)),
            None if chosen > read => return Ok(Next::Stop),
            None => return Ok(Next::Undo),
        }
    }
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
