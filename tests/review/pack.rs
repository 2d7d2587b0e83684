//! A pack with one small take-home, whose rubric is filled by checks and by reviewers.

use std::fs;

use crate::env::TestEnv;

pub(super) const RUBRIC: &str = r#"
[[dimension]]
id = "correctness"
title = "Correctness"
weight = 4
from = ["core", "empty"]
question = "Does it do what the brief says?"
levels = ["most of it fails", "half of it works", "nearly all works", "all of it works"]

[[dimension]]
id = "scale"
title = "Large inputs"
weight = 2
from = ["scale"]
question = "Does its cost grow as it may?"
levels = ["it never ends", "it ends late", "it ends", "it ends at once"]

[[dimension]]
id = "design"
title = "Design"
weight = 3
question = "Could another person add a rule in an hour?"
levels = ["one knot", "parts, tied together", "parts with names", "parts that can be tested alone"]

[[dimension]]
id = "tests"
title = "Tests of its own"
weight = 1
question = "Would its tests find the mistakes that are there?"
levels = ["none", "the example only", "the usual cases", "the edges too"]

[[talking_point]]
when = "empty"
text = "What should an empty list come to?"

[[talking_point]]
when = "always"
text = "What would you change with another day?"

[[talking_point]]
when = "scale"
text = "Where does the time go?"
"#;

const CHECK: &str = r"// Checks of a sum.
import { check } from 'prepkit';

check('adds', { group: 'core', covers: 'adds', title: 'SECRET adds what is there' }, async t => {
  t.equal(await t.solution.total([1, 2, 3]), 6);
});
check('negative', { group: 'core', covers: 'adds', title: 'SECRET adds below zero' }, async t => {
  t.equal(await t.solution.total([1, -2]), -1);
});
check('empty', { group: 'edge', covers: 'empty', title: 'SECRET gives 0 for an empty list' }, async t => {
  t.equal(await t.solution.total([]), 0);
});
check('many', { group: 'scale', covers: 'many', title: 'SECRET adds many', heavy: true }, async t => {
  t.equal(await t.solution.total(Array(1000).fill(1)), 1000);
});
";

/// Leaves the empty list to `reduce`, which throws.
pub(super) const WEAK: &str = "export const total = list => list.reduce((a, b) => a + b);\n";
pub(super) const STRONG: &str = "export const total = list => list.reduce((a, b) => a + b, 0);\n";

/// Installs the pack in the home, and hands a submission in at `work/solution.mjs`.
pub(super) fn handed_in(solution: &str) -> TestEnv {
    let env = TestEnv::new();
    write(&env, RUBRIC);
    env.write("work/solution.mjs", solution);
    env
}

/// The pack, with this rubric.
pub(super) fn write(env: &TestEnv, rubric: &str) {
    let folder = env.home().join("packs/home");
    for (name, text) in [
        (
            "pack.toml",
            "format = 1\nid = \"home\"\nversion = \"1.0.0\"\ntitle = \"Take-homes\"\nlicense = \"MIT\"\n\n[[topic]]\nid = \"sums\"\ntitle = \"Sums\"\n",
        ),
        (
            "questions.toml",
            "[[question]]\nid = \"total\"\ntopic = \"sums\"\nkind = \"take-home\"\ntext = \"Add a list.\"\n",
        ),
        (
            "total/prompt.toml",
            "exports = [\"total\"]\nruntimes = [\"node\"]\nprofile = \"function\"\n\n[project]\n",
        ),
        (
            "total/statement.md",
            "- Numbers are added. <!-- line: adds -->\n- An empty list comes to 0. <!-- line: empty -->\n- A thousand are no trouble. <!-- line: many -->\n",
        ),
        ("total/check.js", CHECK),
        ("total/rubric.toml", rubric),
        ("total/starter/package.json", "{}\n"),
        ("total/starter/solution.mjs", "// Nothing yet.\n"),
        ("total/solutions/accepted/strong.mjs", STRONG),
        ("total/solutions/rejected/weak.mjs", WEAK),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
