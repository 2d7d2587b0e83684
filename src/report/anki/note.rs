//! A question as the fields of a note.
//!
//! An empty field is left out of the card by its template.

use super::markup::{address, code, inline, markdown, plain};
use crate::pack::{Choice, Stage};
use crate::report::text::line;
use crate::report::whole::{Whole, weight};

/// The fields, in the order of [`FIELDS`].
pub(super) type Fields = [String; FIELDS.len()];

/// Their names in the note type; the first is what Anki sorts by.
pub(super) const FIELDS: [&str; 9] =
    ["Id", "About", "Question", "Answer", "Key points", "Mistakes", "In full", "Follow-ups", "Sources"];

pub(super) fn fields(of: &Whole<'_>) -> Fields {
    let question = of.question;
    let points = question.key_points.iter().map(|point| {
        let weight = weight(point.weight);
        format!("<span class=\"{weight}\">{weight}</span><div>{}</div>", inline(&point.text))
    });
    let mistakes = question.mistakes.iter().map(|mistake| {
        format!(
            "<span class=\"wrong\">✗</span> {}<br><span class=\"right\">✓</span> {}",
            inline(&mistake.claim),
            inline(&mistake.correction)
        )
    });
    [
        plain(&of.entry.full_id()),
        about(of),
        asked(of),
        answer(of),
        list("ul", "points", points),
        list("ul", "mistakes", mistakes),
        of.full().map(markdown).unwrap_or_default() + &outlines(&question.stages),
        list("ul", "", question.follow_ups.iter().map(|next| inline(&next.text))),
        sources(of),
    ]
}

/// Words to filter cards by, as Anki keeps them: none has a space, and `::` stands between levels.
pub(super) fn tags(of: &Whole<'_>) -> Vec<String> {
    let mut tags =
        vec![format!("prepkit::topic::{}", of.entry.topic), format!("prepkit::kind::{}", of.kind())];
    tags.extend(of.difficulty().map(|difficulty| format!("prepkit::difficulty::{difficulty}")));
    tags.extend(of.question.tags.iter().map(|tag| format!("prepkit::tag::{tag}")));
    tags
}

fn about(of: &Whole<'_>) -> String {
    let mut about = vec![line(of.topic)];
    about.extend(of.about());
    plain(&about.join(" · "))
}

fn asked(of: &Whole<'_>) -> String {
    let question = of.question;
    let mut html = markdown(&question.text);
    html += &of.program().map(|it| code(&it.code)).unwrap_or_default();
    html += &list("ol", "choices", question.choices.iter().map(|choice| inline(&choice.text)));
    for (number, stage) in (1..).zip(&question.stages) {
        html += &format!("<h3>{number}. {}</h3>\n{}", plain(&line(&stage.title)), markdown(&stage.text));
        let estimates =
            stage.estimates.iter().map(|estimate| format!("Estimate: {}", inline(&estimate.what)));
        html += &list("ul", "", estimates);
    }
    if of.is_prompt() {
        html += &format!("<p>In a terminal: <code>prepkit start {}</code></p>", plain(&of.entry.full_id()));
    }
    html
}

fn answer(of: &Whole<'_>) -> String {
    let mut html = String::new();
    for (variant, lines) in of.prints() {
        html += &format!("<p class=\"what\">It prints{}</p>{}", plain(&variant), code(&lines));
    }
    html += &list("ol", "choices", of.question.choices.iter().map(choice));
    html += &of.short().map(markdown).unwrap_or_default();
    match html.as_str() {
        "" if of.is_prompt() => "<p><code>prepkit check</code> grades what you wrote.</p>".to_owned(),
        "" if of.full().is_none() => "<p>Its pack has no answer.</p>".to_owned(),
        _ => html,
    }
}

fn choice(choice: &Choice) -> String {
    let verdict = if choice.correct {
        "<span class=\"right\">✓ right</span>"
    } else {
        "<span class=\"wrong\">✗ wrong</span>"
    };
    let reason = choice.reason.as_deref().map(|reason| format!("<br>{}", inline(reason))).unwrap_or_default();
    format!("{} {verdict}{reason}", inline(&choice.text))
}

/// What a strong answer says to each stage of a design.
fn outlines(stages: &[Stage]) -> String {
    let outline = |(number, stage): (usize, &Stage)| {
        let estimates = stage.estimates.iter().map(|it| {
            format!("{}: <strong>{}</strong> ({})", inline(&it.what), inline(&it.value), inline(&it.how))
        });
        let said = list("ul", "", estimates) + &stage.outline.as_deref().map(markdown).unwrap_or_default();
        if said.is_empty() {
            said
        } else {
            format!("<h3>{number}. {}</h3>\n{said}", plain(&line(&stage.title)))
        }
    };
    (1..).zip(stages).map(outline).collect()
}

fn sources(of: &Whole<'_>) -> String {
    let link = |title: &str, url: &str| match address(url) {
        Some(address) => format!("<a href=\"{address}\">{}</a>", plain(&line(title))),
        None => plain(&line(&format!("{title} ({url})"))),
    };
    let references = of.question.references.iter().map(|it| link(&it.title, &it.url));
    let source = of.question.source.as_ref().map(|source| match &source.url {
        Some(url) => link(&source.name, url),
        None => plain(&line(&source.name)),
    });
    let origin = source.unwrap_or_else(|| format!("pack {}", plain(&of.entry.pack)));
    list("ul", "", references) + &format!("<p>{origin}, {}</p>", plain(&line(of.license)))
}

fn list(tag: &str, class: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let rows = items.join("</li>\n<li>");
    if items.is_empty() { rows } else { format!("<{tag}{class}>\n<li>{rows}</li>\n</{tag}>") }
}
