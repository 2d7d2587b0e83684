// What a check did, as whoever writes a program of it has to know it, in whatever language.

import { state } from './state.js';
import { remoteOf } from './codec.js';

/** More lines about calls than anyone reads are left out in the middle. */
const MOST_CALLS = 60;

/** Watched promises of the solution's that never settled. */
export const pending = () => state.steps.filter(({ promise, outcome }) => promise !== undefined && !outcome).map(({ label }) => label);

/** How each promise of the check script settled, when, and after how many calls of the check. */
export function settlements() {
  const settled = new Map();
  let calls = 0;
  for (const { did, key, at, outcome } of state.steps) {
    if (did === 'call') calls++;
    else if (did === 'settle') settled.set(key, { at, outcome, calls });
  }
  return settled;
}

/** How often each error of the check script appears; one that appears once needs no name. */
export function appearances() {
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
export const isUsed = id => state.steps.some(({ on }) => on === id);

export const oneLine = line => line.replace(/[\n\r\u2028\u2029]+/g, ' ');
