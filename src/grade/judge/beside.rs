//! What is asked of the candidate process beside the checks: how one left things, and what of the
//! heap stays in use. A check's result stands by then; whatever comes of this is advice.

use std::time::{Duration, Instant};

use super::relay::Relay;
use crate::grade::advice::{self, DIAGNOSE, Diagnosis};
use crate::grade::candidate::{Gone, LOAD};
use crate::grade::wire::Value;

impl Relay {
    /// Asks how the check left things.
    pub(super) fn diagnose(&mut self, check: &str) {
        match self.ask_beside(DIAGNOSE) {
            Ok(None) => {}
            Ok(Some(answer)) => {
                let texts = Diagnosis::read(&answer).map(|found| found.texts());
                let texts =
                    texts.unwrap_or_else(|| vec!["it broke the driver's protocol after a check".into()]);
                for text in texts {
                    self.advice.add(text, Some(check));
                }
            }
            Err(gone) => {
                self.retire();
                let message = gone.message.lines().take(3).collect::<Vec<_>>().join("\n");
                self.advice.add(format!("after its check was over, the solution {message}"), Some(check));
            }
        }
    }

    /// Looks at what of the heap stays in use after the last check with bulk work.
    pub(super) fn weigh_heap(&mut self) {
        if self.ask_beside(LOAD).is_err() {
            return self.retire();
        }
        match self.ask_beside("{\"op\":\"heap\",\"plant\":0}") {
            Ok(kept) => {
                let text = kept.as_ref().and_then(advice::of_heap);
                if let Some(text) = text {
                    self.advice.add(text, None);
                }
            }
            Err(_) => self.retire(),
        }
    }

    /// Asks something that no check hears, of a process that is still there.
    fn ask_beside(&mut self, op: &str) -> Result<Option<Value>, Gone> {
        let Some(candidate) = &mut self.candidate else { return Ok(None) };
        let allowed = Duration::from_millis(self.limits.call_ms);
        candidate.ask(op, Instant::now() + allowed).map(|message| message.ok)
    }
}
