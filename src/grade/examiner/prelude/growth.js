// Whether CPU time grows in proportion to size, told by fitting it over several sizes.
//
// Each size is measured several times in fresh instances and the least time kept: noise only adds.
// Rounds go up and down the sizes in turn, so that what comes and goes on the machine meets all of
// them. The slope of log(time) over log(size), least squares, is 1 for linear work and 2 for
// quadratic. It is taken over all sizes and over the largest alone, where neither compiling nor
// idle work added to each size hides what grows. What the fit leaves open after the last round is
// decided where times repeat, and is no judgement where they do not.

import { sourceOf } from './tools.js';
import { reference } from './reference.js';
import { state, reload, Failure, Gone, NotRun } from './state.js';

const LINEAR = 1.35;
const FASTER = 1.6;
/** Between n log n and n times its root: decides where times are steady and the fit says neither. */
const BETWEEN = 1.45;
const ROUNDS = 9;
/** Times are steady where the best two of each large size are no further apart. */
const STEADY = 1.1;
/** Below this, in milliseconds, a time says nothing. */
const FLOOR_MS = 4;
/** Work that costs so many times what it costs the reference is not excused by a straight line. */
const MOST_TIMES = 200;
/** No noise makes work cost so many times its part. */
const FAR_ABOVE = 2.5;

export const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

export async function growth(t, work, { sizes, reference: hasReference = false, note = 'CPU time grows in proportion to the number of calls' }) {
  state.judgements++;
  const kept = state.steps.length;
  const retell = () => state.steps.splice(kept, Infinity, { did: 'growth', source: sourceOf(work), python: work.python, sizes });
  const times = new Map(sizes.map(size => [size, []]));
  const others = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const size of round % 2 === 1 ? sizes : sizes.toReversed()) {
      await reload();
      const { cpuMs } = await t.measure(work, size).catch(error => {
        // Out of time at a size where the smallest was not: whether that or the fit shows it first is chance.
        if (!(error instanceof Gone) || error.cause !== 'time-limit' || size === sizes[0]) throw error;
        retell();
        return fail(note, sizes);
      });
      retell();
      times.get(size).push(cpuMs);
      if (round === 1 && hopeless(times, size, sizes)) fail(note, sizes);
    }
    if (hasReference) others.push((await reference(work, sizes.at(-1))).cpuMs);
    const judged = judge(sizes.map(size => ({ size, times: times.get(size) })), round);
    if (judged === 'linear') return requireBearable(times.get(sizes.at(-1)), others, note);
    if (judged === 'faster') fail(note, sizes);
  }
  throw new NotRun('the times were too uneven to tell: another program keeps this machine busy');
}

/** What the times by size say after so many rounds: 'linear', 'faster', or nothing yet. */
function judge(measured, round) {
  const points = measured.map(({ size, times }) => [size, Math.min(...times)]);
  const [largestSize, largestMs] = points.at(-1);
  if (largestMs < FLOOR_MS) return 'linear';
  const telling = points.filter(([, ms]) => ms >= FLOOR_MS);
  const large = telling.filter(([size]) => size * 4 >= largestSize);
  if (round < 2 || telling.length < 2) return undefined;
  const slope = Math.max(slopeOf(telling), large.length < 2 ? -Infinity : slopeOf(large));
  if (slope <= LINEAR) return 'linear';
  if (round >= 3 && slope >= FASTER) return 'faster';
  if (round < ROUNDS || !isSteady(measured.slice(-3))) return undefined;
  return slope <= BETWEEN ? 'linear' : 'faster';
}

const isSteady = measured => measured.every(({ times }) => {
  const [best, next] = times.toSorted((a, b) => a - b);
  return next <= best * STEADY;
});

/** So far above proportion that no repetition can mend it: beyond a second, and more than so many
 * times what a smaller size promised. */
function hopeless(times, size, sizes) {
  const ms = times.get(size).at(-1);
  const promised = sizes.filter(smaller => smaller < size).map(smaller => Math.max(times.get(smaller)[0], FLOOR_MS) * (size / smaller));
  return ms > 1_000 && ms > FAR_ABOVE * Math.min(...promised);
}

/** Idle work beside the real one makes any curve straight, at its price. */
function requireBearable(times, others, note) {
  if (others.length === 0 || Math.min(...times) <= MOST_TIMES * Math.max(FLOOR_MS, Math.min(...others))) return;
  throw new Failure(note, { received: `more than ${MOST_TIMES} times the CPU time of the reference solution`, expected: `at most ${MOST_TIMES} times its time` });
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
