//! Programs of the person's own that prepkit asks for help: npm, git. They are no guests: they get
//! the person's own environment, and work on nothing but files that prepkit has looked at. A tool and
//! whatever it starts end together, also where prepkit is asked to end.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
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
    run_tool_while(program, args, folder, env, input, patience, &mut |_| true)
}

/// Runs `program` in `folder` to its end, at most for `patience` and as long as `may` says so, with
/// `input` on its standard input and `env` beside the person's own variables. `may` is told the whole
/// lines that came on standard error since it was asked last.
pub(crate) fn run_tool_while(
    program: &Path,
    args: &[&OsStr],
    folder: &Path,
    env: &[(&str, &OsStr)],
    input: Vec<u8>,
    patience: Duration,
    may: &mut dyn FnMut(&str) -> bool,
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
    let said = Arc::new(Mutex::new(Vec::new()));
    let listener = listen_to(child.stderr.take(), Arc::clone(&said));
    let mut told = 0;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        let may_go_on = may(&lines(&said, &mut told));
        if started.elapsed() > patience || interrupted() || !may_go_on {
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
    let _ = listener.join();
    may(&lines(&said, &mut told));
    let stderr = String::from_utf8_lossy(&said.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
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

/// Keeps what comes, as it comes.
fn listen_to(pipe: Option<impl Read + Send + 'static>, said: Arc<Mutex<Vec<u8>>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let Some(pipe) = pipe else { return };
        let mut pipe = pipe.take(MOST);
        let mut chunk = [0; 4096];
        // What cannot be read any more shows in what is missing.
        while let Ok(count @ 1..) = pipe.read(&mut chunk) {
            said.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&chunk[..count]);
        }
    })
}

/// The whole lines behind what was told.
fn lines(said: &Mutex<Vec<u8>>, told: &mut usize) -> String {
    let said = said.lock().unwrap_or_else(PoisonError::into_inner);
    let fresh = &said[*told..];
    let whole = fresh.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    *told += whole;
    String::from_utf8_lossy(&fresh[..whole]).into_owned()
}
