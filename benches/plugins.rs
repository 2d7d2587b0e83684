//! `prepkit list` with 20 plugins beside the same list with none: `cargo bench --bench plugins`.
//!
//! Each plugin has a pack of 40 questions, and in it what `plugin new` writes, with its prompt. The two are run in turns, as whole processes with their output
//! read to its end, and what is printed is the median of each and their ratio. No plugin is started: the
//! libraries are no libraries, and nothing says so.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts processes and prints")]

mod support;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const PLUGINS: usize = 20;
const SIZE: support::Size = support::Size { questions: 40, files: 6 };
const RUNS: usize = 60;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("plugins-bench");
    let (none, many) = (root.join("none"), root.join("many"));
    if !many.exists() {
        fs::create_dir_all(&none)?;
        (0..PLUGINS).try_for_each(|at| install(&many, &format!("bench-{at}")))?;
    }
    for list in [["list", "--limit", "20"], ["list", "--pack", "nodejs"]] {
        run(&none, &list)?;
        run(&many, &list)?;
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            without.push(run(&none, &list)?);
            with.push(run(&many, &list)?);
        }
        let (without, with) = (median(without), median(with));
        println!(
            "prepkit {}: {:.2} ms without plugins, {:.2} ms with {PLUGINS}: ratio {:.2}",
            list.join(" "),
            without * 1e3,
            with * 1e3,
            with / without
        );
    }
    Ok(())
}

/// What `plugin add` leaves behind, but for the library.
fn install(home: &Path, name: &str) -> io::Result<()> {
    let folder = home.join("plugins").join(name);
    let pack = folder.join("packs").join(name);
    support::write_pack(&pack, name, SIZE)?;
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/team-template/pack"), &pack)?;
    let mut manifest = fs::OpenOptions::new().append(true).open(pack.join("pack.toml"))?;
    manifest.write_all(b"\n[[topic]]\nid = \"basics\"\ntitle = \"Basics\"\n")?;
    fs::write(folder.join("libplugin.so"), "no library")?;
    let record = format!(
        r#"{{"version":1,"description":{{"name":"{name}","version":"1.0.0","capabilities":{{"packs":true}}}},"library":"libplugin.so","digest":"","origin":"","abi":[1,0],"network":false,"unsandboxed":false}}"#
    );
    fs::write(folder.join("plugin.json"), record)
}

/// Copies what is in a folder but the manifest, which is another's.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to)?,
            false if entry.file_name() == "pack.toml" => {}
            false => fs::copy(entry.path(), to).map(drop)?,
        }
    }
    Ok(())
}

fn run(home: &Path, args: &[&str]) -> io::Result<Duration> {
    let started = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_prepkit")).args(args).env("PREPKIT_HOME", home).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(started.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
