//! What a program reads, or a server is sent, as a check script describes it: pieces, made here and not in its engine, so
//! that a gibibyte costs a few lines.
//!
//! A [`Feed`] holds each different piece once, and writes it as often as it is wanted.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fault::Fault;
use crate::pack::hex;
use crate::sandbox::Outbox;

/// The most that one feed holds, in bytes.
const MOST_HELD: usize = 64 << 20;
/// The most that one feed writes, in bytes.
const MOST_WRITTEN: u64 = 4 << 30;
/// The least that is written at once where something repeats, in bytes.
const CHUNK: usize = 64 << 10;
/// How deep pieces may hold pieces.
const DEEPEST: usize = 8;

/// A part of what is to be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Piece {
    Text(String),
    Bytes(Vec<u8>),
    /// The pieces, so many times.
    Repeat {
        of: Vec<Piece>,
        times: u64,
    },
    /// One gzip member that holds the pieces, less so many of its last bytes.
    Gzip {
        of: Vec<Piece>,
        without: usize,
    },
}

/// Bytes to write, one block after the other, each so many times.
#[derive(Debug, Default)]
pub(super) struct Feed {
    blocks: Vec<(Vec<u8>, u64)>,
    /// Which block is being written, for which time, and how much of it has been.
    at: (usize, u64, usize),
}

impl Feed {
    pub(super) fn of(pieces: &[Piece]) -> Result<Self, Fault> {
        let mut feed = Self::default();
        feed.add_all(pieces, 1, 0)?;
        if feed.length() > MOST_WRITTEN {
            return Err(too_much(MOST_WRITTEN));
        }
        Ok(feed)
    }

    /// How many bytes it is in all.
    pub(super) fn length(&self) -> u64 {
        let lengths = self.blocks.iter().map(|(bytes, times)| times.saturating_mul(bytes.len() as u64));
        lengths.fold(0, u64::saturating_add)
    }

    fn add_all(&mut self, pieces: &[Piece], times: u64, depth: usize) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err(Fault::Script(format!("pieces of input hold pieces more than {DEEPEST} deep")));
        }
        // What is more than one piece repeats as a whole.
        if times != 1 && pieces.len() != 1 {
            let mut whole = Self::default();
            whole.add_all(pieces, 1, depth + 1)?;
            return self.add(whole.joined()?, times);
        }
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.add(text.as_bytes().to_vec(), times)?,
                Piece::Bytes(bytes) => self.add(bytes.clone(), times)?,
                Piece::Repeat { of, times: inner } => {
                    self.add_all(of, times.saturating_mul(*inner), depth + 1)?;
                }
                Piece::Gzip { of, without } => self.add(member(of, *without, depth)?, times)?,
            }
        }
        Ok(())
    }

    /// Adds a block; a short one that repeats is written many at once.
    fn add(&mut self, bytes: Vec<u8>, times: u64) -> Result<(), Fault> {
        if bytes.is_empty() || times == 0 {
            return Ok(());
        }
        let held: usize = self.blocks.iter().map(|(bytes, _)| bytes.len()).sum();
        if held + bytes.len() > MOST_HELD {
            return Err(too_much(MOST_HELD as u64));
        }
        let many = (CHUNK / bytes.len()).max(1) as u64;
        if times > many && many > 1 {
            let rest = times % many;
            self.blocks.push((bytes.repeat(CHUNK / bytes.len()), times / many));
            if rest > 0 {
                self.blocks.push((bytes, rest));
            }
        } else {
            self.blocks.push((bytes, times));
        }
        Ok(())
    }

    /// All of it in one.
    fn joined(&self) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        for (bytes, times) in &self.blocks {
            for _ in 0..*times {
                if all.len() + bytes.len() > MOST_HELD {
                    return Err(too_much(MOST_HELD as u64));
                }
                all.extend_from_slice(bytes);
            }
        }
        Ok(all)
    }

    /// Writes all of it to where it goes.
    pub(super) fn pour_all(&self, to: &mut impl Write) -> io::Result<()> {
        for (bytes, times) in &self.blocks {
            for _ in 0..*times {
                to.write_all(bytes)?;
            }
        }
        Ok(())
    }

    /// Makes a file of it.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        self.pour_all(&mut File::create_new(path)?)
    }

    /// What is next; nothing when all has been written.
    pub(super) fn next(&self) -> &[u8] {
        let (block, _, offset) = self.at;
        self.blocks.get(block).map_or(&[], |(bytes, _)| &bytes[offset..])
    }

    /// Goes on by so many bytes of what is next.
    pub(super) fn advance(&mut self, count: usize) {
        let (block, time, offset) = self.at;
        let Some((bytes, times)) = self.blocks.get(block) else { return };
        self.at = if offset + count < bytes.len() {
            (block, time, offset + count)
        } else if time + 1 < *times {
            (block, time + 1, 0)
        } else {
            (block + 1, 0, 0)
        };
    }

    /// Writes what the pipe takes now; whether that was the last, or nobody reads any more.
    pub(super) fn pour(&mut self, pipe: &mut Outbox) -> bool {
        while !self.next().is_empty() {
            match pipe.pour(self.next()) {
                Ok(0) => return false,
                Ok(count) => self.advance(count),
                Err(_) => return true,
            }
        }
        true
    }
}

fn member(pieces: &[Piece], without: usize, depth: usize) -> Result<Vec<u8>, Fault> {
    let mut content = Feed::default();
    content.add_all(pieces, 1, depth + 1)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    content.pour_all(&mut encoder)?;
    let mut bytes = encoder.finish()?;
    bytes.truncate(bytes.len().saturating_sub(without));
    Ok(bytes)
}

/// Takes bytes as a file would, and keeps their SHA-256 alone.
#[derive(Default)]
pub(super) struct Hashing(Sha256);

impl Hashing {
    pub(super) fn end(self) -> String {
        hex(&self.0.finalize())
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn too_much(bytes: u64) -> Fault {
    Fault::Script(format!("a piece of input has more than {} MiB", bytes >> 20))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn feed(pieces: &str) -> Result<Feed, Fault> {
        Feed::of(&serde_json::from_str::<Vec<Piece>>(pieces).unwrap())
    }

    fn bytes(pieces: &str) -> Vec<u8> {
        feed(pieces).unwrap().joined().unwrap()
    }

    #[test]
    fn pieces_come_one_after_the_other_and_repeat_as_a_whole() {
        assert_eq!(bytes(r#"[{"text":"a"},{"bytes":[0,255]}]"#), b"a\x00\xff");
        assert_eq!(bytes(r#"[{"repeat":{"of":[{"text":"ab"},{"text":"c"}],"times":2}}]"#), b"abcabc");
        assert_eq!(bytes(r#"[{"repeat":{"of":[{"text":"ab"}],"times":0}},{"text":""}]"#), b"");
    }

    #[test]
    fn what_is_short_is_written_many_at_once_and_not_once_too_often() {
        let times = 1_000_003;
        let feed =
            feed(&format!(r#"[{{"repeat":{{"of":[{{"text":"line\n"}}],"times":{times}}}}}]"#)).unwrap();
        assert!(feed.blocks.len() <= 2);
        assert_eq!(feed.joined().unwrap(), b"line\n".repeat(times));
    }

    #[test]
    fn a_member_holds_the_pieces_and_lacks_what_is_to_be_missing() {
        let member = |without: usize| {
            bytes(&format!(
                r#"[{{"gzip":{{"of":[{{"repeat":{{"of":[{{"text":"ab"}}],"times":3}}}}],"without":{without}}}}}]"#
            ))
        };
        let mut text = String::new();
        flate2::read::GzDecoder::new(&member(0)[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "ababab");
        assert_eq!(member(4).len() + 4, member(0).len());
        assert_eq!(member(1_000), b"");
    }

    #[test]
    fn what_no_machine_could_hold_is_refused() {
        let refused = |pieces: &str| assert!(matches!(feed(pieces), Err(Fault::Script(_))), "{pieces}");
        refused(r#"[{"repeat":{"of":[{"text":"ab"}],"times":4000000000}}]"#);
        refused(
            r#"[{"repeat":{"of":[{"text":"ab"},{"repeat":{"of":[{"text":"c"}],"times":80000000}}],"times":2}}]"#,
        );
        refused(
            r#"[{"repeat":{"of":[{"repeat":{"of":[{"text":"c"}],"times":18446744073709551615}}],"times":18446744073709551615}}]"#,
        );
        let deep =
            format!("[{}{{\"text\":\"\"}}{}]", r#"{"repeat":{"times":1,"of":["#.repeat(20), "]}}".repeat(20));
        refused(&deep);
    }
}
