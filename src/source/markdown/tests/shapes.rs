//! A test for each shape that lists of questions come in.

use super::{check, check_none, import};

const SEED: &str = include_str!("../../../../tests/pull/outline.md");

#[test]
fn an_outline_gives_its_topics_and_questions_and_its_key_topics_are_tags() {
    let found = import(SEED, "outline");
    assert_eq!((found.topics.len(), found.questions.len(), found.merged), (3, 9, 0));
    assert_eq!(found.topics[0].tags, ["Loops & branches", "Functions"]);
    check(
        SEED,
        &[
            "Core of the language: What does a `loop` return?",
            "Core of the language: Explain how functions share state.",
            "Core of the language: Why is `null` a mistake?",
            "Running: Walk me through a start.",
            "Running: A server stops answering. What do you look at? Scenario hint(its memory) hint(its queue)",
            "Coding Problems: Implement a stack. Code",
            "Coding Problems: Build a parser (recursive / iterative). Code",
            "Coding Problems: Write a shell. Code",
            "Coding Problems: Make a list that is sorted. Code",
        ],
    );
}

#[test]
fn list_items_ask_and_what_hangs_below_them_follows_up_or_answers() {
    check(
        "# Interview questions\n\n## Air\n\n* What is wind?\n  * Where does it come from?\n* Explain clouds.\n\n  They are water.\n* Rain or snow?\n  - rain: warm\n  - snow: cold\n",
        &[
            "Air: What is wind? next(Where does it come from?)",
            "Air: Explain clouds. = They are water.",
            "Air: Rain or snow? = - rain: warm\n- snow: cold".replace('\n', "⏎").as_str(),
        ],
    );
    check(
        "# Questions\n\n1. What is ice?\n\n   ```sh\n   freeze water\n   ```\n\n2. **What is steam?**\n   Hot water.\n",
        &["Questions: What is ice? = ```sh⏎freeze water⏎```", "Questions: What is steam? = Hot water."],
    );
    check(
        "- **Pumps:**\n  - How do they start?\n  - How do they stop?\n- **Pipes:**\n  - What bursts them?\n  - Where do they leak?\n",
        &[
            "Pumps: How do they start?",
            "Pumps: How do they stop?",
            "Pipes: What bursts them?",
            "Pipes: Where do they leak?",
        ],
    );
}

#[test]
fn a_list_that_code_cuts_in_pieces_goes_on() {
    check(
        "# Interview\n\n* Make this work:\n```js\ntwice(2) // 4\n```\n* What is next?\n",
        &["Interview: Make this work:⏎⏎```js⏎twice(2) // 4⏎```", "Interview: What is next?"],
    );
}

#[test]
fn headings_of_any_level_ask_when_those_beside_them_do() {
    check(
        "# Interview\n\n## Water\n\n### 1. What is ice?\n\nCold.\n\n#### Where is it?\n\nNorth.\n\n### 2. Steam or fog\n\nBoth.\n\n### 3. Why does it rain?\n\nClouds.\n\n### Example\n\nHere.\n\n## Licence\n\nFree.\n",
        &[
            "Water: What is ice? = Cold.⏎⏎#### Where is it?⏎⏎North.",
            "Water: Steam or fog = Both.",
            "Water: Why does it rain? = Clouds.⏎⏎### Example⏎⏎Here.",
        ],
    );
    check(
        "#### Q1: What is ice?\n\nCold.\n\n#### Q2: Heat\n\nWarm.\n\n#### Q12 - Explain fog.\n\nWet.\n",
        &["page: What is ice? = Cold.", "page: Heat = Warm.", "page: Explain fog. = Wet."],
    );
    check(
        "# Quiz\n\n## Question 1\n\n**What is ice?**\n\n**Answer:** cold\n\n## Question 2\n\n**Name a metal.**\n\n**Answer:** _[To be filled]_\n",
        &["Quiz: What is ice? = cold", "Quiz: Name a metal. open"],
    );
}

#[test]
fn items_may_hold_a_heading_and_links_back_to_the_top_are_dropped() {
    check(
        "# Interview\n\n1. ### What is ice?\n\n    It is *cold*.\n\n   **[⬆ Back to Top](#top)**\n\n2. ### What is fog?\n\n    1. wet\n    2. grey\n\n   **[⬆ Back to Top](#top)**\n",
        &["Interview: What is ice? = It is *cold*.", "Interview: What is fog? = 1. wet⏎2. grey"],
    );
}

#[test]
fn bold_and_numbered_and_plain_lines_ask() {
    check(
        "# Interview\n\n**What is ice? 👶**\n\nCold.\n\n**Why? 🚀**\n\nBecause.\n\n**Note**\n\nIt melts.\n\n**Is it old? ⭐️**\n\nYes.\n",
        &[
            "Interview: What is ice? easy = Cold.",
            "Interview: Why? hard = Because.⏎⏎**Note**⏎⏎It melts.",
            "Interview: Is it old? medium = Yes.",
        ],
    );
    check(
        "1.What is ice?\n==> Cold\n\n2.What is y?\nx = 1\n==> 2\n\n3.Why?\n==> So\n",
        &["page: What is ice? = Cold", "page: What is y?⏎⏎x = 1 = 2", "page: Why? = So"],
    );
    check(
        "# Interview\n\n**Q: What is ice?**\nA: Cold.\n\n**Q: What is fog?**\nA: Wet.\n\n- and grey\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet.⏎⏎- and grey"],
    );
    check(
        "Weather\n\nWhat is ice?\n\nWhat is fog?\n\nWhat is rain?\n\nSoil\n\nWhat is clay?\n\nWhat is sand?\n",
        &[
            "Weather: What is ice?",
            "Weather: What is fog?",
            "Weather: What is rain?",
            "Soil: What is clay?",
            "Soil: What is sand?",
        ],
    );
}

#[test]
fn an_answer_may_begin_on_the_line_that_asks() {
    check(
        "# Interview\n\n**What is ice?** Cold water.\n\n**Explain fog.** Wet air.\n\n**Why?** - So it is.\n",
        &[
            "Interview: What is ice? = Cold water.",
            "Interview: Explain fog. = Wet air.",
            "Interview: Why? = So it is.",
        ],
    );
    check(
        "# Interview\n\n1. What is ice? - Cold water.\n2. **What is fog?** Wet air.\n3. **Explain rain** in words\n4. Is it wet? - Or dry?\n",
        &[
            "Interview: What is ice? = Cold water.",
            "Interview: What is fog? = Wet air.",
            "Interview: **Explain rain** in words",
            "Interview: Is it wet? - Or dry?",
        ],
    );
}

#[test]
fn folds_hold_answers_or_questions_or_sections() {
    check(
        "## Tides\n\n<details>\n<summary>What is a <code>tide</code>?</summary><br><b>\n\n* The sea moves<br>\n* and comes back\n</b></details>\n\n<details>\n<summary><b>Name a sea</b></summary><br>\n\nAny.\n\n</details>\n<details>\n\n<summary>When is it low?</summary><br><b>\n\nTwice a day\n</b></details>\n\n<details>\n<summary>How high does it get?</summary>To be completed</details>\n",
        &[
            "Tides: What is a `tide`? = * The sea moves⏎* and comes back",
            "Tides: Name a sea = Any.",
            "Tides: When is it low? = Twice a day",
            "Tides: How high does it get? open",
        ],
    );
    check(
        "# Quiz\n\n### Why is the sea salt?\n\n<details><summary>Answer</summary>\n<p>\n\n#### Rivers\n\nThey carry it.\n\n</p>\n</details>\n\n### Why is it blue?\n\n<details><summary>Hint</summary>Look up.</details>\n<details><summary>Show answer</summary>The sky.</details>\n",
        &[
            "Quiz: Why is the sea salt? = #### Rivers⏎⏎They carry it.",
            "Quiz: Why is it blue? hint(Look up.) = The sky.",
        ],
    );
    check(
        "# Interview\n\n<details><summary>Fish</summary>\n\n1. What do they eat?\n2. Where do they sleep?\n3. Why do they swim?\n\n</details>\n",
        &["Fish: What do they eat?", "Fish: Where do they sleep?", "Fish: Why do they swim?"],
    );
}

#[test]
fn a_summary_may_hold_code() {
    check(
        "# Interview\n\n<details>\n<summary>Explain these lines\n\n```sh\ncat x\n```\n</summary><br><b>\n\nThey print.\n</b></details>\n",
        &["Interview: Explain these lines⏎⏎```sh⏎cat x⏎``` = They print."],
    );
}

#[test]
fn answers_have_many_labels() {
    for label in [
        "**Answer:** ",
        "**Ans.** ",
        "A: ",
        "Answer:\n",
        "> ",
        "#### Answer\n\n",
        "#### Solution\n\n",
        "**Solution:**\n\n",
        "<details><summary>Solution</summary>\n\n",
    ] {
        check(
            &format!("# Interview\n\n## Why?\n\n{label}So.\n\n## How?\n\n{label}Thus.\n"),
            &["Interview: Why? = So.", "Interview: How? = Thus."],
        );
    }
    check(
        "# Interview\n\n1. Why?\n   - Answer: so\n   - Hint: think\n2. How?\n   - Answer: thus\n",
        &["Interview: Why? hint(think) = so", "Interview: How? = thus"],
    );
}

#[test]
fn more_stands_under_labels() {
    check(
        "# Interview\n\n### Why?\n\n**Difficulty:** Hard\n**Ans:** So.\n\n**Hint:** think\n\n**Follow-up:** and then?\n\n###### Source\n\n* https://a.example/x\n\n### How?\n\nThus.\n\n**References**\n\n- [one](https://b.example)\n- [two](./local.md)\n",
        &[
            "Interview: Why? hard hint(think) next(and then?) see(https://a.example/x) = So.",
            "Interview: How? see(https://b.example) = Thus.",
        ],
    );
}

#[test]
fn choices_have_a_key_and_reasons() {
    check(
        "# Quiz\n\n###### 1. What's the output?\n\n```js\nlog(1)\n```\n\n- A: `1`\n- B:`2`\n- C: 3\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\nIt counts.\n\n</p>\n</details>\n\n---\n\n###### 2. All is well.\n\n- A: true\n- B: false\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: A\n\n</p>\n</details>\n",
        &["Quiz: What's the output?⏎⏎```js⏎log(1)⏎``` [-+-] = It counts.", "Quiz: All is well. [+-]"],
    );
    check(
        "# Quiz\n\n#### Q1. Which?\n\n- [ ] one\n- [x] two\n\n**Explanation:** it is.\n\n#### Q2. Which two?\n\n- [x] one\n- [x] two\n- [ ] three\n\n[Reference](https://a.example)\n",
        &["Quiz: Which? [-+] = it is.", "Quiz: Which two? [++-] see(https://a.example)"],
    );
    check(
        "# Quiz\n\n1. Which?\n   a) one\n   b) two\n\n   Correct: b. It is.\n2. Which?\n   - A) one\n   - B) two\n\n   **Answer: A**\n3. Which?\n   - A) one\n   - B) two\n",
        &["Quiz: Which? [-+] = It is.", "Quiz: Which? [+-]", "Quiz: Which?⏎⏎- A: one⏎- B: two"],
    );
}

#[test]
fn tables_ask_in_a_column_and_answer_in_another() {
    check(
        "# Interview\n\n| # | Question | Answer | Level |\n|---|---|---|---|\n| 1 | What is `a \\| b`? | one<br>two | Easy |\n| 2 | Explain it. | | Hard |\n",
        &["Interview: What is `a \\| b`? easy = one⏎two", "Interview: Explain it. hard"],
    );
    check(
        "# 面试题\n\n| 问题 | 答案 |\n|---|---|\n| 什么是冰？ | 冷 |\n| 雾 | 湿 |\n| 雨是什么？ | 水 |\n",
        &["面试题: 什么是冰？ = 冷", "面试题: 雾 = 湿", "面试题: 雨是什么？ = 水"],
    );
    check_none("# Prices\n\n| Thing | Price |\n|---|---|\n| a | 1 |\n", "nothing on the page asks anything");
}

#[test]
fn a_table_of_contents_asks_nothing_and_tells_topics_and_levels() {
    check(
        "# Interview\n\n## Contents\n\n| No. | Questions |\n|---|---|\n| | **Water** |\n| 1 | [What is ice?](#ice) |\n| 2 | [What is fog?](#fog) |\n| | **Earth** |\n| 3 | [What is clay?](#clay) |\n| 4 | [What is sand?](#sand) |\n\n### What is ice?\n\nCold.\n\n### What is fog?\n\nWet.\n\n### What is clay?\n\nSoft.\n\n### What is sand?\n\nDry.\n",
        &[
            "Water: What is ice? = Cold.",
            "Water: What is fog? = Wet.",
            "Earth: What is clay? = Soft.",
            "Earth: What is sand? = Dry.",
        ],
    );
    check(
        "# Interview\n\n## Beginner\n\n1. [What is ice?](#ice)\n\n## Senior\n\n2. [What is fog?](#fog)\n\n---\n\n### What is ice?\n\nCold.\n\n### What is fog?\n\nWet.\n",
        &["Interview: What is ice? easy = Cold.", "Interview: What is fog? hard = Wet."],
    );
    check_none(
        "# Interview questions\n\n- [Water](water.md)\n- [Earth](earth.md)\n",
        "the page only leads to others",
    );
}

#[test]
fn a_question_that_is_a_link_to_the_web_keeps_it() {
    check(
        "# Interview\n\n* [What is ice?](https://a.example)\n* **Design a dam.** - [Learn](https://b.example)\n* Describe fog. [One](https://c.example)\n",
        &[
            "Interview: [What is ice?](https://a.example) see(https://a.example)",
            "Interview: Design a dam. see(https://b.example)",
            "Interview: Describe fog. see(https://c.example)",
        ],
    );
}

#[test]
fn difficulty_has_words_and_signs() {
    check(
        "# Interview\n\n## 🟢 Basic level\n\n- What is a?\n\n## Intermediate questions\n\n- What is b?\n\n## Senior-Level:\n\n- What is c?\n- What is d? (Easy)\n- What is e? ★☆☆\n",
        &[
            "Interview: What is a? easy",
            "Interview: What is b? medium",
            "Interview: What is c? hard",
            "Interview: What is d? easy",
            "Interview: What is e? easy",
        ],
    );
    check(
        "# Interview\n\n### 1. Hello ⭐\n\nx\n\n### 2. World ⭐⭐\n\ny\n\n### 3. Moon ⭐⭐⭐\n\nz\n",
        &["Interview: Hello easy = x", "Interview: World medium = y", "Interview: Moon hard = z"],
    );
}

#[test]
fn front_matter_and_comments_say_more() {
    check(
        "---\ntitle: \"Ice: questions\"\ndifficulty: hard\ntags: [cold, water]\n---\n\n- What is ice?\n<!-- difficulty: easy; tags: frozen -->\n- Why?\n",
        &[
            "Ice: questions: What is ice? easy tag(frozen) tag(cold) tag(water)",
            "Ice: questions: Why? hard tag(cold) tag(water)",
        ],
    );
    check(
        "+++\ntopic = \"Ice\"\nlevel = \"junior\"\n+++\n# What is ice?\n\nCold.\n",
        &["Ice: What is ice? easy = Cold."],
    );
}

#[test]
fn what_is_there_twice_is_one_unless_code_or_answers_differ() {
    let found = import(
        "# Interview\n\n- What is ice?\n- What is fog?\n\n## What is ice?\n\nCold.\n\n## What is fog?\n\nWet.\n",
        "page",
    );
    assert_eq!((found.questions.len(), found.merged), (2, 2));
    assert!(found.questions.iter().all(|question| question.answer.is_some()));
    check(
        "# Quiz\n\n### What's the output?\n\n```\na\n```\n\n### What's the output?\n\n```\nb\n```\n",
        &["Quiz: What's the output?⏎⏎```⏎a⏎``` Output", "Quiz: What's the output?⏎⏎```⏎b⏎``` Output"],
    );
}

#[test]
fn images_badges_anchors_and_dead_links_are_dropped() {
    check(
        "# Interview\n\n[![b](https://b.example/b.svg)](https://b.example)\n\n## <a name=\"x\"></a>What is `a<b>`?\n\n![i](i.png)\n\nIt is [x](#y), [z](javascript:alert(1)) and List<String>. <img src=x>\n",
        &["Interview: What is `a<b>`? = It is x, z and List<String>."],
    );
}

#[test]
fn other_languages_ask_too() {
    check(
        "# Вопросы для собеседования\n\n## Что такое лёд?\n\nВода.\n\n## Назовите металл.\n\n+ медь\n",
        &[
            "Вопросы для собеседования: Что такое лёд? = Вода.",
            "Вопросы для собеседования: Назовите металл. = + медь",
        ],
    );
    check(
        "# 解释一下冰是什么。\n\n::: details 点击查看答案\n水。\n:::\n",
        &["page: 解释一下冰是什么。 = 水。"],
    );
}

#[test]
fn folds_all_over_a_page_make_no_manual_of_it() {
    let folds = (1..=12)
        .map(|at| format!("<details>\n<summary>What is {at}?</summary>\n\nA number.\n\n</details>\n\n"));
    let folds: String = folds.collect();
    let found = import(&format!("# Numbers\n\n## Usage\n\n{folds}"), "page");
    assert_eq!(found.questions.len(), 12, "{:?}", found.why);
    let prose = "They count.\n\n".repeat(60);
    let found = import(
        &format!("# Numbers\n\n## Usage\n\n{prose}## FAQ\n\n{folds}").replace("<details>\n", "<details>"),
        "page",
    );
    assert_eq!(found.why, Some("it is a program's manual, which answers questions by the way"));
}

#[test]
fn a_label_on_each_heading_makes_questions_of_names() {
    check(
        "# Interview\n\n#### Q. What is ice?\n#### Q. Kinds of fog\n#### Q. Rain\n#### Q. Why is snow white?\n#### Q. How does hail form?\n#### Q. When does it thaw?\n",
        &[
            "Interview: What is ice?",
            "Interview: Kinds of fog",
            "Interview: Rain",
            "Interview: Why is snow white?",
            "Interview: How does hail form?",
            "Interview: When does it thaw?",
        ],
    );
}

#[test]
fn a_page_that_is_no_list_gives_nothing_and_says_why() {
    let words = "nothing on the page asks anything";
    check_none(
        "# Changelog\n\n## 1.0\n\n### Added\n\n- Implement `x`.\n- Write more.\n- Build faster.\n",
        words,
    );
    check_none("Permission is hereby granted, free of charge, to any person.\n", words);
    check_none("", words);
    check_none(
        "# thing\n\nA library.\n\n## Installation\n\n```sh\nnpm i thing\n```\n\n## FAQ\n\n### Why?\n\nSo.\n\n### How?\n\nThus.\n\n### When?\n\nNow.\n",
        "it is a program's manual, which answers questions by the way",
    );
    let notes = format!("# Notes\n\n{}- Why?\n- How?\n", "Some words.\n\n".repeat(9));
    check_none(&notes, "too little of the page asks anything");
}

#[test]
fn every_skipped_line_says_why() {
    let found = import(
        "# Interview\n\n## Contents\n\n- [Ice](#ice)\n\n## Ice\n\n- What is ice?\n-\n\n## Contributing\n\n- Fork it.\n",
        "page",
    );
    let skipped: Vec<_> = found.skipped.iter().map(|skipped| (skipped.line, skipped.reason)).collect();
    assert_eq!(
        skipped,
        [
            (5, "a table of contents: it only leads elsewhere"),
            (10, "an item that says nothing"),
            (14, "it stands beside the matter"),
        ]
    );
}

#[test]
fn numbers_go_on_right_below_a_line_of_text() {
    check(
        "# Interview\n\n1. What is ice?\nCold water.\n\nIt floats.\n2. What is fog?\nFine drops.\n3. Why is rain wet?\nIt is water.\n",
        &[
            "Interview: What is ice? = Cold water.⏎⏎It floats.",
            "Interview: What is fog? = Fine drops.",
            "Interview: Why is rain wet? = It is water.",
        ],
    );
    // What an answer counts is its own, and a number that does not go on is none.
    check(
        "# Interview\n\n## What is ice?\n\n1. It is cold.\n2. It floats.\n\nIt was written in\n1912. Why it floats was known.\n\n## What is fog?\n\nWet.\n",
        &[
            "Interview: What is ice? = 1. It is cold.⏎2. It floats.⏎⏎It was written in⏎1912. Why it floats was known.",
            "Interview: What is fog? = Wet.",
        ],
    );
}

#[test]
fn containers_of_static_sites_hold_answers() {
    check(
        "# Interview\n\n## What is ice?\n\n::: details Answer\nCold.\n\nIt floats.\n:::\n\n## What is fog?\n\n:::tip\nWet.\n:::\n\n## What is rain?\n\n:::details[Показать ответ]\nWater.\n:::\n",
        &[
            "Interview: What is ice? = Cold.⏎⏎It floats.",
            "Interview: What is fog? = Wet.",
            "Interview: What is rain? = Water.",
        ],
    );
    check(
        "# Interview\n\n1. What is ice?\n\n   ::: details Answer\n   Cold.\n   :::\n\n2. What is fog?\n\n   :::note\n   Wet.\n   :::\n\n> Why?\n>\n> ::: tip\n> So.\n> :::\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet."],
    );
    check(
        "# Interview\n\n1. What is ice?\n::: tip\nCold.\n:::\n2. What is fog?\n::: warning Note\nWet.\n:::\n3. What is rain?\n",
        &[
            "Interview: What is ice? = Cold.",
            "Interview: What is fog? = Note⏎⏎Wet.",
            "Interview: What is rain?",
        ],
    );
    check(
        "# Interview\n\n## What is ice?\n\n{{< details \"Answer\" >}}\nCold.\n{{< /details >}}\n\n## What is fog?\n\n{% hint style=\"info\" %}\nWet.\n{% endhint %}\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet."],
    );
    check(
        "# Interview\n\n{{% expand title=\"What is ice?\" %}}\nCold.\n{{% /expand %}}\n\n{{% expand \"What is fog?\" %}}\nWet.\n{{% /expand %}}\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet."],
    );
    check(
        "# Interview\n\n- What does `:::` mean?\n- What is a colon?\n\n:::\n",
        &["Interview: What does `:::` mean?", "Interview: What is a colon?"],
    );
}

#[test]
fn admonitions_fold_what_is_set_in_below_them() {
    check(
        "# Interview\n\n???+ question \"1. What is ice?\"\n    Answer: Cold.\n\n    ```js\n    if (cold) {\n        freeze()\n    }\n    ```\n??? question \"2. What is fog?\"\n    Wet.\n\n## Why?\n\nSo.\n\n!!! note \"Mind\"\n    this.\n\n!!! tip\n\n    - And that.\n",
        &[
            "Interview: What is ice? = Cold.⏎⏎```js⏎if (cold) {⏎    freeze()⏎}⏎```",
            "Interview: What is fog? = Wet.",
            "Interview: Why? = So.⏎⏎Mind⏎⏎this.⏎⏎- And that.",
        ],
    );
}

#[test]
fn a_quotation_may_ask_and_answer() {
    check(
        "# Interview\n\n> **Q1: What is ice?**  \n> **A:** Cold.\n\n> **Q2: What is fog?**  \n> **A:** Wet.\n>\n> And grey.\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet.⏎⏎And grey."],
    );
}

#[test]
fn callouts_of_notebooks_ask_in_their_titles() {
    check(
        "# Interview\n\n> [!question]- What is ice?\n> Cold.\n>\n> - It floats.\n\n> [!faq] What is fog?\n> Wet.\n\n> [!note] A note\n> of no question\n",
        &[
            "Interview: What is ice? = Cold.⏎⏎- It floats.",
            "Interview: What is fog? = Wet.⏎⏎[!note] A note⏎of no question",
        ],
    );
}

#[test]
fn items_may_ask_behind_a_name() {
    check(
        "# Interview\n\n1. **Ice:** What is it? Why does it float?\n2. **Fog:** Explain how it forms.\n3. **Rain:** Describe it.\n",
        &[
            "Interview: **Ice:** What is it? Why does it float?",
            "Interview: **Fog:** Explain how it forms.",
            "Interview: **Rain:** Describe it.",
        ],
    );
}

#[test]
fn a_line_may_say_how_hard_the_list_below_it_is() {
    check(
        "# Interview\n\n## Ice\n\n- What is it?\n\nAdvanced:\n- Why does it float?\n- What melts it?\n",
        &["Ice: What is it?", "Ice: Why does it float? hard", "Ice: What melts it? hard"],
    );
}

#[test]
fn lines_in_italics_are_parts_among_bold_ones_that_count() {
    check(
        "# Interview\n\n**1. What is ice?**\n\n*Why does it matter?*\n\nIt is cold.\n\n**2. What is fog?**\n\nWet.\n\n**3. What is rain?**\n\nWater.\n",
        &[
            "Interview: What is ice? = *Why does it matter?*⏎⏎It is cold.",
            "Interview: What is fog? = Wet.",
            "Interview: What is rain? = Water.",
        ],
    );
}

#[test]
fn in_chinese_what_ends_as_a_statement_asks_nothing() {
    check(
        "# 面试题\n\n### 1、什么是冰？\n\n**1、** 它说明哪些水是冷的。\n\n### 2、冰的三种形式\n\n**1、** 表示如何形成，各种形式之间没有区别。\n\n### 3、雾如何形成？有什么特点\n\n水。\n",
        &[
            "面试题: 什么是冰？ = **1、** 它说明哪些水是冷的。",
            "面试题: 冰的三种形式 = **1、** 表示如何形成，各种形式之间没有区别。",
            "面试题: 雾如何形成？有什么特点 = 水。",
        ],
    );
}
