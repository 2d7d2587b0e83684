//! Whatever a candidate process writes is read without a panic, and what is let through comes out
//! for the examiner as it came in.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../src/grade/wire.rs"]
mod wire;

use wire::{Message, Question};

const OPS: [&str; 4] = [
    r#"{"op":"call"}"#,
    r#"{"op":"pending"}"#,
    r#"{"op":"load"}"#,
    r#"{"op":"sequence","steps":[["a",[]],["advance",[1]]]}"#,
];

fuzz_target!(|line: &[u8]| {
    let Ok(message) = Message::parse(line, "7") else { return };
    for op in OPS {
        let _ = message.suits(&Question::of(op));
    }
    let told = message.for_examiner();
    assert!(!told.contains('\n'), "a line becomes two");
    let again = format!("{{\"id\":\"7\",{}", &told[1..]);
    match Message::parse(again.as_bytes(), "7") {
        Ok(second) => assert_eq!(message, second),
        // A handle alone is written with what it holds, which is one level more.
        Err(error) => assert!(error.to_string().contains("recursion limit"), "{error}: {again}"),
    }
});
