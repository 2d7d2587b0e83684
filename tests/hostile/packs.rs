//! Check scripts that try to hang, flood, look around or forge, one file each in `scripts/`: grading
//! ends in time with a judge error that blames the pack, and never takes prepkit or the next pack
//! with it.
//!
//! A file's second line says what must come of an honest solution: `judge error: TEXT`, `accepted`,
//! or `*` for a pack that only deceives itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::arena::{Arena, HONEST, write_pack};
use super::{MOST_MEMORY, TRIES, in_parallel};

/// What the check script may think, a runtime's start, and as much again for a busy machine.
const LONGEST: Duration = Duration::from_secs(40);
/// How many run at once: most of them only wait for their deadline.
const AT_ONCE: usize = 6;

#[test]
fn a_check_script_is_ended_and_blamed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/scripts");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 30, "only {} scripts", files.len());
    let faults = in_parallel(files, AT_ONCE, |file| {
        // A busy machine may keep a solution from answering in time.
        let mut fault = judge(&file).err()?;
        for _ in 1..TRIES {
            fault = judge(&file).err()?;
        }
        Some(format!("{}: {fault}", file.file_name().unwrap().display()))
    });
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
}

fn judge(file: &Path) -> Result<(), String> {
    let script = fs::read_to_string(file).unwrap();
    let expected =
        script.lines().nth(1).and_then(|line| line.strip_prefix("// ")).ok_or("it has no second line")?;
    let arena = Arena::new(None);
    write_pack(&arena.env.home().join("packs/hostile"), &script, HONEST);
    arena.env.write("honest.mjs", HONEST);
    let run = arena.run(&["check", "honest.mjs", "--prompt", "sums"])?;
    let fault = |what: &str| Err(format!("{what}\n{}", run.text()));
    if run.took > LONGEST {
        return fault(&format!("it took {} s", run.took.as_secs()));
    }
    if run.peak > MOST_MEMORY {
        return fault(&format!("prepkit had {} KiB resident", run.peak));
    }
    if run.leaked() || arena.shows_secret(&run) {
        return fault("it got out");
    }
    if run.stdout.contains('\u{1b}') || run.stderr.contains('\u{1b}') {
        return fault("an escape reached the terminal");
    }
    match (expected.strip_prefix("judge error: "), run.status) {
        (Some(text), Some(4))
            if run.stdout.contains("judge error (the pack's)") && run.stdout.contains(text) =>
        {
            Ok(())
        }
        (None, Some(0)) if expected == "accepted" => Ok(()),
        (None, Some(0 | 1)) if expected == "*" => Ok(()),
        (None, Some(4)) if expected == "*" && run.stdout.contains("judge error (the pack's)") => Ok(()),
        _ => fault(&format!("it does not come to `{expected}`")),
    }
}
