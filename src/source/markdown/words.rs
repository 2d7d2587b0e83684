//! What words tell: whether a text asks for something, how hard it says it is, and what only holds
//! the place of an answer. Tables of words and plain functions; [`super::labels`] is its sister.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

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

/// First words of questions, of tasks in words, and of tasks in code.
const INTERROGATIVES: &str = "what what's whats what’s why how how's when where where's which who who's whose whom is are \
     was were do does did can could should would will have has had may am isn't aren't doesn't \
     don't can't";
const TASKS: &str = "explain describe define compare differentiate distinguish discuss list name tell talk walk \
     elaborate enumerate mention outline state identify contrast clarify difference differences \
     true give summarize summarise illustrate";
const ORDERS: &str = "write implement build design create make find show demonstrate convert reverse draw provide \
     suppose given consider calculate determine print check sort develop propose debug optimize \
     optimise refactor solve retrieve select deploy predict imagine assume set configure count \
     remove merge generate rotate return detect place fix model simulate validate flatten parse \
     filter group rank compute program construct prove estimate analyze analyse evaluate choose \
     plan scale migrate sketch use run add delete update perform swap unpack search replace get \
     list move copy rename split join extract fetch render extend handle create automate change \
     invent produce pick prepare review rewrite insert invert traverse";

/// First words of advice, unless a question mark follows: `Have code to show.`
const ADVISING: [&str; 5] = ["have", "do", "don't", "can't", "may"];

/// First words of questions and tasks in other languages.
const FOREIGN: &str = "что чего чему как какие какой какая какое каким каких какую каков каковы зачем почему чем когда где куда откуда кто сколько \
    можно можете объясните объясни расскажите расскажи опишите опиши назовите назови перечислите перечисли приведите \
    приведи сравните дайте разница реализуйте напишите шо що як які який яка яке чому навіщо коли де хто скільки \
    поясніть розкажіть опишіть назвіть наведіть порівняйте різниця qué cómo cuál cuáles cuándo dónde cuánto quién explica \
    explique explicar describe describa define defina menciona enumera diferencia diferencias que qual quais como \
    quando onde quem quanto descreva escreva cite fale liste compare diferença diferenças quel quelle quels quelles \
    comment pourquoi quand où qui que qu'est-ce expliquez décrivez définissez citez donnez différence wie warum wann wo \
    wer wozu wofür welche welcher welches welchen erkläre erklären erläutern erläutere beschreibe beschreiben nenne nennen \
    definiere unterschied vad hur varför vilka vilken när hva hvad hvordan hvorfor hvilke hvilken waarom hoe welke wat \
    leg cosa perché come quale quali quando dove chi spiega descrivi definisci differenza co jak jaki jaka jakie dlaczego \
    czym kiedy gdzie opisz wyjaśnij wymień porównaj różnica jaký jaká jaké proč kdy kde ce care cum mi miért hogyan \
    mik melyik ne neden nasıl niçin hangi açıklayın açıkla anlatın tại hãy nêu trình giải apa bagaimana mengapa kenapa \
    jelaskan sebutkan apakah bonus bônus compara comparez comenta cite enumere mencione vergleiche vergleichen \
    zähle skizziere confronta elenca porównać karşılaştırın khi phân создайте создай решите реши реализуй напиши \
    спроектируйте спроектируй разработайте постройте найдите реалізуйте напишіть створіть implementa implemente crea crie \
    diseña desenhe escribe escriba resuelve implémentez écrivez créez concevez implementiere schreibe erstelle entwerfe";
/// What a condition before a question or a task begins with: `If so, …`.
const IFS: [&str; 18] = [
    "If", "if", "Si", "si", "Se", "se", "Wenn", "wenn", "Falls", "falls", "Если", "если", "Eğer", "eğer",
    "Nếu", "nếu", "Kalau", "kalau",
];
/// What a question or a task has somewhere, where its first word says nothing.
const INSIDE: &str = "什么|如何|为什么|怎么|怎样|哪些|哪几|哪种|区别|什麼|為什麼|怎麼|區別|\
    とは|なぜ|どう|説明して|説明せよ|違い|何です|ですか|ますか|ください|挙げよ|述べよ|무엇|설명|차이|어떻게|이유|왜|언제|나요|까요|말해|\
    비교하|là gì|như thế nào|khác nhau|tại sao|vì sao|so sánh|trình bày|giải thích|phân biệt|nedir|nelerdir|açıkla|anlat|karşılaştır|\
    arasındaki fark|ne zaman|ما هو|ما هي|كيف|لماذا";

/// What tasks in Chinese begin with: in words, or in code.
const TOLD: [&str; 16] = [
    "说", "解释", "简述", "描述", "介绍", "請", "请", "谈", "讲", "列举", "举例", "比较", "分析", "阐述",
    "给出", "聊",
];
const ORDERED: [&str; 6] = ["写", "实现", "手写", "编写", "设计", "用"];

static FIRST: LazyLock<HashMap<&str, Like>> = LazyLock::new(|| {
    let tables = [
        (ORDERS, Like::Orders),
        (INTERROGATIVES, Like::Begins),
        (TASKS, Like::Begins),
        (FOREIGN, Like::Begins),
    ];
    tables
        .into_iter()
        .flat_map(|(words, like)| words.split_whitespace().map(move |word| (word, like)))
        .collect()
});

type Words = LazyLock<HashSet<&'static str>>;

fn words(table: &'static str) -> HashSet<&'static str> {
    table.split_whitespace().collect()
}

/// Whether a text, without its number and marks, asks for something.
pub(super) fn like(text: &str) -> Like {
    let text = said(unconditioned(text.trim()));
    let end = text.trim_end_matches(|last: char| {
        last.is_whitespace()
            || matches!(last, '"' | '\'' | '*' | '_' | '.' | '”' | '’' | '!' | '`' | '~' | ':' | ')' | ']')
    });
    // Within a text a blank stands behind it, but for the wide one.
    let asks = (end.ends_with(['?', '？', '؟']) && end.chars().any(char::is_alphanumeric))
        || text.contains("? ")
        || text.contains('？');
    if asks {
        return Like::Asks;
    }
    let mut words = text
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ':' | '/' | '"' | '“' | '(' | '`' | '*')
        })
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let first =
        if first.is_ascii() { first.to_ascii_lowercase() } else { first.replace('’', "'").to_lowercase() };
    let first = first.trim_matches(|mark: char| !mark.is_alphanumeric() && mark != '\'');
    // `Don't:` over what is not to be done.
    let is_rule = ["do", "don't"].contains(&first) && text.ends_with(':');
    if is_rule || (ADVISING.contains(&first) && text.ends_with('.')) {
        return Like::Nothing;
    }
    if let Some(like) = FIRST.get(first) {
        return *like;
    }
    let mut second = || words.next().unwrap_or_default().to_lowercase();
    match first {
        "in" | "on" | "at" | "for" | "to" | "from" | "by" | "with" | "under"
            if ["what", "which", "whom", "how"].contains(&&*second()) =>
        {
            Like::Begins
        }
        "o" | "por" | "para" | "em" | "en" | "con" | "com" | "de"
            if ["que", "qué", "quê", "qual", "quais", "cuál"].contains(&&*second()) =>
        {
            Like::Begins
        }
        // `для чего`, `в чём`
        "в" | "во" | "для" | "из" | "на" | "с" | "при" | "от" | "за" | "о" | "по" | "у" | "до" | "к" => {
            FIRST.get(&*second().replace('ё', "е")).copied().unwrap_or(Like::Nothing)
        }
        "please" => FIRST.get(&*second()).copied().unwrap_or(Like::Nothing),
        "let's" => Like::Orders,
        _ if text.is_ascii() => Like::Nothing,
        _ if second() == "ли" => Like::Begins,
        _ if TOLD.iter().any(|word| text.starts_with(word)) => Like::Begins,
        _ if !is_told(text) && INSIDE.split('|').any(|words| text.contains(words)) => Like::Begins,
        _ if ORDERED.iter().any(|word| text.starts_with(word)) => Like::Orders,
        _ => Like::Nothing,
    }
}

/// Whether a text in Chinese ends as statements do; in Japanese questions end so as well.
fn is_told(text: &str) -> bool {
    text.ends_with('。') && !text.contains(|letter| ('\u{3040}'..='\u{30ff}').contains(&letter))
}

/// Whether a text tells of advice rather than asks: `How to prepare`, `What to wear`.
pub(super) fn advises(text: &str) -> bool {
    text.split_whitespace().nth(1).is_some_and(|word| word.eq_ignore_ascii_case("to"))
        && like(text) < Like::Asks
}

/// A text without a condition before what it says.
fn unconditioned(text: &str) -> &str {
    /// A condition is no longer, in bytes.
    const LONGEST: usize = 160;
    /// Behind so short a one an order is a task, and no advice: `If so, build it.`
    const SHORT: usize = 16;
    let first = text.split(' ').next().unwrap_or_default();
    if !IFS.contains(&first) {
        return text;
    }
    let Some((condition, rest)) = text[..boundary(text, LONGEST)].split_once(", ") else { return text };
    let asked = rest.split(' ').next().unwrap_or_default().trim_start_matches('¿').to_lowercase();
    match FIRST.get(&*asked) {
        Some(Like::Orders) if condition.len() > SHORT => text,
        Some(_) => text[condition.len() + 1..].trim_start(),
        None => text,
    }
}

/// The text of a link that a text is or begins with, and what stands behind a tag in brackets:
/// `[What is it?](…)`, `[css] What is it?`.
pub(super) fn said(text: &str) -> &str {
    let Some((inner, rest)) = text.strip_prefix('[').and_then(|inner| inner.split_once(']')) else {
        return text;
    };
    match rest.strip_prefix('(') {
        Some(address) if address.ends_with(')') => inner,
        None if inner.len() < 24 && rest.starts_with(' ') => {
            // Behind the tag there may be a link, and nothing deeper.
            let rest = rest.trim_start();
            let link =
                rest.strip_prefix('[').filter(|_| rest.ends_with(')')).and_then(|link| link.split_once("]("));
            link.map_or(rest, |(inner, _)| inner)
        }
        _ => text,
    }
}

static LEVELS: LazyLock<HashMap<&str, Difficulty>> = LazyLock::new(|| {
    const EASY: &str = "easy simple beginner beginners basic basics junior fresher freshers novice entry elementary beginner-friendly \
        básico básica júnior fácil débutant facile leicht kolay начальный базовый простой лёгкий 初级 简单";
    const MEDIUM: &str = "medium intermediate mid middle moderate pleno intermedio intermediário intermediária médio medio \
        intermédiaire mittel orta средний 中级 中等";
    const HARD: &str = "hard advanced senior expert difficult experienced avanzado avançado difícil sênior avancé difficile \
        schwer zor продвинутый сложный 高级 困难";
    [(EASY, Difficulty::Easy), (MEDIUM, Difficulty::Medium), (HARD, Difficulty::Hard)]
        .into_iter()
        .flat_map(|(words, difficulty)| words.split(' ').map(move |word| (word, difficulty)))
        .collect()
});

/// How hard one word says that something is.
pub(super) fn difficulty(word: &str) -> Option<Difficulty> {
    let word = lowered(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    LEVELS.get(word.strip_suffix("-level").unwrap_or(&word)).copied()
}

/// A word in lower case, as most are.
fn lowered(word: &str) -> Cow<'_, str> {
    let is_lower = word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { word.into() } else { word.to_lowercase().into() }
}

/// Words that stand beside a difficulty without saying what it is about.
static FILLERS: Words = LazyLock::new(|| {
    words(
        "level levels question questions interview section and for the part tier developers \
     developer engineers of to friendly problems problem exercises concepts topics years \
     experience with candidates based stage difficulty",
    )
});

/// How hard a heading says that what is below it is, and whether it says nothing else.
pub(super) fn heading_difficulty(text: &str) -> Option<(Difficulty, bool)> {
    let marked = marked_difficulty(text);
    let words = || {
        let words = text.split(|letter: char| {
            letter.is_whitespace() || matches!(letter, '/' | '(' | ')' | '&' | ':' | ',')
        });
        words.filter(|word| word.chars().any(char::is_alphanumeric))
    };
    let found = words().find_map(difficulty).or(marked)?;
    let mut is_pure = true;
    let mut is_about_questions = marked.is_some();
    for word in words().filter(|word| difficulty(word).is_none()) {
        let lower = lowered(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
        if FILLERS.contains(&*lower) {
            is_about_questions |=
                ["question", "questions", "level", "levels", "problems", "tier"].contains(&&*lower);
        } else if !lower.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '–' | '.'))
        {
            is_pure = false;
        }
    }
    (is_pure || is_about_questions).then_some((found, is_pure))
}

/// How hard emoji or stars say that something is, where they mean nothing else.
pub(super) fn marked_difficulty(text: &str) -> Option<Difficulty> {
    if text.is_ascii() {
        return None;
    }
    let count = |mark: char| text.chars().filter(|letter| *letter == mark).count();
    let (full, empty) = (count('★'), count('☆'));
    // One star alone is decoration.
    if full > 1 || (full > 0 && empty > 0) {
        return Some(match (full * 3).div_ceil((full + empty).max(3)) {
            0 | 1 => Difficulty::Easy,
            2 => Difficulty::Medium,
            _ => Difficulty::Hard,
        });
    }
    let marks: [(&[char], Difficulty); 3] = [
        (&['🟢', '🟩', '👶', '🌱'], Difficulty::Easy),
        (&['🟡', '🟠', '🟨', '🟧'], Difficulty::Medium),
        (&['🔴', '🟥', '🌶'], Difficulty::Hard),
    ];
    marks.into_iter().find_map(|(marks, difficulty)| text.contains(marks).then_some(difficulty))
}

static PLACEHOLDERS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "to be completed|to be filled|to be added|to be done|to be answered|to be written|\
     to be updated|to do|todo|tbd|tba|tbc|wip|work in progress|coming soon|answer here|\
     answer coming|add answer|pending|n/a|placeholder|not answered|no answer|answer goes here|\
     write your answer|your answer|under construction|in progress|fill me|write answer|\
     answer to be|answer needed|help wanted|needs an answer|add your answer|will be added|\
     will update|answer is coming|not yet answered|\
     read answer|read the answer"
        .split('|')
        .collect()
});

/// Whether a text only holds the place of an answer.
pub(super) fn is_placeholder(text: &str) -> bool {
    /// One is no longer than this, with all its signs.
    const LONGEST: usize = 200;
    if text.len() > LONGEST {
        return false;
    }
    let is_kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '/' | '\n');
    let plain = one_line(&text.chars().filter(is_kept).collect::<String>().to_lowercase());
    (plain.is_empty() && !text.contains('`'))
        || (plain.len() < 60 && PLACEHOLDERS.iter().any(|words| plain.starts_with(words)))
}

/// Whether a text leads back to the top of its page.
pub(super) fn is_back_link(text: &str) -> bool {
    const WORDS: [&str; 8] = [
        "back to top",
        "back to the top",
        "go to top",
        "return to top",
        "back to index",
        "back to table of contents",
        "back to contents",
        "back to the index",
    ];
    if text.len() > 120 {
        return false;
    }
    if !text.is_ascii() && text.contains(['⬆', '↥', '🔝']) {
        return true;
    }
    // Each has it, and few other lines do.
    let may_be = |part: &str| text.contains(part);
    (may_be("to") || may_be("To") || may_be("TO")) && {
        let lower = one_line(text).to_lowercase();
        WORDS.iter().any(|words| lower.contains(words))
    }
}

/// Whether words say that what they stand over is questions.
pub(super) fn says_questions(text: &str) -> bool {
    const WORDS: &str = "question|interview|quiz|q&a|q & a|problems|exercises|challenges|assessment|flashcard|trivia|\
     assignments|puzzles|mcq|multiple choice|multiple-choice|вопрос|собесед|питання|співбесід|面试|面試|问题|題|面接|質問|\
     면접|질문|pregunta|entrevista|pergunta|entretien|fragen|vorstellungsgespräch|domande|colloquio|vragen|pytania|rozmow|\
     rekrutac|mülakat|soruları|phỏng vấn|câu hỏi|wawancara|pertanyaan|intervju|otázk|întrebări|أسئلة";
    let lower = text.to_lowercase().replace("frequently asked questions", "");
    WORDS.split('|').any(|words| lower.contains(words))
}

/// Whether words say that what they stand over tells how to do something, rather than asks.
pub(super) fn is_guide(text: &str) -> bool {
    const WORDS: &str = "guide|tips|how to|prepar|process|format|experience|checklist|cheat|roadmap|resources|awesome|mistakes|red flags|\
        подготов|как пройти|підготов|指南|准备|準備|guía|guia|leitfaden|vorbereit|hazırl|chuẩn bị|준비";
    let lower = text.to_lowercase();
    WORDS.split('|').any(|words| lower.contains(words))
}

/// The end of a character at or before a place.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
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
        check("Have code to show.", Like::Nothing);
        check("Для чего нужен лёд", Like::Begins);
        check("Плавает ли лёд", Like::Begins);
        check("Для печати", Like::Nothing);
        check("Implement a queue.", Like::Orders);
        check("In which order do they run", Like::Begins);
        check("Closures keep variables alive.", Like::Nothing);
        check("?", Like::Nothing);
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
        for text in ["_[To be filled]_", "todo", "Coming soon…", "", "…", "*answer here*"] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("Todo lists are a common example of state that several components share."));
        assert!(!is_placeholder("42"));
        assert!(!is_placeholder("`&&`"));
    }
}
