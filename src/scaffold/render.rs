//! The templates of a pack to texts. A pack is a stranger's, and what a template does is bounded in
//! steps but not in memory: it is rendered by a role of its own, in the sandbox, which reads one line
//! and writes one.

use std::time::Duration;

use minijinja::Value;
use serde::{Deserialize, Serialize};

use super::ScaffoldError;
use crate::pack::starter;
use crate::sandbox::{self, Bounds, Policy};

/// The hidden first argument that makes the binary a renderer of templates.
pub(crate) const ROLE: &str = "__templates";
/// A starter has some kilobytes.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(10), memory: 128 << 20, answer: 32 << 20 };

/// What the role is told.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    /// Each template's place in the pack, and its text.
    templates: Vec<(String, String)>,
    values: Value,
}

/// What it says.
#[derive(Debug, Serialize, Deserialize)]
enum Rendered {
    Texts(Vec<String>),
    Fault { file: String, line: Option<usize>, message: String },
}

/// Renders a pack's templates, each a place and a text: their texts, in order.
pub(super) fn in_sandbox(
    templates: Vec<(String, String)>,
    values: &Value,
) -> Result<Vec<String>, ScaffoldError> {
    let Some((first, _)) = templates.first() else { return Ok(Vec::new()) };
    let first = first.clone();
    let order = Order { templates, values: values.clone() };
    let order = serde_json::to_string(&order).expect("texts and plain values are JSON");
    let answer = sandbox::ask_role(ROLE, &Policy::best(), BOUNDS, &order)
        .map_err(|error| ScaffoldError::Renderer(error.to_string()))?;
    match answer.and_then(|line| serde_json::from_slice(&line).ok()) {
        Some(Rendered::Texts(texts)) => Ok(texts),
        Some(Rendered::Fault { file, line, message }) => Err(ScaffoldError::Template { file, line, message }),
        None => {
            let message =
                "it, or one after it, takes more time, memory or room than a template may".to_owned();
            Err(ScaffoldError::Template { file: first, line: None, message })
        }
    }
}

/// Renders one text.
pub(super) fn render(place: &str, text: &str, values: &Value) -> Result<String, ScaffoldError> {
    let rendered = starter::engine().render_named_str(place, text, values);
    rendered.map_err(|error| ScaffoldError::Template {
        file: place.to_owned(),
        line: error.line(),
        message: starter::explained(&error),
    })
}

/// The role's entry.
pub(crate) fn main() -> bool {
    sandbox::answer_as_role(|line| {
        let Order { templates, values } = serde_json::from_str(line).ok()?;
        let texts = templates.iter().map(|(place, text)| render(place, text, &values));
        let rendered = match texts.collect() {
            Ok(texts) => Rendered::Texts(texts),
            Err(ScaffoldError::Template { file, line, message }) => Rendered::Fault { file, line, message },
            Err(_) => return None,
        };
        serde_json::to_string(&rendered).ok()
    })
}
