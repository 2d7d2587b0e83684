//! A solution that speaks for the driver, and says anything that the wire lets through: whatever it
//! is, the check fails or even passes, but the blame is never the pack's.

use std::io::{BufReader, PipeReader, PipeWriter};

use super::{Link, examine};
use crate::grade::wire::{Message, Question};

/// Values of every kind; `#` stands for a small number.
const VALUES: &[&str] = &[
    "null",
    "true",
    "#",
    "-1.5",
    "\"\"",
    "\"text\"",
    "[]",
    "[#,[#]]",
    r#"{"u":1}"#,
    r#"{"n":"NaN"}"#,
    r#"{"i":"12"}"#,
    r#"{"w":[55357]}"#,
    r#"{"y":"symbol"}"#,
    r#"{"d":0}"#,
    r#"{"b":"AAE="}"#,
    r#"{"m":[[#,"a"]]}"#,
    r#"{"s":[#]}"#,
    r#"{"o":[]}"#,
    r#"{"o":[["allowed",true],["remaining",#],["retryAfterMs",#]]}"#,
    r#"{"o":[["timers",#],["nextMs",null]]}"#,
    r#"{"o":[["timers",#],["nextMs",0.001]]}"#,
    r#"{"o":[["__proto__",{"o":[["then",{"f":#}]]}]]}"#,
    r#"{"h":#,"o":[]}"#,
    r#"{"h":#,"o":[["take",{"f":#}],["then",{"f":#}]]}"#,
    r#"[{"h":1,"o":[]},{"h":2,"o":[]}]"#,
    r#"{"f":#}"#,
    r#"{"k":#}"#,
    r#"{"p":#}"#,
    r#"[[],{"r":0}]"#,
    r#"{"x":"proxy"}"#,
    r#"{"x":"budget"}"#,
    r#"{"e":{"name":"RangeError","message":"m","kinds":["Error","RangeError"]},"h":#}"#,
    r#"{"e":{"name":"","message":"","kinds":[],"props":[["cause",{"k":#}],["name",#]]},"h":#}"#,
];

/// What a reply, or a call, may look like; `@` stands for a value.
const REPLIES: &[&str] = &[
    r#""ok":@"#,
    r#""ok":@"#,
    r#""ok":null"#,
    r#""threw":@"#,
    r#""promise":#"#,
    r#""promise":#,"settled":[{"promise":#,"ok":@},{"promise":#,"threw":@}]"#,
    r#""ok":@,"settled":[{"promise":#,"ok":@}]"#,
    r#""missing":"take""#,
    r#""exports":[["retry","function"]]"#,
    r#""answers":[{"ok":@},{"threw":@},{"promise":#},{"missing":"x"}]"#,
    r#""call":#,"at":#,"args":[@,@]"#,
    r#""call":#,"at":1e300,"args":[]"#,
];

struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        // Knuth's MMIX generator.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn filled(&mut self, pattern: &str) -> String {
        let mut text = String::new();
        for character in pattern.chars() {
            match character {
                '@' => {
                    let value = VALUES[self.below(VALUES.len())];
                    text.push_str(&self.filled(value));
                }
                '#' => text.push_str(&self.below(6).to_string()),
                other => text.push(other),
            }
        }
        text
    }

    /// Something that the wire takes for an answer to this question, or for a call.
    fn reply(&mut self, op: &str) -> Message {
        let question = Question::of(op);
        loop {
            let content = match &question {
                // Made by chance, a list as long as the question wants would seldom come.
                Question::Sequence(calls) if self.below(4) == 0 => {
                    let answers = (0..*calls).map(|_| self.filled(r#"{"ok":@}"#)).collect::<Vec<_>>();
                    format!(r#""answers":[{}]"#, answers.join(","))
                }
                _ => {
                    let pattern = REPLIES[self.below(REPLIES.len())];
                    self.filled(pattern)
                }
            };
            let line = format!(r#"{{"id":"i",{content}}}"#);
            match Message::parse(line.as_bytes(), "i") {
                Ok(message) if message.suits(&question) => return message,
                _ => {}
            }
        }
    }
}

/// The side of the relay, with a candidate that says anything.
struct Forger {
    link: Link<BufReader<PipeReader>, PipeWriter>,
    chance: Chance,
}

impl Forger {
    fn receive(&mut self) -> (char, String) {
        self.link.receive().unwrap().expect("the examiner is there")
    }

    /// Lets it run one check; its result.
    fn run(&mut self, index: usize) -> String {
        self.link.send('K', &index.to_string()).unwrap();
        for _ in 0..20_000 {
            let (kind, op) = self.receive();
            match kind {
                'A' | 'H' => self.answer(&op),
                'D' => return op,
                _ => panic!("{kind}{op}"),
            }
        }
        panic!("check {index} asks without end")
    }

    fn answer(&mut self, op: &str) {
        for _ in 0..50 {
            let reply = self.chance.reply(op);
            let is_call = reply.call.is_some();
            let text = reply.for_examiner();
            self.link.send(if is_call { 'C' } else { 'V' }, &text).unwrap();
            if !is_call {
                return;
            }
            assert_eq!(self.receive().0, 'R', "{op} {text}");
        }
        self.link.send('G', r#"{"cause":"runtime-error","message":"it is over"}"#).unwrap();
    }
}

fn forge(check_script: &str, seeds: std::ops::Range<u64>) {
    let (questions, to_forger) = std::io::pipe().unwrap();
    let (replies, to_examiner) = std::io::pipe().unwrap();
    let examiner = move || {
        let outcome = examine(&mut Link { input: BufReader::new(replies), output: to_forger });
        assert!(outcome.is_ok(), "{outcome:?}");
    };
    // As much stack as the main thread of a process has.
    let examiner = std::thread::Builder::new().stack_size(8 << 20).spawn(examiner).unwrap();
    let mut forger =
        Forger { link: Link { input: BufReader::new(questions), output: to_examiner }, chance: Chance(1) };
    forger.link.send('I', &serde_json::to_string(check_script).unwrap()).unwrap();
    let (_, list) = forger.receive();
    let checks: Vec<super::CheckInfo> = serde_json::from_str(&list).unwrap();
    forger.link.send('S', r#"{"seed":7,"file":"solution.mjs","uses":[]}"#).unwrap();
    for seed in seeds {
        forger.chance = Chance(seed);
        for (index, check) in checks.iter().enumerate() {
            let result: super::Finding = serde_json::from_str(&forger.run(index)).unwrap();
            let is_judged = result.status != super::FindingStatus::JudgeError;
            assert!(is_judged, "seed {seed}, check {}: {}", check.id, result.message.unwrap_or_default());
        }
    }
    drop(forger);
    examiner.join().unwrap();
}

#[test]
fn no_answer_at_all_blames_the_pack() {
    forge(include_str!("../../../questions/nodejs/retry/check.js"), 0..25);
    forge(include_str!("../../../questions/nodejs/rate-limiter/check.js"), 0..25);
}
