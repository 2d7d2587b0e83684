//! A made-up pack of any size for side-by-side timings, the same for the same numbers.
//!
//! Words come from a vocabulary of roots and endings, frequent ones far more often than rare ones,
//! as in prose. A hundred thousand questions in 200 files make about 112 MB.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// How large a pack to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) questions: usize,
    /// Topic files, and topics.
    pub(crate) files: usize,
}

const ROOTS: &[&str] = &[
    "stream",
    "buffer",
    "event",
    "loop",
    "promise",
    "timer",
    "socket",
    "server",
    "client",
    "request",
    "response",
    "header",
    "cache",
    "queue",
    "worker",
    "thread",
    "cluster",
    "process",
    "signal",
    "memory",
    "heap",
    "stack",
    "closure",
    "scope",
    "module",
    "import",
    "export",
    "function",
    "class",
    "method",
    "object",
    "array",
    "string",
    "number",
    "value",
    "error",
    "retry",
    "backoff",
    "limit",
    "token",
    "bucket",
    "window",
    "session",
    "cookie",
    "database",
    "index",
    "query",
    "transaction",
    "lock",
    "replica",
    "shard",
    "partition",
    "broker",
    "message",
    "topic",
    "consumer",
    "producer",
    "offset",
    "batch",
    "latency",
    "throughput",
    "metric",
    "trace",
    "span",
    "log",
    "config",
    "deploy",
    "container",
    "image",
    "proxy",
    "gateway",
    "balance",
    "health",
    "probe",
    "timeout",
    "abort",
    "connect",
    "listen",
    "accept",
    "close",
    "read",
    "write",
    "flush",
    "drain",
    "pipe",
    "transform",
    "encode",
    "decode",
    "parse",
    "render",
    "validate",
    "sanitize",
    "escape",
    "hash",
    "sign",
    "verify",
    "encrypt",
    "permit",
    "role",
    "tenant",
    "account",
    "order",
    "payment",
    "invoice",
    "ledger",
    "report",
    "schedule",
    "backpressure",
];
const ENDINGS: &[&str] =
    &["", "s", "ing", "ed", "er", "able", "less", "ful", "wise", "ment", "like", "ion", "ness", "ly"];
const GLUE: &[&str] = &[
    "the", "a", "of", "to", "and", "in", "that", "is", "when", "it", "for", "on", "with", "as", "which",
    "by", "not", "from", "what", "how", "why", "does", "each", "before", "after", "while", "because", "than",
    "more", "one",
];
const KINDS: &[&str] = &["concept", "output", "choice", "scenario", "design"];
const LEVELS: &[&str] = &["easy", "medium", "hard"];

/// Writes a pack into a folder, which must not be there yet.
pub(crate) fn write_pack(folder: &Path, id: &str, size: Size) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut manifest = format!(
        "format = 1\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"A large pack\"\nlicense = \"MIT\"\nauthors = [\"bench\"]\nsources = []\n\n[difficulties]\neasy = \"a\"\nmedium = \"b\"\nhard = \"c\"\n"
    );
    for topic in 0..size.files {
        let name = topic_name(topic);
        let _ = write!(
            manifest,
            "\n[[topic]]\nid = \"{name}\"\ntitle = \"Topic {topic}\"\nsummary = \"made up\"\n"
        );
    }
    fs::write(folder.join("pack.toml"), manifest)?;
    for topic in 0..size.files {
        let from = size.questions * topic / size.files;
        let to = size.questions * (topic + 1) / size.files;
        let mut random = Random(topic as u64 + 1);
        let text: String = (from..to).map(|number| question(&mut random, number, topic)).collect();
        fs::write(folder.join(format!("{}.toml", topic_name(topic))), text)?;
    }
    Ok(())
}

/// The id of a topic by its number.
pub(crate) fn topic_name(topic: usize) -> String {
    format!("{}-{topic}", ROOTS[topic % ROOTS.len()])
}

fn question(random: &mut Random, number: usize, topic: usize) -> String {
    let mut text = String::with_capacity(1_400);
    let kind = *random.pick(KINDS);
    let _ = write!(
        text,
        "[[question]]\nid = \"q{number}-{}\"\ntopic = \"{}\"\nkind = \"{}\"\ndifficulty = \"{}\"\ntags = [\"{}\", \"{}\"]\nminutes = {}\ntext = \"\"\"\n{}?\n\n{}.\n\"\"\"\nkey_points = [\n",
        random.pick(ROOTS),
        topic_name(topic),
        kind,
        random.pick(LEVELS),
        random.pick(&ROOTS[..60]),
        random.pick(&ROOTS[60..]),
        2 + random.below(9),
        sentence(random, 14),
        sentence(random, 10),
    );
    for point in 0..3 {
        let weight = ["must", "should", "bonus"][point];
        let _ = writeln!(
            text,
            "  {{ id = \"p{point}\", weight = \"{weight}\", text = \"{}.\", phrasings = [\"{}\"] }},",
            sentence(random, 13),
            sentence(random, 3)
        );
    }
    let _ = write!(
        text,
        "]\n\n[question.answer]\nshort = \"{}.\"\nfull = \"\"\"\n{}.\n\"\"\"\n\n",
        sentence(random, 10),
        sentence(random, 9)
    );
    if kind == "choice" {
        for correct in [true, false] {
            let words = sentence(random, 6);
            let _ = write!(text, "[[question.choices]]\ntext = \"{words}\"\ncorrect = {correct}\n\n");
        }
    }
    text
}

fn sentence(random: &mut Random, words: usize) -> String {
    let mut text = String::new();
    for place in 0..words {
        if place > 0 {
            text.push(' ');
        }
        if random.below(5) < 2 {
            text.push_str(random.pick(GLUE));
        } else {
            // The product of two draws favours the front of the lists.
            text.push_str(ROOTS[random.below(ROOTS.len()).min(random.below(ROOTS.len()))]);
            text.push_str(ENDINGS[random.below(ENDINGS.len()).min(random.below(ENDINGS.len()))]);
        }
    }
    text
}

/// xorshift64*: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    fn pick<'a>(&mut self, words: &'a [&'a str]) -> &'a &'a str {
        &words[self.below(words.len())]
    }
}
