// Defect: an expired entry that nobody touches is only counted out, and stays in memory until the cache is full.

export function createCache({ maxEntries, ttlMs: usual = Infinity, onEvict } = {}) {
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError('maxEntries');
  checkTtl(usual);
  const map = new Map();
  const loads = new Map();
  const counted = { hits: 0, misses: 0, evictions: 0, expirations: 0 };
  let heap = []; // [until, key, entry], the next one on top
  let stale = 0; // expired entries that are still there
  const tell = (key, { value }, reason) => {
    try {
      onEvict?.(key, value, reason);
    } catch {}
  };
  const expire = (key, entry) => {
    map.delete(key);
    if (entry.isStale) stale--;
    else {
      counted.expirations++;
      tell(key, entry, 'ttl');
    }
  };
  const isThere = ([, key, entry]) => map.get(key) === entry;
  const sift = () => {
    const now = performance.now();
    while (heap.length > 0 && heap[0][0] <= now) {
      const top = pop(heap);
      if (!isThere(top)) continue;
      top[2].isStale = true;
      counted.expirations++;
      stale++;
      tell(top[1], top[2], 'ttl');
    }
  };
  const sweep = () => {
    sift();
    if (stale === 0) return;
    for (const [key, entry] of map) if (entry.isStale) map.delete(key);
    stale = 0;
  };
  const live = key => {
    const entry = map.get(key);
    if (!entry || entry.until > performance.now()) return entry;
    expire(key, entry);
    return undefined;
  };
  const use = key => {
    const entry = live(key);
    counted[entry ? 'hits' : 'misses']++;
    if (!entry) return undefined;
    map.delete(key);
    map.set(key, entry);
    return entry;
  };
  const store = (key, value, ttlMs) => {
    const before = live(key);
    let evicted;
    if (before) map.delete(key);
    else if (map.size >= maxEntries) {
      sweep();
      if (map.size >= maxEntries) {
        [evicted] = map;
        map.delete(evicted[0]);
        counted.evictions++;
      }
    }
    const entry = { value, until: performance.now() + ttlMs };
    map.set(key, entry);
    if (entry.until < Infinity) push(heap, [entry.until, key, entry]);
    if (heap.length > 1000 && heap.length > 2 * map.size) {
      const kept = heap.filter(isThere);
      heap = [];
      for (const item of kept) push(heap, item);
    }
    if (before) tell(key, before, 'set');
    if (evicted) tell(...evicted, 'lru');
  };
  return {
    get: key => use(key)?.value,
    has: key => live(key) !== undefined,
    set(key, value, { ttlMs = usual } = {}) {
      checkTtl(ttlMs);
      loads.delete(key);
      store(key, value, ttlMs);
    },
    delete(key) {
      loads.delete(key);
      const entry = live(key);
      if (!entry) return false;
      map.delete(key);
      tell(key, entry, 'delete');
      return true;
    },
    clear() {
      loads.clear();
      sweep();
      const all = [...map];
      map.clear();
      for (const [key, entry] of all) tell(key, entry, 'clear');
    },
    keys() {
      sweep();
      return [...map.keys()].reverse();
    },
    get size() {
      sift();
      return map.size - stale;
    },
    stats() {
      sift();
      return { ...counted };
    },
    async wrap(key, loader, { ttlMs = usual } = {}) {
      checkTtl(ttlMs);
      const entry = use(key);
      if (entry) return entry.value;
      if (loads.has(key)) return loads.get(key).promise;
      const load = {};
      loads.set(key, load);
      load.promise = (async () => loader(key))().then(value => {
        if (loads.get(key) === load && loads.delete(key)) store(key, value, ttlMs);
        return value;
      }, error => {
        if (loads.get(key) === load) loads.delete(key);
        throw error;
      });
      return load.promise;
    },
  };
}

const checkTtl = ttlMs => {
  if (!(ttlMs > 0)) throw new RangeError('ttlMs');
};

function push(heap, item) {
  let at = heap.push(item) - 1;
  for (let parent = (at - 1) >> 1; at > 0 && heap[parent][0] > item[0]; parent = (at - 1) >> 1) {
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = item;
}

function pop(heap) {
  const [top] = heap;
  const last = heap.pop();
  if (heap.length === 0) return top;
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (heap[child + 1]?.[0] < heap[child][0]) child++;
    if (heap[child][0] >= last[0]) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return top;
}
