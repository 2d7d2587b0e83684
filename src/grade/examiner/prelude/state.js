// What one check is made of while it runs: reset for each, shared by the modules beside this one.

export const state = {};

export function resetState(seed, language) {
  Object.assign(state, {
    seed,
    language, // of the solution
    queue: [], // questions to ask, in order: { op, heavy, resolve, reject }
    keys: new Map(), // object of the check script -> key it is known by in the candidate process
    known: new Map(), // key -> object
    handles: new Map(), // handle of the candidate's -> proxy or error
    functions: new Map(), // key -> scripted function
    promises: new Map(), // promise of the solution's -> Call
    early: new Map(), // promise of the solution's -> how it settled, before its call knew it
    rejections: [], // what awaited calls were rejected with
    moments: 0, // at which the clock has stopped
    steps: [], // what was done, for messages and reproductions
    now: 0,
    lastCall: 0, // when a scripted function was called last
    isServer: false, // whether the solution is one
    isVisited: false, // whether its client was at work
    hasDisk: false, // whether it has a folder to write to
    places: new Map(), // what a server made up, and its name in the reproduction
    story: '', // what its client asked, for messages
    isCommand: false, // whether it is a program that was run
    isClockLoose: false, // whether the solution's clock may be ahead of ours
    judgements: 0,
    waiting: new Set(), // calls whose promise somebody awaits
    lastKey: 0,
    sleepers: [], // what waits for the virtual clock in the check script
    failure: undefined, // an assertion that failed inside a scripted function
  });
}

/** Marks a piece of what a program reads, which a check script cannot have made itself. */
export const PIECE = Symbol('piece');

/** A check that failed: the candidate's answer was wrong. */
export class Failure extends Error {
  constructor(note, details = {}) {
    super(note);
    this.details = details;
  }
}

/** A check that could not be judged on this machine. */
export class NotRun extends Error {}

/** A check script that uses the API wrongly. */
export class Misuse extends Error {}

/** The candidate process is no more. */
export class Gone extends Error {
  constructor({ cause, message }) {
    super(message);
    this.cause = cause;
  }
}

/** Asks the candidate process, or the reference `beside` it; the promise settles with its answer, as raw JSON. */
export function ask(op, { heavy = false, first = false, beside = false } = {}) {
  return new Promise((resolve, reject) => {
    const question = { op, heavy, beside, resolve, reject };
    if (first) state.queue.unshift(question);
    else state.queue.push(question);
  });
}

/** A fresh instance of the solution's module, in the same check; `apart`: in a process of its own. */
export async function reload({ apart = false } = {}) {
  const reply = await ask(apart ? { op: 'load', apart } : { op: 'load' });
  state.keys.clear();
  state.handles.clear();
  state.now = 0;
  state.lastCall = 0;
  return reply;
}
