//! The same submission and seed give the same verdict, byte by byte, its cost apart:
//! whether it is accepted, wrong, slow, greedy, loud, dies or hangs.

use serde_json::Value;

use crate::env::TestEnv;

/// How often each is graded here; `cargo bench --bench trust` does it a hundred times.
const ROUNDS: usize = 2;

const CHECK: &str = "import { check } from 'prepkit';
for (const group of ['core', 'bonus']) {
  check(`twice-${group}`, { group, covers: 'twice', title: `doubles (${group})` }, async t => {
    for (let i = 0; i < 3; i++) { const n = t.random.int(1, 99); t.equal(await t.solution.double(n), 2 * n); }
  });
}
check('adds-up', { group: 'scale', covers: 'twice', title: 'takes time in proportion', heavy: true }, async t => {
  await t.growth((solution, n) => { for (let i = 0; i < n; i++) solution.double(i); }, { sizes: [2_000, 8_000, 32_000] });
});
";

const SUBMISSIONS: [(&str, &str, &str); 8] = [
    ("accepted", "accepted", "export const double = n => n + n;"),
    ("square", "wrong answer", "export const double = n => n * n;"),
    ("chance", "wrong answer", "export const double = n => n + n * Math.random();"),
    (
        "slow",
        "wrong answer",
        "const seen = []; export const double = n => { if (n < 1000 || seen.length) seen.push(n); let s = 0; for (const m of seen) s += m % 2; return s < 0 ? s : n + n; };",
    ),
    (
        "crash",
        "runtime error",
        "export const double = n => { setTimeout(() => {}); process.nextTick(() => { throw new Error('boom'); }); return n + n; };",
    ),
    ("exit", "runtime error", "export const double = () => process.exit(0);"),
    ("hang", "time limit", "export const double = () => { for (;;); };"),
    ("flood", "output limit", "export const double = n => { for (;;) console.log('flood '.repeat(1000)); };"),
];

fn install(env: &TestEnv) {
    let folder = env.home().join("packs/small/double");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "../pack.toml",
        "format = 1\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nlicense = \"MIT\"\nauthors = []\nsources = []\n\n[[topic]]\nid = \"sums\"\ntitle = \"Sums\"\n",
    );
    write(
        "../sums.toml",
        "[[question]]\nid = \"double\"\ntopic = \"sums\"\nkind = \"code\"\ntext = \"Double.\"\n",
    );
    write(
        "prompt.toml",
        "exports = [\"double\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nhints = []\n\n[limits]\ncall_ms = 2000\nheavy_ms = 4000\noutput_kib = 64\n",
    );
    write("statement.md", "`double` gives twice its number. <!-- line: twice -->\n");
    write("check.js", CHECK);
    write("starter/solution.mjs", "export function double(n) {}\n");
    write("solutions/accepted/sum.mjs", SUBMISSIONS[0].2);
    write("solutions/rejected/square.mjs", SUBMISSIONS[1].2);
}

/// The document without what grading cost.
fn graded(env: &TestEnv, file: &str, more: &[&str]) -> Value {
    let output = env.run(&[&["check", file, "--prompt", "small/double", "--format", "json"], more].concat());
    let mut document = output.json();
    document["usage"].take();
    document
}

#[test]
fn the_same_submission_and_seed_give_the_same_verdict() {
    let (some, others) = SUBMISSIONS.split_at(SUBMISSIONS.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| grade_again_and_again(some));
        scope.spawn(|| grade_again_and_again(others));
    });
}

fn grade_again_and_again(submissions: &[(&str, &str, &str)]) {
    let env = TestEnv::new();
    install(&env);
    for (name, verdict, source) in submissions {
        let file = format!("{name}.mjs");
        env.write(&file, source);
        for more in [&["--quick"][..], &[]] {
            // Slowness shows in a heavy check alone.
            let expected = if *name == "slow" && !more.is_empty() { "accepted" } else { verdict };
            let first = graded(&env, &file, more);
            assert_eq!(first["verdict"], *expected, "{name} {more:?}: {first:#}");
            for _ in 1..ROUNDS {
                assert_eq!(graded(&env, &file, more).to_string(), first.to_string(), "{name} {more:?}");
            }
        }
    }
}
