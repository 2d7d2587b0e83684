//! Relational databases for prepkit: a pack of questions, and a runtime for solutions in SQL.
//!
//! A solution is a file of named queries ([`queries`]). The check script calls one by its name with
//! `{ setup, params }`: the query runs in a fresh database in memory ([`database`]) that `setup` made,
//! and what it gives comes back as `{ columns, rows }`. The solution never sees what is expected.

#![forbid(unsafe_code)]

mod database;
mod print;
mod queries;
mod split;

use prepkit_plugin::{
    Capabilities, Description, Error, Host, Pack, Plugin, Runtime, Thrown, Value, export_plugin,
};

use queries::Query;

/// The plugin, with the solution that it was told to load.
#[derive(Debug, Default)]
struct Sql {
    queries: Vec<Query>,
}

impl Plugin for Sql {
    fn new(_: Host) -> Self {
        Self::default()
    }

    fn describe(&self) -> Description {
        Description {
            name: "sql".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            authors: vec!["prepkit".into()],
            summary: "Relational databases for backend interviews, with solutions in SQL".into(),
            capabilities: Capabilities {
                packs: true,
                runtime: Some("sql".into()),
                ..Capabilities::default()
            },
        }
    }

    fn packs(&mut self) -> Result<Vec<Pack>, Error> {
        Ok(vec![prepkit_plugin::embedded_pack!()])
    }

    fn runtime(&mut self) -> Option<&mut dyn Runtime> {
        Some(self)
    }
}

impl Runtime for Sql {
    fn version(&self) -> String {
        rusqlite::version().to_owned()
    }

    fn load(&mut self, _: &str, source: &str) -> Result<Vec<String>, Error> {
        self.queries.clear();
        self.queries = queries::parse(source).map_err(Error::new)?;
        Ok(self.queries.iter().map(|query| query.name.clone()).collect())
    }

    fn call(&mut self, name: &str, args: Vec<Value>) -> Result<Value, Thrown> {
        let query = self.queries.iter().find(|query| query.name == name);
        let query = query.ok_or_else(|| Thrown::new(format!("there is no query `{name}`")))?;
        let [asked] = args.as_slice() else {
            return Err(Thrown::new("a query is called with `{ setup, params }`"));
        };
        let setup = asked.get("setup").and_then(Value::as_text).unwrap_or_default();
        let none = Value::Record(Vec::new());
        let params = asked.get("params").filter(|params| **params != Value::Undefined).unwrap_or(&none);
        database::answer(setup, &query.text, params).map_err(Thrown::new)
    }

    fn run(&mut self, code: &str) -> Result<String, Error> {
        database::experiment(code).map_err(Error::new)
    }
}

export_plugin!(Sql);
