// The pack's reference solution: the same bulk work in a process of its own, and what it cost there.
// It tells what this machine can do at this moment, which no number in a check script could.

import { decode, encode } from './codec.js';
import { median } from './growth.js';
import { sourceOf } from './tools.js';
import { state, ask, reload, Failure, Misuse, NotRun } from './state.js';

const ROUNDS = 7;
/** Nearer than this to the bound, from either side, a share is a matter of chance. */
const MARGIN = 0.1;

/** Runs bulk work on a fresh instance of the reference. */
export async function reference(work, ...args) {
  await ask({ op: 'load' }, { beside: true });
  const reply = await ask({ op: 'work', source: sourceOf(work), args: args.map(encodedPlain) }, { beside: true });
  if ('threw' in reply) throw new Misuse('the reference solution threw during bulk work');
  const { cpuMs, residentBytes, peakBytes } = reply;
  return { value: decode(reply.ok), cpuMs, residentBytes, peakBytes };
}

/** What the reference is handed it has never seen, whatever the solution was handed. */
function encodedPlain(value) {
  const { keys, known, lastKey } = state;
  Object.assign(state, { keys: new Map(), known: new Map() });
  const coded = encode(value);
  Object.assign(state, { keys, known, lastKey });
  return coded;
}

/** Judges whether work is done at no less than a share of the reference's speed, by CPU time. The
 * two take turns, so that both see the same machine; the least time of each counts. */
export async function speed(t, work, { args = [], share, note = `it is at least ${Math.round(share * 100)} % as fast as the reference` }) {
  state.judgements++;
  const least = { own: Infinity, reference: Infinity };
  const shares = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await reload();
    const own = (await t.measure(work, ...args)).cpuMs;
    const other = (await reference(work, ...args)).cpuMs;
    least.own = Math.min(least.own, own);
    least.reference = Math.min(least.reference, other);
    shares.push(other / own);
    const reached = [least.reference / least.own, median(shares)];
    if (round >= 3 && Math.min(...reached) >= share) return;
    if (round >= 2 && Math.max(...reached) < share / 2) break;
    if (round >= 4 && Math.max(...reached) < share * (1 - MARGIN)) break;
    if (round === ROUNDS && Math.max(...reached) >= share * (1 - MARGIN)) throw new NotRun(`it is too near to ${Math.round(share * 100)} % of the reference's speed to tell on this machine`);
  }
  throw new Failure(note, { received: `less than ${Math.round(share * 100)} % of the reference's speed, in CPU time for the same work`, expected: `${Math.round(share * 100)} % or more` });
}
