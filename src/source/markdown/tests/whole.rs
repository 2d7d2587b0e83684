//! What only a whole page tells: keys at its end, what it is made of where nothing in it asks, where
//! its matter begins, and pages that are made of something else.

use super::{check, check_none, import};

#[test]
fn a_key_at_the_end_answers_the_questions_before_it() {
    let quiz = "# Quiz\n\n### 1. Which floats?\n\nA. Iron\nB. Cork\n\n### 2. Which sinks?\n\nA. Iron\nB. Cork\n\n### 3. Which burns?\n\nA. Iron\nB. Cork\n\n";
    let found = ["Quiz: Which floats? [-+]", "Quiz: Which sinks? [+-]", "Quiz: Which burns? [-+]"];
    for key in [
        "## Answers\n\n1. B\n2. A\n3. B\n",
        "## Answer key\n\n1. B  2. A  3. B\n",
        "## Answers\n\n1 - B  \n2 - A  \n3 - B\n",
        "## Answers\n\n| # | Answer |\n|---|---|\n| 1 | B |\n| 2 | A |\n| 3 | B |\n",
    ] {
        check(&format!("{quiz}{key}"), &found);
    }
    check(
        "# Interview\n\n## Sea\n\n1. What is salt?\n2. Why tides?\n\n## Air\n\n3. What is fog?\n\n## Answers\n\n**1.** Brine.\n\n**2.** The moon.\n\nAnd the sun.\n\n**3.** Wet.\n",
        &[
            "Sea: What is salt? = Brine.",
            "Sea: Why tides? = The moon.⏎⏎And the sun.",
            "Air: What is fog? = Wet.",
        ],
    );
    check(
        "# Interview\n\n### What is salt?\n\n### Why tides?\n\n### How is it made?\n\n#### Answer\n\n1. Dig.\n2. Boil.\n3. Dry.\n",
        &[
            "Interview: What is salt?",
            "Interview: Why tides?",
            "Interview: How is it made? = 1. Dig.⏎2. Boil.⏎3. Dry.",
        ],
    );
}

#[test]
fn a_page_of_names_is_made_of_one_kind_of_them() {
    check(
        "# Sea interview questions\n\n## Water\n\n- Salt\n- Tides\n- Drift ice\n\n## Land\n\n- Sand\n- Clay\n\n## Useful links\n\n- [Maps](https://a.example)\n",
        &["Water: Salt", "Water: Tides", "Water: Drift ice", "Land: Sand", "Land: Clay"],
    );
    check(
        "# Sea interview questions\n\n## Salt\n\n- It is white.\n\nAnd old.\n\n## Tides\n\nThe moon.\n\n## Drift ice\n\nCold.\n\n## Sand\n\nDry.\n",
        &[
            "Sea interview questions: Salt = - It is white.⏎⏎And old.",
            "Sea interview questions: Tides = The moon.",
            "Sea interview questions: Drift ice = Cold.",
            "Sea interview questions: Sand = Dry.",
        ],
    );
    check(
        "# Sea interview questions\n\n**Salt**\n\nWhite.\n\n**Tides**\n\nThe moon.\n\n**Drift ice**\n\nCold.\n\n**Sand**\n\nDry.\n",
        &[
            "Sea interview questions: Salt = White.",
            "Sea interview questions: Tides = The moon.",
            "Sea interview questions: Drift ice = Cold.",
            "Sea interview questions: Sand = Dry.",
        ],
    );
}

#[test]
fn links_and_advice_are_no_names() {
    let links = "### Sea\n\n- [40 on salt](https://a.example)\n- [20 on ice](https://b.example)\n\n";
    let page = format!("# Awesome interview questions\n\n## Topics\n\n{}", links.repeat(5));
    assert_eq!(import(&page, "page").questions.len(), 0);
    let advice =
        "## Be calm\n\nBreathe.\n\n## Be early\n\nWalk.\n\n## Listen\n\nLook up.\n\n## Ask back\n\nOften.\n";
    let page = format!("# How to answer interview questions\n\n{advice}");
    assert_eq!(import(&page, "page").questions.len(), 0);
    check_none(&format!("# Manners\n\n{advice}"), "nothing on the page asks anything");
}

#[test]
fn quotations_ask_where_most_do() {
    check(
        "# Interview\n\n> What is salt?\n\nWhite.\n\n> **Why tides?**\n\nThe moon.\n\n> 3. What is fog?\n\nWet.\n\n> Quoted.\n",
        &[
            "Interview: What is salt? = White.",
            "Interview: Why tides? = The moon.",
            "Interview: What is fog? = Wet.⏎⏎Quoted.",
        ],
    );
}

#[test]
fn the_matter_may_begin_without_a_heading() {
    check(
        "# Interview\n\n## Contents\n\n- [Salt](#salt)\n- [Tides](#tides)\n\n**What is salt?**\n\nWhite.\n\n**Why tides?**\n\nThe moon.\n",
        &["Interview: What is salt? = White.", "Interview: Why tides? = The moon."],
    );
    check(
        "# Interview\n\n## How to use\n\n1. Read it.\n2. Close it.\n\n---\n\n1. What is salt?\n2. Why tides?\n3. Who sails?\n",
        &["Interview: What is salt?", "Interview: Why tides?", "Interview: Who sails?"],
    );
}

#[test]
fn a_page_may_be_told_by_its_name() {
    let page = "## Sea\n\n- Salt\n- Tides\n\n## Air\n\n- Fog\n- Wind\n";
    assert_eq!(import(page, "sea-interview-questions").questions.len(), 4);
    assert_eq!(import(page, "notes").questions.len(), 0);
}

#[test]
fn the_place_of_a_page_is_evidence_where_little_of_it_asks() {
    let text = "Sails.\n\n".repeat(12);
    let page = format!("## Sea\n\n{text}- What is salt?\n- Why tides?\n- What is fog?\n");
    let count = |place| super::super::import(&page, "english", place).questions.len();
    assert_eq!((count("sea-interview/resources/english.md"), count("sea/english.md")), (3, 0));
}

#[test]
fn headings_that_count_far_enough_are_a_list_whatever_they_say() {
    let page = |count: usize, asked: &str| {
        let heading = |number: usize| format!("## {number} Sea {number}\n\nWater.\n\n");
        let asked = format!("## {count} {asked}\n\nSo.\n\n## {} {asked}\n\nSo.\n", count + 1);
        format!("{}{asked}", (1..count).map(heading).collect::<Vec<_>>().concat())
    };
    let count = |page: &str| import(page, "page").questions.len();
    assert_eq!(count(&page(24, "Why is it salt")), 24);
    assert_eq!((count(&page(24, "The last")), count(&page(9, "Why is it salt"))), (0, 0));
}

#[test]
fn what_items_name_is_a_topic_of_the_graded_ones_below() {
    check(
        "# Interview\n\n1. [E] What is ice?\n2. Fog.\n    1. [E] Why is it grey?\n    2. [M] How does it form? Where?\n    3. [H] What ends it?\n\n    <center><img src=\"fog.png\"></center>\n3. [E] What is rain?\n",
        &[
            "Interview: What is ice? easy",
            "Fog.: Why is it grey? easy",
            "Fog.: How does it form? Where? medium",
            "Fog.: What ends it? hard",
            "Interview: What is rain? easy",
        ],
    );
}
