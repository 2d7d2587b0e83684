//! `config`: shows and changes the few settings there are, and never half of the file.

use insta::assert_snapshot;

use crate::env::TestEnv;

#[test]
fn it_shows_where_things_are() {
    assert_snapshot!(TestEnv::new().run(&["config"]), @r"
    settings  [home]/config.toml
    packs     [home]/packs
    journal   [home]/journal.db
    cache     [home]/cache

    node      (not set)
    reviewer  (not set)
    reviewers (not set)
    ------- exit 0
    ");
}

#[test]
fn a_setting_is_kept_and_forgotten() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["config", "get", "node"]), @r"
    ------- stderr
    `node` is not set
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["config", "set", "node", "/bin/sh"]), @"------- exit 0");
    assert_snapshot!(env.run(&["config", "get", "node"]), @r"
    /bin/sh
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["config", "unset", "node"]), @"------- exit 0");
    assert_snapshot!(env.run(&["config", "get", "node"]), @r"
    ------- stderr
    `node` is not set
    ------- exit 0
    ");
}

#[test]
fn what_cannot_be_started_is_refused() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["config", "set", "node", "node"]), @r"
    ------- stderr
    error: `node` is no file that can be started as Node.js
    hint: give the absolute path of the `node` binary: `prepkit config set node PATH`
    ------- exit 3
    ");
    assert!(!env.home().join("config.toml").exists());
}
