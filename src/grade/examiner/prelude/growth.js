// Whether CPU time grows in proportion to size, told by fitting it over several sizes.
//
// Each size is measured several times in fresh instances and the least time kept: noise only adds.
// The slope of log(time) over log(size), least squares, is 1 for linear work and 2 for quadratic.
// A slope between the two bounds is measured again; one that stays there is no judgement.

import { sourceOf } from './tools.js';
import { state, reload, Failure, NotRun } from './state.js';

const LINEAR = 1.35;
const FASTER = 1.6;
const ROUNDS = 5;
/** Below this, in milliseconds, a time says nothing. */
const FLOOR_MS = 4;

export async function growth(t, work, { sizes, note = 'CPU time grows in proportion to the number of calls' }) {
  state.judgements++;
  const kept = state.steps.length;
  const least = new Map(sizes.map(size => [size, Infinity]));
  let slope = NaN;
  for (let round = 1; round <= ROUNDS; round++) {
    for (const size of sizes) {
      await reload();
      const { cpuMs } = await t.measure(work, size);
      state.steps.splice(kept, Infinity, { did: 'growth', source: sourceOf(work), sizes });
      least.set(size, Math.min(least.get(size), cpuMs));
      if (hopeless(least, size, sizes)) fail(note, least, slope);
    }
    const points = [...least].filter(([, ms]) => ms >= FLOOR_MS);
    const largest = least.get(sizes.at(-1));
    if (largest < FLOOR_MS) return;
    slope = points.length >= 2 ? slopeOf(points) : NaN;
    if (round >= 2 && slope <= LINEAR) return;
    if (round >= 2 && slope >= FASTER) fail(note, least, slope);
  }
  throw new NotRun(`the times were too uneven to tell (slope ${slope.toFixed(2)}): ${table(least)}`);
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

const table = least => [...least].filter(([, ms]) => ms < Infinity).map(([size, ms]) => `${size}: ${ms.toFixed(0)} ms`).join(', ');

function fail(note, least, slope) {
  const fitted = Number.isNaN(slope) ? '' : ` (time grows as n^${slope.toFixed(1)})`;
  throw new Failure(note, { received: `CPU time by size: ${table(least)}${fitted}`, expected: 'time in proportion to size' });
}
