// Whether CPU time grows in proportion to size, told by fitting it over several sizes.
//
// Each size is measured several times in fresh instances and the least time kept: noise only adds.
// The slope of log(time) over log(size), least squares, is 1 for linear work and 2 for quadratic.
// It is taken over all sizes and over the largest alone, where compiling no longer hides the work.
// A slope between the two bounds is measured again; one that stays there is no judgement.

import { sourceOf } from './tools.js';
import { state, reload, Failure, Gone, NotRun } from './state.js';

const LINEAR = 1.35;
const FASTER = 1.6;
const ROUNDS = 5;
/** Below this, in milliseconds, a time says nothing. */
const FLOOR_MS = 4;

export async function growth(t, work, { sizes, note = 'CPU time grows in proportion to the number of calls' }) {
  state.judgements++;
  const kept = state.steps.length;
  const step = { did: 'growth', source: sourceOf(work), sizes };
  const retell = () => state.steps.splice(kept, Infinity, step);
  const least = new Map(sizes.map(size => [size, Infinity]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const size of sizes) {
      await reload();
      const { cpuMs } = await t.measure(work, size).catch(error => {
        // Out of time at a size where the smallest was not: whether that or the fit shows it first is chance.
        if (!(error instanceof Gone) || error.cause !== 'time-limit' || size === sizes[0]) throw error;
        retell();
        return fail(note, sizes);
      });
      retell();
      least.set(size, Math.min(least.get(size), cpuMs));
      if (hopeless(least, size, sizes)) fail(note, sizes);
    }
    const points = [...least].filter(([, ms]) => ms >= FLOOR_MS);
    const largest = least.get(sizes.at(-1));
    if (largest < FLOOR_MS) return;
    const large = points.filter(([size]) => size * 4 >= sizes.at(-1));
    const slope = points.length < 2 ? NaN : Math.max(slopeOf(points), large.length < 2 ? -Infinity : slopeOf(large));
    if (round >= 2 && slope <= LINEAR) return;
    if (round >= 3 && slope >= FASTER) fail(note, sizes);
  }
  throw new NotRun('the times were too uneven to tell: another program keeps this machine busy');
}

/** So far above proportion that no repetition can mend it. */
function hopeless(least, size, sizes) {
  const smallest = least.get(sizes[0]);
  const ms = least.get(size);
  return ms > 1_000 && ms > 12 * Math.max(smallest, FLOOR_MS) * (size / sizes[0]);
}

function slopeOf(points) {
  const logs = points.map(([size, ms]) => [Math.log(size), Math.log(ms)]);
  const mean = index => logs.reduce((sum, point) => sum + point[index], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const top = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return top / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

/** Names no time: the same solution gets the same words, and its reproduction measures. */
function fail(note, sizes) {
  const [first, last] = [sizes[0], sizes.at(-1)];
  throw new Failure(note, { received: `CPU time that grows faster than the size, from ${first} to ${last}`, expected: 'time in proportion to size' });
}

export const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
