//! A web server on loopback that does wrong on order.
//!
//! A test says what each request is answered with, byte by byte if need be, and reads afterwards
//! what was asked. A script that is used up answers with 404. It ends with its last owner.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How long a connection is kept that nothing comes on.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a request is answered with.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// These bytes, and then the end.
    Raw(Vec<u8>),
    /// These bytes one by one, with so long between them.
    Slow(Vec<u8>, Duration),
    /// The first bytes, and then the others again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// Nothing, until the other side goes.
    Silence,
    /// What lies in a folder under the path that is asked for; tells and heeds tags and ranges.
    File(PathBuf),
}

impl Reply {
    /// A whole answer: the status line's rest, headers, and a body of known length.
    pub(crate) fn of(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let length = body.len().to_string();
        let mut headers = headers.to_vec();
        if !status.starts_with("304") {
            headers.push(("content-length", &length));
        }
        Self::head(status, &headers, body)
    }

    /// An answer of nothing but what is given.
    pub(crate) fn head(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        Self::Raw(bytes(status, headers, body.as_ref()))
    }
}

/// An answer as bytes.
pub(crate) fn bytes(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let mut bytes = format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\n\r\n").into_bytes();
    bytes.extend(body);
    bytes
}

/// What was asked: the first line, and the headers by lowercase name.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
}

/// What it answers with next, and what was asked so far.
#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<Reply>,
    /// For every request, once there is nothing else.
    otherwise: Option<Reply>,
    asked: Vec<Asked>,
}

/// The server.
#[derive(Debug)]
pub(crate) struct Server {
    port: u16,
    script: Arc<Mutex<Script>>,
}

impl Server {
    /// Answers one request after the other.
    pub(crate) fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::start(Script { replies: replies.into_iter().collect(), ..Script::default() })
    }

    /// Answers every request alike.
    pub(crate) fn always(reply: Reply) -> Self {
        Self::start(Script { otherwise: Some(reply), ..Script::default() })
    }

    fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = Arc::new(Mutex::new(script));
        let weak = Arc::downgrade(&script);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(script) = weak.upgrade() else { return };
                // Each by itself: one that is kept waiting keeps nobody else.
                thread::spawn(move || serve(&stream, &script));
            }
        });
        Self { port, script }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A last visit, so that the listener sees that nobody is left; it may be gone already.
        let port = self.port;
        self.script = Arc::default();
        let _ = TcpStream::connect(("127.0.0.1", port));
    }
}

fn serve(stream: &TcpStream, script: &Mutex<Script>) {
    let _ = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
    let Some(asked) = read(stream) else { return };
    let reply = {
        let mut script = script.lock().unwrap();
        script.asked.push(asked.clone());
        script.replies.pop_front().or_else(|| script.otherwise.clone())
    };
    // Whoever asked may go before it has heard everything.
    let _ = answer(stream, reply.unwrap_or_else(|| Reply::of("404 Not Found", &[], "")), &asked);
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let line = lines.next()?.ok()?;
    let headers = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_lowercase(), value.trim().to_owned()))
    });
    Some(Asked { line, headers: headers.collect() })
}

fn answer(mut stream: &TcpStream, reply: Reply, asked: &Asked) -> std::io::Result<()> {
    match reply {
        Reply::Raw(bytes) => stream.write_all(&bytes),
        Reply::Slow(bytes, pause) => bytes.chunks(1).try_for_each(|byte| {
            thread::sleep(pause);
            stream.write_all(byte)
        }),
        Reply::Endless(first, again) => {
            stream.write_all(&first)?;
            loop {
                stream.write_all(&again)?;
            }
        }
        Reply::Silence => stream.read(&mut [0]).map(drop),
        Reply::File(folder) => stream.write_all(&file(&folder, asked)),
    }
}

/// A file as a static server gives it: with a tag, unchanged where the tag is known, in part where
/// that is asked for under the same tag.
fn file(folder: &Path, asked: &Asked) -> Vec<u8> {
    let name = asked.path().trim_start_matches('/').split('?').next().unwrap_or_default();
    let Ok(content) = fs::read(folder.join(name)) else {
        return bytes("404 Not Found", &[("content-length", "0")], b"");
    };
    let sum = content.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    let tag = format!("\"{sum:x}\"");
    if asked.header("if-none-match") == Some(&tag) {
        return bytes("304 Not Modified", &[("etag", &tag)], b"");
    }
    let from =
        asked.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let from = from.filter(|from| *from < content.len() && asked.header("if-range") == Some(&tag));
    let (status, part) = from.map_or(("200 OK", &*content), |from| ("206 Partial Content", &content[from..]));
    let (length, whole) = (part.len().to_string(), content.len());
    let range = from.map(|from| format!("bytes {from}-{}/{whole}", whole - 1));
    let mut headers = vec![("etag", &*tag), ("content-length", &*length)];
    headers.extend(range.as_deref().map(|range| ("content-range", range)));
    bytes(status, &headers, part)
}
