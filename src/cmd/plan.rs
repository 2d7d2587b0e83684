//! `plan`: what to practise on each day until the interview, and what recall to expect on the day.
//!
//! Only the goal is kept; the plan is made anew each time from what was answered by then.

use clap::{Args as Clap, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::practice::Practice;
use super::quiz::next_told;
use crate::catalog::query::parse;
use crate::catalog::{CatalogError, Entry, Query};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::journal::{self, Goal, Journal, QuestionKey};
use crate::practice::plan::{Day, Item, Plan};
use crate::report::count;
use crate::ui::bar::{bar, recall_percent};
use crate::ui::{Style, Ui, one_line, plain};

/// Nobody plans further ahead.
const MOST_DAYS: i32 = 366;
/// How many of today's questions are named.
const NAMED: usize = 12;
/// How many days are listed; of a longer plan the last stands by itself.
const LISTED: usize = 21;
const MINUTES: u32 = 30;

/// Plan the days until the interview
///
/// Alone it shows what is to be done today by the plan that was made; `prepkit quiz --planned` asks
/// just that.
#[derive(Clone, Debug, Clap)]
pub(crate) struct Args {
    /// The interview's day, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
    /// How many minutes each day has [default: 30]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: Option<u32>,
    /// Which questions to plan, as one expression such as `topic:event-loop or topic:security`
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut practice = Practice::open(ui, env)?;
    let known = practice.goal()?;
    let is_new = args.date.is_some() || args.minutes.is_some() || args.query.is_some();
    let goal = goal_of(args, known, env.now())?;
    let planned = planned(&mut practice, &goal)?;
    let plan = &planned.plan;
    if is_new {
        Journal::open(&journal::path(&env.data))?.record_goal(&goal, env.now())?;
    }
    match args.format {
        Format::Json => ui.result(&json_of(&goal, plan))?,
        Format::Human => ui.result(&human(ui, &goal, &planned))?,
    }
    if let (Format::Human, Some(today)) = (args.format, plan.days.first()) {
        match today.again.len() + today.new.len() {
            0 => ui.tell(&format!("today's part is done{}", next_told(&practice))),
            _ => ui.say(&format!("next: {}", Style::Code.paint("prepkit quiz --planned"))),
        }
    }
    Ok(Exit::Success)
}

fn day(typed: &str) -> Result<Date, String> {
    typed.parse().map_err(|_| "a day is written as year, month and day: 2026-05-31".to_owned())
}

/// What is asked for now, else what was asked for before.
fn goal_of(args: &Args, known: Option<Goal>, now: Timestamp) -> Result<Goal, Error> {
    let date = args.date.or(known.as_ref().map(|goal| goal.date)).ok_or_else(|| no_plan(now))?;
    let minutes = args.minutes.or(known.as_ref().map(|goal| goal.minutes)).unwrap_or(MINUTES);
    let query = args.query.clone().or(known.map(|goal| goal.query)).unwrap_or_default();
    Ok(Goal { date, minutes, query })
}

fn no_plan(now: Timestamp) -> Error {
    let day = (now + SignedDuration::from_hours(24 * 21)).strftime("%Y-%m-%d");
    let hint = format!("make one: `prepkit plan --date {day} --minutes 30`");
    Error::usage("there is no plan yet", &hint)
}

/// What the plan has for today.
pub(super) fn today(practice: &mut Practice<'_>) -> Result<Vec<Entry>, Error> {
    let goal = practice.goal()?.ok_or_else(|| no_plan(practice.env.now()))?;
    let today = planned(practice, &goal)?.plan.days.into_iter().next();
    let keys = today.into_iter().flat_map(|day| day.again.into_iter().chain(day.new));
    keys.map(|key| practice.entry(&key)).collect()
}

/// The plan for a goal.
pub(super) struct Planned {
    /// How many are left until the interview.
    pub(super) days: u32,
    /// The questions that it is about.
    pub(super) items: Vec<Item<QuestionKey>>,
    /// How many minutes of today were used.
    used: f64,
    pub(super) plan: Plan<QuestionKey>,
}

pub(super) fn planned(practice: &mut Practice<'_>, goal: &Goal) -> Result<Planned, Error> {
    let now = practice.env.now();
    let today = now.to_zoned(TimeZone::UTC).date();
    let days = goal.date.since(today).map_or(-1, |span| span.get_days());
    if !(0..=MOST_DAYS).contains(&days) {
        let what = if days < 0 { "is over" } else { "is more than a year away" };
        let message = format!("the interview's day, {}, {what}", goal.date);
        return Err(Error::usage(&message, "name another: `prepkit plan --date DATE`"));
    }
    let days = days.unsigned_abs();
    let query = if goal.query.is_empty() {
        Query::And(Vec::new())
    } else {
        parse(&goal.query).map_err(CatalogError::from)?
    };
    let items = practice.items(query)?;
    let midnight = today.to_zoned(TimeZone::UTC).map_or(now, |day| day.timestamp());
    let used = practice.minutes_since(&items, midnight);
    let minutes = f64::from(goal.minutes);
    let plan = crate::practice::plan::plan(&practice.scheduler, &items, now, days, minutes, used);
    Ok(Planned { days, items, used, plan })
}

fn human(ui: &Ui, goal: &Goal, planned: &Planned) -> String {
    let plan = &planned.plan;
    let title = format!(
        "{} until the interview on {}, {} minutes a day",
        count(planned.days as usize, "day"),
        goal.date,
        goal.minutes
    );
    let mut text = format!("{}\n", Style::Strong.paint(&title));
    if !goal.query.is_empty() {
        text += &format!("questions: {}\n", one_line(&goal.query, ui.width.saturating_sub(11)));
    }
    text += &format!("{}; prompts are not planned\n", count(planned.items.len(), "question"));
    text += &format!(
        "expected recall on the day: {} if you follow it, {} if you stop now\n",
        recall_percent(plan.recall),
        recall_percent(plan.without)
    );
    let Some(today) = plan.days.first() else { return text + "The day has come: good luck.\n" };
    let done = if planned.used > 0.0 { format!(", {:.0} of them done", planned.used) } else { String::new() };
    text += &format!("\n{}\n", Style::Strong.paint(&format!("Today: {}{done}", told(today))));
    for (ids, what) in [(&today.again, "again"), (&today.new, "new")] {
        for (_, id) in ids.iter().take(NAMED) {
            text += &format!("  {what:5}  {}\n", plain(id));
        }
        if ids.len() > NAMED {
            text += &format!("  {what:5}  and {} more\n", ids.len() - NAMED);
        }
    }
    text += &format!("\n{}\n", Style::Strong.paint("Then"));
    let last = plan.days.len() - 1;
    for (number, day) in plan.days.iter().enumerate().skip(1) {
        if number < LISTED || number == last {
            let date = day.at.to_zoned(TimeZone::UTC).date();
            text += &format!(
                "  {date}  {:>4}  {}  {}\n",
                recall_percent(day.recall),
                bar(day.recall, 20),
                told(day)
            );
        } else if number == LISTED {
            text += "  …\n";
        }
    }
    text
}

fn told(day: &Day<QuestionKey>) -> String {
    format!("{} again, {} new, {:.0} min", day.again.len(), day.new.len(), day.minutes)
}

fn json_of(goal: &Goal, plan: &Plan<QuestionKey>) -> String {
    let ids = |keys: &[QuestionKey]| -> Vec<String> {
        keys.iter().map(|(pack, id)| format!("{pack}/{id}")).collect()
    };
    let days: Vec<_> = plan
        .days
        .iter()
        .map(|day| {
            json!({
                "date": day.at.to_zoned(TimeZone::UTC).date().to_string(),
                "minutes": day.minutes, "recall": day.recall,
                "again": ids(&day.again), "new": ids(&day.new),
            })
        })
        .collect();
    let document = json!({
        "version": 1, "date": goal.date.to_string(), "minutes": goal.minutes, "query": goal.query,
        "recall": plan.recall, "recall_without": plan.without, "days": days,
    });
    format!("{document:#}\n")
}
