// What a check did, as whoever writes a program of it has to know it, in whatever language.

import { state } from './state.js';
import { remoteOf } from './codec.js';
import { origins } from './origins.js';

/** More lines about calls than anyone reads are left out in the middle. */
const MOST_CALLS = 60;

/** Watched promises of the solution's that never settled. */
export const pending = () => state.steps.filter(({ promise, outcome }) => promise !== undefined && !outcome).map(({ label }) => label);

/** How each promise of the check script settled, when, and after how many calls of the check. */
function settlements() {
  const settled = new Map();
  let calls = 0;
  for (const { did, key, at, outcome } of state.steps) {
    if (did === 'call') calls++;
    else if (did === 'settle') settled.set(key, { at, outcome, calls });
  }
  return settled;
}

/** How often each error of the check script appears; one that appears once needs no name. */
function appearances() {
  const counts = new Map();
  const seen = new Set();
  const count = value => {
    if (value instanceof Error) counts.set(value, (counts.get(value) ?? 0) + 1);
    else if (value !== null && typeof value === 'object' && !remoteOf(value) && !seen.has(value)) {
      seen.add(value);
      Object.values(value).forEach(count);
    }
  };
  for (const { did, args, outcome } of state.steps) {
    if (did === 'call') args.forEach(count);
    else if (did === 'called' || did === 'settle') count('threw' in outcome ? outcome.threw : outcome.ok);
  }
  return counts;
}

/** Without most of the lines that only say what is called, where there are very many. */
export function shortened(lines, comment) {
  const calls = lines.filter(line => line.startsWith(comment)).length;
  if (calls <= MOST_CALLS) return lines;
  let seen = 0;
  return lines.flatMap(line => {
    if (!line.startsWith(comment)) return [line];
    seen++;
    if (seen === MOST_CALLS / 2) return [`${comment} … ${calls - MOST_CALLS} more calls …`];
    return seen < MOST_CALLS / 2 || calls - seen < MOST_CALLS / 2 ? [line] : [];
  });
}

/** Whether the check went on with an object of the solution's. */
const isUsed = id => state.steps.some(({ on }) => on === id);

export const oneLine = line => line.replace(/[\n\r\u2028\u2029]+/g, ' ');

/** The most objects that are written out. */
const MOST_PARTS = 20_000;

/** What a program of the steps knows, whatever its language. Who extends it writes lines: a method for
 * each kind of step, `written` for values, `spelled` for names. */
export class Program {
  names = new Map(); // handle (h1) or key (k1) -> variable
  controllers = new Set();
  declarations = [];
  answers = new Map(); // key of a scripted function -> what it answers, call by call
  lines = [];
  calls = 0;
  open = new Set(); // what is being written
  parts = MOST_PARTS;
  needs = new Set();

  /** `nothing` stands for a value that cannot be written; names that are `taken` become no variables. */
  constructor(uses, { nothing, taken }) {
    this.uses = uses;
    this.nothing = nothing;
    this.taken = new Set(taken);
    this.settlements = settlements();
    this.appearances = appearances();
    this.origins = origins(state.steps);
    this.named = new Map([...this.origins.values()].flatMap(sources => [...sources.values()].map(({ step }) => [step, undefined])));
  }

  /** Goes through the steps, up to a call of what is not there: the program ends there too. */
  run() {
    for (const step of state.steps) {
      this[`${step.did}Step`](step);
      if (step.isMissing) break;
    }
    return this;
  }

  variable(id, base) {
    const known = this.names.get(id);
    if (known) return known;
    const stem = this.spelled(base) ?? 'value';
    let name = stem;
    for (let n = 2; this.taken.has(name); n++) name = `${stem}${n}`;
    this.taken.add(name);
    this.names.set(id, name);
    return name;
  }

  /** The object that a call made and the check goes on with, if it did. */
  madeBy({ outcome }) {
    const made = outcome && 'ok' in outcome ? remoteOf(outcome.ok) : undefined;
    const isMade = made && !(outcome.ok instanceof Error) && (Object.keys(made.data).length === 0 || isUsed(made.id));
    return isMade || (made && this.names.has(`h${made.id}`)) ? made : undefined;
  }

  /** A name for the answer of a call that a later one hands back. */
  answerOf(step) {
    const name = `${this.spelled(step.name ?? 'answer') ?? 'answer'}${[...this.named.values()].filter(Boolean).length + 1}`;
    this.named.set(step, name);
    this.taken.add(name);
    return name;
  }

  function(key, name) {
    const variable = this.variable(`k${key}`, name);
    if (!this.answers.has(key)) this.answers.set(key, []);
    return variable;
  }

  /** A value of the check script's, as source text. */
  source(value) {
    if (value === null || typeof value !== 'object') return this.written(value);
    // What contains itself, or the same part very often, has no end as text.
    if (this.open.has(value) || this.parts-- <= 0) return this.nothing;
    this.open.add(value);
    const source = this.written(value);
    this.open.delete(value);
    return source;
  }
}

/** What an object of the solution's is called that a function made: `createTokenBucket` a `tokenBucket`. */
export const baseName = name => (name ?? 'made').replace(/^(create|make|new)(?=[A-Z])/, '').replace(/^[A-Z]/, first => first.toLowerCase());
