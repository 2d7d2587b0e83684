// What the driver needs of the embedded runtime, under the names that `node.js` gives in Node.
// QuickJS has the language and nothing around it: `host` is our binary's part (`embedded/host.rs`),
// the rest is made here and in `embedded/library/`, of which what is seldom used is read on demand.

const { readLine, sendLine, runJobs, evaluate, print } = host;
const numberOfKind = host.numberOfKind;
const reallyExit = host.exit;
const runtimeVersion = host.version;
const builtin = name => { throw new ErrorCtor(`there is no module ${name} here`); };
const toWellFormed = uncurry(String.prototype.toWellFormed);
const mapDelete = uncurry(Map.prototype.delete);
const mapSize = uncurry(getDescriptor(Map.prototype, 'size').get);
const mapEntries = uncurry(Map.prototype.entries);
const toBase64 = uncurry(Uint8Array.prototype.toBase64);
const Bytes = Uint8Array;
const queueJob = queueMicrotask;

const kinds = [undefined, 'proxy', 'error', 'promise', 'date', 'map', 'set', 'buffer'];
const kindOf = object => kinds[numberOfKind(object)];
const isPromise = value => kindOf(value) === 'promise';
const bytesOf = text => library('buffer').Buffer.from(text, 'base64');
const base64Of = object => toBase64(isView(object) ? new Bytes(object.buffer, object.byteOffset, object.byteLength) : new Bytes(object));

// Node's order: all ticks, then all microtasks, and again; then what was rejected and nobody heard.
let ticks = [];
let ticksRun = 0;
const thrownInJobs = [];
const unheard = new MapCtor(); // promise -> what it was rejected with

function nextTick(callback, ...args) {
  requireFunction(callback);
  ArrayPush(ticks, { callback, args });
}

host.onRejection((promise, reason, isHeard) => {
  if (isHeard) mapDelete(unheard, promise);
  else mapSet(unheard, promise, reason);
});

function runTicks() {
  do {
    while (ticksRun < ticks.length) {
      const { callback, args } = ticks[ticksRun++];
      ReflectApply(callback, undefined, args);
    }
    if (ticksRun > 0) ticks = [];
    ticksRun = 0;
    runJobs();
    if (thrownInJobs.length > 0) throw thrownInJobs[0];
  } while (ticks.length > 0);
  if (mapSize(unheard) === 0) return;
  const [promise, reason] = mapEntries(unheard).next().value;
  mapDelete(unheard, promise);
  if (kindOf(reason) === 'error') throw reason;
  throw new ErrorCtor(`a promise was rejected, and nobody heard it: ${describe(reason)}`);
}

// The loop. Nothing comes in but questions, for which the driver blocks: when no task is left, what
// the driver waits for can never happen.
let tasks = [];
const realSetImmediate = task => { ArrayPush(tasks, task); };

function runLoop() {
  while (tasks.length > 0) {
    const batch = tasks;
    tasks = [];
    for (let i = 0; i < batch.length; i++) {
      try {
        batch[i]();
        runTicks();
      } catch (error) {
        endWith(error);
      }
    }
  }
  print(2, 'Error: it waits for a promise that nothing can settle\n');
  reallyExit(13);
}

function endWith(error) {
  print(2, toWellFormed(`Uncaught ${describe(error)}\n`));
  reallyExit(1);
}

function describe(error) {
  if (kindOf(error) !== 'error') return typeof error === 'symbol' ? 'a symbol' : `${error}`;
  return `${error.name}: ${error.message}\n${error.stack ?? ''}`;
}

function describeFailure(error) {
  const text = describe(error).replace('    at apply (native)\n', '');
  const place = error instanceof errorClasses.SyntaxError && /js(?:\?\d+)?:(\d+):(\d+)/.exec(error.stack);
  if (!place) return text;
  // As Node shows it: the line, and where in it.
  const line = source.split('\n')[place[1] - 1] ?? '';
  return `${file}:${place[1]}\n${line}\n${' '.repeat(Math.max(0, place[2] - 1))}^\n${error.name}: ${error.message}`;
}

// Nothing but timers can keep this process alive, and there are no streams.
const cpuMs = () => 0;
const keptAlive = () => [];
const watchStreams = () => {};

const waitForInput = () => undefined; // nothing real can come in

// The heap with so many bytes more in it.
function heapUsed(plant = 0) {
  const planted = new Bytes(plant);
  const used = host.heapUsed();
  return planted.length === plant ? used : 0;
}

// Modules. A library's file is a function of (module, require, internal).
const libraries = new MapCtor();
const libraryNames = ['assert', 'assert/strict', 'buffer', 'console', 'events', 'perf_hooks', 'process', 'timers', 'timers/promises', 'util'];
const internal = { host, kindOf, toWellFormed, nextTick, requireFunction: callback => requireFunction(callback) };

const bareName = specifier => (sliceString(specifier, 0, 5) === 'node:' ? sliceString(specifier, 5) : specifier);

function library(name) {
  if (name === 'assert/strict') return library('assert').strict;
  const known = mapGet(libraries, name);
  if (known) return known.exports;
  const module = { exports: {} };
  mapSet(libraries, name, module);
  evaluate(host.librarySource(name), `prepkit:${name}.js`)(module, library, internal);
  return module.exports;
}

class NotEmbedded extends ErrorCtor {}
NotEmbedded.prototype.name = 'NotEmbedded';

function resolve(specifier) {
  const name = bareName(specifier);
  for (let i = 0; i < libraryNames.length; i++) if (libraryNames[i] === name) return name;
  if (host.isNodeModule(specifier)) {
    throw new NotEmbedded(`\`${specifier}\` is not there in the embedded runtime, which has the language, timers and events; \`--runtime node\` has it`);
  }
  const missing = new ErrorCtor(`Cannot find module '${specifier}': a solution is one file`);
  missing.code = 'ERR_MODULE_NOT_FOUND';
  throw missing;
}

const require = specifier => library(resolve(`${specifier}`));
require.resolve = specifier => resolve(`${specifier}`);
host.onImport(resolve, library);

const folder = '/solution';
let source; // of the solution; the first question to load brings it
let file;
let filename;
let moduleKind; // 'commonjs', 'module', or unknown
let loads = 0;

async function freshExports(ask) {
  host.endIfFull();
  if (ask.source !== undefined) {
    ({ source, file } = ask);
    filename = `${folder}/${file}`;
    processObject.argv[1] = filename;
    moduleKind = ask.module_kind ?? undefined;
  }
  moduleKind ??= isCommonJs() ? 'commonjs' : 'module';
  if (moduleKind === 'commonjs') return exportsOf({ default: evaluateCommonJs() });
  const [namespace, evaluated] = host.evaluateModule(source, `${file}?${++loads}`, { url: `file://${filename}`, filename, dirname: folder });
  await evaluated;
  return exportsOf(namespace);
}

// Compiled once: each call of it is a fresh instance.
let wrapper;
const commonJs = () =>
  (wrapper ??= evaluate(`(function (exports, require, module, __filename, __dirname) {${source.replace(/^#!/, '//')}\n})`, file));

// A file that does not say what it is, is CommonJS if it can be.
function isCommonJs() {
  try {
    commonJs();
    return true;
  } catch {
    return false;
  }
}

function evaluateCommonJs() {
  const module = { exports: {}, id: '.', filename, loaded: false, children: [], require };
  ReflectApply(commonJs(), module.exports, [module.exports, require, module, filename, folder]);
  module.loaded = true;
  return module.exports;
}

// The globals that Node has beside the language.
function defineGlobal(name, value) {
  ObjectDefineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

function defineLazily(from, names) {
  for (const name of names) {
    ObjectDefineProperty(globalThis, name, {
      get() { defineGlobal(name, library(from)[name]); return globalThis[name]; },
      set(value) { defineGlobal(name, value); },
      configurable: true,
      enumerable: false,
    });
  }
}

const processObject = {
  title: 'prepkit', argv: ['prepkit', folder], execArgv: [], env: {}, exitCode: undefined, platform: 'linux', pid: 1,
  version: '', versions: { quickjs: runtimeVersion }, release: { name: 'prepkit-embedded' },
  nextTick,
  cwd: () => folder,
  exit: status => reallyExit(+(status ?? processObject.exitCode ?? 0) & 255),
  emitWarning: warning => print(2, toWellFormed(`Warning: ${warning?.message ?? warning}\n`)),
  memoryUsage: () => ({ heapUsed: heapUsed() }),
  stdout: { write: text => { print(1, toWellFormed(`${text}`)); return true; }, isTTY: false },
  stderr: { write: text => { print(2, toWellFormed(`${text}`)); return true; }, isTTY: false },
};
// Nothing is ever emitted: what ends this process is judged by those outside.
for (const name of ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners']) processObject[name] = () => processObject;

defineGlobal('global', globalThis);
defineGlobal('process', processObject);
defineGlobal('performance', { now: () => 0, timeOrigin: 0, toJSON: () => ({}) });
defineGlobal('queueMicrotask', callback => {
  requireFunction(callback);
  queueJob(() => {
    try {
      callback();
    } catch (error) {
      ArrayPush(thrownInJobs, error);
    }
  });
});
defineLazily('console', ['console']);
defineLazily('buffer', ['Buffer', 'atob', 'btoa']);
defineLazily('encoding', ['TextEncoder', 'TextDecoder']);
defineLazily('clone', ['structuredClone']);

function installRuntimeClock(define) {
  processObject.hrtime = virtualHrtime;
  processObject.uptime = () => monotonicNow() / 1000;
  internal.promisify = ObjectCreate(null);
  internal.promisify.custom = Symbol.for('nodejs.util.promisify.custom');
  define(virtual.setTimeout, internal.promisify.custom, waitTimeout);
  define(virtual.setImmediate, internal.promisify.custom, waitImmediate);
  const scheduler = { wait: (ms, options) => waitTimeout(ms, undefined, options), yield: () => waitImmediate() };
  const timersPromises = { setTimeout: waitTimeout, setImmediate: waitImmediate, setInterval: waitInterval, scheduler };
  const provided = {
    'timers/promises': timersPromises,
    timers: { ...virtual, promises: timersPromises },
    perf_hooks: { performance },
    process: processObject,
  };
  for (const name in provided) mapSet(libraries, name, { exports: provided[name] });
  internal.listenersOf = listenersOf;
  internal.waitTimeout = waitTimeout;
}
