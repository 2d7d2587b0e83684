//! `prepkit check` beside bare Node and other runners, a call on the wire, a save beside a cold
//! check, two checks at once, and prepkit's own start beside a static hello:
//! `cargo bench --bench grade [-- PART]`, the parts being `start`, `check`, `wire`, `watch` and
//! `pair`. Needs `node`, and `rustc` for the hello. jest and vitest take part when
//! `PREPKIT_BENCH_RUNNERS` names a folder where npm installed them.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts processes and prints")]

#[path = "support/paired.rs"]
mod paired;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use paired::{Contender, compare, median};

/// Calls that the long script makes and the short one does not.
const CALLS: usize = 5_000;
/// What most parts check.
const SOLUTION: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs/rate-limiter/solutions/accepted/class.mjs");

fn main() -> std::io::Result<()> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("grade-bench");
    fs::create_dir_all(&home)?;
    for (id, calls) in [("short", 0), ("fifty", 49), ("long", CALLS)] {
        write_pack(&home.join("packs").join(id), id, calls)?;
    }
    fs::write(home.join("echo.mjs"), "export const echo = value => value;\n")?;
    let parts: Vec<String> = std::env::args().skip(1).filter(|part| !part.starts_with('-')).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);
    if is_asked("start") {
        start(&home)?;
    }
    if is_asked("check") {
        check(&home);
        lock_step(&home);
    }
    if is_asked("wire") {
        wire(&home);
    }
    if is_asked("watch") {
        watch(&home)?;
    }
    if is_asked("pair") {
        pair(&home);
    }
    Ok(())
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
        // A variable such as NODE_EXTRA_CA_CERTS can treble the time that Node takes to start.
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).args(&arguments);
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
    let test = home.join("one.test.mjs");
    fs::write(&test, "import test from 'node:test'; test('one', () => {});")
        .expect("the home can be written");
    let test = test.display().to_string();
    let contenders = [
        Contender::new("node -e 0", node(&["-e", "0"])),
        Contender::new(
            "prepkit check --quick (rate-limiter)",
            prepkit(home, &["check", "--quick", "--prompt", "rate-limiter", SOLUTION]),
        ),
        Contender::new("node --test, one test", node(&["--test", &test])),
    ];
    compare("Check", &contenders, 21);
}

/// Fifty calls one after the other, beside a runner with one test that does nothing.
fn lock_step(home: &Path) {
    let echo = home.join("echo.mjs").display().to_string();
    let check = |more: &[&str]| {
        prepkit(home, &[&["check", "--prompt", "fifty/echo", "--no-journal", &echo], more].concat())
    };
    let mut contenders = vec![
        Contender::new(
            "node --test, one test",
            node(&["--test", &home.join("one.test.mjs").display().to_string()]),
        ),
        Contender::new("50 calls", check(&[])),
        Contender::new(
            "50 calls, tier integrity",
            check(&["--isolation", "integrity", "--allow-unsandboxed"]),
        ),
        Contender::new("node -e 0", node(&["-e", "0"])),
    ];
    if let Some(runners) = std::env::var_os("PREPKIT_BENCH_RUNNERS").map(PathBuf::from) {
        fs::write(runners.join("one.test.js"), "test('one', () => {});\n")
            .expect("the folder can be written");
        for (name, arguments) in [
            ("jest", &["node_modules/.bin/jest", "-i", "one.test.js"][..]),
            ("vitest", &["node_modules/.bin/vitest", "run", "--globals", "one.test.js"]),
        ] {
            let (runners, run) = (runners.clone(), node(arguments));
            contenders.push(Contender::new(&format!("{name}, one test"), move || {
                let mut command = run();
                command.current_dir(&runners);
                command
            }));
        }
    }
    compare("Fifty calls in lock step", &contenders, 15);
}

/// From a save to its verdict, beside the same check from cold.
fn watch(home: &Path) -> std::io::Result<()> {
    let folder = home.join("watched");
    fs::create_dir_all(&folder)?;
    let file = folder.join("solution.mjs");
    let source = fs::read_to_string(SOLUTION)?;
    fs::write(&file, &source)?;
    let path = file.display().to_string();
    let arguments =
        ["check", "--quick", "--no-journal", "--format", "json", "--prompt", "rate-limiter", &path];
    let cold = prepkit(home, &arguments);
    let mut command = prepkit(home, &arguments)();
    let mut watching = command.arg("--watch").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut verdicts = BufReader::new(watching.stdout.take().expect("it is piped"));
    let mut ratios = Vec::new();
    let mut costs = [Vec::new(), Vec::new()];
    for round in 0..21 {
        verdicts.read_line(&mut String::new())?;
        let start = Instant::now();
        cold().stdout(Stdio::null()).status()?;
        let cold = start.elapsed();
        // The next pair of processes is ready long before a person has read the verdict.
        std::thread::sleep(Duration::from_millis(500));
        let start = Instant::now();
        fs::write(&file, format!("{source}// {round}\n"))?;
        verdicts.fill_buf()?;
        let warm = start.elapsed();
        ratios.push(warm.as_secs_f64() / cold.as_secs_f64());
        costs[0].push(cold.as_secs_f64());
        costs[1].push(warm.as_secs_f64());
    }
    watching.kill()?;
    watching.wait()?;
    let [cold, warm] = costs.map(|costs| median(costs.into_iter()) * 1e3);
    println!(
        "\nWatch (21 rounds): from save to verdict {warm:.0} ms, the cold check {cold:.0} ms, ratio {:.2}",
        median(ratios.into_iter())
    );
    Ok(())
}

/// Eight checks one after the other, and in two rows at once.
fn pair(home: &Path) {
    let check = prepkit(home, &["check", "--quick", "--no-journal", "--prompt", "rate-limiter", SOLUTION]);
    let row = |checks: usize| {
        (0..checks).for_each(|_| {
            check().stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the binary is there");
        });
    };
    let timed = |run: &dyn Fn()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    let ratios: Vec<f64> = (0..7)
        .map(|_| {
            let one = timed(&|| row(8));
            let two = timed(&|| {
                std::thread::scope(|scope| {
                    scope.spawn(|| row(4));
                    scope.spawn(|| row(4));
                });
            });
            one / two
        })
        .collect();
    println!(
        "\nTwo checks at once (7 rounds): {:.2} times the throughput of one",
        median(ratios.into_iter())
    );
}

/// A prompt whose check makes so many calls, beside one that makes one.
fn wire(home: &Path) {
    let path = home.join("echo.mjs").display().to_string();
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
