//! The probe from outside: starting one beside a server, and asking it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Ask, ROLE, Told};
use crate::sandbox::{self, Heard, Payload, Plan, Policy, Process, Profile, Tier};

/// The longest line from a probe, in bytes: it bounds what it hears of a server.
const LONGEST: usize = 64 << 20;
/// The most memory that one may map, in bytes.
const MEMORY: u64 = 512 << 20;
/// How much longer than asked an answer may take: a probe keeps its own time.
const PATIENCE: Duration = Duration::from_secs(20);

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
pub(crate) struct Probe {
    process: Process,
    /// The policy of the server's, for further probes.
    policy: Policy,
}

impl Probe {
    /// Starts one in the network of the process `init`, for a server at `port`.
    pub(crate) fn start(init: i32, port: u16, policy: &Policy) -> Result<Self, ProbeError> {
        let wanted = policy.clone();
        let policy = Policy {
            most: policy.most.min(Tier::Core),
            least: Tier::Integrity,
            strict: false,
            ..policy.clone()
        };
        let plan = Plan {
            payload: Payload::Role(ROLE.to_owned()),
            profile: Profile::Probe,
            beside: Some(init),
            policy,
            readable: Vec::new(),
            env: Vec::new(),
            working: PathBuf::from("/"),
            own_channel: false,
            cpu: Duration::from_secs(600),
            memory: MEMORY,
            file_size: 0,
        };
        let start = |error: &dyn std::fmt::Display| ProbeError::Start(error.to_string());
        let mut process = sandbox::spawn(&plan, LONGEST, 64 << 10).map_err(|error| start(&error))?;
        process.input.send(&[&port.to_string()]).map_err(|error| start(&error))?;
        Ok(Self { process, policy: wanted })
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Asks, and waits for the answer, which takes so long at most.
    pub(crate) fn ask(&mut self, ask: &Ask, within: Duration) -> Result<Told, ProbeError> {
        self.send(ask)?;
        self.hear(Instant::now() + within + PATIENCE)
    }

    pub(crate) fn send(&mut self, ask: &Ask) -> Result<(), ProbeError> {
        let line = serde_json::to_string(ask).expect("what is asked is strings and numbers");
        self.process.input.send(&[&line]).map_err(|_| ProbeError::Silent("has ended"))
    }

    pub(crate) fn hear(&mut self, deadline: Instant) -> Result<Told, ProbeError> {
        loop {
            match self.process.replies.next() {
                Ok(Heard::Line(line)) => {
                    return serde_json::from_slice(&line)
                        .map_err(|_| ProbeError::Silent("said nothing known"));
                }
                Ok(Heard::Nothing) if Instant::now() < deadline => self.wait(),
                Ok(Heard::Nothing) => return Err(ProbeError::Silent("does not answer")),
                Ok(Heard::Closed) => return Err(ProbeError::Silent("has ended")),
                Err(_) => return Err(ProbeError::Silent("says too much")),
            }
        }
    }

    fn wait(&mut self) {
        let mut fds = vec![PollFd::new(&self.process.replies, PollFlags::IN)];
        if self.process.input.has_waiting() {
            fds.push(PollFd::new(&self.process.input, PollFlags::OUT));
        }
        let timeout = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        // An interrupted poll is only a shorter sleep.
        let _ = poll(&mut fds, Some(&timeout));
        drop(fds);
        let _ = self.process.input.flush();
    }
}
