// A few examples to start from: run them with `node --test`. They use real time, so they stay far from exact moments;
// `prepkit check` moves a virtual clock and is strict. Add your own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueue } from './solution.mjs';

test('first published, first delivered; an acknowledged message is gone', () => {
  const queue = createQueue();
  const id = queue.publish('first');
  queue.publish('second');
  const message = queue.receive();
  assert.deepEqual(message, { id, body: 'first', attempt: 1, receipt: message.receipt });
  assert.equal(queue.ack(message.receipt), true);
  assert.equal(queue.ack(message.receipt), false);
  assert.equal(queue.receive().body, 'second');
  assert.equal(queue.receive(), null);
});

test('a message that nobody acknowledges comes back at its old place', async () => {
  const queue = createQueue({ visibilityMs: 30 });
  queue.publish('first');
  queue.publish('second');
  const late = queue.receive();
  assert.deepEqual(queue.size(), { ready: 1, delayed: 0, inFlight: 1, dead: 0 });
  await sleep(60);
  assert.equal(queue.ack(late.receipt), false);
  const again = queue.receive();
  assert.deepEqual([again.body, again.attempt], ['first', 2]);
});

test('a message that is given back can be delayed', async () => {
  const queue = createQueue();
  queue.publish('job');
  assert.equal(queue.nack(queue.receive().receipt, { delayMs: 30 }), true);
  assert.equal(queue.receive(), null);
  assert.equal(queue.size().delayed, 1);
  await sleep(60);
  assert.equal(queue.receive().attempt, 2);
});

test('the last delivery that fails makes a dead letter', () => {
  const queue = createQueue({ maxAttempts: 1 });
  const id = queue.publish('job');
  queue.nack(queue.receive().receipt);
  assert.equal(queue.receive(), null);
  assert.deepEqual(queue.deadLetters(), [{ id, body: 'job', attempts: 1 }]);
});

test('bad arguments throw', () => {
  assert.throws(() => createQueue({ visibilityMs: 0 }), RangeError);
  assert.throws(() => createQueue().publish('job', { delayMs: -1 }), RangeError);
});
