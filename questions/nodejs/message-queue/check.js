// What a right message queue does. Nothing here depends on how ids and receipts look, but that they are
// strings and never repeat; nothing looks at a moment or an argument that the statement leaves open.
import { check } from 'prepkit';

const DAY = 86_400_000;
const BAD_WHOLE = [-1, 1.5, NaN, Infinity, '3', null, 3n, true, '', [3], {}];

const sizes = (ready, delayed, inFlight, dead = 0) => ({ ready, delayed, inFlight, dead });

/** What `receive` should give: the receipt is the solution's own affair. */
const delivery = (answer, id, body, attempt) => ({ id, body, attempt, receipt: answer?.receipt ?? 'a receipt' });

function delivered(t, answer, id, body, attempt, note) {
  t.equal(answer, delivery(answer, id, body, attempt), note);
  t.equal(typeof answer.receipt, 'string', 'a receipt is a string');
  return answer.receipt;
}

async function publishAll(queue, ...bodies) {
  const ids = [];
  for (const body of bodies) ids.push(await queue.publish(body));
  return ids;
}

/** The bodies that one `receive` after the other hands out, up to the first `null`. */
async function bodies(queue) {
  const received = [];
  for (let message = await queue.receive(); message !== null && received.length < 20; message = await queue.receive()) received.push(message.body);
  return received;
}

// --- the model --------------------------------------------------------------------------------------------

/** The rules, message by message, in publish order; what is due is looked at when asked. */
class Queue {
  messages = [];
  receipts = new Map(); // receipt -> { message, attempt }
  constructor({ visibilityMs, maxAttempts }) {
    Object.assign(this, { visibilityMs, maxAttempts });
  }

  at(now) {
    for (const message of this.messages) {
      if (message.state === 'delayed' && message.due <= now) message.state = 'ready';
      if (message.state === 'inFlight' && message.due <= now) this.end(message, 0, now);
    }
    return this.messages;
  }

  end(message, delayMs, now) {
    const isDead = message.attempts === this.maxAttempts;
    Object.assign(message, { state: isDead ? 'dead' : delayMs > 0 ? 'delayed' : 'ready', due: now + delayMs });
  }

  publish([body, { delayMs = 0 } = {}], now, id) {
    if (typeof id !== 'string' || this.messages.some(message => message.id === id)) return 'a string that no other message has';
    this.messages.push({ id, body, attempts: 0, state: delayMs > 0 ? 'delayed' : 'ready', due: now + delayMs });
    return id;
  }

  receive(now, answer) {
    const message = this.at(now).find(({ state }) => state === 'ready');
    if (!message) return null;
    Object.assign(message, { state: 'inFlight', due: now + this.visibilityMs, attempts: message.attempts + 1 });
    const isNew = typeof answer?.receipt === 'string' && !this.receipts.has(answer.receipt);
    if (isNew) this.receipts.set(answer.receipt, { message, attempt: message.attempts });
    return { id: message.id, body: message.body, attempt: message.attempts, receipt: isNew ? answer.receipt : 'a new receipt' };
  }

  /** The message that is in flight under this receipt. */
  held(receipt, now) {
    this.at(now);
    const { message, attempt } = this.receipts.get(receipt) ?? {};
    return message?.state === 'inFlight' && message.attempts === attempt ? message : undefined;
  }

  ack([receipt], now) {
    const message = this.held(receipt, now);
    if (message) message.state = 'gone';
    return message !== undefined;
  }

  nack([receipt, { delayMs = 0 } = {}], now) {
    const message = this.held(receipt, now);
    if (message) this.end(message, delayMs, now);
    return message !== undefined;
  }

  size(now) {
    const counts = sizes(0, 0, 0);
    for (const { state } of this.at(now)) if (state !== 'gone') counts[state]++;
    return counts;
  }

  deadLetters(now) {
    return this.at(now).filter(({ state }) => state === 'dead').map(({ id, body, attempts }) => ({ id, body, attempts }));
  }
}

/** No options, or a delay around the moments that matter. */
const drawDelay = (random, visibilityMs) => (random.bool(0.4) ? [{ delayMs: random.pick([0, 1, visibilityMs, random.int(0, 2 * visibilityMs)]) }] : []);

const operations = {
  publish: {
    weight: 4, note: '`publish` gives each message an id of its own',
    draw: (random, { visibilityMs }) => [random.pick(['a', 'b']), ...drawDelay(random, visibilityMs)],
    expect: (model, args, now, id) => model.publish(args, now, id),
  },
  receive: {
    weight: 5, note: '`receive` hands out the ready message that was published first, or `null` when none is ready',
    expect: (model, args, now, answer) => model.receive(now, answer),
  },
  ack: {
    weight: 2, note: '`ack` is `true` while the delivery of that receipt lasts, and `false` from its end on',
    draw: random => [random.earlier('receive', 'receipt')],
    expect: (model, args, now) => model.ack(args, now),
  },
  nack: {
    weight: 3, note: '`nack` is `true` while the delivery of that receipt lasts, and `false` from its end on',
    draw: (random, { visibilityMs }) => [random.earlier('receive', 'receipt'), ...drawDelay(random, visibilityMs)],
    expect: (model, args, now) => model.nack(args, now),
  },
  size: {
    weight: 2, note: '`size` counts each message once, in the state in which it is now',
    expect: (model, args, now) => model.size(now),
  },
  deadLetters: {
    note: '`deadLetters` lists the messages whose last delivery ended without `ack`, in publish order',
    expect: (model, args, now) => model.deadLetters(now),
  },
  advance: {
    weight: 4,
    draw: (random, { visibilityMs }) => random.pick([1, visibilityMs, random.int(1, visibilityMs), random.int(1, visibilityMs), random.int(1, 3 * visibilityMs)]),
  },
};

// --- core -------------------------------------------------------------------------------------------------

check('receive', { group: 'core', covers: ['receive', 'attempt'], title: 'hands out what was published, oldest first, then `null`' }, async t => {
  const queue = await t.solution.createQueue();
  t.equal(await queue.receive(), null, 'an empty queue has nothing to receive');
  const [first, second] = await publishAll(queue, 'first', 'second');
  delivered(t, await queue.receive(), first, 'first', 1, 'the message that was published first comes first');
  delivered(t, await queue.receive(), second, 'second', 1, 'then the one that was published next');
  t.equal(await queue.receive(), null, 'a message in flight is not handed out again');
});

check('ack', { group: 'core', covers: ['ack', 'ended'], title: '`ack` removes the message for good, once' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await queue.publish('job');
  const { receipt } = await queue.receive();
  t.equal(await queue.ack(receipt), true, 'the delivery lasts: `ack` is true');
  t.equal(await queue.ack(receipt), false, 'the delivery has ended by the first `ack`');
  t.equal(await queue.nack(receipt), false, 'what is acknowledged cannot be given back');
  await t.clock.advance(5000);
  t.equal(await queue.receive(), null, 'an acknowledged message never comes back');
  t.equal(await queue.size(), sizes(0, 0, 0), 'an acknowledged message is not counted');
});

check('visibility', { group: 'core', covers: ['visibility', 'attempt'], title: 'a message that nobody acknowledges is ready again' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  const id = await queue.publish('job');
  await queue.receive();
  await t.clock.advance(400);
  t.equal(await queue.receive(), null, 'the message is in flight for `visibilityMs`');
  await t.clock.advance(1000);
  delivered(t, await queue.receive(), id, 'job', 2, 'its time is up: it is delivered again, and `attempt` says so');
});

check('nack', { group: 'core', covers: ['nack', 'attempt'], title: '`nack` gives the message back at once, or after `delayMs`' }, async t => {
  const queue = await t.solution.createQueue();
  const id = await queue.publish('job');
  t.equal(await queue.nack((await queue.receive()).receipt), true, 'the delivery lasts: `nack` is true');
  const second = delivered(t, await queue.receive(), id, 'job', 2, 'without a delay it is ready at once');
  t.equal(await queue.nack(second, { delayMs: 500 }), true, 'a `nack` with a delay is true as well');
  t.equal(await queue.receive(), null, 'it is not ready before its delay is over');
  await t.clock.advance(500);
  delivered(t, await queue.receive(), id, 'job', 3, 'after the delay it is ready');
});

check('order', { group: 'core', covers: 'order', title: 'a message that comes back keeps its place by publish order' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await publishAll(queue, 'first', 'second', 'third');
  const first = await queue.receive();
  const second = await queue.receive();
  await queue.nack(second.receipt);
  await queue.nack(first.receipt);
  t.equal(await bodies(queue), ['first', 'second', 'third'], 'given back in any order, they go out in publish order');
  await t.clock.advance(500);
  await queue.publish('fourth');
  await t.clock.advance(500);
  t.equal(await bodies(queue), ['first', 'second', 'third', 'fourth'], 'what timed out goes before what was published after it');
});

check('delay', { group: 'core', covers: ['delay', 'size'], title: 'a delayed message joins when it is due' }, async t => {
  const queue = await t.solution.createQueue();
  const id = await queue.publish('later', { delayMs: 1000 });
  t.equal(await queue.size(), sizes(0, 1, 0), 'a message with a delay is delayed');
  await t.clock.advance(999);
  t.equal(await queue.receive(), null, 'one millisecond early it is not ready');
  await t.clock.advance(1);
  t.equal(await queue.size(), sizes(1, 0, 0), 'at publish time + `delayMs` it is ready');
  delivered(t, await queue.receive(), id, 'later', 1, 'and can be received');
});

check('dead', { group: 'core', covers: ['dead', 'dead-letters'], title: 'after `maxAttempts` deliveries a message is a dead letter' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 2 });
  const [given, slow] = await publishAll(queue, 'given back', 'timed out');
  for (const attempt of [1, 2]) {
    const message = await queue.receive();
    t.equal(message.attempt, attempt, 'a message is delivered `maxAttempts` times');
    await queue.nack(message.receipt);
  }
  t.equal(await queue.deadLetters(), [{ id: given, body: 'given back', attempts: 2 }], 'the last delivery was given back: a dead letter');
  await queue.receive();
  await t.clock.advance(1000);
  t.equal((await queue.receive()).attempt, 2, 'a time-out before the last delivery makes no dead letter');
  await t.clock.advance(1000);
  t.equal(await queue.receive(), null, 'a dead letter is not delivered again');
  t.equal(await queue.deadLetters(), [given, slow].map((id, index) => ({ id, body: ['given back', 'timed out'][index], attempts: 2 })), 'the last delivery timed out: a dead letter');
});

check('size', { group: 'core', covers: 'size', title: '`size` counts each message in the state in which it is' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 1 });
  t.equal(await queue.size(), sizes(0, 0, 0), 'a new queue is empty');
  await publishAll(queue, 'a', 'b', 'c');
  await queue.publish('d', { delayMs: 5000 });
  t.equal(await queue.size(), sizes(3, 1, 0));
  const first = await queue.receive();
  await queue.receive();
  t.equal(await queue.size(), sizes(1, 1, 2));
  await queue.ack(first.receipt);
  t.equal(await queue.size(), sizes(1, 1, 1), 'an acknowledged message is no longer counted');
  await t.clock.advance(1000);
  t.equal(await queue.size(), sizes(1, 1, 0, 1), 'the last delivery has timed out: the message is dead');
  await t.clock.advance(4000);
  t.equal(await queue.size(), sizes(2, 0, 0, 1), 'the delayed message has become ready');
});

// --- edge: deliveries -------------------------------------------------------------------------------------

check('visibility-edge', { group: 'edge', covers: ['visibility', 'ended'], title: 'a delivery ends at exactly receive time + `visibilityMs`' }, async t => {
  for (const visibilityMs of [1, 1000]) {
    const queue = await t.solution.createQueue({ visibilityMs });
    await queue.publish('job');
    await t.clock.advance(70);
    const { receipt } = await queue.receive();
    if (visibilityMs > 1) await t.clock.advance(visibilityMs - 1);
    t.equal(await queue.size(), sizes(0, 0, 1), 'one millisecond before, the message is still in flight');
    await t.clock.advance(1);
    t.equal(await queue.ack(receipt), false, 'at receive time + `visibilityMs` the delivery has ended: too late to acknowledge');
    t.equal(await queue.nack(receipt), false, 'and too late to give it back');
    t.equal(await queue.size(), sizes(1, 0, 0), 'the message is ready again');
  }
});

check('ack-in-time', { group: 'edge', covers: ['ack', 'visibility'], title: 'the last millisecond of a delivery still counts' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await publishAll(queue, 'first', 'second');
  const [first, second] = [await queue.receive(), await queue.receive()];
  await t.clock.advance(999);
  t.equal(await queue.ack(first.receipt), true, 'after 999 of 1000 ms the delivery lasts');
  t.equal(await queue.nack(second.receipt), true, 'and can be given back');
});

check('stale-receipt', { group: 'edge', covers: ['ended', 'receipt'], title: 'a receipt is worth nothing once its delivery has ended' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await queue.publish('job');
  const first = await queue.receive();
  await t.clock.advance(1000);
  const second = await queue.receive();
  t.ok(second.receipt !== first.receipt, 'each delivery has a receipt of its own');
  t.equal(await queue.ack(first.receipt), false, 'the receipt of the first delivery does not acknowledge the second');
  t.equal(await queue.nack(first.receipt), false, 'nor gives it back');
  t.equal(await queue.size(), sizes(0, 0, 1), 'the second delivery goes on');
  t.equal(await queue.nack(second.receipt), true);
  t.equal(await queue.nack(second.receipt), false, 'a second `nack` of one delivery is false');
  t.equal(await queue.ack(second.receipt), false, 'what was given back cannot be acknowledged');
  t.equal(await queue.size(), sizes(1, 0, 0), 'it is there once');
});

check('visibility-anew', { group: 'edge', covers: ['visibility', 'ended'], title: 'each delivery has its own `visibilityMs`, whatever became of the one before' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await queue.publish('job');
  await queue.nack((await queue.receive()).receipt);
  await t.clock.advance(600);
  const second = await queue.receive();
  await t.clock.advance(600);
  t.equal(await queue.size(), sizes(0, 0, 1), '1200 ms after the first delivery began, the second has 400 ms to go');
  t.equal(await queue.ack(second.receipt), true, 'and can be acknowledged');
  const other = await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 9 });
  const id = await other.publish('unlucky');
  for (let attempt = 1; attempt <= 9; attempt++) {
    const receipt = delivered(t, await other.receive(), id, 'unlucky', attempt, 'given back, given back with a delay and timed out in turn, it is delivered 9 times');
    if (attempt % 3 === 1) await other.nack(receipt);
    if (attempt % 3 === 2) await other.nack(receipt, { delayMs: 1000 });
    if (attempt % 3 !== 1) await t.clock.advance(1000);
  }
  t.equal(await other.deadLetters(), [{ id, body: 'unlucky', attempts: 9 }], 'and then dead');
});

check('no-receipt', { group: 'edge', covers: 'no-receipt', title: 'what is no receipt is `false`, and changes nothing' }, async t => {
  const queue = await t.solution.createQueue();
  const id = await queue.publish('job');
  const { receipt } = await queue.receive();
  for (const nonsense of [undefined, null, 0, 17.5, true, {}, [], '', 'no such receipt', '__proto__', 'constructor', 'toString']) {
    t.equal(await queue.ack(nonsense), false, 'that is no receipt');
    t.equal(await queue.nack(nonsense), false, 'that is no receipt');
  }
  if (id !== receipt) {
    t.equal(await queue.ack(id), false, 'the `id` of a message is no receipt');
    t.equal(await queue.nack(id), false, 'the `id` of a message is no receipt');
  }
  t.equal(await queue.size(), sizes(0, 0, 1), 'the message is in flight as before');
  const alike = await t.run(solution => {
    const queue = solution.createQueue();
    queue.publish('job');
    const { receipt } = queue.receive();
    return [[receipt], new String(receipt), { toString: () => receipt }].map(nonsense => [queue.ack(nonsense), queue.nack(nonsense)]);
  });
  t.equal(alike, alike.map(() => [false, false]), 'what only reads like a receipt is none: `ack` and `nack` of an array that holds one, of a `String` object and of an object whose `toString()` gives one');
  const odd = await t.run(solution => {
    const queue = solution.createQueue();
    queue.publish('job');
    queue.receive();
    return [Symbol('receipt'), 12n, NaN, () => 'receipt', new Date(0)].map(nonsense => [queue.ack(nonsense), queue.nack(nonsense)]);
  });
  t.equal(odd, odd.map(() => [false, false]), '`ack` and `nack` of a symbol, a BigInt, `NaN`, a function and a `Date`');
});

check('ids', { group: 'edge', covers: ['id', 'receipt'], title: 'ids and receipts are strings that never repeat' }, async t => {
  const [kinds, ids, receipts] = await t.run(async (solution, n) => {
    const queue = solution.createQueue({ visibilityMs: 10, maxAttempts: 3 });
    const ids = [];
    const receipts = [];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < n; i++) ids.push(queue.publish(i));
      for (let message = queue.receive(); message && receipts.length < 100 * n; message = queue.receive()) {
        receipts.push(message.receipt);
        if (receipts.length % 3 === 0) queue.ack(message.receipt);
      }
      await clock.advance(10);
    }
    return [[...new Set([...ids, ...receipts].map(value => typeof value))], ids.length - new Set(ids).size, receipts.length - new Set(receipts).size];
  }, 200);
  t.equal(kinds, ['string'], 'ids and receipts are strings');
  t.equal(ids, 0, 'how many of 600 ids were there before, while messages came and went');
  t.equal(receipts, 0, 'how many receipts were there before');
  const again = await t.run(solution => {
    const queue = solution.createQueue({ maxAttempts: 13 });
    for (let i = 0; i < 12; i++) queue.publish(i);
    const receipts = [];
    for (let round = 0; round < 12; round++) {
      const held = Array.from({ length: 12 }, () => queue.receive().receipt);
      for (const receipt of held) queue.nack(receipt);
      receipts.push(...held);
    }
    return receipts.length - new Set(receipts).size;
  });
  t.equal(again, 0, 'how many receipts were there before, while 12 messages were delivered 12 times each');
  const [manyIds, manyReceipts] = await t.run((solution, n) => {
    const queue = solution.createQueue();
    const ids = new Set();
    const receipts = new Set();
    for (let i = 0; i < n; i++) {
      ids.add(queue.publish(i));
      const { receipt } = queue.receive();
      receipts.add(receipt);
      queue.ack(receipt);
    }
    return [n - ids.size, n - receipts.size];
  }, 10_000);
  t.equal(manyIds, 0, 'how many of 10,000 ids were there before');
  t.equal(manyReceipts, 0, 'how many of 10,000 receipts were there before');
});

check('delivery-apart', { group: 'edge', covers: ['receive', 'receipt', 'ended'], title: 'what one delivery gave stays as it is when the next one begins' }, async t => {
  const [properties, before, after, acknowledged] = await t.run(async solution => {
    const queue = solution.createQueue({ visibilityMs: 10 });
    queue.publish('job');
    const first = queue.receive();
    const before = [first.attempt, first.receipt];
    await clock.advance(10);
    queue.receive();
    const after = [first.attempt, first.receipt];
    return [Reflect.ownKeys(first).map(String).toSorted(), before, after, queue.ack(first.receipt)];
  });
  t.equal(properties, ['attempt', 'body', 'id', 'receipt'], 'what `receive` returns has exactly four properties');
  t.equal(after, before, 'the `attempt` and the `receipt` of the first delivery, once the second one has begun');
  t.equal(acknowledged, false, 'so the first receipt does not acknowledge the second delivery');
});

// --- edge: bodies, defaults, order ------------------------------------------------------------------------

check('body', { group: 'edge', covers: 'body', title: 'a body comes back as it is' }, async t => {
  const queue = await t.solution.createQueue({ maxAttempts: 1 });
  const object = { to: 'ann', about: 'news' };
  await queue.publish(object);
  const first = await queue.receive();
  t.same(first.body, object, '`receive` hands out the very object that was published');
  await queue.nack(first.receipt);
  t.same((await queue.deadLetters())[0]?.body, object, '`deadLetters` lists the very object that was published');
  const task = t.fn(() => {}, { name: 'task' });
  for (const body of [undefined, null, 0, '', false, NaN, 12n, task]) {
    await queue.publish(body);
    const message = await queue.receive();
    t.ok(message !== null, 'a message is delivered whatever its body');
    t.same(await t.get(message, 'body'), body, 'any value can be a body');
    await queue.nack(message.receipt);
    t.same(await t.get((await queue.deadLetters()).at(-1), 'body'), body, 'and is listed as it was published, once it is dead');
  }
  const seen = await t.run(solution => {
    const bodies = { object: { a: 1 }, array: [1, 2], date: new Date(0), map: new Map(), promise: Promise.resolve(), instance: new (class Job {})() };
    return Object.entries(bodies).map(([kind, body]) => {
      const queue = solution.createQueue({ maxAttempts: 3 });
      queue.publish(body);
      const same = [1, 2, 3].map(() => {
        const message = queue.receive();
        queue.nack(message.receipt);
        return message.body === body;
      });
      return [kind, ...same, queue.deadLetters()[0].body === body, Object.isExtensible(body) && !Object.isFrozen(body)];
    });
  });
  for (const [kind, ...same] of seen) t.equal(same, [true, true, true, true, true], `a body (${kind}) is the very same one in each of 3 deliveries and as a dead letter, and is not frozen`);
});

check('defaults', { group: 'edge', covers: 'defaults', title: 'without options a delivery lasts 30 s, and there are 5' }, async t => {
  const made = [await t.solution.createQueue(), await t.solution.createQueue({}), await t.solution.createQueue({ visibilityMs: undefined, maxAttempts: undefined })];
  for (const queue of made) {
    await queue.publish('job', { delayMs: undefined });
    for (let attempt = 1; attempt <= 5; attempt++) {
      const message = await queue.receive();
      t.equal(message?.attempt, attempt, 'by default there are 5 deliveries');
      if (attempt === 2) {
        t.equal(await queue.nack(message.receipt, { delayMs: undefined }), true, 'a `delayMs` of `undefined` is left out');
        continue;
      }
      await t.clock.advance(29_999);
      t.equal(await queue.size(), sizes(0, 0, 1), 'by default a delivery lasts 30,000 ms');
      await t.clock.advance(1);
    }
    t.equal(await queue.size(), sizes(0, 0, 0, 1), 'after the fifth delivery the message is dead');
  }
});

check('independent', { group: 'edge', covers: 'independent', title: 'two queues share nothing' }, async t => {
  const [first, second] = [await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 1 }), await t.solution.createQueue()];
  await publishAll(first, 'a', 'b', 'c');
  t.equal(await second.receive(), null, 'what was published to one queue is not in another');
  await first.nack((await first.receive()).receipt);
  await first.receive();
  await first.publish('d', { delayMs: 1000 });
  t.equal(await second.size(), sizes(0, 0, 0), 'a second queue counts its own messages');
  t.equal(await second.deadLetters(), [], 'a second queue has its own dead letters');
});

check('delay-order', { group: 'edge', covers: ['delay', 'order'], title: 'a delayed message joins by publish order, not by when it is due' }, async t => {
  const queue = await t.solution.createQueue();
  await queue.publish('first', { delayMs: 300 });
  await queue.publish('second', { delayMs: 100 });
  await publishAll(queue, 'third');
  await queue.publish('fourth', { delayMs: 200 });
  await t.clock.advance(300);
  t.equal(await bodies(queue), ['first', 'second', 'third', 'fourth'], 'all are ready: they go out in publish order');
});

check('order-far', { group: 'edge', covers: 'order', title: 'a message that comes back keeps its place, however many were published since' }, async t => {
  const found = await t.run(solution => {
    const queue = solution.createQueue();
    for (let i = 0; i < 5000; i++) queue.publish(i);
    const { receipt } = queue.receive();
    for (let i = 1; i < 5000; i++) queue.ack(queue.receive().receipt);
    queue.publish('last');
    queue.nack(receipt);
    return [queue.receive()?.body, queue.receive()?.body, queue.receive()];
  });
  t.equal(found, [0, 'last', null], 'of 5,000 messages all but the first were acknowledged, one was published, and then the first was given back');
});

check('nack-delay', { group: 'edge', covers: ['nack', 'delay', 'size'], title: 'a `nack` with a delay counts from the `nack`, at publish order' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await publishAll(queue, 'first', 'second');
  const first = await queue.receive();
  await t.clock.advance(900);
  await queue.nack(first.receipt, { delayMs: 400 });
  t.equal(await queue.size(), sizes(1, 1, 0), 'given back with a delay, it is delayed');
  await t.clock.advance(399);
  t.equal(await queue.size(), sizes(1, 1, 0), 'the end of its old delivery makes no difference, nor does one millisecond less');
  await t.clock.advance(1);
  t.equal(await queue.size(), sizes(2, 0, 0), 'at `nack` time + `delayMs` it is ready');
  t.equal(await bodies(queue), ['first', 'second'], 'at its old place');
});

check('delay-zero', { group: 'edge', covers: 'delay-zero', title: 'a delay of 0 is none' }, async t => {
  const queue = await t.solution.createQueue();
  await queue.publish('job', { delayMs: 0 });
  t.equal(await queue.size(), sizes(1, 0, 0), 'published with a delay of 0 it is ready');
  await queue.nack((await queue.receive()).receipt, { delayMs: 0 });
  t.equal((await queue.receive())?.attempt, 2, 'given back with a delay of 0 it is ready at once');
  await queue.publish('other', { delayMs: -0 });
  t.equal(await queue.size(), sizes(1, 0, 1), '-0 is 0');
});

check('long', { group: 'edge', covers: 'long', title: 'delays and deliveries may last for 30 days' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 30 * DAY });
  await queue.publish('held');
  const { receipt } = await queue.receive();
  await queue.publish('delayed', { delayMs: 30 * DAY });
  await queue.publish('odd', { delayMs: 30 * DAY - 1 });
  await t.clock.advance(1000);
  t.equal(await queue.size(), sizes(0, 2, 1), 'a second later, nothing of 30 days is over');
  // day by day: a queue that looks after itself every second has much to do
  for (let day = 1; day < 30; day++) await t.clock.advance(DAY);
  await t.clock.advance(DAY - 1002);
  t.equal(await queue.size(), sizes(0, 2, 1), 'nor two milliseconds before their end');
  await t.clock.advance(1);
  t.equal(await queue.size(), sizes(1, 1, 1), 'a delay of one millisecond less than 30 days is over one millisecond earlier');
  await t.clock.advance(1);
  t.equal(await queue.ack(receipt), false, 'after 30 days the delivery has ended');
  t.equal(await queue.size(), sizes(3, 0, 0), 'after 30 days all are ready');
});

// --- edge: dead letters -----------------------------------------------------------------------------------

check('dead-order', { group: 'edge', covers: 'dead-letters', title: 'dead letters are listed in publish order' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 1 });
  await publishAll(queue, 'first', 'second', 'third');
  await queue.receive();
  const [second, third] = [await queue.receive(), await queue.receive()];
  await queue.nack(third.receipt);
  await queue.nack(second.receipt);
  await t.clock.advance(1000);
  t.equal((await queue.deadLetters()).map(({ body }) => body), ['first', 'second', 'third'], 'the third died first, and is listed last');
  const [count, misplaced] = await t.run((solution, n) => {
    const queue = solution.createQueue({ maxAttempts: 1 });
    for (let i = 0; i < n; i++) queue.publish(i);
    const receipts = Array.from({ length: n }, () => queue.receive().receipt);
    for (const receipt of receipts.toReversed()) queue.nack(receipt);
    const letters = queue.deadLetters();
    return [letters.length, letters.findIndex(({ body }, i) => body !== i)];
  }, 3000);
  t.equal(count, 3000, 'all of 3,000 dead letters are listed');
  t.equal(misplaced, -1, 'of 3,000 dead letters, the last one published died first: the index of the first that is not in publish order');
});

check('dead-no-delay', { group: 'edge', covers: 'dead', title: 'the last delivery makes a dead letter at once, whatever `delayMs`' }, async t => {
  for (const delayMs of [5000, DAY]) {
    const queue = await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 1 });
    const id = await queue.publish('job');
    t.equal(await queue.nack((await queue.receive()).receipt, { delayMs }), true);
    t.equal(await queue.size(), sizes(0, 0, 0, 1), 'it is dead at once');
    t.equal(await queue.deadLetters(), [{ id, body: 'job', attempts: 1 }], 'and listed');
    await t.clock.advance(delayMs);
    t.equal(await queue.receive(), null, 'the delay brings no dead letter back');
  }
});

check('dead-at-once', { group: 'edge', covers: ['dead', 'dead-letters'], title: 'a time-out of the last delivery is seen by whoever asks first' }, async t => {
  for (const ask of ['deadLetters', 'size']) {
    const queue = await t.solution.createQueue({ visibilityMs: 1000, maxAttempts: 1 });
    await queue.publish('job');
    const { receipt } = await queue.receive();
    await t.clock.advance(1000);
    if (ask === 'size') t.equal(await queue.size(), sizes(0, 0, 0, 1), '`size` counts it as dead');
    else t.equal((await queue.deadLetters()).length, 1, '`deadLetters` lists it');
    t.equal(await queue.ack(receipt), false, 'a dead letter cannot be acknowledged');
  }
});

check('dead-copy', { group: 'edge', covers: 'dead-copy', title: 'the list of dead letters is a copy' }, async t => {
  const [none, before, after, size] = await t.run(solution => {
    const queue = solution.createQueue({ maxAttempts: 1 });
    Reflect.set(queue.deadLetters(), 0, 'changed');
    const none = queue.deadLetters().length;
    for (const body of ['first', 'second']) {
      queue.publish(body);
      queue.nack(queue.receive().receipt);
    }
    const before = JSON.stringify(queue.deadLetters());
    const list = queue.deadLetters();
    for (const letter of list) Object.assign(letter, { id: 'changed', body: 'changed', attempts: 99 });
    list.length = 1;
    return [none, before, JSON.stringify(queue.deadLetters()), queue.size()];
  });
  t.equal(none, 0, 'how many dead letters are listed before any message was published, after a caller put something into the list that it got');
  t.equal(after, before, 'the list, after a caller changed the one that it got');
  t.equal(size, sizes(0, 0, 0, 2), 'both are still counted');
});

// --- edge: time -------------------------------------------------------------------------------------------

check('no-timers', { group: 'edge', covers: 'no-timers', title: 'answers are true before any timer of the queue has run' }, async t => {
  const [late, size, attempt] = await t.run(async solution => {
    const [one, two, three] = [1, 2, 3].map(() => solution.createQueue({ visibilityMs: 1000 }));
    const seen = [];
    let held;
    // Set first, this timer runs before all that the queues set for the same millisecond.
    setTimeout(() => seen.push(one.ack(held), two.size(), three.receive()?.attempt ?? null), 1000);
    for (const queue of [one, two, three]) {
      queue.publish('job');
      held ??= queue.receive().receipt;
    }
    two.publish('delayed', { delayMs: 1000 });
    three.receive();
    two.receive();
    await clock.advance(1000);
    return seen;
  });
  t.equal(late, false, 'the time of the delivery is up, so `ack` is false, whether or not a timer has run');
  t.equal(size, sizes(2, 0, 0), 'one delivery has ended and one delay is over, whether or not a timer has run');
  t.equal(attempt, 2, 'the message is ready again, whether or not a timer has run');
});

check('unref', { group: 'edge', covers: 'unref', title: 'a queue with messages in it keeps no process alive' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await publishAll(queue, 'held', 'given back', 'ready');
  await queue.publish('delayed', { delayMs: 5000 });
  await queue.receive();
  await queue.nack((await queue.receive()).receipt, { delayMs: 5000 });
  t.equal((await t.clock.pending()).referenced, 0, 'the timers that keep the process alive, with messages ready, delayed and in flight (call `unref()` on each)');
  await t.clock.advance(1000);
  t.equal((await t.clock.pending()).referenced, 0, 'the timers that keep the process alive, after a delivery timed out (call `unref()` on each)');
});

// --- edge: arguments --------------------------------------------------------------------------------------

check('options-range', { group: 'edge', covers: 'options-range', title: 'a bad option throws RangeError' }, async t => {
  for (const bad of [0, ...BAD_WHOLE]) await t.throws(t.solution.createQueue({ visibilityMs: bad }), { name: 'RangeError' });
  for (const bad of [0, ...BAD_WHOLE]) await t.throws(t.solution.createQueue({ maxAttempts: bad }), { name: 'RangeError' });
});

check('delay-range', { group: 'edge', covers: 'delay-range', title: 'a bad `delayMs` throws RangeError and changes nothing' }, async t => {
  const queue = await t.solution.createQueue();
  for (const bad of BAD_WHOLE) await t.throws(queue.publish('job', { delayMs: bad }), { name: 'RangeError' });
  t.equal(await queue.size(), sizes(0, 0, 0), 'a `publish` that throws publishes nothing');
  await queue.publish('job');
  const { receipt } = await queue.receive();
  for (const bad of BAD_WHOLE) await t.throws(queue.nack(receipt, { delayMs: bad }), { name: 'RangeError' });
  t.equal(await queue.size(), sizes(0, 0, 1), 'a `nack` that throws ends no delivery');
  t.equal(await queue.ack(receipt), true, 'so it can be acknowledged');
  const again = await t.solution.createQueue({ maxAttempts: 2 });
  await again.publish('job');
  await again.nack((await again.receive()).receipt);
  const last = await again.receive();
  await t.throws(again.nack(last.receipt, { delayMs: -1 }), { name: 'RangeError' });
  t.equal(await again.size(), sizes(0, 0, 1), 'a `nack` that throws does not end the last delivery either');
  t.equal(await again.ack(last.receipt), true, 'so it can be acknowledged too');
});

// What it finds, the note of the operation explains better than all the lines that it might stand for.
check('model', { group: 'edge', title: 'random calls are answered as the rules say' }, async t => {
  await t.model({
    sequences: 40, length: 50,
    setting: random => ({ visibilityMs: random.pick([10, 1, 100]), maxAttempts: random.pick([1, 2, 3, 8]) }),
    create: (t, setting) => t.solution.createQueue(setting),
    model: setting => new Queue(setting),
    operations,
  });
});

// A heap that is put in order wrongly shows only where it holds more than a few.
check('model-crowded', { group: 'edge', title: 'random calls are answered as the rules say while there are many messages' }, async t => {
  const often = (name, weight) => ({ ...operations[name], weight });
  await t.model({
    sequences: 6, length: 250,
    setting: random => ({ visibilityMs: random.pick([100, 10, 1000]), maxAttempts: random.pick([1, 2, 8]) }),
    create: (t, setting) => t.solution.createQueue(setting),
    model: setting => new Queue(setting),
    operations: { ...operations, publish: often('publish', 12), receive: often('receive', 10), nack: often('nack', 5), advance: often('advance', 2) },
  });
});

// --- scale ------------------------------------------------------------------------------------------------

// The smaller ones show early, and cheaply, when a larger one is hopeless.
const GROWING = [3_000, 15_000, 30_000, 70_000, 200_000];

check('linear', { group: 'scale', covers: 'linear', title: 'publish, receive and acknowledge cost the same, however many messages there are', heavy: true }, async t => {
  await t.growth((solution, n) => {
    const queue = solution.createQueue();
    const ids = new Set();
    for (let i = 0; i < n; i++) ids.add(queue.publish(i));
    if (ids.size !== n) throw new Error('an id came again');
    for (let i = 0; i < n; i++) {
      const { receipt, body } = queue.receive();
      if (body !== i) throw new Error('a message came out of order');
      queue.ack(receipt);
    }
    if (queue.size().ready !== 0) throw new Error('a message is left');
  }, { sizes: GROWING, note: 'publishing n messages, then receiving and acknowledging one after the other, takes time in proportion to n' });
});

check('in-flight', { group: 'scale', covers: 'linear', title: 'n messages may be in flight at once and be acknowledged in any order', heavy: true }, async t => {
  await t.growth((solution, n) => {
    const queue = solution.createQueue();
    const receipts = [];
    for (let i = 0; i < n; i++) queue.publish(i);
    for (let i = 0; i < n; i++) receipts.push(queue.receive().receipt);
    // 7919 is a prime that divides no n here, so this visits each of them, far apart
    for (let i = 0; i < n; i++) if (!queue.ack(receipts[(i * 7919) % n])) throw new Error('a delivery had ended');
    if (queue.size().inFlight !== 0) throw new Error('a message is left');
  }, { sizes: GROWING, note: 'with n messages in flight at once, acknowledging all of them in any order takes time in proportion to n' });
});

check('time-out-together', { group: 'scale', covers: 'linear-timeouts', title: 'n messages may time out together', heavy: true }, async t => {
  await t.growth(async (solution, n) => {
    const queue = solution.createQueue({ visibilityMs: 1000 });
    for (let i = 0; i < n; i++) queue.publish(i);
    while (queue.receive());
    await clock.advance(1000);
    for (let i = 0; i < n; i++) {
      const { receipt, body } = queue.receive();
      if (body !== i) throw new Error('a message came out of order');
      queue.ack(receipt);
    }
    if (queue.size().ready !== 0) throw new Error('a message is left');
  }, { sizes: GROWING, note: 'with n messages in flight that time out together, receiving and acknowledging them once more takes time in proportion to n' });
});

check('due-together', { group: 'scale', covers: 'linear-delayed', title: 'n messages may be delayed and become ready together', heavy: true }, async t => {
  await t.growth(async (solution, n) => {
    const queue = solution.createQueue();
    for (let i = 0; i < n / 2; i++) queue.publish(i, { delayMs: 1000 });
    for (let i = 0; i < n / 2; i++) {
      queue.publish(i);
      queue.ack(queue.receive().receipt);
    }
    await clock.advance(1000);
    for (let i = 0; i < n / 2; i++) {
      const { receipt, body } = queue.receive();
      if (body !== i) throw new Error('a message came out of order');
      queue.ack(receipt);
    }
    if (queue.size().ready !== 0) throw new Error('a message is left');
  }, { sizes: GROWING, note: 'with half of n messages delayed while the others are published, received and acknowledged, and then ready together, all of it takes time in proportion to n' });
});

// --- bonus ------------------------------------------------------------------------------------------------

/** Whether this promise has fulfilled by now, and with what. */
async function arrived(t, call, note) {
  const now = await t.state(call);
  t.equal(now, 'fulfilled', note);
  return call;
}

check('wait-ready', { group: 'bonus', covers: 'wait', title: '`receiveWait` takes a ready message, or the next one published' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  const id = await queue.publish('there');
  const ready = await arrived(t, queue.receiveWait(), 'with a message ready it fulfils at once');
  delivered(t, ready, id, 'there', 1, 'it fulfils with what `receive()` would return');
  t.equal(await queue.ack(ready.receipt), true, 'the receipt is good for `ack`');
  const waiting = queue.receiveWait({});
  await t.never(waiting, 'without a message it waits');
  await t.clock.advance(100_000);
  await t.never(waiting, 'without `timeoutMs` it waits for as long as it takes');
  const next = await queue.publish('next');
  delivered(t, await arrived(t, waiting, 'a message was published: the waiter gets it'), next, 'next', 1, 'it fulfils with the message');
  t.equal(await queue.size(), sizes(0, 0, 1), 'the message is in flight');
  await t.clock.advance(1000);
  t.equal((await queue.receive())?.attempt, 2, 'unless acknowledged, it is ready again after `visibilityMs`');
});

check('wait-due', { group: 'bonus', covers: 'wait', title: 'a waiter gets what becomes due at that very millisecond' }, async t => {
  const queue = await t.solution.createQueue({ visibilityMs: 1000 });
  await queue.publish('delayed', { delayMs: 501 });
  const first = queue.receiveWait();
  await t.clock.advance(500);
  await t.never(first, 'one millisecond early the message is not ready');
  await t.clock.advance(1);
  t.equal((await arrived(t, first, 'the delay is over: the waiter gets the message')).attempt, 1);
  const second = queue.receiveWait();
  await t.clock.advance(999);
  await t.never(second, 'the message is in flight for one millisecond more');
  await t.clock.advance(1);
  const again = await arrived(t, second, 'the delivery has timed out: the waiter gets the message');
  t.equal(again.attempt, 2, 'it is the second delivery');
  const third = queue.receiveWait();
  await queue.nack(again.receipt);
  t.equal((await arrived(t, third, 'the message was given back: the waiter gets it')).attempt, 3);
  const other = await t.solution.createQueue({ visibilityMs: 30 * DAY });
  await other.publish('far off', { delayMs: 30 * DAY });
  const patient = other.receiveWait();
  await t.clock.advance(5000);
  await t.never(patient, 'nothing is ready before its 30 days are over');
  await other.publish('now');
  t.equal((await arrived(t, patient, 'a message was published: the waiter gets it')).body, 'now');
});

check('wait-sooner', { group: 'bonus', covers: 'wait', title: 'what becomes due earlier wakes a waiter earlier' }, async t => {
  const queue = await t.solution.createQueue();
  await queue.publish('late', { delayMs: 5000 });
  const waiting = queue.receiveWait();
  await t.clock.advance(100);
  await queue.publish('soon', { delayMs: 300 });
  await t.clock.advance(300);
  t.equal((await arrived(t, waiting, 'the later message is due first: the waiter gets it then')).body, 'soon');
  const next = queue.receiveWait();
  await t.clock.advance(4600);
  t.equal((await arrived(t, next, 'the other one at its own time')).body, 'late');
});

check('wait-order', { group: 'bonus', covers: 'wait-order', title: 'the first waiter is served first, and each message goes to one' }, async t => {
  const queue = await t.solution.createQueue();
  const waiters = [queue.receiveWait(), queue.receiveWait({ timeoutMs: 9000 }), queue.receiveWait()];
  await queue.publish('first');
  t.equal((await arrived(t, waiters[0], 'the first message goes to the first waiter')).body, 'first');
  await t.never(waiters[1], 'the second waiter waits on');
  await publishAll(queue, 'second', 'third', 'fourth');
  t.equal((await arrived(t, waiters[1], 'the next message goes to the second waiter')).body, 'second');
  t.equal((await arrived(t, waiters[2], 'and the next one to the third')).body, 'third');
  t.equal((await queue.receive())?.body, 'fourth', 'what no waiter took is there for `receive`');
  const ways = {
    'was given back': async (other, receipt) => { await other.nack(receipt); },
    'was given back with a delay that is over': async (other, receipt) => {
      await other.nack(receipt, { delayMs: 500 });
      await t.clock.advance(500);
    },
    'timed out': async () => { await t.clock.advance(1000); },
  };
  for (const [what, comeBack] of Object.entries(ways)) {
    const other = await t.solution.createQueue({ visibilityMs: 1000 });
    await other.publish('again');
    const { receipt } = await other.receive();
    const [first, second] = [other.receiveWait(), other.receiveWait()];
    await t.never(first, 'the message is in flight: both wait');
    await comeBack(other, receipt);
    t.equal((await arrived(t, first, `the message ${what}: it goes to the first waiter`)).body, 'again');
    await t.never(second, 'the second waiter waits on');
  }
});

check('wait-timeout', { group: 'bonus', covers: 'wait-timeout', title: '`timeoutMs` without a message gives `null`' }, async t => {
  const queue = await t.solution.createQueue();
  const waiting = queue.receiveWait({ timeoutMs: 500 });
  await t.clock.advance(499);
  await t.never(waiting, 'one millisecond before `timeoutMs` it still waits');
  await t.clock.advance(1);
  t.equal(await arrived(t, waiting, 'after `timeoutMs` it fulfils'), null, 'with `null`');
});

check('wait-abort', { group: 'bonus', covers: 'wait-abort', title: 'an abort rejects at once with the reason' }, async t => {
  const queue = await t.solution.createQueue();
  for (const reason of [new Error('shutting down'), 'a string', 0, null]) {
    const abort = await t.abortController();
    const waiting = queue.receiveWait({ signal: abort.signal, timeoutMs: 5000 });
    await t.never(waiting, 'before the abort it waits');
    await abort.abort(reason);
    t.equal(await t.state(waiting), 'rejected', 'it rejects when the signal aborts');
    await t.rejects(waiting, { is: reason });
  }
  await queue.publish('job');
  const aborted = await t.abortController();
  await aborted.abort('before');
  await t.rejects(queue.receiveWait({ signal: aborted.signal }), { is: 'before' });
  t.equal(await queue.size(), sizes(1, 0, 0), 'a signal that has aborted already takes no message');
  t.equal((await queue.receive())?.attempt, 1, 'nor takes one and gives it back: the next delivery of it is the first');
});

check('wait-lost', { group: 'bonus', covers: 'wait-lost', title: 'a waiter that gave up takes no message' }, async t => {
  const queue = await t.solution.createQueue();
  const abort = await t.abortController();
  const timed = queue.receiveWait({ timeoutMs: 100 });
  const stopped = queue.receiveWait({ signal: abort.signal });
  const patient = queue.receiveWait();
  await t.clock.advance(100);
  await abort.abort('stop');
  t.equal(await arrived(t, timed, 'its time is up'), null);
  await t.rejects(stopped, { is: 'stop' });
  await publishAll(queue, 'first', 'second');
  t.equal((await arrived(t, patient, 'the first message goes to the waiter that is left')).body, 'first');
  t.equal(await queue.size(), sizes(1, 0, 1), 'the second one is ready, and no other was taken');
  t.equal((await queue.receive())?.body, 'second', 'and there for `receive`');
});

check('wait-clean', { group: 'bonus', covers: 'wait-clean', title: 'a settled waiter leaves no timer and no listener' }, async t => {
  const ways = {
    'that found a message ready': async (queue, options) => {
      await queue.publish('ready');
      return queue.receiveWait(options);
    },
    'that a message was published for': async (queue, options) => {
      const waiting = queue.receiveWait(options);
      await queue.publish('published');
      return waiting;
    },
    'whose signal aborted': async (queue, options, abort) => {
      const waiting = queue.receiveWait(options);
      await abort.abort('stop');
      await t.rejects(waiting, { is: 'stop' });
    },
    'whose time was up': async (queue, options) => {
      const waiting = queue.receiveWait({ ...options, timeoutMs: 10 });
      await t.clock.advance(10);
      return waiting;
    },
  };
  for (const [which, wait] of Object.entries(ways)) {
    const queue = await t.solution.createQueue({ visibilityMs: 1000 });
    const timers = [];
    for (let waiter = 0; waiter < 4; waiter++) {
      const abort = await t.abortController();
      const message = await wait(queue, { signal: abort.signal, timeoutMs: 3_600_000 }, abort);
      if (message) await queue.ack(message.receipt);
      t.equal(await abort.listeners(), 0, `the \`abort\` listeners left by a waiter ${which}`);
      await t.clock.advance(5000); // a timer of the queue's own, for that delivery, is over then
      timers.push((await t.clock.pending()).timers);
    }
    t.equal(timers[3] - timers[0], 0, `the timers that three more waiters ${which} left behind`);
  }
});
