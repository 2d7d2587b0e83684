// Fresh instances of the solution's module: one for each check, at a tenth of the price of a
// process. Node's own loader says what kind of module a file is and what is wrong with one; what is
// sound and imports nothing but built-in modules is then evaluated anew through `vm`, which spends
// no time on files.

const vm = require('vm');

// Node reads its resident memory from /proc, and throws where there is none.
const memoryUsage = process.memoryUsage;
try {
  memoryUsage();
} catch {
  process.memoryUsage = () => {
    const { total_heap_size: heapTotal, used_heap_size: heapUsed, external_memory: external } = loadedV8().getHeapStatistics();
    return { rss: heapTotal + external, heapTotal, heapUsed, external, arrayBuffers: 0 };
  };
  process.memoryUsage.rss = () => process.memoryUsage().rss;
}

let source; // read at the first load: the process may start before there is a solution
let compiled; // what V8 made of it then
const solutionUrl = pathToFileURL(solutionPath).href;
const isBuiltin = require('module').isBuiltin;
const builtins = new MapCtor(); // specifier -> module that stands for it
let kind = sliceString(solutionPath, -4) === '.mjs' ? 'esm' : sliceString(solutionPath, -4) === '.cjs' ? 'cjs' : 'unknown';

class NotBuiltin extends ErrorCtor {}

async function linkBuiltin(specifier) {
  const known = mapGet(builtins, specifier);
  if (known) return known;
  if (!isBuiltin(specifier)) throw new NotBuiltin(specifier);
  const namespace = await import(specifier);
  const names = ReflectOwnKeys(namespace).filter(name => typeof name === 'string');
  const module = new vm.SyntheticModule(names, () => { for (const name of names) module.setExport(name, namespace[name]); });
  mapSet(builtins, specifier, module);
  return module;
}

const esmOptions = {
  identifier: solutionUrl,
  importModuleDynamically: specifier => import(isBuiltin(specifier) ? specifier : new URL(specifier, solutionUrl).href),
  initializeImportMeta(meta) {
    meta.dirname = path.dirname(solutionPath);
    meta.filename = solutionPath;
    meta.resolve = specifier => (isBuiltin(specifier) ? specifier : new URL(specifier, solutionUrl).href);
    meta.url = solutionUrl;
  },
};

const importsLater = source => testRegExp(/\bimport\s*[(/]/, source);

// An ES module's namespace, or nothing where Node's own loader has to say what is wrong.
async function evaluateEsm() {
  let module;
  try {
    source ??= readFileSync(solutionPath, 'utf8');
    module = new vm.SourceTextModule(source, { ...esmOptions, cachedData: compiled });
    // What V8 kept does not know who answers an `import()`.
    if (!importsLater(source)) compiled ??= module.createCachedData();
    await module.link(linkBuiltin);
  } catch {
    return undefined;
  }
  await module.evaluate();
  return module.namespace;
}

let imports = 0;
async function importByNode() {
  delete require.cache[solutionPath];
  const namespace = await import(`${solutionUrl}?${++imports}`);
  if (kind === 'unknown') kind = require.cache[solutionPath] ? 'cjs' : 'esm';
  return namespace;
}

// The exports of a fresh instance, a default-exported object's among them.
async function freshExports() {
  if (kind === 'cjs') {
    delete require.cache[solutionPath];
    return exportsOf({ default: require(solutionPath) });
  }
  const namespace = kind === 'esm' ? await evaluateEsm() : undefined;
  return exportsOf(namespace ?? await importByNode());
}
