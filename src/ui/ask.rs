//! Questions to the person at the terminal. `None` always says that they would rather not answer.

use inquire::validator::Validation;
use inquire::{MultiSelect, Select, Text};

use super::{Ui, hangup, plain, typing};

/// How many choices are seen at once.
const PAGE: usize = 12;

#[expect(clippy::unused_self, reason = "the streams are the process's, and used through the Ui alone")]
impl Ui {
    /// Shows a long text a screen at a time; the person may stop in between.
    pub(crate) fn read(&self, text: &str) {
        /// What is left of the screen before, and the question.
        const KEPT: usize = 3;
        let lines: Vec<&str> = text.lines().collect();
        let rows = terminal_size::terminal_size().map_or(24, |(_, rows)| usize::from(rows.0));
        let mut screens = lines.chunks(rows.saturating_sub(KEPT).max(1)).peekable();
        while let Some(screen) = screens.next() {
            self.say(&screen.join("\n"));
            if screens.peek().is_some() && self.ask_text("more (Enter) or enough (Esc)", "").is_none() {
                return;
            }
        }
    }

    /// Lets the person choose one.
    pub(crate) fn ask_choice(&self, question: &str, choices: Vec<String>) -> Option<String> {
        hangup::watch();
        Select::new(question, choices).with_page_size(PAGE).prompt().ok()
    }

    /// Lets the person choose one, beginning at a place; the place of it.
    pub(crate) fn ask_place(&self, question: &str, choices: Vec<String>, start: usize) -> Option<usize> {
        hangup::watch();
        let asked = Select::new(question, choices)
            .with_page_size(PAGE)
            .with_scorer(&begins)
            .with_starting_cursor(start);
        asked.raw_prompt().ok().map(|chosen| chosen.index)
    }

    /// Lets the person choose any number, of which some are chosen already; their places.
    pub(crate) fn ask_several(
        &self,
        question: &str,
        choices: Vec<String>,
        chosen: &[usize],
    ) -> Option<Vec<usize>> {
        hangup::watch();
        let asked = MultiSelect::new(question, choices).with_page_size(PAGE).with_default(chosen);
        asked.raw_prompt().ok().map(|chosen| chosen.into_iter().map(|it| it.index).collect())
    }

    /// Lets the person choose at least one; their places.
    pub(crate) fn ask_some(&self, question: &str, choices: Vec<String>) -> Option<Vec<usize>> {
        hangup::watch();
        let asked = MultiSelect::new(question, choices)
            .with_page_size(PAGE)
            .with_scorer(&begins)
            .with_validator(inquire::min_length!(1, "pick at least one with the space bar"));
        asked.raw_prompt().ok().map(|chosen| chosen.into_iter().map(|it| it.index).collect())
    }

    /// Lets the person type a line, which begins as `proposed`.
    pub(crate) fn ask_text(&self, question: &str, proposed: &str) -> Option<String> {
        hangup::watch();
        let proposed = plain(proposed);
        Text::new(question).with_initial_value(&proposed).prompt().ok()
    }

    /// [`Self::ask_text`] of what may be left in the middle: `note` is told what is typed so far, from
    /// the first key on.
    pub(crate) fn ask_text_noting(
        &self,
        question: &str,
        proposed: &str,
        note: impl FnOnce(&str),
    ) -> Option<String> {
        hangup::watch();
        let (proposed, noted) = (plain(proposed), typing::Noted::default());
        let asked = Text::new(question).with_initial_value(&proposed);
        let typed = asked.with_autocomplete(noted.clone()).prompt().ok();
        noted.tell(note);
        typed
    }

    /// Lets the person type what nobody is to read.
    pub(crate) fn ask_secret(&self, question: &str) -> Option<String> {
        hangup::watch();
        let asked = inquire::Password::new(question).without_confirmation();
        if self.can_ask { asked.prompt().ok() } else { None }
    }

    /// Lets the person type one line, or take what is offered.
    pub(crate) fn ask_line(
        &self,
        question: &str,
        offered: &str,
        check: fn(&str) -> Result<(), String>,
    ) -> Option<String> {
        hangup::watch();
        let check = move |line: &str| {
            Ok(check(line).map_or_else(|message| Validation::Invalid(message.into()), |()| Validation::Valid))
        };
        Text::new(question).with_default(offered).with_validator(check).prompt().ok()
    }
}

/// What is typed at a list leaves the choices that begin so: a letter or a number is one of them.
fn begins(typed: &str, _: &String, choice: &str, _: usize) -> Option<i64> {
    choice.to_lowercase().starts_with(&typed.to_lowercase()).then_some(0)
}
