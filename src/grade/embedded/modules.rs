//! What a solution imports: the library's modules, made by the driver, under the names that Node
//! gives them; everything else is refused by the driver, who knows how to say it.

use std::cell::RefCell;
use std::rc::Rc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Error, Function, Module, Object, Persistent, Result};

/// The driver's two functions: a specifier to a library's name, and a name to its exports.
#[derive(Clone, Default)]
pub(super) struct Imports {
    driver: Rc<RefCell<Option<Answers>>>,
}

#[derive(Clone)]
struct Answers {
    resolve: Persistent<Function<'static>>,
    library: Persistent<Function<'static>>,
}

impl Imports {
    pub(super) fn answered_by<'js>(&self, ctx: &Ctx<'js>, resolve: Function<'js>, library: Function<'js>) {
        let answers =
            Answers { resolve: Persistent::save(ctx, resolve), library: Persistent::save(ctx, library) };
        *self.driver.borrow_mut() = Some(answers);
    }

    fn answers(&self) -> Result<Answers> {
        self.driver.borrow().clone().ok_or(Error::Unknown)
    }
}

impl Resolver for Imports {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        _base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        self.answers()?.resolve.restore(ctx)?.call((name,))
    }
}

impl Loader for Imports {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        let library: Object<'js> = self.answers()?.library.restore(ctx)?.call((name,))?;
        let names = library.keys::<String>().collect::<Result<Vec<_>>>()?;
        let names: Vec<_> = names.into_iter().filter(|name| name != "default").collect();
        let source = format!(
            "const library = import.meta.library;\nexport default library;\nexport const {{ {} }} = library;",
            names.join(", ")
        );
        let module = Module::declare(ctx.clone(), format!("prepkit:{name}"), source)?;
        module.meta()?.set("library", library)?;
        Ok(module)
    }
}

/// Whether Node has a module of this name, which is to say more than that it is missing.
pub(super) fn is_nodes(specifier: &str) -> bool {
    let name = specifier.strip_prefix("node:");
    let root = name.unwrap_or(specifier).split('/').next().unwrap_or_default();
    name.is_some() || NODES.contains(&root)
}

/// Modules of Node's that the runtime does not have.
const NODES: [&str; 37] = [
    "async_hooks",
    "child_process",
    "cluster",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "sea",
    "sqlite",
    "stream",
    "string_decoder",
    "sys",
    "test",
    "tls",
    "trace_events",
    "tty",
    "url",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];
