//! Every container that questions come in, with every form of answer below it, in words of several
//! languages: whatever a page is put together of, each question is found once, with its own answer.

use super::import;

/// What asks, by how it does: with a question mark, in words, and by a name alone.
const ASKED: [(&str, [&str; 6]); 5] = [
    (
        "# Sea interview questions",
        [
            "What is a tide?",
            "How deep is the trench?",
            "Why is it salt?",
            "When does it freeze?",
            "Who owns it?",
            "Which one is red?",
        ],
    ),
    (
        "# Sea interview questions",
        [
            "Explain tides",
            "Describe how a wave breaks",
            "Compare ebb and flood",
            "Name a sea",
            "List the oceans",
            "Discuss fog",
        ],
    ),
    (
        "# Sea interview questions",
        ["Tide tables", "Deep currents", "Salt and brine", "Drift ice", "Law of the sea", "Red algae"],
    ),
    (
        "# 海洋面试题",
        [
            "什么是潮汐？",
            "为什么海水是咸的？",
            "如何测量深度？",
            "冰和水有什么区别？",
            "哪些海会结冰？",
            "怎么预测风？",
        ],
    ),
    (
        "# Вопросы для собеседования",
        [
            "Что такое прилив?",
            "Почему море соленое?",
            "Как измерить глубину?",
            "Когда оно замерзает?",
            "Кто им владеет?",
            "Какое из них красное?",
        ],
    ),
];

/// Containers: `{n}` is the number, `{q}` what is asked; an answer goes below, set in so far.
const CONTAINERS: [(&str, usize); 24] = [
    ("* {q}", 2),
    ("- **{q}**", 2),
    ("{n}. {q}", 3),
    ("{n}) {q}", 3),
    ("{n}. ### {q}", 4),
    ("- [ ] {q}", 2),
    ("### {q}", 0),
    ("## {q} ##", 0),
    ("### {n}. {q}", 0),
    ("#### Q{n}: {q}", 0),
    ("### Question {n} - {q}", 0),
    ("### <a name=\"q{n}\"></a> {q}", 0),
    ("### [{q}](#q{n})", 0),
    ("### {n}\u{fe0f}\u{20e3} {q}", 0),
    ("{q}\n---------", 0),
    ("**{q}**", 0),
    ("**{n}. {q}**", 0),
    ("**Q: {q}**", 0),
    ("Q{n}. {q}", 0),
    ("{n}\\. {q}", 0),
    ("{n}、{q}", 0),
    ("<b>{q}</b>", 0),
    ("<h3>{q}</h3>", 0),
    ("<p><b>{n}. {q}</b></p>", 0),
];

/// Answers: `{a}` is a word that no other answer has.
const ANSWERS: [&str; 9] = [
    "It is {a}, as they say.",
    "It is {a}.\n\n```js\nsail();\n```\n\nThat is all.",
    "- It is {a}.\n- That is all.",
    "> It is {a}.",
    "<details>\n<summary>Answer</summary>\n\nIt is {a}.\n\n</details>",
    "**Answer:** It is {a}.",
    "A: It is {a}.",
    "It is {a}.\n\n| Sea | Ship |\n|---|---|\n| salt | wood |",
    "It is {a}.\n\n**[⬆ Back to top](#top)**",
];

/// Forms that hold their answer themselves, and what stands around all of them.
const WHOLE: [(&str, &str, &str); 10] = [
    ("<ol>\n", "<li>{q}\n<p>It is {a}.</p>\n</li>\n", "</ol>\n"),
    ("<ul>\n", "  <li><b>{q}</b><br>It is {a}.</li>\n", "</ul>\n"),
    ("<dl>\n", "  <dt>{q}</dt>\n  <dd>It is {a}.</dd>\n", "</dl>\n"),
    ("", "<details>\n<summary><b>{q}</b></summary>\n\nIt is {a}.\n\n</details>\n\n", ""),
    ("", "<details><summary>{n}. {q}</summary>It is {a}.</details>\n\n", ""),
    ("", "- <details>\n  <summary>{q}</summary>\n\n  It is {a}.\n\n  </details>\n\n", ""),
    ("| # | Question | Answer |\n|---|---|---|\n", "| {n} | {q} | It is {a}. |\n", ""),
    ("", "* Q: {q}\n* A: It is {a}.\n", ""),
    ("", "### Question {n}\n\n{q}\n\n#### Answer\n\nIt is {a}.\n\n", ""),
    ("", "Q: {q}  \nA: It is {a}.\n\n", ""),
];

fn filled(form: &str, number: usize, asked: &str) -> String {
    form.replace("{n}", &number.to_string()).replace("{q}", asked).replace("{a}", &word(number))
}

fn word(number: usize) -> String {
    format!("answer{number}x")
}

/// What is wrong with what is found on a page: a question, or whose answer one has.
fn wrong(page: &str, asked: &[&str]) -> Option<String> {
    let found = import(page, "page");
    let texts: Vec<&str> =
        found.questions.iter().map(|question| question.text.trim_matches(['*', '`'])).collect();
    if texts != asked {
        return Some(format!("{texts:?} {:?}\n{page}", found.why));
    }
    let answers = found.questions.iter().map(|question| question.answer.as_deref().unwrap_or_default());
    let of = |answer: &str| (1..=asked.len()).filter(|other| answer.contains(&word(*other))).collect();
    let of: Vec<Vec<usize>> = answers.map(of).collect();
    let is_right = of.iter().zip(1..).all(|(found, number)| *found == [number]);
    (!is_right).then(|| format!("answers {of:?}\n{page}"))
}

/// Three questions below each of two headings, unless those would be questions themselves.
fn page(title: &str, is_flat: bool, around: (&str, &str), pieces: &[String]) -> String {
    let (before, after) = around;
    if is_flat {
        return format!("{title}\n\n{before}{}{after}", pieces.concat());
    }
    let (first, second) = pieces.split_at(3);
    let chapter = |name, pieces: &[String]| format!("## {name}\n\n{before}{}{after}\n", pieces.concat());
    format!("{title}\n\n{}{}", chapter("Warm waters", first), chapter("Cold waters", second))
}

#[test]
fn whatever_asks_is_found_with_whatever_answers() {
    let mut found = Vec::new();
    for (title, asked) in ASKED {
        for (container, indent) in CONTAINERS {
            for form in ANSWERS {
                let piece = |number: usize| {
                    let answer = filled(form, number, "");
                    let answer = answer.replace('\n', &format!("\n{}", " ".repeat(indent)));
                    let asked = filled(container, number, asked[number - 1]);
                    format!("{asked}\n\n{}{answer}\n\n", " ".repeat(indent))
                };
                let pieces: Vec<String> = (1..=asked.len()).map(piece).collect();
                let is_flat = container.starts_with("## ") || container.contains("---");
                found.extend(wrong(&page(title, is_flat, ("", ""), &pieces), &asked));
            }
        }
    }
    assert!(found.is_empty(), "{} pages, the first: {}", found.len(), found.join("\n====\n"));
}

#[test]
fn whatever_holds_its_answer_is_found() {
    let mut found = Vec::new();
    for (title, asked) in ASKED {
        for (before, form, after) in WHOLE {
            let pieces: Vec<String> =
                (1..=asked.len()).map(|number| filled(form, number, asked[number - 1])).collect();
            for is_flat in [true, false] {
                found.extend(wrong(&page(title, is_flat, (before, after), &pieces), &asked));
            }
        }
    }
    assert!(found.is_empty(), "{} pages, the first: {}", found.len(), found.join("\n====\n"));
}
