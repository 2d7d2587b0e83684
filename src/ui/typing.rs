//! What a person is typing, as long as the line is not sent off.
//!
//! inquire drops a line that is left with Esc or Ctrl-C, and tells nobody but its autocompletion
//! what is in it: this is one that completes nothing, and listens.

use std::sync::{Arc, Mutex, PoisonError};

use inquire::CustomUserError;
use inquire::autocompletion::{Autocomplete, Replacement};

/// The line as it was after the last key.
#[derive(Clone, Debug, Default)]
pub(super) struct Noted(Arc<Mutex<Option<String>>>);

impl Noted {
    /// Tells the line, if there was one.
    pub(super) fn tell(&self, note: impl FnOnce(&str)) {
        if let Some(line) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            note(line);
        }
    }
}

impl Autocomplete for Noted {
    fn get_suggestions(&mut self, input: &str) -> Result<Vec<String>, CustomUserError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(input.to_owned());
        Ok(Vec::new())
    }

    fn get_completion(&mut self, _: &str, _: Option<String>) -> Result<Replacement, CustomUserError> {
        Ok(None)
    }
}
