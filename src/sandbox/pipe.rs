//! Pipes to a process that may stall, flood or die: lines in and out, never blocking for longer
//! than the caller allows.
//!
//! Both ends are non-blocking; whoever waits does so in one `poll` over all pipes of a process,
//! which makes a deadline one number in one place instead of a thread for each pipe.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// The end that prepkit reads: whole lines, each bounded.
#[derive(Debug)]
pub(crate) struct Inbox {
    file: File,
    buffer: Vec<u8>,
    /// How much of `buffer` has been handed out.
    taken: usize,
    /// How much of `buffer` is known to hold no line end.
    searched: usize,
    longest: usize,
    closed: bool,
    chunk: Box<[u8; CHUNK]>,
}

/// How much is read at once, in bytes.
const CHUNK: usize = 16 * 1024;

/// The bytes of a frame's length.
const FRAME_HEAD: usize = 4;

/// What reading found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A line without its line feed, or a frame without its length.
    Line(Vec<u8>),
    /// Nothing yet.
    Nothing,
    /// The other end is closed, and no whole line is left.
    Closed,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    #[error("a message is longer than {0} bytes")]
    TooLong(usize),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Inbox {
    /// Takes over a pipe's reading end; a line may have up to `longest` bytes.
    pub(crate) fn new(pipe: OwnedFd, longest: usize) -> io::Result<Self> {
        set_non_blocking(pipe.as_fd())?;
        Ok(Self {
            file: File::from(pipe),
            buffer: Vec::new(),
            taken: 0,
            searched: 0,
            longest,
            closed: false,
            chunk: Box::new([0; CHUNK]),
        })
    }

    /// Whether [`Self::next`] would give a line without reading.
    pub(crate) fn has_line(&self) -> bool {
        self.buffer[self.searched..].contains(&b'\n')
    }

    /// The next line, if it is there already.
    pub(crate) fn next(&mut self) -> Result<Heard, LineError> {
        loop {
            if let Some(length) = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n') {
                let end = self.searched + length;
                let line = self.buffer[self.taken..end].to_vec();
                self.taken = end + 1;
                self.searched = self.taken;
                return Ok(Heard::Line(line));
            }
            self.searched = self.buffer.len();
            if self.buffer.len() - self.taken > self.longest {
                return Err(LineError::TooLong(self.longest));
            }
            match self.fill()? {
                Fill::More => {}
                Fill::Nothing => return Ok(Heard::Nothing),
                Fill::Closed => return Ok(Heard::Closed),
            }
        }
    }

    /// The next frame, if all of it is there already: its length in four bytes, the least first, and as
    /// many bytes.
    pub(crate) fn next_frame(&mut self) -> Result<Heard, LineError> {
        loop {
            let waiting = &self.buffer[self.taken..];
            if let Some((length, rest)) = waiting.split_first_chunk() {
                let length = u32::from_le_bytes(*length) as usize;
                if length > self.longest {
                    return Err(LineError::TooLong(self.longest));
                }
                if let Some(frame) = rest.get(..length) {
                    let frame = frame.to_vec();
                    self.taken += FRAME_HEAD + length;
                    self.searched = self.taken;
                    return Ok(Heard::Line(frame));
                }
            }
            match self.fill()? {
                Fill::More => {}
                Fill::Nothing => return Ok(Heard::Nothing),
                Fill::Closed => return Ok(Heard::Closed),
            }
        }
    }

    /// Everything that is there, as it is; at most `longest` bytes are kept in all. Says whether
    /// the sender went beyond that.
    pub(crate) fn drain(&mut self) -> Result<bool, LineError> {
        while let Fill::More = self.fill()? {
            if self.buffer.len() > self.longest {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What has been drained.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.taken..]
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Closes this end: whoever writes to the other finds the pipe broken. What has come is kept.
    pub(crate) fn close(&mut self) {
        // Nobody has its other end either. Where there is not even that to be had, it stays as it is.
        if let Ok((dead, _)) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) {
            self.file = File::from(dead);
            self.closed = true;
        }
    }

    fn fill(&mut self) -> Result<Fill, LineError> {
        if self.closed {
            return Ok(Fill::Closed);
        }
        if self.taken > 0 {
            self.buffer.drain(..self.taken);
            self.searched -= self.taken;
            self.taken = 0;
        }
        match self.file.read(&mut self.chunk[..]) {
            Ok(0) => {
                self.closed = true;
                Ok(Fill::Closed)
            }
            Ok(count) => {
                self.buffer.extend_from_slice(&self.chunk[..count]);
                Ok(Fill::More)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Fill::Nothing),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Fill::More),
            Err(error) => Err(error.into()),
        }
    }
}

enum Fill {
    More,
    Nothing,
    Closed,
}

impl AsFd for Inbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// The end that prepkit writes.
#[derive(Debug)]
pub(crate) struct Outbox {
    file: File,
    waiting: Vec<u8>,
    sent: usize,
}

impl Outbox {
    pub(crate) fn new(pipe: OwnedFd) -> io::Result<Self> {
        set_non_blocking(pipe.as_fd())?;
        Ok(Self { file: File::from(pipe), waiting: Vec::new(), sent: 0 })
    }

    /// Queues one line and sends what the pipe takes at once.
    pub(crate) fn send(&mut self, parts: &[&str]) -> io::Result<()> {
        for part in parts {
            self.waiting.extend_from_slice(part.as_bytes());
        }
        self.waiting.push(b'\n');
        self.flush()
    }

    /// Queues a frame, and sends what the pipe takes at once. What is longer than a length can say is
    /// refused.
    pub(crate) fn send_frame(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        let length = u32::try_from(length).map_err(io::Error::other)?;
        self.waiting.extend_from_slice(&length.to_le_bytes());
        for part in parts {
            self.waiting.extend_from_slice(part);
        }
        self.flush()
    }

    /// Sends what the pipe takes.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        while self.sent < self.waiting.len() {
            match self.file.write(&self.waiting[self.sent..]) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.waiting.clear();
        self.sent = 0;
        Ok(())
    }

    /// Writes what the pipe takes at once, and says how much that was; nothing is kept for later.
    pub(crate) fn pour(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.file.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(0),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                written => return written,
            }
        }
    }

    /// Closes this end: whoever reads from the other comes to the end of it.
    pub(crate) fn close(&mut self) {
        // Nobody has its other end either. Where there is not even that to be had, it stays as it is.
        if let Ok((_, dead)) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) {
            self.file = File::from(dead);
        }
    }

    pub(crate) fn has_waiting(&self) -> bool {
        self.sent < self.waiting.len()
    }
}

impl AsFd for Outbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

fn set_non_blocking(pipe: BorrowedFd<'_>) -> io::Result<()> {
    Ok(fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox(bytes: &[u8], longest: usize) -> Inbox {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        File::from(writer).write_all(bytes).unwrap();
        Inbox::new(reader, longest).unwrap()
    }

    #[test]
    fn lines_come_whole_then_the_end() {
        let mut inbox = inbox(b"one\n\ntwo\nrest", 100);
        let lines: Vec<_> = std::iter::from_fn(|| Some(inbox.next().unwrap())).take(5).collect();
        let line = |text: &str| Heard::Line(text.as_bytes().to_vec());
        assert_eq!(lines, [line("one"), line(""), line("two"), Heard::Closed, Heard::Closed]);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        assert!(matches!(inbox(&[b'a'; 5_000], 100).next(), Err(LineError::TooLong(100))));
    }

    #[test]
    fn frames_come_whole_and_a_length_that_lies_is_refused() {
        let mut whole = inbox(b"\x02\0\0\0ab\0\0\0\0\x05\0\0\0cd", 100);
        let frames: Vec<_> = std::iter::from_fn(|| Some(whole.next_frame().unwrap())).take(3).collect();
        assert_eq!(frames, [Heard::Line(b"ab".to_vec()), Heard::Line(Vec::new()), Heard::Closed]);
        assert!(matches!(inbox(b"\xff\xff\xff\x7f", 100).next_frame(), Err(LineError::TooLong(100))));
    }

    #[test]
    fn an_end_that_is_closed_is_the_end_for_the_other() {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut outbox = Outbox::new(writer).unwrap();
        assert_eq!(outbox.pour(b"abc").unwrap(), 3);
        outbox.close();
        let mut inbox = Inbox::new(reader, 10).unwrap();
        assert!(!inbox.drain().unwrap());
        assert!(inbox.is_closed());

        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut inbox = Inbox::new(reader, 10).unwrap();
        let mut outbox = Outbox::new(writer).unwrap();
        outbox.pour(b"abc").unwrap();
        inbox.drain().unwrap();
        inbox.close();
        assert_eq!(inbox.bytes(), b"abc");
        assert_eq!(outbox.pour(b"d").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn an_open_pipe_with_nothing_says_so() {
        let (reader, _writer) = rustix::pipe::pipe().unwrap();
        assert_eq!(Inbox::new(reader, 10).unwrap().next().unwrap(), Heard::Nothing);
    }
}
