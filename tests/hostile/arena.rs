//! Where a case runs: a home of its own with things planted that it must not reach, and eyes on all
//! that it could leave behind.

use std::fs::{self, Permissions};
use std::io::Read;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::case::Case;
use crate::env::{BINARY, TestEnv};

/// What a run may take at most, whatever happens.
const DEADLINE: Duration = Duration::from_secs(60);

const MANIFEST: &str = "format = 1\nid = \"hostile\"\nversion = \"1.0.0\"\ntitle = \"Hostile\"\nlicense = \"MIT\"\nauthors = []\nsources = []\n\n[[topic]]\nid = \"sums\"\ntitle = \"Sums\"\n";
const QUESTIONS: &str = "[[question]]\nid = \"sums\"\ntopic = \"sums\"\nkind = \"code\"\ntext = \"Add, halve, wait, visit and count.\"\n";
const PROMPT: &str = "exports = [\"sum\", \"half\", \"later\", \"each\", \"pause\", \"counter\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nhints = []\n\n[limits]\ncall_ms = 400\nheavy_ms = 2000\ncpu_ms = 20000\nmemory_mib = 192\noutput_kib = 64\n";
const STATEMENT: &str = "- Add. <!-- line: sum -->\n- Halve. <!-- line: half -->\n- Wait. <!-- line: later -->\n- Visit. <!-- line: each -->\n- Pause. <!-- line: pause -->\n- Count. <!-- line: counter -->\n- In bulk. <!-- line: bulk -->\n";
pub(super) const CHECK: &str = include_str!("pack/check.js");
pub(super) const HONEST: &str = include_str!("pack/honest.mjs");
/// `call_ms` of the prompt above.
pub(super) const CALL_MS: f64 = 400.0;

/// A home with the pack of the cases, a secret, a folder outside of everything, and open ears.
#[derive(Debug)]
pub(super) struct Arena {
    pub(super) env: TestEnv,
    outside: TempDir,
    secret: String,
    mark: String,
    tcp: TcpListener,
    udp: UdpSocket,
}

/// What came of a run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) stdout: String,
    pub(super) stderr: String,
    pub(super) status: Option<i32>,
    pub(super) took: Duration,
    /// The most memory that prepkit itself had resident, in KiB, as far as was seen.
    pub(super) peak: u64,
    /// What the outside of the run shows of it.
    pub(super) marks: Vec<String>,
}

impl Run {
    /// Whether what the case tried came true.
    pub(super) fn leaked(&self) -> bool {
        !self.marks.is_empty() || self.stdout.contains("LEAK") || self.stderr.contains("LEAK")
    }

    pub(super) fn is_absent(&self) -> bool {
        self.stdout.contains("ABSENT")
    }

    pub(super) fn text(&self) -> String {
        format!("{}{}exit {:?}", self.stdout, self.stderr, self.status)
    }
}

impl Arena {
    pub(super) fn new(node: Option<&Path>) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let mark = format!("prepkit-mark-{}-{number}", std::process::id());
        let secret = format!("PLANTED-{}-{number}-SECRET", std::process::id());
        let mut env = TestEnv::new().with("PREPKIT_PLANTED", &secret);
        if let Some(node) = node {
            env = env.with_first_on_path(node);
        }
        write_pack(&env.home().join("packs/hostile"), CHECK, HONEST);
        let outside = tempfile::Builder::new().prefix("prepkit-outside-").tempdir().unwrap();
        fs::write(outside.path().join("secret"), &secret).unwrap();
        // Whoever gets there may do there what they like.
        fs::set_permissions(outside.path(), Permissions::from_mode(0o777)).unwrap();
        fs::set_permissions(outside.path().join("secret"), Permissions::from_mode(0o666)).unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        tcp.set_nonblocking(true).unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        udp.set_nonblocking(true).unwrap();
        Self { env, outside, secret, mark, tcp, udp }
    }

    /// What stands in a case between two `@`, and what is put there.
    fn names(&self) -> [(&'static str, String); 7] {
        let outside = self.outside.path().to_str().unwrap();
        [
            ("@SECRET@", format!("{outside}/secret")),
            ("@OUTSIDE@", outside.to_owned()),
            ("@TCP@", self.tcp.local_addr().unwrap().port().to_string()),
            ("@UDP@", self.udp.local_addr().unwrap().port().to_string()),
            ("@HOME@", self.env.home().to_str().unwrap().to_owned()),
            ("@MARK@", self.mark.clone()),
            ("@PID@", std::process::id().to_string()),
        ]
    }

    /// A source with what stands between two `@` put in.
    pub(super) fn filled(&self, source: &str) -> String {
        self.names().iter().fold(source.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Grades a case.
    pub(super) fn attack(&self, case: &Case, options: &[String]) -> Result<Run, String> {
        self.env.write(case.name(), self.filled(&case.whole()));
        let mut args = vec!["check", case.name(), "--prompt", &case.prompt, "--format", "json"];
        if case.broken.as_deref() != Some("bulk") {
            args.push("--quick");
        }
        args.extend(options.iter().map(String::as_str));
        self.run(&args)
    }

    /// Runs prepkit, with the secret open on a descriptor that it did not ask for.
    pub(super) fn run(&self, args: &[&str]) -> Result<Run, String> {
        let mut command = self.env.command("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 7<\"$PLANTED_FILE\"", BINARY]).args(args);
        command.env("PLANTED_FILE", self.outside.path().join("secret"));
        let mut run = watch(command)?;
        let left = self.left();
        run.marks = self.marks();
        if left.is_empty() {
            Ok(run)
        } else {
            Err(format!("it left behind: {}\n{}", left.join(", "), run.text()))
        }
    }

    /// Whether the secret shows; the run's own text must not.
    pub(super) fn shows_secret(&self, run: &Run) -> bool {
        run.stdout.contains(&self.secret) || run.stderr.contains(&self.secret)
    }

    /// What can be seen from outside: connections, datagrams, files.
    fn marks(&self) -> Vec<String> {
        let mut marks = Vec::new();
        marks.extend(self.tcp.accept().ok().map(|_| "a connection".to_owned()));
        marks.extend(self.udp.recv_from(&mut [0; 16]).ok().map(|_| "a datagram".to_owned()));
        let files = fs::read_dir(self.outside.path()).unwrap().map(|file| file.unwrap());
        let strange = files.filter(|file| file.file_name() != "secret");
        marks.extend(strange.map(|file| format!("the file {}", file.path().display())));
        if fs::read_to_string(self.outside.path().join("secret")).ok().as_deref() != Some(&self.secret) {
            marks.push("the secret was overwritten".into());
        }
        marks
    }

    /// Processes, files, mounts, sockets and control groups that are still there.
    fn left(&self) -> Vec<String> {
        let mut left = self.env.left_behind();
        let until = Instant::now() + Duration::from_secs(3);
        loop {
            let marked = self.marked();
            if marked.is_empty() || Instant::now() > until {
                left.extend(marked);
                return left;
            }
            std::thread::yield_now();
        }
    }

    fn marked(&self) -> Vec<String> {
        let mut found = Vec::new();
        let temporary = self.env.temporary().to_str().unwrap();
        let table = |name: &str| fs::read_to_string(name).unwrap_or_default();
        let lines = [("/proc/self/mountinfo", temporary), ("/proc/net/unix", self.mark.as_str())];
        for (name, mark) in lines {
            found.extend(
                table(name).lines().filter(|line| line.contains(mark)).map(|line| format!("{name}: {line}")),
            );
        }
        for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&line).contains(&self.mark) {
                found.push(format!("{}: {}", process.path().display(), String::from_utf8_lossy(&line)));
            }
        }
        found.extend(entries_with("/dev/shm", &self.mark));
        found.extend(entries_with("/tmp", &self.mark));
        found
    }
}

fn entries_with(folder: &str, mark: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path().display().to_string()).filter(|path| path.contains(mark)).collect()
}

/// A pack with one prompt.
pub(super) struct OnePrompt<'a> {
    pub(super) id: &'a str,
    pub(super) prompt: &'a str,
    pub(super) statement: &'a str,
    pub(super) check: &'a str,
    pub(super) honest: &'a str,
}

impl OnePrompt<'_> {
    pub(super) fn write(&self, folder: &Path) {
        let id = self.id;
        for (name, text) in [
            ("pack.toml", &*MANIFEST.replace("sums", id)),
            ("questions.toml", &*QUESTIONS.replace("sums", id)),
            (&*format!("{id}/prompt.toml"), self.prompt),
            (&*format!("{id}/statement.md"), self.statement),
            (&*format!("{id}/check.js"), self.check),
            (&*format!("{id}/starter/solution.mjs"), "// Nothing yet.\n"),
            (&*format!("{id}/solutions/accepted/honest.mjs"), self.honest),
            (&*format!("{id}/solutions/rejected/nothing.mjs"), "// Does nothing.\n"),
        ] {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// A pack with the one prompt `sums`.
pub(super) fn write_pack(folder: &Path, check: &str, honest: &str) {
    OnePrompt { id: "sums", prompt: PROMPT, statement: STATEMENT, check, honest }.write(folder);
}

/// What a running prepkit was seen to have and to start.
#[derive(Debug, Default)]
struct Seen {
    peak: u64,
    /// Processes below it: number and moment of start.
    below: Vec<(u32, String)>,
}

/// Waits for the command's end, watching its own memory, and what it starts.
fn watch(mut command: Command) -> Result<Run, String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn().unwrap();
    let pid = child.id();
    let readers = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
    let mut seen = Seen::default();
    let mut looked = 0_u32;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        seen.peak = seen.peak.max(high_water(pid));
        if looked.is_multiple_of(8) {
            look_below(pid, &mut seen.below);
        }
        looked += 1;
        if started.elapsed() > DEADLINE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("it runs for more than {} s", DEADLINE.as_secs()));
        }
        std::thread::park_timeout(Duration::from_millis(4));
    };
    let took = started.elapsed();
    let alive = survivors(&seen.below);
    if !alive.is_empty() {
        return Err(format!("processes outlive it: {alive:?}"));
    }
    let (stdout, stderr) = (readers.0.join().unwrap(), readers.1.join().unwrap());
    Ok(Run { stdout, stderr, status: status.code(), took, peak: seen.peak, marks: Vec::new() })
}

fn collect(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The most memory that a process has had resident, in KiB; only Linux tells.
fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

/// Adds the processes below `pid` that are not known yet.
fn look_below(pid: u32, known: &mut Vec<(u32, String)>) {
    let children = |pid: u32| -> Vec<u32> {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let lists = tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
        lists
            .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
            .collect()
    };
    let mut waiting = children(pid);
    while let Some(pid) = waiting.pop() {
        waiting.extend(children(pid));
        if let Some(start) = start_of(pid)
            && !known.iter().any(|other| *other == (pid, start.clone()))
        {
            known.push((pid, start));
        }
    }
}

/// When a process started, unless it is dead or a zombie.
fn start_of(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    if rest.starts_with('Z') || rest.starts_with('X') {
        return None;
    }
    rest.split(' ').nth(19).map(ToOwned::to_owned)
}

/// Those of the processes that are still there after a moment.
fn survivors(below: &[(u32, String)]) -> Vec<u32> {
    let until = Instant::now() + Duration::from_secs(3);
    loop {
        let alive: Vec<u32> = below
            .iter()
            .filter(|(pid, start)| start_of(*pid).as_ref() == Some(start))
            .map(|(pid, _)| *pid)
            .collect();
        if alive.is_empty() || Instant::now() > until {
            return alive;
        }
        std::thread::yield_now();
    }
}
