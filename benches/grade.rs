//! `prepkit check` beside bare Node and `node --test`, a call on the wire, and prepkit's own start
//! beside a static hello: `cargo bench --bench grade`. Needs `node`; `rustc` for the hello.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts processes and prints")]

#[path = "support/paired.rs"]
mod paired;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use paired::{Contender, compare, median};

/// Calls that the long script makes and the short one does not.
const CALLS: usize = 5_000;

fn main() -> std::io::Result<()> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("grade-bench");
    fs::create_dir_all(&home)?;
    start(&home)?;
    check(&home);
    wire(&home)
}

fn prepkit(home: &Path, arguments: &[&str]) -> impl Fn() -> Command + use<> {
    let home = home.to_owned();
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prepkit"));
        command.env("PREPKIT_HOME", &home).args(&arguments);
        command
    }
}

fn node(arguments: &[&str]) -> impl Fn() -> Command + use<> {
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    move || {
        let mut command = Command::new("node");
        command.args(&arguments);
        command
    }
}

fn start(home: &Path) -> std::io::Result<()> {
    let source = home.join("hello.rs");
    let hello = home.join("hello");
    fs::write(&source, "fn main() { println!(\"hello\"); }")?;
    let built = Command::new("rustc")
        .args(["-O", "-C", "target-feature=+crt-static", "-o"])
        .arg(&hello)
        .arg(&source)
        .status()?;
    assert!(built.success(), "rustc builds the hello");
    // The first listing makes the index.
    prepkit(home, &["list"])().output()?;
    let contenders = [
        Contender::new("static hello", move || Command::new(&hello)),
        Contender::new("prepkit list --topic event-loop", prepkit(home, &["list", "--topic", "event-loop"])),
        Contender::new("prepkit --version", prepkit(home, &["--version"])),
    ];
    compare("Start", &contenders, 101);
    Ok(())
}

fn check(home: &Path) {
    let solution =
        concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs/rate-limiter/solutions/accepted/class.mjs");
    let test = home.join("one.test.mjs");
    fs::write(&test, "import test from 'node:test'; test('one', () => {});")
        .expect("the home can be written");
    let test = test.display().to_string();
    let contenders = [
        Contender::new("node -e 0", node(&["-e", "0"])),
        Contender::new(
            "prepkit check --quick (rate-limiter)",
            prepkit(home, &["check", "--quick", "--prompt", "rate-limiter", solution]),
        ),
        Contender::new("node --test, one test", node(&["--test", &test])),
    ];
    compare("Check", &contenders, 21);
}

/// A pack with one prompt whose check makes so many calls.
fn wire(home: &Path) -> std::io::Result<()> {
    let solution = home.join("echo.mjs");
    fs::write(&solution, "export const echo = value => value;\n")?;
    for (id, calls) in [("short", 0), ("long", CALLS)] {
        write_pack(&home.join("packs").join(id), id, calls)?;
    }
    let path = solution.display().to_string();
    let check = |prompt: &str| prepkit(home, &["check", "--prompt", prompt, "--no-journal", &path]);
    let contenders = [
        Contender::new("a check of 1 call", check("short/echo")),
        Contender::new("a check of 5,001 calls", check("long/echo")),
    ];
    let costs = compare("Wire", &contenders, 11);
    let each = costs[0]
        .iter()
        .zip(&costs[1])
        .map(|(short, long)| (long.wall.as_secs_f64() - short.wall.as_secs_f64()) / CALLS as f64);
    println!("  {:.0} µs of wall time for each call", median(each) * 1e6);
    Ok(())
}

fn write_pack(folder: &Path, id: &str, calls: usize) -> std::io::Result<()> {
    let prompt = folder.join("echo");
    for kind in ["accepted", "rejected"] {
        let solutions = prompt.join("solutions").join(kind);
        fs::create_dir_all(&solutions)?;
        fs::write(solutions.join("echo.mjs"), "export const echo = value => value;\n")?;
    }
    fs::create_dir_all(prompt.join("starter"))?;
    fs::write(prompt.join("starter/solution.mjs"), "export const echo = value => value;\n")?;
    fs::write(
        prompt.join("prompt.toml"),
        "exports = [\"echo\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nhints = []\n",
    )?;
    fs::write(prompt.join("statement.md"), "`echo` gives back what it gets. <!-- line: same -->\n")?;
    fs::write(
        prompt.join("check.js"),
        format!(
            "import {{ check }} from 'prepkit';
check('same', {{ group: 'core', covers: 'same', title: 'echoes' }}, async t => {{
  for (let i = 0; i < {calls}; i++) await t.solution.echo(i);
  t.equal(await t.solution.echo(1), 1);
}});
"
        ),
    )?;
    fs::write(
        folder.join("pack.toml"),
        format!(
            "format = 1\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"bench\"\nlicense = \"MIT\"\nauthors = []\nsources = []\n\n[[topic]]\nid = \"bench\"\ntitle = \"Bench\"\n"
        ),
    )?;
    fs::write(
        folder.join("bench.toml"),
        "[[question]]\nid = \"echo\"\ntopic = \"bench\"\nkind = \"code\"\ntext = \"Echo.\"\n",
    )
}
