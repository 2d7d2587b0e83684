//! The rubric of a take-home: dimensions with four observable levels, and questions for the
//! conversation that follows.
//!
//! Whether the checks that are named exist is known only once the check script has run, so
//! `pack verify` says it.

use std::collections::BTreeSet;

use super::fields::Fields;
use super::findings::quoted;
use super::model::{Dimension, Rubric, TalkingPoint};

/// How many dimensions a rubric has: fewer tell nothing apart, more are not filled in with care.
const DIMENSIONS: std::ops::RangeInclusive<usize> = 4..=6;
/// The largest share of a dimension.
const MOST_WEIGHT: u64 = 100;

pub(super) fn rubric(mut file: Fields<'_, '_>) -> Rubric {
    let dimensions = file.tables("dimension", "dimension");
    if !DIMENSIONS.contains(&dimensions.len()) {
        let (least, most) = (DIMENSIONS.start(), DIMENSIONS.end());
        file.fault(format!("a rubric has {least} to {most} dimensions, and this one {}", dimensions.len()));
    }
    let talking_points = file.tables("talking_point", "talking point");
    file.finish();
    let mut ids = BTreeSet::new();
    Rubric {
        dimensions: dimensions.into_iter().map(|fields| dimension(fields, &mut ids)).collect(),
        talking_points: talking_points.into_iter().map(talking_point).collect(),
    }
}

fn dimension(mut fields: Fields<'_, '_>, ids: &mut BTreeSet<String>) -> Dimension {
    let id = fields.slug("id");
    if !ids.insert(id.get_ref().clone()) {
        fields.page.fault(id.span(), format!("dimension {} is there twice", quoted(id.get_ref())));
    }
    let dimension = Dimension {
        id: id.into_inner(),
        title: fields.text("title"),
        weight: fields.number("weight", 1, MOST_WEIGHT).unwrap_or(1),
        from: fields.slugs("from").into_iter().map(toml::Spanned::into_inner).collect(),
        question: fields.text("question"),
        levels: levels(&mut fields),
    };
    fields.finish();
    dimension
}

fn levels(fields: &mut Fields<'_, '_>) -> [String; 4] {
    let levels = fields.texts("levels");
    let count = levels.len();
    levels.try_into().unwrap_or_else(|_| {
        fields.fault(format!("`levels` has four texts, from the weakest to the strongest, and not {count}"));
        <[String; 4]>::default()
    })
}

fn talking_point(mut fields: Fields<'_, '_>) -> TalkingPoint {
    let when = fields.slug("when").into_inner();
    let point = TalkingPoint { when, text: fields.text("text") };
    fields.finish();
    point
}
