//! What words tell: whether a text asks for something, how hard it says it is, what a label such
//! as `Answer:` announces, and what only holds a place. Tables of words and plain functions.

use super::Difficulty;

/// How much a text looks like a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Like {
    Nothing,
    /// It says what to do: `Implement …`.
    Orders,
    /// It begins as questions and tasks in words do: `What …`, `Explain …`.
    Begins,
    /// It has a question mark where one belongs.
    Asks,
}

const INTERROGATIVES: &[&str] = &[
    "what", "what's", "whats", "what’s", "why", "how", "how's", "when", "where", "where's", "which", "who",
    "who's", "whose", "whom", "is", "are", "was", "were", "do", "does", "did", "can", "could", "should",
    "would", "will", "have", "has", "had", "may", "am", "isn't", "aren't", "doesn't", "don't", "can't",
];
const TASKS: &[&str] = &[
    "explain",
    "describe",
    "define",
    "compare",
    "differentiate",
    "distinguish",
    "discuss",
    "list",
    "name",
    "tell",
    "talk",
    "walk",
    "elaborate",
    "enumerate",
    "mention",
    "outline",
    "state",
    "identify",
    "contrast",
    "clarify",
    "difference",
    "differences",
    "true",
    "give",
    "summarize",
    "summarise",
    "illustrate",
];
const ORDERS: &[&str] = &[
    "write",
    "implement",
    "build",
    "design",
    "create",
    "make",
    "find",
    "show",
    "demonstrate",
    "convert",
    "reverse",
    "draw",
    "provide",
    "suppose",
    "given",
    "consider",
    "calculate",
    "determine",
    "print",
    "check",
    "sort",
    "develop",
    "propose",
    "debug",
    "optimize",
    "optimise",
    "refactor",
    "solve",
    "retrieve",
    "select",
    "deploy",
    "predict",
    "imagine",
    "assume",
    "set",
    "configure",
    "count",
    "remove",
    "merge",
    "generate",
    "rotate",
    "return",
    "detect",
    "place",
    "fix",
    "model",
    "simulate",
    "validate",
    "flatten",
    "parse",
    "filter",
    "group",
    "rank",
    "compute",
    "program",
    "construct",
    "prove",
    "estimate",
    "analyze",
    "analyse",
    "evaluate",
    "choose",
    "plan",
    "scale",
    "migrate",
    "sketch",
    "use",
    "run",
    "add",
    "delete",
    "update",
    "perform",
    "swap",
];

/// Whether a text, without its number and marks, asks for something.
pub(super) fn like(text: &str) -> Like {
    let text = text.trim();
    let end = text.trim_end_matches(|last: char| {
        last.is_whitespace()
            || matches!(last, '"' | '\'' | '*' | '_' | '.' | '”' | '’' | '!' | '`' | '~' | ':' | ')' | ']')
    });
    if end.ends_with(['?', '？', '؟']) && end.chars().any(char::is_alphanumeric) {
        return Like::Asks;
    }
    let mut words = text
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ':' | '/' | '"' | '“' | '(' | '`' | '*')
        })
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_lowercase();
    let second = words.next().unwrap_or_default().to_lowercase();
    let is_in = |list: &[&str], word: &str| list.contains(&word);
    let first = first.trim_matches(|mark: char| !mark.is_alphanumeric() && mark != '\'' && mark != '’');
    let asks_inside = text.contains("? ");
    if is_in(INTERROGATIVES, first) {
        return if asks_inside { Like::Asks } else { Like::Begins };
    }
    let after_preposition = ["in", "on", "at", "for", "to", "from", "by", "with", "under"].contains(&first)
        && is_in(&["what", "which", "whom", "how"], &second);
    if is_in(TASKS, first) || after_preposition || (first == "please" && is_in(TASKS, &second)) {
        return if asks_inside { Like::Asks } else { Like::Begins };
    }
    if asks_inside {
        return Like::Asks;
    }
    if is_in(ORDERS, first) || (first == "let's" && !second.is_empty()) {
        Like::Orders
    } else {
        Like::Nothing
    }
}

/// How hard one word says that something is.
pub(super) fn difficulty(word: &str) -> Option<Difficulty> {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    match &*word {
        "easy" | "beginner" | "beginners" | "basic" | "basics" | "junior" | "fresher" | "freshers"
        | "novice" | "entry" | "entry-level" | "beginner-level" | "junior-level" | "basic-level"
        | "elementary" | "fundamental" | "fundamentals" | "simple" | "beginner-friendly" => {
            Some(Difficulty::Easy)
        }
        "medium" | "intermediate" | "mid" | "middle" | "moderate" | "mid-level" | "medium-level"
        | "intermediate-level" => Some(Difficulty::Medium),
        "hard" | "advanced" | "senior" | "expert" | "difficult" | "experienced" | "senior-level"
        | "hard-level" | "advanced-level" | "expert-level" => Some(Difficulty::Hard),
        _ => None,
    }
}

/// Words that stand beside a difficulty without saying what it is about.
const FILLERS: &[&str] = &[
    "level",
    "levels",
    "question",
    "questions",
    "interview",
    "section",
    "and",
    "for",
    "the",
    "part",
    "tier",
    "answers",
    "developers",
    "developer",
    "engineers",
    "of",
    "to",
    "friendly",
    "problems",
    "problem",
    "exercises",
    "concepts",
    "topics",
    "years",
    "experience",
    "with",
    "candidates",
    "based",
    "stage",
    "difficulty",
];

/// How hard a heading says that what is below it is, and whether it says nothing else.
pub(super) fn heading_difficulty(text: &str) -> Option<(Difficulty, bool)> {
    let mut found = marked_difficulty(text);
    let mut is_pure = true;
    let mut is_about_questions = found.is_some();
    let words = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '(' | ')' | '&' | ':' | ','));
    for word in words.filter(|word| word.chars().any(char::is_alphanumeric)) {
        let lower = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        if let Some(difficulty) = difficulty(&lower) {
            found.get_or_insert(difficulty);
        } else if FILLERS.contains(&&*lower) {
            is_about_questions |=
                ["question", "questions", "level", "levels", "problems", "tier"].contains(&&*lower);
        } else if !lower.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '–' | '.'))
        {
            is_pure = false;
        }
    }
    found.filter(|_| is_pure || is_about_questions).map(|difficulty| (difficulty, is_pure))
}

/// How hard emoji or stars say that something is.
pub(super) fn marked_difficulty(text: &str) -> Option<Difficulty> {
    let count = |mark: char| text.chars().filter(|letter| *letter == mark).count();
    if text.is_ascii() {
        return None;
    }
    let (full, empty) = (count('★'), count('☆'));
    if full > 0 {
        let of = (full + empty).max(3);
        return Some(match (full * 3).div_ceil(of) {
            0 | 1 => Difficulty::Easy,
            2 => Difficulty::Medium,
            _ => Difficulty::Hard,
        });
    }
    let has = |marks: &[char]| text.contains(marks);
    if has(&['🟢', '👶', '🌱', '🐣']) {
        Some(Difficulty::Easy)
    } else if has(&['🟡', '🟠', '🔵']) {
        Some(Difficulty::Medium)
    } else if has(&['🔴', '🚀', '🔥']) {
        Some(Difficulty::Hard)
    } else {
        match count('⭐') {
            0 => None,
            1 => Some(Difficulty::Medium),
            2 => Some(Difficulty::Medium),
            _ => Some(Difficulty::Hard),
        }
    }
}

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Answer,
    Explanation,
    Hint,
    FollowUp,
    Sources,
    Difficulty,
    Tags,
    /// What stands here is asked: `Q:`, `Scenario:`.
    Question,
    /// Nothing that is asked: a licence, thanks, how to take part.
    Aside,
}

const LABELS: &[(&str, Label)] = &[
    ("answer", Label::Answer),
    ("answers", Label::Answer),
    ("ans", Label::Answer),
    ("a", Label::Answer),
    ("solution", Label::Answer),
    ("solutions", Label::Answer),
    ("sol", Label::Answer),
    ("show answer", Label::Answer),
    ("view answer", Label::Answer),
    ("see answer", Label::Answer),
    ("show solution", Label::Answer),
    ("view solution", Label::Answer),
    ("click to expand", Label::Answer),
    ("click to see answer", Label::Answer),
    ("click to see the answer", Label::Answer),
    ("click for answer", Label::Answer),
    ("click to reveal", Label::Answer),
    ("reveal answer", Label::Answer),
    ("toggle answer", Label::Answer),
    ("expand", Label::Answer),
    ("expected answer", Label::Answer),
    ("expected answer points", Label::Answer),
    ("sample answer", Label::Answer),
    ("example answer", Label::Answer),
    ("model answer", Label::Answer),
    ("possible answer", Label::Answer),
    ("short answer", Label::Answer),
    ("detailed answer", Label::Answer),
    ("suggested answer", Label::Answer),
    ("correct answer", Label::Answer),
    ("right answer", Label::Answer),
    ("correct option", Label::Answer),
    ("correct", Label::Answer),
    ("answer key", Label::Answer),
    ("answer and explanation", Label::Answer),
    ("answer & explanation", Label::Answer),
    ("response", Label::Answer),
    ("explanation", Label::Explanation),
    ("reason", Label::Explanation),
    ("rationale", Label::Explanation),
    ("hint", Label::Hint),
    ("hints", Label::Hint),
    ("show hint", Label::Hint),
    ("clue", Label::Hint),
    ("follow-up", Label::FollowUp),
    ("follow-ups", Label::FollowUp),
    ("follow up", Label::FollowUp),
    ("follow ups", Label::FollowUp),
    ("followup", Label::FollowUp),
    ("followups", Label::FollowUp),
    ("follow-up question", Label::FollowUp),
    ("follow-up questions", Label::FollowUp),
    ("follow up question", Label::FollowUp),
    ("follow up questions", Label::FollowUp),
    ("source", Label::Sources),
    ("sources", Label::Sources),
    ("reference", Label::Sources),
    ("references", Label::Sources),
    ("reference link", Label::Sources),
    ("resources", Label::Sources),
    ("useful resources", Label::Sources),
    ("useful links", Label::Sources),
    ("additional links", Label::Sources),
    ("further reading", Label::Sources),
    ("read more", Label::Sources),
    ("links", Label::Sources),
    ("see also", Label::Sources),
    ("learn more", Label::Sources),
    ("difficulty", Label::Difficulty),
    ("difficulty level", Label::Difficulty),
    ("level", Label::Difficulty),
    ("tags", Label::Tags),
    ("tag", Label::Tags),
    ("keywords", Label::Tags),
    ("key topics", Label::Tags),
    ("topics", Label::Tags),
    ("topics covered", Label::Tags),
    ("key concepts", Label::Tags),
    ("q", Label::Question),
    ("question", Label::Question),
    ("scenario", Label::Question),
    ("scenarios", Label::Question),
    ("scenario question", Label::Question),
    ("table of contents", Label::Aside),
    ("contents", Label::Aside),
    ("toc", Label::Aside),
    ("index", Label::Aside),
    ("contributing", Label::Aside),
    ("how to contribute", Label::Aside),
    ("contribution", Label::Aside),
    ("contributions", Label::Aside),
    ("contributors", Label::Aside),
    ("license", Label::Aside),
    ("licence", Label::Aside),
    ("credits", Label::Aside),
    ("acknowledgements", Label::Aside),
    ("acknowledgments", Label::Aside),
    ("author", Label::Aside),
    ("authors", Label::Aside),
    ("about", Label::Aside),
    ("about the author", Label::Aside),
    ("support", Label::Aside),
    ("feedback", Label::Aside),
    ("disclaimer", Label::Aside),
    ("installation", Label::Aside),
    ("usage", Label::Aside),
    ("how to use", Label::Aside),
    ("how to use this repository", Label::Aside),
    ("how to use this guide", Label::Aside),
    ("getting started", Label::Aside),
    ("getting involved", Label::Aside),
    ("introduction", Label::Aside),
    ("overview", Label::Aside),
    ("prerequisites", Label::Aside),
    ("changelog", Label::Aside),
    ("star history", Label::Aside),
    ("stargazers", Label::Aside),
    ("sponsors", Label::Aside),
    ("learning resources", Label::Aside),
    ("translations", Label::Aside),
    ("interview structure", Label::Aside),
    ("evaluation criteria", Label::Aside),
    ("scoring", Label::Aside),
];

/// The longest label that is looked up, in bytes.
const LONGEST_LABEL: usize = 40;

/// The label that is all of a text, as of a heading or the summary of a fold.
pub(super) fn whole_label(text: &str) -> Option<Label> {
    label(text).filter(|(_, rest)| rest.trim().is_empty()).map(|(label, _)| label)
}

/// The label that a piece of Markdown begins with, and what follows it.
pub(super) fn label(markdown: &str) -> Option<(Label, &str)> {
    let is_mark = |letter: char| {
        !letter.is_alphanumeric()
            && !matches!(letter, '`' | '[' | '(' | '<' | '!' | '|' | '-' | '+' | '$' | '"')
    };
    let text = markdown.trim_start_matches(is_mark);
    let mut limit = LONGEST_LABEL.min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let head = &text[..limit];
    let length = head
        .find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, ' ' | '-' | '&'))
        .unwrap_or({ if head.len() == text.len() { head.len() } else { 0 } });
    let mut words = head[..length].trim_end().trim_end_matches(['-', ' ']);
    // A number may stand between the label and its colon.
    words = words.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
    if words.is_empty() {
        return None;
    }
    let lower = words.to_lowercase();
    let (_, label) = LABELS.iter().find(|(word, _)| *word == lower)?;
    let rest = &text[words.len()..];
    let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let closers = rest.trim_start_matches(|letter: char| {
        matches!(
            letter,
            ':' | '.' | ')' | '*' | '_' | '-' | '–' | '—' | '=' | '>' | '：' | ' ' | '\t' | '▶' | '👇' | '⬇'
        )
    });
    let between = &rest[..rest.len() - closers.len()];
    let is_short =
        lower == "a" || lower == "q" || lower == "correct" || lower == "level" || lower == "reason";
    let needs = if is_short { between.contains([':', ')', '.', '：']) } else { true };
    let is_label = rest.trim().is_empty()
        || between.contains([':', '：', '*', '_', '-', '–', '—', '=', '.', ')'])
        || between.contains('\n');
    let is_line = rest.trim_start_matches(' ').starts_with('\n');
    (needs && (is_label || is_line)).then(|| (*label, restored(closers, rest)))
}

/// What follows a label keeps its own emphasis: only what closed the label's is gone.
fn restored<'a>(closers: &'a str, _rest: &'a str) -> &'a str {
    closers
}

/// Whether a text only holds the place of an answer.
pub(super) fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: &[&str] = &[
        "to be completed",
        "to be filled",
        "to be added",
        "to be done",
        "to be answered",
        "to be written",
        "to be updated",
        "to do",
        "todo",
        "tbd",
        "tba",
        "tbc",
        "wip",
        "work in progress",
        "coming soon",
        "answer here",
        "answer coming",
        "add answer",
        "pending",
        "n/a",
        "na",
        "placeholder",
        "not answered",
        "no answer",
        "answer goes here",
        "write your answer",
        "your answer",
        "under construction",
        "in progress",
        "fill me",
        "write answer",
        "answer to be",
        "answer needed",
        "help wanted",
        "needs an answer",
        "add your answer",
        "will be added",
        "will update",
        "answer is coming",
        "not yet answered",
    ];
    let plain: String = text
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '/' | '\n'))
        .collect::<String>()
        .to_lowercase();
    let plain = one_line(&plain);
    plain.is_empty()
        || (plain.len() < 60 && PLACEHOLDERS.iter().any(|word| plain.starts_with(word)))
            && (plain.len() < 30 || !plain.starts_with("na"))
}

/// Whether a text leads back to the top of its page.
pub(super) fn is_back_link(text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    let lower = one_line(text).to_lowercase();
    [
        "back to top",
        "back to the top",
        "go to top",
        "return to top",
        "back to index",
        "back to table of contents",
        "back to contents",
        "⬆",
        "↥",
    ]
    .iter()
    .any(|words| lower.contains(words))
}

/// Whether words say that what they stand over is questions.
pub(super) fn says_questions(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "question",
        "interview",
        "quiz",
        "q&a",
        "q & a",
        "problems",
        "exercises",
        "challenges",
        "assessment",
        "flashcard",
        "trivia",
        "assignments",
        "puzzles",
        "вопрос",
        "面试",
        "面试题",
        "preguntas",
        "fragen",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_from_statements() {
        let check = |text, expect| assert_eq!(like(text), expect, "{text}");
        check("What is a closure?", Like::Asks);
        check("What happens in React v16", Like::Begins);
        check("A tuple or a list (and why?)", Like::Asks);
        check("Explain hoisting.", Like::Begins);
        check("Implement a queue.", Like::Orders);
        check("In which order do they run", Like::Begins);
        check("Closures keep variables alive.", Like::Nothing);
        check("?", Like::Nothing);
    }

    #[test]
    fn a_label_is_cut_from_what_it_announces() {
        let check = |text, expect: Option<(Label, &str)>| assert_eq!(label(text), expect, "{text}");
        check("**Answer:** it depends", Some((Label::Answer, "it depends")));
        check("Ans. it depends", Some((Label::Answer, "it depends")));
        check("A: it depends", Some((Label::Answer, "it depends")));
        check("Answer", Some((Label::Answer, "")));
        check("**Answer 12**", Some((Label::Answer, "")));
        check("A list is mutable", None);
        check("Answer the phone", None);
        check("✅ Solution:\ncode", Some((Label::Answer, "\ncode")));
        check("Follow-up: why?", Some((Label::FollowUp, "why?")));
    }

    #[test]
    fn headings_may_group_by_difficulty() {
        let check = |text, expect| assert_eq!(heading_difficulty(text), expect, "{text}");
        check("🟢 Basic Level (Beginner-Friendly)", Some((Difficulty::Easy, true)));
        check("Senior-Level:", Some((Difficulty::Hard, true)));
        check("Intermediate SQL questions", Some((Difficulty::Medium, false)));
        check("Java basics", None);
        check("★★☆", Some((Difficulty::Medium, true)));
    }

    #[test]
    fn placeholders_are_no_answers() {
        for text in ["_[To be filled]_", "TODO", "Coming soon…", "", "…", "*answer here*"] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("Todo lists are a common example of state that several components share."));
        assert!(!is_placeholder("42"));
    }
}
