//! The questions of all pages of a source, as they go into one pack but for their ids.

use std::collections::HashMap;
use std::sync::Arc;

use super::identity;
use super::markdown::{self, Difficulty, Found, Imported, Kind};
use super::pages::{Page, Pages};
use super::slug::slug;
use super::{Origin, Question, Skip};
use crate::pack::{self, Source, Topic};

/// What a source without a licence has, where a word has to stand.
pub(super) const UNKNOWN: &str = "unknown";

/// What all pages hold.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) title: String,
    pub(super) topics: Vec<Topic>,
    /// In the order of the source; their ids are empty.
    pub(super) questions: Vec<Question>,
    pub(super) merged: usize,
    pub(super) unanswered: usize,
    pub(super) skipped: Vec<Skip>,
    /// Why pages gave nothing.
    pub(super) whys: Vec<(String, &'static str)>,
}

pub(super) fn collect(pages: &Pages, origin: &Origin, topic: Option<&str>) -> Collected {
    let found: Vec<(&Page, Found)> = pages.all.iter().map(|page| (page, imported(page, pages))).collect();
    let mut collected = Collected { skipped: pages.skipped.clone(), ..Collected::default() };
    let asking = found.iter().filter(|(_, found)| !found.questions.is_empty()).count();
    let mut topics = Topics::new(&found, topic);
    let mut seen = HashMap::new();
    for (page, found) in found {
        collected.note(page, &found);
        if asking == 1 && !found.questions.is_empty() {
            collected.title = found.title.clone().unwrap_or_default();
        }
        let ids = found.topics.iter().map(|topic| topics.id(page, &found, topic).into());
        let ids: Vec<Arc<str>> = ids.collect();
        let path: Arc<str> = page.path.as_str().into();
        let source = Arc::new(source(page, pages, origin));
        collected.questions.reserve(found.questions.len());
        for imported in found.questions {
            let topic = Arc::clone(&ids[imported.topic]);
            let question = question(page, &path, topic, imported, &source, origin);
            collected.add(question, pages.all.len() > 1, &mut seen);
        }
    }
    collected.topics = topics.list;
    if collected.title.trim().is_empty() {
        collected.title.clone_from(&pages.name);
    }
    collected.unanswered = collected.questions.iter().filter(|question| question.answer.is_none()).count();
    collected
}

impl Collected {
    fn note(&mut self, page: &Page, found: &Found) {
        self.merged += found.merged;
        if let Some(why) = found.why {
            self.whys.push((page.path.clone(), why));
            self.skipped.push(Skip { page: page.path.clone(), line: None, reason: why.to_owned() });
        }
        self.skipped.extend(found.skipped.iter().map(|skipped| Skip {
            page: page.path.clone(),
            line: Some(skipped.line),
            reason: skipped.reason.to_owned(),
        }));
    }

    fn add(&mut self, question: Question, has_others: bool, seen: &mut HashMap<String, usize>) {
        if has_others {
            // A question that two pages have is one, unless they answer it differently.
            let said = identity::said(question.text.clone(), &question.choices);
            if let Some(&at) = seen.get(&said) {
                let first = &mut self.questions[at];
                let is_same =
                    first.answer.is_none() || question.answer.is_none() || first.answer == question.answer;
                if is_same && first.page != question.page {
                    self.merged += 1;
                    first.answer = first.answer.take().or(question.answer);
                    return;
                }
            }
            seen.entry(said).or_insert(self.questions.len());
        }
        self.questions.push(question);
    }
}

/// The topics of a pack: those of all pages, told apart where two pages use one name.
struct Topics {
    list: Vec<Topic>,
    by_name: HashMap<(String, String), String>,
    /// How many pages have a topic of each name.
    pages: HashMap<String, usize>,
    forced: Option<String>,
}

impl Topics {
    fn new(found: &[(&Page, Found)], topic: Option<&str>) -> Self {
        let mut pages = HashMap::new();
        for (_, found) in found {
            for topic in &found.topics {
                *pages.entry(topic.title.to_lowercase()).or_default() += 1;
            }
        }
        Self { list: Vec::new(), by_name: HashMap::new(), pages, forced: topic.map(ToOwned::to_owned) }
    }

    fn id(&mut self, page: &Page, found: &Found, topic: &markdown::Topic) -> String {
        let title = match &self.forced {
            Some(forced) => forced.clone(),
            None if self.pages.get(&topic.title.to_lowercase()).is_some_and(|pages| *pages > 1) => {
                let page = found.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(page.stem());
                if page == topic.title { topic.title.clone() } else { format!("{page}: {}", topic.title) }
            }
            None => topic.title.clone(),
        };
        let title = if title.trim().is_empty() { page.stem().to_owned() } else { title };
        let key = (title.to_lowercase(), String::new());
        let tags: Vec<String> = unique(topic.tags.iter().filter_map(|tag| slug(tag)));
        if let Some(id) = self.by_name.get(&key) {
            let id = id.clone();
            if let Some(known) = self.list.iter_mut().find(|known| known.id == id) {
                known.tags = unique(known.tags.drain(..).chain(tags));
            }
            return id;
        }
        let wanted = slug(&title).unwrap_or_else(|| format!("topic-{}", short(&title)));
        let mut id = wanted.clone();
        let mut number = 2;
        while self.list.iter().any(|known| known.id == id) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        self.by_name.insert(key, id.clone());
        self.list.push(Topic { id: id.clone(), title, summary: None, tags });
        id
    }
}

fn source(page: &Page, pages: &Pages, origin: &Origin) -> Source {
    let name = origin.name.clone().unwrap_or_else(|| pages.name.clone());
    Source {
        // A pack of one page needs no path to say which.
        name: if pages.all.len() > 1 { format!("{name}: {}", page.path) } else { name },
        url: origin.url.clone(),
        license: Some(pages.license.clone().unwrap_or_else(|| UNKNOWN.to_owned())),
    }
}

fn question(
    page: &Page,
    path: &Arc<str>,
    topic: Arc<str>,
    imported: Imported,
    source: &Arc<Source>,
    origin: &Origin,
) -> Question {
    Question {
        id: String::new(),
        page: Arc::clone(path),
        topic,
        kind: kind(imported.kind),
        difficulty: imported.difficulty.map(difficulty),
        tags: unique(imported.tags.iter().filter_map(|tag| slug(tag))),
        text: imported.text,
        hints: imported.hints,
        follow_ups: imported.follow_ups.into_iter().filter(|text| !text.trim().is_empty()).collect(),
        references: imported
            .references
            .into_iter()
            .filter_map(|reference| Some((reference.title, address(page, origin, reference.url)?)))
            .collect(),
        source: Arc::clone(source),
        answer: imported.answer,
        choices: imported.choices.into_iter().map(|choice| (choice.text, choice.correct)).collect(),
    }
}

fn imported(page: &Page, pages: &Pages) -> Found {
    markdown::import(&page.text, called(page, pages), &format!("{}/{}", pages.name, page.path))
}

/// What a page is called: one that only introduces its folder, as the folder or repository is.
fn called<'a>(page: &'a Page, pages: &'a Pages) -> &'a str {
    let is_front = ["readme", "index"].contains(&&*page.stem().to_lowercase());
    if is_front && !page.path.contains('/') { &pages.name } else { page.stem() }
}

/// Where a link of a page leads on the web: one to a page beside it needs the page's own address.
fn address(page: &Page, origin: &Origin, url: String) -> Option<String> {
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if is_web(&url) {
        return Some(url);
    }
    let base = reqwest::Url::parse(origin.url.as_deref()?).ok()?;
    let is_page = base.path().ends_with(page.path.rsplit('/').next()?);
    base.join(&url).ok().filter(|_| is_page).map(String::from).filter(|url| is_web(url))
}

/// An id for a question: its first sentence, where that says enough.
pub(super) fn wanted_id(question: &Question) -> String {
    let title = question.text.split("\n\n").next().unwrap_or_default();
    let end = title.find(['.', '?', '!']).filter(|end| title[end + 1..].starts_with([' ', '\n']));
    let sentence = end.map_or(title, |end| &title[..end]);
    let is_enough = sentence.split_whitespace().nth(2).is_some();
    slug(if is_enough { sentence } else { title }).unwrap_or_else(|| format!("q-{}", short(title)))
}

fn short(text: &str) -> String {
    pack::sha256(text.as_bytes())[..8].to_owned()
}

fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    words.for_each(|word| {
        if !kept.contains(&word) {
            kept.push(word);
        }
    });
    kept
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Concept => "concept",
        Kind::Output => "output",
        Kind::Choice => "choice",
        Kind::Scenario => "scenario",
        Kind::Design => "design",
        Kind::Code => "code",
        Kind::TakeHome => "take-home",
    }
}

const fn difficulty(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Easy => "easy",
        Difficulty::Medium => "medium",
        Difficulty::Hard => "hard",
    }
}
