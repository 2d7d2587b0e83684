//! Front matter: the few keys of it that say something about questions. It is read with care and
//! never as a language: `key: value`, lists in brackets or with dashes, `key = "value"`.

use super::Difficulty;
use super::words;

/// What a page says of itself before it begins.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Front {
    pub(super) title: Option<String>,
    pub(super) topic: Option<String>,
    pub(super) difficulty: Option<Difficulty>,
    pub(super) tags: Vec<String>,
    pub(super) description: Option<String>,
}

/// Front matter is no longer than this, in bytes.
const LONGEST: usize = 16 << 10;

/// The front matter, and the length of the source that it takes.
pub(super) fn front(source: &str) -> (Front, usize) {
    let Some(fence) = ["---", "+++"].into_iter().find(|fence| {
        source.strip_prefix(*fence).is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('\n'))
    }) else {
        return (Front::default(), 0);
    };
    let start = source.find('\n').map_or(source.len(), |end| end + 1);
    let mut at = start;
    for line in source[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            let text = &source[start..at];
            // Between two rules there may be a page's own text.
            let is_front = text.lines().next().is_none_or(is_field);
            return if is_front { (read(text), at + line.len()) } else { (Front::default(), 0) };
        }
        at += line.len();
        if at > LONGEST {
            break;
        }
    }
    (Front::default(), 0)
}

fn is_field(line: &str) -> bool {
    field(line).is_some() || line.trim_start().starts_with('#') || line.trim().is_empty()
}

/// A key and its value.
fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '=']).filter(|(key, _)| !key.trim().is_empty())?;
    let key = key.trim().trim_matches('"');
    let is_key = key.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'));
    is_key.then(|| (key, value.trim()))
}

fn read(text: &str) -> Front {
    let mut front = Front::default();
    let mut list: Option<String> = None;
    for line in text.lines() {
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if list.as_deref().is_some_and(is_tags) {
                front.tags.extend(value(item));
            }
            continue;
        }
        let Some((key, text)) = field(line).filter(|_| !line.starts_with([' ', '\t'])) else { continue };
        let key = key.to_lowercase();
        match &*key {
            "title" | "question" => front.title = value(text).or(front.title),
            "topic" | "category" | "subject" => front.topic = value(text).or(front.topic),
            "description" => front.description = value(text),
            "difficulty" | "level" => {
                front.difficulty = value(text).and_then(|text| words::difficulty(&text)).or(front.difficulty);
            }
            key if is_tags(key) => {
                let text = text.trim_start_matches('[').trim_end_matches(']');
                front.tags.extend(text.split(',').filter_map(value));
            }
            _ => {}
        }
        list = Some(key);
    }
    front
}

fn is_tags(key: &str) -> bool {
    matches!(key, "tags" | "tag" | "keywords" | "categories")
}

/// A value without its quotation marks; an empty one is none.
fn value(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(text).trim();
    (!text.is_empty() && !matches!(text, "|" | ">" | "~" | "null")).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_that_matter_are_read() {
        let source = "---\ntitle: \"Queues: all of them\"\ndifficulty: Hard\ntags:\n  - a b\n  - c\nother: [x]\n---\n# text\n";
        let (found, length) = front(source);
        assert_eq!(&source[length..], "# text\n");
        assert_eq!(found.title.as_deref(), Some("Queues: all of them"));
        assert_eq!((found.difficulty, found.tags), (Some(Difficulty::Hard), vec!["a b".into(), "c".into()]));
        let (found, _) = front("+++\ntopic = 'x'\ntags = [\"a\", \"b\"]\n+++\n");
        assert_eq!((found.topic.as_deref(), found.tags), (Some("x"), vec!["a".into(), "b".into()]));
    }

    #[test]
    fn rules_around_text_are_no_front_matter() {
        for source in [
            "---\nSome text, and more.\n---\n",
            "---\nkey: value\n",
            "----\nkey: value\n---\n",
            "text\n---\na: b\n---\n",
        ] {
            assert_eq!(front(source), (Front::default(), 0), "{source}");
        }
    }
}
