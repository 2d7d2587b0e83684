// Defect: an entry that sinks in the heap of deadlines looks at one of the two below it, so that some deadlines are found late.

export function createCache({ maxEntries, ttlMs: defaultTtl = Infinity, onEvict } = {}) {
  if (!Number.isInteger(maxEntries) || maxEntries < 1) throw new RangeError(`maxEntries: ${String(maxEntries)}`);
  checkTtl(defaultTtl);

  const map = new Map(); // the least recently used first
  let heap = []; // entries with an end, the one that ends first on top
  const flights = new Map();
  const stats = { hits: 0, misses: 0, evictions: 0, expirations: 0 };

  const tell = (entry, reason) => {
    try {
      onEvict?.(entry.key, entry.value, reason);
    } catch {}
  };

  const isThere = entry => map.get(entry.key) === entry;

  const purge = () => {
    const gone = [];
    for (const now = clock(); heap.length > 0 && heap[0].end <= now; pop(heap)) {
      const [entry] = heap;
      if (!isThere(entry)) continue;
      map.delete(entry.key);
      stats.expirations++;
      gone.push(entry);
    }
    for (const entry of gone) tell(entry, 'ttl');
  };

  const compact = () => {
    if (heap.length < 64 || heap.length < 2 * map.size) return;
    const kept = heap.filter(isThere);
    heap = [];
    for (const entry of kept) push(heap, entry);
  };

  const put = (key, value, ttlMs) => {
    purge();
    const told = [];
    const before = map.get(key);
    if (before) {
      map.delete(key);
      told.push([before, 'set']);
    } else if (map.size === maxEntries) {
      const [[oldest, entry]] = map;
      map.delete(oldest);
      stats.evictions++;
      told.push([entry, 'lru']);
    }
    const entry = { key, value, end: clock() + ttlMs };
    map.set(key, entry);
    if (ttlMs !== Infinity) {
      push(heap, entry);
      compact();
    }
    for (const [left, reason] of told) tell(left, reason);
  };

  const look = key => {
    purge();
    const entry = map.get(key);
    if (!entry) {
      stats.misses++;
      return undefined;
    }
    stats.hits++;
    map.delete(key);
    map.set(key, entry);
    return entry;
  };

  return {
    get(key) {
      return look(key)?.value;
    },
    set(key, value, { ttlMs = defaultTtl } = {}) {
      checkTtl(ttlMs);
      flights.delete(key);
      put(key, value, ttlMs);
    },
    has(key) {
      purge();
      return map.has(key);
    },
    delete(key) {
      purge();
      flights.delete(key);
      const entry = map.get(key);
      if (!entry) return false;
      map.delete(key);
      tell(entry, 'delete');
      return true;
    },
    clear() {
      purge();
      flights.clear();
      const entries = [...map.values()];
      map.clear();
      heap = [];
      for (const entry of entries) tell(entry, 'clear');
    },
    keys() {
      purge();
      return [...map.keys()].reverse();
    },
    get size() {
      purge();
      return map.size;
    },
    stats() {
      purge();
      return { ...stats };
    },
    async wrap(key, loader, { ttlMs = defaultTtl } = {}) {
      checkTtl(ttlMs);
      const entry = look(key);
      if (entry) return entry.value;
      const running = flights.get(key);
      if (running) return running.promise;
      const flight = {};
      flights.set(key, flight);
      flight.promise = (async () => {
        let value;
        try {
          value = await loader(key);
        } catch (error) {
          if (flights.get(key) === flight) flights.delete(key);
          throw error;
        }
        if (flights.get(key) === flight) {
          flights.delete(key);
          put(key, value, ttlMs);
        }
        return value;
      })();
      return flight.promise;
    },
  };
}

const clock = () => performance.now();

function checkTtl(ttlMs) {
  if (!(Number(ttlMs) > 0)) throw new RangeError(`ttlMs: ${String(ttlMs)}`);
}

function push(heap, entry) {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent].end <= heap[at].end) return;
    [heap[parent], heap[at]] = [heap[at], heap[parent]];
    at = parent;
  }
}

function pop(heap) {
  const last = heap.pop();
  if (heap.length === 0) return;
  heap[0] = last;
  for (let at = 0; ;) {
    let least = at;
    for (const child of [2 * at + 1]) if (child < heap.length && heap[child].end < heap[least].end) least = child;
    if (least === at) return;
    [heap[least], heap[at]] = [heap[at], heap[least]];
    at = least;
  }
}
