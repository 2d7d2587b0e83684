//! The probe from outside: starting one beside a server, and asking it.

use std::time::Duration;

use super::{Ask, ROLE, Told};
use crate::sandbox::{self, Heard, Plan, Policy, Process, Profile};

/// The longest line from a probe, in bytes: it bounds what it hears of a server.
const LONGEST: usize = 32 << 20;
/// The most memory that one may map, in bytes.
const MEMORY: u64 = 512 << 20;
/// CPU time after which the kernel ends it.
const CPU: Duration = Duration::from_secs(600);
/// How long nobody looks at the server meanwhile.
const MOMENT: Duration = Duration::from_millis(100);

/// A probe that does not do as it is asked: never the solution's fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProbeError {
    #[error("no probe can be started beside the server: {0}")]
    Start(String),
    #[error("the probe beside the server {0}")]
    Silent(&'static str),
}

/// A probe process.
#[derive(Debug)]
pub(crate) struct Probe(Process);

impl Probe {
    /// Starts one in the network of the process `init`, for a server at `port`.
    pub(crate) fn start(init: i32, port: u16, policy: &Policy) -> Result<Self, ProbeError> {
        let plan = Plan { beside: Some(init), ..Plan::role(ROLE, Profile::Probe, policy, CPU, MEMORY) };
        let start = |error: &dyn std::fmt::Display| ProbeError::Start(error.to_string());
        let mut process = sandbox::spawn(&plan, LONGEST, 64 << 10).map_err(|error| start(&error))?;
        process.input.send(&[&port.to_string()]).map_err(|error| start(&error))?;
        Ok(Self(process))
    }

    pub(crate) fn send(&mut self, ask: &Ask) -> Result<(), ProbeError> {
        let line = serde_json::to_string(ask).expect("what is asked is strings and numbers");
        self.0.input.send(&[&line]).map_err(|_| ProbeError::Silent("has ended"))
    }

    /// What it says by now, or within a moment.
    pub(crate) fn hear(&mut self) -> Result<Option<Told>, ProbeError> {
        if !self.0.replies.has_line() {
            self.0.wait(MOMENT);
        }
        match self.0.replies.next() {
            Ok(Heard::Line(line)) => {
                serde_json::from_slice(&line).map(Some).map_err(|_| ProbeError::Silent("said nothing known"))
            }
            Ok(Heard::Nothing) => Ok(None),
            Ok(Heard::Closed) => Err(ProbeError::Silent("has ended")),
            Err(_) => Err(ProbeError::Silent("says too much")),
        }
    }
}
