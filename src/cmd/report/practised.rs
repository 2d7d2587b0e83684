//! Gathers what the practice report is about: attempts, answers, topics, key points, and a forecast.
//!
//! Only the journal must be readable. Packs that cannot be read cost what they are needed for, and
//! the report says so beside itself.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalog::{Arrangement, Entry, Query, Status, TopicCount};
use crate::cmd::plan::{self, Planned};
use crate::cmd::practice::Practice;
use crate::environment::Environment;
use crate::error::Error;
use crate::journal::{Answered, Attempt, Filter, Goal, Journal, Mock, QuestionKey};
use crate::pack::Kind;
use crate::practice::forecast::forecast;
use crate::report::{self, Forecast, Format, KeyPointTally, TopicProgress};
use crate::ui::Ui;

/// How far a forecast goes where nobody has a goal.
const DAYS: u32 = 30;
/// Key points are looked at of so many questions, those that were answered most.
const QUESTIONS: usize = 400;
/// And in so many files of questions: reading all of a large pack would take seconds.
const FILES: usize = 24;

/// What a report of practice is made from.
pub(super) struct Practised {
    made_at: Timestamp,
    zone: TimeZone,
    answers: Vec<Timestamp>,
    attempts: Vec<Attempt>,
    topics: Vec<TopicProgress>,
    forecast: Option<Forecast>,
    key_points: Vec<KeyPointTally>,
    mocks: Vec<Mock>,
}

impl Practised {
    pub(super) fn gather(
        ui: &Ui,
        env: &Environment,
        journal: Option<&Journal>,
        format: Format,
    ) -> Result<Self, Error> {
        let attempts = journal.map_or_else(|| Ok(Vec::new()), |it| it.attempts(&Filter::default()))?;
        let mut practised = Self {
            made_at: env.now(),
            zone: env.zone(),
            answers: Vec::new(),
            attempts,
            topics: Vec::new(),
            forecast: None,
            key_points: Vec::new(),
            mocks: Vec::new(),
        };
        // Rows of attempts have no place for the rest.
        if matches!(format, Format::Junit | Format::Csv) {
            return Ok(practised);
        }
        let answered = journal.map_or_else(|| Ok(Vec::new()), Journal::answered)?;
        practised.mocks = journal.map_or_else(|| Ok(Vec::new()), Journal::mocks)?;
        practised.answers = answered.iter().map(|it| it.at).collect();
        let known =
            Practice::open(ui, env).and_then(|mut practice| practised.add_known(&mut practice, &answered));
        if let Err(error) = known {
            ui.warn(&format!("what is known is not shown: {error}"));
        }
        Ok(practised)
    }

    pub(super) fn as_report(&self) -> report::Practice<'_> {
        report::Practice {
            made_at: self.made_at,
            zone: &self.zone,
            answers: &self.answers,
            attempts: &self.attempts,
            topics: &self.topics,
            forecast: self.forecast.as_ref(),
            key_points: &self.key_points,
            mocks: &self.mocks,
        }
    }

    fn add_known(&mut self, practice: &mut Practice<'_>, answered: &[Answered]) -> Result<(), Error> {
        self.topics = topics(practice)?;
        self.key_points = key_points(practice, answered);
        self.forecast = expected(practice, !answered.is_empty())?;
        Ok(())
    }
}

fn topics(practice: &mut Practice<'_>) -> Result<Vec<TopicProgress>, Error> {
    let progress = practice.progress();
    let is_prompt = Query::any([Kind::Code, Kind::TakeHome].map(Query::Kind));
    let mut prompts = practice.catalog.list(&is_prompt, Arrangement::default(), &progress)?;
    prompts.retain(|entry| entry.has_prompt);
    let topics = practice.catalog.topics(&progress)?;
    Ok(topics.into_iter().map(|topic| topic_progress(topic, &prompts)).collect())
}

fn topic_progress(topic: TopicCount, prompts: &[Entry]) -> TopicProgress {
    let of_topic = || prompts.iter().filter(|entry| *entry.pack == *topic.pack && *entry.topic == *topic.id);
    TopicProgress {
        total: topic.questions as usize,
        answered: topic.answered as usize,
        due: topic.due as usize,
        mastery: topic.mastery(),
        prompts: of_topic().count(),
        tried: of_topic().filter(|entry| entry.status != Status::New).count(),
        solved: of_topic().filter(|entry| entry.status == Status::Solved).count(),
        pack: topic.pack,
        topic_id: topic.id,
        title: topic.title,
    }
}

/// What is to be expected until the interview, or for a while where there is none to come; nothing
/// where nothing is known and nothing planned.
fn expected(practice: &mut Practice<'_>, is_practised: bool) -> Result<Option<Forecast>, Error> {
    let now = practice.env.now();
    if let Some(goal) = practice.goal()? {
        match plan::planned(practice, &goal) {
            Ok(Planned { days, items, plan, .. }) if days > 0 => {
                let points = forecast(&practice.scheduler, &items, now, days, Some(&plan));
                return Ok(Some(Forecast { goal: Some(goal), questions: items.len(), points }));
            }
            Ok(_) => {}
            Err(error) if is_over(&goal, now) => drop(error),
            Err(error) => practice.ui.warn(&format!("the plan is not shown: {error}")),
        }
    }
    if !is_practised {
        return Ok(None);
    }
    let items = practice.items(Query::And(Vec::new()))?;
    let points = forecast(&practice.scheduler, &items, now, DAYS, None);
    Ok(Some(Forecast { goal: None, questions: items.len(), points }))
}

fn is_over(goal: &Goal, now: Timestamp) -> bool {
    goal.date < now.to_zoned(TimeZone::UTC).date()
}

/// The key points of the questions that were answered most, with what was said of them. A question
/// that is gone, or in a pack with faults, has none.
fn key_points(practice: &mut Practice<'_>, answered: &[Answered]) -> Vec<KeyPointTally> {
    let mut answers: HashMap<&QuestionKey, Vec<&[String]>> = HashMap::new();
    for one in answered {
        if let Some(points) = &one.points {
            answers.entry(&one.question).or_default().push(points);
        }
    }
    let mut most: Vec<_> = answers.into_iter().filter(|(_, answers)| answers.len() > 1).collect();
    most.sort_by_key(|(key, answers)| (Reverse(answers.len()), *key));
    most.truncate(QUESTIONS);
    let mut files: Vec<(String, String)> = Vec::new();
    let mut wanted: Vec<(Entry, Vec<&[String]>)> = Vec::new();
    for (key, answers) in most {
        let Ok(entry) = practice.entry(key) else { continue };
        let file = (entry.pack.to_string(), entry.file().to_owned());
        if !files.contains(&file) {
            if files.len() == FILES {
                continue;
            }
            files.push(file);
        }
        wanted.push((entry, answers));
    }
    let (entries, answers): (Vec<Entry>, Vec<_>) = wanted.into_iter().unzip();
    let questions = practice.catalog.questions(&entries).unwrap_or_default();
    let of = entries.iter().zip(&questions).zip(&answers);
    of.flat_map(|((entry, question), answers)| report::tally(&entry.full_id(), &question.key_points, answers))
        .collect()
}
