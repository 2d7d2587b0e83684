//! A check script in QuickJS: loading it, and the few functions that the examiner calls of the
//! `prepkit` module's own code.
//!
//! Memory and stack are bounded here; time is bounded by whoever holds this process, because an
//! interrupt handler does not reach every native loop of the engine.

use rquickjs::function::Args;
use rquickjs::loader::{Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Module, Object, Runtime, Value};

use super::Fault;

/// The module `prepkit`, file by file. Only the first can be imported by a check script.
const PRELUDE: &[(&str, &str)] = &[
    ("prepkit", include_str!("prelude/index.js")),
    ("prepkit/confined.js", include_str!("prelude/confined.js")),
    ("prepkit/state.js", include_str!("prelude/state.js")),
    ("prepkit/codec.js", include_str!("prelude/codec.js")),
    ("prepkit/text.js", include_str!("prelude/text.js")),
    ("prepkit/table.js", include_str!("prelude/table.js")),
    ("prepkit/call.js", include_str!("prelude/call.js")),
    ("prepkit/random.js", include_str!("prelude/random.js")),
    ("prepkit/tools.js", include_str!("prelude/tools.js")),
    ("prepkit/growth.js", include_str!("prelude/growth.js")),
    ("prepkit/pieces.js", include_str!("prelude/pieces.js")),
    ("prepkit/client.js", include_str!("prelude/client.js")),
    ("prepkit/server.js", include_str!("prelude/server.js")),
    ("prepkit/command.js", include_str!("prelude/command.js")),
    ("prepkit/choices.js", include_str!("prelude/choices.js")),
    ("prepkit/reference.js", include_str!("prelude/reference.js")),
    ("prepkit/cases.js", include_str!("prelude/cases.js")),
    ("prepkit/model.js", include_str!("prelude/model.js")),
    ("prepkit/shrink.js", include_str!("prelude/shrink.js")),
    ("prepkit/repro-clock.js", include_str!("prelude/repro-clock.js")),
    ("prepkit/origins.js", include_str!("prelude/origins.js")),
    ("prepkit/steps.js", include_str!("prelude/steps.js")),
    ("prepkit/reproduction.js", include_str!("prelude/reproduction.js")),
    ("prepkit/repro-python.js", include_str!("prelude/repro-python.js")),
    ("prepkit/repro-python-parts.js", include_str!("prelude/repro-python-parts.js")),
];

const CHECK_SCRIPT: &str = "check.js";
const MEMORY: usize = 256 << 20;
const STACK: usize = 1 << 20;
/// How much may be allocated before cycles are looked for: the process seldom lives that long.
const GARBAGE: usize = 64 << 20;

/// A loaded check script. It lives as long as the process, which the system frees faster than the
/// engine would.
pub(super) struct Script {
    context: std::mem::ManuallyDrop<Context>,
}

/// The script while the engine is entered.
pub(super) struct Running<'js> {
    ctx: Ctx<'js>,
    host: Object<'js>,
}

/// What the script wants next.
pub(super) enum Next {
    Ask {
        /// How the line to whoever relays it begins.
        kind: char,
        op: String,
    },
    /// Something changed inside; run on.
    Again,
    /// Nothing can happen any more.
    Stuck,
}

struct Prelude;

impl Resolver for Prelude {
    fn resolve<'js>(
        &mut self,
        _ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<rquickjs::loader::ImportAttributes<'js>>,
    ) -> rquickjs::Result<String> {
        let inside = base.starts_with("prepkit");
        match name {
            "prepkit" => Ok(name.to_owned()),
            _ if inside && name.starts_with("./") => Ok(format!("prepkit/{}", &name[2..])),
            _ => Err(rquickjs::Error::new_resolving_message(
                base,
                name,
                "a check script imports `prepkit` and nothing else",
            )),
        }
    }
}

impl Loader for Prelude {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<rquickjs::loader::ImportAttributes<'js>>,
    ) -> rquickjs::Result<Module<'js, Declared>> {
        let source = PRELUDE.iter().find(|(module, _)| *module == name).map(|(_, source)| *source);
        Module::declare(ctx.clone(), name, source.ok_or_else(|| rquickjs::Error::new_loading(name))?)
    }
}

impl Script {
    /// Evaluates the check script, which registers its checks.
    pub(super) fn load(check_script: &str) -> Result<Self, Fault> {
        let engine = |error: rquickjs::Error| Fault::Script(format!("the engine cannot start: {error}"));
        let runtime = Runtime::new().map_err(engine)?;
        runtime.set_memory_limit(MEMORY);
        runtime.set_max_stack_size(STACK);
        runtime.set_gc_threshold(GARBAGE);
        runtime.set_loader(Prelude, Prelude);
        let context = Context::full(&runtime).map_err(engine)?;
        context.with(|ctx| {
            let loaded = Module::evaluate(ctx.clone(), CHECK_SCRIPT, check_script)
                .and_then(|promise| promise.finish::<()>());
            loaded.catch(&ctx).map_err(|error| Fault::Script(explain(&error)))
        })?;
        std::mem::forget(runtime);
        Ok(Self { context: std::mem::ManuallyDrop::new(context) })
    }

    /// Enters the engine for as long as `serve` runs.
    pub(super) fn with<T>(&self, serve: impl FnOnce(&Running<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        self.context.with(|ctx| {
            let host = ctx.globals().get("__prepkit").map_err(|_| {
                Fault::Script(
                    "the check script registers no check: it has to import `check` from `prepkit`".into(),
                )
            })?;
            let _ = ctx.globals().remove("__prepkit");
            serve(&Running { ctx: ctx.clone(), host })
        })
    }
}

impl<'js> Running<'js> {
    /// The registered checks, as JSON.
    pub(super) fn list(&self) -> Result<String, Fault> {
        self.call("list", &[])
    }

    pub(super) fn start(&self, index: usize, settings: &str) -> Result<(), Fault> {
        let index = i32::try_from(index).map_err(|_| Fault::Script("too many checks".into()))?;
        let start: Function<'js> = self.get("start")?;
        let started: rquickjs::Result<()> = start.call((index, settings));
        started.catch(&self.ctx).map_err(|error| Fault::Script(explain(&error)))
    }

    /// Runs the script until it can only wait.
    pub(super) fn run_jobs(&self) -> Result<(), Fault> {
        while self.ctx.execute_pending_job() {}
        match self.ctx.has_exception() {
            true => {
                Err(Fault::Script(explain(&CaughtError::from_error(&self.ctx, rquickjs::Error::Exception))))
            }
            false => Ok(()),
        }
    }

    pub(super) fn result(&self) -> Result<Option<String>, Fault> {
        self.call("result", &[])
    }

    pub(super) fn next_question(&self) -> Result<Next, Fault> {
        let question: Option<Vec<String>> = self.call("next", &[])?;
        Ok(match question.as_deref() {
            Some([kind, op]) => {
                kind.chars().next().map_or(Next::Again, |kind| Next::Ask { kind, op: op.clone() })
            }
            Some(_) => Next::Again,
            None => Next::Stuck,
        })
    }

    pub(super) fn answer(&self, json: &str) -> Result<(), Fault> {
        self.call("answer", &[json])
    }

    pub(super) fn gone(&self, json: &str) -> Result<(), Fault> {
        self.call("gone", &[json])
    }

    pub(super) fn called(&self, json: &str) -> Result<String, Fault> {
        self.call("called", &[json])
    }

    fn get(&self, name: &str) -> Result<Function<'js>, Fault> {
        self.host.get(name).catch(&self.ctx).map_err(|error| Fault::Script(explain(&error)))
    }

    fn call<T: rquickjs::FromJs<'js>>(&self, name: &str, arguments: &[&str]) -> Result<T, Fault> {
        let function = self.get(name)?;
        let mut args = Args::new(self.ctx.clone(), arguments.len());
        let pushed: rquickjs::Result<()> = arguments.iter().try_for_each(|argument| args.push_arg(*argument));
        let result: rquickjs::Result<T> = pushed.and_then(|()| function.call_arg(args));
        result.catch(&self.ctx).map_err(|error| Fault::Script(explain(&error)))
    }
}

/// An exception of the check script's as a person reads it: message, then where.
fn explain(error: &CaughtError<'_>) -> String {
    match error {
        CaughtError::Exception(exception) => {
            let message = exception.message().unwrap_or_else(|| "an exception without a message".into());
            let stack = exception.stack().unwrap_or_default();
            let place =
                stack.lines().find(|line| line.contains(CHECK_SCRIPT)).map(str::trim).unwrap_or_default();
            if place.is_empty() { message } else { format!("{message} ({place})") }
        }
        CaughtError::Value(value) => format!("it threw {}", describe(value)),
        CaughtError::Error(error) => error.to_string(),
    }
}

fn describe(value: &Value<'_>) -> String {
    value.as_string().and_then(|text| text.to_string().ok()).unwrap_or_else(|| value.type_name().to_owned())
}
