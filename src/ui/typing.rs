//! Typing, with the keys that people know from their shell (Ctrl-A, -E, -K, -U, -W, words, yank).
//!
//! rustyline edits what is typed; inquire, which asks everything else, takes those keys for letters and
//! lets nobody tell it otherwise. Esc and Ctrl-C leave it, and what was typed by then is told: an editor
//! asks for a hint after every change, and this gives none, but listens.

use std::borrow::Cow;
use std::cell::RefCell;

use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Behavior, Cmd, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler,
    Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};
use unicode_width::UnicodeWidthStr;

use super::clock;

/// How long Esc waits for what would make it the beginning of another key, in milliseconds.
const ESCAPE_MS: u16 = 50;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Line,
    /// Any number of lines, and an empty one that ends them.
    Lines,
    /// A line that nobody is to read.
    Secret,
}

/// Asks for it; it begins as `proposed`. `None` when it was left; `note` is told what was typed.
pub(super) fn ask(question: &str, proposed: &str, wanted: Wanted, note: impl FnOnce(&str)) -> Option<String> {
    // The terminal itself: standard output is for results, and may go elsewhere.
    let config = Config::builder().behavior(Behavior::PreferTerm).keyseq_timeout(Some(ESCAPE_MS)).build();
    let mut editor: Editor<Typed, DefaultHistory> = Editor::with_config(config).ok()?;
    editor.bind_sequence(KeyEvent(KeyCode::Esc, Modifiers::NONE), Cmd::Interrupt);
    editor.bind_sequence(KeyEvent::ctrl('U'), EventHandler::Conditional(Box::new(WithinTheLine)));
    if clock::runs() {
        // Who goes back to the shell for a while would find its margins there.
        editor.bind_sequence(KeyEvent::ctrl('Z'), Cmd::Noop);
    }
    editor.set_helper(Some(Typed { wanted, text: RefCell::default() }));
    let given = editor.readline_with_initial(&format!("? {question} "), (proposed, "")).ok();
    if let Some(typed) = editor.helper() {
        note(given.as_ref().unwrap_or(&typed.text.borrow()));
    }
    given
}

/// Ctrl-U takes away what stands before the cursor in its line, and not the end of the line above.
struct WithinTheLine;

impl ConditionalEventHandler for WithinTheLine {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, typed: &EventContext<'_>) -> Option<Cmd> {
        let before = &typed.line()[..typed.pos()];
        (before.is_empty() || before.ends_with('\n')).then_some(Cmd::Noop)
    }
}

/// What was typed by the last key.
#[derive(Debug)]
struct Typed {
    wanted: Wanted,
    text: RefCell<String>,
}

impl Hinter for Typed {
    type Hint = String;

    fn hint(&self, text: &str, _: usize, _: &Context<'_>) -> Option<String> {
        text.clone_into(&mut self.text.borrow_mut());
        None
    }
}

impl Validator for Typed {
    fn validate(&self, given: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let is_ended = given.input().rsplit('\n').next().is_none_or(|last| last.trim().is_empty());
        let is_whole = self.wanted != Wanted::Lines || is_ended;
        Ok(if is_whole { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Highlighter for Typed {
    fn highlight<'l>(&self, text: &'l str, _: usize) -> Cow<'l, str> {
        match self.wanted {
            Wanted::Secret => Cow::Owned("*".repeat(text.width())),
            Wanted::Line | Wanted::Lines => Cow::Borrowed(text),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.wanted == Wanted::Secret
    }
}

impl Completer for Typed {
    type Candidate = String;
}

impl Helper for Typed {}
