//! A body as it comes in: cut out of the bytes of its connection piece by piece, so that nobody has
//! to hold it.

use httparse::Status;

use super::http::Malformed;

/// The longest line that tells the size of a chunk, in bytes.
const LONGEST_SIZE: usize = 1 << 10;

/// How a body is marked off, and how much of it is still to come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Length(u64),
    Chunked {
        /// Of the present chunk.
        left: u64,
        next: Next,
    },
    /// It ends with its connection.
    UntilClosed,
}

/// What comes after the present chunk's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Size,
    /// The end of its line, and then a size.
    LineEnd,
    /// The end of the last line.
    LastLineEnd,
    Nothing,
}

impl Flow {
    pub(super) const fn chunked() -> Self {
        Self::Chunked { left: 0, next: Next::Size }
    }

    /// Takes from the front of `heard` what belongs to the body, at most so many bytes of it, and
    /// gives them to `sink`; whether the body has ended.
    pub(super) fn take(
        &mut self,
        heard: &mut Vec<u8>,
        most: u64,
        mut sink: impl FnMut(&[u8]),
    ) -> Result<bool, Malformed> {
        let mut at = 0;
        let (mut allowed, mut endless) = (most, u64::MAX);
        let ended = loop {
            let rest = &heard[at..];
            if let Self::Chunked { left: 0, next } = self {
                match header(rest, *next)? {
                    Some((_, _, Next::Nothing)) => {
                        at += 2;
                        break true;
                    }
                    Some((length, size, after)) => {
                        at += length;
                        *self = Self::Chunked { left: size, next: after };
                        continue;
                    }
                    None => break *next == Next::Nothing,
                }
            }
            let left = match self {
                Self::UntilClosed => &mut endless,
                Self::Length(left) | Self::Chunked { left, .. } => left,
            };
            if *left == 0 {
                break true;
            }
            let count = (rest.len() as u64).min(*left).min(allowed);
            if count == 0 {
                break false;
            }
            let length = usize::try_from(count).expect("it is no more than was heard");
            sink(&rest[..length]);
            *left -= count;
            allowed -= count;
            at += length;
        };
        heard.drain(..at);
        Ok(ended)
    }
}

/// What stands between two chunks: its length, the size of the next chunk, and what follows that;
/// `None`: not all of it is there.
fn header(bytes: &[u8], next: Next) -> Result<Option<(usize, u64, Next)>, Malformed> {
    match next {
        Next::Nothing => Ok(None),
        Next::LineEnd | Next::LastLineEnd => match bytes {
            [b'\r', b'\n', ..] => {
                let after = if next == Next::LineEnd { Next::Size } else { Next::Nothing };
                Ok(Some((2, 0, after)))
            }
            [] | [b'\r'] => Ok(None),
            _ => Err(Malformed),
        },
        Next::Size => match httparse::parse_chunk_size(bytes) {
            Ok(Status::Complete((length, 0))) => Ok(Some((length, 0, Next::LastLineEnd))),
            Ok(Status::Complete((length, size))) => Ok(Some((length, size, Next::LineEnd))),
            Ok(Status::Partial) if bytes.len() <= LONGEST_SIZE => Ok(None),
            _ => Err(Malformed),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fed so many bytes at a time: what came out, and what is left over.
    fn run(mut flow: Flow, bytes: &[u8], step: usize) -> Result<(String, bool, usize), Malformed> {
        let (mut heard, mut body, mut ended) = (Vec::new(), Vec::new(), false);
        for piece in bytes.chunks(step) {
            heard.extend_from_slice(piece);
            if !ended {
                ended = flow.take(&mut heard, u64::MAX, |bytes| body.extend_from_slice(bytes))?;
            }
        }
        Ok((String::from_utf8(body).unwrap(), ended, heard.len()))
    }

    #[test]
    fn a_body_is_the_same_however_it_comes() {
        for step in [1, 2, 3, 100] {
            assert_eq!(run(Flow::Length(3), b"abcdef", step), Ok(("abc".into(), true, 3)));
            assert_eq!(run(Flow::Length(9), b"abc", step), Ok(("abc".into(), false, 0)));
            assert_eq!(run(Flow::UntilClosed, b"abc", step), Ok(("abc".into(), false, 0)));
            let chunks = b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\nGET";
            assert_eq!(run(Flow::chunked(), chunks, step), Ok(("abcde".into(), true, 3)));
            assert_eq!(run(Flow::chunked(), b"1\r\nabc\r\n", step), Err(Malformed));
            assert_eq!(run(Flow::chunked(), b"zz\r\n", step), Err(Malformed));
        }
        assert_eq!(run(Flow::Length(0), b"a", 1), Ok((String::new(), true, 1)));
    }

    #[test]
    fn no_more_is_taken_than_is_wanted() {
        let (mut heard, mut body) = (b"5\r\nabcde\r\n0\r\n\r\n".to_vec(), Vec::new());
        let mut flow = Flow::chunked();
        assert_eq!(flow.take(&mut heard, 2, |bytes| body.extend_from_slice(bytes)), Ok(false));
        assert_eq!(body, b"ab");
        assert_eq!(flow.take(&mut heard, 9, |bytes| body.extend_from_slice(bytes)), Ok(true));
        assert_eq!(body, b"abcde");
    }
}
