//! Which licence a text is: told from the words of the file beside it, or not at all.

use std::path::Path;

/// A licence file is not read further than this, in bytes.
const LONGEST: u64 = 256 << 10;

/// Words that a licence has, in order, and its SPDX name; the first that fits is it.
const LICENCES: &[(&[&str], &str)] = &[
    (&["gnu affero general public license", "version 3"], "AGPL-3.0-only"),
    (&["gnu lesser general public license", "version 3"], "LGPL-3.0-only"),
    (&["gnu lesser general public license", "version 2.1"], "LGPL-2.1-only"),
    (&["gnu general public license", "version 3"], "GPL-3.0-only"),
    (&["gnu general public license", "version 2"], "GPL-2.0-only"),
    (&["apache license", "version 2.0"], "Apache-2.0"),
    (&["mozilla public license version 2.0"], "MPL-2.0"),
    (&["mozilla public license, version 2.0"], "MPL-2.0"),
    (&["attribution-noncommercial-sharealike 4.0"], "CC-BY-NC-SA-4.0"),
    (&["attribution-noncommercial-noderivatives 4.0"], "CC-BY-NC-ND-4.0"),
    (&["attribution-noncommercial 4.0"], "CC-BY-NC-4.0"),
    (&["attribution-noderivatives 4.0"], "CC-BY-ND-4.0"),
    (&["attribution-sharealike 4.0"], "CC-BY-SA-4.0"),
    (&["attribution-sharealike 3.0"], "CC-BY-SA-3.0"),
    (&["attribution 4.0 international"], "CC-BY-4.0"),
    (&["attribution 3.0"], "CC-BY-3.0"),
    (&["cc0 1.0 universal"], "CC0-1.0"),
    (&["this is free and unencumbered software released into the public domain"], "Unlicense"),
    (
        &[
            "permission to use, copy, modify, and/or distribute this software for any purpose",
            "copyright notice and this permission notice appear",
        ],
        "ISC",
    ),
    (&["permission to use, copy, modify, and/or distribute this software for any purpose"], "0BSD"),
    (
        &[
            "permission is hereby granted, free of charge",
            "the above copyright notice and this permission notice",
        ],
        "MIT",
    ),
    (&["redistribution and use in source and binary forms", "neither the name"], "BSD-3-Clause"),
    (&["redistribution and use in source and binary forms"], "BSD-2-Clause"),
    (&["do what the fuck you want to public license"], "WTFPL"),
    (&["boost software license - version 1.0"], "BSL-1.0"),
];

/// The SPDX name of a licence's text.
pub(super) fn of_text(text: &str) -> Option<String> {
    if let Some((_, name)) = text.split_once("SPDX-License-Identifier:") {
        let name = name.lines().next().unwrap_or_default().trim().trim_end_matches("*/").trim();
        let is_name = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '+' | '(' | ')' | ' ')
        };
        return (!name.is_empty() && name.len() < 80 && name.chars().all(is_name)).then(|| name.to_owned());
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let fits = |parts: &[&str]| {
        let mut rest = &*words;
        parts.iter().all(|part| match rest.find(part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    };
    LICENCES.iter().find(|(parts, _)| fits(parts)).map(|(_, name)| (*name).to_owned())
}

/// The licence of what lies in a folder, by the files of it that are named for one.
pub(super) fn of_folder(folder: &Path) -> Option<String> {
    use std::io::Read;
    let mut names: Vec<_> =
        std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name()).collect();
    names.retain(|name| {
        let name = name.to_string_lossy().to_uppercase();
        ["LICENSE", "LICENCE", "COPYING", "UNLICENSE"].iter().any(|word| name.starts_with(word))
    });
    names.sort();
    let mut found: Vec<String> = Vec::new();
    let mut is_choice = true;
    for name in names.into_iter().take(8) {
        let path = folder.join(&name);
        // A pipe would block, and a link may lead anywhere.
        if !std::fs::symlink_metadata(&path).is_ok_and(|about| about.is_file()) {
            continue;
        }
        let mut bytes = Vec::new();
        let Ok(file) = std::fs::File::open(&path) else { continue };
        if file.take(LONGEST).read_to_end(&mut bytes).is_err() {
            continue;
        }
        if let Some(licence) =
            of_text(&String::from_utf8_lossy(&bytes)).filter(|licence| !found.contains(licence))
        {
            // `LICENSE-MIT` beside `LICENSE-APACHE` is a choice; anything else may be for parts.
            let family = licence.split('-').next().unwrap_or_default().to_lowercase();
            is_choice &= name.to_string_lossy().to_lowercase().contains(&family);
            found.push(licence);
        }
    }
    (!found.is_empty()).then(|| found.join(if is_choice { " OR " } else { " AND " }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_told_by_their_words() {
        let check = |text, expect: Option<&str>| assert_eq!(of_text(text).as_deref(), expect);
        check(include_str!("../../LICENSE-MIT"), Some("MIT"));
        check(include_str!("../../LICENSE-APACHE"), Some("Apache-2.0"));
        check("Creative Commons\nAttribution-ShareAlike 4.0 International", Some("CC-BY-SA-4.0"));
        check("SPDX-License-Identifier: MIT OR Apache-2.0\n", Some("MIT OR Apache-2.0"));
        check("All rights reserved.", None);
        assert_eq!(of_folder(Path::new(env!("CARGO_MANIFEST_DIR"))).as_deref(), Some("Apache-2.0 OR MIT"));
    }
}
