//! What plugins add, each as a section of its own.

use super::foreign::begun;
use super::{add, inline, table};
use crate::report::addition::{Addition, Part};

pub(crate) fn sections(additions: &[Addition]) -> String {
    let mut text = String::new();
    for of in additions {
        add(&mut text, format_args!("\n## {}\n", inline(&of.heading())));
        for part in &of.parts() {
            text += &match part {
                Part::Paragraph(paragraph) => format!("\n{}\n", begun(paragraph)),
                Part::List(items) => {
                    let items = items.iter().map(|item| format!("- {}\n", begun(item)));
                    format!("\n{}", items.collect::<String>())
                }
                Part::Table { header, rows } => rows_of(header, rows.clone()),
                Part::Bars(bars) => {
                    let rows = bars.iter().map(|of| vec![of.name.clone(), of.shown.clone()]).collect();
                    rows_of(&["What".to_owned(), "Value".to_owned()], rows)
                }
            };
        }
    }
    text
}

/// A table under the section's heading.
fn rows_of(header: &[String], rows: Vec<Vec<String>>) -> String {
    let header: Vec<String> =
        header.iter().map(|name| inline(name).trim_end_matches(':').to_owned()).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows = rows.into_iter().map(|row| row.iter().map(|cell| inline(cell)).collect()).collect();
    let table = table("", &header, rows);
    table.split_once("\n\n").map_or(String::new(), |(_, rows)| format!("\n{rows}"))
}
