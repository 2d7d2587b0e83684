//! `prepkit pull` of large pages, and of what has not changed: `cargo bench --bench pull`.
//!
//! Pages of 5 MB in shapes that lists come in, beside `pandoc` reading the same file, a second pull of
//! a page whose server says that nothing is new, beside `curl` asking the same, and one of 5 MB that
//! are what they were. Medians of whole processes; `pandoc` and `curl` only where they are on `PATH`.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts processes and prints")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

const PAGE: usize = 5_000_000;
const RUNS: usize = 7;
const TAG: &str = "\"one\"";

/// How a page begins, and one of its questions in each shape; `@` becomes its number.
const SHAPES: [(&str, &str, &str); 5] = [
    ("headings", "", "### @. What does number @ do?\n\nIt keeps `@` in its place, *always*.\n\n"),
    ("small headings", "", "# What is @?\n\n"),
    ("list", "", "- What does number @ do?\n"),
    (
        "folded",
        "",
        "<details>\n<summary>What does number @ do?</summary>\n\nIt keeps its place.\n\n</details>\n\n",
    ),
    ("table", "| No. | Question | Answer |\n| --- | --- | --- |\n", "| @ | What is @? | A number. |\n"),
];

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pull-bench");
    fs::create_dir_all(&folder)?;
    // Of an earlier run, which left packs there.
    drop(fs::remove_dir_all(folder.join("home")));
    for (shape, head, question) in SHAPES {
        let page = folder.join(format!("{}.md", shape.replace(' ', "-")));
        fs::write(&page, text(head, question))?;
        println!(
            "{:>9}  prepkit pull, 5 MB of {shape}",
            shown(&|| prepkit(&folder, &[&page, "--dry-run".as_ref()]))
        );
        println!("{:>9}  pandoc, 5 MB of {shape}", shown(&|| pandoc(&page)));
    }
    let address = format!("http://{}/list.md", serve()?);
    prepkit(&folder, &[address.as_ref(), "--as".as_ref(), "list".as_ref()]).output()?;
    println!("{:>9}  prepkit pull, one pack that is up to date", shown(&|| prepkit(&folder, &[])));
    println!("{:>9}  curl, asking the same", shown(&|| curl(&address)));
    let page = folder.join("small-headings.md");
    prepkit(&folder, &[&page]).output()?;
    println!("{:>9}  prepkit pull, 5 MB that are unchanged", shown(&|| prepkit(&folder, &[&page])));
    Ok(())
}

fn text(head: &str, question: &str) -> String {
    let mut text = format!("# Interview questions\n\n{head}");
    for number in 1.. {
        text += &question.replace('@', &number.to_string());
        if text.len() >= PAGE {
            break;
        }
    }
    text
}

fn prepkit(folder: &Path, arguments: &[&Path]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prepkit"));
    command.env("PREPKIT_HOME", folder.join("home")).arg("pull").args(arguments);
    command
}

fn pandoc(page: &Path) -> Command {
    let mut command = Command::new("pandoc");
    command.args(["-f", "gfm", "-t", "json"]).arg(page);
    command
}

fn curl(address: &str) -> Command {
    let mut command = Command::new("curl");
    command.args(["--silent", "--header", &format!("If-None-Match: {TAG}"), address]);
    command
}

/// The median, or why there is none.
fn shown(command: &dyn Fn() -> Command) -> String {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let Ok(_) = command().output() else { return "(not here)".to_owned() };
        times.push(start.elapsed());
    }
    times.sort();
    let median: Duration = times[RUNS / 2];
    format!("{:.1} ms", median.as_secs_f64() * 1_000.0)
}

/// A server of one small page; who has it is told that it is unchanged.
fn serve() -> std::io::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(answer(stream))));
    Ok(address)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let is_known = head.iter().any(|line| line.to_ascii_lowercase().starts_with("if-none-match"));
    let body = "# Interview\n\n- What is ice?\n";
    let (status, body) = if is_known { ("304 Not Modified", "") } else { ("200 OK", body) };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\netag: {TAG}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
