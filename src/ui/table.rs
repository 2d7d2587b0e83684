//! Tables for people: columns by display width, no borders, never wider than the terminal.
//!
//! The last column gets what the others leave, and is cut with an ellipsis. Cells are foreign
//! text, so each becomes one safe line.

use unicode_width::UnicodeWidthStr;

use super::{Style, Ui, is_simple, one_line, one_line_or_same};

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
pub(crate) fn table<Row: AsRef<[Cell]>, Cell: AsRef<str>>(
    ui: &Ui,
    columns: &[Column],
    rows: &[Row],
) -> String {
    let Some((_, before)) = columns.split_last() else { return String::new() };
    let widths: Vec<usize> = (0..before.len()).map(|at| width(columns[at], rows, at)).collect();
    let taken = widths.iter().map(|width| width + GAP).sum::<usize>();
    let room = if ui.stdout_is_terminal { ui.width.saturating_sub(taken).max(LEAST) } else { usize::MAX };
    let mut text = String::new();
    let headings: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
    push_line(&mut text, &headings, columns, &widths, room);
    if ui.stdout_is_terminal {
        text = Style::Faint.paint(text.trim_end()) + "\n";
    }
    for row in rows {
        push_line(&mut text, row.as_ref(), columns, &widths, room);
    }
    text
}

fn push_line<Cell: AsRef<str>>(
    text: &mut String,
    cells: &[Cell],
    columns: &[Column],
    widths: &[usize],
    room: usize,
) {
    let start = text.len();
    let widths = widths.iter().copied().map(Some).chain([None]);
    for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
        let cell = one_line_or_same(cell.as_ref(), width.unwrap_or(room));
        let space = width.map_or(0, |width| width.saturating_sub(columns_of(&cell)));
        let left = if matches!(column, Column::Number(_)) { space } else { 0 };
        let right = if width.is_some() { space - left + GAP } else { 0 };
        text.extend(std::iter::repeat_n(' ', left));
        text.push_str(&cell);
        text.extend(std::iter::repeat_n(' ', right));
    }
    let kept = text[start..].trim_end().len();
    text.truncate(start + kept);
    text.push('\n');
}

fn width<Row: AsRef<[Cell]>, Cell: AsRef<str>>(column: Column, rows: &[Row], at: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.as_ref().get(at)).map(|cell| columns_of(cell.as_ref()));
    cells.chain([column.heading().width()]).max().unwrap_or(0)
}

/// The columns of a cell as [`one_line`] shows it.
fn columns_of(cell: &str) -> usize {
    if is_simple(cell) { cell.len() } else { one_line(cell, usize::MAX).width() }
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
