//! Programs: what a check script can give to a run and learn of it, and what a failure shows.

use std::fs;

use crate::env::{Output, TestEnv};

const PACK: &str = "format = 1\nid = \"tools\"\nversion = \"1.0.0\"\ntitle = \"Tools\"\nlicense = \"MIT\"\nauthors = []\nsources = []\n\n[[topic]]\nid = \"tools\"\ntitle = \"Tools\"\n";
const QUESTIONS: &str = "[[question]]\nid = \"tell\"\ntopic = \"tools\"\nkind = \"code\"\ntext = \"Tell.\"\n";
const PROMPT: &str = "runtimes = [\"node\"]\nprofile = \"command\"\n\n[limits]\ncall_ms = 3000\nheavy_ms = 60000\nmemory_mib = 256\noutput_kib = 256\n";

/// Tells all that it is given, as JSON.
const TELL: &str = "import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
const read = name => {
  try {
    const bytes = readFileSync(name);
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  } catch (error) {
    return error.code;
  }
};
const args = process.argv.slice(2);
if (args[0] === 'count') {
  let bytes = 0;
  for await (const chunk of process.stdin) bytes += chunk.length;
  console.log(bytes);
} else if (args[0] === 'print') {
  process.stdout.on('error', ({ code }) => { console.error(code); process.exitCode = 3; });
  process.stdout.write('x'.repeat(200_000));
} else {
  const stdin = args[0] === 'deaf' ? null : readFileSync(0, 'utf8');
  const files = Object.fromEntries(readdirSync('.').map(name => [name, read(name)]));
  console.log(JSON.stringify({ args, stdin, files, zone: process.env.TZ }));
}
";

/// An environment with a pack of one prompt, whose check script this is.
fn env(check: &str, prompt: &str) -> TestEnv {
    let env = TestEnv::new();
    let pack = env.home().join("packs/tools");
    let script = format!(
        "import {{ check }} from 'prepkit';\ncheck('tells', {{ group: 'core', covers: 'tells', title: 'tells' }}, async t => {{\n{check}\n}});\n"
    );
    for (name, text) in [
        ("pack.toml", PACK),
        ("tools.toml", QUESTIONS),
        ("tell/prompt.toml", prompt),
        ("tell/statement.md", "It tells. <!-- line: tells -->\n"),
        ("tell/check.js", &script),
        ("tell/starter/solution.mjs", "// Nothing yet.\n"),
        ("tell/solutions/accepted/tell.mjs", TELL),
        ("tell/solutions/rejected/nothing.mjs", "// Nothing.\n"),
    ] {
        let path = pack.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    env.write("tell.mjs", TELL);
    env
}

fn check(script: &str) -> Output {
    env(script, PROMPT).run(&["check", "tell.mjs", "--prompt", "tell"])
}

#[test]
fn a_run_is_given_what_the_check_script_says() {
    let output = check(
        "const given = { stdin: ['in ', t.repeat(['a', 'b'], 3)], env: { TZ: 'Asia/Kolkata' }, files: {
    'a b.txt': 'A\\u2028', 'bytes': Uint8Array.of(0x41, 0xc3, 0xa9), 'two.gz': [t.gzip('one '), t.gzip(t.repeat('two', 2))],
    'short.gz': t.gzip('gone', { without: 4 }), 'folder': t.folder(), 'secret': t.unreadable('secret'), 'nothing': '' } };
  const run = await t.run(['--x=1', '', 'é'], given);
  t.equal([run.status, run.signal, run.stderr], [0, null, '']);
  t.equal(run.json(), { args: ['--x=1', '', 'é'], stdin: 'in ababab', zone: 'Asia/Kolkata', files: { 'a b.txt': 'A\\u2028', bytes: 'Aé', 'two.gz': 'one twotwo', 'short.gz': 'Z_BUF_ERROR', folder: 'EISDIR', secret: 'EACCES', nothing: '' } });
  t.equal((await t.run([])).json(), { args: [], stdin: '', zone: 'UTC', files: {} }, 'nothing is left of the run before');
  t.ok(run.cpuMs > 5 && run.ms > 5 && run.peakBytes > 2 ** 24, 'what it cost');",
    );
    assert_eq!(output.status, Some(0), "{output}");
}

#[test]
fn an_input_that_stays_open_and_an_output_that_is_closed() {
    let output = check(
        "t.equal((await t.run(['deaf'], { stdin: null })).json().stdin, null);
  for (const closeAfter of [0, 100]) {
    const run = await t.run(['print'], { closeAfter });
    t.equal([run.status, run.stderr], [3, 'EPIPE\\n'], `closed after ${closeAfter} bytes`);
    t.ok(closeAfter === 0 ? run.stdout === '' : run.stdout.length >= 100, 'what was read before is there');
  }
  t.equal((await t.run(['print'])).stdout.length, 200_000);
  t.equal((await t.run(['print'], { stdin: t.repeat('never read', 10_000_000) })).status, 0);",
    );
    assert_eq!(output.status, Some(0), "{output}");
}

#[test]
fn much_is_made_where_it_is_read() {
    let output = check(
        "t.equal((await t.run(['count'], { stdin: ['a', t.repeat('line\\n', 60_000_007)] })).stdout, '300000036\\n');",
    );
    assert_eq!(output.status, Some(0), "{output}");
}

#[test]
fn a_failure_shows_the_run_and_how_to_see_it() {
    let env = env(
        "const run = await t.run(['a', '--b'], { stdin: 'in', files: { 'z.gz': t.gzip('packed') } });
  t.equal(run.json().files, { 'z.gz': 'PACKED' }, 'it tells in capitals');",
        PROMPT,
    );
    let output = env.run(&["check", "tell.mjs", "--prompt", "tell", "--format", "json"]);
    assert_eq!(output.status, Some(1), "{output}");
    let verdict = output.json();
    let failed = &verdict["checks"][0];
    insta::assert_snapshot!(failed["message"].as_str().unwrap(), @"
    it tells in capitals
    after: the program 'a' '--b'
    came back: { 'z.gz': 'packed' }
    expected: { 'z.gz': 'PACKED' }
    ");
    env.write("repro.mjs", failed["reproduction"].as_str().unwrap());
    let seen = env.shell("unset TZ; node repro.mjs; rm -r \"$TMPDIR\"/repro-*");
    insta::assert_snapshot!(seen.stdout, @r#"
    {"args":["a","--b"],"stdin":"in","files":{"z.gz":"packed"}}
    0
    "#);
}

#[test]
fn what_it_said_on_its_standard_error_is_in_the_message() {
    let env = env("t.equal((await t.run(['x'])).status, 0, 'it ends with 0');", PROMPT);
    env.write("throws.ts", "const told: string = process.argv[2]!;\n\nthrow new RangeError(`no ${told}`);\n");
    let output = env.run(&["check", "throws.ts", "--prompt", "tell", "--format", "json"]);
    let message = output.json()["checks"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("came back: 1\nexpected: 0\nit said on its standard error:\n"), "{message}");
    assert!(message.contains("RangeError: no x") && message.contains("solution.ts:3"), "{message}");
}

#[test]
fn a_check_that_fails_by_chance_is_repeated_and_marked() {
    let run = "t.equal((await t.run([])).status, 0);";
    let forty =
        "for (let i = 0; i < 40; i++) check(`tells-${i}`, { group: 'core', title: 'tells' }, async t => {";
    let env = env(&format!("{run}\n}});\n{forty}\n{run}"), PROMPT);
    env.write("chance.mjs", "import { randomInt } from 'node:crypto';\nprocess.exitCode = randomInt(2);\n");
    let verdict = env.run(&["check", "chance.mjs", "--prompt", "tell", "--format", "json"]).json();
    let checks = verdict["checks"].as_array().unwrap();
    let unstable: Vec<_> = checks.iter().filter(|check| check["unstable"] == true).collect();
    // One in four fails and then passes: that none of 41 does is a matter of one time in 100,000.
    assert!(!unstable.is_empty() && unstable.iter().all(|check| check["status"] == "passed"), "{verdict}");
    assert!(unstable.len() < checks.len(), "{verdict}");
}

#[test]
fn what_cannot_be_parsed_is_not_run() {
    let env = env("t.equal((await t.run([])).status, 0);", PROMPT);
    for (name, source) in [("half.mjs", "console.log(\n"), ("half.ts", "const a: = 1;\n")] {
        env.write(name, source);
        let output = env.run(&["check", name, "--prompt", "tell"]);
        assert_eq!(output.status, Some(1), "{output}");
        assert!(output.stdout.contains("the solution cannot be loaded"), "{output}");
    }
}

#[test]
fn a_check_script_that_asks_for_what_there_is_not_is_blamed() {
    for (script, why) in [
        ("await t.run(['x'], { files: { '../x': '' } });", "is no name for a file of a run"),
        ("await t.run(['x'], { input: '' });", "a run has no option `input`"),
        ("await t.run([5]);", "the arguments of a run are strings"),
        ("await t.run(['a\\0b']);", "holds a NUL"),
        ("await t.run(['a'.repeat(100_000)]);", "more than 64 KiB of arguments"),
        ("await t.run([], { stdin: t.repeat('x', 5_000_000_000) });", "more than 4096 MiB"),
        ("await t.run([], { stdin: 5 });", "what is read or sent is a text, bytes or pieces, not 5"),
        ("await t.run([], { stdin: t.folder() });", "what is read or sent is a text, bytes or pieces"),
        ("await t.solution.tell();", "which can only be run"),
    ] {
        let output = check(script);
        assert_eq!(output.status, Some(4), "{script}: {output}");
        assert!(output.stdout.contains("(the pack's)") && output.stdout.contains(why), "{script}: {output}");
    }
    let called = "exports = [\"a\"]\nruntimes = [\"node\"]\nprofile = \"function\"\n";
    let env = env("await t.run(['x']);", called);
    env.write("a.mjs", "export const a = () => {};\n");
    let output = env.run(&["check", "a.mjs", "--prompt", "tell"]);
    assert!(output.stdout.contains("its prompt's profile is not `command`"), "{output}");
}
