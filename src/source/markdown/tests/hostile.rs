//! Pages that mean harm: deep, long, broken and full of signs that do something.

use proptest::prelude::*;

use super::super::LONGEST;
use super::import;

/// Reads a page, and says how many questions it has.
fn count(page: &str) -> usize {
    import(page, "interview questions").questions.len()
}

#[test]
fn nesting_is_bounded() {
    count(&"> ".repeat(20_000));
    count(&"- ".repeat(20_000));
    count(&(0..300).map(|depth| format!("{}- What?\n", "  ".repeat(depth))).collect::<Vec<_>>().concat());
    count(&"<details><summary>What?</summary>\n\n".repeat(2_000));
    count(&"[".repeat(20_000));
    count(&"**Q1. ".repeat(5_000));
    count(&format!("- {}?", "[a] ".repeat(20_000)));
    count(&"<details><summary>What?</summary>text</details>".repeat(2_000));
    count(&"##x\n```\n".repeat(2_000));
    count(&(0..300).map(|depth| format!("{}* What\n", " ".repeat(depth))).collect::<Vec<_>>().concat());
    count(&"1. Why?\n\n- so\n\n".repeat(2_000));
}

#[test]
fn a_long_list_is_read_whole() {
    let list: Vec<String> = (1..=20_000).map(|number| format!("{number}. What is {number}?\n")).collect();
    assert_eq!(count(&list.concat()), 20_000);
    let folds: Vec<String> = (1..=2_000)
        .map(|number| format!("<details><summary>What is {number}?</summary>x</details>"))
        .collect();
    assert_eq!(count(&folds.concat()), 2_000);
}

#[test]
fn a_giant_line_is_one_line() {
    count(&"x".repeat(1 << 20));
    count(&format!("# {}?", "What ".repeat(200_000)));
    assert_eq!(import(&"x".repeat(LONGEST + 1), "page").why, Some("it is larger than 8 MiB"));
}

#[test]
fn html_that_never_closes_is_text() {
    for open in
        ["<!-- ", "<details>", "<summary>", "<code>", "<pre>", "<a href=\"", "<script>", "<table><tr><td>"]
    {
        let page = format!("# Interview\n\n- What is ice?\n\n{open}\n\n- What is fog?\n");
        assert!(count(&page) >= 1, "{open}");
    }
    assert_eq!(count("# Interview\n\n- What is ice?\n<script>\nalert(1)\n</script>\n"), 1);
}

#[test]
fn a_label_alone_asks_nothing() {
    let quoted = "- [x] What is a label?\n\n> q\n\n> What is a quotation?\n\n> Q:\n\n> Why is it there?\n";
    let lines = "1. What is a label?\n2. What is a line?\n\n[***[題\n\n***\n\n**Q**\n\n[題\n";
    for page in [quoted, lines] {
        let questions = import(page, "interview questions").questions;
        assert!(!questions.is_empty());
        assert!(questions.iter().all(|question| !question.text.trim().is_empty()), "{questions:?}");
    }
}

#[test]
fn signs_that_do_something_are_gone() {
    let found =
        import("# Interview\r\n\r\n- What\u{202e} is\u{1b}[2J ice?\u{0}\r\n- Why\u{2028}not?\r\n", "page");
    let texts: Vec<_> = found.questions.iter().map(|question| &*question.text).collect();
    assert_eq!(texts, ["What is[2J ice?", "Why\nnot?"]);
}

/// Pieces that pages are made of, and that break them.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "# ",
        "## ",
        "### 1. ",
        "What is it?",
        "Why",
        "Explain x.",
        "- ",
        "1. ",
        "  - ",
        "- [x] ",
        "- A: ",
        "A) ",
        "\n",
        "\n\n",
        "```",
        "`",
        "**",
        "*",
        "_",
        "> ",
        "| a | b |\n|---|---|\n| ",
        " | ",
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<h3>",
        "</h3>",
        "<p>\n",
        "\n##2. Which",
        "\n####[[^]](#top) ",
        "\n---",
        "~~~",
        "- [ ] B",
        " ✅",
        "6. ",
        "<b>",
        "</code>",
        "<code>",
        "<br>",
        "<!--",
        "-->",
        "[x](#y)",
        "[x](https://e.example)",
        "![x](y)",
        "**Answer:** ",
        "Answer: B",
        "Q1. ",
        "Hint: ",
        "Follow-up: ",
        "---\n",
        "+++\n",
        "title: x\n",
        "todo",
        "\t",
        "    ",
        "\"\"\"",
        "\\",
        "'''",
        "\u{202e}",
        "\u{0}",
        "👶",
        "⭐",
        "★☆",
        "é",
        "漢?",
        "==> ",
        ":::",
        "<pre>",
        "</pre>",
        "==\n",
        "[",
        "](",
        "&amp;",
        "\r",
    ];
    prop_oneof![4 => prop::sample::select(pieces.to_vec()).prop_map(ToOwned::to_owned), 1 => "\\PC{0,12}"]
}

proptest! {
    #[test]
    fn no_page_is_too_much(pieces in prop::collection::vec(piece(), 0..60)) {
        let page = format!("# Interview questions\n\n{}", pieces.concat());
        let found = import(&page, "page");
        for question in &found.questions {
            prop_assert!(!question.text.trim().is_empty());
            prop_assert!(question.topic < found.topics.len());
            prop_assert!(question.choices.is_empty() || question.choices.iter().any(|choice| choice.correct));
            prop_assert!(question.answer.as_ref().is_none_or(|answer| !answer.trim().is_empty()));
        }
    }
}
