// A few examples to start from: run them with `node --test`. They show the shape of the task and not its
// corners; those are for tests of your own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBus } from '../src/bus.mjs';

test('a handler gets the payload and the topic', async () => {
  const bus = createBus();
  const calls = [];
  bus.subscribe('orders/paid', (...args) => { calls.push(args); });
  assert.deepEqual(await bus.publish('orders/paid', { id: 17 }), { delivered: 1, failed: 0 });
  assert.deepEqual(await bus.publish('orders/sent', { id: 17 }), { delivered: 0, failed: 0 });
  assert.deepEqual(calls, [[{ id: 17 }, { topic: 'orders/paid' }]]);
});

test('wildcards match one level, or all that follow', async () => {
  const bus = createBus();
  bus.subscribe('orders/+/paid', () => {});
  bus.subscribe('orders/#', () => {});
  assert.equal((await bus.publish('orders/17/paid')).delivered, 2);
  assert.equal((await bus.publish('orders/17')).delivered, 1);
  assert.throws(() => bus.subscribe('orders/#/paid', () => {}), TypeError);
});

test('a handler that is slow gets one message at a time, and one that fails is counted', async () => {
  const bus = createBus();
  const log = [];
  bus.subscribe('job', async payload => {
    log.push(`begins ${payload}`);
    await sleep(20);
    log.push(`ends ${payload}`);
  });
  bus.subscribe('job', () => { throw new Error('always'); });
  const results = await Promise.all([bus.publish('job', 1), bus.publish('job', 2)]);
  assert.deepEqual(results, Array(2).fill({ delivered: 1, failed: 1 }));
  assert.deepEqual(log, ['begins 1', 'ends 1', 'begins 2', 'ends 2']);
});

test('who has unsubscribed gets nothing any more', async () => {
  const bus = createBus();
  const seen = [];
  const unsubscribe = bus.subscribe('news', payload => { seen.push(payload); });
  await bus.publish('news', 'first');
  unsubscribe();
  assert.deepEqual(await bus.publish('news', 'second'), { delivered: 0, failed: 0 });
  assert.deepEqual(seen, ['first']);
});

test('a retained message reaches those who come later', async () => {
  const bus = createBus();
  const seen = [];
  await bus.publish('price/eur', 1.08, { retain: true });
  bus.subscribe('price/+', payload => { seen.push(payload); });
  await sleep(1);
  assert.deepEqual(seen, [1.08]);
});

test('a stream gives messages to a loop, and leaving the loop unsubscribes', async () => {
  const bus = createBus();
  const stream = bus.stream('count');
  for (const payload of [1, 2, 3]) await bus.publish('count', payload);
  const seen = [];
  for await (const { payload } of stream) {
    seen.push(payload);
    if (payload === 3) break;
  }
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(await bus.publish('count', 4), { delivered: 0, failed: 0 });
});

test('a reader that is too slow is told so', async () => {
  const bus = createBus();
  const stream = bus.stream('count', { highWaterMark: 1 });
  assert.deepEqual(await bus.publish('count', 1), { delivered: 1, failed: 0 });
  assert.deepEqual(await bus.publish('count', 2), { delivered: 0, failed: 1 });
  assert.deepEqual(await stream.next(), { value: { topic: 'count', payload: 1 }, done: false });
  await assert.rejects(stream.next(), { code: 'BUS_OVERFLOW' });
});
