//! The role that holds a library: it loads it, once, and passes calls on to it until it is ended.
//!
//! It runs in the library's own jail and is trusted by nobody after the library is loaded: the library
//! may write over all of its memory. The loop takes any reader and writer, and a [`Callee`], so that it
//! can be tried without a process.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::frame::{self, ANSWER, CALL, CHANGED, DESCRIBE, LIE, LOADED, REFUSED};
use super::library::{Library, LoadError};
use super::site::{Orders, Serve};
use crate::sandbox;

/// The longest line of the driver protocol that a host reads, in bytes.
const LONGEST_QUESTION: u64 = 17 << 20;

/// What a loaded library can be asked.
pub(super) trait Callee {
    /// `Err` says how it lied.
    fn describe(&self) -> Result<Vec<u8>, String>;
    fn call(&self, method: &[u8], input: &[u8]) -> Result<Vec<u8>, String>;
}

/// Where replies go; the library's news too, from whatever thread.
static OUTPUT: OnceLock<Mutex<File>> = OnceLock::new();

/// The role's entry. What became of the library is on the wire, or in the way in which the process ends.
pub(crate) fn main() -> bool {
    let (input, output) = sandbox::own_channel();
    let mut input = BufReader::with_capacity(64 << 10, input);
    let output = OUTPUT.get_or_init(|| Mutex::new(output));
    let mut line = String::new();
    let Ok(orders) = input
        .read_line(&mut line)
        .map_err(io::Error::other)
        .and_then(|_| serde_json::from_str::<Orders>(&line).map_err(io::Error::other))
    else {
        return false;
    };
    let served = match (Library::load(sandbox::own_library(), &orders), orders.serve) {
        (Ok(library), Serve::Frames) => {
            let (major, minor) = library.version;
            send(output, LOADED, format!("{major}.{minor}").as_bytes())
                .and_then(|()| serve_frames(&mut input, output, &library))
        }
        (Ok(library), Serve::Driver) => serve_driver(&mut input, output, &library),
        (Err(error), Serve::Frames) => match error {
            LoadError::Changed => send(output, CHANGED, &[]),
            other => send(output, REFUSED, other.to_string().as_bytes()),
        },
        (Err(error), Serve::Driver) => Err(io::Error::other(format!("the plugin cannot be loaded: {error}"))),
    };
    if let Err(error) = &served {
        // Nobody is left to tell if this fails.
        let _ = writeln!(io::stderr(), "Error: {error}");
    }
    served.is_ok()
}

/// Passes on what the library says by itself. Whoever listens bounds it.
pub(super) fn tell(kind: u8, bytes: &[u8]) {
    if let Some(output) = OUTPUT.get() {
        // A listener that is gone ends this process soon.
        let _ = send(output, kind, bytes);
    }
}

fn send(output: &Mutex<impl Write>, kind: u8, bytes: &[u8]) -> io::Result<()> {
    frame::send(&mut *output.lock().unwrap_or_else(PoisonError::into_inner), kind, bytes)
}

fn serve_frames(input: &mut impl Read, output: &Mutex<impl Write>, library: &impl Callee) -> io::Result<()> {
    while let Some((kind, bytes)) = frame::receive(input)? {
        let answer = match kind {
            DESCRIBE => library.describe(),
            CALL => {
                let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
                let (method, input) = bytes.split_at(at);
                library.call(method, input.get(1..).unwrap_or_default())
            }
            _ => return Err(io::Error::from(io::ErrorKind::InvalidData)),
        };
        match answer {
            Ok(bytes) => send(output, ANSWER, &bytes)?,
            Err(lie) => send(output, LIE, lie.as_bytes())?,
        }
    }
    Ok(())
}

/// What a call of a plugin answers.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    ok: Option<&'a RawValue>,
    error: Option<String>,
}

/// Lines of the driver protocol: each is a call, its reply is the answer.
fn serve_driver(
    input: &mut impl BufRead,
    output: &Mutex<impl Write>,
    library: &impl Callee,
) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        input.by_ref().take(LONGEST_QUESTION).read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            return Ok(());
        }
        let answer = library.call(b"drive", &line).map_err(io::Error::other)?;
        let envelope: Envelope<'_> = serde_json::from_slice(&answer)?;
        let reply = match envelope {
            Envelope { ok: Some(reply), .. } => reply.get(),
            Envelope { error, .. } => return Err(io::Error::other(error.unwrap_or_default())),
        };
        // JSON has line ends between its tokens alone.
        let mut reply = reply.replace(['\n', '\r'], " ");
        reply.push('\n');
        output.lock().unwrap_or_else(PoisonError::into_inner).write_all(reply.as_bytes())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;

    impl Callee for Echo {
        fn describe(&self) -> Result<Vec<u8>, String> {
            Ok(b"me".to_vec())
        }

        fn call(&self, method: &[u8], input: &[u8]) -> Result<Vec<u8>, String> {
            match method {
                b"lie" => Err("a lie".to_owned()),
                b"drive" => Ok([b"{\"ok\":\n", input, b"}"].concat()),
                _ => Ok(input.to_vec()),
            }
        }
    }

    fn frames(asked: &[(u8, &[u8])]) -> Vec<(u8, Vec<u8>)> {
        let mut input = Vec::new();
        for (kind, bytes) in asked {
            frame::send(&mut input, *kind, bytes).unwrap();
        }
        let output = Mutex::new(Vec::new());
        serve_frames(&mut &*input, &output, &Echo).unwrap();
        let output = output.into_inner().unwrap();
        let mut rest = &*output;
        std::iter::from_fn(|| frame::receive(&mut rest).unwrap()).collect()
    }

    #[test]
    fn each_frame_is_answered_by_one() {
        let answers = frames(&[(DESCRIBE, b""), (CALL, b"x\na\nb"), (CALL, b"lie\n"), (CALL, b"nothing")]);
        let expected = [(ANSWER, "me"), (ANSWER, "a\nb"), (LIE, "a lie"), (ANSWER, "")];
        assert_eq!(answers, expected.map(|(kind, text)| (kind, text.as_bytes().to_vec())));
    }

    #[test]
    fn what_is_no_frame_ends_it() {
        let output = Mutex::new(Vec::new());
        assert!(serve_frames(&mut &b"\xff\xff\xff\xff"[..], &output, &Echo).is_err());
        assert!(serve_frames(&mut &b"\x01\0\0\0?"[..], &output, &Echo).is_err());
        assert!(serve_frames(&mut &b"\x01\0"[..], &output, &Echo).is_ok(), "the end is an end");
    }

    #[test]
    fn a_line_of_the_driver_protocol_is_answered_by_a_line() {
        let output = Mutex::new(Vec::new());
        serve_driver(&mut &b"{\"id\":1}\n{\"id\":2}\nhalf"[..], &output, &Echo).unwrap();
        assert_eq!(String::from_utf8(output.into_inner().unwrap()).unwrap(), "{\"id\":1}\n{\"id\":2}\n");
    }
}
