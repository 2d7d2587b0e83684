// Defect: a `wrap` that finds its value does not make the entry recent.

const LONGEST_TIMER = 2 ** 31 - 1;

/** A pairing heap by `at`, as nodes with a first child and a next sibling. */
const meld = (a, b) => {
  if (!a) return b;
  if (!b) return a;
  if (b.at < a.at) [a, b] = [b, a];
  b.sibling = a.child;
  a.child = b;
  return a;
};

const withoutTop = top => {
  const pairs = [];
  for (let node = top.child; node;) {
    const [one, two] = [node, node.sibling];
    node = two?.sibling;
    one.sibling = undefined;
    if (two) two.sibling = undefined;
    pairs.push(meld(one, two));
  }
  return pairs.reduceRight((heap, next) => meld(heap, next), undefined);
};

export const createCache = (options = {}) => {
  const { maxEntries, ttlMs = Infinity, onEvict = () => {} } = options;
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) throw new RangeError('maxEntries');
  assertTtl(ttlMs);

  const byKey = new Map();
  const edge = {};
  edge.next = edge.previous = edge; // from the most to the least recently used
  const count = { hits: 0, misses: 0, evictions: 0, expirations: 0 };
  const pending = new Map();
  let heap;
  let nodes = 0;
  let timer;
  let timerAt = Infinity;

  const queue = [];
  const flush = () => {
    for (const [item, reason] of queue.splice(0)) {
      try {
        onEvict(item.key, item.value, reason);
      } catch {}
    }
  };

  const attach = item => {
    item.previous = edge;
    item.next = edge.next;
    edge.next.previous = item;
    edge.next = item;
  };
  const detach = item => {
    item.previous.next = item.next;
    item.next.previous = item.previous;
  };
  const remove = (item, reason) => {
    byKey.delete(item.key);
    detach(item);
    if (item.node) item.node.item = undefined; // dead, and holds nothing
    queue.push([item, reason]);
  };

  const plan = item => {
    item.node = { at: item.at, item, child: undefined, sibling: undefined };
    heap = meld(heap, item.node);
    nodes++;
  };
  const rebuild = () => {
    heap = undefined;
    nodes = 0;
    for (let item = edge.next; item !== edge; item = item.next) if (item.node) plan(item);
  };
  const settle = () => {
    const now = performance.now();
    while (heap && (heap.at <= now || heap.item === undefined)) {
      const { item } = heap;
      heap = withoutTop(heap);
      nodes--;
      if (!item) continue;
      count.expirations++;
      remove(item, 'ttl');
    }
  };
  const arm = () => {
    const at = heap?.at ?? Infinity;
    if (at === timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    if (at === Infinity) return;
    timer = setTimeout(wake, Math.min(LONGEST_TIMER, Math.max(1, Math.ceil(at - performance.now()))));
    timer.unref?.();
  };
  const wake = () => {
    timerAt = Infinity;
    settle();
    arm();
    flush();
  };

  const act = work => {
    settle();
    const result = work();
    arm();
    flush();
    return result;
  };
  const put = (key, value, life) => {
    const before = byKey.get(key);
    if (before) remove(before, 'set');
    else if (byKey.size === maxEntries) {
      count.evictions++;
      remove(edge.previous, 'lru');
    }
    const item = { key, value, at: performance.now() + life, node: undefined };
    byKey.set(key, item);
    attach(item);
    if (life !== Infinity) plan(item);
    if (nodes > 2 * byKey.size + 100) rebuild();
  };
  const touch = key => {
    const item = byKey.get(key);
    count[item ? 'hits' : 'misses'] += 1;
    if (!item) return undefined;
    detach(item);
    attach(item);
    return item;
  };

  return {
    get: key => act(() => touch(key)?.value),
    set: (key, value, { ttlMs: own = ttlMs } = {}) => {
      assertTtl(own);
      pending.delete(key);
      act(() => put(key, value, own));
    },
    has: key => act(() => byKey.has(key)),
    delete: key => {
      pending.delete(key);
      return act(() => {
        const item = byKey.get(key);
        if (item) remove(item, 'delete');
        return Boolean(item);
      });
    },
    clear: () => {
      pending.clear();
      act(() => {
        while (edge.next !== edge) remove(edge.next, 'clear');
      });
    },
    keys: () => act(() => {
      const list = [];
      for (let item = edge.next; item !== edge; item = item.next) list.push(item.key);
      return list;
    }),
    get size() {
      return act(() => byKey.size);
    },
    stats: () => act(() => ({ ...count })),
    wrap: async (key, loader, { ttlMs: own = ttlMs } = {}) => {
      assertTtl(own);
      const item = act(() => {
        const found = byKey.get(key);
        count[found ? 'hits' : 'misses'] += 1;
        return found;
      });
      if (item) return item.value;
      if (pending.has(key)) return pending.get(key).promise;
      const ticket = {};
      pending.set(key, ticket);
      ticket.promise = (async () => loader(key))().then(
        value => {
          if (pending.get(key) === ticket && pending.delete(key)) act(() => put(key, value, own));
          return value;
        },
        error => {
          if (pending.get(key) === ticket) pending.delete(key);
          throw error;
        },
      );
      return ticket.promise;
    },
  };
};

function assertTtl(ttlMs) {
  if (Number.isNaN(ttlMs) || ttlMs === null || ttlMs <= 0) throw new RangeError('ttlMs');
}
