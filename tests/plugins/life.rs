//! A plugin's life: added, asked about, listed, tampered with, added anew, removed.

use std::fs;

use insta::assert_snapshot;

use super::additions::solution;
use super::{add, library, misbehaving};
use crate::env::TestEnv;
use crate::terminal::{spawn, status};

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
fn at_a_terminal_a_letter_answers() {
    let env = TestEnv::new().with("NO_COLOR", "").with("TERM", "xterm-256color");
    let path = misbehaving(&env, "pack-well");
    for (typed, told, ended) in [
        ("\u{1b}", "interrupted", 130),
        ("n\r", "nothing was added", 0),
        ("y\r", "added plugin misbehave", 0),
    ] {
        let mut terminal = spawn(&env, &["plugin", "add", path.to_str().unwrap()]);
        terminal.exp_string("add it? (y/N)").unwrap();
        terminal.send(typed).unwrap();
        terminal.flush().unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains(told), "{typed:?}: {rest}");
        assert_eq!(status(&mut terminal), Some(ended), "{typed:?}");
        assert_eq!(env.run(&["plugin", "list"]).stdout.is_empty(), typed != "y\r");
    }
}

#[test]
fn who_is_absent_or_broken_is_named() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "well"));
    assert_eq!(env.run(&["pull", "mis:x"]).status, Some(0));
    let library = env.home().join("plugins/misbehave").join(format!(
        "{}plugin{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    fs::remove_file(&library).unwrap();
    assert_snapshot!(env.run(&["pull", "mis:x"]), @r"
    ------- stderr
    error: plugin `misbehave` has no library any more: its file is gone
    hint: add it again: `prepkit plugin add PATH`; or `prepkit plugin remove misbehave`
    ------- exit 3
    ");
    let proved = env.run(&["plugin", "verify", "misbehave"]);
    assert!(proved.status == Some(3) && proved.stdout.contains("has no library any more"), "{proved}");
    fs::write(env.home().join("plugins/misbehave/plugin.json"), "{").unwrap();
    for args in [
        &["report", "--format", "markdown"][..],
        &["pull", "mis:x"],
        &["check", &solution(), "--prompt", "retry", "--quick"],
    ] {
        let said = env.run(args);
        assert!(said.stderr.contains("warning: plugin `misbehave` was added with faults"), "{said}");
    }
    env.run(&["plugin", "remove", "misbehave"]);
    assert_snapshot!(env.run(&["pull", "mis:x"]), @r"
    ------- stderr
    error: no plugin that is here answers for `mis:x`
    hint: add the one that does: `prepkit plugin add PATH`; `prepkit plugin list` shows those that are here
    ------- exit 2
    ");
    let all = env.run(&["pull"]);
    assert!(
        all.stderr.contains("stays as it was") && all.stderr.contains("no plugin that is here answers"),
        "{all}"
    );
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
