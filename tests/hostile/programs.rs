//! Programs that hang, flood, stay, look around or pretend, one file each in `programs/`: a run of
//! them ends in time and in a verdict against them, and leaves nothing behind.
//!
//! A file's second line says what must come of it, `VERDICT, says TEXT` with the text between two
//! backticks: that is shown to whoever reads the verdict. `*` stands for any verdict against it.

use std::fs;
use std::path::{Path, PathBuf};

use super::arena::{Arena, OnePrompt};
use super::{MOST_MEMORY, TRIES, in_parallel};

const PROMPT: &str = "runtimes = [\"node\"]\nprofile = \"command\"\n\n[limits]\ncall_ms = 1000\nmemory_mib = 128\noutput_kib = 64\n";
const STATEMENT: &str = "- It prints standard input, and then `given.txt`. <!-- line: prints -->\n";
const CHECK: &str = "import { check } from 'prepkit';
check('prints', { group: 'core', covers: 'prints', title: 'prints what it is given' }, async t => {
  const given = t.random.string(8);
  const input = 'abcdefg\\n'.repeat(1000);
  const again = () => t.run(['given.txt'], { stdin: input, files: { 'given.txt': given } });
  const first = await again();
  const run = await again();
  t.equal([first, run].map(({ stdout, signal }) => [stdout.replace(input, ''), signal]), [[given, null], [given, null]]);
  t.equal([run.status, run.stderr], [0, '']);
});
";
const HONEST: &str = "import { readFileSync } from 'node:fs';\nfor (const file of [0, process.argv[2]]) process.stdout.write(readFileSync(file));\n";

#[test]
fn a_program_is_ended_and_leaves_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/programs");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 18, "only {} programs", files.len());
    let faults = in_parallel(files, 2, |file| {
        // A busy machine may end one before its time.
        let mut fault = judge(&file).err()?;
        for _ in 1..TRIES {
            fault = judge(&file).err()?;
        }
        Some(format!("{}: {fault}", file.file_name().unwrap().display()))
    });
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
}

fn judge(file: &Path) -> Result<(), String> {
    let source = fs::read_to_string(file).unwrap();
    let expected = source.lines().nth(1).and_then(|line| line.strip_prefix("// ")?.split_once(", says `"));
    let (verdict, says) = expected.ok_or("its second line does not say what must come of it")?;
    let arena = arena();
    let name = file.file_name().unwrap().to_str().unwrap();
    arena.env.write(name, arena.filled(&source));
    let run = arena.run(&["check", name, "--prompt", "parrot"])?;
    let fault = |what: &str| Err(format!("{what}\n{}", run.text()));
    if run.status != Some(1) {
        return fault("it is not simply refused");
    }
    if run.peak > MOST_MEMORY {
        return fault(&format!("prepkit had {} KiB resident", run.peak));
    }
    if run.leaked() || arena.shows_secret(&run) {
        return fault("it got through");
    }
    if run.text().contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{8}', '\u{7}', '\r', '\0']) {
        return fault("an escape reached the terminal");
    }
    if verdict != "*" && !run.stdout.contains(&format!("✗ {verdict}")) {
        return fault(&format!("it does not end in `{verdict}`"));
    }
    let says = says.trim_end_matches('`');
    if run.stdout.contains(says) { Ok(()) } else { fault(&format!("it does not say `{says}`")) }
}

/// An arena with the pack of the programs.
fn arena() -> Arena {
    let arena = Arena::new(None);
    let pack = OnePrompt { id: "parrot", prompt: PROMPT, statement: STATEMENT, check: CHECK, honest: HONEST };
    pack.write(&arena.env.home().join("packs/programs"));
    arena
}

#[test]
fn an_honest_program_is_accepted() {
    let arena = arena();
    arena.env.write("honest.mjs", HONEST);
    let run = arena.run(&["check", "honest.mjs", "--prompt", "parrot"]).unwrap();
    assert_eq!(run.status, Some(0), "{}", run.text());
}
