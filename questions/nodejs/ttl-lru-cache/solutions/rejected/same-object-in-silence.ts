// Defect: a value that is overwritten by the very same object leaves without a word.

type Reason = 'lru' | 'ttl' | 'delete' | 'set' | 'clear';
type Tell<K, V> = (key: K, value: V, reason: Reason) => void;
interface Options<K, V> { maxEntries: number; ttlMs?: number; onEvict?: Tell<K, V> }
interface Life { ttlMs?: number }

interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  readonly deadline: number;
  alive: boolean;
}

interface Heap<K, V> {
  readonly entry: Entry<K, V>;
  left: Heap<K, V> | null;
  right: Heap<K, V> | null;
  rank: number;
}

function merge<K, V>(a: Heap<K, V> | null, b: Heap<K, V> | null): Heap<K, V> | null {
  if (a === null || b === null) return a ?? b;
  if (b.entry.deadline < a.entry.deadline) [a, b] = [b, a];
  a.right = merge(a.right, b);
  if ((a.left?.rank ?? 0) < a.right!.rank) [a.left, a.right] = [a.right, a.left];
  a.rank = 1 + (a.right?.rank ?? 0);
  return a;
}

class Flight<V> {
  promise!: Promise<V>;
}

const requireTtl = (ttlMs: unknown): void => {
  if (typeof ttlMs !== 'number' || !(ttlMs > 0)) throw new RangeError(`${String(ttlMs)} is no ttlMs`);
};

class TtlLru<K, V> {
  private readonly entries = new Map<K, Entry<K, V>>();
  private oldest?: Iterator<[K, Entry<K, V>]>;
  private deadlines: Heap<K, V> | null = null;
  private planned = 0; // nodes in the heap
  private readonly flights = new Map<K, Flight<V>>();
  private readonly counters = { hits: 0, misses: 0, evictions: 0, expirations: 0 };
  private readonly maxEntries: number;
  private readonly ttlMs: number;
  private readonly onEvict?: Tell<K, V>;

  constructor({ maxEntries, ttlMs = Infinity, onEvict }: Options<K, V>) {
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError(`${String(maxEntries)} is no maxEntries`);
    requireTtl(ttlMs);
    this.maxEntries = maxEntries;
    this.ttlMs = ttlMs;
    this.onEvict = onEvict;
  }

  get(key: K): V | undefined {
    this.expire();
    return this.use(key)?.value;
  }

  set(key: K, value: V, { ttlMs = this.ttlMs }: Life = {}): this {
    requireTtl(ttlMs);
    this.flights.delete(key);
    this.store(key, value, ttlMs);
    return this;
  }

  has(key: K): boolean {
    this.expire();
    return this.entries.has(key);
  }

  delete(key: K): boolean {
    this.expire();
    this.flights.delete(key);
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    this.take(entry);
    this.tell([[entry, 'delete']]);
    return true;
  }

  clear(): void {
    this.expire();
    this.flights.clear();
    const left = [...this.entries.values()];
    for (const entry of left) this.take(entry);
    this.oldest = undefined;
    this.deadlines = null;
    this.planned = 0;
    this.tell(left.map(entry => [entry, 'clear']));
  }

  keys(): K[] {
    this.expire();
    return Array.from(this.entries.keys()).reverse();
  }

  get size(): number {
    this.expire();
    return this.entries.size;
  }

  stats() {
    this.expire();
    return { ...this.counters };
  }

  async wrap(key: K, loader: (key: K) => V | Promise<V>, { ttlMs = this.ttlMs }: Life = {}): Promise<V> {
    requireTtl(ttlMs);
    this.expire();
    const entry = this.use(key);
    if (entry !== undefined) return entry.value;
    const running = this.flights.get(key);
    if (running !== undefined) return running.promise;
    const flight = new Flight<V>();
    this.flights.set(key, flight);
    flight.promise = this.land(key, flight, loader, ttlMs);
    return flight.promise;
  }

  private async land(key: K, flight: Flight<V>, loader: (key: K) => V | Promise<V>, ttlMs: number): Promise<V> {
    const isCurrent = (): boolean => this.flights.get(key) === flight;
    try {
      const value = await loader(key);
      if (isCurrent()) this.store(key, value, ttlMs);
      return value;
    } finally {
      if (isCurrent()) this.flights.delete(key);
    }
  }

  private use(key: K): Entry<K, V> | undefined {
    const entry = this.entries.get(key);
    this.counters[entry === undefined ? 'misses' : 'hits']++;
    if (entry !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    return entry;
  }

  private store(key: K, value: V, ttlMs: number): void {
    this.expire();
    const left: [Entry<K, V>, Reason][] = [];
    const before = this.entries.get(key);
    if (before !== undefined) {
      this.take(before);
      if (before.value !== value || Object(value) !== value) left.push([before, 'set']);
    } else if (this.entries.size === this.maxEntries) {
      const evicted = this.leastRecent();
      this.take(evicted);
      this.counters.evictions++;
      left.push([evicted, 'lru']);
    }
    const entry: Entry<K, V> = { key, value, deadline: performance.now() + ttlMs, alive: true };
    this.entries.set(key, entry);
    if (ttlMs < Infinity) this.plan(entry);
    this.tell(left);
  }

  private leastRecent(): Entry<K, V> {
    this.oldest ??= this.entries.entries();
    let next = this.oldest.next();
    if (next.done) {
      this.oldest = this.entries.entries();
      next = this.oldest.next();
    }
    return next.value[1];
  }

  private plan(entry: Entry<K, V>): void {
    this.deadlines = merge(this.deadlines, { entry, left: null, right: null, rank: 1 });
    this.planned++;
    if (this.planned < 1000 || this.planned < 2 * this.entries.size) return;
    this.deadlines = null;
    this.planned = 0;
    for (const alive of this.entries.values()) {
      if (alive.deadline === Infinity) continue;
      this.deadlines = merge(this.deadlines, { entry: alive, left: null, right: null, rank: 1 });
      this.planned++;
    }
  }

  private take(entry: Entry<K, V>): void {
    entry.alive = false;
    this.entries.delete(entry.key);
  }

  private expire(): void {
    const now = performance.now();
    const left: [Entry<K, V>, Reason][] = [];
    while (this.deadlines !== null && this.deadlines.entry.deadline <= now) {
      const { entry } = this.deadlines;
      this.deadlines = merge(this.deadlines.left, this.deadlines.right);
      this.planned--;
      if (!entry.alive) continue;
      this.take(entry);
      this.counters.expirations++;
      left.push([entry, 'ttl']);
      this.oldest = undefined;
    }
    this.tell(left);
  }

  private tell(left: [Entry<K, V>, Reason][]): void {
    for (const [{ key, value }, reason] of left) {
      try {
        this.onEvict?.(key, value, reason);
      } catch {
        // whoever listens looks after itself
      }
    }
  }
}

export function createCache<K, V>(options: Options<K, V> = {} as Options<K, V>): TtlLru<K, V> {
  return new TtlLru(options);
}
