//! The embedded runtime: a process of our own binary that runs a solution in QuickJS, behind the
//! same driver and the same protocol as Node's.
//!
//! It has the language, timers, microtasks and what `library/` gives, and opens no file, socket,
//! process or thread: descriptors 3 and 4 carry all it needs, the solution among it.
//! Nothing in here is trusted by those outside, who keep time, memory and output for it as they do
//! for Node. What it lacks it says by name ([`LACKS`]), which is no verdict on the solution.

#![expect(unsafe_code, reason = "the engine's version is a string of C, and a zone of time a variable")]

mod channel;
mod host;
mod memory;
mod modules;

use std::path::PathBuf;
use std::time::Duration;

use rquickjs::context::{Context, intrinsic};
use rquickjs::{CatchResultExt, Ctx, Function, Runtime, qjs};
use serde::{Deserialize, Serialize};

use super::submission::Submission;
use super::verdict::Limits;
use crate::sandbox::{Payload, Plan, Policy, Profile};
use channel::Channel;
use memory::Memory;

/// The hidden first argument that makes the binary an embedded runtime.
pub(crate) const ROLE: &str = "__embedded";

/// How the driver's `failed` begins where a module is missing that only Node has.
pub(super) const LACKS: &str = "NotEmbedded: ";

/// The driver: one function of `host`.
const DRIVER: &str = concat!(
    "(function (host) { 'use strict';\n",
    include_str!("../driver/primordials.js"),
    include_str!("../driver/embedded.js"),
    include_str!("event-target.js"),
    include_str!("../driver/clock.js"),
    include_str!("../driver/codec.js"),
    include_str!("../driver/diagnosis.js"),
    include_str!("../driver/protocol.js"),
    "runLoop();\n})",
);

/// The most of the system's stack that JavaScript may use: as deep as in Node, whose 1 MiB holds
/// smaller frames.
const STACK: usize = 6 << 20;
/// What the process takes beside the engine's memory, in bytes: the kernel's limit lies that much
/// higher, so that the engine's own is reached first.
const OWN_MEMORY: u64 = 64 << 20;
/// How much may be allocated before cycles are looked for.
const GARBAGE: usize = 8 << 20;

/// The first line: what there is to run in.
#[derive(Debug, Serialize, Deserialize)]
struct Room {
    memory_mib: u64,
    /// How much of the system's stack JavaScript may use, in bytes: the process itself may not ask.
    stack: usize,
}

/// What is started: this binary, with nothing of the machine's to look at.
pub(super) fn plan(limits: &Limits, policy: &Policy) -> Plan {
    Plan {
        payload: Payload::Role(ROLE.to_owned()),
        profile: Profile::Role,
        beside: None,
        policy: policy.clone(),
        readable: Vec::new(),
        libraries: Vec::new(),
        writable: Vec::new(),
        env: Vec::new(),
        working: PathBuf::from("/"),
        own_channel: true,
        cpu: Duration::from_millis(limits.cpu_ms),
        memory: (limits.memory_mib << 20) + OWN_MEMORY,
        file_size: 0,
    }
}

/// The line that a new process hears before any question.
pub(super) fn greeting(limits: &Limits) -> String {
    let room = Room { memory_mib: limits.memory_mib, stack: stack_size() };
    serde_json::to_string(&room).expect("numbers are JSON")
}

/// The first question to load, which brings the solution.
pub(super) fn load(submission: &Submission) -> String {
    let load = serde_json::json!({
        "op": "load",
        "file": submission.file_name(),
        "module_kind": submission.module_kind(),
        "source": String::from_utf8_lossy(submission.bytes()),
    });
    load.to_string()
}

/// The role's entry: answers on 3 and 4 until 3 is closed. It says whether it got as far as that;
/// what became of the solution is on the wire, or in the way in which the process ends.
pub(crate) fn main() -> bool {
    // SAFETY: this thread is the only one. The system's zone is nobody's business here.
    unsafe { std::env::set_var("TZ", "UTC0") };
    let mut channel = Channel::inherited();
    let Some(room) = channel.receive().and_then(|line| serde_json::from_slice(&line).ok()) else {
        return false;
    };
    serve(channel, &room).is_ok()
}

fn serve(channel: Channel, room: &Room) -> rquickjs::Result<()> {
    let memory = Memory::limited(room.memory_mib << 20);
    let runtime = Runtime::new_with_alloc(memory.clone())?;
    runtime.set_max_stack_size(room.stack);
    runtime.set_gc_threshold(GARBAGE);
    let rejections = host::Rejections::default();
    rejections.listen(&runtime);
    let imports = modules::Imports::default();
    runtime.set_loader(imports.clone(), imports.clone());
    let context = Context::custom::<intrinsic::All>(&runtime)?;
    // The system frees both faster than the engine would, and not at all where the process is ended.
    let context = std::mem::ManuallyDrop::new(context);
    std::mem::forget(runtime);
    context.with(|ctx| {
        let host = host::object(&ctx, channel, memory, imports, rejections)?;
        let driver: Function<'_> = compile(&ctx, DRIVER, "prepkit:driver.js")?;
        let served: rquickjs::Result<()> = driver.call((host,));
        if let Err(error) = served.catch(&ctx) {
            // The driver ends by itself: this is a fault of its own.
            host::print(2, &format!("Error: {error}\n"));
            host::exit(70);
        }
        Ok(())
    })
}

/// The value of a script.
fn compile<'js, T: rquickjs::FromJs<'js>>(ctx: &Ctx<'js>, source: &str, name: &str) -> rquickjs::Result<T> {
    let mut options = rquickjs::context::EvalOptions::default();
    options.strict = false;
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options)
}

/// The engine's name and version.
fn version() -> String {
    // SAFETY: it gives a constant of the engine's, which ends in a zero.
    let version = unsafe { std::ffi::CStr::from_ptr(qjs::JS_GetVersion()) };
    format!("QuickJS-ng {}", version.to_string_lossy())
}

/// As much of the stack that a process inherits as leaves room for what lies above JavaScript.
fn stack_size() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Stack).current;
    let all = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    STACK.min(all / 4 * 3)
}
