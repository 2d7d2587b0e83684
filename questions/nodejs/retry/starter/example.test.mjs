// Examples to start from: run them with `node --test`. They use real timers and short waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retry } from './solution.mjs';

test('tries again until an attempt succeeds', async () => {
  const attempts = [];
  const value = await retry(async attempt => {
    attempts.push(attempt);
    if (attempt < 3) throw new Error('not yet');
    return 'done';
  }, { baseMs: 1 });
  assert.equal(value, 'done');
  assert.deepEqual(attempts, [1, 2, 3]);
});

test('gives up with the last error itself', async () => {
  const errors = [];
  const fn = async () => {
    errors.push(new Error(`failure ${errors.length + 1}`));
    throw errors.at(-1);
  };
  await assert.rejects(retry(fn, { retries: 2, baseMs: 1 }), error => error === errors[2]);
  assert.equal(errors.length, 3);
});

test('doubles the wait after each failure', async () => {
  const waits = [];
  const fn = async () => { throw new Error('down'); };
  await assert.rejects(retry(fn, { baseMs: 5, onRetry: (error, attempt, delayMs) => waits.push(delayMs) }));
  assert.deepEqual(waits, [5, 10, 20]);
});

test('does not insist when retryIf says no', async () => {
  let calls = 0;
  const fn = async () => {
    calls++;
    throw new Error('no such user');
  };
  await assert.rejects(retry(fn, { baseMs: 1, retryIf: () => false }), { message: 'no such user' });
  assert.equal(calls, 1);
});

test('an abort ends a long wait', async () => {
  const controller = new AbortController();
  const fn = async () => { throw new Error('down'); };
  const result = retry(fn, { baseMs: 60_000, signal: controller.signal });
  setTimeout(() => controller.abort('shutting down'), 10);
  await assert.rejects(result, reason => reason === 'shutting down');
});
