//! What belongs to a question: its answer or where that is, its choices and their key, how hard it is.

use super::super::Difficulty::{Easy, Hard, Medium};
use super::{check, import};

#[test]
fn an_answer_that_only_leads_to_its_number_is_elsewhere() {
    check(
        "# Interview\n\n## Why is it salt?\n\nAnswer: [Question 1](https://a.example/1)\n\n## Who sails it?\n\nSailors, as [they say](https://a.example/2)\n\n## Why?\n\nSo.\n",
        &[
            "Interview: Why is it salt? see(https://a.example/1) open",
            "Interview: Who sails it? = Sailors, as [they say](https://a.example/2)",
            "Interview: Why? = So.",
        ],
    );
}

#[test]
fn a_key_may_be_folded_and_a_label_stand_behind_a_number() {
    check(
        "# Quiz\n\n**1. Question: What is ice?**\n\n- A) cold\n- B) hot\n\n**2. Question: What is fog?**\n\n- A) dry\n- B) wet\n\n**Water that falls is:**\n\n- A) dew\n- B) rain\n\n## Answer key\n\n<details>\n<summary>Click to see all answers</summary>\n\n1. **A** — it melts\n2. **B** — it is water\n3. **B** — it falls\n\n</details>\n",
        &[
            "Quiz: What is ice? [+-] = it melts",
            "Quiz: What is fog? [-+] = it is water",
            "Quiz: Water that falls is: [-+] = it falls",
        ],
    );
}

#[test]
fn choices_may_say_which_is_right_or_be_counted() {
    check(
        "# Quiz\n\n1. What is ice?\n* A. cold **(Correct)**\n* B. hot\n\n2. What is fog?\n* A. dry\n* B. wet **(Correct)**\n",
        &["Quiz: What is ice? [+-]", "Quiz: What is fog? [-+]"],
    );
    check(
        "# Quiz\n\n#### 1. What is ice?\n\n- 1: cold\n- 2: hot\n\n<details><summary>Answer</summary>\n\n##### Answer: 1\n\nIt is frozen.\n\n</details>\n\n#### 2. What is fog?\n\n- 1: dry\n- 2: wet\n\n<details><summary>Answer</summary>\n\n##### Answer: 2\n\n</details>\n\n#### 3. Why?\n\nSo.\n",
        &["Quiz: What is ice? [+-] = It is frozen.", "Quiz: What is fog? [-+]", "Quiz: Why? = So."],
    );
}

#[test]
fn links_alone_are_no_answer() {
    check(
        "# Interview\n\n- What is ice?\n  - https://a.example/ice\n- What is fog?\n  - [Fog](https://a.example/fog_(air)), <https://a.example/wet>\n- What is rain?\n  - Water, see https://a.example/rain\n- https://a.example/more\n",
        &[
            "Interview: What is ice? see(https://a.example/ice) open",
            "Interview: What is fog? see(https://a.example/fog_(air)) see(https://a.example/wet) open",
            "Interview: What is rain? = - Water, see https://a.example/rain",
        ],
    );
}

#[test]
fn what_is_answered_was_asked() {
    let section = |name: &str| {
        format!(
            "## {name}\n\n- Level: Mid\n\n### Answer\n\nAbout {name}.\n\n### Follow-ups\n\n- Why {name}?\n\n"
        )
    };
    let page = ["Ice", "Fog", "Rain against hail"].map(section).concat();
    let found = import(&format!("# Weather\n\n{page}"), "page");
    assert_eq!(super::outline(&found).len(), 3, "{found:?}");
    assert_eq!(found.questions[2].text, "Rain against hail");
    assert_eq!(found.questions[2].difficulty, Some(Medium));
    assert_eq!(found.questions[2].follow_ups, ["Why Rain against hail?"]);
}

#[test]
fn stars_are_of_three_or_of_five() {
    let levels = |most: usize| {
        let headings = (1..=most).map(|stars| format!("## Why {stars}? {}\n\nSo.\n\n", "⭐".repeat(stars)));
        let found = import(&format!("# Interview\n\n{}", headings.collect::<String>()), "page");
        found.questions.iter().map(|question| question.difficulty).collect::<Vec<_>>()
    };
    assert_eq!(levels(3), [Easy, Medium, Hard].map(Some));
    assert_eq!(levels(5), [Easy, Easy, Medium, Hard, Hard].map(Some));
}

#[test]
fn a_key_may_be_as_high_as_the_questions_that_it_answers() {
    check(
        "# Weather quiz\n\n## Question 1: Ice\n\n**Concept** -- Explain why it floats.\n\n## Question 2: Fog\n\nDescribe it.\n\nShow a sketch.\n\n## Question 3: Rain\n\nWhen does it fall?\n\n---\n\n## Answer key\n\n### Answer 1: Ice\n\nIt is less dense.\n\n### Answer 2: Fog\n\nAir cools.\n\n- slowly\n\n### Answer 3: Rain\n\nWhen drops are heavy.\n",
        &[
            "Weather quiz: Ice⏎⏎**Concept** -- Explain why it floats. = It is less dense.",
            "Weather quiz: Fog⏎⏎Describe it.⏎⏎Show a sketch. = Air cools.⏎⏎- slowly",
            "Weather quiz: Rain⏎⏎When does it fall? = When drops are heavy.",
        ],
    );
}

#[test]
fn of_choices_without_letters_one_is_said_to_be_right() {
    check(
        "# Quiz\n\n### Q1. What is ice?\n\n- cold <<<---Correct\n- hot\n- loud\n\n### Q2. What is fog?\n\n- It is wet.\n- It is correct to say so.\n",
        &["Quiz: What is ice? [+--]", "Quiz: What is fog? = - It is wet.⏎- It is correct to say so."],
    );
}

#[test]
fn a_key_may_be_called_otherwise_and_count_with_letters() {
    check(
        "# Interview\n\n1. What is ice?\n2. What is fog?\n3. What is rain?\n\n### Answer Key & Explanations\n\n**1. Ice:**\nCold.\n\n**2. Fog:**\n- Wet.\n\n**3. Rain:**\nWater.\n",
        &[
            "Interview: What is ice? = Ice:⏎Cold.",
            "Interview: What is fog? = Fog:⏎⏎- Wet.",
            "Interview: What is rain? = Rain:⏎Water.",
        ],
    );
    check(
        "# Interview\n\n**Q1.** What is ice?\n- (a) Hot\n- (b) Cold\n\n**Q2.** What is fog?\n- (a) Wet\n- (b) Dry\n\n**Q3.** What is rain?\n- (a) Sand\n- (b) Water\n\n<details><summary>Answers</summary>\n\n**A1 — (b).** It is frozen.\n\n**A2 — (a).** It is water.\n\n**A3 — (b):** It falls.\n</details>\n",
        &[
            "Interview: What is ice? [-+] = It is frozen.",
            "Interview: What is fog? [+-] = It is water.",
            "Interview: What is rain? [-+] = It falls.",
        ],
    );
}

#[test]
fn what_only_points_at_an_answer_is_a_reference() {
    check(
        "# Interview\n\n## What is ice?\n\nSee 👉 **[Answer](https://ice.example/a)**\n\n## What is fog?\n\n> Read more here: <https://fog.example>.\n\n## What is rain?\n\nSee [rain](https://rain.example), which falls.\n",
        &[
            "Interview: What is ice? see(https://ice.example/a) open",
            "Interview: What is fog? see(https://fog.example) open",
            "Interview: What is rain? = See [rain](https://rain.example), which falls.",
        ],
    );
}

#[test]
fn columns_may_hold_hints_and_follow_ups() {
    check(
        "# Interview\n\n| Question | Hint | Follow-up | Tags |\n|---|---|---|---|\n| What is ice? | Water. | Does it float? | cold, hard |\n| What is fog? | - | | |\n",
        &[
            "Interview: What is ice? hint(Water.) next(Does it float?) tag(cold) tag(hard)",
            "Interview: What is fog?",
        ],
    );
}

#[test]
fn a_comment_may_name_the_topic() {
    check(
        "# Interview\n\n<!-- topic: Ice -->\n## Why is it cold?\n\nSo.\n\n## What is fog?\n<!-- topic: Air; difficulty: easy -->\n\nWet.\n\n## What is rain?\n\nWater.\n",
        &["Ice: Why is it cold? = So.", "Air: What is fog? easy = Wet.", "Interview: What is rain? = Water."],
    );
}

#[test]
fn code_that_says_a_choice_again_is_the_key() {
    check(
        "# Interview\n\n#### Q. Which of the following is cold?\n* Fire\n* Ice\n* Sand\n```\nIce\n```\n\n#### Q. Which of the following is wet?\nA. Sand\nB. Fog\n\n```\nFog\n```\n\n#### Q. What does the following print?\n* 1\n* 2\n```js\nprint(1)\n```\n",
        &[
            "Interview: Which of the following is cold? [-+-]",
            "Interview: Which of the following is wet? [-+]",
            "Interview: What does the following print? = * 1⏎* 2⏎⏎```js⏎print(1)⏎```",
        ],
    );
}

#[test]
fn the_same_words_under_two_topics_are_two_questions() {
    check(
        "# Interview\n\n## Ice\n\n- How does it form?\n- How does it form?\n\n## Fog\n\n- How does it form?\n",
        &["Ice: How does it form?", "Fog: How does it form?"],
    );
}

#[test]
fn a_label_of_an_item_ends_with_its_list() {
    check(
        "# Interview\n\n1. What is ice?\n   * Follow-up: Does it float?\n\n   > Cold.\n\n2. What is fog?\n   - Hint: water.\n\n   Wet.\n",
        &[
            "Interview: What is ice? next(Does it float?) = Cold.",
            "Interview: What is fog? hint(water.) = Wet.",
        ],
    );
}

#[test]
fn a_summary_may_hold_a_list() {
    check(
        "# Interview\n\n<details>\n<summary>What do these bring:\n\n  * Clouds in winter?\n  * Clouds in summer?</summary><br><b>\n\n  * Snow\n  * Rain\n</b></details>\n\n<details>\n<summary>What is fog?</summary><br><b>\n\nWet.\n</b></details>\n",
        &[
            "Interview: What do these bring:⏎⏎  * Clouds in winter?⏎  * Clouds in summer? = * Snow⏎  * Rain",
            "Interview: What is fog? = Wet.",
        ],
    );
}

#[test]
fn a_key_may_be_cut_in_pieces() {
    check(
        "# Quiz\n\n__1. What is ice?__\n\nA) Hot\nB) Cold\n\n__2. What is fog?__\n\nA) Wet\nB) Dry\n\n### Short answers\n\n3. Why is snow white?\n\n4. What is rain?\n\n## Answer Key\n\n__Choices:__\n\n1. B - It is frozen.\n2. A\n\n__Short answers:__\n\n3. It scatters light.\n\n4. Water.\n",
        &[
            "Quiz: What is ice? [-+] = It is frozen.",
            "Quiz: What is fog? [+-]",
            "Short answers: Why is snow white? = It scatters light.",
            "Short answers: What is rain? = Water.",
        ],
    );
}
