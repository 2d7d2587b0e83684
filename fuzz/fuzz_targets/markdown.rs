//! Whatever a page says, its questions are found without a panic, and each of them says something.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../src/source/markdown/mod.rs"]
mod markdown;

fuzz_target!(|page: &[u8]| {
    let page = String::from_utf8_lossy(page);
    for name in ["page", "interview questions"] {
        let found = markdown::import(&page, name, name);
        assert!(found.why.is_none() || found.questions.is_empty(), "nothing is found, and something is");
        for question in &found.questions {
            assert!(!question.text.trim().is_empty(), "a question that says nothing");
            assert!(question.topic < found.topics.len(), "a topic that is not there");
            assert!(question.line >= 1, "lines count from 1");
            let is_keyed = question.choices.iter().any(|choice| choice.correct);
            assert!(question.choices.is_empty() || is_keyed, "choices without a right one");
        }
    }
});
