//! Tables: with a column that asks, and perhaps one that answers; or of contents.

use super::draft::{Carrier, Draft};
use super::labels::{self, Label};
use super::page::node::Kind;
use super::title::title;
use super::walk::Walk;
use super::words::{self, Like};

/// Which column of a table holds what.
#[derive(Debug, Default)]
struct Columns {
    question: usize,
    answer: Option<usize>,
    difficulty: Option<usize>,
    topic: Option<usize>,
    /// Columns that are called as labels are: `Hint`, `Follow-up`, `Tags`.
    labelled: Vec<(usize, Label)>,
}

impl Walk<'_> {
    /// Whether a table has a column that asks.
    pub(super) fn asks_in_column(&self, table: usize) -> bool {
        let rows = self.rows(table);
        rows.split_first().is_some_and(|(head, rows)| self.columns(*head, rows).is_some())
    }

    fn rows(&self, table: usize) -> Vec<usize> {
        let rows = self.page.children(table).iter().copied();
        rows.filter(|row| self.page.kind(*row) == Some(Kind::Row)).collect()
    }

    /// A table that no question before it takes as its own.
    pub(super) fn table(&mut self, table: usize) {
        let page = self.page;
        self.close();
        let rows = self.rows(table);
        let Some((head, rows)) = rows.split_first() else { return };
        let columns = self.columns(*head, rows);
        let Some(columns) = columns.filter(|columns| !self.is_aside() || self.only_leads(rows, columns))
        else {
            return self.skip(page.blocks[table].span.start, "a table that asks nothing");
        };
        let depth = self.open_section(85, "");
        let mut is_contents = false;
        for &row in rows {
            is_contents |= self.row(row, &columns, depth);
        }
        self.close();
        self.close_sections(depth);
        if is_contents {
            self.skip(page.blocks[table].span.start, "a table of contents: it only leads elsewhere");
            self.end_aside(false);
        }
    }

    /// Whether the column that asks mostly leads elsewhere.
    fn only_leads(&self, rows: &[usize], columns: &Columns) -> bool {
        let cells = rows.iter().filter_map(|row| self.page.children(*row).get(columns.question));
        let leaves = cells.filter_map(|cell| self.page.leaf(*cell));
        leaves.filter(|leaf| leaf.links.only_leads()).count() * 2 > rows.len()
    }

    fn columns(&self, head: usize, rows: &[usize]) -> Option<Columns> {
        let page = self.page;
        let names: Vec<String> = page
            .children(head)
            .iter()
            .map(|cell| page.leaf(*cell).map_or_else(String::new, |leaf| leaf.line().to_lowercase()))
            .collect();
        let find =
            |words: &[&str]| names.iter().position(|name| words.iter().any(|word| name.contains(word)));
        let asking = |column: usize, least: Like| {
            let cells = rows
                .iter()
                .filter_map(|row| page.children(*row).get(column))
                .filter_map(|cell| page.leaf(*cell));
            let asks = cells.filter(|leaf| words::like(&title(&leaf.plain).text) >= least).count();
            asks * 2 >= rows.len() && asks > 0
        };
        let asked = find(&[
            "question",
            "вопрос",
            "питання",
            "pregunta",
            "pergunta",
            "frage",
            "domanda",
            "soru",
            "câu hỏi",
            "问题",
            "題",
            "题目",
            "質問",
            "질문",
            "prompt",
        ]);
        let question = asked.or_else(|| {
            let answers = find(&["answer", "solution"])?;
            (0..names.len()).find(|column| *column != answers && asking(*column, Like::Begins))
        })?;
        // One that is named for questions has to ask, or to be all that there is.
        let leads = |row: &&usize| {
            page.children(**row)
                .get(question)
                .and_then(|cell| page.leaf(*cell))
                .is_some_and(|leaf| leaf.links.count > 0)
        };
        // `Question theme` names something else.
        let name = names[question].trim_end_matches(|letter: char| !letter.is_alphabetic() || letter == 's');
        let is_named = !name.contains("question") || name.ends_with("question");
        if !asking(question, Like::Orders)
            && rows.iter().filter(leads).count() * 2 < rows.len()
            && find(&["answer"]).is_none()
            && !(self.roles.says_questions && is_named)
        {
            return None;
        }
        let labelled = names.iter().enumerate().filter_map(|(column, name)| {
            let label = labels::whole_label(name)?;
            let is_beside = matches!(label, Label::Hint | Label::FollowUp | Label::Tags);
            (is_beside && column != question).then_some((column, label))
        });
        let other = |found: Option<usize>| found.filter(|column| *column != question);
        Some(Columns {
            question,
            answer: other(find(&[
                "answer",
                "solution",
                "explanation",
                "ответ",
                "відповідь",
                "respuesta",
                "resposta",
                "réponse",
                "antwort",
                "risposta",
                "cevap",
                "trả lời",
                "đáp án",
                "答",
                "답",
            ])),
            difficulty: other(find(&["difficulty", "level"])),
            topic: other(find(&["topic", "category", "area", "subject"])),
            labelled: labelled.collect(),
        })
    }

    /// One row; whether it only leads elsewhere.
    fn row(&mut self, row: usize, columns: &Columns, depth: usize) -> bool {
        let page = self.page;
        let cells = page.children(row);
        let Some(&cell) = cells.get(columns.question) else { return false };
        let Some(leaf) = page.leaf(cell) else { return false };
        self.close();
        if leaf.plain.trim().is_empty() {
            return false;
        }
        let says =
            |column: Option<usize>| column.and_then(|column| cells.get(column)).map(|cell| page.inner(*cell));
        let is_lone = cells
            .iter()
            .filter(|cell| page.leaf(**cell).is_some_and(|leaf| !leaf.plain.trim().is_empty()))
            .count()
            == 1;
        if is_lone && leaf.links.count == 0 && cells.len() > 1 && (leaf.is_marked || leaf.lead.is_some()) {
            // A row that only names what the next ones are about.
            self.close_sections(depth);
            self.open_section(85, &leaf.line());
            return false;
        }
        if leaf.links.only_leads() && columns.answer.is_none() {
            let difficulty = says(columns.difficulty).and_then(|text| words::heading_difficulty(&text));
            self.note(cell, false, difficulty.map(|(difficulty, _)| difficulty));
            return true;
        }
        let at = page.blocks[row].span.start;
        let opening = leaf.plain.trim_start();
        let is_invitation = opening.starts_with(['a', 'A', 's', 'S']) && {
            let lower = opening.to_lowercase();
            ["add a", "add your", "suggest a", "submit a"].iter().any(|words| lower.starts_with(words))
                && lower.contains("question")
        };
        if is_invitation {
            self.skip(at, "it asks for more questions");
            return false;
        }
        if let Some(topic) = says(columns.topic).filter(|topic| !topic.trim().is_empty()) {
            self.close_sections(depth);
            self.open_section(85, &topic);
        }
        let mut draft = Draft::new(page.line(at), Carrier::Row, title(&page.inner(cell)), self.setting());
        draft.references.extend(self.link_of(cell));
        if let Some(text) = says(columns.difficulty) {
            draft.label(Label::Difficulty, &text);
        }
        if let Some(text) = says(columns.answer) {
            draft.label(Label::Answer, &text);
        }
        for (column, label) in &columns.labelled {
            if let Some(text) = says(Some(*column)).filter(|text| text.contains(char::is_alphanumeric)) {
                draft.label(*label, &text);
            }
        }
        self.open(draft);
        false
    }
}
