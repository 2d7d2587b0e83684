// What a right cache does. Nothing here looks at what the statement leaves open: what `set` and `clear`
// return, the order of values that leave by one call, whether a loader runs before `wrap` returns.
// A value that has expired may be told of at any time from then to the moment that the statement names.
import { check } from 'prepkit';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIB = 2 ** 20;

const counts = (hits, misses, evictions = 0, expirations = 0) => ({ hits, misses, evictions, expirations });

/** A cache and what its `onEvict` was told, as `[key, value, reason]`. */
async function watched(t, options, told = t.fn(() => {}, { name: 'onEvict' })) {
  const cache = await t.solution.createCache({ ...options, onEvict: told });
  return { cache, told: () => told.calls.map(({ args }) => args) };
}

async function setAll(cache, ...keys) {
  for (const key of keys) await cache.set(key, `value of ${key}`);
}

/** A loader that takes so many milliseconds. */
const loads = (t, value, ms = 100) => t.fn(async () => t.sleep(ms, value), { name: 'loader' });
const fails = (t, error, ms = 100) => t.fn(async () => t.sleepThenThrow(ms, error), { name: 'loader' });

/** Each way to ask for a key, and what it says where there is no live entry. */
const ASKING = {
  get: async cache => cache.get('a'),
  has: async cache => cache.has('a'),
  delete: async cache => cache.delete('a'),
  keys: async cache => cache.keys(),
  size: async (cache, t) => t.get(cache, 'size'),
  wrap: async cache => cache.wrap('a', () => 'loaded'),
};
const ABSENT = { get: undefined, has: false, delete: false, keys: [], size: 0, wrap: 'loaded' };
const PRESENT = { get: 'value of a', has: true, delete: true, keys: ['a'], size: 1, wrap: 'value of a' };

// --- the model --------------------------------------------------------------------------------------------

/** The rules, with what has expired taken out before anything else. */
class Cache {
  entries = []; // the most recently used first
  counted = counts(0, 0);
  told = [];
  flights = new Map(); // key -> the load that is not outdated
  loads = new Map(); // number of a `wrap` -> its load
  constructor({ maxEntries, ttlMs = Infinity }) {
    Object.assign(this, { maxEntries, ttlMs });
  }

  at(now) {
    for (const entry of this.entries.filter(({ until }) => until <= now)) this.leave(entry, 'ttl');
    return this;
  }

  leave(entry, reason) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.told.push([entry.key, entry.value, reason]);
    if (reason === 'lru') this.counted.evictions++;
    if (reason === 'ttl') this.counted.expirations++;
  }

  find(key) {
    return this.entries.find(entry => entry.key === key);
  }

  touch(key) {
    const entry = this.find(key);
    this.counted[entry ? 'hits' : 'misses']++;
    if (entry) this.entries.unshift(...this.entries.splice(this.entries.indexOf(entry), 1));
    return entry;
  }

  get([key], now) {
    return this.at(now).touch(key)?.value;
  }

  has([key], now) {
    return this.at(now).find(key) !== undefined;
  }

  set([key, value, { ttlMs = this.ttlMs } = {}], now) {
    this.flights.delete(key);
    this.store(key, value, ttlMs, now);
  }

  store(key, value, ttlMs, now) {
    const before = this.at(now).find(key);
    if (before) this.leave(before, 'set');
    if (this.entries.length === this.maxEntries) this.leave(this.entries.at(-1), 'lru');
    this.entries.unshift({ key, value, until: now + ttlMs });
  }

  delete([key], now) {
    this.flights.delete(key);
    const entry = this.at(now).find(key);
    if (entry) this.leave(entry, 'delete');
    return entry !== undefined;
  }

  clear(now) {
    this.flights.clear();
    for (const entry of [...this.at(now).entries]) this.leave(entry, 'clear');
  }

  keys(now) {
    return this.at(now).entries.map(({ key }) => key);
  }

  stats(now) {
    return { ...this.at(now).counted };
  }

  /** What a `wrap` comes to at once: a value, a load of its own, or nothing where it joins one. */
  wrap(key, number, ttlMs = this.ttlMs, now) {
    const entry = this.at(now).touch(key);
    if (entry) return { value: entry.value };
    const joined = this.flights.get(key);
    const load = joined ?? { key, ttlMs, waiting: [] };
    load.waiting.push(number);
    if (joined) return {};
    this.flights.set(key, load);
    this.loads.set(number, load);
    return { loads: true };
  }

  /** The end of a load: who waited for it. */
  settle(number, value, succeeds, now) {
    const load = this.loads.get(number);
    if (!load) return [];
    this.loads.delete(number);
    if (this.flights.get(load.key) === load) {
      this.flights.delete(load.key);
      if (succeeds) this.store(load.key, value, load.ttlMs, now);
    }
    return load.waiting;
  }
}

const drawKey = random => random.pick(['a', 'b', 'c', 'd']);

const operations = {
  set: {
    weight: 5, note: '`set` stores a value',
    draw: random => [drawKey(random), random.pick([1, 2, undefined]), ...(random.bool(0.5) ? [{ ttlMs: random.pick([10, 20, 1, 5, undefined, Infinity]) }] : [])],
    // what it returns is left open
    expect: (model, args, now, answer) => { model.set(args, now); return answer; },
  },
  get: {
    weight: 4, note: '`get` returns the value of a live entry',
    draw: random => [drawKey(random)], expect: (model, args, now) => model.get(args, now),
  },
  has: {
    weight: 2, note: '`has` says whether there is a live entry',
    draw: random => [drawKey(random)], expect: (model, args, now) => model.has(args, now),
  },
  delete: {
    note: '`delete` says whether a live entry has gone',
    draw: random => [drawKey(random)], expect: (model, args, now) => model.delete(args, now),
  },
  keys: {
    weight: 3, note: '`keys` lists the live entries, the most recently used first',
    expect: (model, args, now) => model.keys(now),
  },
  stats: {
    weight: 2, note: '`stats` counts hits and misses, and the values that left as `lru` and as `ttl`',
    expect: (model, args, now) => model.stats(now),
  },
  clear: { note: '`clear` removes all entries', expect: (model, args, now, answer) => { model.clear(now); return answer; } },
  advance: { weight: 4, draw: random => random.pick([1, 10, 5, random.int(1, 20)]) },
};

// --- the model, with loads and what leaves ----------------------------------------------------------------

/** Plays operations, and writes a line about each: what it was, what it gave, what it set off. Values
 * that expired are told of whenever the solution finds them: they stand in the last line. */
const play = async (solution, { options, operations }) => {
  let told = [];
  const expired = [];
  const onEvict = (key, value, reason) => { (reason === 'ttl' ? expired : told).push(`${reason} ${key} ${value}`); };
  const cache = solution.createCache({ ...options, onEvict });
  const running = new Map();
  let happened = [];
  const wrap = (key, number, ttlMs) => {
    const loader = () => new Promise((resolve, reject) => {
      happened.push(`load ${number} begins`);
      running.set(number, { resolve, reject });
    });
    const promise = cache.wrap(key, loader, { ttlMs });
    promise.then(value => happened.push(`wrap ${number} gives ${value}`), error => happened.push(`wrap ${number} fails with ${error}`));
  };
  const doing = {
    set: (key, value, ttlMs) => { cache.set(key, value, { ttlMs }); },
    get: key => cache.get(key),
    has: key => cache.has(key),
    delete: key => cache.delete(key),
    clear: () => { cache.clear(); },
    keys: () => cache.keys().join(' '),
    size: () => cache.size,
    stats: () => Object.values(cache.stats()).length === 4 && ['hits', 'misses', 'evictions', 'expirations'].map(name => `${name} ${cache.stats()[name]}`).join(' '),
    wrap,
    fulfil: number => running.get(number)?.resolve(100 + number),
    fail: number => running.get(number)?.reject('error ' + number),
    advance: ms => clock.advance(ms),
  };
  const lines = [];
  for (const [name, ...args] of operations) {
    let answer;
    try {
      answer = doing[name](...args);
      if (name === 'advance') await answer;
    } catch (error) {
      happened.push(`it threw ${error}`);
    }
    if (['wrap', 'fulfil', 'fail'].includes(name)) await clock.advance(0); // all that follows from it
    const shown = ['get', 'has', 'delete', 'keys', 'size', 'stats'].includes(name) && !happened.some(what => what.startsWith('it threw')) ? [String(answer)] : [];
    lines.push(`${[name, ...args].join(' ')}: ${[...shown, ...happened.sort(), ...told.sort()].join(', ')}`);
    happened = [];
    told = [];
  }
  cache.stats();
  lines.push(`expired: ${expired.sort().join(', ')}`);
  return lines;
};

/** The lines that the rules give. */
function played({ options, operations }) {
  const model = new Cache(options);
  const expired = [];
  const lines = [];
  let now = 0;
  const doing = {
    set: (key, value, ttlMs) => { model.set([key, value, { ttlMs }], now); },
    get: key => [String(model.get([key], now))],
    has: key => [String(model.has([key], now))],
    delete: key => [String(model.delete([key], now))],
    clear: () => { model.clear(now); },
    keys: () => [model.keys(now).join(' ')],
    size: () => [String(model.keys(now).length)],
    stats: () => [Object.entries(model.stats(now)).map(([name, count]) => `${name} ${count}`).join(' ')],
    wrap: (key, number, ttlMs) => {
      const { value, loads } = model.wrap(key, number, ttlMs, now);
      return value !== undefined ? [`wrap ${number} gives ${value}`] : loads ? [`load ${number} begins`] : [];
    },
    fulfil: number => model.settle(number, 100 + number, true, now).map(waiting => `wrap ${waiting} gives ${100 + number}`).sort(),
    fail: number => model.settle(number, undefined, false, now).map(waiting => `wrap ${waiting} fails with error ${number}`).sort(),
    advance: ms => { now += ms; },
  };
  for (const [name, ...args] of operations) {
    const happened = doing[name](...args) ?? [];
    const told = model.told.splice(0).map(([key, value, reason]) => ({ line: `${reason} ${key} ${value}`, reason }));
    expired.push(...told.filter(({ reason }) => reason === 'ttl'));
    const others = told.filter(({ reason }) => reason !== 'ttl').map(({ line }) => line).sort();
    lines.push(`${[name, ...args].join(' ')}: ${[...happened, ...others].join(', ')}`);
  }
  model.at(now);
  expired.push(...model.told.map(([key, value, reason]) => ({ line: `${reason} ${key} ${value}` })));
  lines.push(`expired: ${expired.map(({ line }) => line).sort().join(', ')}`);
  return lines;
}

/** Operations with loads that take until they are told to end. */
function drawOperations(random, length) {
  const names = Object.entries({ set: 4, get: 3, has: 1, delete: 2, clear: 1, keys: 2, size: 2, stats: 2, wrap: 7, fulfil: 4, fail: 2, advance: 3 })
    .flatMap(([name, weight]) => Array(weight).fill(name));
  let value = 0;
  let wraps = 0;
  const key = () => random.pick(['a', 'b', 'c']);
  const ttl = () => (random.bool(0.4) ? [random.pick([5, 10, 1])] : []);
  const drawn = {
    set: () => [key(), ++value, ...ttl()],
    get: () => [key()], has: () => [key()], delete: () => [key()], clear: () => [], keys: () => [], size: () => [], stats: () => [],
    wrap: () => [key(), ++wraps, ...ttl()],
    fulfil: () => [random.int(Math.max(1, wraps - 3), Math.max(1, wraps))],
    fail: () => [random.int(Math.max(1, wraps - 3), Math.max(1, wraps))],
    advance: () => [random.pick([1, 5, random.int(1, 10)])],
  };
  return Array.from({ length }, () => random.pick(names)).map(name => [name, ...drawn[name]()]);
}

/** The same with some operations left out: halves first, then fewer, then one; then with a plainer option. */
function* fewer({ options, operations }) {
  for (let size = operations.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < operations.length; from += size) {
      yield { options, operations: operations.toSpliced(from, size) };
    }
  }
  if (options.ttlMs !== undefined) yield { options: { maxEntries: options.maxEntries }, operations };
}

const calls = operations => operations.map(([name, ...args]) => `${name}(${args.join(', ')})`).join(', ');

// --- core -------------------------------------------------------------------------------------------------

check('get', { group: 'core', covers: ['get', 'synchronous'], title: '`get` returns what `set` stored' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  t.equal(await t.returns(cache.get('a')), undefined, 'nothing is stored yet');
  t.equal(await t.returns(cache.has('a')), false, 'nothing is stored yet');
  await cache.set('a', 1);
  await cache.set('b', 2);
  t.equal([await cache.get('a'), await cache.get('b'), await cache.get('c')], [1, 2, undefined]);
  t.equal([await cache.has('a'), await cache.has('c')], [true, false], '`has` says whether there is an entry');
  await cache.set('a', 3);
  t.equal(await cache.get('a'), 3, 'the value that was stored last counts');
  t.equal(await t.get(cache, 'size'), 2, '`size` is a property: how many entries there are');
});

check('lru', { group: 'core', covers: 'lru', title: 'a full cache evicts the entry that was used least recently' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 3 });
  await setAll(cache, 'a', 'b', 'c');
  t.equal(told(), [], 'what `onEvict` was told: three entries fit');
  await cache.set('d', 4);
  t.equal([await cache.has('a'), await t.get(cache, 'size')], [false, 3], 'the fourth evicts the first');
  t.equal(told(), [['a', 'value of a', 'lru']], 'what `onEvict` was told');
  await cache.set('e', 5);
  t.equal(await cache.keys(), ['e', 'd', 'c'], 'the fifth evicts the second');
  t.equal(await cache.stats(), counts(0, 0, 2));
});

check('recency', { group: 'core', covers: 'recency', title: '`get` and `set` make an entry the most recently used' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 3 });
  await setAll(cache, 'a', 'b', 'c');
  await cache.get('a');
  await cache.set('d', 4);
  t.equal(await cache.keys(), ['d', 'a', 'c'], '`get` made `a` recent, so `b` was evicted');
  await cache.set('c', 'again');
  t.equal(await cache.keys(), ['c', 'd', 'a'], 'a `set` that overwrites makes its entry recent');
  await cache.get('missing');
  await cache.set('e', 5);
  t.equal(await cache.keys(), ['e', 'c', 'd'], 'so `a` was the next to go');
});

check('keys', { group: 'core', covers: 'keys', title: '`keys` lists the keys, the most recently used first' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  t.equal(await t.returns(cache.keys()), [], 'an empty cache has no keys');
  await setAll(cache, 'a', 'b', 'c');
  t.equal(await cache.keys(), ['c', 'b', 'a']);
  await cache.get('a');
  t.equal(await cache.keys(), ['a', 'c', 'b']);
});

check('delete', { group: 'core', covers: ['delete', 'clear'], title: '`delete` removes an entry, `clear` all of them' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 3 });
  await setAll(cache, 'a', 'b', 'c');
  t.equal(await t.returns(cache.delete('b')), true, 'there was an entry');
  t.equal(await cache.delete('b'), false, 'there is none any more');
  t.equal([await cache.get('b'), await cache.has('b'), await cache.keys(), await t.get(cache, 'size')], [undefined, false, ['c', 'a'], 2]);
  await cache.set('d', 4);
  t.equal(await cache.keys(), ['d', 'c', 'a'], 'the place of a deleted entry is free: nothing is evicted');
  await cache.clear();
  t.equal([await cache.get('a'), await cache.has('d'), await cache.keys(), await t.get(cache, 'size')], [undefined, false, [], 0], 'after `clear` there is nothing');
  await setAll(cache, 'e', 'f', 'g');
  t.equal(await cache.keys(), ['g', 'f', 'e'], 'after `clear` there is room for `maxEntries` entries');
  t.equal(told().filter(([, , reason]) => reason === 'lru'), [], 'nothing of this evicts');
});

check('ttl', { group: 'core', covers: ['ttl', 'expired-unseen'], title: 'an entry lives for its `ttlMs`' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10, ttlMs: 1000 });
  await setAll(cache, 'a');
  await t.clock.advance(600);
  await setAll(cache, 'b');
  t.equal(await cache.get('a'), 'value of a', 'after 600 of 1000 ms it is there');
  await t.clock.advance(600);
  t.equal(await cache.get('a'), undefined, 'after 1200 ms it has expired');
  t.equal(await cache.get('b'), 'value of b', 'each entry has a life of its own');
  t.equal(await cache.keys(), ['b']);
});

check('ttl-own', { group: 'core', covers: 'ttl-own', title: 'the `ttlMs` of a `set` goes before that of the cache' }, async t => {
  const short = await t.solution.createCache({ maxEntries: 10, ttlMs: 100 });
  await short.set('cache', 1);
  await short.set('undefined', 2, { ttlMs: undefined });
  await short.set('nothing', 3, {});
  await short.set('longer', 4, { ttlMs: 500 });
  await short.set('for good', 5, { ttlMs: Infinity });
  await short.set('shorter', 6, { ttlMs: 50 });
  await t.clock.advance(50);
  t.equal(await short.keys(), ['for good', 'longer', 'nothing', 'undefined', 'cache'], 'after 50 ms');
  await t.clock.advance(50);
  t.equal(await short.keys(), ['for good', 'longer'], 'after 100 ms, the `ttlMs` of the cache');
  await t.clock.advance(400);
  t.equal(await short.keys(), ['for good'], 'after 500 ms');
  await t.clock.advance(400 * DAY);
  t.equal(await short.get('for good'), 5, 'an entry with `Infinity` never expires');
  const without = await t.solution.createCache({ maxEntries: 10 });
  await without.set('for good', 1);
  await without.set('short', 2, { ttlMs: 100 });
  await t.clock.advance(400 * DAY);
  t.equal(await without.keys(), ['for good'], 'without a `ttlMs` of the cache an entry never expires, unless it has its own');
});

check('evict', { group: 'core', covers: 'evict', title: '`onEvict` is told of each value that leaves, and why' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 2 });
  await cache.set('a', 1);
  await cache.set('a', 2);
  t.equal(told(), [['a', 1, 'set']], 'what `onEvict` was told: the first value was overwritten');
  await cache.set('b', 3);
  await cache.set('c', 4);
  t.equal(told().slice(1), [['a', 2, 'lru']], 'what `onEvict` was told: a third entry evicts one');
  await cache.delete('b');
  await cache.delete('b');
  t.equal(told().slice(2), [['b', 3, 'delete']], 'what `onEvict` was told: once for each value');
  await cache.set('d', 5, { ttlMs: 100 });
  await t.clock.advance(100);
  await cache.get('d');
  t.equal(told().slice(3), [['d', 5, 'ttl']], 'what `onEvict` was told: the entry has expired');
  await cache.clear();
  await cache.clear();
  t.equal(told().slice(4), [['c', 4, 'clear']], 'what `onEvict` was told: one value was there at the first `clear`');
  const value = { same: true };
  await cache.set('e', value);
  await cache.set('e', value);
  t.equal(told().slice(5), [['e', value, 'set']], 'what `onEvict` was told: a value is overwritten also by the very same object');
});

check('stats', { group: 'core', covers: ['stats', 'stats-hits', 'stats-leaving'], title: '`stats` counts hits, misses, evictions and expirations' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 2 });
  t.equal(await t.returns(cache.stats()), counts(0, 0), 'a new cache has counted nothing');
  await cache.get('a');
  await cache.set('a', 1);
  await cache.get('a');
  await cache.get('a');
  await cache.has('a');
  await cache.has('b');
  t.equal(await cache.stats(), counts(2, 1), '`get` counts, `has` does not');
  await cache.set('b', 2, { ttlMs: 100 });
  await cache.set('c', 3);
  t.equal(await cache.stats(), counts(2, 1, 1), 'one value was evicted');
  await t.clock.advance(100);
  t.equal(await cache.stats(), counts(2, 1, 1, 1), 'one has expired, although nobody asked for it');
  await cache.get('b');
  t.equal(await cache.stats(), counts(2, 2, 1, 1), 'what has expired is a miss, and expires once');
});

check('wrap-hit', { group: 'core', covers: 'wrap-hit', title: '`wrap` returns a live value without loading' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 2 });
  await setAll(cache, 'a', 'b');
  const loader = loads(t, 'loaded');
  const call = cache.wrap('a', loader);
  t.equal(await t.state(call), 'fulfilled', 'it returns a promise that fulfils at once');
  t.equal(await call, 'value of a');
  t.equal(loader.calls.length, 0, 'the loader is not called');
  t.equal(await cache.keys(), ['a', 'b'], '`wrap` makes the entry recent, as `get` does');
});

check('wrap-miss', { group: 'core', covers: ['wrap-miss', 'stats-hits'], title: '`wrap` loads a missing value and stores it' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  const loader = loads(t, 'loaded', 100);
  const call = cache.wrap('a', loader);
  t.equal(await t.state(call), 'pending', 'the loader takes 100 ms');
  t.equal(loader.calls.map(({ args }) => args), [['a']], 'the loader is called with the key');
  t.equal([await cache.has('a'), await t.get(cache, 'size')], [false, 0], 'while it runs there is no entry');
  await t.clock.advance(100);
  t.equal(await call, 'loaded');
  t.equal(await cache.get('a'), 'loaded', 'its value is stored');
  t.equal(await cache.wrap('a', loader), 'loaded');
  t.equal(loader.calls.length, 1, 'the value is there: the loader is not called again');
  t.equal(await cache.stats(), counts(2, 1), 'a `wrap` that loads is a miss, one that finds its value a hit');
});

check('wrap-shared', { group: 'core', covers: 'wrap-shared', title: 'callers at the same time share one load' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  const first = loads(t, 'loaded', HOUR);
  const second = loads(t, 'another', 10);
  const calls = [cache.wrap('a', first), cache.wrap('a', second)];
  for (const ms of [60, HOUR - 61]) {
    await t.clock.advance(ms);
    calls.push(cache.wrap('a', second));
  }
  await t.clock.advance(1);
  for (const call of calls) t.equal(await call, 'loaded', 'all get what the first loader gave');
  t.equal([first.calls.length, second.calls.length], [1, 0], 'one loader is called, once');
});

check('wrap-failure', { group: 'core', covers: 'wrap-failure', title: 'a failure reaches all who wait, and is not kept' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  const error = new Error('the database is down');
  const failing = fails(t, error, 100);
  const calls = [cache.wrap('a', failing), cache.wrap('a', failing)];
  await t.clock.advance(100);
  for (const call of calls) await t.rejects(call, { is: error });
  t.equal(failing.calls.length, 1, 'the loader was called once');
  t.equal([await cache.has('a'), await t.get(cache, 'size')], [false, 0], 'a failure is not stored');
  t.equal(await cache.wrap('a', () => 'up again'), 'up again', 'the next `wrap` loads anew');
});

// --- edge: keys and values --------------------------------------------------------------------------------

check('keys-as-map', { group: 'edge', covers: 'keys-as-map', title: 'keys are compared as in a `Map`' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 20 });
  const [one, other] = [{ id: 1 }, { id: 1 }];
  const keys = [1, '1', true, 'true', undefined, 'undefined', null, 'null', NaN, '', '__proto__', 'constructor', 'size', one, other];
  for (const [index, key] of keys.entries()) await cache.set(key, index);
  for (const [index, key] of keys.entries()) {
    t.equal(await cache.get(key), index, 'every key has an entry of its own');
    t.equal(await cache.has(key), true, 'every key has an entry of its own');
  }
  t.equal(await t.get(cache, 'size'), keys.length);
  t.equal(await cache.keys(), keys.toReversed(), '`keys` lists the keys themselves');
  await cache.set(0, 'zero');
  t.equal(await cache.get(-0), 'zero', '0 and -0 are one key');
  t.equal(await cache.delete(NaN), true, 'NaN equals itself');
  t.equal(await cache.delete({ id: 1 }), false, 'an object that is only alike is another key');
});

check('wrap-keys', { group: 'edge', covers: ['wrap-keys', 'keys-as-map'], title: 'loads of different keys are apart, of equal keys together' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  const loader = t.fn(async key => t.sleep(100, `value of ${typeof key} ${key}`), { name: 'loader' });
  const calls = [1, '1', NaN, NaN, 0, -0, undefined].map(key => cache.wrap(key, loader));
  await t.clock.advance(100);
  const values = [];
  for (const call of calls) values.push(await call);
  t.equal(values.slice(0, 4), ['value of number 1', 'value of string 1', 'value of number NaN', 'value of number NaN'], 'each key gets its own value');
  t.equal(values.slice(4), ['value of number 0', 'value of number 0', 'value of undefined undefined'], 'each key gets its own value');
  t.equal(loader.calls.length, 5, '`NaN` and `NaN`, and `0` and `-0`, share a load');
});

check('any-value', { group: 'edge', covers: ['get', 'stored-undefined'], title: 'any value can be stored, `undefined` too' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 20 });
  const object = { deep: { inside: true } };
  await cache.set('object', object);
  t.same(await cache.get('object'), object, '`get` returns the very object that was stored');
  t.same(await cache.wrap('object', () => 'loaded'), object, '`wrap` too');
  await cache.delete('object');
  t.same(told()[0][1], object, '`onEvict` too');
  const loader = t.fn(() => 'loaded', { name: 'loader' });
  for (const value of [undefined, null, 0, '', false, NaN]) {
    await cache.set('a', value);
    t.equal(await cache.has('a'), true, 'whatever the value, there is an entry');
    t.equal(await cache.get('a'), value);
    t.equal(await cache.wrap('a', loader), value, '`wrap` returns what is stored, whatever it is');
    t.equal(await t.get(cache, 'size'), 1);
  }
  t.equal(loader.calls.length, 0, 'there was nothing to load');
  t.equal(await cache.stats(), counts(14, 0), 'each `get` and each `wrap` was a hit');
  t.equal(told().slice(1), [undefined, null, 0, '', false].map(value => ['a', value, 'set']), '`onEvict` is told of each value that was overwritten');
  await cache.set('b', undefined);
  t.equal(await cache.delete('b'), true, 'an entry whose value is `undefined` was there');
});

check('loaded-undefined', { group: 'edge', covers: ['stored-undefined', 'wrap-plain'], title: 'a loader may give any value, at once or by a promise' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 20 });
  for (const [index, value] of [undefined, null, 0, '', false, 'plain'].entries()) {
    const [plain, later] = [t.fn(() => value, { name: 'loader' }), t.fn(async () => value, { name: 'loader' })];
    for (const [kind, loader] of Object.entries({ plain, later })) {
      const key = `${kind} ${index}`;
      const call = cache.wrap(key, loader);
      t.equal(await t.state(call), 'fulfilled', 'the value is there: the promise fulfils');
      t.equal(await call, value);
      t.equal(await cache.has(key), true, 'what the loader gave is stored, whatever it is');
      await cache.wrap(key, loader);
      t.equal(loader.calls.length, 1, 'and not loaded again');
    }
  }
});

check('independent', { group: 'edge', covers: 'independent', title: 'two caches share nothing' }, async t => {
  const [first, second] = [await t.solution.createCache({ maxEntries: 1, ttlMs: 100 }), await t.solution.createCache({ maxEntries: 10 })];
  await first.set('a', 1);
  await first.get('a');
  t.equal([await second.has('a'), await t.get(second, 'size'), await second.stats()], [false, 0, counts(0, 0)], 'the other cache is empty');
  await second.set('a', 2);
  await second.set('b', 3);
  await first.clear();
  t.equal(await second.keys(), ['b', 'a'], 'each cache has its own limit and its own entries');
  const [one, other] = [first.wrap('c', loads(t, 'of the first')), second.wrap('c', loads(t, 'of the second'))];
  await t.clock.advance(100);
  t.equal([await one, await other], ['of the first', 'of the second'], 'each cache loads for itself');
  await t.clock.advance(100);
  t.equal([await first.has('c'), await second.has('c')], [false, true], 'each cache has its own `ttlMs`');
});

// --- edge: the limit --------------------------------------------------------------------------------------

check('one-entry', { group: 'edge', covers: ['lru', 'overwrite'], title: 'a cache of one entry works' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 1 });
  await cache.set('a', 1);
  await cache.set('a', 2);
  t.equal([await cache.get('a'), await t.get(cache, 'size')], [2, 1]);
  await cache.set('b', 3);
  t.equal([await cache.get('a'), await cache.get('b'), await t.get(cache, 'size')], [undefined, 3, 1]);
  t.equal(await cache.wrap('c', () => 4), 4);
  t.equal(await cache.keys(), ['c']);
  t.equal(told(), [['a', 1, 'set'], ['a', 2, 'lru'], ['b', 3, 'lru']], 'what `onEvict` was told');
});

check('no-touch', { group: 'edge', covers: 'no-touch', title: '`has`, `keys`, `size` and `stats` change no order' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 3 });
  await setAll(cache, 'a', 'b', 'c');
  t.equal(await cache.has('a'), true);
  await cache.keys();
  await t.get(cache, 'size');
  await cache.stats();
  t.equal(await cache.keys(), ['c', 'b', 'a'], 'the order is as before');
  await cache.set('d', 4);
  t.equal(await cache.keys(), ['d', 'c', 'b'], '`has` does not save an entry from being evicted');
});

check('keys-copy', { group: 'edge', covers: 'keys', title: 'the array of `keys` is the caller\'s own' }, async t => {
  const [isArray, again, later, none] = await t.run(solution => {
    const cache = solution.createCache({ maxEntries: 3 });
    cache.keys().push?.('x');
    const none = [...cache.keys()];
    for (const key of ['a', 'b', 'c']) cache.set(key, 1);
    const list = cache.keys();
    const isArray = Array.isArray(list);
    if (isArray) list.fill('x');
    const again = [...cache.keys()];
    cache.set('d', 1);
    return [isArray, again, [...cache.keys()], none];
  });
  t.equal(isArray, true, '`keys` returns an array');
  t.equal([again, later], [['c', 'b', 'a'], ['d', 'c', 'b']], 'changing the array that `keys` gave changes nothing, neither in the cache nor in what `keys` gives later');
  t.equal(none, [], 'nor does it where there are no entries yet');
});

check('overwrite', { group: 'edge', covers: 'overwrite', title: 'overwriting in a full cache evicts nothing' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 2 });
  await setAll(cache, 'a', 'b');
  await cache.set('a', 'new');
  await cache.set('b', 'new');
  await cache.set('b', 'new');
  t.equal(await cache.keys(), ['b', 'a'], 'both entries are there');
  t.equal(told(), [['a', 'value of a', 'set'], ['b', 'value of b', 'set'], ['b', 'new', 'set']], 'what `onEvict` was told: an equal value overwrites like any other');
  t.equal(await cache.stats(), counts(0, 0), 'nothing was evicted');
});

check('expired-first', { group: 'edge', covers: 'expired-first', title: 'expired entries make room before live ones' }, async t => {
  for (const store of ['set', 'wrap']) {
    const { cache, told } = await watched(t, { maxEntries: 3 });
    await cache.set('short', 1, { ttlMs: 100 });
    await setAll(cache, 'a', 'b');
    await cache.get('short');
    await t.clock.advance(100);
    if (store === 'set') await cache.set('c', 3);
    else await cache.wrap('c', () => 3);
    t.equal(await cache.keys(), ['c', 'b', 'a'], 'the entry that was used last has expired: it makes room, and no live one goes');
    t.equal((await cache.stats()).evictions, 0, 'what has expired is not evicted');
    t.equal(told(), [['short', 1, 'ttl']], 'what `onEvict` was told');
    await cache.set('d', 4);
    t.equal(await cache.keys(), ['d', 'c', 'b'], 'then nothing has expired, and the least recently used goes');
  }
});

check('expired-several', { group: 'edge', covers: 'expired-first', title: 'all expired entries make room, wherever they stand' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 5 });
  await cache.set('a', 1, { ttlMs: 300 });
  await cache.set('b', 2, { ttlMs: 100 });
  await cache.set('c', 3);
  await cache.set('d', 4, { ttlMs: 200 });
  await cache.set('e', 5, { ttlMs: 100 });
  await t.clock.advance(200);
  for (const key of ['f', 'g', 'h']) await cache.set(key, 0);
  t.equal(await cache.keys(), ['h', 'g', 'f', 'c', 'a'], 'three had expired: three new ones fit');
  t.equal(await cache.stats(), counts(0, 0, 0, 3));
  await cache.set('i', 0);
  t.equal(await cache.keys(), ['i', 'h', 'g', 'f', 'c'], 'the next one evicts, though what it evicts has not long to live');
  t.equal(told().at(-1), ['a', 1, 'lru']);
  await t.clock.advance(100);
  t.equal(await cache.stats(), counts(0, 0, 1, 3), 'what was evicted does not expire later');
});

check('expired-overwritten', { group: 'edge', covers: ['expired-first', 'evict-expired'], title: 'a key that has expired is stored anew without evicting' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 2 });
  await cache.set('a', 1);
  await cache.set('b', 2, { ttlMs: 100 });
  await t.clock.advance(100);
  await cache.set('b', 3);
  t.equal([await cache.get('b'), await cache.keys()], [3, ['b', 'a']]);
  t.equal(told(), [['b', 2, 'ttl']], 'what `onEvict` was told: the old value had expired, so it was not overwritten, and nothing was evicted');
});

// --- edge: expiry -----------------------------------------------------------------------------------------

check('ttl-edge', { group: 'edge', covers: ['ttl', 'expired-unseen'], title: 'at `storedAt + ttlMs` exactly an entry has expired, whoever asks first' }, async t => {
  for (const [name, ask] of Object.entries(ASKING)) {
    for (const ttlMs of [1000, 1]) {
      const cache = await t.solution.createCache({ maxEntries: 10, ttlMs });
      await t.clock.advance(7);
      await setAll(cache, 'a');
      if (ttlMs > 1) await t.clock.advance(ttlMs - 1);
      t.equal(await ask(cache, t), PRESENT[name], `one millisecond before, the entry lives, and \`${name}\` knows it`);
      await setAll(cache, 'a');
      await t.clock.advance(ttlMs);
      t.equal(await ask(cache, t), ABSENT[name], `at that very millisecond it has expired, and \`${name}\` knows it`);
    }
  }
});

check('ttl-anew', { group: 'edge', covers: 'ttl-anew', title: '`set` begins a new life, and nothing else prolongs one' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10, ttlMs: 1000 });
  await setAll(cache, 'read', 'rewritten', 'own', 'longer', 'shorter');
  await cache.set('own', 1, { ttlMs: 5000 });
  await t.clock.advance(600);
  for (let i = 0; i < 5; i++) await cache.get('read');
  await cache.has('read');
  await cache.wrap('read', () => 'loaded', { ttlMs: 5000 });
  await cache.set('rewritten', 2);
  await cache.set('own', 2);
  await cache.set('longer', 2, { ttlMs: 5000 });
  await cache.set('shorter', 2, { ttlMs: 100 });
  await t.clock.advance(100);
  t.equal(await cache.has('shorter'), false, 'a `set` with a shorter life ends sooner than the one before');
  await t.clock.advance(300);
  t.equal(await cache.has('read'), false, '`get`, `has` and `wrap` prolong nothing');
  t.equal([await cache.has('rewritten'), await cache.has('own'), await cache.has('longer')], [true, true, true], 'a `set` began a new life at 600 ms');
  await t.clock.advance(600);
  t.equal([await cache.has('rewritten'), await cache.has('own')], [false, false], 'it had the `ttlMs` of the cache, whatever the entry had before');
  t.equal(await cache.has('longer'), true, 'or its own');
  t.equal(await cache.stats(), counts(6, 0, 0, 4), 'what was overwritten does not expire as well');
});

check('ttl-left', { group: 'edge', covers: ['ttl-anew', 'evict'], title: 'an old life ends nothing new' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 10 });
  await cache.set('a', 1, { ttlMs: 100 });
  await cache.set('b', 1, { ttlMs: 100 });
  await cache.set('c', 1, { ttlMs: 100 });
  await cache.delete('a');
  await cache.set('a', 2);
  await cache.set('b', 2, { ttlMs: Infinity });
  await t.clock.advance(50);
  await cache.set('c', 2, { ttlMs: 100 });
  await t.clock.advance(60);
  t.equal([await cache.get('a'), await cache.get('b'), await cache.get('c')], [2, 2, 2], 'the old values would have expired by now: the new ones have not');
  t.equal(await cache.stats(), counts(3, 0), 'nothing has expired');
  t.equal(told().map(([, , reason]) => reason), ['delete', 'set', 'set']);
  await cache.clear();
  await cache.set('c', 3);
  await t.clock.advance(100);
  t.equal(await cache.get('c'), 3, 'nor does what was cleared');
});

check('long', { group: 'edge', covers: 'long', title: 'a life may last for 30 days' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 10, ttlMs: 30 * DAY });
  await cache.set('a', 1);
  await t.clock.advance(1000);
  t.equal(await cache.get('a'), 1, 'a second later, nothing of 30 days is over');
  // day by day: a cache that looks after itself every second has much to do
  for (let day = 1; day < 30; day++) await t.clock.advance(DAY);
  await t.clock.advance(DAY - 1001);
  t.equal([await cache.get('a'), told()], [1, []], 'nor one millisecond before its end');
  await t.clock.advance(1);
  t.equal(await cache.get('a'), undefined, 'after 30 days it has expired');
});

check('no-timers', { group: 'edge', covers: 'no-timers', title: 'answers are true before any timer of the cache has run' }, async t => {
  const seen = await t.run(async solution => {
    const seen = {};
    const caches = {};
    // Set first, this timer runs before all that the caches set for the same millisecond.
    setTimeout(() => {
      for (const name of ['get', 'has', 'delete']) seen[name] = caches[name][name]('a');
      seen.keys = caches.keys.keys();
      seen.size = caches.size.size;
      seen.expirations = caches.stats.stats().expirations;
      caches.full.set('c', 1);
      seen.full = caches.full.keys();
    }, 1000);
    for (const name of ['get', 'has', 'delete', 'keys', 'size', 'stats', 'full']) {
      caches[name] = solution.createCache({ maxEntries: 2, ttlMs: 5000 });
      if (name === 'full') caches[name].set('b', 1);
      caches[name].set('a', 1, { ttlMs: 1000 });
    }
    await clock.advance(1000);
    return seen;
  });
  t.equal(seen, { get: undefined, has: false, delete: false, keys: [], size: 0, expirations: 1, full: ['c', 'b'] }, 'the entry has expired, whether or not a timer has run');
});

check('unref', { group: 'edge', covers: 'unref', title: 'a cache keeps no process alive' }, async t => {
  const alive = async () => (await t.clock.pending()).referenced;
  const cache = await t.solution.createCache({ maxEntries: 3, ttlMs: 60_000 });
  t.equal(await alive(), 0, 'the timers that keep the process alive, with an empty cache (call `unref()` on each)');
  await setAll(cache, 'a', 'b', 'c');
  await cache.set('b', 2, { ttlMs: 1000 });
  const call = cache.wrap('d', loads(t, 4, 500));
  t.equal(await alive(), 0, 'the timers that keep the process alive, with entries that will expire and a load under way (call `unref()` on each)');
  await t.clock.advance(1000);
  await call;
  t.equal(await alive(), 0, 'the timers that keep the process alive, after an entry has expired and another was loaded (call `unref()` on each)');
});

// --- edge: what leaves ------------------------------------------------------------------------------------

check('evict-when', { group: 'edge', covers: 'evict-when', title: '`onEvict` hears of an expired value by the next call with its key, or of `stats`' }, async t => {
  const calls = {
    get: cache => cache.get('a'), has: cache => cache.has('a'), set: cache => cache.set('a', 2), delete: cache => cache.delete('a'),
    wrap: cache => cache.wrap('a', () => 2), clear: cache => cache.clear(), stats: cache => cache.stats(),
  };
  for (const [name, call] of Object.entries(calls)) {
    const { cache, told } = await watched(t, { maxEntries: 10, ttlMs: 1000 });
    await cache.set('a', 1);
    await t.clock.advance(999);
    await cache.stats();
    t.equal(told(), [], 'what `onEvict` was told: nothing has expired yet');
    await t.clock.advance(1);
    await call(cache);
    t.equal(told(), [['a', 1, 'ttl']], `the value has expired: \`onEvict\` hears of it during \`${name}\`, if not before`);
    await cache.get('a');
    await cache.stats();
    t.equal(told().length, 1, 'and once only');
  }
});

check('evict-expired', { group: 'edge', covers: ['evict-expired', 'evict-when'], title: 'what has expired leaves as `ttl`, whatever finds it' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 10 });
  for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, 1, { ttlMs: 1000 });
  await cache.set('e', 1);
  await t.clock.advance(1000);
  await cache.set('a', 2);
  t.equal(await cache.delete('b'), false);
  await cache.wrap('c', () => 2);
  await cache.clear();
  const reasons = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(key => [key, told().filter(([of]) => of === key).map(([, value, reason]) => `${reason} ${value}`)]));
  t.equal(reasons, { a: ['ttl 1', 'clear 2'], b: ['ttl 1'], c: ['ttl 1', 'clear 2'], d: ['ttl 1'], e: ['clear 1'] }, 'overwritten, deleted, loaded anew or cleared: what had expired leaves as `ttl`, what lived does not');
  t.equal((await cache.stats()).expirations, 4, 'four values have expired');
});

check('evict-clear', { group: 'edge', covers: ['evict', 'clear', 'evict-expired'], title: '`clear` tells of each value' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 10 });
  await setAll(cache, 'a', 'b', 'c');
  await cache.clear();
  const left = told().sort(([a], [b]) => (a < b ? -1 : 1));
  t.equal(left, ['a', 'b', 'c'].map(key => [key, `value of ${key}`, 'clear']));
  for (let i = 0; i < 6; i++) await cache.set(i, i, { ttlMs: 100 });
  await cache.set(6, 6);
  await t.clock.advance(100);
  await cache.clear();
  const reasons = told().slice(3).sort(([a], [b]) => a - b).map(([, , reason]) => reason);
  t.equal(reasons, [...Array(6).fill('ttl'), 'clear'], 'what `onEvict` was told of six values that had expired and one that had not, all there at a `clear`');
});

check('evict-throws', { group: 'edge', covers: 'evict-throws', title: 'a throw from `onEvict` does no harm' }, async t => {
  const onEvict = t.fn(() => { throw new Error('a bad day'); }, { name: 'onEvict' });
  const { cache, told } = await watched(t, { maxEntries: 2 }, onEvict);
  await cache.set('a', 1);
  await cache.set('a', 2);
  t.equal(await cache.get('a'), 2, 'what overwrites is stored');
  await cache.set('b', 3);
  await cache.set('c', 4);
  t.equal(await cache.keys(), ['c', 'b'], 'what evicts is stored');
  t.equal(await cache.delete('b'), true, '`delete` removes the entry, and says so');
  t.equal(await cache.keys(), ['c']);
  await cache.clear();
  t.equal([await cache.keys(), await t.get(cache, 'size')], [[], 0], '`clear` removes everything');
  await cache.set('d', 5, { ttlMs: 100 });
  await t.clock.advance(100);
  t.equal(await cache.get('d'), undefined, 'what has expired is gone');
  for (const key of ['e', 'f']) await cache.set(key, 6, { ttlMs: 100 });
  await t.clock.advance(100);
  t.equal(await cache.stats(), counts(1, 1, 1, 3), 'all is counted');
  for (const key of ['g', 'h']) await cache.set(key, 7);
  await cache.clear();
  t.equal(await t.get(cache, 'size'), 0, '`clear` removes everything');
  const reasons = told().map(([key, , reason]) => `${key} ${reason}`);
  t.equal(reasons.slice(0, 5), ['a set', 'a lru', 'b delete', 'c clear', 'd ttl'], 'it was told of each value');
  t.equal(reasons.slice(5).sort(), ['e ttl', 'f ttl', 'g clear', 'h clear'], 'also of the other values that left by the same call');
});

check('wrap-evict-throws', { group: 'edge', covers: 'wrap-evict-throws', title: 'a throw from `onEvict` does not reach those who wait for a load' }, async t => {
  const onEvict = t.fn(() => { throw new Error('a bad day'); }, { name: 'onEvict' });
  const { cache } = await watched(t, { maxEntries: 1 }, onEvict);
  await cache.set('a', 1);
  const calls = [cache.wrap('b', loads(t, 'loaded')), cache.wrap('b', loads(t, 'loaded'))];
  await t.clock.advance(100);
  for (const call of calls) t.equal(await call, 'loaded', 'they get the value');
  t.equal(await cache.keys(), ['b'], 'which is stored');
  t.equal(onEvict.calls.map(({ args }) => args), [['a', 1, 'lru']]);
});

// --- edge: counting ---------------------------------------------------------------------------------------

check('stats-hits', { group: 'edge', covers: 'stats-hits', title: 'each `get` and each `wrap` counts once, nothing else does' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  const calls = [cache.wrap('a', loads(t, 1)), cache.wrap('a', loads(t, 1)), cache.wrap('b', fails(t, 'down'))];
  await t.clock.advance(100);
  await calls[0];
  await calls[1];
  await t.rejects(calls[2], { is: 'down' });
  t.equal(await cache.stats(), counts(0, 3), 'three found nothing: the one that loads, the one that joins it, and the one that fails');
  await cache.wrap('a', () => 2);
  await cache.has('a');
  await cache.has('c');
  await cache.keys();
  await cache.set('a', 3);
  await cache.set('c', 3);
  await cache.delete('a');
  await cache.delete('a');
  await t.get(cache, 'size');
  t.equal(await cache.stats(), counts(1, 3), 'one found a value; `has`, `set`, `delete` and `keys` do not count');
});

check('stats-copy', { group: 'edge', covers: ['stats', 'stats-clear'], title: 'what `stats` returned is the caller\'s own, and `clear` sets nothing back' }, async t => {
  const seen = await t.run(solution => {
    const cache = solution.createCache({ maxEntries: 1 });
    cache.get('a');
    const early = cache.stats();
    cache.set('a', 1);
    cache.get('a');
    cache.set('b', 1);
    const before = early.hits;
    Object.assign(early, { hits: 99, misses: 99, evictions: 99, expirations: 99 });
    cache.clear();
    return [before, { ...cache.stats() }];
  });
  t.equal(seen[0], 0, 'what was returned earlier does not change');
  t.equal(seen[1], counts(1, 1, 1), 'neither the caller nor `clear` changes what is counted');
});

check('stats-expired', { group: 'edge', covers: 'stats-leaving', title: '`stats` knows all that has expired up to now' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 4 });
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) await cache.set(key, 1, { ttlMs: 100 * (index + 1) });
  await t.clock.advance(200);
  t.equal(await cache.stats(), counts(0, 0, 0, 2), 'two have expired');
  await cache.set('c', 2);
  await cache.delete('d');
  await t.clock.advance(200);
  t.equal(await cache.stats(), counts(0, 0, 0, 2), 'what was overwritten or deleted while it lived has not expired');
  for (const key of ['e', 'f', 'g', 'h']) await cache.set(key, 1);
  t.equal(await cache.stats(), counts(0, 0, 1, 2), 'one was evicted');
});

// --- edge: loading ----------------------------------------------------------------------------------------

check('wrap-stored', { group: 'edge', covers: ['wrap-miss', 'wrap-shared', 'ttl'], title: 'a loaded value lives from the moment at which it arrives' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10, ttlMs: 1000 });
  const calls = [cache.wrap('a', loads(t, 1, 300)), cache.wrap('b', loads(t, 2, 300), { ttlMs: 500 }), cache.wrap('b', loads(t, 3, 300), { ttlMs: 50 })];
  await t.clock.advance(100);
  calls.push(cache.wrap('b', loads(t, 4, 300), { ttlMs: 5000 }));
  await t.clock.advance(200);
  for (const call of calls) await call;
  await t.clock.advance(499);
  t.equal(await cache.get('b'), 2, '499 ms after it arrived, it lives: `ttlMs` is that of the first `wrap`');
  await t.clock.advance(1);
  t.equal([await cache.has('a'), await cache.has('b')], [true, false], 'after 500 ms it has expired');
  await t.clock.advance(499);
  t.equal(await cache.has('a'), true, 'without a `ttlMs` of its own it has that of the cache, from when it arrived');
  await t.clock.advance(1);
  t.equal(await cache.has('a'), false);
});

check('wrap-as-set', { group: 'edge', covers: ['wrap-miss', 'recency', 'evict', 'lru'], title: 'a loaded value is stored as by `set`' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 2 });
  await setAll(cache, 'a', 'b');
  const call = cache.wrap('c', loads(t, 3));
  t.equal([await t.get(cache, 'size'), told()], [2, []], 'while the loader runs, nothing leaves');
  await cache.get('a');
  await t.clock.advance(100);
  await call;
  t.equal(await cache.keys(), ['c', 'a'], 'it is the most recently used; the least recently used has made room');
  t.equal(told(), [['b', 'value of b', 'lru']], 'what `onEvict` was told');
  t.equal((await cache.stats()).evictions, 1);
  const roomy = await watched(t, { maxEntries: 3 });
  await setAll(roomy.cache, 'a', 'b');
  const calls = ['x', 'y', 'z'].map(key => roomy.cache.wrap(key, loads(t, key)));
  await setAll(roomy.cache, 'c');
  t.equal([await roomy.cache.keys(), roomy.told()], [['c', 'b', 'a'], []], 'three loads that are under way take up no place: a third entry evicts nothing');
  await t.clock.advance(100);
  for (const call of calls) await call;
  t.equal(await t.get(roomy.cache, 'size'), 3, 'when they have ended, there are as many entries as fit');
});

check('wrap-then', { group: 'edge', covers: 'wrap-miss', title: 'who waited for a load finds the entry there' }, async t => {
  const seen = await t.run(async solution => {
    const cache = solution.createCache({ maxEntries: 10 });
    const seen = [];
    const look = value => { seen.push([value, cache.has('a'), cache.size]); };
    await Promise.all([cache.wrap('a', async () => 1).then(look), cache.wrap('a', async () => 2).then(look)]);
    return seen;
  });
  t.equal(seen, [[1, true, 1], [1, true, 1]], 'the value, whether there is an entry, and `size`, when the promise of each `wrap` has just fulfilled');
});

check('wrap-any-error', { group: 'edge', covers: ['wrap-failure', 'wrap-unheard'], title: 'any failure is passed on as it is, a throw too' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  for (const error of [new Error('down'), undefined, null, 'a string', 0]) {
    const rejecting = cache.wrap('a', async () => { throw error; });
    t.equal(await t.state(rejecting), 'rejected', 'the loader rejects: so does the promise');
    await t.rejects(rejecting, { is: error });
    const throwing = cache.wrap('a', () => { throw error; });
    t.equal(await t.state(throwing), 'rejected', 'the loader throws before it returns a promise: that is a failure like any other');
    await t.rejects(throwing, { is: error });
    t.equal(await cache.has('a'), false, 'nothing is stored');
  }
  t.equal(await cache.wrap('a', () => 'value'), 'value', 'the next `wrap` loads');
});

check('wrap-again', { group: 'edge', covers: 'wrap-failure', title: 'who hears of a failure can load again right away' }, async t => {
  const seen = await t.run(async solution => {
    const cache = solution.createCache({ maxEntries: 10 });
    const seen = {};
    const loaders = {
      throws: () => { throw new Error('down'); },
      'rejects at once': async () => { throw new Error('down'); },
      'rejects later': () => new Promise((_, reject) => setTimeout(reject, 10)),
    };
    for (const [name, loader] of Object.entries(loaders)) {
      const again = () => cache.wrap(name, () => 'loaded');
      cache.wrap(name, loader).catch(again).then(value => { seen[name] = value; }, () => { seen[name] = 'failed again'; });
    }
    await clock.advance(10);
    return seen;
  });
  t.equal(seen, { throws: 'loaded', 'rejects at once': 'loaded', 'rejects later': 'loaded' }, 'what a `wrap` gives that is called in the `catch` of one whose loader fails');
});

check('wrap-unheard', { group: 'edge', covers: 'wrap-unheard', title: 'a failure that its callers have heard of ends no process' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  for (const outdate of [() => {}, () => cache.delete('a'), () => cache.set('a', 1), () => cache.clear()]) {
    const calls = [cache.wrap('a', fails(t, 'down')), cache.wrap('a', fails(t, 'down'))];
    await t.clock.advance(50);
    await outdate();
    await t.clock.advance(50);
    for (const call of calls) await t.rejects(call, { is: 'down' });
    await cache.delete('a');
  }
  t.equal(await t.get(cache, 'size'), 0, 'all callers have heard of the failure: the process goes on');
});

check('wrap-outdated', { group: 'edge', covers: 'wrap-outdated', title: 'a load whose key was deleted, set or cleared meanwhile is not stored' }, async t => {
  const ways = {
    deleted: [async cache => t.equal(await cache.delete('a'), false, 'there was nothing to delete'), undefined],
    cleared: [async cache => cache.clear(), undefined],
    set: [async cache => cache.set('a', 'set'), 'set'],
    'set and deleted': [async cache => { await cache.set('a', 'set'); await cache.delete('a'); }, undefined],
    'set, to expire before the load ends': [async cache => cache.set('a', 'set', { ttlMs: 10 }), undefined],
    'set, and evicted before the load ends': [async cache => { await cache.set('a', 'set'); await setAll(cache, 'x', 'y'); }, undefined],
  };
  for (const [what, [outdate, left]] of Object.entries(ways)) {
    const { cache, told } = await watched(t, { maxEntries: 2 });
    const calls = [cache.wrap('a', loads(t, 'loaded')), cache.wrap('a', loads(t, 'loaded'))];
    await t.clock.advance(50);
    await outdate(cache);
    await t.clock.advance(50);
    for (const call of calls) t.equal(await call, 'loaded', `the key was ${what}: those who wait still get the loader's value`);
    t.equal(await cache.get('a'), left, `the key was ${what}: the loader's value is not stored`);
    t.equal(told().filter(([, value]) => value === 'loaded'), [], 'what was not stored does not leave either');
  }
});

check('wrap-not-outdated', { group: 'edge', covers: ['wrap-outdated', 'wrap-range'], title: 'nothing else keeps a loaded value from being stored' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  await setAll(cache, 'b', 'c');
  const call = cache.wrap('a', loads(t, 'loaded'));
  await t.clock.advance(50);
  await cache.get('a');
  await cache.has('a');
  await cache.keys();
  await cache.delete('b');
  await cache.set('c', 1);
  await t.throws(cache.set('a', 1, { ttlMs: 0 }), { name: 'RangeError' });
  const refused = cache.wrap('a', () => 1, { ttlMs: 0 });
  t.equal(await t.state(refused), 'rejected', 'a `wrap` with a bad `ttlMs` joins no load');
  await t.rejects(refused, { name: 'RangeError' });
  await t.clock.advance(50);
  t.equal([await call, await cache.get('a')], ['loaded', 'loaded'], 'other keys, reading, and calls that were refused make no load outdated');
});

check('wrap-by-loader', { group: 'edge', covers: 'wrap-outdated', title: 'a loader that sets, deletes or clears by itself is outdated too' }, async t => {
  const seen = await t.run(async solution => {
    const cache = solution.createCache({ maxEntries: 10 });
    const all = {
      set: key => cache.set(key, 'by the loader'),
      delete: key => cache.delete(key),
      clear: () => cache.clear(),
    };
    const seen = {};
    for (const [name, act] of Object.entries(all)) {
      const atOnce = await cache.wrap(`${name} 1`, key => { act(key); return 'returned'; });
      const later = await cache.wrap(`${name} 2`, async key => { await null; act(key); return 'returned'; });
      seen[name] = [atOnce, later, cache.get(`${name} 1`), cache.get(`${name} 2`)];
    }
    return seen;
  });
  const given = ['returned', 'returned'];
  t.equal(seen.set, [...given, 'by the loader', 'by the loader'], 'two loaders that set their key, one at once and one later: what their callers get, and what is stored');
  t.equal(seen.delete, [...given, undefined, undefined], 'two loaders that delete their key: what their callers get, and what is stored');
  t.equal(seen.clear, [...given, undefined, undefined], 'two loaders that clear the cache: what their callers get, and what is stored');
});

check('wrap-anew', { group: 'edge', covers: 'wrap-anew', title: 'nobody joins an outdated load' }, async t => {
  for (const outdate of ['delete', 'clear']) {
    for (const oldEnds of ['first', 'last', 'by failing']) {
      const cache = await t.solution.createCache({ maxEntries: 10 });
      const old = oldEnds === 'by failing' ? fails(t, 'old failed', 100) : loads(t, 'old', oldEnds === 'first' ? 100 : 300);
      const first = cache.wrap('a', old);
      await t.clock.advance(50);
      await cache[outdate]('a');
      const second = cache.wrap('a', loads(t, 'new', 150));
      await t.clock.advance(100); // at 150 ms the old one has ended, or goes on to 300; the new one ends at 200
      const joining = loads(t, 'another', 1000);
      const third = cache.wrap('a', joining);
      await t.clock.advance(50);
      t.equal(joining.calls.length, 0, 'calls of the loader of a third `wrap`: however the outdated load ended, the new one was under way, to be joined');
      t.equal([await second, await third], ['new', 'new'], 'a `wrap` after that loads anew, and others join it');
      await t.clock.advance(100);
      if (oldEnds === 'by failing') await t.rejects(first, { is: 'old failed' });
      else t.equal(await first, 'old', 'those who waited before get the old value');
      t.equal(await cache.get('a'), 'new', 'the new value is stored, and the old one is not');
    }
  }
});

check('wrap-after-set', { group: 'edge', covers: 'wrap-anew', title: 'a `wrap` finds what was set while a load runs' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 10 });
  const first = cache.wrap('a', loads(t, 'old', 100));
  await t.clock.advance(10);
  await cache.set('a', 'set', { ttlMs: 20 });
  const found = cache.wrap('a', loads(t, 'never', 10));
  t.equal(await t.state(found), 'fulfilled', 'there is a value to find');
  t.equal(await found, 'set');
  await t.clock.advance(20);
  const fresh = cache.wrap('a', loads(t, 'new', 10));
  await t.clock.advance(10);
  t.equal(await t.state(fresh), 'fulfilled', 'what was set has expired: it loads anew, and does not wait for the outdated load');
  t.equal(await fresh, 'new');
  await t.clock.advance(60);
  t.equal([await first, await cache.get('a')], ['old', 'new']);
});

check('wrap-expired', { group: 'edge', covers: ['expired-unseen', 'wrap-shared'], title: 'an expired value is loaded again, once' }, async t => {
  const { cache, told } = await watched(t, { maxEntries: 10, ttlMs: 1000 });
  await cache.set('a', 'stale');
  await t.clock.advance(1000);
  const loader = loads(t, 'fresh');
  const calls = [cache.wrap('a', loader), cache.wrap('a', loader)];
  await t.clock.advance(100);
  for (const call of calls) t.equal(await call, 'fresh');
  t.equal(loader.calls.length, 1);
  t.equal(await cache.stats(), counts(0, 2, 0, 1));
  t.equal(told(), [['a', 'stale', 'ttl']], 'what `onEvict` was told');
});

// --- edge: arguments --------------------------------------------------------------------------------------

check('max-range', { group: 'edge', covers: 'max-range', title: 'a bad `maxEntries` throws RangeError, a large one is free' }, async t => {
  for (const bad of [0, -1, 1.5, NaN, Infinity, '3', null, 3n, true]) await t.throws(t.solution.createCache({ maxEntries: bad }), { name: 'RangeError' });
  await t.throws(t.solution.createCache({}), { name: 'RangeError' });
  await t.throws(t.solution.createCache(), { name: 'RangeError' });
  for (const maxEntries of [Number.MAX_SAFE_INTEGER, 2 ** 32, 1]) {
    const cache = await t.solution.createCache({ maxEntries });
    await cache.set('a', 1);
    t.equal(await cache.get('a'), 1, 'a cache of any size works');
  }
});

check('ttl-range', { group: 'edge', covers: 'ttl-range', title: 'a bad `ttlMs` throws RangeError and changes nothing' }, async t => {
  const BAD = [0, -1, NaN, -Infinity, null];
  for (const bad of BAD) await t.throws(t.solution.createCache({ maxEntries: 1, ttlMs: bad }), { name: 'RangeError' });
  const { cache, told } = await watched(t, { maxEntries: 2, ttlMs: undefined });
  await setAll(cache, 'a', 'b');
  for (const bad of BAD) {
    await t.throws(cache.set('a', 'new', { ttlMs: bad }), { name: 'RangeError' });
    await t.throws(cache.set('c', 'new', { ttlMs: bad }), { name: 'RangeError' });
  }
  t.equal(await cache.keys(), ['b', 'a'], 'a `set` that throws stores nothing and touches nothing');
  t.equal(await cache.get('a'), 'value of a', 'the old value is there');
  t.equal(told(), [], 'what `onEvict` was told: nothing has left');
});

check('wrap-range', { group: 'edge', covers: 'wrap-range', title: '`wrap` rejects a bad `ttlMs` with RangeError' }, async t => {
  const cache = await t.solution.createCache({ maxEntries: 2 });
  await setAll(cache, 'a');
  const loader = t.fn(async () => 'loaded', { name: 'loader' });
  for (const bad of [0, -1, NaN, -Infinity, null]) {
    await t.rejects(cache.wrap('b', loader, { ttlMs: bad }), { name: 'RangeError' });
    await t.rejects(cache.wrap('a', loader, { ttlMs: bad }), { name: 'RangeError' });
  }
  t.equal([loader.calls.length, await cache.keys()], [0, ['a']], 'no loader is called, and nothing is stored');
  t.equal(await cache.wrap('b', loader, { ttlMs: undefined }), 'loaded', 'a `ttlMs` of `undefined` is left out');
});

// --- edge: anything ---------------------------------------------------------------------------------------

// What these find, the note of the operation, or its line, explains better than all the lines of the statement.
check('model', { group: 'edge', title: 'random calls are answered as the rules say' }, async t => {
  await t.model({
    sequences: 30, length: 40,
    setting: random => ({ maxEntries: random.int(1, 3), ...(random.bool(0.5) ? { ttlMs: random.pick([10, 20, 5]) } : {}) }),
    create: (t, setting) => t.solution.createCache(setting),
    model: setting => new Cache(setting),
    operations,
  });
});

check('model-loads', { group: 'edge', title: 'random calls, with loads under way, go as the rules say' }, async t => {
  const list = Array.from({ length: 50 }, () => ({
    options: { maxEntries: t.random.int(1, 3), ...(t.random.bool(0.4) ? { ttlMs: t.random.pick([10, 20]) } : {}) },
    operations: drawOperations(t.random, t.random.int(5, 40)),
  }));
  await t.cases({
    list, run: play, expect: played, smaller: fewer, batch: 25,
    label: ({ options, operations }) => `${calls(operations)} with ${JSON.stringify(options)}`,
    note: 'each call gives, sets off and makes leave what the rules say (`fulfil` and `fail` end the load of the `wrap` with that number)',
  });
});

check('model-many', { group: 'edge', title: 'many entries with lives of all lengths go as the rules say' }, async t => {
  let value = 0;
  const drawn = () => {
    const key = () => t.random.int(1, 90);
    return t.random.pick([
      ...Array(6).fill(() => ['set', key(), ++value, t.random.int(1, 60)]),
      () => ['set', key(), ++value],
      ...Array(2).fill(() => ['delete', key()]),
      ...Array(2).fill(() => ['get', key()]),
      () => ['has', key()],
      ...Array(2).fill(() => ['advance', t.random.int(1, 4)]),
      () => ['keys'],
    ])();
  };
  const list = Array.from({ length: 4 }, () => ({ options: { maxEntries: t.random.int(30, 60) }, operations: Array.from({ length: 300 }, drawn) }));
  await t.cases({
    list, run: play, expect: played, smaller: fewer, batch: 4,
    label: ({ options, operations }) => `${calls(operations)} with ${JSON.stringify(options)}`,
    note: 'each call gives, and makes leave, what the rules say, with dozens of entries too',
  });
});

// --- scale ------------------------------------------------------------------------------------------------

check('linear', { group: 'scale', covers: 'linear', title: 'a call costs the same, however many entries there are', heavy: true }, async t => {
  await t.growth((solution, n) => {
    // a full cache of n / 10 entries, half of which will expire some day; nine calls in ten find theirs
    const entries = n / 10;
    const cache = solution.createCache({ maxEntries: entries });
    let seed = 1;
    const below = most => (seed = (seed * 48_271) % 2_147_483_647) % most;
    for (let i = 0; i < entries; i++) cache.set(i, i, i % 2 ? { ttlMs: 3_600_000 + below(1_000_000) } : undefined);
    let next = entries;
    for (let call = entries; call < n; call++) {
      const kind = call % 100;
      if (kind === 0) cache.set(next++, call, { ttlMs: 3_600_000 + below(1_000_000) }); // evicts, or takes the place of one deleted
      else if (kind === 50) cache.delete(next - 1 - below(entries));
      else if (kind === 51) cache.set(next++, call);
      else if (kind === 52) cache.set(next++, call);
      else if (kind % 10 === 5) cache.set(next - 1 - below(entries >> 1), call);
      else if (kind % 10 === 7) cache.has(next - 1 - below(entries));
      else cache.get(next - 1 - below(entries >> 1));
    }
    if (cache.size > entries) throw new Error('there are more entries than fit');
  }, { sizes: [30_000, 100_000, 300_000, 1_000_000], note: 'n calls of `get`, `set`, `has` and `delete` on a full cache of n / 10 entries take time in proportion to n' });
});

check('linear-expiring', { group: 'scale', covers: 'linear-expiry', title: 'a call costs the same while entries expire', heavy: true }, async t => {
  await t.growth(async (solution, n) => {
    // each millisecond three entries come, with lives of different lengths, and as many expire
    const cache = solution.createCache({ maxEntries: n });
    let calls = 0;
    for (let moment = 0; calls < n; moment++) {
      for (let i = 0; i < 3; i++) cache.set(moment * 3 + i, moment, { ttlMs: n / 40 + ((moment * 7919) % (n / 20)) });
      for (let i = 0; i < 4; i++) cache.get((moment - i * 50) * 3);
      if (cache.size > n || cache.stats().evictions > 0) throw new Error('it has evicted');
      if (cache.has('nothing')) throw new Error('it has what was never set');
      calls += 10;
      await clock.advance(1);
    }
  }, { sizes: [5_000, 15_000, 30_000, 60_000], note: 'n calls, `size` and `stats` among them, while some entries expire each millisecond, take time in proportion to n' });
});

check('linear-full', { group: 'scale', covers: 'linear-expiry', title: 'a `set` costs the same where what has expired makes room', heavy: true }, async t => {
  await t.growth(async (solution, n) => {
    // a full cache in which each new entry takes the place of one that has just expired
    const entries = n / 4;
    const cache = solution.createCache({ maxEntries: entries });
    for (let i = 0; i < entries; i++) cache.set(i, i, { ttlMs: 1 + Math.floor(((i * 7919) % entries) / 10) });
    for (let call = entries, i = 0; call < n; call++, i++) {
      if (i % 10 === 0) await clock.advance(1); // ten more have expired
      cache.set(call, call, { ttlMs: Math.floor(entries / 10) });
    }
    if (cache.stats().evictions > 0) throw new Error('a live entry was evicted, although others had expired');
  }, { sizes: [4_000, 12_000, 24_000, 48_000], note: 'n calls of `set` on a full cache, each of which takes the place of an expired entry, take time in proportion to n' });
});

check('linear-together', { group: 'scale', covers: 'linear-expiry', title: 'n entries may expire together', heavy: true }, async t => {
  await t.growth(async (solution, n) => {
    const cache = solution.createCache({ maxEntries: n, ttlMs: 1000 });
    for (let i = 0; i < n / 4; i++) cache.set(i, i);
    await clock.advance(1000);
    for (let i = 0; i < n / 4; i++) cache.set(n + i, i);
    for (let i = 0; i < n / 4; i++) if (cache.get(i) !== undefined) throw new Error('it returned what has expired');
    for (let i = 0; i < n / 4; i++) if (cache.size !== n / 4) throw new Error('it counted what has expired');
  }, { sizes: [8_000, 24_000, 48_000, 100_000], note: 'n calls around the moment at which n / 4 entries expire together take time in proportion to n' });
});

check('memory', { group: 'scale', covers: 'memory', title: 'expired entries that nobody asks for do not stay in memory', heavy: true }, async t => {
  await t.fresh();
  const before = await t.heap();
  await t.run(async solution => {
    const cache = solution.createCache({ maxEntries: 1_000_000 });
    globalThis.cacheOfThisCheck = cache; // alive while the heap is measured
    for (let i = 0; i < 100_000; i++) cache.set(`expires ${i} ${'-'.repeat(400)}`, new Array(50).fill(i), { ttlMs: 1000 });
    await clock.advance(1000);
    for (let i = 0; i < 100_000; i++) cache.set(i, i);
  });
  const grown = (await t.heap()) - before;
  t.ok(grown <= 40 * MIB, '100,000 entries of 800 bytes have expired, and 100,000 small ones were set since: the heap is within 40 MiB of the start');
});

// --- bonus ------------------------------------------------------------------------------------------------

check('reentrant', { group: 'bonus', covers: 'reentrant', title: '`onEvict` may use the cache' }, async t => {
  const seen = await t.run(async solution => {
    const seen = [];
    let act = () => {};
    const cache = solution.createCache({ maxEntries: 2, onEvict: (key, value, reason) => {
      seen.push(`${reason} ${key} ${value}: ${cache.keys().join(' ')}; ${cache.size}`);
      act(key, reason);
    } });
    cache.set('a', 1);
    cache.set('a', 2);
    cache.set('b', 3);
    cache.set('c', 4);
    cache.delete('b');
    await cache.wrap('d', () => 5);
    await cache.wrap('e', () => 6);
    act = key => { if (key === 'd') cache.set('x', 7); };
    cache.set('f', 8);
    act = key => { if (key === 'x') cache.delete('f'); };
    cache.delete('x');
    act = (key, reason) => { if (reason === 'ttl') cache.set('h', 10); };
    cache.set('g', 9, { ttlMs: 100 });
    await clock.advance(100);
    cache.stats();
    return { seen, keys: cache.keys(), stats: { ...cache.stats() } };
  });
  t.equal(seen.seen.slice(0, 5), ['set a 1: a; 1', 'lru a 2: c b; 2', 'delete b 3: c; 1', 'lru c 4: e d; 2', 'lru d 5: f e; 2'], 'what `onEvict` was told, and `keys` and `size` as it saw them');
  t.equal(seen.seen.slice(5), ['lru e 6: x f; 2', 'delete x 7: f; 1', 'delete f 8: ; 0', 'ttl g 9: ; 0'], 'and where it set and deleted entries itself');
  t.equal([seen.keys, seen.stats], [['h'], counts(0, 2, 4, 1)], 'what is there in the end, and what was counted');
});

check('linear-evicting', { group: 'bonus', covers: 'linear-evicting', title: 'evicting costs the same, however large the cache is', heavy: true }, async t => {
  await t.growth((solution, n) => {
    const cache = solution.createCache({ maxEntries: n / 4 });
    for (let i = 0; i < n; i++) cache.set(i, i);
    if (cache.stats().evictions !== n - n / 4) throw new Error('it has evicted too few or too many');
  }, { sizes: [5_000, 20_000, 60_000, 150_000], note: 'n calls of `set`, most of which evict an entry of a cache of n / 4, take time in proportion to n' });
});

check('memory-churn', { group: 'bonus', covers: 'memory-churn', title: 'what was overwritten, deleted or loaded leaves nothing behind', heavy: true }, async t => {
  await t.fresh();
  const before = await t.heap();
  await t.run(async solution => {
    const cache = solution.createCache({ maxEntries: 1000 });
    globalThis.cacheOfThisCheck = cache; // alive while the heap is measured
    const hour = { ttlMs: 3_600_000 };
    for (let i = 0; i < 400_000; i++) cache.set(i % 100, i, hour);
    for (let i = 0; i < 200_000; i++) {
      cache.set(`deleted ${i}`, i); // without an end
      cache.delete(`deleted ${i}`);
    }
    for (let i = 0; i < 100_000; i++) {
      const call = cache.wrap(`loaded ${i}`, () => i, hour);
      if (i % 2) cache.delete(`loaded ${i}`);
      await call;
    }
    for (let i = 0; i < 100_000; i++) cache.set(`evicted ${i}`, i, hour);
  });
  const grown = (await t.heap()) - before;
  t.ok(grown <= 16 * MIB, 'after 1,000,000 calls that leave 1000 small entries, the heap is within 16 MiB of the start');
});

async function afterWallStep(t, ms) {
  const cache = await t.solution.createCache({ maxEntries: 10, ttlMs: 1000 });
  await setAll(cache, 'a');
  await t.clock.advance(300);
  await t.clock.stepWall(ms);
  await setAll(cache, 'b');
  await t.clock.advance(600);
  t.equal(await cache.keys(), ['b', 'a'], 'after 900 of 1000 ms the entry lives, whatever the wall clock says');
  await t.clock.advance(100);
  t.equal(await cache.keys(), ['b'], 'after 1000 ms it has expired, whatever the wall clock says');
}

check('wall-clock-back', { group: 'bonus', covers: 'wall-clock', title: 'a wall clock set back an hour prolongs nothing' }, t => afterWallStep(t, -HOUR));

check('wall-clock-forward', { group: 'bonus', covers: 'wall-clock', title: 'a wall clock set forward an hour shortens nothing' }, t => afterWallStep(t, HOUR));
