'use strict';
// Defect: `wrap` throws on a bad `ttlMs` instead of rejecting.
// CommonJS, without an object for each entry: entries live in numbered slots, and what belongs to slot number i stands
// at place i of a few plain arrays. Free slots are used again. A heap of slot numbers says who expires next.

function createCache(options = {}) {
  const { maxEntries, onEvict } = options;
  const usual = options.ttlMs === undefined ? Infinity : options.ttlMs;
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError('maxEntries: a whole number of at least 1');
  needTtl(usual);

  const slotOf = new Map();
  const keyAt = [undefined]; // slot 0 is the end of the ring
  const valueAt = [undefined];
  const untilAt = [Infinity];
  const newer = [0];
  const older = [0];
  const heapAt = [-1]; // where in the heap a slot stands; -1: it never expires
  const free = [];
  const heap = [];
  const loading = new Map();
  let hits = 0, misses = 0, evictions = 0, expirations = 0;
  let news = [];

  function place(slot, at) {
    heap[at] = slot;
    heapAt[slot] = at;
  }

  function up(slot, at) {
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (untilAt[heap[parent]] <= untilAt[slot]) break;
      place(heap[parent], at);
      at = parent;
    }
    place(slot, at);
    return at;
  }

  function down(slot, at) {
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && untilAt[heap[child + 1]] < untilAt[heap[child]]) child++;
      if (untilAt[heap[child]] >= untilAt[slot]) break;
      place(heap[child], at);
      at = child;
    }
    place(slot, at);
  }

  function unschedule(slot) {
    const at = heapAt[slot];
    if (at < 0) return;
    heapAt[slot] = -1;
    const last = heap.pop();
    if (last === slot) return;
    down(last, up(last, at));
  }

  function link(slot) {
    newer[slot] = 0;
    older[slot] = older[0];
    newer[older[0]] = slot;
    older[0] = slot;
  }

  function unlink(slot) {
    newer[older[slot]] = newer[slot];
    older[newer[slot]] = older[slot];
  }

  function drop(slot, reason) {
    news.push(keyAt[slot], valueAt[slot], reason);
    slotOf.delete(keyAt[slot]);
    unlink(slot);
    unschedule(slot);
    keyAt[slot] = valueAt[slot] = undefined;
    free.push(slot);
  }

  function expire() {
    const now = performance.now();
    while (heap.length > 0 && untilAt[heap[0]] <= now) {
      drop(heap[0], 'ttl');
      expirations++;
    }
  }

  function tell() {
    if (news.length === 0) return;
    const told = news;
    news = [];
    if (typeof onEvict !== 'function') return;
    for (let i = 0; i < told.length; i += 3) {
      try {
        onEvict(told[i], told[i + 1], told[i + 2]);
      } catch (error) {
        void error;
      }
    }
  }

  function store(key, value, ttlMs) {
    expire();
    if (slotOf.has(key)) drop(slotOf.get(key), 'set');
    if (slotOf.size === maxEntries) {
      drop(newer[0], 'lru');
      evictions++;
    }
    const slot = free.length > 0 ? free.pop() : keyAt.length;
    keyAt[slot] = key;
    valueAt[slot] = value;
    untilAt[slot] = performance.now() + ttlMs;
    heapAt[slot] = -1;
    slotOf.set(key, slot);
    link(slot);
    if (ttlMs !== Infinity) up(slot, heap.length);
    tell();
  }

  function look(key) {
    expire();
    const slot = slotOf.get(key);
    if (slot === undefined) {
      misses++;
    } else {
      hits++;
      unlink(slot);
      link(slot);
    }
    return slot;
  }

  return {
    get(key) {
      const slot = look(key);
      const value = slot === undefined ? undefined : valueAt[slot];
      tell();
      return value;
    },
    set(key, value, { ttlMs = usual } = {}) {
      needTtl(ttlMs);
      loading.delete(key);
      store(key, value, ttlMs);
    },
    has(key) {
      expire();
      const found = slotOf.has(key);
      tell();
      return found;
    },
    delete(key) {
      expire();
      loading.delete(key);
      const slot = slotOf.get(key);
      if (slot !== undefined) drop(slot, 'delete');
      tell();
      return slot !== undefined;
    },
    clear() {
      expire();
      loading.clear();
      for (const slot of [...slotOf.values()]) drop(slot, 'clear');
      tell();
    },
    keys() {
      expire();
      const keys = [];
      for (let slot = older[0]; slot !== 0; slot = older[slot]) keys.push(keyAt[slot]);
      tell();
      return keys;
    },
    get size() {
      expire();
      const { size } = slotOf;
      tell();
      return size;
    },
    stats() {
      expire();
      const counts = { hits, misses, evictions, expirations };
      tell();
      return counts;
    },
    wrap(key, loader, { ttlMs = usual } = {}) {
      needTtl(ttlMs);
      return new Promise((resolve, reject) => {
        needTtl(ttlMs);
        const slot = look(key);
        if (slot !== undefined) resolve(valueAt[slot]);
        tell();
        if (slot !== undefined) return;
        const running = loading.get(key);
        if (running !== undefined) {
          running.push({ resolve, reject });
          return;
        }
        const waiting = [{ resolve, reject }];
        loading.set(key, waiting);
        const finish = settle => {
          const isCurrent = loading.get(key) === waiting;
          if (isCurrent) loading.delete(key);
          settle(isCurrent);
        };
        const fail = error => finish(() => {
          for (const caller of waiting) caller.reject(error);
        });
        const succeed = value => finish(isCurrent => {
          if (isCurrent) store(key, value, ttlMs);
          for (const caller of waiting) caller.resolve(value);
        });
        // the loader runs a moment later, so that whoever deletes the key right away is heard
        Promise.resolve().then(() => loader(key)).then(succeed, fail);
      });
    },
  };
}

function needTtl(ttlMs) {
  if (ttlMs > 0) return;
  throw new RangeError('ttlMs: a number above 0');
}

module.exports = { createCache };
