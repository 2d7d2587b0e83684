//! Labels: the words before a colon that say what comes, as in `Answer: …`, `Hint`, `Follow-up:`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words;

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

/// The words of each label.
const TABLE: [(Label, &str); 9] = [
    (
        Label::Answer,
        "answer|answers|ans|a|solution|solutions|sol|show answer|view answer|see answer|\
     show solution|view solution|click to expand|click to see answer|click to see the answer|\
     click for answer|click to reveal|reveal answer|toggle answer|expand|expected answer|\
     expected answer points|sample answer|example answer|model answer|possible answer|\
     short answer|detailed answer|suggested answer|correct answer|right answer|correct option|\
     correct|good answer points|expected points|response|\
     what interviewers look for|ответ|відповідь|respuesta|resposta|réponse|antwort|risposta|antwoord|odpowiedź|cevap|yanıt|\
     đáp án|trả lời|jawaban|答案|答|回答|解答|参考答案|답변|답|정답",
    ),
    (
        Label::Explanation,
        "explanation|reason|rationale|объяснение|пояснення|explicación|explicação|explication|erklärung|\
     spiegazione|açıklama|giải thích|penjelasan|解析|解释|説明|해설",
    ),
    (Label::Hint, "hint|hints|show hint|clue|подсказка|pista|dica|indice|hinweis|tipp|ipucu|gợi ý|提示"),
    (
        Label::FollowUp,
        "follow-up|follow-ups|follow up|follow ups|followup|followups|follow-up question|\
     follow-up questions|follow up question|follow up questions",
    ),
    (
        Label::Sources,
        "source|sources|reference|references|reference link|resources|useful resources|\
     useful links|additional links|further reading|read more|links|see also|learn more|источник|источники|ссылки|дополнительно|fuentes|fontes|referencias|referências|quellen|sources|参考|参考资料|参考链接",
    ),
    (
        Label::Difficulty,
        "difficulty|difficulty level|level|сложность|dificultad|dificuldade|difficulté|schwierigkeit|zorluk|难度",
    ),
    (
        Label::Tags,
        "tags|tag|keywords|key topics|topics|topics covered|key concepts|company|companies|category|asked by|asked in|公司|分类|标签",
    ),
    (
        Label::Question,
        "q|question|scenario|scenarios|scenario question|challenge|problem|problem statement|task|question details|questions details|details",
    ),
    (
        Label::Aside,
        "table of contents|contents|toc|index|motivation|contributing|how to contribute|contribution|\
     contributions|contributors|license|licence|credits|acknowledgements|acknowledgments|\
     author|authors|about|about the author|support|feedback|disclaimer|installation|usage|\
     how to use|how to use it|what is it|what is this|what's this|why use it|how to use this repository|how to use this guide|getting started|\
     getting involved|introduction|overview|prerequisites|changelog|star history|stargazers|\
     sponsors|usage suggestions|suggestions|guidelines|instructions|tips|learning resources|translations|interview structure|evaluation criteria|scoring|\
     содержание|оглавление|зміст|índice|tabla de contenidos|sumário|conteúdo|table des matières|sommaire|inhaltsverzeichnis|\
     inhalt|indice|spis treści|içindekiler|mục lục|daftar isi|目录|目次|목차|лицензия|licencia|licença|lizenz|contribuir|\
     contribuindo|contribuyendo|contribuciones|вклад|участие|贡献|许可证|введение|introducción|introdução|einleitung|giriş",
    ),
];

static LABELS: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| {
    let words = |(label, table): (Label, &'static str)| table.split('|').map(move |word| (word, label));
    TABLE.into_iter().flat_map(words).collect()
});

/// Labels that are words like others, unless a sign stands behind them.
const SHORT: &[&str] = &[
    "a",
    "q",
    "correct",
    "level",
    "reason",
    "task",
    "details",
    "problem",
    "challenge",
    "links",
    "index",
    "support",
    "about",
];

/// The longest label that is looked up, in bytes.
const LONGEST: usize = 40;

/// The label that is all of a text, as of a heading or the summary of a fold.
pub(super) fn whole_label(text: &str) -> Option<Label> {
    let text = text.trim();
    // The end of a text is a sign too.
    let closed = text.trim_end_matches([':', '*', '_', ' ', '?', '!', '.']).to_owned() + ":";
    label(&closed).filter(|(_, rest)| rest.trim().is_empty()).map(|(label, _)| label)
}

/// The label of a fold: what only tells to open it hides an answer.
pub(super) fn fold_label(summary: &str) -> Option<Label> {
    const OPENERS: &str = "show|show me|reveal|spoiler|open|view|click me|click here|показать|показати|mostrar|ver|afficher|\
        anzeigen|mostra|pokaż|göster|xem|lihat|显示|查看|展开|表示|보기";
    const FOREIGN: &str =
        "ответ|відповідь|respuesta|resposta|réponse|antwort|risposta|答案|解答|答え|解説|정답|답변";
    let opens = || {
        let lower = summary.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        OPENERS.split('|').any(|words| words == lower).then_some(Label::Answer)
    };
    // `Click here to see the answers`
    let tells = || {
        if summary.trim_end().ends_with(['?', '？']) {
            return None;
        }
        let words: Vec<&str> = summary.split(|letter: char| !letter.is_alphanumeric()).collect();
        let has = |names: &[&str]| {
            words.iter().any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
        };
        let is_order = has(&["click", "show", "view", "see", "reveal", "expand", "toggle", "open", "check"]);
        let names = has(&["answer", "answers", "solution", "solutions", "explanation", "explanations"]);
        // `Показать ответ`, `点击查看答案`
        let names_foreign = || {
            let lower = summary.to_lowercase();
            words.len() < 4 && FOREIGN.split('|').any(|name| lower.contains(name))
        };
        ((is_order && names && words.len() < 9) || names_foreign()).then_some(Label::Answer)
    };
    whole_label(summary).or_else(opens).or_else(tells)
}

/// Whether nothing below a heading that is all [`Label::Aside`] asks, however deep.
pub(super) fn is_beside(text: &str) -> bool {
    const NAMES: &str = "motivation|contribu|licen|credit|acknowledg|author|support|feedback|disclaimer|install|sponsor|star|\
        лицензи|lizenz|вклад|участие|贡献|许可证";
    let lower = text.trim_start_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    NAMES.split('|').any(|name| lower.starts_with(name))
}

/// Whether a heading that is all [`Label::Aside`] begins a table of contents.
pub(super) fn is_contents(text: &str) -> bool {
    const NAMES: &str = "content|toc|index|содержание|оглавление|зміст|índice|contenidos|sumário|conteúdo|matières|\
        sommaire|inhalt|indice|spis|içindekiler|mục lục|daftar isi|目录|目次|목차";
    let lower = text.to_lowercase();
    NAMES.split('|').any(|name| lower.contains(name))
}

/// The label that a piece of Markdown begins with, and what follows it.
pub(super) fn label(markdown: &str) -> Option<(Label, &str)> {
    let is_mark = |letter: char| !letter.is_alphanumeric() && !"`[(<!|-+$\"".contains(letter);
    let text = markdown.trim_start_matches(is_mark);
    let head = &text[..words::boundary(text, LONGEST)];
    let end = head.find(|letter: char| !letter.is_alphanumeric() && !" -&".contains(letter));
    let end = end.or((head.len() == text.len()).then_some(head.len()));
    // `Ans - it depends`.
    let dash = if head.contains('-') { head.find(" - ") } else { None };
    let end = end.into_iter().chain(dash).min()?;
    // A number may stand between the label and its colon.
    let name = head[..end]
        .trim_end_matches([' ', '-'])
        .trim_end_matches(|letter: char| letter.is_ascii_digit())
        .trim_end();
    let rest = text[name.len()..].trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let after = rest.trim_start_matches([
        ':', '.', ')', '*', '_', '-', '–', '—', '=', '>', '：', ' ', '\t', '▶', '👇', '⬇',
    ]);
    let signs = &rest[..rest.len() - after.len()];
    let is_marked = signs.contains([':', '：', ')', '.']);
    let is_apart = is_marked
        || signs.contains(['*', '_', '–', '—', '='])
        || text[name.len()..].starts_with(" - ")
        || rest.starts_with('\n')
        || rest.trim().is_empty();
    if name.is_empty() || !is_apart {
        return None;
    }
    let lower = name.to_lowercase();
    // `Beginner answer`, `The short answer`.
    let is_answer = lower.ends_with(" answer") && lower.split(' ').count() <= 3;
    let label = if is_answer || names_key(&lower) { Label::Answer } else { *LABELS.get(&*lower)? };
    // `A1 — because`
    let is_counted = name.len() == 1 && text[1..].starts_with(|next: char| next.is_ascii_digit());
    (is_marked || is_counted || !SHORT.contains(&&*lower)).then_some((label, after))
}

/// Whether words announce answers and what explains them: `Answer Key & Explanations`.
fn names_key(lower: &str) -> bool {
    const NAMES: [&str; 4] = ["answer", "answers", "solution", "solutions"];
    const BESIDE: [&str; 8] = ["key", "keys", "and", "&", "with", "explanation", "explanations", "detailed"];
    let mut words = lower.split(' ');
    words.next().is_some_and(|first| NAMES.contains(&first))
        && words.all(|word| NAMES.contains(&word) || BESIDE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cut_from_what_it_announces() {
        let check = |text, expect: Option<(Label, &str)>| assert_eq!(label(text), expect, "{text}");
        check("**Answer:** it depends", Some((Label::Answer, "it depends")));
        check("Ans - it depends", Some((Label::Answer, "it depends")));
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
    fn headings_may_be_labels() {
        let check = |text, expect| assert_eq!(whole_label(text), expect, "{text}");
        check("Answer", Some(Label::Answer));
        check("<b>Answer</b>", None);
        check("💡 Show answer", Some(Label::Answer));
        check("Contributing", Some(Label::Aside));
        check("Answering machines", None);
    }
}
