//! What a walk found, as one structure: questions that are there twice become one, each gets its
//! topic, and a page that is no list of questions gives none.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::draft::{Below, Carrier, Draft};
use super::front::Front;
use super::page::Page;
use super::sections::Section;
use super::toc::folded;
use super::walk::Walked;
use super::words::{self, Like};
use super::{Called, Difficulty, Found, Imported, Kind, Skipped, Topic};

pub(super) fn found(
    page: &Page<'_>,
    mut walked: Walked,
    front: &Front,
    called: Called<'_>,
    says_questions: bool,
) -> Found {
    let title = front.title.clone().or_else(|| walked.heading.clone());
    let mut drafts = std::mem::take(&mut walked.drafts);
    if says_questions {
        promote(&mut drafts, std::mem::take(&mut walked.contents.asked));
    }
    let mut skipped = std::mem::take(&mut walked.skipped);
    if let Some(why) = refused(page, &drafts, &walked, front, called, says_questions) {
        skipped.extend(
            drafts
                .iter()
                .map(|draft| Skipped { line: draft.line, reason: "the page is no list of questions" }),
        );
        skipped.sort_by_key(|skipped| skipped.line);
        return Found { title, skipped, why: Some(why), ..Found::default() };
    }
    place(&mut drafts, &walked);
    weigh(page, &mut drafts);
    let fallback = front.topic.clone().or_else(|| title.clone()).unwrap_or_else(|| called.name.to_owned());
    let mut topics = Topics { fallback, ..Topics::default() };
    let sections = chosen(&drafts, Named::of(&walked.sections));
    let most = most(&drafts);
    let mut merged = Merged::default();
    merged.questions.reserve(drafts.len());
    merged.seen.reserve(drafts.len());
    for (draft, section) in drafts.into_iter().zip(sections) {
        let mut question = draft.finish(most);
        if question.text.is_empty() {
            skipped.push(Skipped { line: question.line, reason: "a label that nothing follows" });
            continue;
        }
        question.topic = topics.of(section, &walked.sections);
        question.difficulty = question.difficulty.or(front.difficulty);
        question.tags.extend(front.tags.iter().cloned());
        merged.add(question);
    }
    let Merged { questions, count, .. } = merged;
    let mut found = Found { title, topics: topics.list, questions, skipped, merged: count, why: None };
    found.skipped.sort_by_key(|skipped| skipped.line);
    found
}

/// What stands below most of the questions.
fn most(drafts: &[Draft]) -> Below {
    let has = |least| drafts.iter().filter(|draft| draft.below() >= least).count() * 2 >= drafts.len();
    [Below::Words, Below::Code].into_iter().find(|least| has(*least)).unwrap_or(Below::Nothing)
}

/// Gives questions that no heading says anything of what a table of contents says.
fn place(drafts: &mut [Draft], walked: &Walked) {
    if walked.contents.lines.is_empty() {
        return;
    }
    let named = Named::of(&walked.sections);
    for draft in drafts {
        let Some(setting) = walked.contents.lines.get(&folded(&draft.title.text)) else { continue };
        draft.difficulty = draft.difficulty.or(setting.difficulty);
        if named.from(draft.setting.section).is_none() && named.from(setting.section).is_some() {
            draft.setting.section = setting.section;
        }
    }
}

/// Stars and rockets say how hard a question is where the page uses them for that alone.
fn weigh(page: &Page<'_>, drafts: &mut [Draft]) {
    let has_legend = page.scan.source.contains('👶');
    let most = drafts.iter().map(|draft| draft.title.signs.stars).max().unwrap_or_default();
    for draft in drafts.iter_mut().filter(|draft| draft.difficulty.is_none()) {
        let signs = draft.title.signs;
        draft.difficulty = match signs.stars {
            0 if signs.rocket && has_legend => Some(Difficulty::Hard),
            1 if has_legend => Some(Difficulty::Medium),
            1 if most > 1 => Some(Difficulty::Easy),
            // Of three, or of five.
            2 if most > 3 => Some(Difficulty::Easy),
            3 if most > 3 => Some(Difficulty::Medium),
            2 if most > 1 => Some(Difficulty::Medium),
            3.. => Some(Difficulty::Hard),
            _ => None,
        };
    }
}

/// The sections that say what they are about.
#[derive(Clone, Copy)]
struct Named<'s> {
    sections: &'s [Section],
    /// The first is the page's own title, around all others.
    has_title: bool,
}

impl<'s> Named<'s> {
    fn of(sections: &'s [Section]) -> Self {
        let is_around = || sections.iter().skip(2).all(|other| other.parent != 0);
        let has_title = sections.len() > 2 && sections[1].level == 1 && is_around();
        Self { sections, has_title }
    }

    /// The innermost one from a section outwards.
    fn from(self, mut section: usize) -> Option<usize> {
        while section > 0 {
            let is_title = section == 1 && self.has_title;
            if !self.sections[section].title.is_empty() && !is_title {
                return Some(section);
            }
            section = self.sections[section].parent;
        }
        None
    }
}

/// The section of each question that becomes its topic: an outer one, where most would be alone.
fn chosen(drafts: &[Draft], named: Named<'_>) -> Vec<Option<usize>> {
    let mut chosen: Vec<Option<usize>> =
        drafts.iter().map(|draft| named.from(draft.setting.section)).collect();
    for _ in 0..3 {
        let mut counts: HashMap<Option<usize>, usize> = HashMap::new();
        for section in &chosen {
            *counts.entry(*section).or_default() += 1;
        }
        let outer = |section: usize| named.from(named.sections[section].parent);
        let can_widen = chosen.iter().flatten().any(|section| outer(*section).is_some());
        if counts.len() * 2 <= chosen.len() || !can_widen {
            break;
        }
        for section in &mut chosen {
            *section = section.map(|inner| outer(inner).unwrap_or(inner));
        }
    }
    chosen
}

#[derive(Default)]
struct Topics {
    list: Vec<Topic>,
    by_name: HashMap<String, usize>,
    fallback: String,
}

impl Topics {
    fn of(&mut self, section: Option<usize>, sections: &[Section]) -> usize {
        let title = section.map_or(&*self.fallback, |section| &*sections[section].title);
        let title = words::one_line(title);
        let tags = section.map(|section| sections[section].tags.clone()).unwrap_or_default();
        let next = self.list.len();
        let at = *self.by_name.entry(folded(&title)).or_insert(next);
        if at == next {
            self.list.push(Topic { title, tags });
        } else if self.list[at].tags.is_empty() {
            self.list[at].tags = tags;
        }
        at
    }
}

/// Questions of which those that say the same are one, where at most one has an answer.
#[derive(Default)]
struct Merged {
    questions: Vec<Imported>,
    /// The place of the first of each key, by two hashes of it: keys are long, and many.
    seen: HashMap<[u64; 2], usize>,
    hashers: [RandomState; 2],
    /// How many were there already.
    count: usize,
}

impl Merged {
    fn add(&mut self, question: Imported) {
        let next = self.questions.len();
        let key = key(&question);
        let key = self.hashers.each_ref().map(|hasher| hasher.hash_one(&key));
        let at = *self.seen.entry(key).or_insert(next);
        let Some(first) = self.questions.get_mut(at) else { return self.questions.push(question) };
        // What nothing answers may be asked of several topics.
        let is_same = match (&first.answer, &question.answer) {
            (None, None) => first.topic == question.topic,
            (Some(first), Some(answer)) => first == answer,
            _ => true,
        };
        if !is_same || points(&question) {
            return self.questions.push(question);
        }
        self.count += 1;
        if first.answer.is_none() && question.answer.is_some() {
            let topic = first.topic;
            *first = Imported { difficulty: question.difficulty.or(first.difficulty), topic, ..question };
        }
    }
}

/// What two questions have in common that are one.
fn key(question: &Imported) -> String {
    let mut key = folded(words::said(&question.text));
    key.push('|');
    key.extend(signs(&question.text));
    for choice in &question.choices {
        key += &format!("|{}{}", choice.correct, folded(&choice.text));
    }
    key
}

/// The signs in a text's code, which may be all that two questions differ in.
fn signs(text: &str) -> impl Iterator<Item = char> {
    let code = text.split('`').skip(1).step_by(2).flat_map(str::chars);
    code.filter(|letter| !letter.is_alphanumeric() && !letter.is_whitespace())
}

/// Whether a question only points to what it stood beside: then the same words are not the same.
fn points(question: &Imported) -> bool {
    question.answer.is_none()
        && question.choices.is_empty()
        && !question.text.contains("```")
        && super::draft::asks_about_code(&question.text, true)
}

/// Why a page is no list of questions; `None` of one that is.
fn refused(
    page: &Page<'_>,
    drafts: &[Draft],
    walked: &Walked,
    front: &Front,
    called: Called<'_>,
    says_questions: bool,
) -> Option<&'static str> {
    if drafts.is_empty() {
        return Some(match walked.contents.lines.is_empty() {
            true => "nothing on the page asks anything",
            false => "the page only leads to others",
        });
    }
    // A page's own title that tells how to do something asks nothing.
    if let [draft] = drafts
        && draft.carrier == Carrier::Heading(1)
        && words::advises(&draft.title.text)
    {
        return Some("too little of the page asks anything");
    }
    let asks = |draft: &&Draft| {
        let is_numbered = draft.title.is_numbered && (draft.title.is_labelled || draft.like >= Like::Begins);
        draft.like == Like::Asks || is_numbered
    };
    let asks = drafts.iter().filter(asks).count();
    let in_words =
        drafts.iter().filter(|draft| draft.like >= Like::Begins || draft.title.is_labelled).count();
    let labelled = drafts.iter().filter(|draft| draft.is_answered()).count();
    let is_manual = walked.sections.iter().any(|section| section.is_manual);
    let has_kind = drafts.iter().any(|draft| draft.setting.kind.is_some_and(|kind| kind != Kind::Concept));
    if says_questions && (in_words > 0 || has_kind || drafts.len() > 2) {
        return None;
    }
    let is_likely = in_words >= 3 && in_words * 2 >= drafts.len() && !is_manual;
    if called.is_among_questions && is_likely {
        return None;
    }
    // Or a part of it that says so is where they are.
    let said = |draft: &&Draft| walked.sections[draft.setting.section].says_questions;
    let said = drafts.iter().filter(said).count();
    if said >= 3 && said * 2 >= drafts.len() && !is_manual {
        return None;
    }
    let is_described = front.difficulty.is_some() || front.topic.is_some() || !front.tags.is_empty();
    let is_title = drafts.iter().all(|draft| draft.carrier == Carrier::Heading(1));
    if drafts.len() == 1 && is_title && in_words == 1 && (labelled == 1 || (is_described && asks == 1)) {
        return None;
    }
    // What folds an answer to most of what it asks, all over, is no manual.
    let folded =
        drafts.iter().filter(|draft| draft.carrier == Carrier::Summary && draft.like >= Like::Begins).count();
    if folded >= 10 && folded * 10 >= drafts.len() * 7 && covered(page, drafts) >= 0.5 {
        return None;
    }
    if is_manual {
        return Some("it is a program's manual, which answers questions by the way");
    }
    // What is said to be answered was asked.
    let answers = page.scan.source.lines().filter(|line| is_answer_label(line)).count();
    if answers >= 3 && answers * 2 >= drafts.len() {
        return None;
    }
    // A page that says nothing of questions has to be made of them.
    let all_head = drafts.iter().all(|draft| matches!(draft.carrier, Carrier::Heading(_)));
    let share = if all_head && asks >= 4 { 4 } else { 2 };
    let is_made_of = |count: usize| count >= 3 && in_words * share >= drafts.len();
    let is_covered = covered(page, drafts) >= 0.5;
    // Many headings in words need no question mark, unless they tell how to do something.
    let is_heading = |draft: &&Draft| {
        matches!(draft.carrier, Carrier::Heading(_))
            && draft.like >= Like::Begins
            && !words::advises(&draft.title.text)
    };
    let headings: HashSet<&str> = drafts.iter().filter(is_heading).map(|draft| &*draft.title.text).collect();
    if is_covered && headings.len() >= 6 && headings.len() * 5 >= drafts.len() * 4 {
        return None;
    }
    // Tasks with their solutions ask without a question.
    let told = drafts.iter().filter(|draft| draft.like > Like::Nothing && draft.is_answered()).count();
    if is_covered && told >= 3 && told * 5 >= drafts.len() * 4 {
        return None;
    }
    if is_covered && (is_made_of(asks) || (is_made_of(labelled) && is_made_of(in_words))) {
        return None;
    }
    Some("too little of the page asks anything")
}

/// Whether a line says that an answer comes, and not merely a solution: `### Answer`, `Answer: …`.
fn is_answer_label(line: &str) -> bool {
    let text = line.trim_start_matches(['#', '*', '_', '>', '-', ' ', '\t']);
    let Some((word, rest)) = text.split_at_checked("answer".len()) else { return false };
    let rest = rest.trim_start_matches(['*', '_', ' ']);
    let stands_alone = rest.is_empty() && text.len() < line.len();
    word.eq_ignore_ascii_case("answer") && (stands_alone || rest.starts_with(':'))
}

/// Whether a page says of itself that it is about questions.
pub(super) fn says_questions(page: &Page<'_>, walked: &Walked, front: &Front, name: &str) -> bool {
    walked.heading.as_deref().is_some_and(words::says_questions)
        || walked.sections.iter().take(3).any(|section| words::says_questions(&section.title))
        || is_called_questions(front, name)
        || front.description.as_deref().is_some_and(words::says_questions)
        || opens_with_interview(page)
}

/// Whether a page is called so, by its name or by its front matter.
pub(super) fn is_called_questions(front: &Front, name: &str) -> bool {
    [front.title.as_deref(), Some(name)].into_iter().flatten().any(words::says_questions)
}

/// Takes the lines of a table of contents that are all that there is of a question: those that
/// lead to another page, or all, where the page has nothing else.
fn promote(drafts: &mut Vec<Draft>, asked: Vec<(Draft, bool)>) {
    let is_alone = drafts.is_empty() && asked.len() > 1;
    let wanted = asked.into_iter().filter(|(_, leads_away)| is_alone || *leads_away).map(|(draft, _)| draft);
    let wanted: Vec<Draft> = wanted.collect();
    if wanted.len() > usize::from(drafts.is_empty()) {
        let known: HashSet<String> =
            drafts.iter().map(|draft| folded(words::said(&draft.title.text))).collect();
        drafts.extend(wanted.into_iter().filter(|draft| !known.contains(&folded(&draft.title.text))));
    }
    drafts.sort_by_key(|draft| draft.line);
}

/// Whether the first lines of a page say that it is about interviews.
fn opens_with_interview(page: &Page<'_>) -> bool {
    const WORDS: &str =
        "interview question|вопросы для собесед|面试题|entretien d'embauche|preguntas de entrevista";
    let source = page.scan.source;
    let opening = source[..words::boundary(source, 600)].to_lowercase();
    WORDS.split('|').any(|words| opening.contains(words))
        || (opening.contains("interview") && opening.contains("questions"))
}

/// The share of a page's lines from its first question to its end.
fn covered(page: &Page<'_>, drafts: &[Draft]) -> f64 {
    let lines = page.line(page.scan.source.len());
    let first = drafts.iter().map(|draft| draft.line).min().unwrap_or(lines);
    (lines.saturating_sub(first)) as f64 / lines.max(1) as f64
}
