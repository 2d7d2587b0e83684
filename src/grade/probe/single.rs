//! Clients one at a time: whole requests, raw connections that stay open between two lines, and how
//! long requests take.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::http::{self, head_length, parse};
use super::{Answer, Ask, Latency, Told, Until};

/// The most that is kept of one connection, in bytes: written as JSON, it may be six times as long.
const MOST_HEARD: usize = 1 << 20;
const MOST_CONNECTIONS: usize = 1_000;
const CHUNK: usize = 64 << 10;

type Trouble = &'static str;

pub(super) struct Connections {
    address: SocketAddr,
    open: Vec<Option<Talk>>,
}

impl Connections {
    pub(super) fn new(port: u16) -> Self {
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), open: Vec::new() }
    }

    pub(super) fn answer(&mut self, ask: &Ask) -> Told {
        let told = match ask {
            Ask::Request { method, path, headers, body, within } => {
                let text = http::request(method, path, headers, body);
                self.request(&text, *within).map(Told::Answer)
            }
            Ask::Connect { within } => self.connect(*within).map(Told::Connection),
            Ask::Send { connection, text } => {
                self.talk(*connection).and_then(|talk| talk.send(text)).map(|()| Told::Count(text.len()))
            }
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

    fn request(&self, text: &str, within: u64) -> Result<Answer, Trouble> {
        let started = Instant::now();
        let deadline = deadline(within);
        let mut talk = Talk::start(self.address, deadline)?;
        talk.to_send = text.as_bytes().to_vec();
        let answer = talk.answer(deadline)?;
        Ok(Answer { ms: millis(started.elapsed()), ..answer })
    }

    fn connect(&mut self, within: u64) -> Result<usize, Trouble> {
        if self.open.len() >= MOST_CONNECTIONS {
            return Err("too-large");
        }
        self.open.push(Some(Talk::start(self.address, deadline(within))?));
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
        let text = http::request("GET", path, &[], "");
        let mut times = Vec::new();
        let mut failed = 0;
        for _ in 0..count {
            let started = Instant::now();
            if !self.request(&text, within).is_ok_and(|answer| answer.status == 200) {
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

/// One connection: what is still to be sent, and what came.
struct Talk {
    stream: TcpStream,
    to_send: Vec<u8>,
    heard: Vec<u8>,
    /// Why nothing more comes.
    over: Option<Trouble>,
}

impl Talk {
    fn start(address: SocketAddr, deadline: Instant) -> Result<Self, Trouble> {
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let stream = TcpStream::connect_timeout(&address, left).map_err(|error| trouble(error.kind()))?;
        stream.set_nonblocking(true).map_err(|_| "reset")?;
        Ok(Self { stream, to_send: Vec::new(), heard: Vec::new(), over: None })
    }

    fn send(&mut self, text: &str) -> Result<(), Trouble> {
        self.to_send.extend_from_slice(text.as_bytes());
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.to_send.is_empty() && self.over.is_none() {
            if !self.turn(deadline) {
                return Err("timeout");
            }
        }
        Ok(())
    }

    fn answer(&mut self, deadline: Instant) -> Result<Answer, Trouble> {
        loop {
            match parse(&self.heard, self.over.is_some()) {
                Ok(Some((answer, _))) => return Ok(answer),
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

    fn read(&mut self, until: Until, deadline: Instant) -> Told {
        let is_there = |talk: &Self| match until {
            Until::Head => head_length(&talk.heard).is_some(),
            Until::Answer => !matches!(parse(&talk.heard, talk.over.is_some()), Ok(None)),
            Until::Closed => false,
        };
        while !is_there(self) && self.over.is_none() && self.turn(deadline) {}
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.heard)).into_owned();
        Told::Read { text, closed: self.over.is_some() }
    }

    /// Waits until something can be sent or heard, and does it. Whether there was time.
    fn turn(&mut self, deadline: Instant) -> bool {
        let wanted = if self.to_send.is_empty() { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).ok();
        let mut fds = [PollFd::new(&self.stream, wanted)];
        // An interrupted poll is only a shorter sleep.
        let _ = poll(&mut fds, timeout.as_ref());
        let found = fds[0].revents();
        if found.contains(PollFlags::OUT) {
            match self.stream.write(&self.to_send) {
                Ok(count) => drop(self.to_send.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // What it said before it stopped listening may still be there.
                Err(_) => self.to_send.clear(),
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
