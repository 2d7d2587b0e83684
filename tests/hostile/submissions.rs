//! Files that are no honest source: what they are read as, and what reading them costs.

use std::fs;
use std::os::unix::fs::symlink;

use super::MOST_MEMORY;
use super::arena::{Arena, HONEST};

/// Grades one file: not accepted, unless it is the honest solution in another dress; nothing leaks.
fn check(arena: &Arena, name: &str, statuses: &[i32]) {
    let run = arena.run(&["check", name, "--prompt", "sums", "--quick"]).unwrap();
    let status = run.status.unwrap_or(-1);
    assert!(statuses.contains(&status), "{name:?}: {}", run.text());
    assert!(!arena.shows_secret(&run), "{name:?}: {}", run.text());
    assert!(run.peak <= MOST_MEMORY, "{name:?}: prepkit had {} KiB resident", run.peak);
}

#[test]
fn bytes_that_are_no_source_are_refused_or_fail() {
    let arena = Arena::new(None);
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    arena.env.write("mark.mjs", format!("\u{feff}{HONEST}"));
    check(&arena, "mark.mjs", &[0]);
    let cases: [(&str, Vec<u8>); 7] = [
        ("wide.mjs", [vec![0xff, 0xfe], utf16(HONEST)].concat()),
        ("half.mjs", [HONEST.as_bytes(), &[0xc3]].concat()),
        ("nothing.mjs", Vec::new()),
        ("zeros.mjs", vec![0; 10_000]),
        ("twice.mjs", format!("{HONEST}\n{HONEST}").into_bytes()),
        (
            "nested.mjs",
            format!("export const sum = {}1{};", "(".repeat(100_000), ")".repeat(100_000)).into_bytes(),
        ),
        ("large.mjs", [HONEST.as_bytes(), &vec![b' '; 3 << 20]].concat()),
    ];
    for (name, bytes) in cases {
        arena.env.write(name, bytes);
        check(&arena, name, &[1, 2, 3]);
    }
    arena.env.write("zero.mjs", format!("{HONEST}// \u{0}\n"));
    check(&arena, "zero.mjs", &[0, 1]);
    // Text that reads in another order than it runs.
    arena.env.write(
        "turned.mjs",
        HONEST.replace("return a + b;", "/* \u{202e} b + a nruter \u{2066} */ return a - b;"),
    );
    check(&arena, "turned.mjs", &[1]);
}

#[test]
fn what_is_no_file_is_refused_without_being_read() {
    let arena = Arena::new(None);
    let work = arena.env.work();
    symlink("/etc/passwd", work.join("link.mjs")).unwrap();
    symlink("link-to-itself.mjs", work.join("link-to-itself.mjs")).unwrap();
    symlink("/dev/zero", work.join("device.mjs")).unwrap();
    fs::create_dir(work.join("folder.mjs")).unwrap();
    assert_eq!(arena.env.shell("mkfifo pipe.mjs").status, Some(0));
    for name in [
        "link.mjs",
        "link-to-itself.mjs",
        "device.mjs",
        "folder.mjs",
        "pipe.mjs",
        "/dev/zero",
        "/dev/full",
        "/proc/self/environ",
        "/",
    ] {
        check(&arena, name, &[2, 3]);
    }
}

#[test]
fn what_lies_beside_a_solution_is_not_used() {
    let arena = Arena::new(None);
    let wrong = HONEST.replace("return a + b;", "return a - b;");
    arena.env.write("in/solution.js", wrong);
    arena.env.write(
        "in/package.json",
        "{\"type\":\"module\",\"imports\":{\"#x\":\"./x.js\"},\"exports\":\"./x.js\",\"scripts\":{\"postinstall\":\"touch made\"},\"main\":\"x.js\"}",
    );
    arena.env.write("in/.npmrc", "node-options=--require ./x.js\n");
    arena.env.write("in/x.js", "process.exit(0);\n");
    arena.env.write("in/node_modules/prepkit/index.js", "process.exit(0);\n");
    check(&arena, "in/solution.js", &[1]);
    assert!(!arena.env.work().join("in/made").exists());
}
