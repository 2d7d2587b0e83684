//! Clients one at a time: whole requests, raw connections that stay open between two lines, and how
//! long requests take.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use sha2::{Digest, Sha256};

use super::super::input::Feed;
use super::flow::Flow;
use super::http::{self, final_head, flow_of, head_length, parse};
use super::{Answer, Ask, Digested, Latency, Told, Until};

/// The most that is kept of one connection, in bytes: written as JSON, it may be six times as long.
const MOST_HEARD: usize = 1 << 20;
/// The most that is heard where only a digest is kept, in bytes.
const MOST_DIGESTED: u64 = 4 << 30;
const MOST_CONNECTIONS: usize = 1_000;
const CHUNK: usize = 64 << 10;

type Trouble = &'static str;

pub(super) struct Connections {
    port: u16,
    open: Vec<Option<Talk>>,
}

impl Connections {
    pub(super) fn new(port: u16) -> Self {
        Self { port, open: Vec::new() }
    }

    pub(super) fn answer(&mut self, ask: &Ask) -> Told {
        let told = match ask {
            Ask::Request { method, path, headers, body, digest, within } => feed_of(body).and_then(|feed| {
                let head = http::request(method, path, headers, feed.length());
                let kind = Kind { is_bare: method == "HEAD", is_digested: *digest };
                self.request(head, feed, kind, *within).map(Told::Answer)
            }),
            Ask::Connect { host, within } => self.connect(*host, *within).map(Told::Connection),
            Ask::Send { connection, body, within } => feed_of(body).and_then(|feed| {
                self.talk(*connection)?.send(feed, deadline(*within)).map(|()| Told::Count(1))
            }),
            Ask::Answer { connection, digest, within } => self.talk(*connection).and_then(|talk| {
                let started = Instant::now();
                let kind = Kind { is_bare: false, is_digested: *digest };
                let answer = talk.answer(kind, deadline(*within))?;
                Ok(Told::Answer(Answer { ms: millis(started.elapsed()), ..answer }))
            }),
            Ask::Read { connection, until, within } => {
                self.talk(*connection).map(|talk| talk.read(*until, deadline(*within)))
            }
            Ask::Close { connection, reset } => self.close(*connection, *reset),
            Ask::Latency { path, count, gap, within } => {
                Ok(Told::Latency(self.latency(path, *count, *gap, *within)))
            }
            _ => Err("malformed"),
        };
        told.unwrap_or_else(|trouble| Told::Trouble(trouble.to_owned()))
    }

    fn request(&self, head: String, body: Feed, kind: Kind, within: u64) -> Result<Answer, Trouble> {
        let started = Instant::now();
        let deadline = deadline(within);
        let mut talk = Talk::start(self.address(None), deadline)?;
        (talk.head, talk.body) = (head.into_bytes(), body);
        let answer = talk.answer(kind, deadline)?;
        Ok(Answer { ms: millis(started.elapsed()), ..answer })
    }

    fn address(&self, host: Option<Ipv4Addr>) -> SocketAddr {
        SocketAddr::from((host.unwrap_or(Ipv4Addr::LOCALHOST), self.port))
    }

    fn connect(&mut self, host: Option<Ipv4Addr>, within: u64) -> Result<usize, Trouble> {
        if self.open.len() >= MOST_CONNECTIONS {
            return Err("too-large");
        }
        self.open.push(Some(Talk::start(self.address(host), deadline(within))?));
        Ok(self.open.len() - 1)
    }

    fn talk(&mut self, connection: usize) -> Result<&mut Talk, Trouble> {
        self.open.get_mut(connection).and_then(Option::as_mut).ok_or("closed")
    }

    fn close(&mut self, connection: usize, reset: bool) -> Result<Told, Trouble> {
        if reset {
            // Ended with no time to linger, a connection is reset.
            let talk = self.talk(connection)?;
            let none = Some(Duration::ZERO);
            let _ = rustix::net::sockopt::set_socket_linger(&talk.stream, none);
        }
        let found = self.open.get_mut(connection).and_then(Option::take);
        found.map(|_| Told::Count(1)).ok_or("closed")
    }

    fn latency(&self, path: &str, count: usize, gap: u64, within: u64) -> Latency {
        let text = http::request("GET", path, &[], 0);
        let mut times = Vec::new();
        let mut failed = 0;
        for _ in 0..count {
            let started = Instant::now();
            if !self
                .request(text.clone(), Feed::default(), Kind::default(), within)
                .is_ok_and(|answer| answer.status == 200)
            {
                failed += 1;
            }
            times.push(started.elapsed().as_secs_f64() * 1e3);
            std::thread::sleep(Duration::from_millis(gap));
        }
        times.sort_by(f64::total_cmp);
        // By nearest rank.
        let at = |percent: usize| times.get((times.len() * percent).div_ceil(100).max(1) - 1).copied();
        Latency {
            p50: at(50).unwrap_or(0.0),
            p99: at(99).unwrap_or(0.0),
            max: at(100).unwrap_or(0.0),
            failed,
        }
    }
}

/// What answer is expected, and how it is told.
#[derive(Clone, Copy, Default)]
struct Kind {
    /// It ends with its head.
    is_bare: bool,
    is_digested: bool,
}

fn feed_of(body: &[super::Piece]) -> Result<Feed, Trouble> {
    Feed::of(body).map_err(|_| "too-large")
}

/// One connection: what is still to be sent, and what came.
struct Talk {
    stream: TcpStream,
    head: Vec<u8>,
    body: Feed,
    heard: Vec<u8>,
    /// Why nothing more comes.
    over: Option<Trouble>,
}

impl Talk {
    fn start(address: SocketAddr, deadline: Instant) -> Result<Self, Trouble> {
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let stream = TcpStream::connect_timeout(&address, left).map_err(|error| trouble(error.kind()))?;
        stream.set_nonblocking(true).map_err(|_| "reset")?;
        Ok(Self { stream, head: Vec::new(), body: Feed::default(), heard: Vec::new(), over: None })
    }

    fn send(&mut self, body: Feed, deadline: Instant) -> Result<(), Trouble> {
        self.body = body;
        while !self.to_send().is_empty() && self.over.is_none() {
            if !self.turn(deadline) {
                return Err("timeout");
            }
        }
        Ok(())
    }

    /// What is to be sent next.
    fn to_send(&self) -> &[u8] {
        if self.head.is_empty() { self.body.next() } else { &self.head }
    }

    fn answer(&mut self, kind: Kind, deadline: Instant) -> Result<Answer, Trouble> {
        loop {
            if kind.is_digested
                && let Some((status, headers, start)) = final_head(&self.heard).map_err(|_| "malformed")?
            {
                self.heard.drain(..start);
                let digest = Some(self.digest(status, &headers, deadline)?);
                return Ok(Answer { status, headers, digest, ..Answer::default() });
            }
            match parse(&self.heard, self.over.is_some(), kind.is_bare) {
                Ok(Some((answer, length))) => {
                    self.heard.drain(..length);
                    return Ok(answer);
                }
                Err(_) => return Err("malformed"),
                Ok(None) => {}
            }
            if let Some(over) = self.over {
                return Err(over);
            }
            if !self.turn(deadline) {
                return Err("timeout");
            }
        }
    }

    /// Hears an answer's body to its end, and keeps nothing of it.
    fn digest(
        &mut self,
        status: u16,
        headers: &[(String, String)],
        deadline: Instant,
    ) -> Result<Digested, Trouble> {
        let flow = if status == 204 || status == 304 {
            Some(Flow::Length(0))
        } else {
            flow_of(headers).map_err(|_| "malformed")?
        };
        let mut flow = flow.unwrap_or(Flow::UntilClosed);
        let (mut hasher, mut size) = (Sha256::new(), 0);
        loop {
            let ended = flow.take(&mut self.heard, u64::MAX, |bytes| {
                hasher.update(bytes);
                size += bytes.len() as u64;
            });
            match (ended, self.over) {
                (Err(_), _) => return Err("malformed"),
                (Ok(true), _) => break,
                (Ok(false), Some("closed")) if flow == Flow::UntilClosed => break,
                (Ok(false), Some(over)) => return Err(over),
                (Ok(false), None) if size > MOST_DIGESTED => return Err("too-large"),
                (Ok(false), None) if !self.turn(deadline) => return Err("timeout"),
                (Ok(false), None) => {}
            }
        }
        Ok(Digested { size, sha256: crate::pack::hex(&hasher.finalize()) })
    }

    fn read(&mut self, until: Until, deadline: Instant) -> Told {
        let is_there = |talk: &Self| match until {
            Until::Head => head_length(&talk.heard).is_some(),
            Until::Answer => !matches!(parse(&talk.heard, talk.over.is_some(), false), Ok(None)),
            Until::Closed => false,
        };
        while !is_there(self) && self.over.is_none() && self.turn(deadline) {}
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.heard)).into_owned();
        Told::Read { text, closed: self.over.is_some() }
    }

    /// Waits until something can be sent or heard, and does it. Whether there was time.
    fn turn(&mut self, deadline: Instant) -> bool {
        let wanted = if self.to_send().is_empty() { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).ok();
        let mut fds = [PollFd::new(&self.stream, wanted)];
        // An interrupted poll is only a shorter sleep.
        let _ = poll(&mut fds, timeout.as_ref());
        let found = fds[0].revents();
        if found.contains(PollFlags::OUT) {
            match (&self.stream).write(self.to_send()) {
                Ok(count) if self.head.is_empty() => self.body.advance(count),
                Ok(count) => drop(self.head.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // What it said before it stopped listening may still be there.
                Err(_) => (self.head, self.body) = (Vec::new(), Feed::default()),
            }
        }
        if found.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
            self.hear();
        }
        !left.is_zero()
    }

    fn hear(&mut self) {
        let mut chunk = vec![0; CHUNK];
        match self.stream.read(&mut chunk) {
            Ok(0) => self.over = Some("closed"),
            Ok(count) if self.heard.len() + count <= MOST_HEARD => {
                self.heard.extend_from_slice(&chunk[..count]);
            }
            Ok(_) => self.over = Some("too-large"),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => self.over = Some(trouble(error.kind())),
        }
    }
}

fn deadline(within: u64) -> Instant {
    Instant::now() + Duration::from_millis(within)
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn trouble(kind: ErrorKind) -> Trouble {
    match kind {
        ErrorKind::ConnectionRefused => "refused",
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "timeout",
        _ => "reset",
    }
}
