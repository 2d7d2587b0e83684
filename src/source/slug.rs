//! Ids made of words: lowercase, with single hyphens, from a letter on.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// The longest id of a question made of its text: a number behind it has room in what an id may have.
const LONGEST: usize = 56;

/// A text as an id; `None` where it has no letter or digit that an id may have.
pub(super) fn slug(text: &str) -> Option<String> {
    let mut slug = String::with_capacity(LONGEST + 8);
    let mut is_apart = false;
    let mut add = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            if is_apart && !slug.is_empty() {
                slug.push('-');
            }
            is_apart = false;
            slug.push(letter.to_ascii_lowercase());
        } else if !matches!(letter, '\'' | '’' | '`') {
            is_apart = true;
        }
        slug.len() > LONGEST
    };
    for letter in text.chars() {
        let is_full = match spelled(letter) {
            Some(letters) => letters.chars().any(&mut add),
            None => add(letter),
        };
        if is_full {
            break;
        }
    }
    if slug.starts_with(|first: char| first.is_ascii_digit()) {
        slug.insert_str(0, "n-");
    }
    if slug.len() > LONGEST {
        let end = slug[..LONGEST].rfind('-').filter(|end| *end > LONGEST / 2).unwrap_or(LONGEST);
        slug.truncate(end);
    }
    let length = slug.trim_end_matches('-').len();
    slug.truncate(length);
    (!slug.is_empty()).then_some(slug)
}

/// What stands for a letter with an accent of Latin, or for a sign that is a word.
fn spelled(letter: char) -> Option<&'static str> {
    const ACCENTS: &[(&str, &str)] = &[
        ("àáâãåā", "a"),
        ("ä", "ae"),
        ("èéêëēě", "e"),
        ("ìíîïī", "i"),
        ("òóôõøō", "o"),
        ("ö", "oe"),
        ("ùúûū", "u"),
        ("ü", "ue"),
        ("çćč", "c"),
        ("ñń", "n"),
        ("ß", "ss"),
        ("šś", "s"),
        ("žźż", "z"),
        ("ł", "l"),
        ("ýÿ", "y"),
    ];
    match letter {
        '+' => Some("-plus-"),
        '#' => Some("-sharp-"),
        _ if letter.is_ascii() => None,
        _ => {
            let lower = letter.to_lowercase().next().unwrap_or(letter);
            ACCENTS.iter().find(|(accented, _)| accented.contains(lower)).map(|(_, plain)| *plain)
        }
    }
}

/// An id that is not taken: the wanted one, or the first of it with a number.
pub(super) fn free(wanted: String, taken: &mut Taken) -> String {
    if taken.add(&wanted) {
        return wanted;
    }
    let mut number = taken.next.get(&wanted).copied().unwrap_or(2);
    loop {
        let numbered = format!("{wanted}-{number}");
        number += 1;
        if taken.add(&numbered) {
            taken.next.insert(wanted, number);
            return numbered;
        }
    }
}

/// Ids that are there, and the number to try next behind each.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Their hashes: an id that only seems to be there gets a number, and no two are the same.
    ids: HashSet<u64>,
    next: HashMap<String, u32>,
}

impl Taken {
    /// Takes an id; `false` of one that is there.
    pub(super) fn add(&mut self, id: &str) -> bool {
        // With the same keys each time, so that the same page has the same ids.
        self.ids.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one(id))
    }

    pub(super) fn reserve(&mut self, count: usize) {
        self.ids.reserve(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_ids() {
        let check = |text, expect: &str| assert_eq!(slug(text).as_deref(), Some(expect), "{text}");
        check("What's the output?", "whats-the-output");
        check("C++ or C#: which one?", "c-plus-plus-or-c-sharp-which-one");
        check("100 doors", "n-100-doors");
        check("Größe über alles", "groesse-ueber-alles");
        check("`setTimeout(fn, 0)`", "settimeout-fn-0");
        assert_eq!(slug("什么是闭包？"), None);
        let long = slug(&"closure ".repeat(40)).unwrap();
        assert!(long.len() <= LONGEST && long.ends_with("closure"));
        assert!(slug(&"x".repeat(500)).unwrap().len() <= LONGEST);
    }

    #[test]
    fn a_taken_id_gets_a_number() {
        let mut taken = Taken::default();
        let ids: Vec<String> = (0..3).map(|_| free("a".into(), &mut taken)).collect();
        assert_eq!(ids, ["a", "a-2", "a-3"]);
    }
}
