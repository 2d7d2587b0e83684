// Defect: callers get an error of the cache's own, with the real one as its cause.

class Moments {
  #heap = [];

  get earliest() {
    return this.#heap.length > 0 ? this.#heap[0] : Infinity;
  }

  push(moment) {
    const heap = this.#heap;
    let at = heap.length;
    for (let parent = (at - 1) >> 1; at > 0 && heap[parent] > moment; parent = (at - 1) >> 1) {
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = moment;
  }

  pop() {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0) return first;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

class Cache {
  #maxEntries;
  #ttlMs;
  #onEvict;
  #nodes = new Map();
  #newest = { older: undefined };
  #oldest = { newer: undefined };
  #buckets = new Map(); // moment -> the nodes that expire then
  #moments = new Moments();
  #loads = new Map();
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  #expirations = 0;

  constructor(maxEntries, ttlMs, onEvict) {
    this.#maxEntries = maxEntries;
    this.#ttlMs = ttlMs;
    this.#onEvict = onEvict;
    this.#newest.older = this.#oldest;
    this.#oldest.newer = this.#newest;
  }

  get(key) {
    return this.#find(key)?.value;
  }

  set(key, value, { ttlMs = this.#ttlMs } = {}) {
    checkTtl(ttlMs);
    this.#loads.delete(key);
    this.#store(key, value, ttlMs);
  }

  has(key) {
    this.#purge();
    return this.#nodes.has(key);
  }

  delete(key) {
    this.#purge();
    this.#loads.delete(key);
    const node = this.#nodes.get(key);
    if (!node) return false;
    this.#remove(node);
    this.#tell(node, 'delete');
    return true;
  }

  clear() {
    this.#purge();
    this.#loads.clear();
    const nodes = [...this.#nodes.values()];
    for (const node of nodes) this.#remove(node);
    for (const node of nodes) this.#tell(node, 'clear');
  }

  keys() {
    this.#purge();
    const keys = [];
    for (let node = this.#newest.older; node !== this.#oldest; node = node.older) keys.push(node.key);
    return keys;
  }

  get size() {
    this.#purge();
    return this.#nodes.size;
  }

  stats() {
    this.#purge();
    return { hits: this.#hits, misses: this.#misses, evictions: this.#evictions, expirations: this.#expirations };
  }

  wrap(key, loader, { ttlMs = this.#ttlMs } = {}) {
    try {
      checkTtl(ttlMs);
    } catch (error) {
      return Promise.reject(error);
    }
    const node = this.#find(key);
    if (node) return Promise.resolve(node.value);
    let load = this.#loads.get(key);
    if (load) return load.result;
    load = { result: undefined };
    this.#loads.set(key, load);
    const isCurrent = () => this.#loads.get(key) === load;
    load.result = new Promise(resolve => resolve(loader(key))).then(
      value => {
        if (isCurrent()) {
          this.#loads.delete(key);
          this.#store(key, value, ttlMs);
        }
        return value;
      },
      error => {
        if (isCurrent()) this.#loads.delete(key);
        throw new Error(`loading ${String(key)} failed`, { cause: error });
      },
    );
    return load.result;
  }

  #find(key) {
    this.#purge();
    const node = this.#nodes.get(key);
    if (!node) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#unlink(node);
    this.#linkAsNewest(node);
    return node;
  }

  #store(key, value, ttlMs) {
    this.#purge();
    const before = this.#nodes.get(key);
    let evicted;
    if (before) this.#remove(before);
    else if (this.#nodes.size >= this.#maxEntries) {
      evicted = this.#oldest.newer;
      this.#remove(evicted);
      this.#evictions++;
    }
    const node = { key, value, moment: Math.floor(performance.now()) + ttlMs, newer: undefined, older: undefined };
    this.#nodes.set(key, node);
    this.#linkAsNewest(node);
    if (ttlMs !== Infinity) this.#schedule(node);
    if (before) this.#tell(before, 'set');
    if (evicted) this.#tell(evicted, 'lru');
  }

  #schedule(node) {
    const bucket = this.#buckets.get(node.moment);
    if (bucket) {
      bucket.add(node);
      return;
    }
    this.#buckets.set(node.moment, new Set([node]));
    this.#moments.push(node.moment);
  }

  #purge() {
    const now = Math.floor(performance.now());
    const expired = [];
    while (this.#moments.earliest <= now) {
      const moment = this.#moments.pop();
      const bucket = this.#buckets.get(moment);
      this.#buckets.delete(moment);
      for (const node of bucket) {
        this.#remove(node);
        this.#expirations++;
        expired.push(node);
      }
    }
    for (const node of expired) this.#tell(node, 'ttl');
  }

  #remove(node) {
    this.#nodes.delete(node.key);
    this.#unlink(node);
    this.#buckets.get(node.moment)?.delete(node);
  }

  #linkAsNewest(node) {
    node.older = this.#newest.older;
    node.newer = this.#newest;
    node.older.newer = node;
    this.#newest.older = node;
  }

  #unlink({ newer, older }) {
    newer.older = older;
    older.newer = newer;
  }

  #tell({ key, value }, reason) {
    if (!this.#onEvict) return;
    try {
      this.#onEvict(key, value, reason);
    } catch {
      // not the cache's affair
    }
  }
}

function checkTtl(ttlMs) {
  if (typeof ttlMs !== 'number' || Number.isNaN(ttlMs) || ttlMs <= 0) throw new RangeError('ttlMs must be above 0');
}

export function createCache({ maxEntries, ttlMs = Infinity, onEvict } = {}) {
  if (!Number.isSafeInteger(maxEntries) || maxEntries <= 0) throw new RangeError('maxEntries must be a whole number above 0');
  checkTtl(ttlMs);
  return new Cache(maxEntries, ttlMs, onEvict);
}
