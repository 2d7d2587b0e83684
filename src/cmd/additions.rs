//! What plugins say beside a verdict or a report. One that has no answer is named, and the command goes
//! on without it.

use std::time::Duration;

use prepkit_plugin::{Additions, Capabilities, Section};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::environment::Environment;
use crate::plugin;
use crate::report::Addition;
use crate::ui::{Ui, plain};

/// How long each may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Beside a verdict, which is given as JSON.
pub(super) fn beside_verdict(ui: &Ui, env: &Environment, verdict: &str) -> Vec<Addition> {
    let found = asked(ui, env, "verdict", verdict, |can| can.verdict);
    found
        .iter()
        .filter_map(|(name, additions): &(_, Additions)| Addition::of_verdict(name, additions))
        .collect()
}

/// In a report on practice, which is given as JSON.
pub(super) fn in_report(ui: &Ui, env: &Environment, practice: &str) -> Vec<Addition> {
    let found = asked(ui, env, "report", practice, |can| can.report);
    found.iter().map(|(name, section): &(_, Section)| Addition::of_section(name, section)).collect()
}

/// Whether any plugin that is installed can do so.
pub(super) fn any(env: &Environment, can: fn(&Capabilities) -> bool) -> bool {
    plugin::installed(&env.data).iter().flatten().any(|it| can(&it.record.description.capabilities))
}

fn asked<T: DeserializeOwned>(
    ui: &Ui,
    env: &Environment,
    method: &str,
    document: &str,
    can: fn(&Capabilities) -> bool,
) -> Vec<(String, T)> {
    let Ok(document) = serde_json::from_str::<&RawValue>(document) else { return Vec::new() };
    let mut found = Vec::new();
    for installed in plugin::installed(&env.data).into_iter().flatten() {
        if !can(&installed.record.description.capabilities) {
            continue;
        }
        let answer =
            installed.start().and_then(|mut client| client.ask(method, &document, PATIENCE, &mut |_| {}));
        match answer {
            Ok(answer) => found.push((installed.name().to_owned(), answer)),
            Err(error) => {
                ui.warn(&plain(&error.to_string()));
                ui.hint(&plain(&error.hint()));
            }
        }
    }
    found
}
