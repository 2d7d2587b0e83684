//! The probe: a process of our own binary in a server's own network, which talks with the server as
//! its clients would.
//!
//! It hears one line of JSON ([`Ask`]), does it, and answers with one line ([`Told`]). It keeps raw
//! connections and a crowd of waiting clients between the lines. Whatever a server sends is hostile:
//! everything has a bound and a deadline. It judges nothing.

mod client;
mod crowd;
mod flow;
mod http;
mod peer;
mod single;
mod uploads;

use std::io::{self, BufRead, Write};
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::input::Piece;

pub(crate) use client::{Probe, ProbeError};
pub(crate) use peer::{Log, Step};

/// The hidden first argument that makes the binary a probe.
pub(crate) const ROLE: &str = "__probe";

/// The most different answers that are told apart.
const MOST_ANSWERS: usize = 16;

/// What a probe is asked to do; times in milliseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Ask {
    /// One request on a connection of its own.
    Request {
        method: String,
        path: String,
        headers: Vec<(String, String)>,
        body: Vec<Piece>,
        /// Tells size and digest of the answer's body instead of the body.
        digest: bool,
        within: u64,
    },
    /// A connection that is kept, by its number,
    /// to an address of the loopback, `127.0.0.1` unless it is named.
    Connect {
        #[serde(default)]
        host: Option<Ipv4Addr>,
        within: u64,
    },
    Send {
        connection: usize,
        body: Vec<Piece>,
        within: u64,
    },
    /// The answer on a connection that is kept.
    Answer {
        connection: usize,
        digest: bool,
        within: u64,
    },
    Read {
        connection: usize,
        until: Until,
        within: u64,
    },
    /// Ends a connection; with `reset`, as a machine that is cut off does.
    Close {
        connection: usize,
        reset: bool,
    },
    /// So many clients more that ask for `path` and wait, from the source address `127.0.0.SOURCE`.
    Crowd {
        count: usize,
        path: String,
        source: u8,
        within: u64,
    },
    /// How many of the crowd still wait.
    Waiting,
    /// So many of those that wait go away.
    Leave {
        count: usize,
    },
    /// What came of the crowd, once none waits any more.
    Outcome {
        within: u64,
    },
    /// Requests for `path` one after the other, and how long each took.
    Latency {
        path: String,
        count: usize,
        gap: u64,
        within: u64,
    },
    /// Listens at the port itself, as an upload server that does what the steps say.
    Listen {
        steps: Vec<Step>,
        relative: bool,
    },
    /// Serves those who come, for so long.
    Serve {
        ms: u64,
    },
    /// What it was asked so far.
    Log,
    /// Its own resident memory.
    Resident,
}

/// Until what is read from a raw connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Until {
    Head,
    Answer,
    Closed,
}

/// What a probe found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Told {
    Answer(Answer),
    /// No answer, and why: `timeout`, `refused`, `reset`, `closed`, `malformed` or `too-large`.
    Trouble(String),
    Connection(usize),
    Read {
        text: String,
        closed: bool,
    },
    Crowd(Crowd),
    Count(usize),
    Outcome(Outcome),
    Latency(Latency),
    Log(Log),
    Bytes(u64),
}

impl Told {
    /// Whether it tells what came of a request, be it nothing.
    pub(crate) fn is_of_request(&self) -> bool {
        matches!(
            self,
            Self::Answer(_) | Self::Trouble(_) | Self::Read { .. } | Self::Outcome(_) | Self::Latency(_)
        )
    }

    /// Whether the server has answered as HTTP servers do.
    pub(crate) fn has_answer(&self) -> bool {
        match self {
            Self::Answer(_) => true,
            Self::Read { text, .. } => text.starts_with("HTTP/1.1 "),
            Self::Outcome(outcome) => outcome.answered > 0,
            Self::Latency(latency) => latency.failed == 0,
            _ => false,
        }
    }
}

/// A server's answer to one request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// Of the body, in its place.
    #[serde(default)]
    pub(crate) digest: Option<Digested>,
    /// From before the connection was made, in milliseconds.
    pub(crate) ms: u64,
}

/// What stands for bytes that are too many to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digested {
    pub(crate) size: u64,
    /// In hexadecimal.
    pub(crate) sha256: String,
}

/// How gathering a crowd went.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Crowd {
    pub(crate) connected: usize,
    /// Why others could not, and how many.
    pub(crate) failed: Vec<(String, usize)>,
}

/// What came of a crowd.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) answered: usize,
    /// Ended without an answer.
    pub(crate) closed: usize,
    pub(crate) waiting: usize,
    /// Got more after their answer.
    pub(crate) extra: usize,
    /// When the last answer came, since this was asked.
    pub(crate) ms: u64,
    /// Different answers, and how many got each.
    pub(crate) answers: Vec<Tally>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) status: u16,
    #[serde(rename = "type")]
    pub(crate) content_type: String,
    pub(crate) body: String,
    pub(crate) count: usize,
}

impl Tally {
    /// Adds it to the list: to an equal one, or as one more.
    pub(crate) fn add_to(self, list: &mut Vec<Self>) {
        let is_same = |known: &&mut Self| {
            (known.status, &known.content_type, &known.body) == (self.status, &self.content_type, &self.body)
        };
        if let Some(known) = list.iter_mut().find(is_same) {
            known.count += self.count;
        } else if list.len() < MOST_ANSWERS {
            list.push(self);
        }
    }
}

/// How long requests took, in milliseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
    /// How many had no answer with status 200.
    pub(crate) failed: usize,
}

/// The role's entry: does what it is asked until its input ends. `arguments`: the server's port.
pub(crate) fn main() -> bool {
    serve(&mut io::stdin().lock(), &mut io::stdout().lock()).is_ok()
}

fn serve(input: &mut impl BufRead, output: &mut impl Write) -> io::Result<()> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let port: u16 = line.trim().parse().map_err(io::Error::other)?;
    let mut singles = single::Connections::new(port);
    let mut crowd = crowd::Gathering::new(port)?;
    let mut peer = None;
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let told = match serde_json::from_str(&line)? {
            Ask::Crowd { count, path, source, within } => {
                Told::Crowd(crowd.gather(count, &path, source, within)?)
            }
            Ask::Waiting => Told::Count(crowd.waiting()?),
            Ask::Leave { count } => Told::Count(crowd.leave(count)),
            Ask::Outcome { within } => Told::Outcome(crowd.outcome(within)?),
            Ask::Listen { steps, relative } => {
                peer = Some(peer::Peer::listen(port, steps, relative)?);
                Told::Count(0)
            }
            Ask::Serve { ms } => {
                Told::Count(peer.as_mut().map_or(0, |peer| peer.serve(std::time::Duration::from_millis(ms))))
            }
            Ask::Log => Told::Log(peer.as_ref().map(peer::Peer::log).unwrap_or_default()),
            Ask::Resident => Told::Bytes(resident()),
            other => singles.answer(&other),
        };
        serde_json::to_writer(&mut *output, &told)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

/// The most memory that this process ever had resident, in bytes. It has no `/proc` to look at.
#[expect(unsafe_code, reason = "getrusage has no safe face")]
fn resident() -> u64 {
    // SAFETY: an all-zero rusage is valid, and getrusage fills it.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a local that outlives the call.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) };
    u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024
}
