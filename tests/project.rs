//! Take-homes: `start` makes a project that runs as it stands, and `start --update` brings a changed
//! template into it and loses nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use insta::assert_snapshot;
use rexpect::process::WaitStatus;

use crate::env::{Output, TestEnv};
use crate::terminal;

const RUBRIC: &str = "\
[[dimension]]
id = \"ID\"
title = \"Title\"
weight = 1
question = \"What only a reviewer knows\"
levels = [\"no\", \"a little\", \"mostly\", \"yes\"]
";

const STARTER: [(&str, &str); 4] = [
    (
        "src/cart.mjs",
        "/** The sum of the prices. */\nexport function total(items) {\n  return 0;\n}\n\nexport const currency = 'EUR';\n",
    ),
    (
        "test/cart.test.mjs.jinja",
        "// {{ name }}: an example.\nimport assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { total } from '../{{ entry }}';\n\ntest('nothing costs nothing', () => assert.equal(total([]), 0));\n",
    ),
    ("dot-npmrc", "save-exact=true\n"),
    ("logo.png", "\u{1}not text: "),
];

/// An environment with the pack `shop`, of which `cart` is the one prompt.
fn env() -> TestEnv {
    let env = TestEnv::new();
    let rubric = ["a", "b", "c", "d"].map(|id| RUBRIC.replace("ID", id)).concat();
    for (name, text) in [
        (
            "pack.toml",
            "format = 1\nid = \"shop\"\nversion = \"0.1.0\"\ntitle = \"Shop\"\nlicense = \"MIT\"\n[[topic]]\nid = \"shop\"\ntitle = \"Shop\"\n",
        ),
        (
            "questions.toml",
            "[[question]]\nid = \"cart\"\ntopic = \"shop\"\nkind = \"take-home\"\nminutes = 120\ntext = \"Write a cart.\"\n",
        ),
        (
            "cart/prompt.toml",
            "exports = [\"total\"]\nentry = \"src/cart\"\nruntimes = [\"node\"]\nprofile = \"function\"\n[project]\nprotected = [\"test/cart.test.mjs\"]\n",
        ),
        ("cart/rubric.toml", &rubric),
        (
            "cart/statement.md",
            "# A shopping cart\n\n`src/cart.mjs` exports `total(items)`, the sum of their prices. <!-- line: total -->\n",
        ),
        (
            "cart/check.js",
            "import { check } from 'prepkit';\ncheck('a-hidden-check', { group: 'core', covers: 'total', title: 'the sum' }, async t => t.equal(await t.solution.total([]), 0));\n",
        ),
        ("cart/solutions/accepted/right/src/cart.mjs", "export const total = () => 0;\n"),
        ("cart/solutions/rejected/wrong/src/cart.mjs", "export const total = () => 1;\n"),
    ] {
        change(&env, name, text);
    }
    for (name, text) in STARTER {
        change(&env, &format!("cart/starter/{name}"), text);
    }
    change(&env, "cart/starter/logo.png", [1, 0xff, 0]);
    env
}

/// Writes a file of the pack.
fn change(env: &TestEnv, name: &str, content: impl AsRef<[u8]>) {
    let path = env.home().join("packs/shop").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Runs a script of the project's `package.json`, as `npm` would.
fn script(env: &TestEnv, project: &str, name: &str) -> Output {
    let package: serde_json::Value =
        serde_json::from_str(&env.read(&format!("{project}/package.json"))).unwrap();
    let line = package["scripts"][name].as_str().unwrap();
    env.shell(&format!("cd {project} && {line}"))
}

/// All files of a folder, as one text.
fn everything(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        text += &path.display().to_string();
        text += &if path.is_dir() {
            everything(&path)
        } else {
            String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()
        };
    }
    text
}

#[test]
fn it_makes_a_project_that_runs_as_it_stands() {
    let env = env();
    assert_snapshot!(env.run(&["start", "cart", "my cart"]), @r"
    wrote my cart/.editorconfig
    wrote my cart/.github/workflows/test.yml
    wrote my cart/.gitignore
    wrote my cart/.npmrc
    wrote my cart/BRIEF.md
    wrote my cart/NOTES.md
    wrote my cart/PRACTICE.md
    wrote my cart/README.md
    wrote my cart/logo.png
    wrote my cart/package.json
    wrote my cart/src/cart.mjs
    wrote my cart/test/cart.test.mjs
    wrote my cart/.prepkit.toml

    Read 'my cart'/BRIEF.md, then work in 'my cart'/src/cart.mjs. Plan 2 hours.
    next: cd 'my cart' && npm test
    then: prepkit check .
    ------- exit 0
    ");
    assert_eq!(
        env.read("my cart/BRIEF.md"),
        "# A shopping cart\n\n`src/cart.mjs` exports `total(items)`, the sum of their prices.\n"
    );
    assert_snapshot!(env.read("my cart/package.json"), @r#"
    {
      "name": "my-cart",
      "version": "0.1.0",
      "private": true,
      "type": "module",
      "engines": {
        "node": ">=20"
      },
      "scripts": {
        "start": "node src/cart.mjs",
        "test": "node --test"
      }
    }
    "#);
    assert!(env.read("my cart/test/cart.test.mjs").starts_with("// my cart: an example.\n"));
    assert!(env.read("my cart/.github/workflows/test.yml").contains("node: [20, 22, 24]"));
    assert!(
        env.read("my cart/.github/workflows/test.yml")
            .contains("node-version: ${{ matrix.node }}\n      - run: npm test\n")
    );
    fs::rename(env.work().join("my cart"), env.work().join("cart")).unwrap();
    let test = script(&env, "cart", "test");
    assert!(test.status == Some(0) && test.stdout.contains("pass 1"), "{test}");
    assert_eq!(script(&env, "cart", "start").to_string(), "------- exit 0\n");
}

/// Whatever the tests of a starter find, they are found and run; and what is started can be loaded.
#[test]
fn every_built_in_take_home_runs_as_it_stands() {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/nodejs");
    let env = TestEnv::new();
    for folder in fs::read_dir(pack).unwrap().map(|entry| entry.unwrap().path()) {
        let declaration = fs::read_to_string(folder.join("prompt.toml")).unwrap_or_default();
        if !declaration.contains("\n[project]\n") {
            continue;
        }
        let id = folder.file_name().unwrap().to_str().unwrap();
        let started = env.run(&["start", id]);
        assert_eq!(started.status, Some(0), "{started}");
        let test = script(&env, id, "test");
        assert!(test.stdout.contains("tests ") && !test.stdout.contains("tests 0\n"), "{id}: {test}");
        let start = match declaration.contains("profile = \"server\"") {
            // A server would not end.
            true => String::new(),
            false => script(&env, id, "start").to_string(),
        };
        for broken in ["ERR_MODULE_NOT_FOUND", "SyntaxError: ", "Cannot find module"] {
            assert!(!test.to_string().contains(broken) && !start.contains(broken), "{id}: {test}{start}");
        }
        let typescript = format!("{id}-typescript");
        let started = env.run(&["start", id, &typescript, "--language", "typescript"]);
        assert!(started.stdout.contains(".ts\n"), "{started}");
    }
}

#[test]
fn what_is_handed_out_holds_nothing_that_grades() {
    let env = env();
    let started = env.run(&["start", "cart", "--for-candidate", "--name", "Cart & Co", "--time-box", "1h30"]);
    assert!(
        started.stdout.ends_with("Planned are 1 hour 30 minutes.\nwhen it is back: prepkit check cart\n"),
        "{started}"
    );
    let all = everything(&env.work().join("cart"));
    for hidden in ["a-hidden-check", "What only a reviewer", "PRACTICE", "line: total", "seal", "solutions"] {
        assert!(!all.contains(hidden), "{hidden}: {all}");
    }
    let mark = env.read("cart/.prepkit.toml");
    let head = mark.split("[project.base]").next().unwrap();
    assert!(head.contains("prompt = \"shop/cart\"") && head.contains("minutes = 90"), "{mark}");
    assert!(env.read("cart/README.md").contains("## Handing in"));
    assert!(env.read("cart/package.json").contains("\"name\": \"cart-co\""));
}

#[test]
fn typescript_needs_nothing_but_a_newer_node() {
    let env = env();
    assert_eq!(env.run(&["start", "cart", "--language", "typescript"]).status, Some(0));
    assert!(!env.work().join("cart/src/cart.mjs").exists());
    assert!(env.read("cart/src/cart.ts").contains("export function total"));
    assert!(env.read("cart/test/cart.test.mjs").contains("from '../src/cart.ts'"));
    assert!(env.read("cart/BRIEF.md").contains("`src/cart.ts` exports"));
    assert!(env.read("cart/package.json").contains("\">=22.18\""));
    assert!(env.read("cart/tsconfig.json").contains("\"erasableSyntaxOnly\": true"));
    change(
        &env,
        "cart/starter/src/cart.ts",
        "export const total = (items: unknown[]): number => items.length;\n",
    );
    assert_eq!(env.run(&["start", "cart", "ts", "--language", "typescript"]).status, Some(0));
    assert!(env.read("ts/src/cart.ts").contains("items: unknown[]"));
    assert_eq!(env.run(&["start", "cart", "js", "--language", "javascript"]).status, Some(0));
    assert!(!env.work().join("js/src/cart.ts").exists() && env.work().join("js/src/cart.mjs").exists());
}

#[test]
fn what_has_no_default_is_a_usage_error_with_the_options_name() {
    let env = env();
    let questions = fs::read_to_string(env.home().join("packs/shop/questions.toml")).unwrap();
    change(&env, "questions.toml", questions.replace("minutes = 120\n", ""));
    assert_snapshot!(env.run(&["start", "cart"]), @r"
    ------- stderr
    error: how long may the work take? there is no terminal to ask at
    hint: say it with `--time-box`
    ------- exit 2
    ");
    for args in [
        &["start", "retry", "--name", "x"][..],
        &["start", "cart", "--time-box", "2d"],
        &["start", "cart", "--time-box", "2h", "--name", "a\nb"],
        &["start", "cart", "--practice", "--for-candidate"],
        &["start", "--update", "--name", "x"],
    ] {
        assert_eq!(env.run(args).status, Some(2), "{args:?}");
    }
    assert_eq!(fs::read_dir(env.work()).unwrap().count(), 0);
    assert_eq!(env.run(&["start", "cart", "--time-box", "2h"]).status, Some(0));
}

#[test]
fn what_is_in_the_way_stays() {
    let env = env();
    env.write("cart/package.json", "{}\n");
    let started = env.run(&["start", "cart"]);
    assert!(started.stdout.contains(" kept cart/package.json  (it is changed: yours stays)"), "{started}");
    assert_eq!(env.read("cart/package.json"), "{}\n");
    assert_snapshot!(env.run(&["start", "cart"]), @r"
    ------- stderr
    error: `cart` is a project of `shop/cart` already
    hint: `prepkit start --update cart` brings in what has changed since; for a new start name another folder
    ------- exit 3
    ");
    env.run(&["start", "retry"]);
    assert_snapshot!(env.run(&["start", "cart", "retry"]), @r"
    ------- stderr
    error: `retry` is a project of `nodejs/retry`, not of `shop/cart`
    hint: name another folder
    ------- exit 3
    ");
    fs::create_dir(env.work().join("linked")).unwrap();
    symlink(env.home(), env.work().join("linked/src")).unwrap();
    assert_snapshot!(env.run(&["start", "cart", "linked"]), @r"
    ------- stderr
    error: `linked/src/cart.mjs` is a link, and nothing is written there
    hint: move it away, or name another folder
    ------- exit 3
    ");
    assert_eq!(fs::read_dir(env.work().join("linked")).unwrap().count(), 1, "nothing half made");
    fs::remove_file(env.work().join("linked/src")).unwrap();
    symlink("nowhere", env.work().join("linked/.prepkit.toml")).unwrap();
    assert_eq!(env.run(&["start", "cart", "linked"]).status, Some(3));
    assert_eq!(fs::read_dir(env.work().join("linked")).unwrap().count(), 1);
    assert!(!env.home().join("cart.mjs").exists());
}

#[test]
fn a_template_with_a_fault_is_a_fault_of_the_pack() {
    let env = env();
    change(&env, "cart/starter/README.md.jinja", "# {{ nam }}\n");
    change(&env, "cart/starter/a.txt.jinja", "text\n{% if typescript %}\n");
    change(&env, "cart/starter/dot-git/hooks/pre-commit", "#!/bin/sh\n");
    change(&env, "cart/starter/dot-./x", "");
    let folder = env.home().join("packs/shop");
    assert_snapshot!(env.run(&["pack", "verify", folder.to_str().unwrap(), "--quick"]), @r"
    ------- stderr
      x unknown name `nam` in a template
       ,-[cart/starter/README.md.jinja:1:6]
     1 | # {{ nam }}
       :      ^^^
       `----
      hint: did you mean `name`?

      x this template cannot be read: syntax error: unexpected end of input, expected end of block
       ,-[cart/starter/a.txt.jinja:2:18]
     2 | {% if typescript %}
       :                  ^^
       `----

      x `../x` is no name for a file of a project
        in `cart/starter/dot-./x`
      hint: it stays in the project, and leaves `.git` alone

      x `.git/hooks/pre-commit` is no name for a file of a project
        in `cart/starter/dot-git/hooks/pre-commit`
      hint: it stays in the project, and leaves `.git` alone
    error: 4 faults in pack `shop`
    hint: `docs/packs.md` describes the format
    ------- exit 3
    ");
    for name in ["README.md.jinja", "a.txt.jinja", "dot-git/hooks/pre-commit", "dot-./x"] {
        fs::remove_file(folder.join("cart/starter").join(name)).unwrap();
    }
    change(&env, "cart/starter/a.txt.jinja", "text\n{{ minutes.seconds.more }}\n");
    assert_snapshot!(env.run(&["start", "cart"]), @r"
    ------- stderr
    error: the pack's template `cart/starter/a.txt.jinja` cannot be rendered (line 2): undefined value: `minutes.seconds` is undefined
    hint: tell the pack's authors
    ------- exit 3
    ");
    assert_eq!(env.run(&["pack", "verify", folder.to_str().unwrap(), "--quick"]).status, Some(3));
    assert!(!env.work().join("cart").exists());
}

#[test]
fn a_template_that_takes_all_memory_or_writes_without_end_is_ended() {
    let env = env();
    let doubled = "{% set ns = namespace(it='x') %}{% for _ in range(60) %}{% set ns.it = ns.it ~ ns.it %}{% endfor %}{{ ns.it|length }}";
    for template in [doubled, "{{ 'x' * 900000000 }}{{ 'x' * 900000000 }}"] {
        change(&env, "cart/starter/a.txt.jinja", template);
        let output = env.run(&["start", "cart"]);
        assert_eq!(output.status, Some(3), "{output}");
        assert!(output.stderr.contains("cart/starter/a.txt.jinja"), "{output}");
        assert!(!env.work().join("cart").exists());
    }
}

/// A project in which the person and the template have changed this and that since.
fn changed(env: &TestEnv) {
    assert_eq!(env.run(&["start", "cart"]).status, Some(0));
    let cart = env.read("cart/src/cart.mjs");
    env.write("cart/src/cart.mjs", cart.replace("return 0;", "return items.length;"));
    env.write("cart/README.md", "# Mine\n");
    env.write("cart/logo.png", [1, 0xff, 7]);
    env.write("cart/more.txt", "my notes\n");
    fs::remove_file(env.work().join("cart/.editorconfig")).unwrap();
    change(env, "cart/starter/src/cart.mjs", STARTER[0].1.replace("'EUR'", "'USD'"));
    change(env, "cart/starter/logo.png", [1, 0xff, 9]);
    change(env, "cart/starter/README.md.jinja", "# {{ name }}, the second\n");
    change(env, "cart/starter/dot-editorconfig", "root = true\n");
    change(env, "cart/starter/more.txt", "the template's\n");
    change(env, "cart/starter/src/price.mjs", "export {};\n");
    change(
        env,
        "cart/statement.md",
        "# A shopping cart\n\n`total(items)` is the sum. <!-- line: total -->\n",
    );
    fs::remove_file(env.home().join("packs/shop/cart/starter/dot-npmrc")).unwrap();
}

#[test]
fn a_changed_template_is_merged_and_nothing_is_lost() {
    let env = env();
    changed(&env);
    assert_snapshot!(env.run(&["start", "--update", "cart"]), @r"
    not there cart/.editorconfig  (you removed it, so it stays away)
      removed cart/.npmrc  (the template has it no more)
      updated cart/BRIEF.md
     conflict cart/README.md  (both changes stand in it, between marks)
     conflict cart/logo.png  (yours stays; the new one is `logo.png.new`)
     conflict cart/more.txt  (yours stays; the new one is `more.txt.new`)
       merged cart/src/cart.mjs  (with your changes)
        added cart/src/price.mjs
    ------- stderr
    warning: 3 files need your decision
    hint: look for `<<<<<<<` and for files that end in `.new`; then run the tests
    ------- exit 1
    ");
    assert_eq!(
        env.read("cart/src/cart.mjs"),
        STARTER[0].1.replace("return 0;", "return items.length;").replace("'EUR'", "'USD'")
    );
    let readme = env.read("cart/README.md");
    assert!(
        readme.starts_with("<<<<<<< yours\n# Mine\n=======\n# cart, the second\n>>>>>>> template\n"),
        "{readme}"
    );
    assert_eq!(fs::read(env.work().join("cart/logo.png")).unwrap(), [1, 0xff, 7]);
    assert_eq!(fs::read(env.work().join("cart/logo.png.new")).unwrap(), [1, 0xff, 9]);
    assert_eq!(env.read("cart/more.txt"), "my notes\n");
    assert!(!env.work().join("cart/.editorconfig").exists());
    assert_snapshot!(env.run_in(&env.work().join("cart"), &["start", "--update"]), @r"
    . is up to date
    ------- exit 0
    ");
    let mark = env.read("cart/.prepkit.toml");
    assert!(!mark.contains("pending") && mark.contains("language = \"javascript\""), "{mark}");
}

#[test]
fn what_git_does_not_have_is_warned_about() {
    let env = env().with("GIT_CONFIG_GLOBAL", "/dev/null").with("GIT_CONFIG_NOSYSTEM", "1");
    changed(&env);
    let committed = env.shell("cd cart && git init -q && git add -A && git -c user.name=it -c user.email=it@localhost commit -qm start");
    assert_eq!(committed.status, Some(0), "{committed}");
    let mut cart = env.read("cart/src/cart.mjs");
    cart.push_str("// more\n");
    env.write("cart/src/cart.mjs", cart);
    let updated = env.run(&["start", "--update", "cart"]);
    assert!(
        updated.stderr.contains("warning: not all is committed: `src/cart.mjs` will change"),
        "{updated}"
    );
}

#[test]
fn a_mark_that_was_tampered_with_does_no_harm() {
    let env = env();
    changed(&env);
    let mark = env.read("cart/.prepkit.toml");
    env.write("victim", "all of it\n");
    for path in ["../victim", "/etc/hostname", ".git/config", "a\\nb", ".prepkit.toml"] {
        let line = format!("[project.files]\n\"{path}\" = \"00\"\n");
        env.write("cart/.prepkit.toml", mark.replace("[project.files]\n", &line));
        let updated = env.run(&["start", "--update", "cart"]);
        assert_eq!(updated.status, Some(3), "{path}: {updated}");
        assert!(updated.stderr.contains("which is no file of a project"), "{updated}");
    }
    for broken in [
        "",
        "prompt = 3",
        "prompt = \"shop/none\"\npack_version = \"1\"\n",
        "prompt = \"shop/cart\"\npack_version = \"1\"\n",
    ] {
        env.write("cart/.prepkit.toml", broken);
        let updated = env.run(&["start", "--update", "cart"]);
        assert!(matches!(updated.status, Some(2 | 3)) && updated.stderr.contains("hint: "), "{updated}");
    }
    env.write("cart/.prepkit.toml", &mark);
    fs::rename(env.work().join("cart/src"), env.work().join("src")).unwrap();
    symlink(env.work().join("src"), env.work().join("cart/src")).unwrap();
    let before = env.read("src/cart.mjs");
    let updated = env.run(&["start", "--update", "cart"]);
    assert_eq!(updated.status, Some(1), "{updated}");
    assert!(
        updated.stdout.contains("conflict cart/src/cart.mjs  (it is a link, and stays as it is)"),
        "{updated}"
    );
    assert_eq!(env.read("src/cart.mjs"), before);
    assert!(!env.work().join("src/price.mjs").exists());
    assert_eq!(env.read("victim"), "all of it\n");
}

#[test]
fn an_update_is_of_a_project_that_is_there() {
    let env = env();
    assert_snapshot!(env.run(&["start", "--update"]), @r"
    ------- stderr
    error: `.` is no project that `prepkit start` made: it has no `.prepkit.toml` of one
    hint: name the folder of one: `prepkit start --update DIR`
    ------- exit 3
    ");
    env.run(&["start", "cart"]);
    env.run(&["start", "retry"]);
    assert_snapshot!(env.run(&["start", "--update", "retry", "cart"]), @r"
    ------- stderr
    error: `cart` is a project of `shop/cart`, not of `nodejs/retry`
    hint: name another folder
    ------- exit 3
    ");
    assert_snapshot!(env.run(&["start", "--update", "retry"]), @r"
    ------- stderr
    error: `retry` is no take-home: there is nothing to update
    hint: a coding prompt's folder stays as it was made
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["start", "--update", "cart", "cart"]), @r"
    cart is up to date
    ------- exit 0
    ");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let env = env();
    fs::create_dir(env.work().join("cart")).unwrap();
    fs::set_permissions(env.work().join("cart"), fs::Permissions::from_mode(0o555)).unwrap();
    let started = env.run(&["start", "cart"]);
    // Root may write everywhere.
    if started.status != Some(0) {
        assert_eq!(started.status, Some(3), "{started}");
        assert!(started.stderr.contains("cannot be written"), "{started}");
        assert_eq!(fs::read_dir(env.work().join("cart")).unwrap().count(), 0);
    }
    fs::set_permissions(env.work().join("cart"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn it_asks_on_a_terminal() {
    let env = env().with("NO_COLOR", "").with("TERM", "xterm-256color");
    let mut terminal = terminal::spawn(&env, &["start", "cart"]);
    let mut answer = |question: &str, text: &str| {
        terminal.exp_string(question).unwrap();
        terminal.send(text).unwrap();
        terminal.flush().unwrap();
    };
    answer("name?", " for Ada\r");
    answer("written in?", "\r");
    answer("time box?", "\r");
    answer("for whom?", "\u{1b}[B\r");
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("when it is back: "), "{rest}");
    assert_eq!(terminal::status(&mut terminal), Some(0));
    let mark = env.read("cart/.prepkit.toml");
    assert!(mark.contains("name = \"for Ada\"") && mark.contains("audience = \"candidate\""), "{mark}");
}

#[test]
fn control_c_leaves_nothing_half_made() {
    let env = env().with("NO_COLOR", "").with("TERM", "xterm-256color");
    for questions in
        [&["name?"][..], &["name?", "written in?"], &["name?", "written in?", "time box?", "for whom?"]]
    {
        let mut terminal = terminal::spawn(&env, &["start", "cart"]);
        for (index, question) in questions.iter().enumerate() {
            terminal.exp_string(question).unwrap();
            if index + 1 < questions.len() {
                terminal.send("\r").unwrap();
                terminal.flush().unwrap();
            }
        }
        terminal.send_control('c').unwrap();
        terminal.exp_eof().unwrap();
        let status = terminal.process().wait().unwrap();
        assert!(matches!(status, WaitStatus::Exited(_, 130)), "{status:?}");
        assert_eq!(fs::read_dir(env.work()).unwrap().count(), 0);
    }
}
