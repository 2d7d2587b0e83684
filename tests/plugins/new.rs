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

#[test]
fn a_plugin_in_c_is_made_as_the_document_tells() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plugins.md")).unwrap();
    let (_, after) = document.split_once("```c\n").unwrap();
    let (program, _) = after.split_once("```").unwrap();
    let env = TestEnv::new();
    let source = env.write("plugin.c", program);
    let library = env.work().join(format!("inc{}", std::env::consts::DLL_SUFFIX));
    let header = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/sdk/include");
    #[expect(clippy::disallowed_methods, reason = "a test compiles as an author would")]
    let compiled = Command::new("cc")
        .args(["-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I"])
        .args([&header, Path::new("-o"), &library, &source])
        .output()
        .unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let library = library.to_str().unwrap();
    let proved = env.run(&["plugin", "verify", library]);
    assert_eq!(proved.status, Some(0), "{proved}");
    assert_eq!(env.run(&["plugin", "add", library, "--yes"]).status, Some(0));
    let pulled = env.run(&["pull", "inc:anything"]);
    assert_eq!(pulled.status, Some(0), "{pulled}");
    assert!(env.run(&["list", "--pack", "inc-anything"]).stdout.contains("What does static mean?"));
    let again = env.run(&["pull", "inc:anything"]);
    assert!(again.stdout.contains("inc-anything: up to date, 3 questions"), "{again}");
}
