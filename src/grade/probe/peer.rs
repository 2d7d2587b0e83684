//! A server of our own for upload clients: it speaks the core of tus 1.0.0 with creation and
//! termination, misbehaves where its steps say so, and keeps a log of what it was asked.
//!
//! Many connections in one thread. Whatever a client sends is hostile: all is bounded, of an upload
//! only the digest is kept, and nothing here judges.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};

use super::flow::Flow;
use super::http::{Headers, request_head};
use super::uploads::{Reply, Upload, Uploads};

/// The most connections at a time, and the most requests in all.
const MOST_CONNECTIONS: usize = 64;
const MOST_REQUESTS: usize = 2_000;
const CHUNK: usize = 64 << 10;
/// The most of a head that is kept, in bytes.
const LONGEST_HEAD: usize = 64 << 10;

/// What becomes of a request, where that is not what the protocol says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Step {
    /// The method of the requests that it is for; others leave it for later.
    pub(crate) on: Option<String>,
    /// Answers with this, and does nothing.
    pub(crate) status: Option<u16>,
    /// Of the answer, in place of those of the same name.
    pub(crate) headers: Headers,
    /// How many bytes of the body are kept.
    pub(crate) keep: Option<u64>,
    /// Ends the connection in place of an answer, as soon as `keep` bytes have come.
    pub(crate) end: Option<End>,
    /// How long the answer takes, in milliseconds.
    pub(crate) delay: u64,
}

/// How a connection ends without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum End {
    Close,
    Reset,
    /// It stays open, and nothing comes.
    Stall,
}

/// All that was asked, and what has become of each upload.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Log {
    requests: Vec<Request>,
    uploads: Vec<Upload>,
    /// Whether there were more requests or connections than anybody would count.
    flooded: bool,
}

/// One request; times in milliseconds since the server listens.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Request {
    method: String,
    path: String,
    /// Names in lower case.
    headers: Headers,
    /// How many bytes of its body came.
    size: u64,
    /// When its head was there.
    at: f64,
    /// When it was answered, or its connection ended.
    done: Option<f64>,
    /// The answer's status; `None`: it had none.
    status: Option<u16>,
}

pub(super) struct Peer {
    listener: TcpListener,
    started: Instant,
    steps: Vec<Step>,
    uploads: Uploads,
    talks: Vec<Talk>,
    requests: Vec<Request>,
    flooded: bool,
}

/// One connection.
struct Talk {
    stream: TcpStream,
    heard: Vec<u8>,
    to_send: Vec<u8>,
    state: State,
    is_over: bool,
}

enum State {
    Head,
    Body(Body),
    /// The answer waits for its time.
    Later {
        at: Instant,
        answer: Vec<u8>,
        request: usize,
        status: u16,
    },
    /// Nothing is heard and nothing said any more.
    Stalled,
}

/// A request whose body comes in.
struct Body {
    request: usize,
    flow: Flow,
    step: Step,
    reply: Reply,
    /// How much of it may still be kept.
    left: u64,
}

impl Peer {
    pub(super) fn listen(port: u16, steps: Vec<Step>, relative: bool) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?;
        listener.set_nonblocking(true)?;
        let base = if relative { String::new() } else { format!("http://127.0.0.1:{port}") };
        Ok(Self {
            listener,
            started: Instant::now(),
            steps,
            uploads: Uploads::new(base),
            talks: Vec::new(),
            requests: Vec::new(),
            flooded: false,
        })
    }

    pub(super) fn log(&self) -> Log {
        Log { requests: self.requests.clone(), uploads: self.uploads.list(), flooded: self.flooded }
    }

    /// Serves for so long; how many requests there were by then.
    pub(super) fn serve(&mut self, time: Duration) -> usize {
        let deadline = Instant::now() + time;
        while Instant::now() < deadline {
            self.turn(deadline);
        }
        self.requests.len()
    }

    /// Waits until something happens, and does all that can be done.
    fn turn(&mut self, deadline: Instant) {
        let due = self.talks.iter().filter_map(|talk| match talk.state {
            State::Later { at, .. } => Some(at),
            _ => None,
        });
        let until = due.fold(deadline, Instant::min);
        let mut fds = vec![PollFd::new(&self.listener, PollFlags::IN)];
        for talk in &self.talks {
            let wanted = match talk.state {
                State::Stalled => PollFlags::empty(),
                _ if talk.to_send.is_empty() => PollFlags::IN,
                _ => PollFlags::IN | PollFlags::OUT,
            };
            fds.push(PollFd::new(&talk.stream, wanted));
        }
        let left = until.saturating_duration_since(Instant::now());
        // An interrupted poll is only a shorter sleep.
        let _ = poll(&mut fds, Timespec::try_from(left).ok().as_ref());
        let found: Vec<PollFlags> = fds.iter().map(PollFd::revents).collect();
        drop(fds);
        for (number, found) in found[1..].iter().enumerate() {
            let talk = &mut self.talks[number];
            if found.contains(PollFlags::OUT) {
                talk.send();
            }
            // Who waits for an answer says nothing, or goes away.
            if found.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                talk.hear();
            }
            self.go_on(number);
        }
        if found[0].contains(PollFlags::IN) {
            self.accept();
        }
        self.talks.retain(|talk| !talk.is_over);
    }

    fn accept(&mut self) {
        while let Ok((stream, _)) = self.listener.accept() {
            if self.talks.len() >= MOST_CONNECTIONS {
                self.flooded = true;
            } else if stream.set_nonblocking(true).is_ok() {
                let _ = stream.set_nodelay(true);
                let (heard, to_send) = (Vec::new(), Vec::new());
                self.talks.push(Talk { stream, heard, to_send, state: State::Head, is_over: false });
            }
        }
    }

    /// Does with a connection what can be done by now.
    fn go_on(&mut self, number: usize) {
        loop {
            let talk = &mut self.talks[number];
            let goes_on = match &talk.state {
                State::Head => self.take_head(number),
                State::Body(_) => self.take_body(number),
                State::Later { at, .. } if *at <= Instant::now() => self.answer(number),
                State::Later { .. } | State::Stalled => false,
            };
            if !goes_on {
                break;
            }
        }
        let talk = &mut self.talks[number];
        if !talk.is_over {
            return;
        }
        // Who went away in the middle of a request lets go of the upload.
        if let State::Body(body) = &talk.state {
            let (request, target) = (body.request, body.reply.target);
            self.uploads.let_go(target);
            self.note_end(request, None);
        } else if let State::Later { request, .. } = talk.state {
            self.note_end(request, None);
        }
    }

    fn take_head(&mut self, number: usize) -> bool {
        let talk = &mut self.talks[number];
        let (method, path, headers, length) = match request_head(&talk.heard) {
            Ok(Some(head)) => head,
            Ok(None) if talk.heard.len() <= LONGEST_HEAD => return false,
            _ => {
                talk.is_over = true;
                return false;
            }
        };
        if self.requests.len() >= MOST_REQUESTS {
            (self.flooded, talk.is_over) = (true, true);
            return false;
        }
        talk.heard.drain(..length);
        if headers.iter().any(|(name, value)| name == "expect" && value.eq_ignore_ascii_case("100-continue"))
        {
            talk.to_send.extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
            talk.send();
        }
        let flow = super::http::flow_of(&headers).ok().flatten().unwrap_or(Flow::Length(0));
        let fits = |step: &Step| step.on.as_ref().is_none_or(|on| *on == method);
        let step = if self.steps.first().is_some_and(fits) { self.steps.remove(0) } else { Step::default() };
        let reply = self.uploads.ask(&method, &path, &headers, step.status);
        let left = step.keep.unwrap_or(if step.status.is_some() { 0 } else { u64::MAX });
        let left = left.min(reply.room);
        let at = self.started.elapsed().as_secs_f64() * 1e3;
        self.requests.push(Request { method, path, headers, size: 0, at, done: None, status: None });
        let request = self.requests.len() - 1;
        self.talks[number].state = State::Body(Body { request, flow, step, reply, left });
        true
    }

    /// Takes what has come of a body; whether that was its end.
    fn take_body(&mut self, number: usize) -> bool {
        let talk = &mut self.talks[number];
        let State::Body(body) = &mut talk.state else { return false };
        let request = &mut self.requests[body.request];
        let target = body.reply.target;
        // One that ends early leaves the rest where it is.
        let is_cut = body.step.end.is_some() && body.step.keep.is_some();
        let most = if is_cut { body.left } else { u64::MAX };
        let uploads = &mut self.uploads;
        let left = &mut body.left;
        let ended = body.flow.take(&mut talk.heard, most, |bytes| {
            request.size += bytes.len() as u64;
            let kept = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
            uploads.keep(target, &bytes[..kept]);
            *left -= kept as u64;
        });
        match ended {
            Err(_) => {
                talk.is_over = true;
                return false;
            }
            Ok(false) if !(is_cut && body.left == 0) => return false,
            Ok(_) => {}
        }
        let State::Body(body) = std::mem::replace(&mut talk.state, State::Head) else { return false };
        self.uploads.let_go(target);
        if let Some(end) = body.step.end {
            self.uploads.finish(&body.reply);
            self.end(number, body.request, end);
            return false;
        }
        let (status, headers) = match body.step.status {
            Some(status) => (status, Headers::new()),
            None => self.uploads.finish(&body.reply),
        };
        let is_bare = self.requests[body.request].method == "HEAD";
        let answer = written(status, headers, body.step.headers, is_bare);
        let at = Instant::now() + Duration::from_millis(body.step.delay);
        self.talks[number].state = State::Later { at, answer, request: body.request, status };
        true
    }

    fn end(&mut self, number: usize, request: usize, end: End) {
        let talk = &mut self.talks[number];
        match end {
            End::Stall => talk.state = State::Stalled,
            End::Close => talk.is_over = true,
            End::Reset => {
                // Ended with no time to linger, a connection is reset.
                let _ = rustix::net::sockopt::set_socket_linger(&talk.stream, Some(Duration::ZERO));
                talk.is_over = true;
            }
        }
        self.note_end(request, None);
    }

    fn answer(&mut self, number: usize) -> bool {
        let talk = &mut self.talks[number];
        let State::Later { answer, request, status, .. } = std::mem::replace(&mut talk.state, State::Head)
        else {
            return false;
        };
        talk.to_send.extend_from_slice(&answer);
        talk.send();
        self.note_end(request, Some(status));
        true
    }

    fn note_end(&mut self, request: usize, status: Option<u16>) {
        let done = Some(self.started.elapsed().as_secs_f64() * 1e3);
        let request = &mut self.requests[request];
        (request.done, request.status) = (done, status);
    }
}

impl Talk {
    fn send(&mut self) {
        while !self.to_send.is_empty() {
            match self.stream.write(&self.to_send) {
                Ok(count) => drop(self.to_send.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.is_over = true;
                    return;
                }
            }
        }
    }

    /// Hears once; what is left comes with the next turn.
    fn hear(&mut self) {
        let mut chunk = vec![0; CHUNK];
        match self.stream.read(&mut chunk) {
            Ok(0) => self.is_over = true,
            // A head, and what a client sends ahead of its answer.
            Ok(_) if self.heard.len() > 4 * LONGEST_HEAD => self.is_over = true,
            Ok(count) => self.heard.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.is_over = true,
        }
    }
}

fn written(status: u16, headers: Headers, instead: Headers, is_bare: bool) -> Vec<u8> {
    let mut all = vec![("Tus-Resumable".to_owned(), "1.0.0".to_owned())];
    all.extend(headers);
    for (name, value) in instead {
        all.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        // An empty one stands for none.
        if !value.is_empty() {
            all.push((name, value));
        }
    }
    if status != 204 && !is_bare {
        all.push(("Content-Length".to_owned(), "0".to_owned()));
    }
    let mut head = format!("HTTP/1.1 {status} Told\r\n");
    for (name, value) in all {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    (head + "\r\n").into_bytes()
}
