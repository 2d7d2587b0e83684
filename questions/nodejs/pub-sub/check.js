// What a right event bus does. Whether `publish` calls a handler before it returns or in a microtask after
// that is left open, and so is the order of subscribers: checks ask between two calls of theirs, when both
// have happened, or look at what holds either way.
import { check } from 'prepkit';

const DONE = 'done';
const result = (delivered, failed = 0) => ({ delivered, failed });
const message = (topic, payload) => ({ topic, payload });

const payloads = handler => handler.calls.map(({ args }) => args[0]);

/** What the stream gives next: the message, or `DONE`. */
async function read(stream) {
  const { value, done } = await stream.next();
  return done ? DONE : value;
}

/** What a call fulfilled with, which by now it must have. */
async function settled(t, call, note) {
  t.equal(await t.state(call), 'fulfilled', note);
  return call;
}

// --- matching ---------------------------------------------------------------------------------------------

const levelsMatch = ([level, ...filter], topic) => {
  if (level === undefined) return topic.length === 0;
  if (level === '#') return true;
  return topic.length > 0 && (level === '+' || level === topic[0]) && levelsMatch(filter, topic.slice(1));
};
const isWild = filter => /^[+#]/.test(filter);
const matches = (filter, topic) => !(topic.startsWith('$') && isWild(filter)) && levelsMatch(filter.split('/'), topic.split('/'));

/** Who of these filters gets a message: beside the solution. */
const receivers = async (solution, { filters, topic }) => {
  const bus = solution.createBus();
  const got = [];
  for (const filter of filters) bus.subscribe(filter, () => { got.push(filter); });
  bus.publish(topic, 'news').catch(error => { got.push(`rejects with ${error}`); });
  await clock.advance(0);
  return got.sort();
};

/** What of these retained topics a filter gets. */
const kept = async (solution, { topics, filter }) => {
  const bus = solution.createBus();
  const got = [];
  for (const topic of topics) bus.publish(topic, 'news', { retain: true });
  bus.subscribe(filter, (payload, { topic }) => { got.push(topic); });
  await clock.advance(0);
  return got.sort();
};

const quoted = list => list.map(text => `'${text}'`).join(', ');

/** `list`: [filters, topic], each with its filters sorted. */
const receiving = (t, list, note) => t.cases({
  list,
  run: receivers,
  input: ([filters, topic]) => ({ filters, topic }),
  expect: ([filters, topic]) => filters.filter(filter => matches(filter, topic)).sort(),
  *smaller([filters, topic]) {
    if (filters.length > 1) for (const filter of filters) yield [[filter], topic];
    for (const shorter of shortened(topic)) yield [filters, shorter];
    if (filters.length === 1) for (const shorter of shortened(filters[0])) if (isFilter(shorter)) yield [[shorter], topic];
  },
  label: ([filters, topic]) => `a message to '${topic}', with subscribers of ${quoted(filters)}`,
  note,
});

/** The text without one of its levels. */
const shortened = text => text.split('/').map((_, i, levels) => levels.toSpliced(i, 1).join('/')).filter(shorter => shorter !== '');
const isFilter = text => text !== '' && !/[^/][+#]|[+#][^/]|#\//.test(text);

/** All of the filters with each topic. */
const table = (filters, topics) => topics.map(topic => [filters.toSorted(), topic]);

const LEVELS = ['a', 'b', 'a', 'ab', '', '$a'];

function drawTopic(random) {
  const topic = Array.from({ length: random.pick([1, 2, 2, 3, 3, 4]) }, () => random.pick(LEVELS)).join('/');
  return topic === '' ? 'a' : topic;
}

/** Near the topic, or anywhere. */
function drawFilter(random, topic) {
  const levels = (random.bool(0.7) ? topic : drawTopic(random)).split('/').map(level => (random.bool(0.35) ? '+' : level));
  if (random.bool(0.4)) levels.splice(random.int(0, levels.length), levels.length, '#');
  return levels.join('/') || '+';
}

const drawSome = (random, count, draw) => [...new Set(Array.from({ length: count }, draw))].sort();

// --- a whole life, drawn ----------------------------------------------------------------------------------

/** The rules as a simulation, millisecond by millisecond. `seen` is what happens: name -> what, and when. */
class Life {
  now = 0;
  members = new Map(); // of those that are subscribed, by name
  kept = new Map(); // topic -> payload
  seen = {};
  isOpen = false; // it came to something that the statement leaves open

  static of(operations) {
    const life = new Life();
    for (const operation of operations) life.does(...operation);
    return life;
  }

  tell(name, what) {
    (this.seen[name] ??= []).push(`${what} at ${this.now}`);
  }

  does(what, name, ...rest) {
    this[what](name, ...rest);
  }

  /** A message has become of a member what is said: `delivered`, `failed`, or neither. */
  settle(message, outcome) {
    if (outcome) message[outcome]++;
    if (--message.open === 0) this.tell(message.name, `${message.delivered} delivered, ${message.failed} failed`);
  }

  publish(name, topic, retain) {
    const payload = retain === 'clear' ? undefined : name;
    if (retain === 'clear') this.kept.delete(topic);
    else if (retain) this.kept.set(topic, payload);
    const to = [...this.members.values()].filter(({ filter }) => matches(filter, topic));
    const message = { name, topic, payload, open: to.length + 1, delivered: 0, failed: 0 };
    for (const member of to) this.give(member, message);
    this.settle(message);
  }

  join(name, member) {
    this.members.set(name, Object.assign(member, { name, queue: [] }));
    for (const [topic, payload] of this.kept) {
      if (matches(member.filter, topic)) this.give(member, { topic, payload, open: NaN });
    }
  }

  subscribe(name, filter, options) {
    this.join(name, { filter, ...options });
  }

  stream(name, filter, options) {
    this.join(name, { filter, ...options, isStream: true, readers: [] });
    this.streams[name] = this.members.get(name);
  }

  streams = {};

  give(member, message) {
    if (member.isStream) return this.queue(member, message);
    member.queue.push(message);
    this.work(member);
  }

  work(member) {
    while (!member.isBusy && member.queue.length > 0) {
      const message = member.queue.shift();
      this.tell(member.name, message.payload);
      if (member.once) this.leave(member.name);
      if (member.takes > 0) Object.assign(member, { isBusy: true, until: this.now + member.takes, message });
      else this.settle(message, member.fails ? 'failed' : 'delivered');
      if (member.isBusy) this.busy.add(member);
    }
  }

  busy = new Set();

  queue(stream, message) {
    const { queue, readers, highWaterMark, overflow } = stream;
    if (readers.length > 0) {
      this.tell(readers.shift(), message.payload);
      this.settle(message, 'delivered');
    } else if (queue.length < highWaterMark || overflow === 'drop-oldest') {
      if (queue.length === highWaterMark) queue.shift();
      queue.push(message);
      this.settle(message, 'delivered');
    } else if (overflow === 'error') {
      stream.hasFailed = stream.failsNext = true;
      this.members.delete(stream.name);
      this.settle(message, 'failed');
    } else this.settle(message);
  }

  next(name, of) {
    const stream = this.streams[of];
    if (stream.queue.length > 0) this.tell(name, stream.queue.shift().payload);
    else if (stream.failsNext) {
      stream.failsNext = false;
      this.tell(name, 'BUS_OVERFLOW');
    } else if (this.members.has(of)) stream.readers.push(name);
    else this.tell(name, DONE);
  }

  leave(name) {
    const stream = this.streams[name];
    const member = this.members.get(name);
    this.members.delete(name);
    if (stream?.hasFailed && stream.by === 'abort') this.isOpen = true;
    if (stream?.readers.length > 0 && stream.by === 'return') this.isOpen = true;
    if (stream) stream.failsNext = false;
    for (const reader of stream?.readers.splice(0) ?? []) this.tell(reader, DONE);
    const waiting = (stream ?? member)?.queue.splice(0) ?? [];
    if (!stream) for (const message of waiting) this.settle(message);
  }

  pass(ms) {
    for (const end = this.now + ms; this.now < end;) {
      this.now++;
      for (const member of [...this.busy].filter(({ until }) => until === this.now)) {
        this.busy.delete(member);
        member.isBusy = false;
        this.settle(member.message, member.fails ? 'failed' : 'delivered');
        this.work(member);
      }
    }
  }
}

/** The same with the solution's bus, as the text of a program that a person can read. */
const BEGIN = `
  const bus = solution.createBus();
  const seen = {};
  const sleepers = [];
  let now = 0;
  const tell = (name, what) => { (seen[name] ??= []).push(\`\${what} at \${now}\`); };
  const sleep = ms => new Promise(wake => sleepers.push({ at: now + ms, wake }));
  const pass = async ms => {
    await clock.advance(0);
    for (const end = now + ms; now < end;) {
      now++;
      const due = sleepers.filter(({ at }) => at === now);
      for (const { wake } of due) wake();
      if (due.length > 0) await clock.advance(0);
    }
  };
  const publish = (name, ...args) => bus.publish(...args).then(({ delivered, failed }) => tell(name, \`\${delivered} delivered, \${failed} failed\`));
  const next = (name, stream) => stream.next().then(({ value, done }) => tell(name, done ? 'done' : value.payload), error => tell(name, error.code));
`;

const written = {
  subscribe(name, filter, { takes, fails, once, by }) {
    const does = [`tell('${name}', payload);`, ...(takes > 0 ? [`await sleep(${takes});`] : []), ...(fails ? ["throw new Error('fails');"] : [])];
    const options = [...(once ? ['once: true'] : []), ...(by === 'abort' ? [`signal: ${name}.signal`] : [])];
    const call = `bus.subscribe('${filter}', ${takes > 0 ? 'async ' : ''}payload => { ${does.join(' ')} }${options.length > 0 ? `, { ${options.join(', ')} }` : ''});`;
    return by === 'abort' ? `const ${name} = new AbortController(); ${call}` : `const ${name} = ${call}`;
  },
  stream(name, filter, { highWaterMark, overflow, by }) {
    const options = [`highWaterMark: ${highWaterMark}`, `overflow: '${overflow}'`, ...(by === 'abort' ? [`signal: ${name}Abort.signal`] : [])];
    return `${by === 'abort' ? `const ${name}Abort = new AbortController(); ` : ''}const ${name} = bus.stream('${filter}', { ${options.join(', ')} });`;
  },
  publish: (name, topic, retain) => `publish('${name}', '${topic}', ${retain === 'clear' ? 'undefined' : `'${name}'`}${retain ? ', { retain: true }' : ''});`,
  next: (name, of) => `next('${name}', ${of});`,
  leave: (name, { by, isStream }) => (by === 'abort' ? `${name}${isStream ? 'Abort' : ''}.abort();` : by === 'return' ? `${name}.return();` : `${name}();`),
  pass: ms => `await pass(${ms});`,
};

const program = operations => {
  const lines = operations.map(([what, ...args]) => `  ${written[what](...args)}${what === 'pass' ? '' : ' await pass(0);'}\n`);
  return `async solution => {${BEGIN}${lines.join('')}  return seen;\n}`;
};
/** Bulk work whose text was put together here. */
const asWork = text => Object.assign(() => {}, { toString: () => text });

const FILTERS = ['a', 'a', 'a/b', '+', 'a/+', 'a/#', '#'];

function drawLife(random) {
  const operations = [];
  const life = new Life();
  const joined = new Map(); // name -> its options
  const counts = { subscribe: 0, stream: 0, publish: 0, next: 0 };
  const fresh = { subscribe: 's', stream: 't', publish: 'm', next: 'n' };
  const draws = {
    subscribe: () => [random.pick(FILTERS), { takes: random.pick([0, 0, 1, 2, 5]), fails: random.bool(0.25), once: random.bool(0.2), by: random.pick(['call', 'call', 'abort']) }],
    stream: () => [random.pick(FILTERS), { highWaterMark: random.int(1, 3), overflow: random.pick(['error', 'drop-oldest', 'drop-newest']), by: random.pick(['return', 'abort']), isStream: true }],
    publish() {
      const topic = random.pick(['a', 'a', 'a', 'a/b', 'b']);
      // Of several that are kept, the order is free: so there is one.
      return [topic, topic === 'a' ? random.pick([undefined, undefined, 'keep', 'clear']) : undefined];
    },
    next: () => [random.pick([...joined.keys()].filter(name => joined.get(name).isStream))],
  };
  const most = random.int(6, 24);
  while (operations.length < most) {
    const what = random.pick(['subscribe', 'subscribe', 'stream', 'publish', 'publish', 'publish', 'publish', 'next', 'next', 'leave', 'pass', 'pass']);
    if (what === 'next' && !counts.stream) continue;
    if (what === 'leave' && joined.size === 0) continue;
    const name = fresh[what] + ++counts[what];
    const operation = what === 'pass' ? [what, random.int(1, 4)] : what === 'leave' ? [what, random.pick([...joined.keys()])] : [what, name, ...draws[what]()];
    if (what === 'leave') operation.push(joined.get(operation[1]));
    if (what === 'subscribe' || what === 'stream') joined.set(name, operation[3]);
    operations.push(operation);
  }
  operations.push(['pass', 60]); // whatever still runs comes to its end
  return Life.of(operations).isOpen ? drawLife(random) : operations;
}

/** Without some of the operations and what hangs on them, or with plainer ones. */
function* plainer(operations) {
  const last = operations.length - 1;
  for (let size = last >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < last; at += size) {
      const gone = new Set(operations.slice(at, Math.min(at + size, last)));
      const names = new Set([...gone].filter(([what]) => what === 'subscribe' || what === 'stream').map(([, name]) => name));
      const rest = operations.filter(operation => !gone.has(operation) && !(operation[0] === 'leave' && names.has(operation[1])) && !(operation[0] === 'next' && names.has(operation[2])));
      if (!Life.of(rest).isOpen) yield rest;
    }
  }
  for (const [at, [what, name, filter, options]] of operations.entries()) {
    if (what !== 'subscribe') continue;
    const with_ = change => operations.with(at, [what, name, filter, { ...options, ...change }]);
    if (options.fails) yield with_({ fails: false });
    if (options.once) yield with_({ once: false });
    if (options.takes > 0) yield with_({ takes: 0 });
    if (options.takes > 1) yield with_({ takes: 1 });
  }
}

// --- core -------------------------------------------------------------------------------------------------

check('deliver', { group: 'core', covers: ['handler', 'levels', 'subscribers'], title: 'all who subscribed to a topic get what is published to it' }, async t => {
  const bus = await t.solution.createBus();
  const [first, second, other] = ['first', 'second', 'other'].map(name => t.fn(() => {}, { name }));
  await bus.subscribe('orders/paid', first);
  await bus.subscribe('orders/paid', second);
  await bus.subscribe('orders/sent', other);
  await bus.publish('orders/paid', { id: 17 });
  for (const handler of [first, second]) t.equal(handler.calls.map(({ args }) => args), [[{ id: 17 }, { topic: 'orders/paid' }]], 'a handler is called once, with the payload and an object with the topic');
  t.equal(other.calls.length, 0, 'a subscriber of another topic is not called');
});

check('plus', { group: 'core', covers: 'plus', title: '`+` matches exactly one level' }, async t => {
  const topics = ['a', 'a/', 'a/b', 'a/c', 'b/a', '/a', 'a//', 'a/b/c', 'a//c', 'a/c/b', 'a/b/c/d'];
  await receiving(t, table(['+', 'a/+', '+/a', '+/+', 'a/+/c', '+/b/+', 'a/+/+'], topics), '`+` matches any one level, an empty one too');
});

check('hash', { group: 'core', covers: 'hash', title: 'a last `#` matches the parent and all that is below' }, async t => {
  const topics = ['a', 'ab', 'b', 'a/', 'a/b', 'a/b/c', 'a//b', '/a', '/', 'b/a', 'ab/c'];
  await receiving(t, table(['#', 'a/#', 'a/b/#', '+/#', 'a/+/#', '/#', 'a//#'], topics), '`#` matches any number of further levels, none at all included');
});

check('result', { group: 'core', covers: ['result', 'failure'], title: '`publish` waits for all handlers, and counts how they ended' }, async t => {
  const bus = await t.solution.createBus();
  t.equal(await settled(t, bus.publish('a', 1), 'without a subscriber it fulfils at once'), result(0), 'nobody got it');
  await bus.subscribe('a', t.fn(() => 'fine', { name: 'returns' }));
  await bus.subscribe('a', t.fn(() => t.sleep(30), { name: 'takes30' }));
  await bus.subscribe('+', t.fn(() => { throw new Error('thrown'); }, { name: 'throws' }));
  await bus.subscribe('#', t.fn(() => t.sleepThenThrow(20, new Error('rejected')), { name: 'failsAfter20' }));
  const published = bus.publish('a', 1);
  await t.clock.advance(29);
  await t.never(published, 'one handler still runs: the promise of `publish` waits for it');
  await t.clock.advance(1);
  t.equal(await settled(t, published, 'all handlers have settled'), result(2, 2), 'one handler returned and one fulfilled, one threw and one rejected');
});

check('one-at-a-time', { group: 'core', covers: ['one-at-a-time', 'order', 'result'], title: 'a subscriber gets one message after the other, in order' }, async t => {
  const bus = await t.solution.createBus();
  const handler = t.fn(payload => t.sleep(payload === 'first' ? 30 : 10), { name: 'handler' });
  await bus.subscribe('a/#', handler);
  const published = [bus.publish('a', 'first'), bus.publish('a/b', 'second'), bus.publish('a', 'third')];
  for (const [count, ms] of [[1, 29], [2, 1], [2, 9], [3, 1]]) {
    await t.clock.advance(ms);
    t.equal(payloads(handler), ['first', 'second', 'third'].slice(0, count), 'the next message comes when the promise of the handler has settled, and not before');
  }
  t.equal(await settled(t, published[1], 'the handler has ended for the second message'), result(1));
  await t.never(published[2], 'for the third one it still runs');
  await t.clock.advance(10);
  t.equal(await settled(t, published[2], 'and now it has ended'), result(1));
  const many = Array.from({ length: 50 }, (_, number) => number);
  const slow = t.fn(() => t.sleep(1), { name: 'slow' });
  await bus.subscribe('many', slow);
  for (const number of many) bus.publish('many', number);
  await t.clock.advance(50);
  t.equal(payloads(slow), many, 'fifty messages that wait come in their order');
});

check('no-waiting', { group: 'core', covers: 'no-waiting', title: 'a slow subscriber delays nobody else' }, async t => {
  const bus = await t.solution.createBus();
  const slow = t.fn(() => t.sleep(1000), { name: 'slow' });
  const fast = t.fn(() => {}, { name: 'fast' });
  for (const [filter, handler] of [['a', fast], ['a', slow], ['+', fast]]) await bus.subscribe(filter, handler);
  const published = [bus.publish('a', 1), bus.publish('a', 2)];
  await t.clock.advance(0);
  t.equal(payloads(fast).toSorted(), [1, 1, 2, 2], 'the fast ones have had both messages');
  t.equal(payloads(slow), [1], 'the slow one has the first');
  await t.clock.advance(1000);
  t.equal(await settled(t, published[0], 'the slow one is ready with the first message'), result(3));
});

check('failure', { group: 'core', covers: 'failure', title: 'a handler that fails disturbs nobody' }, async t => {
  const bus = await t.solution.createBus();
  const before = t.fn(() => {}, { name: 'before' });
  const throws = t.fn(() => { throw new Error('thrown'); }, { name: 'throws' });
  const rejects = t.fn(async () => { throw new Error('rejected'); }, { name: 'rejects' });
  const after = t.fn(() => {}, { name: 'after' });
  for (const handler of [before, throws, rejects, after]) await bus.subscribe('a', handler);
  for (const payload of [1, 2]) t.equal(await bus.publish('a', payload), result(2, 2), 'of four handlers two fail');
  for (const handler of [before, throws, rejects, after]) t.equal(payloads(handler), [1, 2], 'each subscriber gets both messages, those that fail too');
});

check('unsubscribe', { group: 'core', covers: ['final', 'idempotent'], title: 'who has unsubscribed gets nothing any more' }, async t => {
  const bus = await t.solution.createBus();
  const [leaver, other] = ['leaver', 'other'].map(name => t.fn(() => {}, { name }));
  const unsubscribe = await bus.subscribe('a/+', leaver);
  await bus.subscribe('a/+', other);
  await bus.publish('a/b', 1);
  await unsubscribe();
  t.equal(await bus.publish('a/b', 2), result(1), 'only the other one is left');
  await unsubscribe();
  t.equal(await bus.publish('a/b', 3), result(1), 'a second `unsubscribe` changes nothing');
  t.equal([payloads(leaver), payloads(other)], [[1], [1, 2, 3]]);
});

check('once', { group: 'core', covers: 'once', title: 'with `once` a handler is called once' }, async t => {
  const bus = await t.solution.createBus();
  const handler = t.fn(() => {}, { name: 'handler' });
  await bus.subscribe('a', handler, { once: true });
  t.equal(await bus.publish('b', 0), result(0), 'a message that does not match is not the one');
  t.equal(await bus.publish('a', 1), result(1));
  t.equal(await bus.publish('a', 2), result(0), 'after its call the subscription is over');
  t.equal(payloads(handler), [1]);
});

check('retain', { group: 'core', covers: ['retain', 'retain-only', 'retain-clear'], title: 'the last retained message of a topic reaches later subscribers' }, async t => {
  const bus = await t.solution.createBus();
  const now = t.fn(() => {}, { name: 'now' });
  await bus.subscribe('price/#', now);
  t.equal(await bus.publish('price/eur', 1.07, { retain: true }), result(1), 'who is subscribed gets it like any other');
  await bus.publish('price/eur', 1.08, { retain: true });
  await bus.publish('price/eur', 1.09);
  const [exact, wild, other] = ['exact', 'wild', 'other'].map(name => t.fn(() => {}, { name }));
  for (const [filter, handler] of [['price/eur', exact], ['price/+', wild], ['price/usd', other]]) await bus.subscribe(filter, handler);
  for (const handler of [exact, wild]) t.equal(handler.calls.map(({ args }) => args), [[1.08, { topic: 'price/eur' }]], 'a later subscriber gets the last one that was retained');
  t.equal(payloads(other), [], 'if its filter matches');
  t.equal(payloads(now), [1.07, 1.08, 1.09], 'who was there already does not get it once more');
  await bus.publish('price/eur', undefined, { retain: true });
  const late = t.fn(() => {}, { name: 'late' });
  await bus.subscribe('price/eur', late);
  t.equal(payloads(late), [], 'a retained `undefined` has cleared it');
});

check('stream', { group: 'core', covers: ['stream', 'stream-result', 'stream-messages'], title: 'a stream keeps messages until they are read' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('a/+');
  for (const payload of [1, 2]) {
    t.equal(await settled(t, bus.publish('a/b', payload), '`publish` does not wait until somebody reads'), result(1), 'a message in the queue counts as delivered');
  }
  t.equal(await bus.publish('a', 3), result(0), 'the filter does not match');
  t.equal([await read(stream), await read(stream)], [message('a/b', 1), message('a/b', 2)], 'the reader gets the messages in order');
  const waiting = stream.next();
  await t.never(waiting, 'there is no message: `next()` waits');
  t.equal(await bus.publish('a/c', 4), result(1), 'a message that is handed to a reader counts as delivered');
  t.equal((await settled(t, waiting, 'it fulfils when there is one')).value, message('a/c', 4));
});

check('stream-loop', { group: 'core', covers: ['stream', 'stream-return'], title: 'a stream works in `for await`, and leaving the loop unsubscribes' }, async t => {
  const [read, after] = await t.run(async solution => {
    const bus = solution.createBus();
    const stream = bus.stream('a');
    const read = [];
    const loop = async () => {
      for await (const { payload } of stream) {
        read.push(payload);
        if (payload === 3) break;
      }
      read.push('left');
    };
    bus.publish('a', 1);
    await clock.advance(0);
    loop();
    for (const payload of [2, 3]) {
      bus.publish('a', payload);
      await clock.advance(0);
    }
    const after = [];
    bus.publish('a', 4).then(result => after.push(result));
    await clock.advance(0);
    return [read, after];
  });
  t.equal(read, [1, 2, 3, 'left'], 'the loop gets the messages until it is left');
  t.equal(after, [result(0)], 'the results of `publish` after that: nobody is subscribed');
});

check('overflow', { group: 'core', covers: ['overflow-error', 'high-water-mark'], title: 'a stream whose reader is too slow ends with an error' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('a', { highWaterMark: 2 });
  for (const payload of [1, 2]) t.equal(await bus.publish('a', payload), result(1));
  t.equal(await bus.publish('a', 3), result(0, 1), 'a message for which there is no room counts as failed');
  t.equal([await read(stream), await read(stream)], [message('a', 1), message('a', 2)], 'the reader still gets what is queued');
  await t.rejects(stream.next(), { name: 'Error', code: 'BUS_OVERFLOW' });
});

// --- edge: topics and filters -----------------------------------------------------------------------------

check('levels', { group: 'edge', covers: 'levels', title: 'without wildcards only the very same topic matches' }, async t => {
  const texts = ['a', 'A', '/a', 'a/', '/', '//', 'a//', 'a/b', 'a//b', 'ab', 'b', 'ä', 'a\u0308'];
  await receiving(t, table(texts, texts), 'a filter without wildcards matches the topic that is the very same text');
});

check('dollar', { group: 'edge', covers: 'dollar', title: 'a topic that begins with `$` is not for a leading wildcard' }, async t => {
  const filters = ['#', '+', '+/#', '+/load', '+/+', '$SYS/#', '$SYS/+', '$SYS/load', '$SYS', 'a/+', 'a/#', 'a/$b'];
  await receiving(t, table(filters, ['$SYS', '$SYS/load', '$', '$/load', 'a/$b', 'a$/load', 'S/load']), 'wildcards match a topic that begins with `$` only behind its first level');
  t.equal(await t.run(kept, { topics: ['$SYS/load', 'a/$b'], filter: '#' }), ['a/$b'], 'the retained topics that `#` gets');
});

check('names', { group: 'edge', covers: 'names', title: 'any text can be a level' }, async t => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ' ', 'a b', '*', '.', 'a.c', '^a', '[a]', '\\', '(', '{}', '?', '%', '\n', '😀', '0'];
  await receiving(t, table([...names, ...names.map(name => `${name}/#`), 'x/+'], ['abc', ...names, 'x/__proto__', 'x/ ', '__proto__/y', '*/y', '\n/\n']), 'whatever is no wildcard stands for itself');
  t.equal(await t.run(kept, { topics: names, filter: '+' }), names.toSorted(), 'the retained topics that `+` gets');
});

const MALFORMED = [
  '', '\u0000', 'a\u0000b', 'a/\u0000', '#/', '#/a', 'a/#/b', '##', 'a#', '#a', 'a/b#', 'a/#b', '++', '+a', 'a+', 'a/b+', '+b/a', 'a/+b/c', '+#', 'a/#+', '+/\u0000', '\u0000/#',
  undefined, null, 17, true, {}, ['a'],
];

check('bad-filter', { group: 'edge', covers: 'bad-filter', title: 'a malformed filter throws TypeError' }, async t => {
  const bus = await t.solution.createBus();
  const handler = t.fn(() => {}, { name: 'handler' });
  for (const filter of ['+', '#', '/', '+/+', '/#', '+/#', ' ']) await t.returns(bus.subscribe(filter, handler));
  for (const filter of MALFORMED) await t.throws(bus.subscribe(filter, handler), { name: 'TypeError' });
  const came = await t.run(solution => {
    try {
      return typeof solution.createBus().subscribe(new String('a'), () => {});
    } catch (error) {
      return error instanceof TypeError ? 'TypeError' : String(error);
    }
  });
  t.equal(came, 'TypeError', 'what `subscribe` throws for a String object, which is no string');
});

check('stream-bad-filter', { group: 'edge', covers: 'bad-filter', title: '`stream` throws TypeError for a malformed filter, at once' }, async t => {
  const bus = await t.solution.createBus();
  for (const filter of ['a/#/b', 'a+', '', undefined, 'a\u0000']) await t.throws(bus.stream(filter), { name: 'TypeError' });
});

check('bad-topic', { group: 'edge', covers: 'bad-topic', title: 'a malformed topic makes `publish` reject with TypeError' }, async t => {
  const bus = await t.solution.createBus();
  const handlers = [];
  for (const when of ['without a subscriber', 'with a subscriber']) {
    for (const topic of [...MALFORMED, '+', '#', 'a/+', 'a/#', 'a/+/b', 'a/b+c']) await t.rejects(bus.publish(topic, when, { retain: true }), { name: 'TypeError' });
    handlers.push(t.fn(() => {}, { name: 'handler' }));
    await bus.subscribe('#', handlers.at(-1));
    t.equal(handlers.flatMap(payloads), [], 'nothing is delivered or retained of what was refused');
  }
});

check('matching', { group: 'edge', covers: ['levels', 'plus', 'hash', 'dollar', 'subscribers'], title: 'drawn filters match drawn topics as the rules say' }, async t => {
  const list = Array.from({ length: 120 }, () => {
    const topic = drawTopic(t.random);
    return [drawSome(t.random, 6, () => drawFilter(t.random, topic)), topic];
  });
  await receiving(t, list, 'those subscribers get a message whose filters match');
});

check('retained-matching', { group: 'edge', covers: ['retain', 'retain-order'], title: 'drawn filters find drawn topics that are retained' }, async t => {
  const list = Array.from({ length: 60 }, () => {
    const topics = drawSome(t.random, 6, () => drawTopic(t.random));
    return [topics, drawFilter(t.random, t.random.pick(topics))];
  });
  await t.cases({
    list,
    run: kept,
    input: ([topics, filter]) => ({ topics, filter }),
    expect: ([topics, filter]) => topics.filter(topic => matches(filter, topic)).sort(),
    *smaller([topics, filter]) {
      if (topics.length > 1) for (const topic of topics) yield [[topic], filter];
      for (const shorter of shortened(filter)) if (isFilter(shorter)) yield [topics, shorter];
    },
    label: ([topics, filter]) => `a subscriber of '${filter}', with retained messages of ${quoted(topics)}`,
    note: 'a subscriber gets the retained message of each topic that its filter matches',
  });
});

// --- edge: publish and subscribe --------------------------------------------------------------------------

const anything = t => [{ id: 17 }, undefined, null, 0, '', false, NaN, 12n, [], t.fn(() => {}, { name: 'task' })];

check('payloads', { group: 'edge', covers: 'handler', title: 'a payload arrives as it is' }, async t => {
  const bus = await t.solution.createBus();
  const handler = t.fn(() => {}, { name: 'handler' });
  await bus.subscribe('a', handler);
  for (const [i, payload] of anything(t).entries()) {
    t.equal(await bus.publish('a', payload), result(1), 'any value is a message, `undefined` too');
    t.equal(handler.calls.length, i + 1, 'and the handler is called with it');
    t.same(handler.calls[i].args[0], payload, 'the handler gets the very value that was published');
  }
});

check('stream-payloads', { group: 'edge', covers: ['stream', 'stream-messages'], title: 'a payload comes out of a stream as it is' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('#');
  for (const payload of anything(t)) {
    t.equal(await bus.publish('a', payload), result(1), 'any value is a message, `undefined` too');
    const value = await read(stream);
    t.equal(value.topic, 'a', 'the reader gets an object with the topic');
    t.same(await t.get(value, 'payload'), payload, 'the payload is the very value that was published');
  }
});

check('subscribers', { group: 'edge', covers: ['subscribers', 'idempotent'], title: 'each `subscribe` makes a subscriber of its own' }, async t => {
  const bus = await t.solution.createBus();
  const handler = t.fn(() => {}, { name: 'handler' });
  const first = await bus.subscribe('a', handler);
  await bus.subscribe('a', handler);
  await bus.subscribe('#', handler);
  t.equal(await bus.publish('a', 1), result(3), 'three subscribers share one handler, and two of them one filter');
  for (let i = 0; i < 3; i++) await first();
  t.equal(await bus.publish('a', 2), result(2), 'the first has unsubscribed, three times over: two are left');
  const again = await bus.subscribe('a', handler);
  await first();
  t.equal(await bus.publish('a', 3), result(3), 'what ended one subscription does not end the next');
  await again();
  t.equal(handler.calls.length, 8);
});

const UNDEFINED = { signal: undefined, once: undefined, retain: undefined, highWaterMark: undefined, overflow: undefined };

check('defaults', { group: 'edge', covers: 'defaults', title: 'without options: not `once`, and nothing retained' }, async t => {
  for (const without of [[], [{}], [UNDEFINED]]) {
    const bus = await t.solution.createBus();
    const [handler, late] = ['handler', 'late'].map(name => t.fn(() => {}, { name }));
    await bus.subscribe('a', handler, ...without);
    for (const payload of [1, 2]) await bus.publish('a', payload, ...without);
    t.equal(payloads(handler), [1, 2], 'by default a handler is called for each message');
    await bus.subscribe('a', late);
    t.equal(payloads(late), [], 'by default nothing is retained');
  }
});

check('stream-defaults', { group: 'edge', covers: ['defaults', 'high-water-mark', 'overflow-error'], title: 'without options a stream has room for 16, and fails after that' }, async t => {
  for (const without of [[], [UNDEFINED]]) {
    const bus = await t.solution.createBus();
    const stream = await bus.stream('a', ...without);
    for (let n = 1; n <= 16; n++) t.equal(await bus.publish('a', n), result(1), 'by default 16 messages are queued');
    t.equal(await bus.publish('a', 17), result(0, 1), 'and one more is an error');
    for (let n = 1; n <= 16; n++) t.equal(await read(stream), message('a', n), 'all that was queued is read first');
    await t.rejects(stream.next(), { code: 'BUS_OVERFLOW' });
  }
});

check('independent', { group: 'edge', covers: 'independent', title: 'two buses share nothing' }, async t => {
  const [one, other] = [await t.solution.createBus(), await t.solution.createBus()];
  const [here, there] = ['here', 'there'].map(name => t.fn(() => {}, { name }));
  await one.subscribe('a', here);
  t.equal(await other.publish('a', 1, { retain: true }), result(0), 'a subscriber of another bus is none of this one');
  await one.subscribe('#', here);
  t.equal(payloads(here), [], 'what is retained on another bus is not retained on this one');
  await other.subscribe('a', there);
  t.equal(payloads(there), [1]);
});

check('nested', { group: 'edge', covers: 'order', title: 'what a handler publishes comes after its own message, for everybody' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const seen = { before: [], relay: [], after: [] };
    bus.subscribe('#', payload => { seen.before.push(payload); });
    bus.subscribe('+', payload => {
      seen.relay.push(payload);
      if (payload === 'first') bus.publish('b', 'second');
    });
    bus.subscribe('#', payload => { seen.after.push(payload); });
    bus.publish('a', 'first');
    await clock.advance(0);
    return seen;
  });
  const both = ['first', 'second'];
  t.equal(seen, { before: both, relay: both, after: both }, 'a handler (relay) published \'second\' while it ran with \'first\': the order in which it, one that subscribed before it, and one after it, got them');
});

check('stream-nested', { group: 'edge', covers: ['order', 'stream-messages'], title: 'what a handler publishes comes after its own message in streams too' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const before = bus.stream('#');
    bus.subscribe('a', () => { bus.publish('b', 'second'); });
    const after = bus.stream('#');
    bus.publish('a', 'first');
    await clock.advance(0);
    const seen = { before: [], after: [] };
    for (let i = 0; i < 2; i++) {
      before.next().then(({ value }) => seen.before.push(value.payload));
      after.next().then(({ value }) => seen.after.push(value.payload));
    }
    await clock.advance(0);
    return seen;
  });
  const both = ['first', 'second'];
  t.equal(seen, { before: both, after: both }, 'a handler published \'second\' while it ran with \'first\': the order in which two streams have them, one from before it and one from after it');
});

check('at-once', { group: 'edge', covers: 'at-once', title: 'handlers are called in microtasks, not in timers or immediates' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const seen = [];
    // Ticks and microtasks run meanwhile; timers and immediates stand still.
    const microtasks = async () => { for (let i = 0; i < 30; i++) await new Promise(resolve => process.nextTick(resolve)); };
    bus.subscribe('a', async payload => { seen.push(payload); });
    await microtasks();
    for (const payload of [1, 2, 3]) bus.publish('a', payload).then(({ delivered }) => seen.push(`${delivered} delivered`));
    await microtasks();
    return seen.sort();
  });
  t.equal(seen, [1, '1 delivered', '1 delivered', '1 delivered', 2, 3], 'what happened, sorted, once all microtasks have run, and no timer or immediate');
});

check('never-ending', { group: 'edge', covers: ['no-waiting', 'one-at-a-time'], title: 'a handler that never ends delays nobody but itself' }, async t => {
  const bus = await t.solution.createBus();
  const stuck = t.fn(() => new Promise(() => {}), { name: 'stuck' });
  const other = t.fn(() => {}, { name: 'other' });
  const unsubscribe = await bus.subscribe('a', stuck);
  await bus.subscribe('a', other);
  const published = [1, 2, 3].map(payload => bus.publish('a', payload));
  for (const call of published) await t.never(call, 'a handler of that message has not come to its end');
  t.equal(payloads(other), [1, 2, 3], 'the other subscriber gets all messages');
  t.equal(payloads(stuck), [1], 'the one whose handler runs gets no other');
  await unsubscribe();
  await t.never(published[0], 'the call that runs is still waited for');
  for (const call of published.slice(1)) t.equal(await settled(t, call, 'but not what was waiting behind it'), result(1));
});

check('failure-kinds', { group: 'edge', covers: ['failure', 'retain-rules'], title: 'whatever a handler throws, it is counted and goes no further' }, async t => {
  const bus = await t.solution.createBus();
  const throws = value => t.fn(() => { throw value; }, { name: 'throws' });
  const rejects = value => t.fn(async () => { throw value; }, { name: 'rejects' });
  const handlers = [undefined, null, 0, 'text'].flatMap(value => [throws(value), rejects(value)]);
  for (const handler of handlers) await bus.subscribe('a', handler);
  for (const payload of [1, 2]) t.equal(await bus.publish('a', payload), result(0, handlers.length), 'all of them have failed, whatever the value');
  await bus.publish('b', 'kept', { retain: true });
  for (const handler of [throws(new Error('thrown')), rejects(new Error('rejected'))]) {
    const unsubscribe = await bus.subscribe('b', handler);
    t.equal(await bus.publish('b', 'next'), result(0, 1), 'a failure with a retained message counts nowhere, and the next message comes all the same');
    t.equal(payloads(handler), ['kept', 'next']);
    await unsubscribe();
  }
});

// --- edge: coming and going -------------------------------------------------------------------------------

check('snapshot', { group: 'edge', covers: 'snapshot', title: 'who subscribes after `publish` does not get that message' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const seen = { inside: [], after: [], results: [] };
    let isFirst = true;
    bus.subscribe('a', async () => {
      if (isFirst) bus.subscribe('a', payload => { seen.inside.push(payload); });
      isFirst = false;
    });
    bus.publish('a', 1).then(result => seen.results.push(result));
    bus.subscribe('#', payload => { seen.after.push(payload); });
    await clock.advance(0);
    bus.publish('a', 2).then(result => seen.results.push(result));
    await clock.advance(0);
    return seen;
  });
  t.equal(seen.after, [2], 'it was subscribed right after `publish` of 1: what it gets');
  t.equal(seen.inside, [2], 'it was subscribed by a handler of 1: what it gets');
  t.equal(seen.results, [result(1), result(3)], 'and the results of both');
});

check('stays', { group: 'edge', covers: 'idempotent', title: 'who leaves takes nobody along' }, async t => {
  const filters = ['a', 'a/b', 'a/b/c', 'a/#', 'a/b/#', 'a/+', 'a/+/c', '+/b', '#', '+'];
  const seen = await t.run(async (solution, filters) => {
    const seen = [];
    for (const leaver of filters) {
      const bus = solution.createBus();
      const got = {};
      const leave = {};
      for (const filter of filters) leave[filter] = bus.subscribe(filter, (payload, { topic }) => { (got[topic] ??= []).push(filter); });
      leave[leaver]();
      for (const topic of ['a', 'a/b', 'a/b/c']) bus.publish(topic);
      await clock.advance(0);
      for (const list of Object.values(got)) list.sort();
      seen.push(got);
    }
    return seen;
  }, filters);
  for (const [i, leaver] of filters.entries()) {
    const rest = topic => filters.filter(filter => filter !== leaver && matches(filter, topic)).sort();
    t.equal(seen[i], { a: rest('a'), 'a/b': rest('a/b'), 'a/b/c': rest('a/b/c') }, `'${leaver}' has unsubscribed: the filters that get each topic`);
  }
});

check('final', { group: 'edge', covers: ['final', 'dropped'], title: 'no handler is called after `unsubscribe` has returned' }, async t => {
  const [calls, results] = await t.run(async solution => {
    const bus = solution.createBus();
    const leave = {};
    const calls = [];
    const results = [];
    const all = ['a', 'b', 'c'];
    for (const me of all) {
      leave[me] = bus.subscribe('topic', () => {
        calls.push('called');
        for (const other of all) if (other !== me) leave[other]();
      });
    }
    bus.publish('topic', 1).then(result => results.push(result));
    await clock.advance(0);
    return [calls, results];
  });
  t.equal(calls, ['called'], 'each of three handlers unsubscribes the other two: only one of them is called');
  t.equal(results, [result(1)], 'those that left before their call count as neither');
});

check('final-at-once', { group: 'edge', covers: ['final', 'dropped'], title: 'right after `publish`, `unsubscribe` is as final' }, async t => {
  const [[before, after], results] = await t.run(async solution => {
    const bus = solution.createBus();
    let calls = 0;
    const unsubscribe = bus.subscribe('a', async () => { calls++; });
    const results = [];
    for (const payload of [1, 2, 3]) bus.publish('a', payload).then(({ delivered, failed }) => results.push(delivered + failed));
    unsubscribe();
    const before = calls;
    await clock.advance(0);
    return [[before, calls], results];
  });
  t.equal(after, before, 'the calls that there were in the end, of those that there were when `unsubscribe` returned');
  t.equal(results.length, 3, 'the promises of `publish` that have settled');
  t.equal(results.reduce((sum, count) => sum + count, 0), after, 'the calls that they counted');
});

check('dropped', { group: 'edge', covers: ['dropped', 'final', 'result'], title: 'what waits for a subscriber that leaves is dropped, and no longer waited for' }, async t => {
  const bus = await t.solution.createBus();
  const leaver = t.fn(payload => (payload === 'runs' ? t.sleepThenThrow(100, new Error('fails')) : undefined), { name: 'leaver' });
  const stays = t.fn(() => t.sleep(10), { name: 'stays' });
  const unsubscribe = await bus.subscribe('a', leaver);
  await bus.subscribe('b', stays);
  const running = bus.publish('a', 'runs');
  const waiting = bus.publish('a', 'waits');
  await t.never(waiting, 'it waits behind the message before it');
  await unsubscribe();
  t.equal(await settled(t, waiting, 'its only subscriber has left: there is nothing to wait for'), result(0), 'what was waiting counts as neither');
  await t.never(running, 'the call that runs goes on, and is waited for');
  await t.clock.advance(100);
  t.equal(await settled(t, running, 'it has ended'), result(0, 1), 'and counts as any other');
  await t.clock.advance(1000);
  t.equal(payloads(leaver), ['runs'], 'the handler was not called again');
});

check('leaves-itself', { group: 'edge', covers: ['dropped', 'final'], title: 'a handler may unsubscribe itself, with messages waiting' }, async t => {
  const [calls, results] = await t.run(async solution => {
    const bus = solution.createBus();
    const calls = [];
    const results = [];
    const unsubscribe = bus.subscribe('a', async payload => {
      calls.push(payload);
      await null;
      if (payload === 2) unsubscribe();
      await null;
    });
    for (const payload of [1, 2, 3, 4, 5]) bus.publish('a', payload).then(result => { results[payload - 1] = result; });
    await clock.advance(0);
    return [calls, results];
  });
  t.equal(calls, [1, 2], 'it unsubscribed in its second call');
  t.equal(results, [result(1), result(1), result(0), result(0), result(0)], 'the results of five `publish`: its second call still counts, the others never came');
});

check('once-burst', { group: 'edge', covers: ['once', 'dropped'], title: '`once` is one call, whatever was published before it, in it and after it' }, async t => {
  const [calls, results] = await t.run(async solution => {
    const bus = solution.createBus();
    const calls = [];
    const results = [];
    const publish = payload => bus.publish('a', payload).then(result => { results[payload - 1] = result; });
    bus.subscribe('a', async payload => {
      calls.push(payload);
      if (payload > 1) return;
      publish(4);
      await null;
      publish(5);
      throw new Error('fails');
    }, { once: true });
    for (const payload of [1, 2, 3]) publish(payload);
    await clock.advance(0);
    return [calls, results];
  });
  t.equal(calls, [1], 'the payloads with which the handler was called, of three published at once and two more from inside');
  t.equal(results, [result(0, 1), result(0), result(0), result(0), result(0)], 'the results of the five: the first failed, the others are neither');
});

check('once-slow', { group: 'edge', covers: 'once', title: 'a `once` subscription is over as its call begins' }, async t => {
  const bus = await t.solution.createBus();
  const handler = t.fn(() => t.sleep(50), { name: 'handler' });
  const unsubscribe = await bus.subscribe('a', handler, { once: true });
  const first = bus.publish('a', 1);
  t.equal(await settled(t, bus.publish('a', 2), 'the only call has begun: nobody is left to get this'), result(0));
  await unsubscribe();
  await t.never(first, 'the call is waited for');
  await t.clock.advance(50);
  t.equal(await settled(t, first, 'it has ended'), result(1));
  t.equal(payloads(handler), [1]);
});

check('signal', { group: 'edge', covers: ['signal', 'dropped'], title: 'an abort unsubscribes' }, async t => {
  const bus = await t.solution.createBus();
  const abort = await t.abortController();
  const handler = t.fn(() => t.sleep(10), { name: 'handler' });
  const unsubscribe = await bus.subscribe('a', handler, { signal: abort.signal });
  const published = [bus.publish('a', 1), bus.publish('a', 2)];
  await t.never(published[1], 'it waits behind the message before it');
  await abort.abort();
  t.equal(await settled(t, published[1], 'the signal has aborted: what was waiting is not waited for'), result(0));
  await t.clock.advance(10);
  t.equal(await settled(t, published[0], 'the call that ran has ended'), result(1));
  t.equal(await bus.publish('a', 3), result(0), 'after the abort nobody is subscribed');
  await unsubscribe();
  t.equal(payloads(handler), [1]);
});

check('signal-aborted', { group: 'edge', covers: 'signal', title: 'with a signal that has aborted nothing is subscribed' }, async t => {
  const bus = await t.solution.createBus();
  const abort = await t.abortController();
  await abort.abort();
  await bus.publish('a', 'kept', { retain: true });
  const handler = t.fn(() => {}, { name: 'handler' });
  const unsubscribe = await t.returns(bus.subscribe('a', handler, { signal: abort.signal }));
  t.equal(payloads(handler), [], 'nobody gets what is retained');
  t.equal(await bus.publish('a', 1), result(0), 'nobody is subscribed');
  await unsubscribe();
  t.equal(payloads(handler), []);
});

// --- edge: retained messages ------------------------------------------------------------------------------

check('retain-microtask', { group: 'edge', covers: ['retain', 'retain-rules'], title: 'a retained message comes in a microtask after `subscribe`' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    bus.publish('a', 'kept', { retain: true });
    await clock.advance(0);
    const seen = [];
    bus.subscribe('a', payload => { seen.push(payload); });
    const left = bus.subscribe('a', () => { seen.push('the one that left was called'); });
    left();
    seen.push('subscribed');
    for (let i = 0; i < 30; i++) await new Promise(resolve => process.nextTick(resolve));
    return seen;
  });
  t.equal(seen, ['subscribed', 'kept'], 'what happened once all microtasks have run: two subscribed, and one of them left at once');
});

check('retain-order', { group: 'edge', covers: ['retain-order', 'retain-only'], title: 'a subscriber gets what was retained at `subscribe`, before anything newer' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const seen = { early: [], late: [] };
    bus.publish('a', 'old', { retain: true });
    bus.publish('a', 'kept', { retain: true });
    bus.publish('a', 'passing');
    bus.subscribe('a', payload => { seen.early.push(payload); });
    bus.publish('a', 'newer', { retain: true });
    bus.publish('a', 'newest', { retain: false });
    await clock.advance(0);
    bus.subscribe('a', payload => { seen.late.push(payload); });
    await clock.advance(0);
    return seen;
  });
  t.equal(seen.early, ['kept', 'newer', 'newest'], 'two messages were published right after `subscribe`: what it got, in order');
  t.equal(seen.late, ['newer'], 'who came after that got the last one that was retained');
});

check('retain-inside', { group: 'edge', covers: 'retain', title: 'a message is retained from the moment of `publish`' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const seen = { inside: [], after: [] };
    bus.subscribe('a', async payload => {
      if (payload === 1) bus.subscribe('a', payload => { seen.inside.push(payload); });
      await new Promise(() => {});
    });
    bus.publish('a', 1, { retain: true });
    bus.subscribe('a', payload => { seen.after.push(payload); });
    await clock.advance(0);
    return seen;
  });
  t.equal(seen.after, [1], 'it subscribed right after `publish`, while a handler still runs: what it got');
  t.equal(seen.inside, [1], 'it was subscribed by a handler of the retained message: what it got');
});

check('retain-rules', { group: 'edge', covers: ['retain-rules', 'once', 'one-at-a-time'], title: 'a retained message is a message like any other' }, async t => {
  const bus = await t.solution.createBus();
  await bus.publish('a', 'kept', { retain: true });
  const slow = t.fn(() => t.sleep(20), { name: 'slow' });
  await bus.subscribe('a', slow);
  const next = bus.publish('a', 'next');
  await t.clock.advance(19);
  t.equal(payloads(slow), ['kept'], 'the handler still runs with the retained message');
  await t.clock.advance(1);
  t.equal(payloads(slow), ['kept', 'next'], 'the next one follows when it has ended');
  await t.clock.advance(20);
  t.equal(await settled(t, next, 'all handlers have ended'), result(1));
  const once = t.fn(() => {}, { name: 'once' });
  await bus.subscribe('#', once, { once: true });
  t.equal(payloads(once), ['kept'], 'for `once` the retained message is the one');
  const last = bus.publish('a', 'last');
  await t.clock.advance(20);
  t.equal(await settled(t, last, 'the slow one has ended'), result(1), 'nobody else is subscribed');
  t.equal(payloads(once), ['kept']);
});

check('retain-once-burst', { group: 'edge', covers: ['once', 'retain-order'], title: 'for `once` the retained message goes before what is published at once' }, async t => {
  const [calls, results] = await t.run(async solution => {
    const bus = solution.createBus();
    const calls = [];
    const results = [];
    for (const topic of ['a', 'b', 'c']) bus.publish(topic, 'kept', { retain: true });
    await clock.advance(0);
    bus.subscribe('#', payload => { calls.push(payload); }, { once: true });
    bus.publish('a', 'newer').then(result => results.push(result));
    await clock.advance(0);
    return [calls, results];
  });
  t.equal(calls, ['kept'], 'three topics are retained, and a message is published right after `subscribe`: the calls');
  t.equal(results, [result(0)], 'that message was not for it any more');
});

check('retain-clear', { group: 'edge', covers: ['retain-clear', 'retain-only'], title: 'only a retained `undefined` clears, and is delivered too' }, async t => {
  const bus = await t.solution.createBus();
  const now = t.fn(() => {}, { name: 'now' });
  await bus.subscribe('a', now);
  for (const payload of [null, 0, '', false, NaN]) {
    await bus.publish('a', payload, { retain: true });
    await bus.publish('a', undefined);
    const late = t.fn(() => {}, { name: 'late' });
    const unsubscribe = await bus.subscribe('a', late);
    t.equal(payloads(late), [payload], 'any payload but `undefined` is retained, and an `undefined` that is not to be retained clears nothing');
    await unsubscribe();
  }
  await bus.publish('b', 'other', { retain: true });
  t.equal(await bus.publish('a', undefined, { retain: true }), result(1), 'a retained `undefined` is delivered to who is subscribed');
  t.equal(now.calls.length, 11);
  t.equal(now.calls.at(-1)?.args, [undefined, { topic: 'a' }]);
  const late = t.fn(() => {}, { name: 'late' });
  await bus.subscribe('+', late);
  t.equal(payloads(late), ['other'], 'after that nothing is retained for this topic, and for others as before');
});

// --- edge: streams ----------------------------------------------------------------------------------------

check('stream-retained', { group: 'edge', covers: ['stream-messages', 'retain', 'retain-order'], title: 'a stream begins with what is retained' }, async t => {
  const seen = await t.run(async solution => {
    const bus = solution.createBus();
    const seen = [];
    bus.publish('a', 'kept', { retain: true });
    const stream = bus.stream('+');
    bus.publish('a', 'newer', { retain: true });
    bus.publish('b', 'newest');
    await clock.advance(0);
    for (let i = 0; i < 4; i++) stream.next().then(({ value }) => seen.push(value.payload));
    await clock.advance(0);
    return seen;
  });
  t.equal(seen, ['kept', 'newer', 'newest'], 'two messages were published right after `stream`: what it has, in order');
});

check('retained-overflow', { group: 'edge', covers: ['high-water-mark', 'stream-messages'], title: 'a queue has no more room for retained messages than for others' }, async t => {
  const bus = await t.solution.createBus();
  for (const topic of ['a/1', 'a/2', 'a/3', 'a/4', 'b']) await bus.publish(topic, 'kept', { retain: true });
  for (const overflow of ['drop-newest', 'error']) {
    const stream = await bus.stream('a/+', { highWaterMark: 2, overflow });
    t.equal(await bus.publish('a/1', 'more'), result(0), 'the queue is full of retained messages, or was too small for them');
    t.equal([await read(stream), await read(stream)].map(({ payload }) => payload), ['kept', 'kept'], 'of four retained messages two fit');
    if (overflow === 'error') await t.rejects(stream.next(), { code: 'BUS_OVERFLOW' });
    else await t.never(stream.next(), 'and the others were dropped');
    await stream.return();
  }
});

check('stream-next', { group: 'edge', covers: ['stream-next', 'stream-messages'], title: 'several `next()` at once each get a message, in order' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('#', { highWaterMark: 2 });
  const waiting = [stream.next(), stream.next(), stream.next()];
  for (const payload of [1, 2, 3, 4]) t.equal(await bus.publish('a', payload), result(1), 'three messages go to those who wait, the fourth into the queue');
  for (const [i, call] of waiting.entries()) t.equal((await settled(t, call, 'there is a message for each')).value, message('a', i + 1), 'the first `next()` gets the first message');
  t.equal(await read(stream), message('a', 4));
});

check('high-water-mark', { group: 'edge', covers: 'high-water-mark', title: 'what is read makes room, and what is waited for needs none' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('a', { highWaterMark: 1 });
  for (let n = 1; n <= 4; n++) {
    t.equal(await bus.publish('a', n), result(1), 'there is room for one');
    t.equal(await read(stream), message('a', n), 'reading it makes room again');
  }
  const [results, seen] = await t.run(async solution => {
    const bus = solution.createBus();
    const stream = bus.stream('a', { highWaterMark: 1 });
    const seen = [];
    const results = [];
    const next = () => stream.next().then(({ value }) => seen.push(value.payload), error => seen.push(error.code));
    next();
    next();
    await clock.advance(0);
    for (const payload of [1, 2, 3]) bus.publish('a', payload).then(result => results.push(result));
    await clock.advance(0);
    next();
    await clock.advance(0);
    return [results, seen];
  });
  t.equal(results, [result(1), result(1), result(1)], 'three are published at once, with room for one and two `next()` that wait: the first two go to them, the third is queued');
  t.equal(seen, [1, 2, 3], 'and all are read');
});

check('overflow-ends', { group: 'edge', covers: 'overflow-error', title: 'an overflow ends the subscription at once, and is told once' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('a', { highWaterMark: 1, overflow: 'error' });
  const other = await bus.stream('a', { highWaterMark: 5 });
  t.equal(await bus.publish('a', 1), result(2));
  t.equal(await bus.publish('a', 2), result(1, 1), 'one of two streams has no room');
  t.equal(await bus.publish('a', 3), result(1), 'it is subscribed no longer, before anybody has read the error');
  t.equal(await read(stream), message('a', 1), 'what was queued is read first');
  t.equal(await bus.publish('a', 4), result(1), 'reading does not subscribe it again');
  await t.rejects(stream.next(), { name: 'Error', code: 'BUS_OVERFLOW' });
  t.equal([await read(stream), await read(stream)], [DONE, DONE], 'after the error the iterator is done');
  t.equal((await read(other)).payload, 1, 'the other stream has everything');
});

check('drop-oldest', { group: 'edge', covers: 'drop-oldest', title: '`drop-oldest` keeps the newest messages' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('a', { highWaterMark: 2, overflow: 'drop-oldest' });
  for (const payload of [1, 2, 3, 4, 5]) t.equal(await bus.publish('a', payload), result(1), 'the new message is queued: it counts as delivered');
  t.equal([await read(stream), await read(stream)], [message('a', 4), message('a', 5)], 'the last two are in the queue, in order');
  await t.never(stream.next(), 'and no others; the stream goes on');
});

check('drop-newest', { group: 'edge', covers: 'drop-newest', title: '`drop-newest` keeps the oldest messages' }, async t => {
  const bus = await t.solution.createBus();
  const stream = await bus.stream('a', { highWaterMark: 2, overflow: 'drop-newest' });
  for (const payload of [1, 2]) t.equal(await bus.publish('a', payload), result(1));
  for (const payload of [3, 4]) t.equal(await bus.publish('a', payload), result(0), 'a message that is dropped is neither delivered nor failed');
  t.equal(await read(stream), message('a', 1), 'the first two are in the queue');
  t.equal(await bus.publish('a', 5), result(1), 'there is room again');
  t.equal([await read(stream), await read(stream)], [message('a', 2), message('a', 5)]);
});

check('stream-return', { group: 'edge', covers: 'stream-return', title: '`return()` unsubscribes, before the first `next()` too' }, async t => {
  for (const when of ['before the first `next()`', 'after it', 'after an overflow']) {
    const bus = await t.solution.createBus();
    const stream = await bus.stream('a', { highWaterMark: 2 });
    for (const payload of [1, 2]) await bus.publish('a', payload);
    if (when === 'after it') await read(stream);
    if (when === 'after an overflow') await bus.publish('a', 3);
    t.equal((await stream.return()).done, true, '`return()` fulfils as done');
    t.equal(await bus.publish('a', 4), result(0), `\`return()\` was called ${when}: nobody is subscribed`);
    t.equal([await read(stream), await read(stream)], [DONE, DONE], `\`return()\` was called ${when}: the iterator is done, and what was queued is dropped`);
  }
});

check('stream-throw', { group: 'edge', covers: 'stream-return', title: 'an exception in the loop unsubscribes too' }, async t => {
  const after = await t.run(async solution => {
    const bus = solution.createBus();
    const loop = async () => {
      for await (const { payload } of bus.stream('a')) throw new Error(payload);
    };
    const after = [];
    loop().catch(error => after.push(error.message));
    bus.publish('a', 'out of the loop');
    await clock.advance(0);
    bus.publish('a', 2).then(result => after.push(result));
    await clock.advance(0);
    return after;
  });
  t.equal(after, ['out of the loop', result(0)], 'the exception leaves the loop, and nobody is subscribed after that');
});

check('stream-signal', { group: 'edge', covers: 'stream-signal', title: 'an abort ends a stream as done' }, async t => {
  const bus = await t.solution.createBus();
  const abort = await t.abortController();
  const stream = await bus.stream('a', { signal: abort.signal });
  const full = await bus.stream('a', { signal: abort.signal });
  await bus.publish('a', 1);
  await read(stream);
  const waiting = [stream.next(), stream.next()];
  await t.never(waiting[0], 'before the abort it waits');
  await abort.abort();
  for (const call of waiting) t.equal((await settled(t, call, 'a `next()` that waits fulfils when the signal aborts')).done, true, 'as done');
  t.equal(await bus.publish('a', 2), result(0), 'the streams are unsubscribed');
  t.equal([await read(stream), await read(full)], [DONE, DONE], 'both are done, and what was queued is dropped');
  await bus.publish('a', 'kept', { retain: true });
  const late = await bus.stream('a', { signal: abort.signal });
  t.equal(await bus.publish('a', 3), result(0), 'with a signal that has aborted already nothing is subscribed');
  t.equal(await read(late), DONE, 'and the stream is done from the start');
});

check('life', { group: 'edge', title: 'drawn subscribers, messages and streams do as the rules say' }, async t => {
  await t.cases({
    list: Array.from({ length: 60 }, () => drawLife(t.random)),
    run: async (solution, text) => Function('clock', `return ${text};`)(clock)(solution),
    input: program,
    expect: operations => Life.of(operations).seen,
    smaller: plainer,
    show: operations => [asWork(program(operations))],
    label: () => 'a program that was drawn: see the reproduction',
    note: 'subscribers (s1, …), readers (n1, …) and publishers (m1, …) see what the rules say, at the millisecond at which they say it',
  });
});

// --- scale ------------------------------------------------------------------------------------------------

const fill = (solution, n) => {
  const bus = globalThis.busOfThisCheck = solution.createBus();
  for (let i = 0; i < n; i++) bus.subscribe(`device/${i}/state`, () => {});
};

/** 7919 is a prime that divides no n here: this visits each subscriber, far apart. What it prints is for who runs
 * the reproduction. */
const publishes = async (solution, n, times) => {
  const before = process.cpuUsage();
  let delivered = 0;
  for (let i = 0; i < times; i++) delivered += (await globalThis.busOfThisCheck.publish(`device/${(i * 7919) % n}/state`, i)).delivered;
  if (delivered !== times) throw new Error(`of ${times} messages, each for one subscriber, ${delivered} were delivered`);
  const { user, system } = process.cpuUsage(before);
  console.log(`${n} subscribers: ${((user + system) / times).toFixed(2)} µs of CPU time for each of ${times} messages`);
};

check('scale', { group: 'scale', covers: 'scale', title: 'to publish to one of 100,000 topics does not take long', heavy: true }, async t => {
  const TIMES = 20_000;
  const note = 'to publish to one of 100,000 subscribers with topics of their own takes at most 10 times as long as to one of 100';
  await t.fresh();
  const cost = async (n, times) => (await t.measure(publishes, n, times)).cpuMs / times;
  const least = async n => Math.min(await cost(n, TIMES), await cost(n, TIMES), await cost(n, TIMES));
  await t.run(fill, 100);
  await cost(100, TIMES);
  const few = await least(100);
  await t.fresh();
  await t.run(fill, 100_000);
  // A few first: who looks at all subscribers each time is known by then.
  for (const [times, far] of [[100, 500], [2_000, 50]]) t.ok(await cost(100_000, times) <= far * few, note);
  let many = await least(100_000);
  // Noise only adds: a busy machine gets more tries, and who looks at all of them is far beyond.
  for (let more = 0; more < 4 && many > 10 * few; more++) many = Math.min(many, await least(100_000));
  t.ok(many <= 10 * few, note);
});

// --- bonus ------------------------------------------------------------------------------------------------

check('no-listeners', { group: 'bonus', covers: 'no-listeners', title: 'what is over leaves no listener on its signal' }, async t => {
  const handler = t.fn(() => {}, { name: 'handler' });
  const ways = {
    'a subscriber that unsubscribed': async (bus, options) => (await bus.subscribe('a', handler, options))(),
    'a `once` subscriber that was called': async (bus, options) => {
      await bus.subscribe('a', handler, { once: true, ...options });
      await bus.publish('a', 1);
    },
    'a `once` subscriber that got a retained message': async (bus, options) => {
      await bus.publish('a', 1, { retain: true });
      await bus.subscribe('a', handler, { once: true, ...options });
    },
    'a subscriber with a malformed filter': async (bus, options) => t.throws(bus.subscribe('a#', handler, options), { name: 'TypeError' }),
    'a subscriber whose signal aborted': async (bus, options, abort) => {
      await bus.subscribe('a', handler, options);
      await abort.abort();
    },
    'a stream that was left': async (bus, options) => (await bus.stream('a', options)).return(),
    'a stream that overflowed': async (bus, options) => {
      await bus.stream('a', { highWaterMark: 1, ...options });
      for (const payload of [1, 2]) await bus.publish('a', payload);
    },
    'a stream whose signal aborted': async (bus, options, abort) => {
      await bus.stream('a', options);
      await abort.abort();
    },
  };
  for (const [who, end] of Object.entries(ways)) {
    const abort = await t.abortController();
    await end(await t.solution.createBus(), { signal: abort.signal }, abort);
    t.equal(await abort.listeners(), 0, `the \`abort\` listeners left by ${who}`);
  }
});

/** So many subscribers and streams come and go, a thousand at a time. */
const crowd = async (solution, n) => {
  const bus = globalThis.busOfThisCheck ??= solution.createBus();
  globalThis.stayer ??= bus.subscribe('#', () => {});
  for (let done = 0; done < n; done += 1000) {
    const leave = [];
    for (let i = done; i < done + 1000; i++) {
      if (i % 4 > 0) leave.push(bus.subscribe(`client/${i}/inbox`, () => {}));
      else {
        const stream = bus.stream(`client/${i}/${i % 8 > 0 ? '+' : 'inbox'}`);
        leave.push(() => stream.return());
      }
    }
    for (let i = done; i < done + 1000; i++) await bus.publish(`client/${i}/inbox`, i);
    for (const end of leave) await end();
  }
};

check('no-leak', { group: 'bonus', covers: 'no-leak', title: 'a crowd that came and went leaves nothing behind', heavy: true }, async t => {
  await t.fresh();
  await t.run(crowd, 4_000);
  const before = await t.heap();
  await t.run(crowd, 100_000);
  t.ok(await t.heap() - before <= 8 * 2 ** 20, 'when 100,000 subscribers and streams have come and gone, the heap has grown by at most 8 MiB');
});
