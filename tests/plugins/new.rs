//! `plugin new`: what it makes is `plugins/team-template`, builds, tests, is proved and is added as it
//! stands; and a plugin in C, made as `docs/plugins.md` tells.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::env::TestEnv;

/// The files below a folder, by path.
fn files(root: &Path, folder: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(root.join(folder)).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            files(root, &path, found);
        } else {
            found.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn the_template_is_what_new_makes() {
    let env = TestEnv::new();
    assert_eq!(env.run(&["plugin", "new", "team-template"]).status, Some(0));
    let (mut made, mut kept) = (BTreeMap::new(), BTreeMap::new());
    files(&env.work().join("team-template"), "", &mut made);
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/team-template"), "", &mut kept);
    made.retain(|path, _| !path.starts_with("sdk/"));
    let manifest = String::from_utf8(made.remove("Cargo.toml").unwrap()).unwrap();
    let manifest = manifest.replace("path = \"sdk\"", "path = \"../sdk\"").replace("\n[workspace]\n", "");
    made.insert("Cargo.toml".into(), manifest.into_bytes());
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept));
    for (path, bytes) in &made {
        assert!(kept[path] == *bytes, "plugins/team-template/{path} is not what `plugin new` makes");
    }
}

#[test]
fn what_new_makes_builds_tests_and_is_added() {
    // Beside the tests' own builds, so that what it depends on is compiled once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugin-new");
    let env = TestEnv::new().with("CARGO_TARGET_DIR", &target).with("CARGO_NET_OFFLINE", "true");
    let made = env.run(&["plugin", "new", "team-basics"]);
    assert_eq!(made.status, Some(0), "{made}");
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"),
        env.work().join("team-basics/Cargo.lock"),
    )
    .unwrap();
    let tested = env.shell("cd team-basics && cargo test --quiet --release 2>&1");
    assert!(tested.status == Some(0) && tested.stdout.contains("1 passed"), "{tested}");
    let proved = env.run(&["plugin", "verify", "team-basics", "--quick"]);
    assert_eq!(proved.status, Some(0), "{proved}");
    assert!(
        proved.stdout.contains("pack team-basics 0.1.0: 1 topic, 2 questions, 1 prompt: sound"),
        "{proved}"
    );
    assert!(proved.stdout.contains("plugin team-basics: sound"), "{proved}");
    let added = env.run(&["plugin", "add", "team-basics", "--yes"]);
    assert_eq!(added.status, Some(0), "{added}");
    assert!(added.stderr.contains("with your own rights"), "{added}");
    let solution = "team-basics/pack/count-words/solutions/accepted/split.mjs";
    let checked = env.run(&["check", solution, "--prompt", "count-words", "--quick", "--no-journal"]);
    assert_eq!(checked.status, Some(0), "{checked}");
}

/// What `docs/plugins.md` says first in a language.
fn documented(language: &str) -> String {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plugins.md")).unwrap();
    let (_, after) = document.split_once(&format!("```{language}\n")).unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

/// The library that the C compiler makes of a program.
fn compiled(env: &TestEnv, program: &str) -> String {
    let source = env.write("plugin.c", program);
    let library = env.work().join(format!("plugin{}", std::env::consts::DLL_SUFFIX));
    let header = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/sdk/include");
    #[expect(clippy::disallowed_methods, reason = "a test compiles as an author would")]
    let compiled = Command::new("cc")
        .args(["-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I"])
        .args([&header, Path::new("-o"), &library, &source])
        .output()
        .unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library.to_str().unwrap().to_owned()
}

#[test]
fn a_plugin_in_rust_is_made_as_the_document_tells() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugin-new");
    let env = TestEnv::new().with("CARGO_TARGET_DIR", &target).with("CARGO_NET_OFFLINE", "true");
    assert_eq!(env.run(&["plugin", "new", "wiki"]).status, Some(0));
    env.write("wiki/src/lib.rs", documented("rust"));
    env.write("wiki/Cargo.lock", include_str!("../../Cargo.lock"));
    let tested = env.shell("cd wiki && cargo test --quiet --release 2>&1");
    assert!(tested.status == Some(0) && tested.stdout.contains("1 passed"), "{tested}");
    let proved = env.run(&["plugin", "verify", "wiki"]);
    assert_eq!(proved.status, Some(0), "{proved}");
    assert!(proved.stderr.contains("building `"), "{proved}");
    assert_eq!(env.run(&["plugin", "add", "wiki", "--yes"]).status, Some(0));
    is_whole(&env, "wiki", "Solved by topic");
    let nowhere = env.run(&["pull", "wiki:nowhere"]);
    assert!(nowhere.stderr.contains("cannot answer `pull`: the wiki has no page `nowhere`\n"), "{nowhere}");
}

#[test]
fn a_plugin_in_c_may_have_all_of_it() {
    let env = TestEnv::new();
    let library = compiled(&env, include_str!("whole.c"));
    let proved = env.run(&["plugin", "verify", &library]);
    assert_eq!(proved.status, Some(0), "{proved}");
    assert!(
        proved.stdout.contains("pack whole-pack 1.0.0: 1 topic, 1 question, 0 prompts: sound"),
        "{proved}"
    );
    assert_eq!(env.run(&["plugin", "add", &library, "--yes"]).status, Some(0));
    assert!(env.run(&["list", "--pack", "whole-pack"]).stdout.contains("What does static mean?"));
    is_whole(&env, "whole", "Topics");
    let nowhere = env.run(&["pull", "whole:nowhere"]);
    assert!(nowhere.stderr.contains("there is no such page; it logged: nowhere\n"), "{nowhere}");
}

#[test]
fn all_that_is_pulled_of_a_plugin_is_asked_in_one_process() {
    let env = TestEnv::new();
    let unchanged = "return given(\"{\\\"ok\\\":{\\\"unchanged\\\":true}}\");";
    let counting = "{ static int calls; sprintf(known, \"{\\\"error\\\":\\\"call %d\\\"}\", ++calls); return given(known); }";
    let program = include_str!("whole.c");
    assert!(program.contains(unchanged));
    let library = compiled(&env, &program.replace(unchanged, counting));
    assert_eq!(env.run(&["plugin", "add", &library, "--yes"]).status, Some(0));
    for address in ["whole:a", "whole:b"] {
        assert_eq!(env.run(&["pull", address]).status, Some(0));
    }
    let all = env.run(&["pull"]);
    assert!(all.stderr.contains("`pull`: call 1;") && all.stderr.contains("`pull`: call 2;"), "{all}");
}

/// Whether a plugin answers for its scheme, knows what it was pulled, and has its place in verdicts and
/// reports.
fn is_whole(env: &TestEnv, name: &str, section: &str) {
    let pulled = env.run(&["pull", &format!("{name}:indexes")]);
    assert!(pulled.stdout.contains(&format!("{name}-indexes: pulled, 3 questions")), "{pulled}");
    assert!(env.run(&["pull"]).stdout.contains(&format!("{name}-indexes: up to date")));
    let solution = super::additions::solution();
    let checked = env.run(&["check", &solution, "--prompt", "retry", "--quick", "--format", "json"]).json();
    let blocks = &checked["plugins"][0]["blocks"];
    assert_eq!(blocks[0]["table"]["rows"][0][0], "Calls", "{checked}");
    assert_eq!(blocks[1]["rubric"][0]["level"], 4, "{checked}");
    let report = env.run(&["report", "--format", "markdown"]).stdout;
    assert!(report.contains(&format!("## {section} (from plugin {name})")), "{report}");
}

#[test]
fn a_leak_is_seen() {
    let env = TestEnv::new();
    let leaking = "    static char *kept;\n    kept = malloc(1024);\n    kept[0] = 1;\n    (void)input;";
    let library = compiled(&env, &documented("c").replacen("    (void)input;", leaking, 1));
    let proved = env.run(&["plugin", "verify", &library]);
    assert_eq!(proved.status, Some(3), "{proved}");
    // Which call shows it first hangs on the pages that the system gives.
    let (_, told) =
        proved.stdout.split_once("✗ memory comes back\n      each call of `").expect(&proved.stdout);
    assert!(told.lines().next().is_some_and(|line| line.contains("` leaves some ")), "{proved}");
}

#[test]
fn a_plugin_in_c_is_made_as_the_document_tells() {
    let env = TestEnv::new();
    let library = &*compiled(&env, &documented("c"));
    let proved = env.run(&["plugin", "verify", library]);
    assert_eq!(proved.status, Some(0), "{proved}");
    assert_eq!(env.run(&["plugin", "add", library, "--yes"]).status, Some(0));
    let pulled = env.run(&["pull", "inc:anything"]);
    assert_eq!(pulled.status, Some(0), "{pulled}");
    assert!(env.run(&["list", "--pack", "inc-anything"]).stdout.contains("What does static mean?"));
    let again = env.run(&["pull", "inc:anything"]);
    assert!(again.stdout.contains("inc-anything: up to date, 3 questions"), "{again}");
}
