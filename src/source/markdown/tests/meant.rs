//! Pages that the parser reads otherwise than they were meant, and forms that only the page as a
//! whole explains: numbers, signs, repetition.

use super::super::Difficulty::{Easy, Hard};
use super::{check, check_none, import};

#[test]
fn headings_may_lack_the_blank_behind_their_mark() {
    check(
        "# Interview\n\n####[[↑]](#top) <a name='sea'>About the sea:</a>\n* Why is it salt?\n* Who sails it?\n####[[↑]](#top) <a name='air'>About air:</a>\n* What moves it?\n",
        &["About the sea: Why is it salt?", "About the sea: Who sails it?", "About air: What moves it?"],
    );
    check(
        "#Interview\n\n##What is ice?\nCold.\n##What is fog?\nWet.\n##Why C#?\nSharp.\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet.", "Interview: Why C#? = Sharp."],
    );
    check_none("#5 mends it\n\n#tag #other\n\n#!/bin/sh\n", "nothing on the page asks anything");
}

#[test]
fn markdown_may_stand_right_behind_a_tag() {
    check(
        "# Interview\n\n## What is ice?\n<details>\n<summary>Answer</summary>\nCold:\n```js\nfreeze()\n\nwater()\n```\n</details>\n## What is fog?\n<details><summary>Answer</summary>Wet.</details>\n\n## What is rain?\n\nWater.\n",
        &[
            "Interview: What is ice? = Cold:⏎⏎```js⏎freeze()⏎⏎water()⏎```",
            "Interview: What is fog? = Wet.",
            "Interview: What is rain? = Water.",
        ],
    );
    check(
        "# Interview\n\n<details>\n\t<summary>Seas</summary>\n\t1. <a href=\"a.md#salt\">Why are they salt?</a> <br/>\n\t2. <a href=\"a.md#deep\">How deep are they?</a>\n</details>\n",
        &["Seas: Why are they salt?", "Seas: How deep are they?"],
    );
    check(
        "<h1 align=\"center\">Interview</h1>\n\n<h3>1. What is ice?</h3>\n<p>Cold.</p>\n\n<h3>2. What is fog?</h3>\n<p>Wet.</p>\n\n<h3>3. Why?</h3>\n<p>So.</p>\n",
        &["Interview: What is ice? = Cold.", "Interview: What is fog? = Wet.", "Interview: Why? = So."],
    );
}

#[test]
fn fences_may_be_open_or_stand_in_the_wrong_column() {
    check(
        "# Interview\n\n## 1. What is ice?\n\n```js\nfreeze()\n\n## 2. What is fog?\n\nWet.\n\n```js\nblow()\n```\n\n## 3. Why?\n\nSo.\n",
        &[
            "Interview: What is ice? = ```js⏎freeze()⏎```",
            "Interview: What is fog? = Wet.⏎⏎```js⏎blow()⏎```",
            "Interview: Why? = So.",
        ],
    );
    check(
        "# Interview\n\n<details>\n<summary>What is ice?</summary>\n\n```css\ncold {}\n</details>\n\n<details>\n<summary>What is fog?</summary>\n\nWet.\n\n</details>\n",
        &["Interview: What is ice? = ```css⏎cold {}⏎```", "Interview: What is fog? = Wet."],
    );
    for margin in ["   ", "\t"] {
        check(
            &format!(
                "# Interview\n\n1. What is ice?\n{margin}```js\nfreeze()\n```\n\n2. What is fog?\n\n   Wet.\n"
            ),
            &["Interview: What is ice? = ```js⏎freeze()⏎```", "Interview: What is fog? = Wet."],
        );
    }
}

#[test]
fn a_rule_below_a_paragraph_makes_no_heading_of_it() {
    check(
        "# Interview\n\n### What is ice?\n\nIt is cold.\n---\n\n### What is fog?\n\nIt is wet.\n---\n\n### Why?\n\nSo.\n",
        &[
            "Interview: What is ice? = It is cold.",
            "Interview: What is fog? = It is wet.",
            "Interview: Why? = So.",
        ],
    );
}

#[test]
fn items_may_be_set_in_too_little_or_too_much() {
    check(
        "# Interview\n\n* What do these do?\n * `cat`\n * `tac`\n* What is a shell?\n",
        &["Interview: What do these do?⏎⏎* `cat`⏎* `tac`", "Interview: What is a shell?"],
    );
    check(
        "Air\n    * What is wind?\n    * What is fog?\n        * Is it wet?\n\nSea\n    * What is salt?\n    * Explain tides.\n",
        &[
            "page: What is wind?",
            "page: What is fog? next(Is it wet?)",
            "page: What is salt?",
            "page: Explain tides.",
        ],
    );
    check(
        "# Interview\n\n1. What is ice?\n1. quick ones\n  1. Is it cold?\n  1. Is it wet?\n  1. Water always freezes at zero.\n1. What is fog?\n",
        &[
            "Interview: What is ice?",
            "quick ones: Is it cold?",
            "quick ones: Is it wet?",
            "quick ones: Water always freezes at zero.",
            "Interview: What is fog?",
        ],
    );
    check(
        "# Interview\n\n- 1. What is ice?\n\nAnswer: cold\n\n1) frozen\n2) hard\n\n- 2. Kinds of fog\n\nAnswer: many\n",
        &["Interview: What is ice? = cold⏎⏎1) frozen⏎2) hard", "Interview: Kinds of fog = many"],
    );
}

#[test]
fn numbers_go_on_whatever_stands_between() {
    check(
        "# Interview\n\n#### 1. What is ice?\n\nCold.\n\n### 2. What is fog?\n\n##### 1. First\n\nWet.\n\n##### 2. Then\n\nGrey.\n\n#### 3. What is rain?\n\nWater.\n\n#### 4. Why?\n\nSo.\n",
        &[
            "Interview: What is ice? = Cold.",
            "Interview: What is fog? = ##### 1. First⏎⏎Wet.⏎⏎##### 2. Then⏎⏎Grey.",
            "Interview: What is rain? = Water.",
            "Interview: Why? = So.",
        ],
    );
    check(
        "# Interview\n\n1. What is ice?\n   It is:\n- cold\n- hard\n\n2. What is fog?\n\nIt is wet.\n\n3. What is rain?\n",
        &[
            "Interview: What is ice? = It is:⏎⏎- cold⏎- hard",
            "Interview: What is fog? = It is wet.",
            "Interview: What is rain?",
        ],
    );
    check(
        "# SQL interview questions\n\nFind in the table:\n\n**1)** The number of ships.\n\n```sql\nSELECT 1;\n```\n\n**2)** All harbours.\n\n```sql\nSELECT 2;\n```\n\n**3)** Ships by harbour.\n\n```sql\nSELECT 3;\n```\n",
        &[
            "SQL interview questions: The number of ships. = ```sql⏎SELECT 1;⏎```",
            "SQL interview questions: All harbours. = ```sql⏎SELECT 2;⏎```",
            "SQL interview questions: Ships by harbour. = ```sql⏎SELECT 3;⏎```",
        ],
    );
    check(
        "# 面试题\n\n## 1 列表\n\n一\n\n## 2 字典\n\n二\n\n## 3 元组\n\n三\n\n## 4 集合\n\n四\n",
        &["面试题: 列表 = 一", "面试题: 字典 = 二", "面试题: 元组 = 三", "面试题: 集合 = 四"],
    );
}

#[test]
fn one_question_may_have_two_headings_and_all_may_have_an_advertisement() {
    check(
        "# Interview\n\n## Want to know more??\n\n## Question 1\n### What is ice?\nCold.\n\n## Want to know more??\n\n## Question 2\n### Kinds of fog\nMany.\n\n## Want to know more??\n",
        &["Interview: What is ice? = Cold.", "Interview: Kinds of fog = Many."],
    );
}

#[test]
fn a_topic_may_be_called_as_a_label_is() {
    check(
        "# C++ interview\n\n## Pointers\n\n#### What is one?\n\nAn address.\n\n#### Raw vs smart\n\nOwners.\n\n## References\n\n#### What is one of these?\n\nAn alias.\n\n#### Can it be null?\n\nNo.\n",
        &[
            "Pointers: What is one? = An address.",
            "Pointers: Raw vs smart = Owners.",
            "References: What is one of these? = An alias.",
            "References: Can it be null? = No.",
        ],
    );
}

#[test]
fn a_slip_of_the_level_is_no_topic() {
    let questions: Vec<String> =
        (1..7).map(|number| format!("#### What is {number}?\n\nA number.\n\n")).collect();
    let questions = questions.concat();
    let found =
        import(&format!("# Interview\n\n{questions}### What is pi?\n\nRound.\n\n{questions}"), "page");
    let asked: Vec<_> = found.questions.iter().map(|question| &*question.text).collect();
    assert!(asked.contains(&"What is pi?") && asked.len() == 7, "{asked:?}");
}

#[test]
fn lines_may_ask_one_below_the_other_or_behind_a_sign() {
    check(
        "Air\n\n1 What is wind?\n2 How fast is it?\n3 What is the use of mills\n\n---\n\nSea\n\n11 What is salt?\n12 Why tides?\n",
        &[
            "Air: What is wind?",
            "Air: How fast is it?",
            "Air: What is the use of mills",
            "Sea: What is salt?",
            "Sea: Why tides?",
        ],
    );
    check(
        "Interview\n---------\n\n==> What is ice?\n* It is cold.\n\n==> Explain fog.\n* It is wet.\n\n==> Why?\n* So.\n",
        &[
            "Interview: What is ice? = * It is cold.",
            "Interview: Explain fog. = * It is wet.",
            "Interview: Why? = * So.",
        ],
    );
}

#[test]
fn contents_that_lead_to_other_pages_are_questions() {
    check(
        "# Interview questions\n\n## Water\n\n+ [What is ice?](water.md#ice)\n+ [What is fog?](water.md#fog)\n\n[Contents](#contents)\n",
        &["Water: What is ice? see(water.md#ice)", "Water: What is fog? see(water.md#fog)"],
    );
    check(
        "# Interview\n\n- [Water](https://h.example/x#water)\n    - What is ice?\n    - What is a fog?\n\n## Water\n\n**What is ice?**\n\nCold.\n\n**What is fog?**\n\nWet.\n",
        &["Water: What is ice? = Cold.", "Water: What is fog? = Wet."],
    );
    check(
        "# Interview\n\n### Questions\n\n1. [ ] [What is ice?](#1)\n1. [x] [What is fog?](#2)\n\n### Answers\n\n1. [What is ice?](#1)\n\n    Cold, and hard.\n\n1. [What is fog?](#2)\n",
        &["Interview: What is ice? = Cold, and hard.", "Interview: What is fog?"],
    );
    check(
        "# Interview\n\n| No. | Questions | Level |\n|---|---|---|\n| 1 | [What is ice?](#ice) | Basic |\n| 2 | [What is fog?](#fog) | Advanced |\n\n### What is ice?\n\nCold.\n\n### What is fog?\n\nWet.\n",
        &["Interview: What is ice? easy = Cold.", "Interview: What is fog? hard = Wet."],
    );
}

#[test]
fn what_stands_beside_the_matter_ends_at_the_contents() {
    check(
        "# Interview\n\n## Disclaimer\n\nNo promise.\n\n### Table of contents\n\n| No. | Questions |\n|---|---|\n| 7 | [What is ice](#ice) |\n\n7. ### What is ice\n\n    Cold:\n    1. hard\n    2. clear\n\n    **[⬆ Back to Top](#top)**\n\n8. ### What is fog\n\n    Wet.\n",
        &["Interview: What is ice = Cold:⏎⏎1. hard⏎2. clear", "Interview: What is fog = Wet."],
    );
}

#[test]
fn choices_may_be_marked_out_of_order_or_apart() {
    check(
        "# Quiz\n\n### Question 1\n**Which is cold?**\n- a. fire\n- **d. ice** ✅\n- b. sun\n- c. lava\n\n### Question 2\n**Which is wet?**\n- a. sand\n- **b. rain**\n",
        &["Quiz: Which is cold? [-+--]", "Quiz: Which is wet? [-+]"],
    );
    check(
        "# Quiz\n\n#### Q1. Which prints 1?\n\n- [ ] A\n\n```js\nlog(0)\n```\n\n- [x] B\n\n```js\nlog(1)\n```\n\n#### Q2. Which?\n\n- [x] one\n- [ ] two\n",
        &["Quiz: Which prints 1? [-+]", "Quiz: Which? [+-]"],
    );
}

#[test]
fn tasks_without_a_question_mark_are_questions_where_those_stand() {
    check(
        "# Interview questions\n\n## Sea\n\n- What is salt?\n- Why tides?\n\n## Air\n\n- What is wind?\n- What is fog?\n\n## Land\n\n- What is sand?\n- What is clay?\n\n## Demo\n\n- Unpack the box without tools.\n- How do you find north?\n- Measure a hill.\n- Find all wells.\n\n## How to use it\n\n- Find a friend.\n- Check your time.\n",
        &[
            "Sea: What is salt?",
            "Sea: Why tides?",
            "Air: What is wind?",
            "Air: What is fog?",
            "Land: What is sand?",
            "Land: What is clay?",
            "Demo: Unpack the box without tools.",
            "Demo: How do you find north?",
            "Demo: Measure a hill.",
            "Demo: Find all wells.",
        ],
    );
    check(
        "# System design interview\n\n## Design a well\n\n### Needs\n\n- water\n\n### Follow-up questions\n\n- How deep is it?\n\n## Design a mill\n\nWind.\n\n## Build a dam\n\nStone.\n",
        &[
            "System design interview: Design a well Design next(How deep is it?) = ### Needs⏎⏎- water",
            "System design interview: Design a mill Design = Wind.",
            "System design interview: Build a dam Design = Stone.",
        ],
    );
    check(
        "# Python exercises and questions\n\n### Question 1\nLevel 1\n\nQuestion:\nWrite a loop.\n\nHints:\nCount.\n\nSolution:\n```python\nfor x in y: pass\n```\n\n### Question 2\nLevel 2\n\nQuestion:\nWrite a sum.\n\nSolution:\n```python\nsum(y)\n```\n",
        &[
            "Python exercises and questions: Write a loop. hint(Count.) = ```python⏎for x in y: pass⏎```",
            "Python exercises and questions: Write a sum. = ```python⏎sum(y)⏎```",
        ],
    );
}

#[test]
fn words_of_other_languages_number_label_and_answer() {
    check(
        "# Docker mülakat soruları\n\n**Soru 1: İmaj nedir?**\n\nCevap: Bir şablon.\n\n**Soru 2: İmaj ile konteyner farkı**\n\nCevap: Biri çalışır.\n",
        &[
            "Docker mülakat soruları: İmaj nedir? = Bir şablon.",
            "Docker mülakat soruları: İmaj ile konteyner farkı = Biri çalışır.",
        ],
    );
    check(
        "# Câu hỏi phỏng vấn\n\n<details>\n<summary>1. Băng là gì</summary>\n\nLạnh.\n\n</details>\n\n<details>\n<summary>2. Sương mù</summary>\n\nƯớt.\n\n</details>\n",
        &["Câu hỏi phỏng vấn: Băng là gì = Lạnh.", "Câu hỏi phỏng vấn: Sương mù = Ướt."],
    );
    check(
        "# Java面试题\n\n## 集合\n\n### 1、列表的实现\n\n**答案：** 数组。\n\n### 2、说说映射\n\n树。\n\n### 3、队列\n\n链。\n",
        &["集合: 列表的实现 = 数组。", "集合: 说说映射 = 树。", "集合: 队列 = 链。"],
    );
    check(
        "# Perguntas\n\n## Pleno\n\n1.`O que é gelo?`<br/>\n\n2.`Vento vs brisa.Explique`<br/>\n\n3.`Cite um metal`<br/>\n",
        &[
            "Perguntas: `O que é gelo?` medium",
            "Perguntas: `Vento vs brisa.Explique` medium",
            "Perguntas: `Cite um metal` medium",
        ],
    );
}

#[test]
fn what_only_points_beside_itself_is_not_the_same_twice() {
    let found = import(
        "# Interview\n\n- Will this code compile?\n- What is ice?\n- Will this code compile?\n- What is ice?\n",
        "page",
    );
    assert_eq!((found.questions.len(), found.merged), (3, 1));
}

#[test]
fn every_line_keeps_its_number() {
    let found = import(
        "---\ntitle: Interview\n---\n<details>\n<summary>What is ice?</summary>\nCold.\n</details>\n##What is fog?\nWet.\n##What is rain?\nWater.\n",
        "page",
    );
    let lines: Vec<_> = found.questions.iter().map(|question| question.line).collect();
    assert_eq!(lines, [4, 8, 10], "{found:?}");
}

#[test]
fn pages_of_programs_give_nothing() {
    let nothing = "nothing on the page asks anything";
    check_none(
        "# thing\n\nFast.\n\n##Usage\n\n1. Build it.\n2. Run it.\n3. Check it.\n\n##API\n\n### `get(url)`\n\nReturns it.\n\n### `set(url)`\n\nStores it.\n",
        nothing,
    );
    check_none(
        "# Tutorial\n\n## Create the project\n\nSo.\n\n## Add a page\n\nSo.\n\n## Use state\n\nSo.\n",
        nothing,
    );
    check_none(
        "# thing\n\n## FAQ\n\n<details>\n<summary>Why is it slow?</summary>\nIt is not.\n</details>\n<details>\n<summary>How do I stop it?</summary>\nYou do not.\n</details>\n<details>\n<summary>Does it bite?</summary>\nNo.\n</details>\n",
        "it is a program's manual, which answers questions by the way",
    );
    check_none(
        "# Awesome interviews\n\n> Lists of interview questions.\n\n- [Water](#water)\n\n## Water\n\n* [40 questions on ice](https://a.example)\n* [A fog exam](https://b.example) with answers\n",
        "the page only leads to others",
    );
    check_none(
        "# Bug\n\n**Describe it**\nClear and short.\n\n**To reproduce**\n1. Go there\n2. Click it\n\n**Which version?**\n- one\n- two\n",
        "too little of the page asks anything",
    );
    check_none(
        "# How to pass an interview\n\n## Before\n\nKeep it short. Why? So.\n\n## In it\n\n- Ask more.\n- Think aloud.\n- Write tests.\n",
        "too little of the page asks anything",
    );
}

#[test]
fn what_is_graded_by_itself_is_asked_by_itself() {
    check(
        "# Interview\n\n## Seas (hard)\n\n1. Why is it salt?\n2. [E] What is a wave?\n3. The tide comes back late.\n    1. [M] Why is it late?\n    2. [H] How would you tell?\n",
        &[
            "Seas: Why is it salt? hard",
            "Seas: What is a wave? easy",
            "The tide comes back late.: Why is it late? medium",
            "The tide comes back late.: How would you tell? hard",
        ],
    );
}

#[test]
fn tasks_whose_solution_is_folded_away_need_no_question_mark() {
    let task = |task, solution| {
        format!(
            "### {task}\n\n<details><summary>show</summary>\n<p>\n\n```sh\n{solution}\n```\n\n</p>\n</details>\n\n"
        )
    };
    let tasks =
        [task("Create a boat", "boat new"), task("Show the boat", "boat show"), task("Remove it", "boat rm")];
    check(
        &format!("# Boats\n\n## Rowing\n\n{}", tasks.concat()),
        &[
            "Rowing: Create a boat = ```sh⏎boat new⏎```",
            "Rowing: Show the boat = ```sh⏎boat show⏎```",
            "Rowing: Remove it = ```sh⏎boat rm⏎```",
        ],
    );
}

#[test]
fn a_key_may_be_letters_without_a_sign_between_them() {
    check(
        "# Exam\n\n1. Which two float?\n    - A. Wood\n    - B. Iron\n    - C. Cork\n\n    <details><summary>Answer</summary>\n\n    Correct Answer: AC\n\n    </details>\n\n2. Which sinks?\n    - A. Wood\n    - B. Iron\n\n    <details><summary>Answer</summary>\n\n    Correct Answer: B\n\n    </details>\n\n3. Why?\n",
        &["Exam: Which two float? [+-+]", "Exam: Which sinks? [-+]", "Exam: Why?"],
    );
}

#[test]
fn items_that_count_on_below_an_item_are_a_list() {
    check(
        "# Interview\n\n1. Why is it salt?\n2. Tides.\n    7. [E] Why is it late?\n    8. [E] How would you tell?\n3. Who sails it?\n",
        &[
            "Interview: Why is it salt?",
            "Tides.: Why is it late? easy",
            "Tides.: How would you tell? easy",
            "Interview: Who sails it?",
        ],
    );
}

#[test]
fn a_line_that_answers_is_no_question_for_its_marks() {
    check(
        "# Interview\n\nQ: Which one asks, `even` or `even?`?  \nA: `even?`, as `odd?` does\n\n**Q: Where does a query begin?**  \nBehind a ? in an address\n\nQ: Which joins?  \nA: `&&`\n\nQ: Why?  \nA: So.\n",
        &[
            "Interview: Which one asks, `even` or `even?`? = `even?`, as `odd?` does",
            "Interview: Where does a query begin? = Behind a ? in an address",
            "Interview: Which joins? = `&&`",
            "Interview: Why? = So.",
        ],
    );
}

#[test]
fn headings_that_name_what_they_ask_for_ask_where_others_do() {
    let sections: Vec<String> = [
        "What is ice?",
        "Fog",
        "Why rain?",
        "Snow",
        "Hail",
        "Dew",
        "How deep?",
        "Wind",
        "Who sails?",
        "Foam",
    ]
    .iter()
    .map(|name| format!("### {name}\n\nAbout {name}\n\n"))
    .collect();
    let page = |title: &str| import(&format!("# {title}\n\n## Seas\n\n{}", sections.concat()), "page");
    let found = page("Interview questions");
    assert_eq!(found.questions.len(), 10);
    assert_eq!(super::outline(&found)[1], "Seas: Fog = About Fog");
    assert_eq!(page("Weather").questions.len(), 10);
    let unasked = import(&format!("# Weather\n\n{}", sections.concat().replace('?', "")), "page");
    assert_eq!(unasked.questions.len(), 0);
    let advice = sections.concat().replace('?', "").replace(" is ", " to ").replace("Why", "How to");
    assert_eq!(import(&format!("# Interview guide\n\n{advice}"), "page").questions.len(), 0);
}

#[test]
fn headings_in_words_need_no_question_mark_and_code_tells_two_questions_apart() {
    let page = |word: &str| {
        let signs = ["+", "-", "*", "/", "%", "<", ">", "=", "!", "&"];
        let sections = signs.map(|sign| format!("### {word} `{sign}`\n\nIt is a sign.\n\n"));
        import(&format!("## Signs\n\n{}### Hash\n\nOne more.\n", sections.concat()), "page")
    };
    let found = page("Что делает");
    assert_eq!(found.questions.len(), 11);
    assert_eq!(super::outline(&found)[1], "Signs: Что делает `-` = It is a sign.");
    assert_eq!(page("How to write").questions.len(), 0);
}

#[test]
fn an_item_that_is_a_link_with_a_number_says_nothing() {
    check(
        "# Interview\n\n* Why is it salt?\n* [# 1](https://a.example/1)\n* Who sails it?\n",
        &["Interview: Why is it salt?", "Interview: Who sails it?"],
    );
}

#[test]
fn a_line_may_ask_and_the_next_ones_answer() {
    check(
        "What is ice?\nIt is cold.\nAnd hard.\n\nWhat is fog?\nIt is wet:\n+ seen\n+ felt\n\nIt goes.\n\nWhy does it rain?\nSo.\n\nWhat is hail?\nIce that falls.\n\nWhat is dew?\nWater.\n",
        &[
            "page: What is ice? = It is cold.⏎And hard.",
            "page: What is fog? = It is wet:⏎⏎+ seen⏎+ felt⏎⏎It goes.",
            "page: Why does it rain? = So.",
            "page: What is hail? = Ice that falls.",
            "page: What is dew? = Water.",
        ],
    );
}

#[test]
fn a_heading_that_comes_again_and_again_names_a_part_of_each_answer() {
    let section = |name: &str, asked: &str| {
        format!("## {name}\n\n**Question:** {asked}\n\n### Paths of candidates\n\n* It is {name}.\n\n")
    };
    let page = [("Ice", "Why is it hard?"), ("Fog", "Where is it?"), ("Rain", "When does it end?")];
    let page = page.map(|(name, asked)| section(name, asked)).concat();
    check(
        &format!("# Interview\n\n{page}"),
        &[
            "Ice: Why is it hard? = ### Paths of candidates⏎⏎* It is Ice.",
            "Fog: Where is it? = ### Paths of candidates⏎⏎* It is Fog.",
            "Rain: When does it end? = ### Paths of candidates⏎⏎* It is Rain.",
        ],
    );
    let changes = ["1.3", "1.2", "1.1", "1.0", "0.9", "0.8", "0.7"];
    let changes =
        changes.map(|version| format!("# {version}\n\n## What's Changed\n\n* {version} is out\n\n"));
    check_none(&changes.concat(), "too little of the page asks anything");
}

#[test]
fn a_list_of_advice_asks_nothing() {
    check(
        "# Interview\n\n## Seas\n\n- Why are they salt?\n- Explain tides.\n\n## Preparation checklist\n\n- [ ] Research the company\n- [ ] Review your projects\n- [ ] Prepare examples\n",
        &["Seas: Why are they salt?", "Seas: Explain tides."],
    );
}

#[test]
fn items_may_be_headings_that_name_a_level_or_ask_as_others_do() {
    let found = import(
        "* ### Beginner level\n1. What is ice?\n2. What is fog?\n\n* ### Advanced level\n1. What is dew?\n2. What is hail?\n",
        "page",
    );
    let levels: Vec<_> = found.questions.iter().map(|question| question.difficulty).collect();
    assert_eq!(levels, [Some(Easy), Some(Easy), Some(Hard), Some(Hard)]);
    let asked = ["What is ice?", "What is fog?", "Why does it rain?", "What is dew?", "What is hail?"];
    let items = asked.map(|asked| format!("- **{asked}** <br>\n    A) So.\n\n<br>\n\n")).concat();
    let page = format!("# Interview\n\n{items}- **Rain against hail** <br>\n    A) Water.\n\n<br>\n");
    assert_eq!(import(&page, "page").questions.len(), 6);
}

#[test]
fn what_introduces_or_advises_asks_nothing() {
    check(
        "# Interview\n\n## Scenario-based questions\nConsider these as the hardest, and take your time.\n\n1. How do you measure depth?\n2. It is dark. What do you do?\n\n## Red flags\n\n❌ **Don't:**\n- Make up stories\n- Write on the wall\n\n## Mapping\n\n| Question theme | Shows |\n| --- | --- |\n| Fog | Patience |\n| Ice | Care |\n",
        &[
            "Scenario-based questions: How do you measure depth? Scenario",
            "Scenario-based questions: It is dark. What do you do? Scenario",
        ],
    );
    check(
        "# Interview\n\n## Contribuyendo\n\n1. [Cómo contribuir](https://a.example/c)\n2. [Licencia](https://a.example/l)\n\n#### Mares\n\n* ¿Por qué son salados?\n\n#### Hielo\n\n* ¿Qué es?\n\n#### Niebla\n\n* ¿Dónde está?\n",
        &["Mares: ¿Por qué son salados?", "Hielo: ¿Qué es?", "Niebla: ¿Dónde está?"],
    );
}

#[test]
fn numbered_lines_may_be_set_in_as_code_is() {
    check(
        "# Interview\n\n### Water\n\n\t1.\tWhat is ice?\nIt is cold.\n\n\t2.\tExplain fog.\nIt is wet.\n\t•\tAnd low.\n\t3.\tWhy does it rain?\n\n### Air\n\n\t4.\tWhat is wind?\n\t5.\tWhat is a storm?\n",
        &[
            "Water: What is ice? = It is cold.",
            "Water: Explain fog. = It is wet.⏎•\tAnd low.",
            "Water: Why does it rain?",
            "Air: What is wind?",
            "Air: What is a storm?",
        ],
    );
    check(
        "# Interview\n\n## What does it print?\n\n    1. one\n    2. two\n    3. three\n\n## What is ice?\n\nCold.\n\n## Why?\n\nSo.\n",
        &[
            "Interview: What does it print? = ```⏎1. one⏎2. two⏎3. three⏎```",
            "Interview: What is ice? = Cold.",
            "Interview: Why? = So.",
        ],
    );
}

#[test]
fn items_that_each_have_a_level_ask() {
    check(
        "# Sea\n\nFrom real interview sheets, 4 questions.\n\n- 🟡 Tides and currents\n- 🟢 Salt\n- 🔴 Drift ice\n- 🟢 Fog at sea\n",
        &["Sea: Tides and currents medium", "Sea: Salt easy", "Sea: Drift ice hard", "Sea: Fog at sea easy"],
    );
    check_none("# Boats\n\n- 🟡 Sails\n- 🟢 Hull\n- 🔴 Mast\n", "too little of the page asks anything");
}

#[test]
fn a_condition_may_stand_before_what_is_asked_and_an_alert_hold_what_follows() {
    check(
        "# Interview\n\n- What is ice?\n  - If it floats, explain why.\n- Si vous avez le temps, décrivez la mer\n",
        &[
            "Interview: What is ice? next(If it floats, explain why.)",
            "Interview: Si vous avez le temps, décrivez la mer",
        ],
    );
    check(
        "# Interview\n\n## What is ice?\n\nCold.\n\n> [!IMPORTANT]\n> **Follow-up questions:**\n> - Why does it float?\n\nAnd hard.\n\n## What is fog?\n\nWet.\n\n## Why?\n\nSo.\n",
        &[
            "Interview: What is ice? next(Why does it float?) = Cold.⏎⏎And hard.",
            "Interview: What is fog? = Wet.",
            "Interview: Why? = So.",
        ],
    );
}
