// Defect: who waits for a load that is outdated gets what was set meanwhile.

const requireTtl = ttlMs => {
  if (typeof ttlMs !== 'number' || !(ttlMs > 0)) throw new RangeError('ttlMs must be a number above 0');
};

/** A binary heap by `until`, of entries that know where in it they are. */
class Deadlines {
  #heap = [];

  get first() {
    return this.#heap[0];
  }

  add(entry) {
    this.#rise(entry, this.#heap.length);
  }

  remove(entry) {
    const last = this.#heap.pop();
    if (last === entry) return;
    this.#rise(last, entry.place);
    this.#sink(last, last.place);
  }

  #put(entry, place) {
    this.#heap[place] = entry;
    entry.place = place;
  }

  #rise(entry, place) {
    const above = (place - 1) >> 1;
    if (place === 0 || this.#heap[above].until <= entry.until) return this.#put(entry, place);
    this.#put(this.#heap[above], place);
    this.#rise(entry, above);
  }

  #sink(entry, place) {
    const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]];
    const below = right?.until < left?.until ? right : left;
    if (below === undefined || entry.until <= below.until) return this.#put(entry, place);
    const next = below.place;
    this.#put(below, place);
    this.#sink(entry, next);
  }
}

export function createCache({ maxEntries, ttlMs: usualTtl = Infinity, onEvict } = {}) {
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError('maxEntries must be a whole number of at least 1');
  requireTtl(usualTtl);
  const entries = new Map();
  const ring = {}; // its `newer` is the least recently used entry, its `older` the most recently used
  ring.newer = ring.older = ring;
  const deadlines = new Deadlines();
  const loads = new Map(); // key -> the load that a `wrap` may join
  const counted = { hits: 0, misses: 0, evictions: 0, expirations: 0 };
  let left = []; // what `onEvict` has not heard of yet

  function link(entry) {
    entry.older = ring.older;
    entry.newer = ring;
    ring.older.newer = entry;
    ring.older = entry;
  }

  function unlink({ older, newer }) {
    older.newer = newer;
    newer.older = older;
  }

  function leave(entry, reason) {
    entries.delete(entry.key);
    unlink(entry);
    if (entry.until < Infinity) deadlines.remove(entry);
    left.push([entry.key, entry.value, reason]);
  }

  function store(key, value, ttlMs) {
    if (entries.has(key)) leave(entries.get(key), 'set');
    if (entries.size === maxEntries) {
      leave(ring.newer, 'lru');
      counted.evictions++;
    }
    const entry = { key, value, until: performance.now() + ttlMs };
    entries.set(key, entry);
    link(entry);
    if (entry.until < Infinity) deadlines.add(entry);
  }

  /** The live entry of a key, as something that was looked for: counted, and the most recently used. */
  function use(key) {
    const entry = entries.get(key);
    if (entry === undefined) {
      counted.misses++;
      return undefined;
    }
    counted.hits++;
    unlink(entry);
    link(entry);
    return entry;
  }

  function tell() {
    const told = left;
    left = []; // before the first call: what a call from inside makes leave is that call's affair
    for (const what of told) {
      try {
        onEvict?.(...what);
      } catch {
        // its own problem
      }
    }
  }

  /** Around every call: what has expired goes before, `onEvict` hears of all that has left after. */
  function during(work) {
    const now = performance.now();
    while (deadlines.first?.until <= now) {
      leave(deadlines.first, 'ttl');
      counted.expirations++;
    }
    try {
      return work();
    } finally {
      tell();
    }
  }

  async function load(key, loader, ttlMs, token) {
    try {
      const value = await loader(key);
      if (loads.get(key) === token) during(() => store(key, value, ttlMs));
      else if (entries.has(key)) return during(() => entries.get(key)?.value);
      return value;
    } finally {
      if (loads.get(key) === token) loads.delete(key);
    }
  }

  function begin(key, loader, ttlMs) {
    const token = {}; // there before the loader is: it may itself set or delete its key
    loads.set(key, token);
    token.promise = load(key, loader, ttlMs, token);
    return token.promise;
  }

  return {
    get: key => during(() => use(key)?.value),
    has: key => during(() => entries.has(key)),
    set(key, value, { ttlMs = usualTtl } = {}) {
      requireTtl(ttlMs);
      loads.delete(key);
      during(() => store(key, value, ttlMs));
    },
    delete: key => during(() => {
      loads.delete(key);
      const entry = entries.get(key);
      if (entry !== undefined) leave(entry, 'delete');
      return entry !== undefined;
    }),
    clear: () => during(() => {
      loads.clear();
      while (ring.newer !== ring) leave(ring.newer, 'clear');
    }),
    keys: () => during(() => {
      const keys = [];
      for (let entry = ring.older; entry !== ring; entry = entry.older) keys.push(entry.key);
      return keys;
    }),
    get size() {
      return during(() => entries.size);
    },
    stats: () => during(() => ({ ...counted })),
    async wrap(key, loader, { ttlMs = usualTtl } = {}) {
      requireTtl(ttlMs);
      const entry = during(() => use(key));
      if (entry !== undefined) return entry.value;
      return loads.get(key)?.promise ?? begin(key, loader, ttlMs);
    },
  };
}
