//! A plugin's life: added, asked about, listed, tampered with, added anew, removed.

use std::fs;

use insta::assert_snapshot;

use super::{add, library, misbehaving};
use crate::env::TestEnv;

#[test]
fn adding_shows_what_it_may_do_and_asks() {
    let env = TestEnv::new();
    let path = misbehaving(&env, "pack-well");
    let unasked = env.run(&["plugin", "add", path.to_str().unwrap()]);
    assert_eq!(unasked.status, Some(2), "{unasked}");
    assert!(unasked.stderr.contains("`--yes` adds it without asking"), "{unasked}");
    assert!(env.run(&["plugin", "list"]).stdout.is_empty());
    add(&env, &path);
    assert_snapshot!(env.run(&["plugin", "list"]), @r"
    misbehave 1.0.0  Does bad things  (brings packs)
    ------- exit 0
    ");
    let listed = env.run(&["plugin", "list", "--format", "json"]).json();
    assert_eq!(listed["plugins"][0]["name"], "misbehave");
    assert_eq!(listed["plugins"][0]["capabilities"]["packs"], true);
    assert_eq!(listed["plugins"][0]["sha256"].as_str().unwrap().len(), 64);
    let questions = env.run(&["list", "--pack", "mis-pack"]);
    assert!(questions.stdout.contains("mis-question"), "{questions}");
    env.write("page.md", "# Page\n\n- What is a pack?\n- What is a plugin?\n- What is a name?\n");
    assert_snapshot!(env.run(&["pull", "page.md", "--as", "mis-pack"]), @r"
    ------- stderr
    error: there is a pack `mis-pack` already, which plugin `misbehave` brought
    hint: install it under another name: `--as NAME`
    ------- exit 3
    ");
    assert_snapshot!(env.run(&["plugin", "remove", "misbehave"]), @r"
    removed plugin misbehave
    ------- exit 0
    ");
    assert!(!env.run(&["list"]).stdout.contains("mis-question"));
    assert_eq!(env.run(&["plugin", "remove", "misbehave"]).status, Some(2));
    assert_eq!(fs::read_dir(env.home().join("plugins")).unwrap().count(), 0);
}

#[test]
fn a_file_that_changed_is_refused_until_it_is_added_again() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "well"));
    assert_eq!(env.run(&["pull", "mis:x"]).status, Some(0));
    let installed = env.home().join("plugins/misbehave").join(format!(
        "{}plugin{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let other = fs::read(misbehaving(&env, "crash")).unwrap();
    fs::remove_file(&installed).unwrap();
    fs::write(&installed, other).unwrap();
    assert_snapshot!(env.run(&["pull", "mis:x"]), @r"
    ------- stderr
    error: plugin `misbehave` is not the library that was added: it changed since
    hint: look at what changed, and add it again: `prepkit plugin add PATH`; or `prepkit plugin remove misbehave`
    ------- exit 3
    ");
    // The questions that it brought are files like any, and stay.
    assert_eq!(env.run(&["list"]).status, Some(0));
    add(&env, &misbehaving(&env, "well"));
    assert_eq!(env.run(&["pull", "mis:x"]).status, Some(0));
}

#[test]
fn another_version_says_what_is_new() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "pack-well"));
    let again = misbehaving(&env, "well");
    let added = env.run(&["plugin", "add", again.to_str().unwrap(), "--yes"]);
    assert!(
        added.stderr.contains("instead of 1.0.0: now answers `pull mis:…`; no longer brings packs"),
        "{added}"
    );
    assert!(!env.run(&["list"]).stdout.contains("mis-question"), "its packs went with it");
}

#[test]
fn the_network_is_there_only_where_it_was_granted() {
    let env = TestEnv::new();
    let path = misbehaving(&env, "online");
    let path = path.to_str().unwrap();
    let without = env.run(&["plugin", "add", path, "--yes"]);
    assert!(without.stderr.contains("`--allow network` grants it"), "{without}");
    assert!(env.run(&["pull", "mis:x"]).stderr.contains("refused: "));
    assert_eq!(env.run(&["plugin", "add", path, "--yes", "--allow", "network"]).status, Some(0));
    assert!(env.run(&["pull", "mis:x"]).stderr.contains("it got out: "));
}

#[test]
fn what_no_plugin_is_is_told_plainly() {
    let env = TestEnv::new();
    env.write("text.so", "#!/bin/sh\n");
    let mut other = fs::read(library("prepkit_misbehave")).unwrap();
    if cfg!(target_os = "linux") {
        // The machine in an ELF header.
        other[18] = 0xf7;
    }
    env.write("other.so", other);
    assert_snapshot!(env.run(&["plugin", "add", "text.so"]), @r"
    ------- stderr
    error: `[work]/text.so` cannot be added: it is no dynamic library
    hint: build it on this machine, or get the library that was built for it
    ------- exit 3
    ");
    let machine = env.run(&["plugin", "add", "other.so"]);
    assert!(machine.stderr.contains("and this machine needs one for"), "{machine}");
    assert_snapshot!(env.run(&["plugin", "add", "nothing.so"]), @r"
    ------- stderr
    error: `[work]/nothing.so` cannot be read: No such file or directory (os error 2)
    hint: name a dynamic library, or a folder with a crate
    ------- exit 3
    ");
}
