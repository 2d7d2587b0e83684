//! A plugin as prepkit sees it: a process that is asked, and that has until its deadline to answer.

use std::time::{Duration, Instant};

use prepkit_plugin::{Description, Progress};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::{Fault, PluginError};
use super::frame::{self, ANSWER, CALL, CHANGED, DESCRIBE, LIE, LOADED, LOG, PROGRESS, REFUSED};
use super::site::{MEMORY_MIB, Site};
use crate::sandbox::{self, Heard, Inbox, LineError, Process};

/// How long a library may take to be loaded, and to describe itself.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How long a call may say nothing, however long it may take.
const SILENCE: Duration = Duration::from_secs(20);
/// How often memory is looked at while it is waited for.
const WATCH: Duration = Duration::from_millis(20);
/// The most that it may print in all, on each of its streams.
const MOST_PRINTED: usize = 256 << 10;
/// The most news of one call.
const MOST_NEWS: usize = 10_000;
/// How much of what it printed is told when it ends.
const LAST_WORDS: usize = 600;

/// A running plugin.
#[derive(Debug)]
pub(crate) struct Client {
    name: String,
    process: Process,
    /// The version of its table.
    pub(crate) abi: (u16, u16),
    is_over: bool,
    /// What it logged last, in the present call.
    log: Vec<u8>,
}

/// What a call answers.
#[derive(Deserialize)]
struct Envelope<T> {
    ok: Option<T>,
    error: Option<String>,
}

impl Client {
    /// Starts a process and loads the library in it.
    pub(crate) fn start(site: &Site) -> Result<Self, PluginError> {
        let failed = |fault| PluginError { name: site.name.clone(), fault };
        site.is_there()?;
        let process = sandbox::spawn(&site.plan(), frame::LONGEST, MOST_PRINTED);
        let process = process.map_err(|error| failed(error.into()))?;
        let mut client =
            Self { name: site.name.clone(), process, abi: (0, 0), is_over: false, log: Vec::new() };
        client.process.input.send(&[&site.greeting()]).map_err(|error| failed(error.into()))?;
        let (kind, bytes) = client.hear("loading", HANDSHAKE, &mut |_| {})?;
        let text = String::from_utf8_lossy(&bytes);
        let version =
            text.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
        match (kind, version) {
            (LOADED, Some(abi)) => client.abi = abi,
            (CHANGED, _) => return Err(client.fail(Fault::Changed)),
            (REFUSED, _) => return Err(client.fail(Fault::Refused(shortened(&text)))),
            _ => return Err(client.broken("loading", "it did not say that it is loaded")),
        }
        Ok(client)
    }

    /// What it says that it is.
    pub(crate) fn describe(&mut self) -> Result<Description, PluginError> {
        let bytes = self.exchange("describe", DESCRIBE, &[], HANDSHAKE, &mut |_| {})?;
        self.read("describe", &bytes)
    }

    /// Calls a method; `tell` hears how far it is.
    pub(crate) fn ask<T: DeserializeOwned>(
        &mut self,
        method: &str,
        input: &impl Serialize,
        patience: Duration,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<T, PluginError> {
        let input = serde_json::to_vec(input).expect("what is asked is made of texts, numbers and lists");
        let bytes = self.ask_raw(method, &input, patience, tell)?;
        self.read(method, &bytes)
    }

    /// Calls a method with whatever bytes; the answer as it came.
    pub(crate) fn ask_raw(
        &mut self,
        method: &str,
        input: &[u8],
        patience: Duration,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Vec<u8>, PluginError> {
        self.exchange(method, CALL, &[method.as_bytes(), b"\n", input], patience, tell)
    }

    /// Whether its process was ended, so that it answers no more.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Memory that its process has in use now, in bytes; `None` where the system does not tell.
    pub(crate) fn resident(&self) -> Option<u64> {
        self.process.resident()
    }

    fn read<T: DeserializeOwned>(&mut self, method: &str, bytes: &[u8]) -> Result<T, PluginError> {
        let during = method.to_owned();
        let none = |what: String| Fault::Answer { during: method.to_owned(), what };
        let fault = match serde_json::from_slice::<Envelope<T>>(bytes) {
            Ok(Envelope { ok: Some(value), error: None }) => return Ok(value),
            Ok(Envelope { error: Some(what), .. }) => {
                Fault::Said { during, what: shortened(&what), said: told("it logged", &self.log) }
            }
            Ok(_) => none("neither `ok` nor `error` is in it".to_owned()),
            Err(error) => none(shortened(&error.to_string())),
        };
        Err(PluginError { name: self.name.clone(), fault })
    }

    fn exchange(
        &mut self,
        during: &str,
        kind: u8,
        parts: &[&[u8]],
        patience: Duration,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Vec<u8>, PluginError> {
        if self.is_over {
            return Err(PluginError { name: self.name.clone(), fault: Fault::Over });
        }
        self.log.clear();
        // What is there before it is asked is no answer; news of a thread that still runs are news.
        for news in 0.. {
            match self.process.replies.next_frame() {
                Ok(Heard::Line(_)) if news == MOST_NEWS => {
                    return Err(self.fail(Fault::News { during: during.to_owned(), most: MOST_NEWS }));
                }
                Ok(Heard::Line(frame)) if matches!(frame.first(), Some(&(PROGRESS | LOG))) => {}
                Ok(Heard::Nothing) => break,
                Ok(Heard::Line(_)) | Err(_) => {
                    return Err(self.broken(during, "it spoke without being asked"));
                }
                Ok(Heard::Closed) => return Err(self.ended(during)),
            }
        }
        let head = [kind];
        let parts: Vec<&[u8]> = [&head[..]].into_iter().chain(parts.iter().copied()).collect();
        if self.process.input.send_frame(&parts).is_err() {
            return Err(self.ended(during));
        }
        match self.hear(during, patience, tell)? {
            (ANSWER, bytes) => Ok(bytes),
            (LIE, why) => Err(self.broken(during, &String::from_utf8_lossy(&why))),
            _ => Err(self.broken(during, "it answered with something else")),
        }
    }

    /// The next frame that is no news.
    fn hear(
        &mut self,
        during: &str,
        patience: Duration,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<(u8, Vec<u8>), PluginError> {
        let last = Instant::now() + patience;
        let patience = patience.min(SILENCE);
        let mut deadline = Instant::now() + patience;
        let mut news = 0;
        loop {
            match self.process.replies.next_frame() {
                Ok(Heard::Line(frame)) => {
                    let Some((kind, bytes)) = frame.split_first() else {
                        return Err(self.broken(during, "a frame is empty"));
                    };
                    match *kind {
                        // What is no progress is nobody's.
                        PROGRESS => drop(serde_json::from_slice(bytes).map(&mut *tell)),
                        LOG => {
                            self.log.clear();
                            self.log.extend_from_slice(&bytes[..bytes.len().min(LAST_WORDS)]);
                        }
                        kind => return Ok((kind, bytes.to_vec())),
                    }
                    news += 1;
                    deadline = last.min(Instant::now() + SILENCE);
                    if news > MOST_NEWS {
                        return Err(self.fail(Fault::News { during: during.to_owned(), most: MOST_NEWS }));
                    }
                }
                Ok(Heard::Nothing) => {
                    self.wait(WATCH.min(deadline.saturating_duration_since(Instant::now())));
                }
                Ok(Heard::Closed) => return Err(self.ended(during)),
                Err(LineError::TooLong(most)) => {
                    return Err(self.broken(during, &format!("a message has more than {most} bytes")));
                }
                Err(LineError::Io(error)) => return Err(self.fail(error.into())),
            }
            self.watch(during)?;
            if Instant::now() >= deadline || sandbox::interrupted() {
                let said = told("it logged", &self.log);
                return Err(self.fail(Fault::Slow { during: during.to_owned(), patience, said }));
            }
        }
    }

    /// Sleeps until a pipe has something, or for so long.
    fn wait(&mut self, longest: Duration) {
        let process = &self.process;
        let mut fds = vec![PollFd::new(&process.replies, PollFlags::IN)];
        let printed = process.stdout.iter().chain([&process.stderr]).filter(|pipe| !pipe.is_closed());
        fds.extend(printed.map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        if process.input.has_waiting() {
            fds.push(PollFd::new(&process.input, PollFlags::OUT));
        }
        // An interrupted or failed poll is only a shorter sleep.
        let _ = poll(&mut fds, Timespec::try_from(longest).ok().as_ref());
        drop(fds);
        // What cannot be sent shows in the answer that does not come.
        let _ = self.process.input.flush();
    }

    /// Looks at what it printed and at what it uses.
    fn watch(&mut self, during: &str) -> Result<(), PluginError> {
        let process = &mut self.process;
        let flooded = process.stdout.as_mut().is_some_and(|pipe| pipe.drain().unwrap_or(true));
        if flooded || process.stderr.drain().unwrap_or(true) {
            return Err(self.fail(Fault::Flood { during: during.to_owned(), kib: MOST_PRINTED >> 10 }));
        }
        if process.resident().unwrap_or(0) > MEMORY_MIB << 20 {
            return Err(self.fail(Fault::Memory { during: during.to_owned(), mib: MEMORY_MIB }));
        }
        Ok(())
    }

    fn broken(&mut self, during: &str, what: &str) -> PluginError {
        self.fail(Fault::Broken { during: during.to_owned(), what: shortened(what) })
    }

    fn fail(&mut self, fault: Fault) -> PluginError {
        self.is_over = true;
        self.process.kill();
        PluginError { name: self.name.clone(), fault }
    }

    /// The pipe is closed though something was asked.
    fn ended(&mut self, during: &str) -> PluginError {
        let process = &mut self.process;
        let _ = process.stderr.drain();
        let _ = process.stdout.as_mut().map(Inbox::drain);
        let ended = process.kill();
        if ended.was_exhausted {
            return self.fail(Fault::Memory { during: during.to_owned(), mib: MEMORY_MIB });
        }
        let printed = process.stdout.as_ref().map_or(&[][..], Inbox::bytes);
        let said = [("it said", process.stderr.bytes()), ("it printed", printed), ("it logged", &self.log)];
        let said = said.map(|(how, bytes)| told(how, bytes)).concat();
        self.fail(Fault::Ended { how: ended.to_string(), during: during.to_owned(), said })
    }
}

/// The end of what a plugin said, in words that follow others.
fn told(how: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(LAST_WORDS)..]);
    match &*shortened(&text) {
        "" => String::new(),
        text => format!("; {how}: {text}"),
    }
}

/// As much of a stranger's text as belongs in a message: on one line, so that none looks like prepkit's.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LAST_WORDS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
