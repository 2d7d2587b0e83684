//! A table of Markdown: columns side by side while they fit, else a few lines for each row.

use pulldown_cmark::Alignment;

use super::inline::{Inline, Line};
use super::{NARROWEST, Style};

/// Between two columns.
const GAP: usize = 2;
/// A column narrower than this cannot be read.
const LEAST: usize = 8;

pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The row that is being read.
    pub(super) cells: Vec<Inline>,
    /// The first is the heading.
    rows: Vec<Vec<Inline>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, cells: Vec::new(), rows: Vec::new() }
    }

    pub(super) fn end_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.cells));
    }

    pub(super) fn render(&self, room: usize, color: bool) -> Vec<String> {
        match self.widths(room) {
            Some(widths) => self.side_by_side(&widths, color),
            None => self.one_by_one(room, color),
        }
    }

    /// The columns' widths, the widest narrowed first; `None` if even that is too wide.
    fn widths(&self, room: usize) -> Option<Vec<usize>> {
        let count = self.alignments.len();
        let room = room.checked_sub(GAP * count.saturating_sub(1))?;
        let natural = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(Inline::width).max();
        let mut widths: Vec<usize> = (0..count).map(|at| natural(at).unwrap_or(0)).collect();
        let least: usize = widths.iter().map(|width| (*width).min(LEAST)).sum();
        if least > room {
            return None;
        }
        while widths.iter().sum::<usize>() > room {
            let widest = widths.iter().copied().max().unwrap_or(0);
            let next = widths.iter().copied().filter(|width| *width < widest).max().unwrap_or(0);
            let widest_count = widths.iter().filter(|width| **width == widest).count();
            let excess = widths.iter().sum::<usize>() - room;
            let step = (widest - next).min(excess.div_ceil(widest_count)).max(1);
            widths.iter_mut().filter(|width| **width == widest).for_each(|width| *width -= step);
        }
        Some(widths)
    }

    fn side_by_side(&self, widths: &[usize], color: bool) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let is_heading = at == 0;
            let cells: Vec<Vec<Line>> =
                row.iter().zip(widths).map(|(cell, width)| cell.wrap((*width).max(1), color)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for level in 0..height {
                let line = self.line(&cells, widths, level);
                lines.push(if is_heading && color { Style::Strong.paint(&line) } else { line });
            }
            if is_heading {
                let dash = if color { "─" } else { "-" };
                let dashes: Vec<String> = widths.iter().map(|width| dash.repeat(*width)).collect();
                lines.push(dashes.join(&" ".repeat(GAP)));
            }
        }
        lines
    }

    fn line(&self, cells: &[Vec<Line>], widths: &[usize], level: usize) -> String {
        let mut text = String::new();
        for ((cell, width), alignment) in cells.iter().zip(widths).zip(&self.alignments) {
            if !text.is_empty() {
                text += &" ".repeat(GAP);
            }
            let nothing = Line::default();
            let line = cell.get(level).unwrap_or(&nothing);
            let space = width.saturating_sub(line.width);
            let left = match alignment {
                Alignment::Right => space,
                Alignment::Center => space / 2,
                Alignment::Left | Alignment::None => 0,
            };
            text += &" ".repeat(left);
            text += &line.text;
            text += &" ".repeat(space - left);
        }
        text
    }

    /// `heading: cell`, a line each.
    fn one_by_one(&self, room: usize, color: bool) -> Vec<String> {
        let Some((heading, rows)) = self.rows.split_first() else { return Vec::new() };
        let mut lines = Vec::new();
        for row in rows {
            for (name, cell) in heading.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                let name = name.wrap(usize::MAX, color).into_iter().map(|line| line.text).collect::<String>();
                lines.push(format!("{name}:"));
                let cell = cell.wrap(room.saturating_sub(GAP).max(NARROWEST), color);
                lines.extend(cell.into_iter().map(|line| " ".repeat(GAP) + &line.text));
            }
            lines.push(String::new());
        }
        lines.pop();
        lines
    }
}
