// `t`: what a check script can do and assert. `docs/check-scripts.md` is its description.

import { state, ask, reload, Failure, Gone, Misuse, NotRun, PIECE } from './state.js';
import { Call, requireCall, solution } from './call.js';
import { decode, encode, handle, remoteOf } from './codec.js';
import { equal, errorFault, expectedError, identical, shortText } from './text.js';
import { differences } from './table.js';
import { growth } from './growth.js';
import { model } from './model.js';
import { cases } from './cases.js';
import { reference, speed } from './reference.js';
import { Random } from './random.js';

export function tools() {
  const random = new Random(state.seed);
  state.controls = new Random(~state.seed);
  const t = { solution: solution(), random, clock, ...assertions, ...calls, ...doubles, ...bulk, ...serving, ...input };
  t.growth = (work, options) => growth(t, work, options);
  t.model = options => model(t, options);
  t.cases = options => cases(t, options);
  t.reference = reference;
  t.speed = (work, options) => speed(t, work, options);
  return t;
}

/** Most assertions hold: the details of a failure are worked out when there is one. */
function judge(holds, note, details) {
  state.judgements++;
  if (!holds) throw new Failure(note, details?.());
}

function settledOnly(value) {
  if (value instanceof Call || value instanceof Promise) throw new Misuse('this value was not awaited');
}

const assertions = {
  equal(actual, expected, note = '') {
    settledOnly(actual);
    judge(equal(actual, expected), note, () => ({ received: shortText(actual), expected: shortText(expected) }));
  },
  rows(actual, expected, { note = '', ...shown } = {}) {
    settledOnly(actual);
    judge(equal(actual, expected), note, () => differences(actual, expected, shown));
  },
  same(actual, expected, note = 'the very same value comes back') {
    settledOnly(actual);
    judge(identical(actual, expected), note, () => ({ received: `${shortText(actual)} (another value)`, expected: shortText(expected) }));
  },
  ok(condition, note) {
    settledOnly(condition);
    judge(Boolean(condition), note);
  },
  fail(note) {
    judge(false, note);
  },
  notRun(reason) {
    throw new NotRun(reason);
  },
};

const described = call => ({ step: call.step });

const calls = {
  async returns(call) {
    await requireCall(call).answered;
    const note = 'it returns its result at once, without a promise';
    if (call.kind === 'threw') judge(false, note, () => ({ ...described(call), received: `it threw ${shortText(call.outcome.threw)}` }));
    judge(call.kind === 'returned', note, () => ({ ...described(call), received: 'a promise' }));
    return call.outcome.ok;
  },
  async throws(call, expected = {}) {
    await requireCall(call).answered;
    const wanted = `it throws ${expectedError(expected)}`;
    if (call.kind === 'promise') judge(false, wanted, () => ({ ...described(call), received: 'a promise' }));
    if (call.kind === 'returned') judge(false, wanted, () => ({ ...described(call), received: shortText(call.outcome.ok) }));
    const fault = errorFault(call.outcome.threw, expected);
    judge(fault === undefined, wanted, () => ({ ...described(call), received: `${shortText(call.outcome.threw)} (${fault})` }));
    return call.outcome.threw;
  },
  async rejects(call, expected = {}) {
    await requireCall(call).answered;
    const wanted = `its promise rejects with ${expectedError(expected)}`;
    if (call.kind === 'threw') judge(false, wanted, () => ({ ...described(call), received: `it threw ${shortText(call.outcome.threw)} instead of returning a promise` }));
    if (call.kind === 'returned') judge(false, wanted, () => ({ ...described(call), received: shortText(call.outcome.ok) }));
    await call.then(() => {}, error => { if (!call.outcome) throw error; });
    if ('ok' in call.outcome) judge(false, wanted, () => ({ ...described(call), received: `it fulfilled with ${shortText(call.outcome.ok)}` }));
    const fault = errorFault(call.outcome.threw, expected);
    judge(fault === undefined, wanted, () => ({ ...described(call), received: `${shortText(call.outcome.threw)} (${fault})` }));
    return call.outcome.threw;
  },
  async state(call) {
    await requireCall(call).answered;
    await settledHere();
    return call.state;
  },
  async never(call, note = 'its promise is still pending') {
    const now = await calls.state(call);
    const received = () => (now === 'rejected' ? `it rejected with ${shortText(call.outcome.threw)}` : `it fulfilled with ${shortText(call.outcome?.ok)}`);
    judge(now === 'pending', note, () => ({ ...described(call), received: received() }));
  },
  async get(object, name) {
    const remote = remoteOf(object);
    if (!remote) return object?.[name];
    const reply = await ask({ op: 'get', on: remote.id, name });
    if ('threw' in reply) throw new Failure(`reading \`${name}\` threw ${shortText(decode(reply.threw))}`);
    const value = decode(reply.ok);
    state.steps.push({ did: 'get', on: remote.id, name, outcome: { ok: value } });
    return value;
  },
};

/** The most moments with a timer that the clock stops at in one check: each takes two questions of 20,000. */
const MOST_MOMENTS = 8_000;

const clock = {
  get now() { return state.now; },
  async advance(ms) {
    if (!(ms >= 0)) throw new Misuse('the clock moves forward by milliseconds');
    state.steps.push({ did: 'advance', ms });
    for (const end = state.now + ms; ;) {
      if (++state.moments > MOST_MOMENTS) throw new Failure(`it sets timer after timer: ${MOST_MOMENTS} moments with one in this check, and ${end - state.now} ms to go`);
      const step = await nextStep(end - state.now);
      await ask({ op: 'advance', ms: step });
      state.now += step;
      wakeSleepers();
      if (state.now >= end) break;
    }
    // What the last step set off in functions of the check script goes first.
    if (state.functions.size > 0) await settledHere();
  },
  async stepWall(ms) {
    state.steps.push({ did: 'step-wall', ms });
    await ask({ op: 'step-wall', ms });
  },
  async pending() {
    const plant = control();
    const { timers, nextMs, referenced = timers } = decode((await ask({ op: 'pending', plant })).ok);
    return { timers: without(plant, timers, 'timers'), nextMs, referenced: without(plant, referenced, 'timers that keep it alive') };
  },
};

const doubles = {
  fn(implementation = () => {}, { name = 'fn' } = {}) {
    const scripted = (...args) => implementation(...args);
    Object.defineProperty(scripted, 'displayName', { value: name });
    return Object.assign(scripted, { calls: [], running: 0 });
  },
  async sleep(ms, value) {
    const due = state.now + ms;
    return new Promise(resolve => state.sleepers.push({ due, wake: () => resolve(value) }));
  },
  async sleepThenThrow(ms, error) {
    const due = state.now + ms;
    return new Promise((_, reject) => state.sleepers.push({ due, wake: () => reject(error) }));
  },
  async snapshot(object) {
    const key = state.keys.get(object);
    if (key === undefined) throw new Misuse('only what was handed to the solution has a snapshot');
    return decode((await ask({ op: 'snapshot', key })).ok);
  },
  async abortController() {
    const [controller, signal] = decode((await ask({ op: 'abort-controller' })).ok);
    const { id } = remoteOf(controller);
    state.steps.push({ did: 'controller', controller: id, signal: remoteOf(signal).id });
    return {
      signal,
      abort: (...reason) => new Call(id, 'abort', reason),
      listeners: async () => {
        const plant = control();
        return without(plant, decode((await ask({ op: 'listeners', on: remoteOf(signal).id, plant })).ok), 'listeners');
      },
    };
  },
};

/** How many more of something the driver is to make before it counts, so that who always says the
 * same is found out. */
const control = () => state.controls.int(1, 9);

function without(plant, count, what) {
  if (!Number.isInteger(count) || count < plant) throw new Gone({ cause: 'runtime-error', message: `the solution broke the driver's protocol: it counted ${count} ${what}, of which the driver itself had made ${plant}` });
  return count - plant;
}

/** Lets everything happen that needs no time: promises of the check script that settled are told to
 * the solution before this question is asked. */
const settledHere = () => ask({ op: 'pending' });

/** How far the clock may move at once: where functions of the check script may be called, no
 * further than to the next timer or sleeper, so that each wakes at its own time. */
async function nextStep(rest) {
  if (state.functions.size === 0) return rest;
  const { nextMs } = await clock.pending();
  const sleeps = state.sleepers.map(({ due }) => due - state.now);
  return Math.min(rest, nextMs ?? rest, ...sleeps);
}

function wakeSleepers() {
  const due = state.sleepers.filter(sleeper => sleeper.due <= state.now);
  state.sleepers = state.sleepers.filter(sleeper => sleeper.due > state.now);
  for (const { wake } of due) wake();
}

/** Only servers need it: it is not even read for others. */
const inServer = name => async (...args) => (await import('./server.js'))[name](...args);
const serving = {
  server: { start: inServer('start') },
  client: async (...args) => (await import('./client.js')).client(...args),
  digest: inServer('digest'),
  pause: inServer('pause'),
  until: inServer('until'),
};

/** Pieces of what a program reads, made where it runs. */
const input = {
  repeat: (content, times) => ({ [PIECE]: 'repeat', content, times }),
  gzip: (content, { without = 0 } = {}) => ({ [PIECE]: 'gzip', content, without }),
  unreadable: content => ({ [PIECE]: 'unreadable', content }),
  folder: () => ({ [PIECE]: 'folder' }),
};

const bulk = {
  run: async (work, ...args) => (Array.isArray(work) ? (await import('./command.js')).run(work, ...args) : (await bulk.measure(work, ...args)).value),
  async measure(work, ...args) {
    const source = sourceOf(work);
    const { python } = work;
    if (state.language === 'foreign' || (state.language === 'python' && python === undefined)) throw new NotRun('its bulk work is written in JavaScript alone');
    const step = { did: 'work', source, python, args };
    state.steps.push(step);
    state.isClockLoose ||= source.includes('clock'); // work may move the clock, and does not say how far
    const text = state.language === 'python' ? { python } : { source };
    const reply = await ask({ op: 'work', ...text, args: args.map(encode) }, { heavy: true });
    if ('threw' in reply) {
      throw new Failure('the solution threw during bulk work', { step, received: shortText(decode(reply.threw)) });
    }
    step.outcome = { ok: decode(reply.ok) };
    const { cpuMs, residentBytes, peakBytes } = reply;
    return { value: step.outcome.ok, cpuMs, residentBytes, peakBytes };
  },
  fresh: () => reload({ apart: true }),
  async heap() {
    state.steps.push({ did: 'heap' });
    const plant = state.controls.int(2e6, 4e6);
    const larger = (await ask({ op: 'heap', plant }, { heavy: true })).ok;
    const bytes = (await ask({ op: 'heap', plant: 0 }, { heavy: true })).ok;
    const grown = larger - bytes;
    if (grown < plant / 2 || grown > plant * 2) throw new Gone({ cause: 'runtime-error', message: `the solution broke the driver's protocol: of ${plant} bytes that the driver itself had taken, the heap shows ${grown}` });
    return bytes;
  },
};

/** The same bulk work for solutions in Python, which cannot run JavaScript: the text of a function
 * `work`, with the solution's module as its first argument. */
export function inPython(python, work) {
  if (typeof python !== 'string') throw new Misuse('bulk work in Python is a text');
  return Object.assign(work, { python });
}

export function sourceOf(work) {
  if (typeof work !== 'function') throw new Misuse('bulk work is a function');
  return work.toString();
}
