//! Holds the tree to the house rules that no lint knows: floors, headers, sizes, orphans.
//!
//! The floors are read from the module list in `src/lib.rs`: a blank line separates them, and a
//! file uses only floors declared above its own. Every rule is a function from text to [`Fault`]s,
//! so that it can be shown to catch what it is for; a fault says where, what, and the way out.

mod tokens;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use tokens::{Token, tokens};

/// The most lines of a file that is no table.
const LONGEST: usize = 600;
/// Files that are one long table, and may pass [`LONGEST`].
const TABLES: [&str; 0] = [];
/// Files that may print without asking `ui`.
const PRINTERS: [&str; 0] = [];

#[test]
fn imports_go_one_way() {
    let files = files_under(&["src"]);
    let floors = Floors::read(&text_of(&files, "src/lib.rs"));
    assert!(floors.0.len() > 3, "no floors were read from src/lib.rs: {floors:?}");
    report(rust(&files).flat_map(|file| imports(file, &floors)));
}

#[test]
fn every_file_says_what_it_is_for() {
    let files = files_under(&["src", "plugins", "tests"]);
    report(files.iter().filter_map(header));
}

#[test]
fn no_file_is_too_long() {
    let files = files_under(&["src", "plugins", "tests"]);
    report(files.iter().filter(|file| !TABLES.contains(&file.path.as_str())).filter_map(length));
}

#[test]
fn nothing_is_left_for_later() {
    report(files_under(&["src", "plugins", "tests"]).iter().flat_map(unfinished));
}

#[test]
fn only_the_terminal_floor_prints() {
    let files = files_under(&["src"]);
    report(rust(&files).filter(|file| !PRINTERS.contains(&file.path.as_str())).flat_map(printing));
}

#[test]
fn no_file_is_an_orphan() {
    report(orphans(&files_under(&["src"]), &["src/lib.rs", "src/main.rs"]));
    report(orphans(&files_under(&["tests"]), &["tests/main.rs"]));
}

/// A rule broken at a place.
#[derive(Debug, PartialEq)]
struct Fault {
    path: String,
    line: usize,
    what: String,
    way_out: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}\n    way out: {}", self.path, self.line, self.what, self.way_out)
    }
}

fn report(faults: impl Iterator<Item = Fault>) {
    let mut text = String::new();
    let count = faults.map(|fault| writeln!(text, "{fault}").unwrap()).count();
    assert!(count == 0, "house rules broken: {count}\n\n{text}");
}

/// A file of the tree, its path written from the tree's root with `/`.
#[derive(Debug)]
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        self.ending() == "rs"
    }

    fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    fn fault(&self, line: usize, what: impl Into<String>, way_out: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, what: what.into(), way_out: way_out.into() }
    }

    /// `src/grade/examiner/mod.rs` is the module `["grade", "examiner"]`, a root is `[]`.
    fn module(&self) -> Vec<&str> {
        let inside = self.path.split_once('/').map_or("", |(_, inside)| inside).trim_end_matches(".rs");
        let mut names: Vec<&str> = inside.split('/').collect();
        if matches!(names.last(), Some(&("mod" | "lib" | "main"))) {
            names.pop();
        }
        names
    }
}

fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.is_rust())
}

fn text_of(files: &[File], path: &str) -> String {
    files.iter().find(|file| file.path == path).map_or_else(String::new, |file| file.text.clone())
}

fn files_under(folders: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, &mut files);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(folder: &str, files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if !entry.file_type().unwrap().is_dir() {
            files.push(File { text: String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into(), path });
        } else if entry.file_name() != "target" {
            collect(&path, files);
        }
    }
}

/// The top-level modules by floor, in the order of `src/lib.rs`.
#[derive(Debug)]
struct Floors(Vec<Vec<String>>);

impl Floors {
    fn read(lib: &str) -> Self {
        let mut floors: Vec<Vec<String>> = vec![Vec::new()];
        for line in lib.lines() {
            let words: Vec<&str> = tokens(line).iter().map(|token| token.text).collect();
            match words.as_slice() {
                [.., "mod", name, ";"] => floors.last_mut().unwrap().push((*name).to_owned()),
                _ if line.trim().is_empty() => floors.push(Vec::new()),
                _ => {}
            }
        }
        floors.retain(|floor| !floor.is_empty());
        Self(floors)
    }

    fn of(&self, module: &str) -> Option<usize> {
        self.0.iter().position(|floor| floor.iter().any(|name| name == module))
    }
}

/// Uses of top-level modules on the file's own floor or on one declared below it.
fn imports(file: &File, floors: &Floors) -> Vec<Fault> {
    let module = file.module();
    let Some(own) = module.first() else { return Vec::new() };
    let Some(floor) = floors.of(own) else { return Vec::new() };
    let judge = |(line, name): (usize, &str)| {
        let fault = |what: String, way_out: &str| Some(file.fault(line, what, way_out));
        match floors.of(name) {
            _ if name == *own => None,
            Some(other) if other < floor => None,
            Some(other) if other == floor => fault(
                format!("`{own}` uses `{name}`, which stands beside it on floor {floor}"),
                "pass the value in from a later floor, or move what both need to an earlier floor",
            ),
            Some(other) => fault(
                format!(
                    "`{own}` (floor {floor}) uses `{name}` (floor {other}), which src/lib.rs declares after it"
                ),
                "return a value that the later floor turns into its own, or move what both need to an earlier floor",
            ),
            None => fault(
                format!("`crate::{name}` is no module of src/lib.rs, so its floor cannot be told"),
                "name the module that the item lives in",
            ),
        }
    };
    top_level_uses(&tokens(&file.text), module.len()).into_iter().filter_map(judge).collect()
}

/// Every name that follows `crate::`, or a chain of `super::` that ends at the crate's root, in
/// use trees and in code alike. `depth` is how deep the file's module lies.
fn top_level_uses<'a>(tokens: &[Token<'a>], depth: usize) -> Vec<(usize, &'a str)> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut found = Vec::new();
    // For each open brace, whether it opens an inline module.
    let mut open = Vec::new();
    for at in 0..tokens.len() {
        match text(at) {
            "{" => open.push(at >= 2 && text(at - 2) == "mod"),
            "}" => drop(open.pop()),
            "crate" if text(at + 1) == "::" => heads(tokens, at + 2, &mut found),
            "super" if at == 0 || text(at - 1) != "::" || text(at.wrapping_sub(2)) == "self" => {
                let chain = (0..)
                    .take_while(|step| text(at + 2 * step) == "super" && text(at + 2 * step + 1) == "::");
                let length = chain.count();
                if length > 0 && length >= depth + open.iter().filter(|is_module| **is_module).count() {
                    heads(tokens, at + 2 * length, &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

/// The first name of each branch of the use tree that starts at `at`.
fn heads<'a>(tokens: &[Token<'a>], at: usize, found: &mut Vec<(usize, &'a str)>) {
    let Some(first) = tokens.get(at) else { return };
    if first.text != "{" {
        found.push((first.line, first.text));
        return;
    }
    let mut depth = 0;
    for pair in tokens[at..].windows(2) {
        match pair[0].text {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
        if depth == 1 && matches!(pair[0].text, "{" | ",") && pair[1].text != "}" {
            found.push((pair[1].line, pair[1].text));
        }
    }
}

fn header(file: &File) -> Option<Fault> {
    let (opening, kind) = match file.ending() {
        "rs" => ("//!", "a module header"),
        "js" | "mjs" => ("//", "a comment"),
        "sql" => ("--", "a comment"),
        _ => return None,
    };
    let missing = !file.text.starts_with(opening);
    missing.then(|| {
        let way_out = "say in 3 to 12 lines what the file is for, what it must not know, what always holds";
        file.fault(1, format!("does not open with {kind} (`{opening}`)"), way_out)
    })
}

fn length(file: &File) -> Option<Fault> {
    let lines = file.text.lines().count();
    let is_code = matches!(file.ending(), "rs" | "js" | "mjs" | "sql");
    (is_code && lines > LONGEST).then(|| {
        let way_out = "split it where its parts know least of each other; a table belongs in TABLES";
        file.fault(lines, format!("has {lines} lines, and {LONGEST} is the most"), way_out)
    })
}

fn unfinished(file: &File) -> Vec<Fault> {
    let way_out = "finish it, or leave it out and open an issue";
    // Put together here, so that this file does not hold them.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|halves| halves.concat());
    let mut faults = Vec::new();
    for (line, text) in (1..).zip(file.text.lines()) {
        let mut words = text.split(|character: char| !character.is_alphanumeric() && character != '_');
        if let Some(word) = words.find(|word| marks.iter().any(|mark| mark == word)) {
            faults.push(file.fault(line, format!("`{word}` marks unfinished work"), way_out));
        }
    }
    if file.is_rust() {
        let tokens = tokens(&file.text);
        faults.extend(tokens.windows(3).filter_map(|three| {
            let what = match [three[0].text, three[1].text, three[2].text] {
                [macro_name @ ("todo" | "unimplemented"), "!", _] => {
                    format!("`{macro_name}!` is unfinished work")
                }
                ["#", "[", "ignore"] => "an ignored test proves nothing".into(),
                _ => return None,
            };
            Some(file.fault(three[0].line, what, way_out))
        }));
    }
    faults
}

fn printing(file: &File) -> Vec<Fault> {
    let tokens = tokens(&file.text);
    let found = tokens.windows(2).filter(|pair| {
        matches!(pair[0].text, "print" | "println" | "eprint" | "eprintln" | "dbg") && pair[1].text == "!"
    });
    let fault = |pair: &[Token<'_>]| {
        let what = format!(
            "`{}!` goes past `ui`, which escapes foreign text and survives a closed pipe",
            pair[0].text
        );
        file.fault(pair[0].line, what, "use `Ui::result` for the result, `Ui::say` for everything else")
    };
    found.map(fault).collect()
}

/// Rust files that no `mod` leads to from the roots, and other files that no Rust file names.
fn orphans(files: &[File], roots: &[&str]) -> impl Iterator<Item = Fault> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<String> = roots.iter().map(ToString::to_string).collect();
    while let Some(path) = waiting.pop() {
        if let Some(file) = files.iter().find(|file| file.path == path && !reached.contains(&path)) {
            waiting.extend(children(file));
            reached.insert(path);
        }
    }
    files.iter().filter(move |file| !reached.contains(&file.path)).filter_map(|file| {
        if file.is_rust() {
            let what = "no `mod` leads here, so it is never compiled";
            return Some(file.fault(1, what, "declare it in its parent module, or remove it"));
        }
        let (folder, name) = file.path.rsplit_once('/')?;
        let named =
            rust(files).any(|other| other.text.contains(name) || other.text.contains(&format!("{folder}\"")));
        (!named)
            .then(|| file.fault(1, "no Rust file includes it", "include it where it is used, or remove it"))
    })
}

/// Where the modules may lie that a file declares: `a.rs` and `a/mod.rs`.
fn children(file: &File) -> Vec<String> {
    let folder = match file.path.rsplit_once('/') {
        Some((folder, "lib.rs" | "main.rs" | "mod.rs")) => folder,
        _ => file.path.trim_end_matches(".rs"),
    };
    let declared = tokens(&file.text);
    let declared = declared.windows(3).filter(|three| three[0].text == "mod" && three[2].text == ";");
    declared
        .flat_map(|three| {
            ["{}.rs", "{}/mod.rs"].map(|form| format!("{folder}/{}", form.replace("{}", three[1].text)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "//! mod not_this;\n\npub(crate) mod ground;\npub(crate) mod cellar;\n\npub(crate) mod middle;\nmod beside;\n\nmod roof;\n\nfn f() {}\n";

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    fn check_imports(path: &str, text: &str, expected: &[&str]) {
        let found: Vec<String> = imports(&file(path, text), &Floors::read(LIB))
            .iter()
            .map(|fault| format!("{}: {}", fault.line, fault.what))
            .collect();
        assert_eq!(found.len(), expected.len(), "{text}\n{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{text}\n{found} is not {expected}");
        }
    }

    #[test]
    fn the_floors_are_the_blocks_of_the_module_list() {
        assert_eq!(Floors::read(LIB).0, [vec!["ground", "cellar"], vec!["middle", "beside"], vec!["roof"]]);
    }

    #[test]
    fn an_upward_import_is_caught() {
        check_imports(
            "src/middle/a.rs",
            "\nuse crate::roof::X;",
            &["2: `middle` (floor 1) uses `roof` (floor 2)"],
        );
        check_imports("src/middle.rs", "fn f() { crate::roof::g() }", &["uses `roof`"]);
        check_imports("src/middle.rs", "pub(in crate::roof) fn f() {}", &["uses `roof`"]);
    }

    #[test]
    fn a_sideways_import_is_caught() {
        check_imports("src/middle.rs", "use crate::beside;", &["stands beside it on floor 1"]);
        check_imports("src/ground/mod.rs", "use crate::cellar::{self, X};", &["stands beside it on floor 0"]);
    }

    #[test]
    fn a_grouped_import_is_caught() {
        let text =
            "use crate::{\n    ground::{a, roof},\n    roof::{self, b},\n    middle, beside as other,\n};";
        check_imports(
            "src/middle.rs",
            text,
            &["3: `middle` (floor 1) uses `roof`", "4: `middle` uses `beside`"],
        );
    }

    #[test]
    fn an_import_through_super_is_caught() {
        check_imports("src/middle/mod.rs", "use super::roof;", &["uses `roof`"]);
        check_imports("src/middle/a.rs", "use super::super::{roof::X, ground};", &["uses `roof`"]);
        check_imports("src/middle/a.rs", "use super::roof;", &[]);
        check_imports(
            "src/middle.rs",
            "mod tests { use super::roof; fn f() { super::super::roof::f() } }",
            &["uses `roof`"],
        );
    }

    #[test]
    fn what_goes_past_the_modules_is_caught() {
        check_imports("src/middle.rs", "use crate::*;", &["`crate::*` is no module"]);
        check_imports("src/middle.rs", "use crate::Exit;", &["`crate::Exit` is no module"]);
    }

    #[test]
    fn what_is_allowed_is_not_caught() {
        check_imports("src/middle/a.rs", "use crate::{ground::X, middle::b::*, cellar};", &[]);
        check_imports(
            "src/middle.rs",
            "// crate::roof\nconst A: &str = \"crate::roof\"; pub(crate) use std::roof;",
            &[],
        );
        check_imports("src/lib.rs", "use crate::roof;", &[]);
    }

    #[test]
    fn headers_lengths_marks_and_prints_are_caught() {
        assert!(header(&file("src/a.rs", "// a\n")).is_some());
        assert!(header(&file("src/a.rs", "//! a\n")).is_none());
        assert!(length(&file("src/a.rs", &"\n".repeat(601))).is_some());
        assert!(length(&file("src/a.rs", &"\n".repeat(600))).is_none());
        let mark = format!("// a {}: b\nlet a = todo!();\n#[ignore = \"slow\"]\n", ["TO", "DO"].concat());
        assert_eq!(unfinished(&file("src/a.rs", &mark)).len(), 3);
        assert_eq!(unfinished(&file("src/a.rs", "// XXXX\n\"todo!()\"")), []);
        assert_eq!(printing(&file("src/a.rs", "println!(); // dbg!()\n eprintln ! ()")).len(), 2);
    }

    #[test]
    fn orphans_are_caught() {
        let files = [
            file("src/lib.rs", "mod a;\n// mod lost;\n"),
            file("src/a/mod.rs", "mod b; const S: &str = include_str!(\"s.sql\");"),
            file("src/a/b.rs", ""),
            file("src/a/s.sql", ""),
            file("src/a/t.sql", ""),
            file("src/lost.rs", "mod b;"),
        ];
        let paths: Vec<String> = orphans(&files, &["src/lib.rs"]).map(|fault| fault.path).collect();
        assert_eq!(paths, ["src/a/t.sql", "src/lost.rs"]);
    }
}
