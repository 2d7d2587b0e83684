//! An order that looks random and follows from a seed.
//!
//! Each question's place is drawn from the seed and its own id, so a question more in the list
//! does not change the order of the others, on any machine and in any version. It is drawn where
//! the list is made, so that a few of many cost little more than those few.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

/// Teaches a connection the function `draw(seed, pack, id)`.
pub(super) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS
        | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("draw", 3, flags, |given| drawn(given))
}

fn drawn(given: &Context<'_>) -> rusqlite::Result<i64> {
    let seed = given.get::<i64>(0)?.cast_unsigned();
    Ok(draw(seed, given.get_raw(1).as_str()?, given.get_raw(2).as_str()?).cast_signed())
}

/// FNV-1a over the words, mixed as `SplitMix64` does.
pub(crate) fn draw(seed: u64, pack: &str, id: &str) -> u64 {
    let bytes = pack.bytes().chain([b'/']).chain(id.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut mixed = (hash ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_an_order_for_ever() {
        assert_eq!(draw(7, "nodejs", "closures"), draw(7, "nodejs", "closures"));
        assert_ne!(draw(7, "nodejs", "closures"), draw(8, "nodejs", "closures"));
        assert_ne!(draw(0, "a", "bc"), draw(0, "ab", "c"));
    }
}
