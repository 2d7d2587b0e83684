//! What plugins add to a verdict or a report: data, which is bounded here, escaped by each format for its
//! own reader, and drawn by prepkit.

use prepkit_plugin::{Additions, Block, RubricLine, Section};
use serde::Serialize;
use serde_json::{Value, json};

use super::text::line;
use crate::ui::bar::bar;
use crate::ui::{Style, wrap};

const MOST_BLOCKS: usize = 50;
const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 12;
const LONGEST_NAME: usize = 120;
const LONGEST_TEXT: usize = 2_000;
/// Blocks of a bar on a terminal.
const BAR: usize = 20;

/// A plugin's section.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Addition {
    plugin: String,
    title: String,
    parts: Vec<Part>,
    /// Remarks with levels from 1 to 4, in bounds as well.
    rubric: Vec<RubricLine>,
}

/// A part of it, without control characters and in bounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    Paragraph(String),
    List(Vec<String>),
    Table { header: Vec<String>, rows: Vec<Vec<String>> },
    Bars(Vec<Bar>),
}

/// A bar: its share of the longest one is from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) value: f64,
    /// The value in few digits.
    pub(super) shown: String,
    pub(super) share: f64,
}

impl Addition {
    /// A section of a report.
    pub(crate) fn of_section(plugin: &str, section: &Section) -> Self {
        let parts = section.blocks.iter().take(MOST_BLOCKS).map(Part::of).collect();
        Self {
            plugin: plugin.to_owned(),
            title: cut(&section.title, LONGEST_NAME),
            parts,
            rubric: Vec::new(),
        }
    }

    /// What stands beside a verdict; `None` where that is nothing.
    pub(crate) fn of_verdict(plugin: &str, additions: &Additions) -> Option<Self> {
        let columns = additions.columns.iter().map(|column| vec![column.name.clone(), column.value.clone()]);
        let table =
            Block::Table { header: ["What", "Value"].map(str::to_owned).to_vec(), rows: columns.collect() };
        let parts: Vec<Part> =
            (!additions.columns.is_empty()).then(|| Part::of(&table)).into_iter().collect();
        let rubric = additions.rubric.iter().take(MOST_ROWS).map(|of| RubricLine {
            title: cut(&of.title, LONGEST_TEXT),
            text: cut(&of.text, LONGEST_TEXT),
            level: of.level.filter(|level| (1..=4).contains(level)),
        });
        let of = Self { plugin: plugin.to_owned(), title: String::new(), parts, rubric: rubric.collect() };
        (!of.parts.is_empty() || !of.rubric.is_empty()).then_some(of)
    }

    /// Its heading, which says whose it is.
    pub(super) fn heading(&self) -> String {
        match self.title.as_str() {
            "" => format!("From plugin {}", self.plugin),
            title => format!("{title} (from plugin {})", self.plugin),
        }
    }

    /// All that is drawn of it, its rubric as a table.
    pub(super) fn parts(&self) -> Vec<Part> {
        let row = |of: &RubricLine| {
            let level = of.level.map_or_else(|| "–".to_owned(), |level| format!("{level} of 4"));
            vec![of.title.clone(), level, of.text.clone()]
        };
        let header = ["What", "Level", "Remark"].map(str::to_owned).to_vec();
        let rubric = Part::Table { header, rows: self.rubric.iter().map(row).collect() };
        self.parts.iter().cloned().chain((!self.rubric.is_empty()).then_some(rubric)).collect()
    }

    fn json(&self) -> Value {
        let mut blocks: Vec<Value> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Bars(bars) => {
                    json!({ "bars": bars.iter().map(|of| json!([of.name, of.value])).collect::<Vec<_>>() })
                }
                other => serde_json::to_value(other).expect("texts and lists of them are JSON"),
            })
            .collect();
        if !self.rubric.is_empty() {
            let line = |of: &RubricLine| json!({ "title": of.title, "level": of.level, "text": of.text });
            blocks.push(json!({ "rubric": self.rubric.iter().map(line).collect::<Vec<_>>() }));
        }
        json!({ "plugin": self.plugin, "title": self.title, "blocks": blocks })
    }
}

impl Part {
    fn of(block: &Block) -> Self {
        let texts = |texts: &[String], most: usize, longest: usize| {
            texts.iter().take(most).map(|text| cut(text, longest)).collect::<Vec<_>>()
        };
        match block {
            Block::Paragraph(text) => Self::Paragraph(cut(text, LONGEST_TEXT)),
            Block::List(items) => Self::List(texts(items, MOST_ROWS, LONGEST_TEXT)),
            Block::Table { header, rows } => {
                let header = texts(header, MOST_COLUMNS, LONGEST_NAME);
                let row = |row: &Vec<String>| {
                    let mut row = texts(row, header.len(), LONGEST_TEXT);
                    row.resize(header.len(), String::new());
                    row
                };
                Self::Table { rows: rows.iter().take(MOST_ROWS).map(row).collect(), header }
            }
            Block::Bars(bars) => {
                let value = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
                let most = bars.iter().map(|(_, of)| value(*of)).fold(0.0, f64::max);
                let bar = |(name, of): &(String, f64)| {
                    let value = value(*of);
                    let share = if most > 0.0 { value / most } else { 0.0 };
                    Bar { name: cut(name, LONGEST_NAME), value, shown: number(value), share }
                };
                Self::Bars(bars.iter().take(MOST_ROWS).map(bar).collect())
            }
        }
    }
}

/// One line of a plugin's text.
fn cut(text: &str, longest: usize) -> String {
    let text = line(text);
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// For a terminal, in at most `width` columns.
pub(crate) fn terminal(additions: &[Addition], width: usize) -> String {
    additions.iter().map(|of| section(of, width)).collect()
}

fn section(of: &Addition, width: usize) -> String {
    let mut text = format!("\n{}\n", Style::Strong.paint(&of.heading()));
    for part in &of.parts() {
        match part {
            Part::Paragraph(paragraph) => text += &wrapped("", paragraph, width),
            Part::List(items) => text.extend(items.iter().map(|item| wrapped("- ", item, width))),
            Part::Table { header, rows } => {
                for row in rows {
                    // What a row is called, and each of its values under its name.
                    let Some((name, values)) = row.split_first() else { continue };
                    let values: Vec<String> = match values {
                        [value] => vec![value.clone()],
                        values => values
                            .iter()
                            .zip(&header[1..])
                            .map(|(value, name)| format!("{name}: {value}"))
                            .collect(),
                    };
                    text += &wrapped("", &format!("{name}: {}", values.join("; ")), width);
                }
            }
            Part::Bars(bars) => {
                let longest = bars.iter().map(|of| of.name.chars().count()).max().unwrap_or(0).min(30);
                for Bar { name, shown, share, .. } in bars {
                    text += &format!("  {name:longest$}  {}  {shown}\n", bar(*share, BAR));
                }
            }
        }
    }
    text
}

fn wrapped(mark: &str, text: &str, width: usize) -> String {
    let indent = " ".repeat(mark.len() + 2);
    let lines = wrap(text, width.saturating_sub(indent.len()).max(20));
    format!("  {mark}{}\n", lines.join(&format!("\n{indent}")))
}

/// As few digits as tell it.
fn number(value: f64) -> String {
    if value.abs() < 1e15 { format!("{}", (value * 100.0).round() / 100.0) } else { format!("{value:e}") }
}

/// A document of prepkit's with what plugins add to it, under `plugins`.
pub(crate) fn json(document: String, additions: &[Addition]) -> String {
    if additions.is_empty() { document } else { super::json::printed(&with(&document, additions)) }
}

/// The same on one line.
pub(crate) fn json_on_one_line(document: String, additions: &[Addition]) -> String {
    if additions.is_empty() {
        document
    } else {
        super::json::printed_on_one_line(&with(&document, additions))
    }
}

fn with(document: &str, additions: &[Addition]) -> Value {
    let mut whole: Value = serde_json::from_str(document).expect("prepkit wrote it");
    whole["plugins"] = additions.iter().map(Addition::json).collect();
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hostile() -> Addition {
        let text = "<script>\u{1b}[31m|`x`\n# y".to_owned();
        let blocks = vec![
            Block::Paragraph(text.clone()),
            Block::List(vec![text.clone()]),
            Block::Table {
                header: vec![text.clone(), "b".to_owned()],
                rows: vec![vec![text.clone()], vec![text.clone(); 9]],
            },
            Block::Bars(vec![
                (text.clone(), f64::NAN),
                ("b".to_owned(), -2.0),
                ("c".to_owned(), 4.0),
                ("d".to_owned(), 1.0),
            ]),
        ];
        Addition::of_section("mine", &Section { title: text, blocks })
    }

    #[test]
    fn nothing_of_a_plugins_moves_a_terminal_or_leaves_its_bounds() {
        let shown = terminal(&[hostile()], 60);
        assert!(!shown.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "").contains('\u{1b}'), "{shown:?}");
        let Part::Bars(bars) = &hostile().parts[3] else { panic!() };
        assert_eq!(bars.iter().map(|of| of.share).collect::<Vec<_>>(), [0.0, 0.0, 1.0, 0.25]);
        let Part::Table { rows, .. } = &hostile().parts[2] else { panic!() };
        assert!(rows.iter().all(|row| row.len() == 2));
        let long = Addition::of_section("mine", &Section { title: "x".repeat(9_000), blocks: Vec::new() });
        assert_eq!(long.title.chars().count(), LONGEST_NAME + 1);
    }

    #[test]
    fn a_verdict_gets_tables_of_what_there_is() {
        assert_eq!(Addition::of_verdict("mine", &Additions::default()), None);
        let rubric =
            vec![prepkit_plugin::RubricLine { title: "Names".into(), text: "good".into(), level: Some(9) }];
        let of = Addition::of_verdict("mine", &Additions { rubric, ..Additions::default() }).unwrap();
        assert_eq!(of.parts().len(), 1);
        assert_eq!(of.json()["blocks"][0]["rubric"][0]["level"], Value::Null);
        assert!(terminal(&[of], 80).contains("Names: Level: –; Remark: good"));
    }

    #[test]
    fn a_document_keeps_what_it_has() {
        let whole = json("{\"version\": 1}".to_owned(), &[hostile()]);
        let whole: Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(whole["version"], 1);
        assert_eq!(whole["plugins"][0]["plugin"], "mine");
        assert_eq!(whole["plugins"][0]["blocks"][3]["bars"][2][1], 4.0);
        assert_eq!(json("{}".to_owned(), &[]), "{}");
    }
}
