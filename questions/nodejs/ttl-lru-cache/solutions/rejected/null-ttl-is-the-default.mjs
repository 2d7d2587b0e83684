// Defect: a `ttlMs` of `null` is taken for one that was left out.

export default {
  createCache({ maxEntries, ttlMs = Infinity, onEvict } = {}) {
    if (typeof maxEntries !== 'number' || maxEntries % 1 !== 0 || !(maxEntries >= 1)) throw new RangeError('bad maxEntries');
    if (!isTtl(ttlMs)) throw new RangeError('bad ttlMs');
    const entries = new Map();
    const recent = new Recency();
    const deadlines = new RadixHeap(monotonic());
    const loads = new Map();
    const counted = { hits: 0, misses: 0, evictions: 0, expirations: 0 };
    let outbox = [];

    const leave = (entry, reason) => {
      entries.delete(entry.key);
      recent.remove(entry);
      deadlines.remove(entry);
      outbox.push({ key: entry.key, value: entry.value, reason });
    };
    const call = work => {
      for (const entry of deadlines.takeUntil(monotonic())) {
        counted.expirations += 1;
        leave(entry, 'ttl');
      }
      const result = work?.();
      const letters = outbox;
      outbox = [];
      for (const { key, value, reason } of letters) {
        try {
          onEvict?.(key, value, reason);
        } catch {
          continue;
        }
      }
      return result;
    };
    const store = (key, value, life) => {
      const old = entries.get(key);
      if (old) leave(old, 'set');
      if (entries.size + 1 > maxEntries) {
        counted.evictions += 1;
        leave(recent.last(), 'lru');
      }
      const entry = { key, value, deadline: monotonic() + life };
      entries.set(key, entry);
      recent.add(entry);
      if (life < Infinity) deadlines.add(entry);
    };
    const find = key => {
      const entry = entries.get(key);
      if (!entry) {
        counted.misses += 1;
        return null;
      }
      counted.hits += 1;
      recent.remove(entry);
      recent.add(entry);
      return entry;
    };

    return Object.freeze({
      get: key => call(() => find(key)?.value),
      has: key => call(() => entries.has(key)),
      set(key, value, options) {
        const life = options?.ttlMs ?? ttlMs;
        if (!isTtl(life)) throw new RangeError('bad ttlMs');
        loads.delete(key);
        call(() => store(key, value, life));
      },
      delete(key) {
        loads.delete(key);
        return call(() => {
          const entry = entries.get(key);
          if (entry) leave(entry, 'delete');
          return entry !== undefined;
        });
      },
      clear() {
        loads.clear();
        call(() => {
          for (const entry of entries.values()) leave(entry, 'clear');
        });
      },
      keys: () => call(() => recent.list().map(({ key }) => key)),
      get size() {
        return call(() => entries.size);
      },
      stats: () => call(() => ({ ...counted })),
      wrap(key, loader, options) {
        const life = options?.ttlMs ?? (options?.ttlMs === null ? null : ttlMs);
        if (!isTtl(life)) return Promise.reject(new RangeError('bad ttlMs'));
        const entry = call(() => find(key));
        if (entry) return Promise.resolve(entry.value);
        return (loads.get(key) ?? startLoad(key, loader, life)).promise;
      },
    });

    function startLoad(key, loader, life) {
      const load = {};
      loads.set(key, load);
      const over = () => loads.get(key) === load && loads.delete(key);
      load.promise = new Promise((resolve, reject) => {
        const failed = error => {
          over();
          reject(error);
        };
        try {
          Promise.resolve(loader(key)).then(value => {
            if (over()) call(() => store(key, value, life));
            resolve(value);
          }, failed);
        } catch (error) {
          failed(error);
        }
      });
      return load;
    }
  },
};

const monotonic = () => Math.trunc(performance.now());

const isTtl = ttlMs => ttlMs > 0;

class Recency {
  #front = { before: null, after: null };
  #back = { before: null, after: null };

  constructor() {
    this.#front.after = this.#back;
    this.#back.before = this.#front;
  }

  add(entry) {
    const next = this.#front.after;
    entry.before = this.#front;
    entry.after = next;
    this.#front.after = next.before = entry;
  }

  remove(entry) {
    entry.before.after = entry.after;
    entry.after.before = entry.before;
  }

  last() {
    return this.#back.before;
  }

  list() {
    const all = [];
    for (let entry = this.#front.after; entry !== this.#back; entry = entry.after) all.push(entry);
    return all;
  }
}

class RadixHeap {
  #buckets = Array.from({ length: 64 }, () => new Set());
  #last;
  #size = 0;

  constructor(now) {
    this.#last = now;
  }

  add(entry) {
    entry.bucket = this.#buckets[this.#levelOf(entry.deadline)];
    entry.bucket.add(entry);
    this.#size += 1;
  }

  remove(entry) {
    if (entry.bucket?.delete(entry)) this.#size -= 1;
  }

  /** Everything that is due by `now`, which never goes back. */
  *takeUntil(now) {
    while (this.#size > 0) {
      const level = this.#buckets.findIndex(({ size }) => size > 0);
      if (level === 0) {
        if (this.#last > now) return;
        for (const entry of this.#buckets[0]) yield entry;
        continue;
      }
      let least = Infinity;
      // nothing in this bucket can be due before the moment at which its bit turns
      if (this.#from(level) > now) return;
      for (const { deadline } of this.#buckets[level]) least = Math.min(least, deadline);
      if (least > now) {
        this.#move(level, now);
        return;
      }
      this.#move(level, least);
    }
    this.#last = now;
  }

  #move(level, last) {
    this.#last = last;
    const moved = [...this.#buckets[level]];
    this.#buckets[level].clear();
    this.#size -= moved.length;
    for (const entry of moved) this.add(entry);
  }

  #from(level) {
    const unit = 2 ** (level - 1);
    return (Math.floor(this.#last / unit) + 1) * unit;
  }

  /** The highest bit in which a deadline and the last moment differ, from 1; 0 where they are the same. */
  #levelOf(deadline) {
    if (deadline === this.#last) return 0;
    let level = 1;
    for (let [a, b] = [deadline, this.#last]; level < 63; level++) {
      a = Math.floor(a / 2);
      b = Math.floor(b / 2);
      if (a === b) break;
    }
    return level;
  }
}
