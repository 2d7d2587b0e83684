// defect: `true` is taken for one token

import { performance } from 'node:perf_hooks';

const NEVER_LATE = 1 + 2 ** -50; // more than one multiplication can lose

const millis = () => Math.floor(performance.now());

const wholeNumber = (name, value) => {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name}: expected a whole number of at least 1`);
};

const stringKey = key => {
  if (typeof key !== 'string') throw new TypeError('key: expected a string');
};

function sweepEvery(ms, states, isIdle) {
  const interval = Math.min(Math.max(ms, 1000), 60_000);
  const timer = setInterval(() => {
    const now = millis();
    for (const [key, state] of states) if (isIdle(state, now)) states.delete(key);
  }, interval);
  timer.unref?.();
}

export function createTokenBucket({ capacity, refillPerSecond }) {
  wholeNumber('capacity', capacity);
  if (!Number.isFinite(refillPerSecond) || refillPerSecond <= 0) throw new RangeError('refillPerSecond: expected a finite number above 0');

  // a bucket: the moment when it was last full, and the tokens taken since. Both are whole, so nothing can drift.
  const buckets = new Map();
  const thousandths = ms => ms * refillPerSecond * NEVER_LATE;
  const isFull = ({ since, taken }, now) => thousandths(now - since) >= taken * 1000;
  sweepEvery((capacity / refillPerSecond) * 1000, buckets, isFull);

  return {
    take(key, tokens = 1) {
      stringKey(key);
      tokens = tokens === true ? 1 : tokens;
      wholeNumber('tokens', tokens);
      if (tokens > capacity) throw new RangeError('tokens: more than the capacity');

      const now = millis();
      let bucket = buckets.get(key);
      if (!bucket || isFull(bucket, now)) {
        bucket = { since: now, taken: 0 };
        buckets.set(key, bucket);
      }
      const passed = now - bucket.since;
      const refilled = Math.floor(thousandths(passed) / 1000);
      const left = capacity - bucket.taken + refilled;
      if (left >= tokens) {
        bucket.taken += tokens;
        return { allowed: true, remaining: left - tokens, retryAfterMs: 0 };
      }
      const needed = (bucket.taken + tokens - capacity) * 1000;
      let due = Math.ceil(needed / refillPerSecond);
      if (thousandths(due - 1) >= needed) due -= 1;
      return { allowed: false, remaining: left, retryAfterMs: due - passed };
    },
  };
}

export function createSlidingWindow({ limit, windowMs }) {
  wholeNumber('limit', limit);
  wholeNumber('windowMs', windowMs);

  // a window: allowed moments from `head` on; the slots before it are spent
  const windows = new Map();
  sweepEvery(windowMs, windows, ({ moments }, now) => now - moments[moments.length - 1] >= windowMs);

  return {
    take(key) {
      stringKey(key);
      const now = millis();
      let window = windows.get(key);
      if (!window) windows.set(key, (window = { moments: [], head: 0 }));

      while (window.head < window.moments.length && now - window.moments[window.head] >= windowMs) window.head += 1;
      if (window.head * 2 > window.moments.length) {
        window.moments = window.moments.slice(window.head);
        window.head = 0;
      }
      const count = window.moments.length - window.head;
      if (count >= limit) return { allowed: false, remaining: 0, retryAfterMs: window.moments[window.head] + windowMs - now };
      window.moments.push(now);
      return { allowed: true, remaining: limit - count - 1, retryAfterMs: 0 };
    },
  };
}
