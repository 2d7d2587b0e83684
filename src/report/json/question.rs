//! Questions as JSON: what the list says of each, and as much more as was asked for.

use serde_json::{Map, Value, json};

use super::{escaped, print};
use crate::catalog::Entry;
use crate::catalog::json::{ListedQuestion, Questions};
use crate::pack::{Expected, Experiment, Kind, ModuleKind, Question, Stage};
use crate::report::whole::Whole;

/// What of a question is to be seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) question: &'a Question,
    /// A prompt's, without its marks.
    pub(crate) statement: Option<&'a str>,
    pub(crate) hints: &'a [String],
    /// With its answer, under this licence where the question names no other.
    pub(crate) license: Option<&'a str>,
}

/// `{ "version": 1, "questions": [..] }`, each as lists name it.
pub(crate) fn listed(entries: &[Entry]) -> String {
    escaped(&serde_json::to_string_pretty(&Questions::from(entries)).expect("plain structs"))
}

/// The same with all that there is to each, as [`shown`] has it.
pub(crate) fn whole(questions: &[Whole<'_>]) -> String {
    let of = |of: &Whole<'_>| {
        question(&Shown {
            entry: of.entry,
            question: of.question,
            statement: of.statement.as_deref(),
            hints: of.hints,
            license: Some(of.license),
        })
    };
    print(json!({ "questions": questions.iter().map(of).collect::<Vec<_>>() }))
}

/// `{ "version": 1, "question": {..} }`
pub(crate) fn shown(of: &Shown<'_>) -> String {
    print(json!({ "question": question(of) }))
}

fn question(of: &Shown<'_>) -> Value {
    let question = of.question;
    let mut fields = match serde_json::to_value(ListedQuestion::from(of.entry)) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    put("minutes", json!(question.minutes));
    put("text", json!(question.text));
    if question.kind == Kind::Output {
        put("program", json!(question.experiments.first().map(|experiment| &experiment.code)));
    }
    let stages: Vec<_> =
        question.stages.iter().map(|stage| self::stage(stage, of.license.is_some())).collect();
    put("stages", json!(stages));
    let texts: Vec<&str> = question.choices.iter().map(|choice| choice.text.as_str()).collect();
    put("choice_texts", json!(texts));
    if let Some(statement) = of.statement {
        put("statement", json!(statement));
    }
    if !of.hints.is_empty() {
        put("hints", json!(of.hints));
    }
    if let Some(license) = of.license {
        put("answer", answer(question));
        put("license", json!(source_license(question).unwrap_or(license)));
    }
    Value::Object(fields)
}

fn stage(stage: &Stage, with_answer: bool) -> Value {
    let estimates: Vec<_> = stage
        .estimates
        .iter()
        .map(|it| match with_answer {
            true => json!({ "what": it.what, "value": it.value, "how": it.how }),
            false => json!({ "what": it.what }),
        })
        .collect();
    let mut fields = json!({
        "id": stage.id, "title": stage.title, "minutes": stage.minutes, "text": stage.text, "estimates": estimates,
    });
    if with_answer {
        fields["outline"] = json!(stage.outline);
        fields["rubric"] = json!(stage.rubric);
    }
    fields
}

fn experiment(experiment: &Experiment) -> Value {
    let module = match experiment.module {
        ModuleKind::CommonJs => "commonjs",
        ModuleKind::Esm => "esm",
    };
    let (prints, pattern) = match &experiment.expected {
        Expected::Lines(lines) => (Some(lines), None),
        Expected::Pattern(pattern) => (None, Some(pattern)),
    };
    json!({
        "proves": experiment.proves, "module": module, "node": experiment.node.as_ref().map(ToString::to_string),
        "code": experiment.code, "prints": prints, "pattern": pattern, "exits": experiment.exits,
        "runtime": experiment.runtime.as_deref().unwrap_or("node"),
    })
}

fn source_license(question: &Question) -> Option<&str> {
    question.source.as_ref()?.license.as_deref()
}

fn answer(question: &Question) -> Value {
    let list = |items: Vec<Value>| Value::Array(items);
    json!({
        "short": question.answer.as_ref().and_then(|answer| answer.short.as_ref()),
        "full": question.answer.as_ref().and_then(|answer| answer.full.as_ref()),
        "experiments": list(question.experiments.iter().map(experiment).collect()),
        "choices": list(question.choices.iter().map(|choice| {
            json!({ "text": choice.text, "correct": choice.correct, "reason": choice.reason })
        }).collect()),
        "key_points": list(question.key_points.iter().map(|point| {
            json!({ "id": point.id, "weight": point.weight, "text": point.text, "phrasings": point.phrasings })
        }).collect()),
        "mistakes": list(question.mistakes.iter().map(|mistake| {
            json!({ "claim": mistake.claim, "correction": mistake.correction })
        }).collect()),
        "follow_ups": list(question.follow_ups.iter().map(|next| {
            json!({ "text": next.text, "when_missed": next.when_missed })
        }).collect()),
        "rubric": list(question.rubric.iter().map(|level| {
            json!({ "level": level.level, "observed": level.observed })
        }).collect()),
        "references": list(question.references.iter().map(|reference| {
            json!({ "title": reference.title, "url": reference.url })
        }).collect()),
        "source": question.source.as_ref().map(|source| {
            json!({ "name": source.name, "url": source.url, "license": source.license })
        }),
    })
}
