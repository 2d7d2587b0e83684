//! What a collection says beside its notes, as the JSON that Anki keeps in it: the note type and
//! the decks.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::id::number;
use super::note::FIELDS;
use crate::report::text::line;
use crate::report::whole::Whole;
use crate::ui::one_line;

/// Raised with each change to the note type's fields, cards or style: a package with a later one
/// brings it to those who have an earlier, unless they changed it themselves.
const REVISION: i64 = 1;
/// When the first one was made.
const MADE_AT: i64 = 1_767_225_600;
/// The deck that every collection has.
const DEFAULT_DECK: i64 = 1;
/// A deck's name is made of titles no longer than this, in columns.
const LONGEST_TITLE: usize = 80;

/// The id of the note type.
pub(super) fn note_type_id() -> i64 {
    number("note type", "question")
}

pub(super) fn note_types() -> Value {
    let id = note_type_id();
    let field = |(place, name): (usize, &&str)| json!({ "name": name, "ord": place, "sticky": false, "rtl": false, "font": "Arial", "size": 16, "media": [] });
    let fields: Vec<_> = FIELDS.iter().enumerate().map(field).collect();
    let card = json!({
        "name": "Question", "ord": 0, "did": null, "bqfmt": "", "bafmt": "",
        "qfmt": include_str!("front.html"), "afmt": include_str!("back.html"),
    });
    // The preambles are empty, so that there is no LaTeX even where a person lets Anki run it.
    let note_type = json!({
        "id": id, "name": "prepkit question", "type": 0, "mod": MADE_AT + REVISION, "usn": -1, "sortf": 0,
        "did": null, "tmpls": [card], "flds": fields, "css": include_str!("style.css"),
        "latexPre": "", "latexPost": "", "latexsvg": false, "req": [[0, "any", [1, 2]]], "tags": [], "vers": [],
    });
    json!({ (id.to_string()): note_type })
}

/// The name of a question's deck: one for each topic, below its pack's.
pub(super) fn deck(of: &Whole<'_>) -> String {
    format!("prepkit::{}::{}", level(&of.entry.pack, "pack"), level(of.topic, &of.entry.topic))
}

/// Foreign text as one level of a deck's name, in which Anki allows no double quote.
fn level(text: &str, or: &str) -> String {
    let text = one_line(&line(text), LONGEST_TITLE).replace('"', "'");
    let parts: Vec<_> = text.split("::").map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { or.to_owned() } else { parts.join(": ") }
}

pub(super) fn deck_id(name: &str) -> i64 {
    number("deck", name)
}

/// The decks of these names, those above them, and the one that every collection has.
pub(super) fn decks<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let mut all = BTreeSet::new();
    for name in names {
        let ends = name.match_indices("::").map(|(end, _)| end).chain([name.len()]);
        all.extend(ends.map(|end| &name[..end]));
    }
    let mut decks = Map::new();
    for (id, name) in
        [(DEFAULT_DECK, "Default")].into_iter().chain(all.iter().map(|name| (deck_id(name), *name)))
    {
        let deck = json!({
            "id": id, "name": name, "mod": MADE_AT, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
            "collapsed": false, "browserCollapsed": false, "extendNew": 0, "extendRev": 0,
            "lrnToday": [0, 0], "revToday": [0, 0], "newToday": [0, 0], "timeToday": [0, 0],
        });
        decks.insert(id.to_string(), deck);
    }
    decks.into()
}

/// How cards are scheduled: Anki's own way, which is there already and stays as a person set it.
pub(super) fn presets() -> Value {
    json!({ "1": {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": false, "timer": 0, "replayq": true,
        "dyn": false,
        "new": { "bury": false, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20 },
        "rev": { "bury": false, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2 },
        "lapse": { "delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0 },
    } })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn a_change_to_the_note_type_is_a_revision() {
        let digest = &Sha256::digest(note_types().to_string())[..4];
        assert_eq!((REVISION, digest), (1, &[0x0b, 0x47, 0xe1, 0xd8][..]), "raise `REVISION` with it");
    }

    #[test]
    fn a_title_is_one_level_whatever_it_holds() {
        assert_eq!(level("a :: b::\"c\"", "-"), "a: b: 'c'");
        assert_eq!(level(" :::: ", "-"), "-");
        assert_eq!(level("a:::b", "-"), "a: :b");
    }

    #[test]
    fn decks_come_with_those_above_them() {
        let decks = decks(["prepkit::a::b: c"].into_iter());
        let names: Vec<_> =
            decks.as_object().unwrap().values().map(|deck| deck["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Default", "prepkit", "prepkit::a", "prepkit::a::b: c"]);
    }
}
