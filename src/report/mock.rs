//! Mock interviews for people and for programs: what one came to, what was said in it, and all of them
//! beside each other.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::json::print;
use super::markdown::{fenced, inline};
use super::text::{count, day_and_time};
use crate::catalog::Entry;
use crate::journal::{Mock, MockAnswer, NewMock, QuestionKey};
use crate::pack::{Question, Way};
use crate::practice::interview::Section;
use crate::practice::score::{Range, range};
use crate::ui::markdown::render;
use crate::ui::table::{Column, table};
use crate::ui::{Style, Ui, minutes_told};

/// How looking back is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Human,
    Markdown,
    Json,
}

/// What is known of a question that was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    /// `PACK/ID`.
    id: String,
    title: String,
    minutes: Option<u32>,
    /// The ids and the words of its key points.
    points: Vec<(String, String)>,
}

impl Asked {
    /// Key points are asked for where it is answered in words.
    pub(crate) fn of(entry: &Entry, question: &Question) -> Self {
        let points = question.key_points.iter().filter(|_| question.way() == Way::Say);
        let points = points.map(|point| (point.id.clone(), point.text.clone()));
        Self {
            id: entry.full_id(),
            title: entry.title.clone(),
            minutes: entry.minutes,
            points: points.collect(),
        }
    }

    /// Its pack is gone, or has it no more.
    pub(crate) fn gone((pack, id): &QuestionKey) -> Self {
        Self { id: format!("{pack}/{id}"), title: String::new(), minutes: None, points: Vec::new() }
    }
}

/// `64 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// How long an answer took.
pub(crate) fn time_told(answer: &MockAnswer, minutes: Option<u32>) -> String {
    let of = minutes.map_or(String::new(), |minutes| format!(" of {minutes}:00"));
    format!("answered in {}{of}", clock(answer.given.time()))
}

fn clock(time: SignedDuration) -> String {
    minutes_told(time.as_secs().max(0).unsigned_abs())
}

/// What an interview came to, beside the others.
pub(crate) fn summary(mock: &Mock, others: &[Mock]) -> String {
    let Some(score) = mock.score() else { return "nothing was answered, so there is no score\n".to_owned() };
    let mut text =
        format!("{}\n", Style::Strong.paint(&format!("Interview {}: {}", mock.id.number(), percent(score))));
    for (place, section) in mock.sections.iter().enumerate() {
        let of_section = mock.answers.iter().filter(|answer| answer.given.section == place);
        let answered = of_section.filter(|answer| !answer.given.text().trim().is_empty()).count();
        let score = mock.section_score(place).map_or("not asked".to_owned(), percent);
        let all = section.questions.len();
        text += &format!(
            "  {:8} {score:>9}  {answered} of {} answered\n",
            section.round.word(),
            count(all, "question")
        );
    }
    text += &format!("  time used {} of {}:00\n", clock(mock.used()), mock.minutes);
    let mut scores = scores(others);
    scores.push(score);
    if let Some(range) = range(&scores).filter(|_| scores.len() > 1) {
        text += &format!("  your {} so far: {}\n", count(scores.len(), "interview"), range_told(range));
    }
    text
}

/// Of those that came to their end.
pub(super) fn scores(mocks: &[Mock]) -> Vec<f64> {
    mocks.iter().filter(|mock| mock.ended_at.is_some()).filter_map(Mock::score).collect()
}

/// `41 % to 72 %, the middle 60 %`, or the one that they all are.
pub(super) fn range_told(Range { lowest, middle, highest }: Range) -> String {
    let [lowest, middle, highest] = [lowest, middle, highest].map(percent);
    if lowest == highest { middle } else { format!("{lowest} to {highest}, the middle {middle}") }
}

/// All interviews, oldest first, and the range of their scores.
pub(crate) fn sessions(ui: &Ui, mocks: &[Mock], format: Format) -> String {
    let range = range(&scores(mocks));
    if format == Format::Json {
        let document = json!({
            "interviews": mocks.iter().map(head_json).collect::<Vec<_>>(),
            "range": range.map(|it| json!({ "lowest": it.lowest, "middle": it.middle, "highest": it.highest })),
        });
        return print(&document);
    }
    if format == Format::Markdown {
        return markdown_table(mocks);
    }
    let rows: Vec<[String; 6]> = mocks.iter().map(row).collect();
    table(ui, &HEADINGS.map(Column::Text), &rows) + &range_line(mocks)
}

const HEADINGS: [&str; 6] = ["INTERVIEW", "BEGUN (UTC)", "MINUTES", "LEVEL", "ROLE", "SCORE"];

/// A row for each interview, and below it the range of their scores.
pub(super) fn markdown_table(mocks: &[Mock]) -> String {
    let rows: Vec<[String; 6]> = mocks.iter().map(row).collect();
    let line = |row: &[String; 6]| format!("| {} |\n", row.each_ref().map(|cell| inline(cell)).join(" | "));
    let lines: String = rows.iter().map(line).collect();
    let headings = HEADINGS.map(str::to_lowercase).join(" | ");
    format!("| {headings} |\n|{}\n{lines}{}", "---|".repeat(HEADINGS.len()), range_line(mocks))
}

/// Empty where none came to its end.
fn range_line(mocks: &[Mock]) -> String {
    range(&scores(mocks)).map_or(String::new(), |it| format!("\nscores: {}\n", range_told(it)))
}

fn row(mock: &Mock) -> [String; 6] {
    let score = match mock.ended_at {
        None => "not ended".to_owned(),
        Some(_) => mock.score().map_or_else(|| "nothing answered".to_owned(), percent),
    };
    [
        mock.id.number().to_string(),
        mock.started_at.strftime("%Y-%m-%d %H:%M").to_string(),
        mock.minutes.to_string(),
        mock.level.word().to_owned(),
        mock.role.clone().unwrap_or_else(|| "any".to_owned()),
        score,
    ]
}

/// What was asked and said, and what it was worth.
pub(crate) fn transcript(ui: &Ui, mock: &Mock, asked: &[Vec<Asked>], format: Format) -> String {
    match format {
        Format::Json => transcript_json(mock, asked),
        Format::Markdown => transcript_markdown(mock, asked),
        Format::Human => render(ui, &transcript_markdown(mock, asked)),
    }
}

fn transcript_markdown(mock: &Mock, asked: &[Vec<Asked>]) -> String {
    let role = mock.role.as_deref().map_or(String::new(), |role| format!(", {}", inline(role)));
    let mut text = format!(
        "# Mock interview {}\n\n{}: {} minutes, {} level{role}, seed {}. Time used {}.",
        mock.id.number(),
        day_and_time(mock.started_at),
        mock.minutes,
        mock.level.word(),
        mock.seed,
        clock(mock.used()),
    );
    text +=
        &mock.score().map_or(" Not marked.\n".to_owned(), |score| format!(" Score {}.\n", percent(score)));
    let mut began = SignedDuration::ZERO;
    for (number, (section, asked)) in mock.sections.iter().zip(asked).enumerate() {
        let score = mock.section_score(number).map_or(String::new(), |score| format!(", {}", percent(score)));
        text += &format!(
            "\n## Round {}: {} ({} minutes{score})\n",
            number + 1,
            section.round.word(),
            section.minutes
        );
        for (place, asked) in asked.iter().enumerate() {
            let answer = mock.answer(number, place);
            // What is still to come is not given away.
            if answer.is_none() && mock.ended_at.is_none() {
                text += "\nThe rest is still to be asked: `prepkit mock` goes on.\n";
                break;
            }
            // A task has the time of its round.
            let minutes = if section.round.is_one_task() { Some(section.minutes) } else { asked.minutes };
            text += &answer_markdown(asked, minutes, answer, began);
            began += answer.map_or(SignedDuration::ZERO, |it| it.given.time());
        }
    }
    text
}

fn answer_markdown(
    asked: &Asked,
    minutes: Option<u32>,
    answer: Option<&MockAnswer>,
    began: SignedDuration,
) -> String {
    let mut text = format!("\n### {}\n\n{}\n", inline(&asked.id), inline(&asked.title));
    let Some(answer) = answer else { return text + "\nNot asked.\n" };
    text += &format!("\nAt {}, {}.\n", clock(began), time_told(answer, minutes));
    for said in &answer.given.said {
        if !said.asked.is_empty() {
            text += &format!("\nAsked: {}\n", inline(&said.asked));
        }
        text += &if said.text.trim().is_empty() {
            "\nNo answer.\n".to_owned()
        } else {
            fenced(&said.text, "text")
        };
    }
    let Some(mark) = &answer.mark else { return text + "\nNot marked.\n" };
    text += &format!("\nWorth {}.\n\n", percent(mark.score));
    for (id, point) in asked.points.iter().filter(|_| mark.points.is_some()) {
        let is_said = mark.points.as_ref().is_some_and(|points| points.contains(id));
        text += &format!("- {}: {}\n", if is_said { "said" } else { "missed" }, inline(point));
    }
    for (number, level) in (1..).zip(&mark.levels) {
        text += &format!("- stage {number}: level {level} of 4\n");
    }
    text
}

fn transcript_json(mock: &Mock, asked: &[Vec<Asked>]) -> String {
    let question = |section: usize, place: usize, asked: &Asked| {
        let answer = mock.answer(section, place);
        json!({
            "question": asked.id, "title": asked.title, "minutes": asked.minutes,
            "asked_at": answer.map(|it| it.given.asked_at.to_string()),
            "answered_at": answer.map(|it| it.given.answered_at.to_string()),
            "said": answer.map(|it| it.given.said.iter().map(|said| json!({ "asked": said.asked, "text": said.text })).collect::<Vec<_>>()),
            "attempt": answer.and_then(|it| it.given.attempt.clone()),
            "score": answer.and_then(|it| it.mark.as_ref()).map(|mark| mark.score),
            "points": answer.and_then(|it| it.mark.as_ref()).map(|mark| mark.points.clone()),
            "levels": answer.and_then(|it| it.mark.as_ref()).map(|mark| mark.levels.clone()),
        })
    };
    let sections: Vec<Value> = mock
        .sections
        .iter()
        .zip(asked)
        .enumerate()
        .map(|(number, (section, asked))| {
            let questions: Vec<Value> =
                asked.iter().enumerate().map(|(place, asked)| question(number, place, asked)).collect();
            json!({
                "round": section.round.word(), "minutes": section.minutes,
                "score": mock.section_score(number), "questions": questions,
            })
        })
        .collect();
    let mut document = head_json(mock);
    document["rounds"] = json!(sections);
    print(&document)
}

/// What lists say of an interview.
pub(super) fn head_json(mock: &Mock) -> Value {
    json!({
        "number": mock.id.number(), "started_at": mock.started_at.to_string(),
        "ended_at": mock.ended_at.map(|at| at.to_string()),
        "minutes": mock.minutes, "level": mock.level.word(), "role": mock.role,
        "seed": mock.seed, "seconds_used": mock.used().as_secs(), "score": mock.score(),
    })
}

/// What an interview would ask.
pub(crate) fn agenda_json(new: &NewMock) -> String {
    let section = |section: &Section| {
        let ids: Vec<String> = section.questions.iter().map(|(pack, id)| format!("{pack}/{id}")).collect();
        json!({ "round": section.round.word(), "minutes": section.minutes, "questions": ids })
    };
    let document = json!({
        "minutes": new.minutes, "level": new.level.word(), "role": new.role,
        "seed": new.seed, "rounds": new.sections.iter().map(section).collect::<Vec<_>>(),
    });
    print(&document)
}
