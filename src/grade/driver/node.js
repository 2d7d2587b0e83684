// What the driver needs of Node, and nothing of the protocol: descriptors, bytes, kinds of objects,
// the queues of ticks and microtasks, the heap, and the clocks that the language does not know.
// Captured before any line of the solution runs; `embedded.js` gives the same names in QuickJS.

const solutionPath = process.argv[2];
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const utilTypes = { ...require('util').types };
const promisifyCustom = require('util').promisify.custom;
const nodeTimers = require('timers');
const nodeTimersPromises = require('timers/promises');
const { syncBuiltinESMExports } = require('module');
const { getEventListeners } = require('events');
const addListener = uncurry(EventTarget.prototype.addEventListener);
const removeListener = uncurry(EventTarget.prototype.removeEventListener);
// Dear to load, and used where memory is measured: captured in processes for bulk work alone. What
// a solution did to it in another shows there only, in checks that do not measure.
let v8 = process.execArgv.includes('--v8-pool-size=1') ? undefined : { ...require('v8') };
const loadedV8 = () => (v8 ??= { ...require('v8') });
const { runInNewContext } = require('vm');
// One of Node's own modules, for bulk work.
const builtin = name => require(name);
const readFileSync = fs.readFileSync;
const readSync = fs.readSync;
const writeSync = fs.writeSync;
const bufferFrom = Buffer.from;
const bufferToString = uncurry(Buffer.prototype.toString);
const bufferIndexOf = uncurry(Buffer.prototype.indexOf);
const bufferConcat = Buffer.concat;
const bufferSubarray = uncurry(Buffer.prototype.subarray);
const reallyExit = process.reallyExit.bind(process);
const nextTick = process.nextTick;
// Node's own name for emptying the queues of ticks and microtasks, on the process object since 0.x.
const runTicks = process._tickCallback;
const realSetImmediate = setImmediate;
const realSetTimeout = setTimeout;
const activeResources = process.getActiveResourcesInfo.bind(process);
const cpuUsage = process.cpuUsage.bind(process);
const cpuMs = () => {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
};
const loadedModules = process.moduleLoadList;
const runtimeVersion = process.versions.node;
const isPromise = utilTypes.isPromise;

// What a full pipe does not take, Node keeps until its loop turns, which it does not while a call
// lasts: a flood would stay inside and fill the memory. So writing blocks, until it is read.
for (const name of ['stdout', 'stderr']) {
  const real = getDescriptor(process, name);
  let stream;
  const get = () => {
    if (!stream) {
      stream = ReflectApply(real.get, process, []);
      stream._handle?.setBlocking?.(true);
    }
    return stream;
  };
  ObjectDefineProperty(process, name, { ...real, get });
}

let input = bufferFrom('');
const chunk = Buffer.allocUnsafe(65_536);

function readLine() {
  for (;;) {
    const end = bufferIndexOf(input, 10);
    if (end >= 0) {
      const line = bufferToString(input, 'utf8', 0, end);
      input = bufferSubarray(input, end + 1);
      return line;
    }
    if (input.length > 0) input = bufferFrom(input); // it is a view of the chunk that is read into next
    const count = readSync(3, chunk, 0, chunk.length, null);
    if (count === 0) reallyExit(0);
    const more = bufferSubarray(chunk, 0, count);
    input = input.length === 0 ? more : bufferConcat([input, more]);
  }
}

function sendLine(text) {
  const bytes = bufferFrom(`${text}\n`);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(4, bytes, sent);
}

// What an object is by birth, whatever it claims.
function kindOf(object) {
  if (utilTypes.isProxy(object)) return 'proxy';
  if (utilTypes.isNativeError(object)) return 'error';
  if (utilTypes.isPromise(object)) return 'promise';
  if (utilTypes.isDate(object)) return 'date';
  if (utilTypes.isMap(object)) return 'map';
  if (utilTypes.isSet(object)) return 'set';
  return utilTypes.isAnyArrayBuffer(object) ? 'buffer' : undefined;
}

const bytesOf = text => bufferFrom(text, 'base64');
const base64Of = object =>
  bufferToString(isView(object) ? bufferFrom(object.buffer, object.byteOffset, object.byteLength) : bufferFrom(object), 'base64');

const describeFailure = error => `${error?.stack ?? error}`;

// The listeners of a signal, with so many more on it while they are counted.
function abortListeners(signal, plant) {
  const planted = [];
  for (let i = 0; i < plant; i++) addListener(signal, 'abort', planted[i] = () => {});
  const count = getEventListeners(signal, 'abort').length;
  for (let i = 0; i < plant; i++) removeListener(signal, 'abort', planted[i]);
  return count;
}

// Real input and output, which the virtual clock does not move: let it come in.
async function waitForInput(isOver) {
  for (let waited = 0; !isOver() && activeResources().length > 0 && waited < 200; waited++) {
    await new PromiseCtor(resolve => realSetTimeout(resolve, 2));
    await byTurns(quiescing());
  }
}

// What besides timers Node would wait for, by its own names; what it prints goes through pipes.
const ownResources = new SetCtor(['Immediate', 'Timeout', 'PipeWrap', 'TTYWrap']);
const isOwn = uncurry(Set.prototype.has);
const arrayIncludes = uncurry(Array.prototype.includes);
function keptAlive() {
  const names = [];
  const found = activeResources();
  for (let i = 0; i < found.length && names.length < MOST_NAMES; i++) if (!isOwn(ownResources, found[i])) ArrayPush(names, found[i]);
  return names;
}

// Tells of each write to a stream that was ended. To load streams for that would cost each start 3 ms.
let watchesStreams = false;
function watchStreams(tell) {
  if (watchesStreams || !arrayIncludes(loadedModules, 'NativeModule stream')) return;
  watchesStreams = true;
  const { Writable, Duplex } = require('stream');
  for (const { prototype } of [Writable, Duplex]) {
    const write = prototype.write;
    const wrapped = function (...args) {
      if (this?.writableEnded === true) tell();
      return ReflectApply(write, this, args);
    };
    ObjectDefineProperty(wrapped, 'name', { value: 'write' });
    ObjectDefineProperty(prototype, 'write', { value: wrapped, writable: true, configurable: true, enumerable: true });
  }
}

let collectGarbage;
// The heap with so many bytes more in it, and what lies outside of it but is held from it.
function heapUsed(plant) {
  const { setFlagsFromString, getHeapStatistics } = loadedV8();
  collectGarbage ??= (setFlagsFromString('--expose-gc'), runInNewContext('gc'));
  const planted = new ArrayCtor(MathTrunc(plant / 8)).fill(0.5);
  collectGarbage();
  collectGarbage();
  const { used_heap_size: used, external_memory: outside } = getHeapStatistics();
  planted.length = 0;
  return used + outside;
}

// The clocks and timers that are Node's own.
function installRuntimeClock(define) {
  process.hrtime = virtualHrtime;
  process.uptime = () => monotonicNow() / 1000;
  for (const name in virtual) nodeTimers[name] = virtual[name];
  define(virtual.setTimeout, promisifyCustom, waitTimeout);
  define(virtual.setImmediate, promisifyCustom, waitImmediate);
  const promises = nodeTimersPromises;
  promises.setTimeout = waitTimeout;
  promises.setImmediate = waitImmediate;
  promises.setInterval = waitInterval;
  define(promises.scheduler, 'wait', (ms, options) => waitTimeout(ms, undefined, options));
  define(promises.scheduler, 'yield', () => waitImmediate());
  syncBuiltinESMExports();
}
