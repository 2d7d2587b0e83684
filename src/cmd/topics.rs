//! `prepkit topics`: the topics of all packs with their counts.

use clap::{Args as Clap, ValueEnum};

use super::{open_catalog, progress};
use crate::catalog::TopicCount;
use crate::catalog::json::Topics;
use crate::catalog::words::KINDS;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::ui::Ui;
use crate::ui::table::{Column, table};

/// List the topics with their counts
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
    let progress = progress(ui, env);
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
        Format::Human => ui.result(&human(ui, &topics))?,
    }
    Ok(Exit::Success)
}

fn human(ui: &Ui, topics: &[TopicCount]) -> String {
    let is_one_pack = topics.windows(2).all(|pair| pair[0].pack == pair[1].pack);
    let has_due = topics.iter().any(|topic| topic.due > 0);
    let mut columns = vec![Column::Text("TOPIC"), Column::Number("ALL")];
    columns.extend(["EASY", "MEDIUM", "HARD"].map(Column::Number));
    columns.extend(has_due.then_some(Column::Number("DUE")));
    columns.push(Column::Text("KINDS"));
    let rows: Vec<Vec<String>> = topics
        .iter()
        .map(|topic| {
            let name = if is_one_pack { topic.id.clone() } else { format!("{}/{}", topic.pack, topic.id) };
            let mut row = vec![name, topic.questions.to_string()];
            row.extend(topic.difficulties.map(|count| count.to_string()));
            row.extend(has_due.then(|| topic.due.to_string()));
            row.push(kinds(topic));
            row
        })
        .collect();
    table(ui, &columns, &rows)
}

/// `7 concept, 2 output`
fn kinds(topic: &TopicCount) -> String {
    let counted = KINDS.iter().zip(topic.kinds).filter(|(_, count)| *count > 0);
    counted.map(|((_, word), count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
