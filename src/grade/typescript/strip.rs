//! The role that reads TypeScript: one line of JSON in, one out. It opens nothing, and what it is
//! given may make it end in any way: the other side only sees that no answer came.
//!
//! The work is done by the library that Node.js itself strips types with.

use std::sync::{Arc, Mutex, PoisonError};

use swc_common::errors::{DiagnosticBuilder, Emitter, Handler};
use swc_common::sync::Lrc;
use swc_common::{BytePos, GLOBALS, Globals, SourceMap};
use swc_ts_fast_strip::{ErrorCode, Mode, Options, TransformOutput, TsError};

use super::{Read, Text};
use crate::sandbox;

/// The most of a line that a fault shows, in characters.
const SHOWN: usize = 160;

/// The role's entry.
pub(crate) fn main() -> bool {
    sandbox::answer_as_role(|line| {
        let text: Text = serde_json::from_str(line).ok()?;
        serde_json::to_string(&stripped(&text)).ok()
    })
}

/// Without types where they are all that is more than JavaScript; else translated.
fn stripped(text: &Text) -> Read {
    let found = match operate(text, Mode::StripOnly) {
        Err((error, _)) if matches!(error.code, ErrorCode::UnsupportedSyntax) => {
            operate(text, Mode::Transform)
        }
        found => found,
    };
    match found {
        Ok(TransformOutput { code, map }) => Read::Code { code, map },
        Err((error, faults)) => Read::Fault(told(text, &error, &faults)),
    }
}

/// What is wrong, and where: bytes from the start.
type Fault = (String, Option<usize>);

fn operate(text: &Text, mode: Mode) -> Result<TransformOutput, (TsError, Vec<Fault>)> {
    let heard = Faults::default();
    let handler = Handler::with_emitter(true, false, Box::new(heard.clone()));
    let options = Options {
        module: Some(text.is_module),
        filename: Some(text.file.clone()),
        source_map: matches!(mode, Mode::Transform),
        mode,
        ..Options::default()
    };
    let files = Lrc::<SourceMap>::default();
    let source = text.source.clone();
    let done =
        GLOBALS.set(&Globals::default(), || swc_ts_fast_strip::operate(&files, &handler, source, options));
    done.map_err(|error| {
        (error, std::mem::take(&mut *heard.0.lock().unwrap_or_else(PoisonError::into_inner)))
    })
}

/// Collects what the library complains about.
#[derive(Clone, Default)]
struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Emitter for Faults {
    fn emit(&mut self, diagnostic: &mut DiagnosticBuilder<'_>) {
        // Positions count from 1.
        let at = diagnostic.span.primary_span().map(|span| (span.lo - BytePos(1)).0 as usize);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((diagnostic.message(), at));
    }
}

/// The first fault as Node would show it: place, line, caret, message.
fn told(text: &Text, error: &TsError, faults: &[Fault]) -> String {
    let Some((message, at)) = faults.first() else { return format!("SyntaxError: {}", error.message) };
    let Some(before) = at.and_then(|at| text.source.get(..at)) else {
        return format!("SyntaxError: {message}");
    };
    let number = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let line = text.source.lines().nth(number - 1).unwrap_or_default();
    let file = &text.file;
    if column >= SHOWN {
        return format!("{file}:{number}:{}\nSyntaxError: {message}", column + 1);
    }
    let shown: String = line.chars().take(SHOWN).collect();
    let indent: String = shown.chars().take(column).map(|it| if it == '\t' { it } else { ' ' }).collect();
    format!("{file}:{number}\n{shown}\n{indent}^\nSyntaxError: {message}")
}
