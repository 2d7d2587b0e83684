//! `prepkit list`: filters the questions of all packs, and hands them out in every format.

mod out;
mod whole;

use std::borrow::Cow;
use std::path::PathBuf;

use clap::{Args as Clap, ValueEnum};

use super::{open_catalog, progress};
use crate::catalog::query::{Flag, parse};
use crate::catalog::words::{DIFFICULTIES, KINDS, word};
use crate::catalog::{Arrangement, CatalogError, Entry, Query};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::pack::{Difficulty, Kind};
use crate::report::anki::{self, Earlier};
use crate::report::csv;
use crate::report::json::question as json;
use crate::report::sheet::{self, Reader};
use crate::ui::table::{Column, table};
use crate::ui::{Ui, one_line};
use out::{Made, Place};
use whole::Around;

/// List questions, filtered
///
/// Values of one option widen the list, different options narrow it. `csv`, `anki`, `markdown` and
/// `json` with `--full` hold whole questions, to take elsewhere.
#[derive(Clone, Debug, Clap)]
pub(crate) struct Args {
    /// Words that questions must have; quoted words must follow each other
    #[arg(value_name = "FILTER")]
    words: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    /// List at most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// List in a random order
    #[arg(long)]
    shuffle: bool,
    /// Draw the order from this number, so that it can be repeated
    #[arg(long, value_name = "N", requires = "shuffle")]
    seed: Option<u64>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// With `--format json`: everything of each question, as `show --answer` has it
    #[arg(long)]
    full: bool,
    /// Write to this file, replacing it; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For whom the sheet is that `--format markdown` prints
    #[arg(long, value_enum, default_value_t = Reader::Candidate)]
    audience: Reader,
}

/// Which questions; shared by the verbs that choose some
#[derive(Clone, Debug, Default, PartialEq, Eq, Clap)]
pub(crate) struct FilterArgs {
    /// Only this topic (repeatable)
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,
    /// Only this difficulty (repeatable)
    #[arg(long, value_enum, value_name = "DIFFICULTY")]
    difficulty: Vec<Difficulty>,
    /// Only this kind (repeatable)
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Vec<Kind>,
    /// Only with this tag (repeatable)
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only from this pack (repeatable)
    #[arg(long, value_name = "PACK")]
    pack: Vec<String>,
    /// Only with this status (repeatable)
    #[arg(long, value_enum, value_name = "STATUS")]
    status: Vec<Flag>,
    /// Words that questions must have, anywhere in their text, tags, key points and answers
    #[arg(long, value_name = "WORDS")]
    search: Vec<String>,
    /// A filter as one expression, such as `topic:event-loop -difficulty:easy (is:due or "back pressure")`
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// For programs
    Json,
    /// One `pack/id` a line
    Ids,
    /// A sheet of the whole questions, for people
    Markdown,
    /// A row per question with its answer, for spreadsheets
    Csv,
    /// A package to import in Anki; needs `--out`
    Anki,
}

impl Args {
    /// As if these had been typed.
    pub(super) fn new(topic: &str, difficulty: Difficulty, limit: usize) -> Self {
        let filter = FilterArgs {
            topic: vec![topic.to_owned()],
            difficulty: vec![difficulty],
            ..FilterArgs::default()
        };
        Self {
            words: Vec::new(),
            filter,
            limit: Some(limit),
            shuffle: false,
            seed: None,
            format: Format::Human,
            full: false,
            out: None,
            audience: Reader::Candidate,
        }
    }
}

impl FilterArgs {
    /// The options as one query.
    pub(crate) fn to_query(&self) -> Result<Query, CatalogError> {
        let slugs = |values: &[String], make: fn(String) -> Query| {
            Query::any(values.iter().map(|value| make(value.trim().to_lowercase())))
        };
        let written = self.query.as_deref().map(parse).transpose()?;
        Ok(Query::all([
            slugs(&self.topic, Query::Topic),
            Query::any(self.difficulty.iter().map(|difficulty| Query::Difficulty(Some(*difficulty)))),
            Query::any(self.kind.iter().copied().map(Query::Kind)),
            slugs(&self.tag, Query::Tag),
            slugs(&self.pack, Query::Pack),
            Query::any(self.status.iter().copied().map(Query::Is)),
            Query::all(self.search.iter().map(|text| Query::words(text))),
            written.unwrap_or(Query::And(Vec::new())),
        ]))
    }
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let place = Place::of(ui, env, args)?;
    let query = Query::all([args.filter.to_query()?, words(&args.words)]);
    let seed = args.seed.or(env.seed).unwrap_or_else(|| drawn(env));
    let arrangement = Arrangement { limit: args.limit, shuffle: args.shuffle.then_some(seed) };
    let mut catalog = open_catalog(ui, env)?;
    let progress = progress(ui, env, &mut catalog);
    let entries = catalog.list(&query, arrangement, &progress)?;
    let made = match args.format {
        Format::Json if !args.full => Made::Text(json::listed(&entries)),
        Format::Ids => Made::Text(entries.iter().map(|entry| entry.full_id() + "\n").collect()),
        Format::Human if entries.is_empty() => Made::Text(String::new()),
        Format::Human => Made::Text(human(&place.reader(ui), &entries)),
        format => {
            let around = Around::read(&mut catalog, &entries, &progress)?;
            let questions = around.questions(&entries);
            match format {
                Format::Anki => {
                    let earlier = Earlier::read(&place.present());
                    Made::Package(anki::package(&questions, env.now(), &earlier))
                }
                Format::Csv => Made::Text(csv::questions::render(&questions)),
                Format::Markdown => Made::Text(sheet::render(&questions, args.audience)),
                Format::Json | Format::Human | Format::Ids => Made::Text(json::whole(&questions)),
            }
        }
    };
    place.put(ui, env, &made)?;
    tell(ui, &entries, &query, arrangement);
    Ok(Exit::Success)
}

/// A seed from the clock, short enough to be typed again.
fn drawn(env: &Environment) -> u64 {
    u64::from(env.now().subsec_nanosecond().unsigned_abs()) / 1_000
}

/// An argument of several words was quoted in the shell, so it is a phrase.
fn words(arguments: &[String]) -> Query {
    Query::all(arguments.iter().map(|argument| match argument.split_whitespace().count() {
        0 | 1 => Query::words(argument),
        _ if argument.contains('"') => Query::words(argument),
        _ => Query::Phrase(argument.clone()),
    }))
}

fn human(ui: &Ui, entries: &[Entry]) -> String {
    let is_one_pack = entries.windows(2).all(|pair| pair[0].pack == pair[1].pack);
    // On a narrow terminal the title needs the room more than the topic does.
    let is_narrow = ui.stdout_is_terminal && ui.width < 100;
    let columns = [
        Column::Text("ID"),
        Column::Text("LEVEL"),
        Column::Text("KIND"),
        Column::Text("TOPIC"),
        Column::Text("TITLE"),
    ];
    let rows: Vec<[Cow<'_, str>; 5]> = entries
        .iter()
        .map(|entry| {
            [
                if is_one_pack { Cow::Borrowed(entry.id.as_str()) } else { entry.full_id().into() },
                entry.difficulty.map_or("-", |difficulty| word(&DIFFICULTIES, difficulty)).into(),
                word(&KINDS, entry.kind).into(),
                if is_narrow { one_line(&entry.topic, 10).into() } else { Cow::Borrowed(&*entry.topic) },
                Cow::Borrowed(entry.title.as_str()),
            ]
        })
        .collect();
    table(ui, &columns, &rows)
}

/// Says on stderr what the list itself cannot.
fn tell(ui: &Ui, entries: &[Entry], query: &Query, arrangement: Arrangement) {
    if entries.is_empty() {
        ui.say("no question matches");
        ui.hint(if *query == Query::And(Vec::new()) {
            "`prepkit pack list` shows which packs there are"
        } else {
            "leave out a filter; `prepkit topics` shows what there is"
        });
    } else if ui.stderr_is_terminal {
        let plural = if entries.len() == 1 { "" } else { "s" };
        let order =
            arrangement.shuffle.map_or(String::new(), |seed| format!(", shuffled with `--seed {seed}`"));
        ui.say(&format!("{} question{plural}{order}", entries.len()));
    }
}
