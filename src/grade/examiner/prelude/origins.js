// Where a string that the check script hands to the solution came from: what the solution itself made
// up, an id or a receipt, may be another the next time, and so a reproduction names its origin.

import { remoteOf } from './codec.js';

/** Of each call that hands such a string over: its step -> string -> `{ step, property }`. */
export function origins(steps) {
  const found = new Map();
  const sent = new Set();
  const came = new Map();
  for (const step of steps) {
    if (step.did !== 'call') continue;
    const mine = new Map(step.args.filter(value => came.has(value)).map(value => [value, came.get(value)]));
    if (mine.size > 0) found.set(step, mine);
    eachString(step.args, value => sent.add(value));
    if (step.promise === undefined) remember(step, sent, came);
  }
  return found;
}

function remember(step, sent, came) {
  const value = remoteOf(step.outcome?.ok)?.data ?? step.outcome?.ok;
  const note = (text, property) => { if (typeof text === 'string' && !sent.has(text)) came.set(text, { step, property }); };
  note(value);
  if (isRecord(value)) for (const [property, text] of Object.entries(value)) note(text, property);
}

const isRecord = value => value !== null && typeof value === 'object' && !Array.isArray(value);

function eachString(value, see, depth = 0) {
  if (typeof value === 'string') see(value);
  else if (value !== null && typeof value === 'object' && depth < 4) for (const part of Object.values(value)) eachString(part, see, depth + 1);
}
