// Defect: a full cache evicts the least recently used entry, though others have expired.

export function createCache({ maxEntries, ttlMs: usual = Infinity, onEvict } = {}) {
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError('maxEntries');
  checkTtl(usual);
  const map = new Map();
  const loads = new Map();
  const counted = { hits: 0, misses: 0, evictions: 0, expirations: 0 };
  const tell = (key, { value }, reason) => {
    try {
      onEvict?.(key, value, reason);
    } catch {}
  };
  const expire = (key, entry) => {
    map.delete(key);
    counted.expirations++;
    tell(key, entry, 'ttl');
  };
  const sweep = () => {
    const now = performance.now();
    for (const [key, entry] of map) if (entry.until <= now) expire(key, entry);
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
      if (map.size >= maxEntries) {
        [evicted] = map;
        map.delete(evicted[0]);
        counted.evictions++;
      }
    }
    const entry = { value, until: performance.now() + ttlMs };
    map.set(key, entry);
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
      sweep();
      return map.size;
    },
    stats() {
      sweep();
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
