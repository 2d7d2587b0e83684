//! Tables for people: columns by display width, no borders, never wider than the terminal.
//!
//! The last column gets what the others leave, and is cut with an ellipsis. Cells are foreign
//! text, so each becomes one safe line.

use unicode_width::UnicodeWidthStr;

use super::{Style, Ui, one_line, plain};

/// Between two columns.
const GAP: usize = 2;
/// What the last column keeps on the narrowest terminal.
const LEAST: usize = 12;

/// The heading of a column, and how its cells stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    Text(&'static str),
    /// To the right, as numbers are read.
    Number(&'static str),
}

impl Column {
    const fn heading(self) -> &'static str {
        match self {
            Self::Text(heading) | Self::Number(heading) => heading,
        }
    }
}

/// The rows below a line of headings. Where nobody reads along, the last column is not cut.
pub(crate) fn table(ui: &Ui, columns: &[Column], rows: &[Vec<String>]) -> String {
    let (last, before) = match columns.len().checked_sub(1) {
        Some(last) => (last, last),
        None => return String::new(),
    };
    let widths: Vec<usize> =
        columns[..before].iter().enumerate().map(|(at, column)| width(*column, rows, at)).collect();
    let taken = widths.iter().map(|width| width + GAP).sum::<usize>();
    let room = if ui.stdout_is_terminal { ui.width.saturating_sub(taken).max(LEAST) } else { usize::MAX };
    let line = |cells: &[&str]| {
        let mut text = String::new();
        for ((cell, column), width) in cells.iter().zip(columns).zip(&widths) {
            text += &padded(cell, *width, *column);
            text += &" ".repeat(GAP);
        }
        text += &one_line(cells.get(last).copied().unwrap_or(""), room);
        text.truncate(text.trim_end().len());
        text
    };
    let headings: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
    let mut text = Style::Faint.paint(&line(&headings)) + "\n";
    for row in rows {
        text += &line(&row.iter().map(String::as_str).collect::<Vec<_>>());
        text.push('\n');
    }
    text
}

fn width(column: Column, rows: &[Vec<String>], at: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| plain(cell).width());
    cells.chain([column.heading().width()]).max().unwrap_or(0)
}

fn padded(cell: &str, width: usize, column: Column) -> String {
    let cell = one_line(cell, width);
    let space = " ".repeat(width.saturating_sub(cell.width()));
    match column {
        Column::Text(_) => cell + &space,
        Column::Number(_) => space + &cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stdout_is_terminal: bool) -> String {
        let ui = Ui { stdout_is_terminal, stderr_is_terminal: false, can_ask: false, width: 30 };
        let rows = [
            vec!["漢字".to_owned(), "7".to_owned(), "a long title that goes on and on".to_owned()],
            vec!["b\u{1b}[2J".to_owned(), "120".to_owned(), "short\nline".to_owned()],
        ];
        let columns = [Column::Text("ID"), Column::Number("N"), Column::Text("TITLE")];
        anstream::adapter::strip_str(&table(&ui, &columns, &rows)).to_string()
    }

    #[test]
    fn a_table_fits_the_terminal() {
        insta::assert_snapshot!(shown(true), @r#"
        ID            N  TITLE
        漢字          7  a long title…
        b\u{1b}[2J  120  short line
        "#);
    }

    #[test]
    fn a_pipe_gets_everything() {
        insta::assert_snapshot!(shown(false), @r#"
        ID            N  TITLE
        漢字          7  a long title that goes on and on
        b\u{1b}[2J  120  short line
        "#);
    }
}
