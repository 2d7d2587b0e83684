// The virtual clock: every way of reading time or waiting for it that a solution has, moved
// together by `advance`. Wall and monotonic time are apart, and neither starts at zero.
// Assumes the names that `primordials.js` and the runtime's own file captured; runs before the
// solution is loaded.

const WALL_START = 1_767_225_600_000; // 2026-01-01T00:00:00Z
const MONOTONIC_START = 90_000;
const MOST_TURNS = 50_000; // immediates that start immediates, before the clock may go on

let now = 0; // milliseconds since the check began, monotonic
let wallShift = 0; // what stepWall added to the wall clock alone
let timers = []; // a binary heap by due time, then order; cancelled entries stay until they surface
let waitingTimers = 0;
let referencedTimers = 0; // of those, which would keep the process alive
let immediates = [];
let order = 0;

const wallNow = () => WALL_START + now + wallShift;
const monotonicNow = () => MONOTONIC_START + now;

function resetClock() {
  now = 0;
  wallShift = 0;
  timers = [];
  waitingTimers = 0;
  referencedTimers = 0;
  immediates = [];
}

// What a solution holds of a timer shows nothing of it and changes nothing but through its methods.
let timerOf; // Timeout -> { callback, ms, args, repeat, id, entry }
class Timeout {
  #timer;
  constructor(callback, ms, args, repeat) {
    this.#timer = { timeout: this, callback, ms: timerMs(ms), args, repeat, id: ++order, entry: undefined, isReferenced: true };
    schedule(this.#timer);
  }
  ref() { reference(this.#timer, true); return this; }
  unref() { reference(this.#timer, false); return this; }
  hasRef() { return this.#timer.isReferenced; }
  refresh() { cancel(this.#timer); schedule(this.#timer); return this; }
  close() { cancel(this.#timer); return this; }
  [SymbolToPrimitive]() { return this.#timer.id; }
  [SymbolDispose]() { cancel(this.#timer); }
  static { timerOf = object => (#timer in object ? object.#timer : undefined); }
}

// Node's own rule: what is not from 1 to 2 ** 31 - 1 becomes 1, fractions are cut.
function timerMs(ms) {
  const number = +ms;
  return number >= 1 && number <= 2_147_483_647 ? MathTrunc(number) : 1;
}

function schedule(timer) {
  timer.entry = { due: now + timer.ms, order: ++order, timer };
  count(timer, 1);
  pushTimer(timer.entry);
}

function count(timer, by) {
  waitingTimers += by;
  if (timer.isReferenced) referencedTimers += by;
}

function reference(timer, isReferenced) {
  if (timer.entry && timer.isReferenced !== isReferenced) referencedTimers += isReferenced ? 1 : -1;
  timer.isReferenced = isReferenced;
}

function cancel(timer) {
  if (!timer.entry) return;
  timer.entry.timer = undefined;
  timer.entry = undefined;
  count(timer, -1);
}

const isBefore = (a, b) => a.due < b.due || (a.due === b.due && a.order < b.order);

function pushTimer(entry) {
  let at = timers.length;
  timers[at] = entry;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, timers[parent])) break;
    timers[at] = timers[parent];
    at = parent;
  }
  timers[at] = entry;
}

function popTimer() {
  const first = timers[0];
  const entry = timers[timers.length - 1];
  timers.length--;
  const { length } = timers;
  if (length === 0) return first;
  let at = 0;
  for (let child = 1; child < length; child = 2 * at + 1) {
    if (child + 1 < length && isBefore(timers[child + 1], timers[child])) child++;
    if (!isBefore(timers[child], entry)) break;
    timers[at] = timers[child];
    at = child;
  }
  timers[at] = entry;
  return first;
}

// The next timer that nobody cancelled.
function earliestTimer() {
  while (timers.length > 0 && !timers[0].timer) popTimer();
  return timers[0];
}

function cancelById(id) {
  for (let i = 0; i < timers.length; i++) if (timers[i].timer?.id === id) cancel(timers[i].timer);
}

function requireFunction(callback) {
  if (typeof callback === 'function') return;
  const error = new TypeErrorCtor('The "callback" argument must be of type function.');
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

const virtual = {
  setTimeout(callback, ms, ...args) { requireFunction(callback); return new Timeout(callback, ms, args, false); },
  setInterval(callback, ms, ...args) { requireFunction(callback); return new Timeout(callback, ms, args, true); },
  setImmediate(callback, ...args) {
    requireFunction(callback);
    const immediate = { callback, args, ref() { return immediate; }, unref() { return immediate; }, hasRef: () => true };
    ArrayPush(immediates, immediate);
    return immediate;
  },
  clearTimeout(timeout) {
    if (timeout === undefined || timeout === null) return;
    const timer = typeof timeout === 'object' ? timerOf(timeout) : undefined;
    if (timer) cancel(timer);
    else cancelById(+timeout);
  },
  clearImmediate(immediate) { if (immediate) immediate.cleared = true; },
};
virtual.clearInterval = virtual.clearTimeout;

// One turn of the real loop: every tick and microtask that was queued has run when it settles.
const turn = () => new PromiseCtor(resolve => realSetImmediate(resolve));

// A callback that throws is an uncaught exception, as it would be in Node's own loop.
function runCallback(callback, self, args) {
  try {
    ReflectApply(callback, self, args);
  } catch (error) {
    nextTick(() => { throw error; });
  }
}

// Runs all that can run without moving the clock. Yields wherever ticks and microtasks have to run
// before it goes on. Between two questions nothing else runs, so that the queues can be emptied on
// the spot (`…AtOnce`); inside of asynchronous code only a turn of the loop does it (`byTurns`).
function* quiescing() {
  yield;
  for (let turns = 0; immediates.length > 0 && turns < MOST_TURNS; turns++) {
    const batch = immediates;
    immediates = [];
    for (let i = 0; i < batch.length; i++) {
      if (batch[i].cleared) continue;
      runCallback(batch[i].callback, batch[i], batch[i].args);
      yield;
    }
  }
}

// Moves the clock, running each timer at its own time.
function* advancing(ms) {
  const target = now + ms;
  yield* quiescing();
  for (let timer = dueTimer(target); timer; timer = dueTimer(target)) {
    runCallback(timer.callback, timer.timeout, timer.args);
    yield* quiescing();
  }
  now = target;
}

// The next timer that falls due by then, with the clock at its time.
function dueTimer(target) {
  const next = earliestTimer();
  if (!next || next.due > target) return undefined;
  popTimer();
  const { timer } = next;
  timer.entry = undefined;
  count(timer, -1);
  if (next.due > now) now = next.due;
  if (timer.repeat) schedule(timer);
  return timer;
}

// As `quiescing` does, on the spot.
function quiesceAtOnce() {
  ticksAtOnce();
  for (let turns = 0; immediates.length > 0 && turns < MOST_TURNS; turns++) {
    const batch = immediates;
    immediates = [];
    for (let i = 0; i < batch.length; i++) {
      if (batch[i].cleared) continue;
      runCallback(batch[i].callback, batch[i], batch[i].args);
      ticksAtOnce();
    }
  }
}

function ticksAtOnce() {
  try {
    runTicks();
  } catch (error) {
    throw new Uncaught(error);
  }
}

// Moves the clock as `advancing` does, at once.
function advanceAtOnce(ms) {
  const target = now + ms;
  quiesceAtOnce();
  for (let timer = dueTimer(target); timer; timer = dueTimer(target)) {
    runCallback(timer.callback, timer.timeout, timer.args);
    quiesceAtOnce();
  }
  now = target;
}

// What nothing of the solution caught: it ends the process, as it would alone.
class Uncaught {
  constructor(error) { this.error = error; }
}

async function byTurns(steps) {
  while (!steps.next().done) await turn();
}

// With so many timers more, far away: who asks takes them off again.
function pendingTimers(plant) {
  const next = earliestTimer();
  const nextMs = next ? next.due - now : null;
  const planted = [];
  for (let i = 0; i < plant; i++) planted[i] = new Timeout(() => {}, 2_147_483_647, [], false);
  const timers = waitingTimers;
  const referenced = referencedTimers;
  for (let i = 0; i < plant; i++) planted[i].close();
  return { timers, nextMs, referenced };
}

// `node:timers/promises`, over the virtual timers.
function waiting(start, stop, value, options) {
  const signal = options?.signal;
  return new PromiseCtor((resolve, reject) => {
    const aborted = () => {
      stop(handle);
      const error = new ErrorCtor('The operation was aborted', { cause: signal.reason });
      error.name = 'AbortError';
      error.code = 'ABORT_ERR';
      reject(error);
    };
    let handle;
    if (signal?.aborted) return aborted();
    handle = start(() => {
      signal?.removeEventListener('abort', aborted);
      resolve(value);
    });
    if (options?.ref === false) handle.unref();
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
const waitTimeout = (ms, value, options) =>
  waiting(done => virtual.setTimeout(done, ms), virtual.clearTimeout, value, options);
const waitImmediate = (value, options) => waiting(virtual.setImmediate, virtual.clearImmediate, value, options);
async function* waitInterval(ms, value, options) {
  for (;;) yield await waitTimeout(ms, value, options);
}

// `process.hrtime`.
function virtualHrtime(before) {
  const seconds = MathTrunc(monotonicNow() / 1000);
  const nanoseconds = MathRound((monotonicNow() % 1000) * 1e6);
  if (!before) return [seconds, nanoseconds];
  const borrow = nanoseconds < before[1] ? 1 : 0;
  return [seconds - before[0] - borrow, nanoseconds - before[1] + borrow * 1e9];
}
virtualHrtime.bigint = () => BigIntCtor(MathRound(monotonicNow() * 1e6));

function installClock() {
  const define = (target, name, value) =>
    ObjectDefineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });

  function VirtualDate(...args) {
    if (new.target === undefined) return new RealDate(wallNow()).toString();
    return ReflectConstruct(RealDate, args.length === 0 ? [wallNow()] : args, new.target);
  }
  define(VirtualDate, 'name', 'Date');
  define(VirtualDate, 'length', 7);
  VirtualDate.prototype = RealDate.prototype;
  define(VirtualDate.prototype, 'constructor', VirtualDate);
  define(VirtualDate, 'now', () => wallNow());
  define(VirtualDate, 'parse', RealDate.parse);
  define(VirtualDate, 'UTC', RealDate.UTC);
  define(globalThis, 'Date', VirtualDate);

  define(performance, 'now', () => monotonicNow());
  define(performance, 'timeOrigin', WALL_START - MONOTONIC_START);
  for (const name in virtual) globalThis[name] = virtual[name];
  define(AbortSignal, 'timeout', ms => {
    const controller = new AbortController();
    virtual.setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms);
    return controller.signal;
  });
  installRuntimeClock(define);
}
