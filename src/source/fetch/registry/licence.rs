//! Whether a pack says under which licence it may be passed on, with everything in it.

use spdx::Expression;

use crate::pack::Pack;

/// Words for a licence that nobody knows.
const UNKNOWN: [&str; 4] = ["noassertion", "none", "unknown", "licenseref-unknown"];

/// `Err` says what keeps a pack from being passed on.
pub(super) fn check(pack: &Pack) -> Result<(), String> {
    check_text(&pack.license).map_err(|why| format!("its `license` {why}"))?;
    let unknown: Vec<&str> = pack
        .questions
        .iter()
        .filter(|question| {
            let source = question.source.as_ref();
            source.is_some_and(|source| source.license.as_deref().is_none_or(is_unknown))
        })
        .map(|question| &*question.id)
        .collect();
    match *unknown {
        [] => Ok(()),
        [first] => Err(format!("question `{first}` came from a source of unknown licence")),
        [first, ..] => {
            let count = unknown.len();
            Err(format!("{count} questions came from sources of unknown licence, `{first}` among them"))
        }
    }
}

fn check_text(text: &str) -> Result<(), String> {
    if is_unknown(text) {
        return Err(format!("is `{text}`, so that nobody knows what may be done with it"));
    }
    Expression::parse(text)
        .map(drop)
        .map_err(|error| format!("is `{text}`, which is no SPDX: {}", error.reason))
}

fn is_unknown(text: &str) -> bool {
    UNKNOWN.contains(&&*text.trim().to_lowercase()) || text.trim().is_empty()
}

#[test]
fn licences_are_spdx_and_known() {
    for good in [
        "MIT",
        "MIT OR Apache-2.0",
        "CC-BY-SA-4.0",
        "(MIT AND CC-BY-4.0) OR LicenseRef-ours",
        "GPL-3.0-or-later",
    ] {
        assert_eq!(check_text(good), Ok(()), "{good}");
    }
    for bad in ["NOASSERTION", "none", "unknown", "MTI", "MIT/Apache", "all rights reserved", ""] {
        assert!(check_text(bad).is_err(), "{bad}");
    }
}
