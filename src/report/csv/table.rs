//! A table as RFC 4180 has it, for a spreadsheet.
//!
//! A spreadsheet runs a cell that begins like a formula; such a cell of foreign text gets a
//! leading apostrophe, which shows it as text.

use ::csv::{Terminator, WriterBuilder};

use crate::ui::plain;

pub(super) fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let written = std::iter::once(columns.iter().map(ToString::to_string).collect())
        .chain(rows)
        .try_for_each(|row: Vec<String>| writer.write_record(row));
    written.expect("every row has as many cells as there are columns");
    let bytes = writer.into_inner().expect("a vector takes every byte");
    String::from_utf8(bytes).expect("only text was written")
}

/// Foreign text as a cell that nobody runs.
pub(super) fn cell(text: &str) -> String {
    let text = plain(text);
    let first = text.trim_start().chars().next();
    let formula =
        first.is_some_and(|first| "=+-@|%＝＋－＠".contains(first)) || text.starts_with(['\t', '\n']);
    if formula { format!("'{text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_run_as_a_formula() {
        let check = |text, expect: &str| assert_eq!(cell(text), expect, "{text:?}");
        check("=1+1", "'=1+1");
        check("  @SUM(A1)", "'  @SUM(A1)");
        check("\t=1", "'\t=1");
        check("\r=1", "\\u{d}=1");
        check("-1", "'-1");
        check("＝1", "'＝1");
        check("a=1", "a=1");
        check("", "");
    }

    #[test]
    fn a_cell_may_hold_whatever_separates_cells() {
        let row = ["a\"b", "c,d", "e\nf"].map(ToOwned::to_owned).to_vec();
        assert_eq!(table(&["1", "2", "3"], std::iter::once(row)), "1,2,3\r\n\"a\"\"b\",\"c,d\",\"e\nf\"\r\n");
    }
}
