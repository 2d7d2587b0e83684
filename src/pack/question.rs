//! A `[[question]]` record.
//!
//! What a record alone can get wrong is found here, and whether its topic and its prompt's folder
//! fit it. That no two questions share an id is looked at when all of them are read.

use std::collections::{BTreeSet, HashSet};

use toml::Spanned;

use super::fields::Fields;
use super::findings::{Span, quoted};
use super::manifest::check_unique;
use super::model::{
    Answer, Choice, Difficulty, Estimate, Expected, Experiment, FollowUp, KeyPoint, Kind, Mistake,
    ModuleKind, Question, Reference, RubricLevel, Source, Stage, Weight,
};
use super::page::Page;
use super::slug::is_slug;

const KINDS: &[(&str, Kind)] = &[
    ("concept", Kind::Concept),
    ("output", Kind::Output),
    ("choice", Kind::Choice),
    ("scenario", Kind::Scenario),
    ("design", Kind::Design),
    ("code", Kind::Code),
    ("take-home", Kind::TakeHome),
];
const DIFFICULTIES: &[(&str, Difficulty)] =
    &[("easy", Difficulty::Easy), ("medium", Difficulty::Medium), ("hard", Difficulty::Hard)];
const WEIGHTS: &[(&str, Weight)] =
    &[("must", Weight::Must), ("should", Weight::Should), ("bonus", Weight::Bonus)];
const MODULES: &[(&str, ModuleKind)] = &[("commonjs", ModuleKind::CommonJs), ("esm", ModuleKind::Esm)];
/// A rubric has as many levels.
const LEVELS: usize = 4;
/// The longest answer, a take-home's, in minutes: a week.
const MOST_MINUTES: u64 = 7 * 24 * 60;

/// What of the rest of the pack a question must fit; `None` where that is not known.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Topics, in their order.
    pub(super) topics: Option<Vec<String>>,
    pub(super) topic_set: HashSet<String>,
    /// Names of the prompts' folders.
    pub(super) prompts: HashSet<String>,
}

/// A question, and where its names stand in the file.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) question: Question,
    pub(super) id: Span,
    pub(super) aliases: Vec<Span>,
}

/// Reads every question of a topic file.
pub(super) fn questions(mut fields: Fields<'_, '_>, around: &Surroundings) -> Vec<Placed> {
    let tables = fields.tables("question", "question");
    fields.finish();
    tables.into_iter().map(|table| question(table, around)).collect()
}

fn question(mut fields: Fields<'_, '_>, around: &Surroundings) -> Placed {
    let page = fields.page;
    let id = fields.slug("id");
    let (aliases, alias_texts) =
        fields.slugs("aliases").into_iter().map(|alias| (alias.span(), alias.into_inner())).unzip();
    let topic = fields.slug("topic");
    check_topic(page, &topic, around);
    let kind = fields.word("kind", KINDS);
    check_prompt(page, &id, kind.as_ref(), around);
    let points = key_points(&mut fields);
    let names: BTreeSet<&str> = points.iter().map(|point| point.id.as_str()).collect();
    let question = Question {
        id: id.get_ref().clone(),
        aliases: alias_texts,
        topic: topic.into_inner(),
        difficulty: fields.optional_word("difficulty", DIFFICULTIES),
        tags: fields.slugs("tags").into_iter().map(Spanned::into_inner).collect(),
        minutes: minutes(&mut fields),
        text: fields.text("text"),
        hints: fields.texts("hints"),
        follow_ups: each(&mut fields, "follow_ups", "follow-up", |fields| follow_up(fields, &names)),
        mistakes: each(&mut fields, "mistakes", "mistake", mistake),
        references: each(&mut fields, "references", "reference", reference),
        source: fields.table("source", "source").map(source),
        answer: fields.table("answer", "answer").map(answer),
        choices: choices(&mut fields, kind.as_ref()),
        rubric: rubric(&mut fields),
        stages: stages(&mut fields),
        experiments: each(&mut fields, "experiments", "experiment", |fields| experiment(fields, &names)),
        kind: kind.map_or(Kind::Concept, Spanned::into_inner),
        key_points: Vec::new(),
    };
    fields.finish();
    Placed { question: Question { key_points: points, ..question }, id: id.span(), aliases }
}

/// Reads each table of a list and ends it.
fn each<'p, 'i, T>(
    fields: &mut Fields<'p, 'i>,
    key: &'static str,
    what: &'static str,
    read: impl Fn(&mut Fields<'p, 'i>) -> T,
) -> Vec<T> {
    let tables = fields.tables(key, what).into_iter();
    tables
        .map(|mut table| {
            let value = read(&mut table);
            table.finish();
            value
        })
        .collect()
}

fn check_topic(page: &Page<'_>, topic: &Spanned<String>, around: &Surroundings) {
    let name = topic.get_ref();
    let Some(topics) = &around.topics else { return };
    if !name.is_empty() && !around.topic_set.contains(name) {
        let message = format!("topic {} is not in `pack.toml`", quoted(name));
        page.unknown(topic.span(), message, name, topics.iter().map(String::as_str));
    }
}

/// A folder of a question's name holds a prompt, so the question must ask for code.
fn check_prompt(page: &Page<'_>, id: &Spanned<String>, kind: Option<&Spanned<Kind>>, around: &Surroundings) {
    let Some(kind) = kind else { return };
    let asks_for_code = matches!(kind.get_ref(), Kind::Code | Kind::TakeHome);
    if !asks_for_code && around.prompts.contains(id.get_ref()) {
        let message = format!(
            "{} has a prompt's folder, so its kind must be `code` or `take-home`",
            quoted(id.get_ref())
        );
        page.fault(kind.span(), message);
    }
}

fn key_points(fields: &mut Fields<'_, '_>) -> Vec<KeyPoint> {
    let placed = each(fields, "key_points", "key point", |fields| {
        let id = fields.slug("id");
        let point = KeyPoint {
            id: id.get_ref().clone(),
            text: fields.text("text"),
            weight: fields.word("weight", WEIGHTS).map_or(Weight::Must, Spanned::into_inner),
            phrasings: fields.texts("phrasings"),
        };
        (id, point)
    });
    let (ids, points): (Vec<_>, Vec<_>) = placed.into_iter().unzip();
    check_unique(fields.page, "key point", &ids);
    points
}

fn check_point(page: &Page<'_>, name: &Spanned<String>, points: &BTreeSet<&str>) {
    if !points.contains(name.get_ref().as_str()) {
        let message = format!("the question has no key point {}", quoted(name.get_ref()));
        page.unknown(name.span(), message, name.get_ref(), points.iter().copied());
    }
}

fn follow_up(fields: &mut Fields<'_, '_>, points: &BTreeSet<&str>) -> FollowUp {
    let text = fields.text("text");
    let when_missed = fields.optional_placed_text("when_missed");
    if let Some(name) = &when_missed {
        check_point(fields.page, name, points);
    }
    FollowUp { text, when_missed: when_missed.map(Spanned::into_inner) }
}

fn mistake(fields: &mut Fields<'_, '_>) -> Mistake {
    Mistake { claim: fields.text("claim"), correction: fields.text("correction") }
}

fn reference(fields: &mut Fields<'_, '_>) -> Reference {
    let title = fields.text("title");
    let url = fields.placed_text("url");
    let is_web = ["https://", "http://"].iter().any(|scheme| url.get_ref().starts_with(scheme));
    if !url.get_ref().is_empty() && !is_web {
        fields.page.fault(url.span(), format!("{} is not a web address", quoted(url.get_ref())));
    }
    Reference { title, url: url.into_inner() }
}

fn source(mut fields: Fields<'_, '_>) -> Source {
    let source = Source {
        name: fields.text("name"),
        url: fields.optional_text("url"),
        license: fields.optional_text("license"),
    };
    fields.finish();
    source
}

fn answer(mut fields: Fields<'_, '_>) -> Answer {
    let answer = Answer { short: fields.optional_text("short"), full: fields.optional_text("full") };
    fields.finish();
    answer
}

fn choices(fields: &mut Fields<'_, '_>, kind: Option<&Spanned<Kind>>) -> Vec<Choice> {
    let choices = each(fields, "choices", "choice", |fields| Choice {
        text: fields.text("text"),
        correct: fields.boolean("correct"),
        reason: fields.optional_text("reason"),
    });
    if kind.is_some_and(|kind| *kind.get_ref() == Kind::Choice)
        && !choices.iter().any(|choice| choice.correct)
    {
        fields.fault("no choice is correct".to_owned());
    }
    choices
}

fn stages(fields: &mut Fields<'_, '_>) -> Vec<Stage> {
    let placed = each(fields, "stages", "stage", |fields| {
        let id = fields.slug("id");
        let stage = Stage {
            id: id.get_ref().clone(),
            title: fields.text("title"),
            minutes: minutes(fields),
            text: fields.text("text"),
            estimates: each(fields, "estimates", "estimate", |fields| Estimate {
                what: fields.text("what"),
                value: fields.text("value"),
                how: fields.text("how"),
            }),
            outline: fields.optional_text("outline"),
            rubric: fields.texts("rubric"),
        };
        check_levels(fields, stage.rubric.len());
        (id, stage)
    });
    let (ids, stages): (Vec<_>, Vec<_>) = placed.into_iter().unzip();
    check_unique(fields.page, "stage", &ids);
    stages
}

fn minutes(fields: &mut Fields<'_, '_>) -> Option<u32> {
    fields.number("minutes", 1, MOST_MINUTES).and_then(|minutes| u32::try_from(minutes).ok())
}

fn rubric(fields: &mut Fields<'_, '_>) -> Vec<RubricLevel> {
    let levels = each(fields, "rubric", "rubric level", |fields| RubricLevel {
        level: fields.text("level"),
        observed: fields.text("observed"),
    });
    check_levels(fields, levels.len());
    levels
}

fn check_levels(fields: &Fields<'_, '_>, count: usize) {
    if count != 0 && count != LEVELS {
        fields.fault(format!("a rubric has {LEVELS} levels, and this one has {count}"));
    }
}

fn experiment(fields: &mut Fields<'_, '_>, points: &BTreeSet<&str>) -> Experiment {
    let proves = fields.placed_texts("proves");
    for name in &proves {
        check_point(fields.page, name, points);
    }
    let runtime = runtime(fields);
    for key in ["module", "node", "exits"].into_iter().filter(|key| runtime.is_some() && fields.has(key)) {
        fields.fault(format!("an experiment in a plugin's runtime has no `{key}`"));
    }
    let module = match runtime {
        Some(_) => ModuleKind::Esm,
        None => fields.word("module", MODULES).map_or(ModuleKind::Esm, Spanned::into_inner),
    };
    Experiment {
        runtime,
        proves: proves.into_iter().map(Spanned::into_inner).collect(),
        module,
        node: node(fields),
        code: fields.text("code"),
        expected: expected(fields),
        exits: fields.number("exits", 0, 255).and_then(|number| u8::try_from(number).ok()).unwrap_or(0),
    }
}

/// The name of a plugin's runtime.
fn runtime(fields: &mut Fields<'_, '_>) -> Option<String> {
    let name = fields.optional_placed_text("runtime")?;
    if !is_slug(name.get_ref()) {
        let message = format!("{} is no name of a plugin's runtime", quoted(name.get_ref()));
        fields.page.fault(name.span(), message);
    }
    Some(name.into_inner())
}

fn node(fields: &mut Fields<'_, '_>) -> Option<semver::VersionReq> {
    let range = fields.optional_placed_text("node")?;
    let read = semver::VersionReq::parse(range.get_ref());
    if let Err(error) = &read {
        let message =
            format!("{} is no range of versions such as `>=20, <24`: {error}", quoted(range.get_ref()));
        fields.page.fault(range.span(), message);
    }
    read.ok()
}

fn expected(fields: &mut Fields<'_, '_>) -> Expected {
    match (fields.has("prints"), fields.has("pattern")) {
        (true, true) => fields.fault("an experiment has `prints` or `pattern`, not both".to_owned()),
        (false, false) => fields.fault("experiment lacks `prints` or `pattern`".to_owned()),
        _ => {}
    }
    let lines = fields.lines("prints");
    let Some(pattern) = fields.optional_placed_text("pattern") else { return Expected::Lines(lines) };
    if let Err(error) = regex::Regex::new(pattern.get_ref()) {
        let why = error.to_string().lines().last().unwrap_or_default().to_owned();
        fields.page.fault(pattern.span(), format!("{} is no pattern: {why}", quoted(pattern.get_ref())));
    }
    Expected::Pattern(pattern.into_inner())
}
