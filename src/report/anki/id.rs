//! The ids of what a package holds: drawn from names, so that the same question is the same note in
//! every package, on every machine.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::report::whole::Whole;

/// Anki takes ids for the moment, in milliseconds, at which something was made, and mends those
/// that lie in the future: these lie between 1980 and 2014.
const FIRST: i64 = 315_532_800_000;
const BITS: u32 = 40;

/// A question's name for good: by the id that it had first.
pub(super) fn name(of: &Whole<'_>) -> String {
    let id = of.question.aliases.first().unwrap_or(&of.question.id);
    format!("{}/{id}", of.entry.pack)
}

/// By this Anki knows a note again.
pub(super) fn guid(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(&hash("guid", name)[..12])
}

/// A number for what is of this kind and has this name.
pub(super) fn number(kind: &str, name: &str) -> i64 {
    let bytes = hash(kind, name);
    let drawn = bytes.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    FIRST + i64::try_from(drawn >> (64 - BITS)).expect("it has 40 bits")
}

fn hash(kind: &str, name: &str) -> [u8; 32] {
    Sha256::digest(format!("prepkit {kind} {name}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_never_change() {
        assert_eq!(guid("nodejs/event-loop-phases"), "5MjlBjkcQSCIBh5m");
        assert_eq!(number("note", "nodejs/event-loop-phases"), 1_043_026_923_913);
        assert_ne!(number("note", "a"), number("deck", "a"));
    }
}
