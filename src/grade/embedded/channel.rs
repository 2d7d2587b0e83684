//! The two descriptors that a candidate talks over: lines in on 3, lines out on 4, both blocking.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use crate::sandbox;

pub(super) struct Channel {
    questions: BufReader<File>,
    replies: File,
}

impl Channel {
    /// Takes over 3 and 4.
    pub(super) fn inherited() -> Self {
        let (questions, replies) = sandbox::own_channel();
        Self { questions: BufReader::with_capacity(64 << 10, questions), replies }
    }

    /// The next line without its line feed; `None` when there will be none.
    pub(super) fn receive(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let count = self.questions.read_until(b'\n', &mut line).unwrap_or(0);
        (count > 0 && line.pop() == Some(b'\n')).then_some(line)
    }

    /// Whether the line could be sent.
    pub(super) fn send(&mut self, text: &str) -> bool {
        let mut line = Vec::with_capacity(text.len() + 1);
        line.extend_from_slice(text.as_bytes());
        line.push(b'\n');
        self.replies.write_all(&line).is_ok()
    }
}
