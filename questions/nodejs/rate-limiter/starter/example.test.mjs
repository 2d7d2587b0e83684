// A few examples to start from: run them with `node --test`. They use real time, so they stay far from exact moments;
// `prepkit check` moves a virtual clock and is strict. Add your own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSlidingWindow, createTokenBucket } from './solution.mjs';

test('a full bucket allows a burst of its capacity, then refuses', () => {
  const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 0.001 });
  assert.deepEqual(bucket.take('ann'), { allowed: true, remaining: 2, retryAfterMs: 0 });
  assert.deepEqual(bucket.take('ann', 2), { allowed: true, remaining: 0, retryAfterMs: 0 });
  const { allowed, remaining, retryAfterMs } = bucket.take('ann');
  assert.deepEqual({ allowed, remaining }, { allowed: false, remaining: 0 });
  assert.ok(retryAfterMs > 900_000 && retryAfterMs <= 1_000_000, `a token takes 1000 s, not ${retryAfterMs} ms`);
});

test('tokens come back with time', async () => {
  const bucket = createTokenBucket({ capacity: 2, refillPerSecond: 20 });
  bucket.take('ann', 2);
  await sleep(60);
  assert.equal(bucket.take('ann').allowed, true);
});

test('a window allows `limit` calls, then refuses; keys are independent', () => {
  const window = createSlidingWindow({ limit: 2, windowMs: 60_000 });
  assert.deepEqual(window.take('ann'), { allowed: true, remaining: 1, retryAfterMs: 0 });
  assert.deepEqual(window.take('ann'), { allowed: true, remaining: 0, retryAfterMs: 0 });
  assert.equal(window.take('ann').allowed, false);
  assert.deepEqual(window.take('bob'), { allowed: true, remaining: 1, retryAfterMs: 0 });
});

test('a call leaves the window after `windowMs`', async () => {
  const window = createSlidingWindow({ limit: 1, windowMs: 50 });
  window.take('ann');
  await sleep(70);
  assert.equal(window.take('ann').allowed, true);
});

test('bad arguments throw', () => {
  assert.throws(() => createTokenBucket({ capacity: 0, refillPerSecond: 1 }), RangeError);
  assert.throws(() => createSlidingWindow({ limit: 1, windowMs: 1.5 }), RangeError);
  assert.throws(() => createTokenBucket({ capacity: 1, refillPerSecond: 1 }).take(42), TypeError);
});
