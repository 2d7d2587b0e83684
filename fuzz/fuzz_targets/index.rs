//! Whatever a registry calls its list is read without a panic, and what is taken is written as it was
//! read, with names that lie beside it.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../src/pack/slug.rs"]
mod pack;

#[allow(dead_code)]
#[path = "../../src/source/fetch/registry/index.rs"]
mod index;

use index::Index;

fuzz_target!(|bytes: &[u8]| {
    let Ok(list) = Index::parse(bytes) else { return };
    for pack in &list.packs {
        let last = pack.release(None).expect("every pack has a version");
        assert!(pack.release(Some(&last.version)).is_some());
        assert!(pack.versions.iter().all(|release| !release.archive.contains(['/', '\\', '%', ':'])));
    }
    assert_eq!(Index::parse(list.to_json().as_bytes()).expect("it was read before"), list);
});
