//! `prepkit topics`: the topics of all packs with their counts, how much of each is known now, and what
//! is due.

use clap::{Args as Clap, ValueEnum};
use unicode_width::UnicodeWidthStr;

use super::{open_catalog, progress};
use crate::catalog::TopicCount;
use crate::catalog::json::Topics;
use crate::catalog::words::KINDS;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::pack::Kind;
use crate::report::count;
use crate::ui::bar::{bar, recall_percent};
use crate::ui::table::{Column, table};
use crate::ui::{Style, Ui, plain};

/// Of the bar that shows how much is known.
const BLOCKS: usize = 10;
/// What the columns of numbers and of the bar take, with the gaps between them.
const BESIDE_NAMES: usize = 49;
/// The kinds are left out where they would get less.
const LEAST_KINDS: usize = 12;

/// List the topics with their counts, how much of each is known now, and what is due
#[derive(Clone, Debug, Clap)]
pub(crate) struct Args {
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut catalog = open_catalog(ui, env)?;
    let progress = progress(ui, env, &mut catalog);
    let topics = catalog.topics(&progress)?;
    match args.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&Topics::from(&*topics)).map_err(std::io::Error::from)?;
            ui.result(&json)?;
        }
        Format::Human if topics.is_empty() => {
            ui.say("no pack has a topic");
            ui.hint("`prepkit pack list` shows which packs there are");
        }
        Format::Human => {
            ui.result(&human(ui, &topics))?;
            if ui.stderr_is_terminal {
                ui.say(&Style::Faint.paint(&in_all(&topics)));
            }
        }
    }
    Ok(Exit::Success)
}

/// `249 questions, 9 of them prompts`
fn in_all(topics: &[TopicCount]) -> String {
    let questions = topics.iter().map(|topic| topic.questions as usize).sum();
    let kinds = topics.iter().flat_map(|topic| KINDS.iter().zip(topic.kinds));
    let is_prompt = |kind| matches!(kind, Kind::Code | Kind::TakeHome);
    let prompts: u32 = kinds.filter(|((kind, _), _)| is_prompt(*kind)).map(|(_, number)| number).sum();
    format!("{}, {prompts} of them prompts", count(questions, "question"))
}

fn human(ui: &Ui, topics: &[TopicCount]) -> String {
    let is_one_pack = topics.windows(2).all(|pair| pair[0].pack == pair[1].pack);
    let is_practised = topics.iter().any(|topic| topic.answered > 0);
    let name = |topic: &TopicCount| {
        if is_one_pack { topic.id.clone() } else { format!("{}/{}", topic.pack, topic.id) }
    };
    let has_kinds = !ui.stdout_is_terminal || !is_practised || {
        let longest = topics.iter().map(|topic| plain(&name(topic)).width()).max().unwrap_or(0);
        longest + BESIDE_NAMES + LEAST_KINDS <= ui.width
    };
    let mut columns = vec![Column::Text("TOPIC"), Column::Number("ALL")];
    columns.extend(["EASY", "MEDIUM", "HARD"].map(Column::Number));
    columns
        .extend(is_practised.then_some([Column::Text("KNOWN NOW"), Column::Number("DUE")]).iter().flatten());
    columns.extend(has_kinds.then_some(Column::Text("KINDS")));
    let row = |topic: &TopicCount| {
        let mut row = vec![name(topic), topic.questions.to_string()];
        row.extend(topic.difficulties.map(|count| count.to_string()));
        if is_practised {
            row.extend([known(topic), topic.due.to_string()]);
        }
        row.extend(has_kinds.then(|| kinds(topic)));
        row
    };
    table(ui, &columns, &topics.iter().map(row).collect::<Vec<_>>())
}

/// `████░░░░░░ 41 %`
fn known(topic: &TopicCount) -> String {
    format!("{} {:>4}", bar(topic.mastery(), BLOCKS), recall_percent(topic.mastery()))
}

/// `7 concept, 2 output`
fn kinds(topic: &TopicCount) -> String {
    let counted = KINDS.iter().zip(topic.kinds).filter(|(_, count)| *count > 0);
    counted.map(|((_, word), count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
