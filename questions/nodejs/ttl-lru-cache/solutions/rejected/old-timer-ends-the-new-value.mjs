// Defect: a timer is not cleared when its value leaves, and ends what came after it.

const LONGEST = 2 ** 31 - 1;

export function createCache({ maxEntries, ttlMs: usual = Infinity, onEvict } = {}) {
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError('maxEntries');
  checkTtl(usual);
  const map = new Map();
  const loads = new Map();
  const counted = { hits: 0, misses: 0, evictions: 0, expirations: 0 };

  const leave = (key, entry, reason) => {
    map.delete(key);
    try {
      onEvict?.(key, entry.value, reason);
    } catch {}
  };
  const arm = (key, entry, ms) => {
    if (ms === Infinity) return;
    entry.timer = setTimeout(() => {
      if (ms > LONGEST) return arm(key, entry, ms - LONGEST);
      counted.expirations++;
      if (map.has(key)) leave(key, map.get(key), 'ttl');
    }, Math.min(ms, LONGEST));
    entry.timer.unref?.();
  };
  const use = key => {
    const entry = map.get(key);
    counted[entry ? 'hits' : 'misses']++;
    if (!entry) return undefined;
    map.delete(key);
    map.set(key, entry);
    return entry;
  };
  const store = (key, value, ttlMs) => {
    const before = map.get(key);
    if (before) leave(key, before, 'set');
    if (map.size === maxEntries) {
      const [[oldest, entry]] = map;
      counted.evictions++;
      leave(oldest, entry, 'lru');
    }
    const entry = { value, timer: undefined };
    map.set(key, entry);
    arm(key, entry, ttlMs);
  };
  return {
    get: key => use(key)?.value,
    has: key => map.has(key),
    set(key, value, { ttlMs = usual } = {}) {
      checkTtl(ttlMs);
      loads.delete(key);
      store(key, value, ttlMs);
    },
    delete(key) {
      loads.delete(key);
      const entry = map.get(key);
      if (entry) leave(key, entry, 'delete');
      return entry !== undefined;
    },
    clear() {
      loads.clear();
      for (const [key, entry] of [...map]) leave(key, entry, 'clear');
    },
    keys: () => [...map.keys()].reverse(),
    get size() {
      return map.size;
    },
    stats: () => ({ ...counted }),
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
