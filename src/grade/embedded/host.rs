//! What our binary does for the driver: lines, output, jobs, the heap, compiling, and what the
//! language itself does not tell about objects.
//!
//! The driver takes these functions before a line of the solution runs; a solution never sees them.

#![expect(unsafe_code, reason = "the engine alone knows what an object is by birth")]

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Function, Module, Object, Persistent, Result, Runtime, TypedArray, Value, qjs};

use super::channel::Channel;
use super::compile;
use super::memory::Memory;
use super::modules::{self, Imports};

/// The library, file by file: what is read only when it is asked for.
const LIBRARY: [(&str, &str); 7] = [
    ("assert", include_str!("library/assert.js")),
    ("buffer", include_str!("library/buffer.js")),
    ("clone", include_str!("library/clone.js")),
    ("console", include_str!("library/console.js")),
    ("encoding", include_str!("library/encoding.js")),
    ("events", include_str!("library/events.js")),
    ("util", include_str!("library/util.js")),
];

/// Who is told of promises that are rejected while nobody listens, and of those heard after all.
#[derive(Clone, Default)]
pub(super) struct Rejections {
    driver: Rc<RefCell<Option<Persistent<Function<'static>>>>>,
}

impl Rejections {
    pub(super) fn listen(&self, runtime: &Runtime) {
        let driver = Rc::clone(&self.driver);
        runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, promise, reason, is_heard| {
            let driver = driver.borrow().clone();
            if let Some(driver) = driver.and_then(|driver| driver.restore(&ctx).ok()) {
                // It keeps both in a map and throws nothing.
                let _: Result<()> = driver.call((promise, reason, is_heard));
            }
        })));
    }
}

/// The driver's one argument.
pub(super) fn object<'js>(
    ctx: &Ctx<'js>,
    channel: Channel,
    memory: Memory,
    imports: Imports,
    rejections: Rejections,
) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    host.set("version", super::version())?;
    set_channel(&host, channel)?;
    set_memory(&host, memory)?;
    set_modules(&host, imports)?;
    host.set("print", Func::from(|descriptor: i32, text: String| print(descriptor, &text)))?;
    host.set("exit", Func::from(|status: i32| -> () { exit(status) }))?;
    host.set("numberOfKind", Func::from(|value: Value<'js>| number_of_kind(&value)))?;
    host.set("runJobs", Func::from(|ctx: Ctx<'js>| while ctx.execute_pending_job() {}))?;
    host.set(
        "onRejection",
        Func::from(move |ctx: Ctx<'js>, driver: Function<'js>| {
            *rejections.driver.borrow_mut() = Some(Persistent::save(&ctx, driver));
        }),
    )?;
    host.set("encodeText", Func::from(|ctx: Ctx<'js>, text: String| TypedArray::<u8>::new(ctx, text)))?;
    host.set("decodeText", Func::from(decoded))?;
    Ok(host)
}

fn set_channel(host: &Object<'_>, channel: Channel) -> Result<()> {
    let channel = Rc::new(RefCell::new(channel));
    let questions = Rc::clone(&channel);
    let read = move || -> Result<String> {
        let line = questions.borrow_mut().receive().unwrap_or_else(|| exit(0));
        Ok(String::from_utf8(line).map_err(|error| error.utf8_error())?)
    };
    host.set("readLine", Func::from(read))?;
    let send = move |line: String| {
        if !channel.borrow_mut().send(&line) {
            exit(0);
        }
    };
    host.set("sendLine", Func::from(send))
}

fn set_memory<'js>(host: &Object<'js>, memory: Memory) -> Result<()> {
    let counted = memory.clone();
    host.set(
        "heapUsed",
        Func::from(move |ctx: Ctx<'js>| {
            ctx.run_gc();
            counted.used() as f64
        }),
    )?;
    // The engine keeps every module that it has ever loaded. A process that is full of them ends
    // instead of loading another, and is asked no worse for it: see `docs/driver-protocol.md`.
    let end_if_full = move |ctx: Ctx<'js>| {
        if memory.used() > memory.limit() / 2 {
            ctx.run_gc();
            if memory.used() > memory.limit() / 2 {
                exit(0);
            }
        }
    };
    host.set("endIfFull", Func::from(end_if_full))
}

fn set_modules<'js>(host: &Object<'js>, imports: Imports) -> Result<()> {
    let evaluate =
        |ctx: Ctx<'js>, source: String, name: String| compile::<Value<'js>>(&ctx, source.as_str(), &name);
    host.set("evaluate", Func::from(evaluate))?;
    let library = |name: String| LIBRARY.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    host.set("librarySource", Func::from(library))?;
    host.set("isNodeModule", Func::from(|name: String| modules::is_nodes(&name)))?;
    host.set(
        "onImport",
        Func::from(move |ctx: Ctx<'js>, resolve: Function<'js>, library: Function<'js>| {
            imports.answered_by(&ctx, resolve, library);
        }),
    )?;
    let evaluate_module =
        |ctx: Ctx<'js>, source: String, name: String, meta: Object<'js>| -> Result<Array<'js>> {
            let module = Module::declare(ctx.clone(), name, source)?;
            let own = module.meta()?;
            for property in meta.props::<String, Value<'js>>() {
                let (key, value) = property?;
                own.set(key, value)?;
            }
            let (module, evaluated) = module.eval()?;
            let both = Array::new(ctx)?;
            both.set(0, module.namespace()?)?;
            both.set(1, evaluated)?;
            Ok(both)
        };
    host.set("evaluateModule", Func::from(evaluate_module))
}

/// As the driver's `kinds` numbers them.
fn number_of_kind(value: &Value<'_>) -> u8 {
    if !value.is_object() {
        return 0;
    }
    let raw = value.as_raw();
    // SAFETY: each looks at a value that is alive, and changes nothing.
    unsafe {
        let kinds = [
            qjs::JS_IsProxy(raw),
            qjs::JS_IsError(raw),
            qjs::JS_IsPromise(raw),
            qjs::JS_IsDate(raw),
            qjs::JS_IsMap(raw),
            qjs::JS_IsSet(raw),
            qjs::JS_IsArrayBuffer(raw),
        ];
        let place = kinds.iter().position(|is_kind| *is_kind);
        place.map_or(0, |place| u8::try_from(place + 1).unwrap_or(0))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the engine hands over what it converted")]
fn decoded(bytes: TypedArray<'_, u8>, is_fatal: bool) -> Option<String> {
    // SAFETY: nothing of JavaScript's runs before this function is done with them.
    let bytes = bytes.as_raw().map(|bytes| unsafe { bytes.as_ref() }).unwrap_or_default();
    match is_fatal {
        true => std::str::from_utf8(bytes).ok().map(str::to_owned),
        false => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// Text to standard output (1) or standard error (2). Who cannot be heard has nobody to tell.
pub(super) fn print(descriptor: i32, text: &str) {
    let _ = match descriptor {
        1 => {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
        }
        _ => std::io::stderr().lock().write_all(text.as_bytes()),
    };
}

/// Ends the process at once.
pub(super) fn exit(status: i32) -> ! {
    #[expect(
        clippy::disallowed_methods,
        reason = "the role has nothing to clean up, and a solution may ask for it"
    )]
    std::process::exit(status)
}
