//! `pack.toml`: the pack's own data and its topics.
//!
//! The format number is looked at first. A pack of a later format gets that one fault and no
//! other, because this prepkit cannot know what else it may say.

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeValue;

use super::fields::Fields;
use super::findings::Raw;
use super::model::{DifficultyMeanings, Role, Topic};
use super::page::Page;

/// The format that this prepkit reads.
const FORMAT: u64 = 1;

/// What `pack.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Manifest {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    /// SPDX expression.
    pub(crate) license: String,
    pub(crate) authors: Vec<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) difficulties: DifficultyMeanings,
    /// In the pack's own order.
    pub(crate) topics: Vec<Topic>,
    pub(crate) roles: Vec<Role>,
}

/// Reads the file, or gives `None` where it is of a later format; then that is the only fault.
pub(super) fn manifest(mut fields: Fields<'_, '_>) -> Option<Manifest> {
    if is_newer(&mut fields) {
        return None;
    }
    let mut manifest = Manifest {
        id: fields.slug("id").into_inner(),
        version: fields.text("version"),
        title: fields.text("title"),
        license: fields.text("license"),
        authors: fields.texts("authors"),
        sources: fields.texts("sources"),
        difficulties: fields.table("difficulties", "difficulties").map(difficulties).unwrap_or_default(),
        topics: topics(&mut fields),
        roles: Vec::new(),
    };
    manifest.roles = roles(&mut fields, &manifest.topics);
    fields.finish();
    Some(manifest)
}

fn is_newer(fields: &mut Fields<'_, '_>) -> bool {
    let page = fields.page;
    let Some(value) = fields.required("format") else { return false };
    let DeValue::Integer(integer) = value.get_ref() else {
        page.mistyped::<()>("format", "a whole number", &value);
        return false;
    };
    let number = u64::from_str_radix(integer.as_str(), integer.radix());
    match number {
        Ok(FORMAT) => false,
        Ok(0) | Err(_) => {
            page.fault(value.span(), format!("`format` must be {FORMAT}"));
            false
        }
        Ok(newer) => {
            page.findings.clear();
            let message = format!("this pack needs a newer prepkit: its format is {newer}, not {FORMAT}");
            page.add(value.span(), message, None);
            true
        }
    }
}

fn difficulties(mut fields: Fields<'_, '_>) -> DifficultyMeanings {
    let meanings = DifficultyMeanings {
        easy: fields.optional_text("easy"),
        medium: fields.optional_text("medium"),
        hard: fields.optional_text("hard"),
    };
    fields.finish();
    meanings
}

fn topics(fields: &mut Fields<'_, '_>) -> Vec<Topic> {
    let page = fields.page;
    let mut ids = Vec::new();
    let mut topics = Vec::new();
    for table in fields.tables("topic", "topic") {
        let (id, topic) = topic(table);
        ids.push(id);
        topics.push(topic);
    }
    check_unique(page, "topic", &ids);
    topics
}

fn topic(mut fields: Fields<'_, '_>) -> (Spanned<String>, Topic) {
    let id = fields.slug("id");
    let topic = Topic {
        id: id.get_ref().clone(),
        title: fields.text("title"),
        summary: fields.optional_text("summary"),
        tags: fields.slugs("tags").into_iter().map(Spanned::into_inner).collect(),
    };
    fields.finish();
    (id, topic)
}

fn roles(fields: &mut Fields<'_, '_>, topics: &[Topic]) -> Vec<Role> {
    let page = fields.page;
    let mut ids = Vec::new();
    let mut roles = Vec::new();
    for mut table in fields.tables("role", "role") {
        let (id, title, named) = (table.slug("id"), table.text("title"), table.slugs("topics"));
        table.finish();
        for topic in &named {
            if topics.iter().all(|known| known.id != *topic.get_ref()) {
                let named = super::findings::quoted(topic.get_ref());
                page.fault(topic.span(), format!("the pack has no topic {named}"));
            }
        }
        let topics = named.into_iter().map(Spanned::into_inner).collect();
        roles.push(Role { id: id.get_ref().clone(), title, topics });
        ids.push(id);
    }
    check_unique(page, "role", &ids);
    roles
}

/// Reports every id that stands in the list before.
pub(super) fn check_unique(page: &Page<'_>, what: &str, ids: &[Spanned<String>]) {
    let mut seen = HashMap::new();
    for id in ids.iter().filter(|id| !id.get_ref().is_empty()) {
        let first = seen.entry(id.get_ref()).or_insert_with(|| id.span());
        if *first != id.span() {
            page.findings.add(Raw {
                file: page.file,
                span: Some(id.span()),
                message: format!("{what} {} is there twice", super::findings::quoted(id.get_ref())),
                hint: None,
                other: Some((page.file, first.clone(), "first here")),
            });
        }
    }
}
