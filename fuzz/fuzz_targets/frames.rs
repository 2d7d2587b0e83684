//! Whatever a plugin's process writes, in whatever pieces, both ends make the same frames of it, without a
//! panic, and a frame is written as it was read.

#![no_main]

use std::fs::File;
use std::io::Write;

use libfuzzer_sys::fuzz_target;
use rustix::pipe::{PipeFlags, pipe_with};

#[allow(dead_code)]
#[path = "../../src/plugin/frame.rs"]
mod frame;
#[allow(dead_code)]
#[path = "../../src/sandbox/pipe.rs"]
mod pipe;

use pipe::{Heard, Inbox, LineError};

/// What a pipe holds without a reader, in bytes.
const ROOM: usize = 60 << 10;

/// What has come of frames so far, and whether more may come.
fn heard(inbox: &mut Inbox, frames: &mut Vec<Vec<u8>>) -> bool {
    loop {
        match inbox.next_frame() {
            Ok(Heard::Line(frame)) => frames.push(frame),
            Ok(Heard::Nothing) => return true,
            Ok(Heard::Closed) | Err(LineError::TooLong(_)) => return false,
            Err(LineError::Io(error)) => panic!("{error}"),
        }
    }
}

fuzz_target!(|input: (u16, &[u8])| {
    let bytes = &input.1[..input.1.len().min(ROOM)];
    let (first, second) = bytes.split_at(usize::from(input.0).min(bytes.len()));
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).expect("a pipe is to be had");
    let mut writer = File::from(writer);
    let mut inbox = Inbox::new(reader, frame::LONGEST).expect("a pipe can be set so");
    let mut frames = Vec::new();
    writer.write_all(first).expect("there is room");
    if heard(&mut inbox, &mut frames) {
        writer.write_all(second).expect("there is room");
        drop(writer);
        assert!(!heard(&mut inbox, &mut frames), "a closed pipe has more");
    }
    let mut rest = bytes;
    for frame in &frames {
        let before = rest;
        match frame::receive(&mut rest) {
            Ok(Some((kind, body))) => {
                assert_eq!(frame, &[&[kind], &body[..]].concat());
                let mut again = Vec::new();
                frame::send(&mut again, kind, &body).expect("a list takes every byte");
                assert_eq!(again, before[..before.len() - rest.len()]);
            }
            // One end takes a frame of nothing, and whoever reads it then refuses it.
            Err(_) => return assert!(frame.is_empty()),
            Ok(None) => panic!("a frame was made of nothing"),
        }
    }
    assert!(!matches!(frame::receive(&mut rest), Ok(Some(_))), "one end saw fewer frames");
});
