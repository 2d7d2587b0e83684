// A few examples to start from: run them with `node --test`. They use real time, so they stay far from exact
// moments; who grades moves a virtual clock and is strict. Add your own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCache } from '../src/cache.mjs';

test('returns what was stored', () => {
  const cache = createCache({ maxEntries: 10 });
  cache.set('a', 1);
  assert.equal(cache.get('a'), 1);
  assert.equal(cache.get('b'), undefined);
  assert.deepEqual([cache.has('a'), cache.has('b'), cache.size], [true, false, 1]);
  assert.deepEqual([cache.delete('a'), cache.delete('a'), cache.size], [true, false, 0]);
});

test('a full cache evicts what was used least recently', () => {
  const cache = createCache({ maxEntries: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  assert.deepEqual(cache.keys(), ['c', 'a']);
});

test('an entry expires', async () => {
  const cache = createCache({ maxEntries: 10, ttlMs: 30 });
  cache.set('short', 1);
  cache.set('long', 2, { ttlMs: 60_000 });
  assert.equal(cache.get('short'), 1);
  await sleep(60);
  assert.equal(cache.get('short'), undefined);
  assert.deepEqual(cache.keys(), ['long']);
});

test('tells of each value that leaves, and why', () => {
  const told = [];
  const cache = createCache({ maxEntries: 1, onEvict: (...what) => told.push(what) });
  cache.set('a', 1);
  cache.set('a', 2);
  cache.set('b', 3);
  cache.delete('b');
  assert.deepEqual(told, [['a', 1, 'set'], ['a', 2, 'lru'], ['b', 3, 'delete']]);
});

test('counts', () => {
  const cache = createCache({ maxEntries: 1 });
  cache.get('a');
  cache.set('a', 1);
  cache.get('a');
  cache.set('b', 2);
  assert.deepEqual(cache.stats(), { hits: 1, misses: 1, evictions: 1, expirations: 0 });
});

test('loads a missing value once for all who ask', async () => {
  const cache = createCache({ maxEntries: 10 });
  let calls = 0;
  const loader = async key => {
    calls++;
    await sleep(20);
    return `value of ${key}`;
  };
  const values = await Promise.all([cache.wrap('a', loader), cache.wrap('a', loader)]);
  assert.deepEqual([values, calls], [['value of a', 'value of a'], 1]);
  assert.equal(cache.get('a'), 'value of a');
});

test('does not keep a failure', async () => {
  const cache = createCache({ maxEntries: 10 });
  await assert.rejects(cache.wrap('a', async () => { throw new Error('down'); }), /down/);
  assert.equal(await cache.wrap('a', async () => 'up again'), 'up again');
});

test('bad arguments throw', () => {
  assert.throws(() => createCache({ maxEntries: 0 }), RangeError);
  assert.throws(() => createCache({ maxEntries: 1, ttlMs: -1 }), RangeError);
});
