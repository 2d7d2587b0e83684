//! What plugins say beside a verdict or a report. One that has no answer is named, and the command goes
//! on without it.

use std::time::Duration;

use prepkit_plugin::{Additions, Capabilities, Section};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::plugin::sound;
use crate::environment::Environment;
use crate::grade::Verdict;
use crate::plugin::{Client, Installed, PluginError};
use crate::report::{self, Addition};
use crate::ui::{Ui, plain};

/// How long each may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The plugins that add to something: each is started when it is asked first, and then kept.
pub(super) struct Adders {
    method: &'static str,
    plugins: Vec<(Installed, Option<Client>)>,
}

impl Adders {
    /// Those that add to verdicts.
    pub(super) fn of_verdicts(ui: &Ui, env: &Environment) -> Self {
        Self::of(ui, env, "verdict", |can| can.verdict)
    }

    /// Those that add to reports on practice.
    pub(super) fn of_reports(ui: &Ui, env: &Environment) -> Self {
        Self::of(ui, env, "report", |can| can.report)
    }

    fn of(ui: &Ui, env: &Environment, method: &'static str, can: fn(&Capabilities) -> bool) -> Self {
        let installed = sound(ui, env).into_iter();
        let able = installed.filter(|it| can(&it.record.description.capabilities));
        Self { method, plugins: able.map(|it| (it, None)).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plugins.is_empty()
    }

    /// What stands beside a verdict.
    pub(super) fn beside(&mut self, ui: &Ui, verdict: &Verdict) -> Vec<Addition> {
        if self.is_empty() {
            return Vec::new();
        }
        let found = self.ask(ui, &report::json::verdict(verdict));
        found
            .iter()
            .filter_map(|(name, additions): &(_, Additions)| Addition::of_verdict(name, additions))
            .collect()
    }

    /// What stands in a report on practice, which is given as JSON.
    pub(super) fn within(&mut self, ui: &Ui, practice: &str) -> Vec<Addition> {
        let found = self.ask(ui, practice);
        found.iter().map(|(name, section): &(_, Section)| Addition::of_section(name, section)).collect()
    }

    /// The answers, by name; who has none is asked no more.
    fn ask<T: DeserializeOwned>(&mut self, ui: &Ui, document: &str) -> Vec<(String, T)> {
        let Ok(document) = serde_json::from_str::<&RawValue>(document) else { return Vec::new() };
        let mut found = Vec::new();
        self.plugins.retain_mut(|(installed, client)| match ask(installed, client, self.method, document) {
            Ok(answer) => {
                found.push((installed.name().to_owned(), answer));
                true
            }
            Err(error) => {
                ui.warn(&plain(&error.to_string()));
                ui.hint(&plain(&error.hint()));
                false
            }
        });
        found
    }
}

fn ask<T: DeserializeOwned>(
    installed: &Installed,
    client: &mut Option<Client>,
    method: &str,
    document: &RawValue,
) -> Result<T, PluginError> {
    let client = match client {
        Some(client) => client,
        None => client.insert(installed.start()?),
    };
    client.ask(method, &document, PATIENCE, &mut |_| {})
}
