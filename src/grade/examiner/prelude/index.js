// The module `prepkit` of check scripts, and what the host calls of it.

import './confined.js';
import { state, resetState, ask, Failure, NotRun, Misuse, Gone } from './state.js';
import { decode, encode } from './codec.js';
import { takeSettled } from './call.js';
import { text, shortText } from './text.js';
import { tools } from './tools.js';
export { inPython } from './tools.js';
export { table } from './table.js';

const GROUPS = ['core', 'edge', 'scale', 'bonus'];
const MOST_CHECKS = 1_000;
const LONGEST_ID = 100;
const LONGEST_TITLE = 300;
const checks = [];
/** Questions that may come to a throw of the solution's. */
const CAN_THROW = ['call', 'get', 'work', 'sequence', 'load'];

/** Registers a check. */
export function check(id, options, run) {
  const { group, covers, title, heavy = false } = options ?? {};
  if (checks.length >= MOST_CHECKS) throw new Misuse(`there are more than ${MOST_CHECKS} checks`);
  if (typeof id === 'string' && id.length > LONGEST_ID) throw new Misuse(`a check id has more than ${LONGEST_ID} characters`);
  if (typeof id !== 'string' || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) throw new Misuse(`the check id ${text(id)} is no slug`);
  if (checks.some(other => other.id === id)) throw new Misuse(`two checks are called \`${id}\``);
  if (!GROUPS.includes(group)) throw new Misuse(`check \`${id}\`: group ${text(group)} is none of ${GROUPS.join(', ')}`);
  if (typeof title !== 'string' || title === '') throw new Misuse(`check \`${id}\` has no title`);
  if (title.length > LONGEST_TITLE) throw new Misuse(`check \`${id}\`: its title has more than ${LONGEST_TITLE} characters`);
  if (typeof run !== 'function') throw new Misuse(`check \`${id}\` has no function`);
  checks.push({ id, group, covers: [covers ?? []].flat(), title, heavy: Boolean(heavy), run });
}

let running;

/** How a solution that a plugin runs is spoken of: only the pack knows its language. */
const words = {};

/** `call(name, args)` says what was called, `program(file, { name, args, outcome })` writes a reproduction of
 * the last call. One that throws says nothing: a solution may have made its values. */
export function foreign({ call, program } = {}) {
  for (const part of [call, program]) if (part !== undefined && typeof part !== 'function') throw new Misuse('`foreign` takes the functions `call` and `program`');
  Object.assign(words, { call, program });
}

function worded(part, ...about) {
  try {
    const said = words[part]?.(...about);
    return said === undefined ? undefined : String(said);
  } catch {
    return undefined;
  }
}

globalThis.__prepkit = {
  list: () => JSON.stringify(checks.map(({ run, ...rest }) => rest)),

  /** Starts check number `index`; `settings`: { seed, file, uses, language }. */
  start(index, settings) {
    const { seed, file, uses, language } = JSON.parse(settings);
    resetState(seed, language);
    running = { result: undefined, triedWaiting: false };
    const mine = running;
    const run = async () => {
      await ask({ op: 'load' });
      try {
        await checks[index].run(tools());
      } catch (error) {
        throw state.failure ?? error;
      }
      if (state.failure) throw state.failure;
      if (state.judgements === 0) throw new Misuse('it ended without a judgement');
    };
    run().then(() => ({ status: 'passed' }), error => resultOf(error, file, uses)).then(result => { mine.result = result; });
  },

  /** The result, once there is one: text that others can read, whatever the solution said. */
  result: () => (running.result ? JSON.stringify(running.result, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value)) : undefined),

  /** The next question for the candidate process: [kind, json]; undefined when the check is stuck. */
  next() {
    const question = state.queue[0];
    if (!question) return stuck();
    running.triedWaiting = false;
    return [question.beside ? 'B' : question.heavy ? 'H' : 'A', JSON.stringify(question.op)];
  },

  /** The answer to the question that `next` gave. */
  answer(json) {
    const reply = JSON.parse(json);
    const { op, beside, resolve, reject } = state.queue.shift();
    if (reply.failed !== undefined) throw new Misuse(reply.failed);
    if (!beside) takeSettled(reply.settled);
    if ('threw' in reply && !CAN_THROW.includes(op.op)) reject(broken(`${op.op} came to ${shortText(decode(reply.threw))}`));
    else resolve(reply);
  },

  /** There is no answer, and the process is no more. */
  gone(json) {
    const { reject } = state.queue.shift();
    reject(new Gone(JSON.parse(json)));
  },

  /** A call of a scripted function, while a question is open: its answer. */
  called(json) {
    const { call, at, args, settled } = JSON.parse(json);
    takeSettled(settled);
    const scripted = state.functions.get(call);
    if (!scripted) return given(broken('it called a function that it was never given'));
    if (!isTime(at)) return given(broken('it called a function at a time that it was not'));
    const seen = [];
    const values = args.map(value => decode(value, seen));
    const outcome = {};
    const step = { did: 'called', key: call, name: scripted.displayName ?? scripted.name, at, args: values, outcome };
    state.steps.push(step);
    scripted.calls?.push({ args: values, at });
    const before = state.now;
    state.now = at;
    try {
      outcome.ok = scripted(...values);
    } catch (error) {
      if (error instanceof Failure || error instanceof Misuse) state.failure ??= error;
      outcome.threw = error;
    }
    state.now = before;
    if (outcome.ok instanceof Promise && scripted.calls) countRunning(scripted, outcome.ok);
    return JSON.stringify('threw' in outcome ? { threw: encode(outcome.threw) } : { ok: encode(outcome.ok) });
  },
};

/** What the driver would never do; whoever does it does not speak for it. */
const broken = what => new Gone({ cause: 'runtime-error', message: `the solution broke the driver's protocol: ${what}` });

/** An answer to a call that makes no difference any more. */
function given(fault) {
  state.failure ??= fault;
  return JSON.stringify({ ok: encode(undefined) });
}

/** Whether the virtual clock can stand there while the open question is answered. */
function isTime(at) {
  const { op, ms = 0, steps = [] } = state.queue[0].op;
  const moved = op === 'advance' ? ms : steps.reduce((sum, [name, [by]]) => (name === 'advance' ? sum + by : sum), 0);
  const isPast = at < Math.max(state.now, state.lastCall);
  if (isPast || (!state.isClockLoose && at > state.now + moved + 1e-6)) return false;
  state.lastCall = at;
  return true;
}

function countRunning(scripted, promise) {
  scripted.running++;
  const done = () => { scripted.running--; };
  promise.then(done, done);
}

/** Nothing is asked and nothing can run: let input come in once, then give up what is awaited. */
function stuck() {
  if (!running.triedWaiting) {
    ask({ op: 'wait' }).catch(error => { state.failure ??= error; });
    const [question] = state.queue;
    running.triedWaiting = true;
    return ['A', JSON.stringify(question.op)];
  }
  running.triedWaiting = false;
  if (state.waiting.size === 0) return undefined;
  for (const call of [...state.waiting]) {
    state.waiting.delete(call);
    call.settle.reject(new Failure('its promise settles', { step: call.step, received: 'a promise that never settles: no timer, input or abort is left to wait for' }));
  }
  return ['', ''];
}

/** Only a failure needs it, and most checks pass: a third of this module is not even read for those. */
async function reproduced(file, uses) {
  if (state.isServer) return (await import('./server.js')).reproduction(file);
  if (state.isCommand) return (await import('./command.js')).reproduction(file);
  if (state.language === 'foreign') {
    const last = state.steps.findLast(({ did }) => did === 'call');
    return last && worded('program', file, last);
  }
  const { reproduction } = await (state.language === 'python' ? import('./repro-python.js') : import('./reproduction.js'));
  return reproduction(file, uses);
}

async function resultOf(error, file, uses) {
  if (error instanceof NotRun) return { status: 'not-run', message: error.message };
  if (error instanceof Gone) return { status: 'failed', cause: error.cause, message: messageOf(error.message, {}), reproduction: await reproduced(file, uses) };
  if (error instanceof Failure) return failed(error.message, error.details, file, uses);
  const rejected = state.rejections.some(value => Object.is(value, error));
  if (rejected) return failed('', { received: `it threw ${shortText(error)}` }, file, uses);
  const last = state.steps.findLast(step => step.outcome && 'ok' in step.outcome);
  if (error instanceof TypeError && last) {
    return failed('', { step: last, received: `${shortText(last.outcome.ok)}, with which the check could not go on (${error.message})` }, file, uses);
  }
  return { status: 'judge-error', message: `${error?.name ?? 'error'}: ${error?.message ?? text(error)}\n${error?.stack ?? ''}`.trim() };
}

async function failed(note, details, file, uses) {
  return { status: 'failed', message: messageOf(note, details), reproduction: await reproduced(file, uses) };
}

function messageOf(note, { step, received, expected }) {
  const done = step ?? state.steps.findLast(({ did }) => did === 'call' || did === 'work' || did === 'get' || did === 'run');
  const lines = note === '' ? [] : [note];
  if (done) lines.push(`after: ${describe(done)}${state.now > 0 ? `, ${state.now} ms after the start` : ''}`);
  if (received !== undefined) lines.push(labelled('came back', received));
  if (expected !== undefined) lines.push(labelled('expected', expected));
  if (state.story) lines.push(state.story);
  if (done?.said) lines.push(`it said on its standard error:\n${done.said}`);
  return lines.join('\n');
}

const labelled = (label, what) => `${label}:${what.startsWith('\n') ? '' : ' '}${what}`;

function describe({ did, name, args, on, label }) {
  if (did === 'run') return ['the program', ...args.map(shortText)].join(' ');
  if (did === 'work') return label ?? 'bulk work';
  const told = did === 'call' && state.language === 'foreign' ? worded('call', name, args) : undefined;
  if (told !== undefined) return told;
  const written = (args ?? []).map(shortText).join(', ');
  if (did === 'get') return `.${name}`;
  if (name === null) return `the function that came back, called with (${written})`;
  return `${on === 0 ? '' : '.'}${name}(${written})`;
}
