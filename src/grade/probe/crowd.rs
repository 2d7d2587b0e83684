//! A crowd: thousands of clients that each ask for one page and wait for it, in one process.
//!
//! A waiting client is a socket and a few words: its buffer exists only while an answer comes in.
//! Clients connect a few at a time, so that the server's queue of new connections never overflows.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, ipproto, socket_with};

use super::http::parse;
use super::single::{millis, trouble};
use super::{Answer, Crowd, Outcome, Tally};

/// How many connect at the same time.
const CONNECTING: usize = 200;
/// The longest answer, in bytes.
const LONGEST: usize = 256 << 10;
/// The most that all clients keep of answers that are not whole yet, in bytes.
const MOST_HEARD: usize = 192 << 20;
const EVENTS: usize = 1_024;
/// The port of the first client; each further one has the next.
const FIRST_PORT: u16 = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Connecting,
    Waiting,
    Answered,
    /// Answered, and then something more came.
    Extra,
    Closed,
}

struct Member {
    /// None once it is over.
    stream: Option<TcpStream>,
    state: State,
    heard: Vec<u8>,
}

/// The clients of this process, and what came of them.
pub(super) struct Gathering {
    port: u16,
    events: rustix::fd::OwnedFd,
    members: Vec<Member>,
    /// How much they keep of answers.
    heard: usize,
    request: String,
    connecting: usize,
    connected: usize,
    waiting: usize,
    failed: BTreeMap<&'static str, usize>,
    answers: Vec<Tally>,
    last: Option<Instant>,
}

impl Gathering {
    pub(super) fn new(port: u16) -> io::Result<Self> {
        Ok(Self {
            port,
            events: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            members: Vec::new(),
            heard: 0,
            request: String::new(),
            connecting: 0,
            connected: 0,
            waiting: 0,
            failed: BTreeMap::new(),
            answers: Vec::new(),
            last: None,
        })
    }

    /// Lets so many clients connect and ask.
    pub(super) fn gather(&mut self, count: usize, path: &str, source: u8, within: u64) -> io::Result<Crowd> {
        let deadline = Instant::now() + Duration::from_millis(within);
        self.request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        self.failed.clear();
        let before = self.connected;
        let mut started = 0;
        while (started < count || self.connecting > 0) && Instant::now() < deadline {
            while started < count && self.connecting < CONNECTING {
                started += 1;
                if let Err(error) = self.start(source) {
                    *self.failed.entry(trouble(error.kind())).or_default() += 1;
                }
            }
            self.turn(Duration::from_millis(50))?;
        }
        if self.connecting > 0 {
            *self.failed.entry("timeout").or_default() += self.connecting;
        }
        let failed = self.failed.iter().map(|(why, count)| ((*why).to_owned(), *count)).collect();
        Ok(Crowd { connected: self.connected - before, failed })
    }

    fn start(&mut self, source: u8) -> io::Result<()> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, Some(ipproto::TCP))?;
        let from = |port: u16| SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, source), port);
        // The kernel's search for a free port takes longer the more there are.
        let own = u16::try_from(self.members.len()).ok().and_then(|index| FIRST_PORT.checked_add(index));
        let bound = own.map(|port| bind(&socket, &from(port)));
        if bound != Some(Ok(())) {
            bind(&socket, &from(0))?;
        }
        match connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, self.port)) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        let data = epoll::EventData::new_u64(self.members.len() as u64);
        epoll::add(&self.events, &socket, data, epoll::EventFlags::OUT)?;
        let stream = Some(TcpStream::from(socket));
        self.members.push(Member { stream, state: State::Connecting, heard: Vec::new() });
        self.connecting += 1;
        Ok(())
    }

    /// How many wait, by now.
    pub(super) fn waiting(&mut self) -> io::Result<usize> {
        while self.turn(Duration::ZERO)? == EVENTS {}
        Ok(self.waiting)
    }

    /// So many of those that wait go away; how many did.
    pub(super) fn leave(&mut self, count: usize) -> usize {
        let waiting = self.members.iter_mut().filter(|member| member.state == State::Waiting);
        let mut gone = 0;
        for member in waiting.take(count) {
            member.state = State::Closed;
            member.stream = None;
            gone += 1;
        }
        self.waiting -= gone;
        gone
    }

    /// Waits until nobody waits any more, or for so long.
    pub(super) fn outcome(&mut self, within: u64) -> io::Result<Outcome> {
        let asked = Instant::now();
        let deadline = asked + Duration::from_millis(within);
        while self.waiting > 0 && Instant::now() < deadline {
            self.turn(Duration::from_millis(50))?;
        }
        // What comes twice comes soon.
        let calm = Instant::now() + Duration::from_millis(100);
        while self.turn(Duration::from_millis(20))? > 0 && Instant::now() < calm {}
        let count = |state: State| self.members.iter().filter(|member| member.state == state).count();
        Ok(Outcome {
            answered: count(State::Answered) + count(State::Extra),
            closed: count(State::Closed),
            waiting: self.waiting,
            extra: count(State::Extra),
            ms: self.last.map_or(0, |last| millis(last.saturating_duration_since(asked))),
            answers: self.answers.clone(),
        })
    }

    /// Takes what is there, or waits for it; how much it was.
    fn turn(&mut self, longest: Duration) -> io::Result<usize> {
        let mut events = Vec::with_capacity(EVENTS);
        let timeout = Timespec::try_from(longest).map_err(io::Error::other)?;
        match epoll::wait(&self.events, rustix::buffer::spare_capacity(&mut events), Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in &events {
            let index = usize::try_from(event.data.u64()).map_err(io::Error::other)?;
            match self.members[index].state {
                State::Connecting => self.connected(index)?,
                State::Closed => {}
                State::Waiting | State::Answered | State::Extra => self.hear(index),
            }
        }
        Ok(events.len())
    }

    /// A connection was made, or could not be.
    fn connected(&mut self, index: usize) -> io::Result<()> {
        let member = &mut self.members[index];
        let Some(stream) = &mut member.stream else { return Ok(()) };
        self.connecting -= 1;
        let sent = match stream.take_error()? {
            None => stream.write_all(self.request.as_bytes()),
            Some(error) => Err(error),
        };
        match sent {
            Ok(()) => {
                let data = epoll::EventData::new_u64(index as u64);
                epoll::modify(&self.events, &*stream, data, epoll::EventFlags::IN)?;
                member.state = State::Waiting;
                self.connected += 1;
                self.waiting += 1;
            }
            Err(error) => {
                member.state = State::Closed;
                member.stream = None;
                *self.failed.entry(trouble(error.kind())).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Something came for a client, or its connection ended.
    fn hear(&mut self, index: usize) {
        let mut chunk = [0; 16 << 10];
        let member = &mut self.members[index];
        let Some(stream) = &mut member.stream else { return };
        let is_over = match stream.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Ok(0) | Err(_) => true,
            Ok(_) if member.state != State::Waiting => {
                member.state = State::Extra;
                false
            }
            Ok(count) => {
                member.heard.extend_from_slice(&chunk[..count]);
                self.heard += count;
                member.heard.len() > LONGEST || self.heard > MOST_HEARD
            }
        };
        if member.state == State::Waiting {
            self.take_answer(index, is_over);
        }
        if is_over {
            self.members[index].stream = None;
        }
    }

    /// Whether what a client has heard is its answer now.
    fn take_answer(&mut self, index: usize, is_over: bool) {
        let member = &mut self.members[index];
        match parse(&member.heard, is_over, false) {
            Ok(Some((answer, length))) => {
                member.state = if member.heard.len() > length { State::Extra } else { State::Answered };
                tally(answer).add_to(&mut self.answers);
                self.last = Some(Instant::now());
            }
            Ok(None) if !is_over => return,
            Ok(None) | Err(_) => {
                member.state = State::Closed;
                member.stream = None;
            }
        }
        self.heard -= std::mem::take(&mut self.members[index].heard).len();
        self.waiting -= 1;
    }
}

fn tally(Answer { status, headers, body, .. }: Answer) -> Tally {
    let content_type = headers.into_iter().find(|(name, _)| name == "content-type");
    Tally { status, content_type: content_type.map(|(_, value)| value).unwrap_or_default(), body, count: 1 }
}
