//! What passes between prepkit and a plugin's host: frames of a letter and bytes, each with its length
//! before it.

use std::io::{self, Read, Write};

use prepkit_plugin::abi;

/// The longest frame, in bytes: an answer, and what stands around it.
pub(super) const LONGEST: usize = abi::LARGEST_ANSWER + 1024;

/// The library is loaded; its version, as `1.0`.
pub(super) const LOADED: u8 = b'V';
/// The library is not loaded; why.
pub(super) const REFUSED: u8 = b'F';
/// The library is not the one that was added.
pub(super) const CHANGED: u8 = b'X';
/// What the library gave.
pub(super) const ANSWER: u8 = b'R';
/// The library gave what cannot be passed on; why.
pub(super) const LIE: u8 = b'L';
/// How far it is.
pub(super) const PROGRESS: u8 = b'P';
/// A line to be kept.
pub(super) const LOG: u8 = b'T';
/// To the host: describe.
pub(super) const DESCRIBE: u8 = b'D';
/// To the host: call; the method's name, a line feed, the input.
pub(super) const CALL: u8 = b'C';

/// The next frame; `None` when there will be none.
pub(super) fn receive(input: &mut impl Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length == 0 || length > LONGEST {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    let mut kind = [0];
    input.read_exact(&mut kind)?;
    let mut bytes = vec![0; length - 1];
    input.read_exact(&mut bytes)?;
    Ok(Some((kind[0], bytes)))
}

pub(super) fn send(output: &mut impl Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len() + 1).map_err(io::Error::other)?;
    let mut head = [0; 5];
    head[..4].copy_from_slice(&length.to_le_bytes());
    head[4] = kind;
    // Small ones in one piece: the other side wakes once.
    if bytes.len() < 4096 {
        return output.write_all(&[&head, bytes].concat());
    }
    output.write_all(&head)?;
    output.write_all(bytes)
}
