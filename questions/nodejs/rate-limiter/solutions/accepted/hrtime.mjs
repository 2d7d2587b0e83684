// style: nanoseconds from process.hrtime.bigint; limiters in whole milliseconds of it, idle keys collected in two generations

const MS = 1_000_000n;
const nowMs = () => process.hrtime.bigint() / MS;

/**
 * States by key in two generations: what was not touched for a whole `span` is gone after at most two. A state is only
 * dropped when it is as good as new by then, so `span` is the time after which an untouched state is.
 */
class Generations {
  constructor(span) {
    this.span = span;
    this.young = new Map();
    this.old = new Map();
    this.turnedAt = nowMs();
  }

  get(key, now, make) {
    const age = now - this.turnedAt;
    if (age >= this.span) {
      this.old = age >= 2n * this.span ? new Map() : this.young;
      this.young = new Map();
      this.turnedAt = now;
    }
    let state = this.young.get(key);
    if (state === undefined) {
      state = this.old.get(key) ?? make();
      this.old.delete(key);
      this.young.set(key, state);
    }
    return state;
  }
}

export function createTokenBucket({ capacity, refillPerSecond }) {
  assertWhole({ capacity });
  if (!Number.isFinite(refillPerSecond) || refillPerSecond <= 0) {
    throw new RangeError(`refillPerSecond must be a finite number above 0, not ${String(refillPerSecond)}`);
  }
  const [mantissa, exponent = 0] = String(refillPerSecond).split('e');
  const point = mantissa.indexOf('.');
  const scale = (point < 0 ? 0 : mantissa.length - 1 - point) - Number(exponent);
  const perMs = BigInt(mantissa.replace('.', '')) * 10n ** BigInt(Math.max(0, -scale));
  const unit = 1000n * 10n ** BigInt(Math.max(0, scale));
  const full = BigInt(capacity) * unit;
  const buckets = new Generations(full / perMs + 1n); // an empty bucket is full again after this time

  return {
    take(key, tokens = 1) {
      assertKey(key);
      assertWhole({ tokens });
      if (tokens > capacity) throw new RangeError(`tokens must not exceed the capacity of ${capacity}`);
      const now = nowMs();
      const bucket = buckets.get(key, now, () => ({ amount: full, seen: now }));

      const amount = bucket.amount + perMs * (now - bucket.seen);
      bucket.amount = amount > full ? full : amount;
      bucket.seen = now;

      const cost = unit * BigInt(tokens);
      if (cost <= bucket.amount) {
        bucket.amount -= cost;
        return { allowed: true, remaining: Number(bucket.amount / unit), retryAfterMs: 0 };
      }
      const short = cost - bucket.amount;
      const wait = short / perMs + (short % perMs === 0n ? 0n : 1n);
      return { allowed: false, remaining: Number(bucket.amount / unit), retryAfterMs: Number(wait) };
    },
  };
}

export function createSlidingWindow({ limit, windowMs }) {
  assertWhole({ limit });
  assertWhole({ windowMs });
  const span = BigInt(windowMs);
  const windows = new Generations(span);

  return {
    take(key) {
      assertKey(key);
      const now = nowMs();
      const window = windows.get(key, now, () => ({ times: [], start: 0 }));
      const { times } = window;
      while (window.start < times.length && now - times[window.start] >= span) window.start++;
      if (window.start > 16 && window.start >= times.length >> 1) {
        times.splice(0, window.start);
        window.start = 0;
      }
      const inWindow = times.length - window.start;
      if (inWindow === limit) return { allowed: false, remaining: 0, retryAfterMs: Number(times[window.start] + span - now) };
      times.push(now);
      return { allowed: true, remaining: limit - inWindow - 1, retryAfterMs: 0 };
    },
  };
}

function assertWhole(named) {
  for (const [name, value] of Object.entries(named)) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number of at least 1, not ${String(value)}`);
  }
}

function assertKey(key) {
  if (typeof key !== 'string') throw new TypeError(`key must be a string, not ${typeof key}`);
}
