//! Programs of the person's own that prepkit asks for help: npm, git. They are no guests: they get
//! the person's own environment, and work on nothing but files that prepkit has looked at. A tool and
//! whatever it starts end together, also where prepkit is asked to end.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::interrupt::{interrupted, listen};

/// How often the end is looked for.
const LOOK: Duration = Duration::from_millis(20);
/// The most that is kept of what it prints, in bytes.
const MOST: u64 = 256 << 20;

/// What a tool printed, and whether it ended well.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) success: bool,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// [`run_tool_while`], with nothing but time to end it.
pub(crate) fn run_tool(
    program: &Path,
    args: &[&OsStr],
    folder: &Path,
    env: &[(&str, &OsStr)],
    input: Vec<u8>,
    patience: Duration,
) -> io::Result<Told> {
    run_tool_while(program, args, folder, env, input, patience, &|| true)
}

/// Runs `program` in `folder` to its end, at most for `patience` and as long as `may` says so, with
/// `input` on its standard input and `env` beside the person's own variables.
pub(crate) fn run_tool_while(
    program: &Path,
    args: &[&OsStr],
    folder: &Path,
    env: &[(&str, &OsStr)],
    input: Vec<u8>,
    patience: Duration,
    may: &dyn Fn() -> bool,
) -> io::Result<Told> {
    #[expect(clippy::disallowed_methods, reason = "the sandbox is where processes start")]
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).envs(env.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    listen();
    // What it starts lies in one group with it, and can be ended with it.
    let mut child = command.process_group(0).spawn()?;
    let mut stdin = child.stdin.take();
    let writer = thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(&input)));
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > patience || interrupted() || !may() {
            if let Some(group) = rustix::process::Pid::from_raw(child.id().cast_signed()) {
                // Fails where it has ended by itself.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            child.kill()?;
            break child.wait()?;
        }
        thread::sleep(LOOK);
    };
    // Who reads no input closes it: no fault by itself.
    let _ = writer.join();
    let stdout = stdout.join().unwrap_or_default();
    let stderr = String::from_utf8_lossy(&stderr.join().unwrap_or_default()).into_owned();
    Ok(Told { success: status.success(), stdout, stderr })
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What cannot be read any more shows in what is missing.
        let _ = pipe.map(|pipe| pipe.take(MOST).read_to_end(&mut bytes));
        bytes
    })
}
