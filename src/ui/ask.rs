//! Questions to the person at the terminal. `None` always says that they would rather not answer.

use inquire::list_option::ListOption;
use inquire::{Confirm, MultiSelect, Select};

use super::typing::{self, Wanted};
use super::{Ui, hangup, one_line, plain};

/// How many choices are seen at once.
const PAGE: usize = 12;

#[expect(clippy::unused_self, reason = "the streams are the process's, and used through the Ui alone")]
impl Ui {
    /// Shows a long text a screen at a time; the person may stop in between.
    pub(crate) fn read(&self, text: &str) {
        /// What is left of the screen before, and the question.
        const KEPT: usize = 3;
        let lines: Vec<&str> = text.lines().collect();
        let mut screens = lines.chunks(rows().saturating_sub(KEPT).max(1)).peekable();
        while let Some(screen) = screens.next() {
            self.say(&screen.join("\n"));
            if screens.peek().is_some() && self.ask_text("more (Enter) or enough (Esc)", "").is_none() {
                return;
            }
        }
    }

    /// Asks what is answered by `y` or `n`; Enter alone is a no.
    pub(crate) fn ask_whether(&self, question: &str) -> Option<bool> {
        hangup::watch();
        Confirm::new(question).with_default(false).prompt().ok()
    }

    /// Lets the person choose one.
    pub(crate) fn ask_choice(&self, question: &str, choices: Vec<String>) -> Option<String> {
        hangup::watch();
        Select::new(question, choices).with_page_size(PAGE).prompt().ok()
    }

    /// Lets the person choose one, beginning at a place; the place of it. A choice may have several lines.
    pub(crate) fn ask_place(&self, question: &str, choices: Vec<String>, start: usize) -> Option<usize> {
        hangup::watch();
        let asked = Select::new(question, choices)
            .with_page_size(PAGE)
            .with_scorer(&begins)
            .with_formatter(&|chosen| in_short([&**chosen.value]))
            .with_starting_cursor(start);
        asked.raw_prompt().ok().map(|chosen| chosen.index)
    }

    /// Whether so many lines can be seen below a question, with what is said of its keys.
    pub(crate) fn has_room(&self, lines: usize) -> bool {
        /// What was wrong with an answer, the question, the keys, and the clock of an interview.
        const OTHERS: usize = 4;
        lines + OTHERS <= rows()
    }

    /// Lets the person choose any number, of which some are chosen already; their places.
    pub(crate) fn ask_several(
        &self,
        question: &str,
        choices: Vec<String>,
        chosen: &[usize],
    ) -> Option<Vec<usize>> {
        hangup::watch();
        let all = choices.len();
        let told = |chosen: &[ListOption<&String>]| format!("{} of {all}", chosen.len());
        let asked = MultiSelect::new(question, choices)
            .with_page_size(PAGE)
            .with_default(chosen)
            .with_formatter(&told);
        asked.raw_prompt().ok().map(|chosen| chosen.into_iter().map(|it| it.index).collect())
    }

    /// Lets the person choose at least one; their places. A choice may have several lines.
    pub(crate) fn ask_some(&self, question: &str, choices: Vec<String>) -> Option<Vec<usize>> {
        hangup::watch();
        let asked = MultiSelect::new(question, choices)
            .with_page_size(PAGE)
            .with_scorer(&begins)
            .with_keep_filter(false)
            .with_formatter(&|chosen| in_short(chosen.iter().map(|it| &**it.value)))
            .with_validator(inquire::min_length!(1, "pick at least one with the space bar"));
        asked.raw_prompt().ok().map(|chosen| chosen.into_iter().map(|it| it.index).collect())
    }

    /// Lets the person type a line, which begins as `proposed`.
    pub(crate) fn ask_text(&self, question: &str, proposed: &str) -> Option<String> {
        hangup::watch();
        typing::ask(question, &plain(proposed), Wanted::Line, |_| {})
    }

    /// Lets the person type lines up to an empty one, which begin as `proposed`. They may be left in the
    /// middle: `note` is told what was typed by then.
    pub(crate) fn ask_lines(
        &self,
        question: &str,
        proposed: &str,
        note: impl FnOnce(&str),
    ) -> Option<String> {
        hangup::watch();
        typing::ask(question, &plain(proposed), Wanted::Lines, note)
    }

    /// Lets the person type what nobody is to read.
    pub(crate) fn ask_secret(&self, question: &str) -> Option<String> {
        hangup::watch();
        if self.can_ask { typing::ask(question, "", Wanted::Secret, |_| {}) } else { None }
    }

    /// Lets the person type one line, or take what is offered.
    pub(crate) fn ask_line(
        &self,
        question: &str,
        offered: &str,
        check: fn(&str) -> Result<(), String>,
    ) -> Option<String> {
        let is_offered = !offered.is_empty();
        let question =
            if is_offered { format!("{question} ({})", plain(offered)) } else { question.to_owned() };
        let mut begun = String::new();
        loop {
            let typed = self.ask_text(&question, &begun)?;
            let line = if typed.is_empty() { offered.to_owned() } else { typed };
            match check(&line) {
                Ok(()) => return Some(line),
                Err(message) => self.warn(&plain(&message)),
            }
            begun = line;
        }
    }
}

/// The lines of the terminal.
fn rows() -> usize {
    terminal_size::terminal_size().map_or(24, |(_, rows)| usize::from(rows.0))
}

/// What was chosen, each by the beginning of its first line.
fn in_short<'a>(chosen: impl IntoIterator<Item = &'a str>) -> String {
    /// Of all of them, and the least of each, in columns.
    const LONGEST: usize = 60;
    const LEAST: usize = 12;
    let chosen: Vec<_> = chosen.into_iter().collect();
    let room = (LONGEST / chosen.len().max(1)).max(LEAST);
    let first = |choice: &&str| one_line(choice.lines().next().unwrap_or_default(), room);
    chosen.iter().map(first).collect::<Vec<_>>().join(", ")
}

/// What is typed at a list leaves the choices that begin so: a letter or a number is one of them.
fn begins(typed: &str, _: &String, choice: &str, _: usize) -> Option<i64> {
    choice.to_lowercase().starts_with(&typed.to_lowercase()).then_some(0)
}
