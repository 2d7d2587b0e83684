//! `quiz --answers FILE`: answers without a terminal, all of them kept or none.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::catalog::Entry;
use crate::cmd::compare;
use crate::cmd::faults::refuse;
use crate::cmd::practice::{Practice, key_of};
use crate::error::{Error, Exit};
use crate::journal::{self, Journal, NewAnswer};
use crate::pack::{Question, Way};
use crate::practice::proposal::{is_right_choice, of_points, points_made, predicted};
use crate::practice::schedule::{Answer, Rating};
use crate::ui::{Style, one_line};

/// As large as answers get.
const LARGEST: u64 = 4 << 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    answer: Vec<Entered>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entered {
    question: Spanned<String>,
    text: Option<String>,
    /// Letters of choices.
    choice: Option<Spanned<Vec<String>>>,
    /// Ids of key points, where the words are not to decide.
    points: Option<Spanned<Vec<String>>>,
    rating: Option<Spanned<String>>,
}

/// An answer that was understood.
struct Taken {
    entry: Entry,
    question: Question,
    given: String,
    points: Option<Vec<String>>,
    chosen: Option<Vec<usize>>,
    rating: Rating,
}

pub(super) fn take(practice: &mut Practice<'_>, path: &Path) -> Result<Exit, Error> {
    let name = path.display().to_string();
    let text = read(practice, path)
        .map_err(|why| Error::Answers { message: format!("`{name}` cannot be read: {why}") })?;
    let table: Table = toml::from_str(&text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start);
        let faults = [(place, error.message().lines().collect::<Vec<_>>().join(" "))];
        Error::Answers { message: refuse(practice.ui, &name, &text, &faults, "no answer is taken from it") }
    })?;
    let mut faults = Vec::new();
    let mut taken = Vec::new();
    for entered in &table.answer {
        match understood(practice, entered) {
            Ok(one) => taken.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        let message = refuse(practice.ui, &name, &text, &faults, "no answer is taken from it");
        return Err(Error::Answers { message });
    }
    let at = practice.env.now();
    let answers: Vec<_> = taken
        .iter()
        .map(|one| NewAnswer {
            at,
            question: key_of(&one.entry),
            rating: one.rating,
            text: one.given.clone(),
            points: one.points.clone(),
            quiz: None,
        })
        .collect();
    Journal::open(&journal::path(&practice.env.data))?.record_answers(&answers)?;
    for NewAnswer { question, rating, .. } in &answers {
        practice.learn(question, Answer { at, rating: *rating });
    }
    practice.ui.result(&taken.iter().map(|one| told(practice, one)).collect::<String>())?;
    Ok(Exit::Success)
}

fn read(practice: &Practice<'_>, path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(practice.env.working.join(path)).map_err(|error| error.to_string())?;
    let length = file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if length as u64 > LARGEST { Err(format!("it has more than {} MiB", LARGEST >> 20)) } else { Ok(text) }
}

/// What an answer says, or where it says something that cannot be.
fn understood(practice: &mut Practice<'_>, entered: &Entered) -> Result<Taken, (usize, String)> {
    let place = entered.question.span().start;
    let entry =
        practice.catalog.find(entered.question.get_ref(), &[]).map_err(|error| (place, error.to_string()))?;
    let question = practice.catalog.question(&entry).map_err(|error| (place, error.to_string()))?;
    if question.way() == Way::Work {
        let why = format!("`{}` is answered with `prepkit start` and `prepkit check`", entry.id);
        return Err((place, why));
    }
    let text = entered.text.clone().unwrap_or_default();
    let chosen = entered.choice.as_ref().map(|letters| choices(&question, letters)).transpose()?;
    let points = match &entered.points {
        Some(named) => Some(points(&question, named)?),
        None => entered
            .text
            .as_ref()
            .filter(|_| !question.key_points.is_empty())
            .map(|text| points_made(&question, text)),
    };
    let rating = match &entered.rating {
        Some(word) => rating(word)?,
        None => proposal(&question, &text, chosen.as_deref(), points.as_deref())
            .ok_or_else(|| (place, "an answer has a `text`, a `choice` or a `rating`".to_owned()))?,
    };
    let given = entered.choice.as_ref().map_or(text, |letters| letters.get_ref().join(" "));
    Ok(Taken { entry, question, given, points, chosen, rating })
}

fn proposal(
    question: &Question,
    text: &str,
    chosen: Option<&[usize]>,
    points: Option<&[String]>,
) -> Option<Rating> {
    let right = |is_right: bool| if is_right { Rating::Good } else { Rating::Again };
    match (chosen, points) {
        (Some(chosen), _) => Some(right(is_right_choice(question, chosen))),
        _ if question.way() == Way::Predict && !text.is_empty() => {
            Some(right(predicted(question, text).is_some()))
        }
        (None, Some(points)) => Some(of_points(&question.key_points, points)),
        (None, None) => None,
    }
}

fn choices(question: &Question, letters: &Spanned<Vec<String>>) -> Result<Vec<usize>, (usize, String)> {
    let place_of = |letter: &String| {
        let place =
            ('a'..='z').zip(&question.choices).position(|(known, _)| letter.trim() == known.to_string());
        place.ok_or_else(|| {
            let last = ('a'..='z').nth(question.choices.len().saturating_sub(1)).unwrap_or('a');
            (letters.span().start, format!("`{letter}` is no choice; they are `a` to `{last}`"))
        })
    };
    letters.get_ref().iter().map(place_of).collect()
}

fn points(question: &Question, named: &Spanned<Vec<String>>) -> Result<Vec<String>, (usize, String)> {
    let is_known = |id: &String| question.key_points.iter().any(|point| point.id == *id);
    match named.get_ref().iter().find(|id| !is_known(id)) {
        Some(id) => Err((named.span().start, format!("`{}` has no key point `{id}`", question.id))),
        None => Ok(named.get_ref().clone()),
    }
}

fn rating(word: &Spanned<String>) -> Result<Rating, (usize, String)> {
    let typed = word.get_ref();
    let known = Rating::ALL.into_iter().find(|rating| rating.word() == typed);
    let words = Rating::ALL.map(|rating| format!("`{}`", rating.word())).join(", ");
    known.ok_or_else(|| (word.span().start, format!("`{typed}` is no rating: {words}")))
}

/// The question, what was right of the answer, and when it is asked again.
fn told(practice: &Practice<'_>, one: &Taken) -> String {
    let ui = practice.ui;
    let mut text = format!("{}  {}\n", Style::Strong.paint(&one.entry.id), one_line(&one.entry.title, 60));
    if let Some(chosen) = &one.chosen {
        text += &compare::choices(ui, &one.question, chosen);
    } else if one.question.way() == Way::Predict {
        text += &compare::output(&one.question, &one.given);
    } else if let Some(points) = &one.points {
        text += &compare::points(ui, &one.question.key_points, points);
    }
    let due = practice.schedule(&key_of(&one.entry)).map(|schedule| schedule.due);
    let due = due.map_or(String::new(), |due| due.strftime("; next on %Y-%m-%d at %H:%M UTC").to_string());
    text + &format!("rated {}{due}\n\n", one.rating.word())
}
