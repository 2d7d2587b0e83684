//! The interview itself: round after round, each question once, nothing said of how it went.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::coding;
use crate::cmd::asking;
use crate::cmd::practice::Practice;
use crate::cmd::show::View;
use crate::error::Error;
use crate::journal::{Begun, Journal, Left, Mock, NewMockAnswer, QuestionKey, Said};
use crate::pack::{Question, Stage, Way};
use crate::practice::proposal::points_made;
use crate::report::count;
use crate::ui::markdown::{render, render_after};
use crate::ui::{Clock, Shown, Style, Ui};

const ANSWER: &str = "your answer (empty: done)";
/// The most follow-ups to one answer.
const MOST_FOLLOW_UPS: usize = 2;

/// What time is used and left.
struct Time {
    /// When it would have begun, had it never been left.
    began: Timestamp,
    /// The same by a clock that nobody puts right.
    began_here: Instant,
    minutes: u32,
}

impl Time {
    fn of(mock: &Mock, left: Option<&Left>, now: Timestamp) -> Self {
        let used = left.map_or(SignedDuration::ZERO, |left| left.used).max(mock.used());
        let here = Instant::now();
        let began_here = here.checked_sub(used.unsigned_abs()).unwrap_or(here);
        Self { began: now - used, began_here, minutes: mock.minutes }
    }

    fn is_over(&self, now: Timestamp, minutes: u32) -> bool {
        now.duration_since(self.began) >= SignedDuration::from_mins(minutes.into())
    }

    fn shown(&self, label: String, part_ends: u32) -> Shown {
        let at = |minutes: u32| self.began_here + std::time::Duration::from_secs(60 * u64::from(minutes));
        Shown { label, part_ends: at(part_ends), ends: at(self.minutes) }
    }
}

/// Asks what is still to be asked, and gives the interview with all that was answered.
pub(super) fn hold(practice: &mut Practice<'_>, journal: &mut Journal, mock: Mock) -> Result<Mock, Error> {
    let last = journal.mock_left(mock.id)?;
    let time = Time::of(&mock, last.as_ref(), practice.env.now());
    let mut clock: Option<Clock> = None;
    let mut ends = 0;
    for (number, section) in mock.sections.iter().enumerate() {
        ends += section.minutes;
        let (round, all) = (section.round.word(), section.questions.len());
        for place in (0..all).filter(|place| mock.answer(number, *place).is_none()) {
            // The first of a round is asked as long as there is any time at all.
            if time.is_over(practice.env.now(), if place == 0 { mock.minutes } else { ends }) {
                let left = count(all - place, "question");
                practice.ui.say(&format!("\ntime is up for the {round} round; not asked: {left}"));
                break;
            }
            let shown = time.shown(format!("{round} {} of {all}", place + 1), ends);
            match &clock {
                Some(clock) => clock.show(shown),
                None => clock = Some(practice.ui.clock(shown)),
            }
            let was_begun = last.as_ref().filter(|it| (it.section, it.place) == (number, place));
            let begun = was_begun.map_or_else(Begun::default, |it| it.begun.clone());
            one(practice, journal, &mock, &time, (number, place), begun)?;
        }
    }
    drop(clock);
    Ok(journal.mock(mock.id.number())?.unwrap_or(mock))
}

/// Asks one question, and keeps the answer, or where it was left.
fn one(
    practice: &mut Practice<'_>,
    journal: &mut Journal,
    mock: &Mock,
    time: &Time,
    (section, place): (usize, usize),
    mut begun: Begun,
) -> Result<(), Error> {
    let Some(key) = mock.question(section, place) else { return Ok(()) };
    let asked_at = practice.env.now();
    let given = ask(practice, journal, mock, key, &mut begun);
    let answered_at = practice.env.now();
    if matches!(given, Err(Error::Interrupted)) {
        let left = Left { used: answered_at.duration_since(time.began), section, place, begun };
        journal.leave_mock(mock.id, &left, answered_at)?;
        practice.ui.tell(
            "\nall that was said is kept; `prepkit mock` goes on from here, with the clock as it is now",
        );
    }
    let Some((said, attempt)) = given? else { return Ok(()) };
    let answer = NewMockAnswer { section, place, asked_at, answered_at, said, attempt };
    journal.record_mock_answer(mock.id, &answer)?;
    let is_empty = answer.text().trim().is_empty();
    practice.ui.say(&Style::Faint.paint(if is_empty { "no answer; kept" } else { "kept" }));
    Ok(())
}

type Given = (Vec<Said>, Option<String>);

/// `None`: the question is not there any more.
fn ask(
    practice: &mut Practice<'_>,
    journal: &mut Journal,
    mock: &Mock,
    key: &QuestionKey,
    begun: &mut Begun,
) -> Result<Option<Given>, Error> {
    let (entry, question) = match practice.question(key) {
        Ok(found) => found,
        Err(error) => {
            practice.ui.warn(&format!("left out: {error}"));
            return Ok(None);
        }
    };
    let ui = practice.ui;
    if question.way() == Way::Work {
        return coding::hold(ui, practice.env, journal, mock, &entry).map(Some);
    }
    // The stages of a design are told one after the other.
    let stages = question.stages.clone();
    let question = Question { stages: Vec::new(), ..question };
    ui.say(&format!("\n{}", View::question(&entry, &question).page(ui)));
    match question.way() {
        Way::Choose => {
            let chosen = asking::letters(&asking::choices(ui, &question)?);
            begun.said.push(said("", chosen));
        }
        Way::Predict => typed(ui, asking::PREDICTION, "", begun)?,
        _ if !stages.is_empty() => staged(ui, &stages, begun)?,
        _ => in_words(ui, &question, begun)?,
    }
    Ok(Some((std::mem::take(&mut begun.said), None)))
}

/// The stages of a design, one after the other.
fn staged(ui: &Ui, stages: &[Stage], begun: &mut Begun) -> Result<(), Error> {
    for (number, stage) in (1..).zip(stages).skip(begun.said.len()) {
        let minutes = stage.minutes.map_or(String::new(), |minutes| format!(" ({minutes} min)"));
        ui.say(&format!("\n{}", Style::Strong.paint(&format!("{number}. {}{minutes}", stage.title))));
        ui.say(&render(ui, &stage.text));
        for estimate in &stage.estimates {
            ui.say(&render_after(ui, "estimate: ", &estimate.what));
        }
        typed(ui, ANSWER, &stage.title, begun)?;
    }
    Ok(())
}

/// An answer in words, and what an interviewer asks about what it left out.
fn in_words(ui: &Ui, question: &Question, begun: &mut Begun) -> Result<(), Error> {
    if begun.said.is_empty() {
        typed(ui, ANSWER, "", begun)?;
    }
    while begun.said.len() <= MOST_FOLLOW_UPS {
        let so_far = begun.said.iter().map(|one| &*one.text).collect::<Vec<_>>().join("\n");
        let made = points_made(question, &so_far);
        let next = question.follow_ups.iter().find(|next| {
            let is_missed = next.when_missed.as_ref().is_some_and(|point| !made.contains(point));
            is_missed && begun.said.iter().all(|one| one.asked != next.text)
        });
        let Some(next) = next.filter(|_| !so_far.trim().is_empty()) else { break };
        ui.say(&format!("\n{}", render_after(ui, "follow-up: ", &next.text)));
        typed(ui, ANSWER, &next.text, begun)?;
    }
    Ok(())
}

/// Takes one more answer in words.
fn typed(ui: &Ui, asks: &str, asked: &str, begun: &mut Begun) -> Result<(), Error> {
    let text = asking::lines(ui, asks, &mut begun.draft)?;
    begun.draft.clear();
    begun.said.push(said(asked, text));
    Ok(())
}

fn said(asked: &str, text: String) -> Said {
    Said { asked: asked.to_owned(), text }
}
