//! Starting a process: this binary again in its jail's role, with all that the jail is told.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::cgroup::Group;
use super::jail::{self, Limits, News, Orders};
use super::tier::{Refusal, remember};
use super::{Heard, Inbox, Layer, Outbox, Payload, Plan, Process, Profile, Tier};

/// How long the layers may take to be put on.
const PREPARATION: Duration = Duration::from_secs(20);
/// How many times what a program maps to start it may map: an engine in each of its first threads.
const ENGINES: u64 = 8;
/// The most that a jail says in one line, in bytes.
const NEWS: usize = 4_096;

/// A process could not be started as it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpawnError {
    #[error("`{what}` cannot be started: {source}")]
    Start { what: String, source: io::Error },
    /// The machine does not grant the tier that was asked for.
    #[error("the machine does not grant isolation tier {}: {}", tier.name(), refused(refusals))]
    Tier { tier: Tier, refusals: Vec<Refusal> },
}

fn refused(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Starts what the plan says, with the best of what its policy wants and the machine grants.
/// `longest_line` bounds a reply, `output` all that it prints, in bytes.
pub(crate) fn spawn(plan: &Plan, longest_line: usize, output: usize) -> Result<Process, SpawnError> {
    super::interrupt::listen();
    loop {
        let Some(layers) = plan.policy.layers() else {
            return Err(SpawnError::Tier { tier: plan.policy.least, refusals: super::refusals() });
        };
        // Sockets are not to be had apart: without a network of its own it would have everybody's.
        if plan.profile == Profile::Server && !layers.contains(&Layer::Namespaces) {
            return Err(SpawnError::Tier { tier: Tier::Full, refusals: super::refusals() });
        }
        let group = match group_for(plan, &layers) {
            Ok(group) => group,
            Err(error) => {
                remember(Refusal { layer: Layer::Cgroup, why: error.to_string() });
                continue;
            }
        };
        let started = Started::new(plan, &layers, group).map_err(|source| failed(plan, source))?;
        match started.into_process(layers, longest_line, output) {
            Ok(process) => return Ok(process),
            // Once refused, it is not asked for again: each turn of the loop has fewer layers.
            Err(Stopped::Refused(refusal)) => remember(refusal),
            Err(Stopped::Failed(source)) => return Err(failed(plan, source)),
        }
    }
}

fn failed(plan: &Plan, source: io::Error) -> SpawnError {
    let what = match &plan.payload {
        Payload::Program { program, .. } => program.path.display().to_string(),
        Payload::Role(role) => role.clone(),
    };
    SpawnError::Start { what, source }
}

/// A control group for the target, where there is to be one.
fn group_for(plan: &Plan, layers: &[Layer]) -> io::Result<Option<Group>> {
    // The watch from outside comes first, and says it better.
    let memory = plan.memory + plan.memory / 10;
    layers.contains(&Layer::Cgroup).then(|| Group::new(memory, limits_of(plan).threads)).transpose()
}

/// Why a jail did not come to its target.
enum Stopped {
    Refused(Refusal),
    Failed(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// A jail at work, and our ends of its pipes.
struct Started {
    child: Child,
    channel: Option<(OwnedFd, OwnedFd)>,
    report: Inbox,
    group: Option<Group>,
}

impl Started {
    fn new(plan: &Plan, layers: &[Layer], group: Option<Group>) -> io::Result<Self> {
        let pipe = || rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC);
        let (report, told) = pipe()?;
        let channel = if plan.own_channel { Some((pipe()?, pipe()?)) } else { None };
        // Copies that are inherited; whatever else is started meanwhile closes all that it is not told of.
        let told = rustix::io::dup(&told)?;
        let theirs = match &channel {
            Some((questions, replies)) => {
                Some((rustix::io::dup(&questions.0)?, rustix::io::dup(&replies.1)?))
            }
            None => None,
        };
        let numbers = theirs.as_ref().map(|(hears, replies)| (hears.as_raw_fd(), replies.as_raw_fd()));
        let mut orders = orders_of(plan, layers, numbers, told.as_raw_fd());
        orders.group = group.as_ref().map(Group::members);
        let orders = serde_json::to_string(&orders).map_err(io::Error::other)?;
        #[expect(clippy::disallowed_methods, reason = "this is the place where processes start")]
        let mut command = Command::new(own_binary()?);
        command.arg(jail::ROLE).arg(orders).env_clear().process_group(0);
        if let Payload::Role(_) = plan.payload {
            // It goes on in the same process; and others could read them among the arguments.
            command.envs(plan.env.iter().map(|(name, value)| (name, value)));
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(if plan.own_channel { Stdio::null() } else { Stdio::piped() });
        let child = command.spawn()?;
        let channel = channel.map(|(questions, replies)| (questions.1, replies.0));
        Ok(Self { child, channel, report: Inbox::new(report, NEWS)?, group })
    }

    /// Waits until the target is about to start; takes its pipes.
    fn into_process(
        mut self,
        layers: Vec<Layer>,
        longest_line: usize,
        output: usize,
    ) -> Result<Process, Stopped> {
        let pid = libc::pid_t::try_from(self.child.id()).map_err(io::Error::other)?;
        let heard = self.hear();
        let asked_for = "the pipe was asked for";
        let stdout = OwnedFd::from(self.child.stdout.take().expect(asked_for));
        let stderr = OwnedFd::from(self.child.stderr.take().expect(asked_for));
        let (input, replies, stdout) = match self.channel {
            Some((input, replies)) => (input, replies, Some(Inbox::new(stdout, output)?)),
            None => (OwnedFd::from(self.child.stdin.take().expect(asked_for)), stdout, None),
        };
        let mut process = Process::new(
            pid,
            self.report,
            layers,
            Outbox::new(input)?,
            Inbox::new(replies, longest_line)?,
            stdout,
            Inbox::new(stderr, output)?,
        );
        match heard {
            Ok(target) => {
                process.target = target;
                process.group = self.group;
                Ok(process)
            }
            Err(stopped) => {
                process.kill();
                Err(stopped)
            }
        }
    }

    /// The target's id, once it is about to start.
    fn hear(&mut self) -> Result<Option<libc::pid_t>, Stopped> {
        let deadline = Instant::now() + PREPARATION;
        let mut target = None;
        loop {
            match self.report.next().map_err(io::Error::other)? {
                Heard::Line(line) => match serde_json::from_slice(&line).map_err(io::Error::other)? {
                    News::Target(pid) => target = Some(pid),
                    News::Ready => return Ok(target),
                    News::Refused { layer: Some(layer), why } => {
                        return Err(Stopped::Refused(Refusal { layer, why }));
                    }
                    News::Refused { layer: None, why } => return Err(io::Error::other(why).into()),
                    News::Ended { .. } => return Err(io::Error::other("its jail ended early").into()),
                },
                Heard::Closed => return Err(io::Error::other("its jail ended without a word").into()),
                Heard::Nothing if Instant::now() >= deadline => {
                    return Err(io::Error::other("its jail took too long").into());
                }
                Heard::Nothing => {
                    let timeout = Timespec { tv_sec: 1, tv_nsec: 0 };
                    // An interrupted poll is only a shorter sleep.
                    let _ = poll(&mut [PollFd::new(&self.report, PollFlags::IN)], Some(&timeout));
                }
            }
        }
    }
}

fn orders_of(plan: &Plan, layers: &[Layer], channel: Option<(i32, i32)>, report: i32) -> Orders {
    Orders {
        payload: plan.payload.clone(),
        profile: plan.profile,
        beside: plan.beside,
        layers: layers.to_vec(),
        env: match plan.payload {
            Payload::Program { .. } => plan.env.clone(),
            Payload::Role(_) => Vec::new(),
        },
        working: plan.working.clone(),
        readable: plan.readable.clone(),
        libraries: plan.libraries.clone(),
        writable: plan.writable.clone(),
        limits: limits_of(plan),
        channel,
        report,
        group: None,
        parent: rustix::process::getpid().as_raw_nonzero().get(),
        strict: plan.policy.strict,
    }
}

fn limits_of(plan: &Plan) -> Limits {
    let base = match &plan.payload {
        Payload::Program { program, .. } => program.data,
        Payload::Role(_) => 0,
    };
    let has_crowds = matches!(plan.profile, Profile::Server | Profile::Probe);
    Limits {
        cpu_seconds: plan.cpu.as_secs() + 1,
        file_size: plan.file_size,
        // Mapped is not used: engines map ahead, and Node.js 24 as much again (0.5 GiB) for every
        // worker. Whoever holds the process watches what is used; this stops what is too fast.
        data: Some(ENGINES * base + plan.memory + plan.memory / 2),
        descriptors: if has_crowds { super::most_descriptors().unwrap_or(20_000) } else { 64 },
        threads: if has_crowds { 256 } else { 64 },
    }
}

/// This very binary, also while it is being replaced on disk.
fn own_binary() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}
