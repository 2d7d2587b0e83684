//! Marks as options give them, and what they come to beside those that are kept already.

use crate::error::Error;
use crate::journal::{Mark, Review};
use crate::pack::{Dimension, Rubric, nearest};
use crate::report::scorecard::STRONGEST;

/// What was asked for a dimension: a level, a comment, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) dimension: String,
    pub(super) level: Option<u8>,
    pub(super) comment: Option<String>,
}

/// What `--mark` and `--comment` say, in the rubric's order.
pub(super) fn of_options(
    marks: &[String],
    comments: &[String],
    rubric: &Rubric,
) -> Result<Vec<Asked>, Error> {
    let mut asked: Vec<Asked> = Vec::new();
    for typed in marks {
        let (dimension, level) = halves(typed, "--mark DIMENSION=LEVEL", rubric)?;
        let level = level_of(level).ok_or_else(|| {
            Error::usage(&format!("`{level}` is no level of `{dimension}`"), "a level is from 1 to 4")
        })?;
        if entry(&mut asked, dimension).level.replace(level).is_some() {
            let message = format!("`{dimension}` is marked twice");
            return Err(Error::usage(&message, "give one `--mark` for each dimension"));
        }
    }
    for typed in comments {
        let (dimension, text) = halves(typed, "--comment DIMENSION=TEXT", rubric)?;
        if entry(&mut asked, dimension).comment.replace(text.to_owned()).is_some() {
            let message = format!("`{dimension}` has two comments");
            return Err(Error::usage(&message, "give one `--comment` for each dimension"));
        }
    }
    Ok(asked)
}

fn entry<'a>(asked: &'a mut Vec<Asked>, dimension: &str) -> &'a mut Asked {
    let place = asked.iter().position(|of| of.dimension == dimension).unwrap_or_else(|| {
        asked.push(Asked { dimension: dimension.to_owned(), ..Asked::default() });
        asked.len() - 1
    });
    &mut asked[place]
}

fn halves<'a>(typed: &'a str, form: &str, rubric: &Rubric) -> Result<(&'a str, &'a str), Error> {
    let Some((dimension, value)) = typed.split_once('=') else {
        let message = format!("`{typed}` is no mark: it has no `=`");
        return Err(Error::usage(&message, &format!("write `{form}`")));
    };
    let (dimension, value) = (dimension.trim(), value.trim());
    if find(rubric, dimension).is_none() {
        let message = format!("`{dimension}` is no dimension of this rubric");
        return Err(Error::usage(&message, &meant(rubric, dimension)));
    }
    Ok((dimension, value))
}

pub(super) fn find<'a>(rubric: &'a Rubric, dimension: &str) -> Option<&'a Dimension> {
    rubric.dimensions.iter().find(|known| known.id == dimension)
}

/// The dimension that was probably meant, or all of them.
pub(super) fn meant(rubric: &Rubric, typed: &str) -> String {
    let ids = || rubric.dimensions.iter().map(|dimension| dimension.id.as_str());
    match nearest(typed, ids()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("they are: `{}`", ids().collect::<Vec<_>>().join("`, `")),
    }
}

fn level_of(text: &str) -> Option<u8> {
    text.parse().ok().filter(|level| (1..=STRONGEST).contains(level))
}

/// What is to be kept: what is not asked for stays as it was.
pub(super) fn merged(asked: &[Asked], own: Option<&Review>, rubric: &Rubric) -> Result<Vec<Mark>, Error> {
    asked.iter().map(|of| merge(of, own.and_then(|own| own.mark(&of.dimension)), rubric)).collect()
}

fn merge(asked: &Asked, known: Option<&Mark>, rubric: &Rubric) -> Result<Mark, Error> {
    let dimension = &asked.dimension;
    let Some(level) = asked.level.or(known.map(|mark| mark.level)) else {
        let message = format!("`{dimension}` has a comment and no level");
        return Err(Error::usage(&message, &format!("mark it too: `--mark {dimension}=LEVEL`")));
    };
    let comment = asked.comment.clone().or(known.map(|mark| mark.comment.clone())).unwrap_or_default();
    if comment.trim().is_empty() && find(rubric, dimension).is_some_and(|of| !of.from.is_empty()) {
        let message = format!("`{dimension}` is filled from the checks: a mark that overrides them says why");
        return Err(Error::usage(&message, &format!("add `--comment {dimension}=TEXT`")));
    }
    Ok(Mark { dimension: dimension.clone(), level, comment: comment.trim().to_owned() })
}
