// style: one default-exported object; windows are rings of numbers that grow as they fill, idle keys go in a full sweep now and then

import { performance } from 'node:perf_hooks';

const time = () => Math.trunc(performance.now());

export default {
  createTokenBucket({ capacity, refillPerSecond }) {
    positiveWhole('capacity', capacity);
    if (!(typeof refillPerSecond === 'number' && refillPerSecond > 0 && refillPerSecond < Infinity)) {
      throw new RangeError('refillPerSecond has to be a finite number above 0');
    }
    const [token, perMs] = parts(refillPerSecond);
    const full = token * BigInt(capacity);
    const level = (bucket, now) => {
      const refilled = bucket.level + perMs * BigInt(now - bucket.at);
      return refilled > full ? full : refilled;
    };
    const buckets = keyed(now => ({ level: full, at: now }), (bucket, now) => level(bucket, now) === full);

    return {
      take(key, tokens = 1) {
        onlyStrings(key);
        positiveWhole('tokens', tokens);
        if (tokens > capacity) throw new RangeError(`tokens has to be at most ${capacity}`);
        const now = time();
        const bucket = buckets(key, now);
        const before = level(bucket, now);
        const after = before - token * BigInt(tokens);
        const allowed = after >= 0n;
        bucket.level = allowed ? after : before;
        bucket.at = now;
        return { allowed, remaining: Number(bucket.level / token), retryAfterMs: allowed ? 0 : Number((perMs - 1n - after) / perMs) };
      },
    };
  },

  createSlidingWindow({ limit, windowMs }) {
    positiveWhole('limit', limit);
    positiveWhole('windowMs', windowMs);
    const windows = keyed(() => new Ring(limit), (ring, now) => ring.size === 0 || ring.newest <= now - windowMs);

    return {
      take(key) {
        onlyStrings(key);
        const now = time();
        const ring = windows(key, now);
        while (ring.size > 0 && ring.oldest <= now - windowMs) ring.drop();
        if (ring.size === limit) return { allowed: false, remaining: 0, retryAfterMs: ring.oldest + windowMs - now };
        ring.add(now);
        return { allowed: true, remaining: limit - ring.size, retryAfterMs: 0 };
      },
    };
  },
};

/** A ring that starts small and doubles, up to `most`. */
class Ring {
  constructor(most) {
    this.most = most;
    this.slots = new Float64Array(Math.min(most, 4));
    this.start = 0;
    this.size = 0;
  }

  get oldest() {
    return this.slots[this.start];
  }

  get newest() {
    return this.slots[(this.start + this.size - 1) % this.slots.length];
  }

  drop() {
    this.start = (this.start + 1) % this.slots.length;
    this.size -= 1;
  }

  add(value) {
    if (this.size === this.slots.length) {
      const larger = new Float64Array(Math.min(this.most, this.size * 2));
      larger.set(this.slots.subarray(this.start));
      larger.set(this.slots.subarray(0, this.start), this.slots.length - this.start);
      this.slots = larger;
      this.start = 0;
    }
    this.slots[(this.start + this.size) % this.slots.length] = value;
    this.size += 1;
  }
}

/** States by key. Once there were as many calls as there are keys, all idle ones are dropped: amortised O(1). */
function keyed(make, isIdle) {
  const states = new Map();
  let calls = 0;
  return (key, now) => {
    if (++calls > states.size) {
      calls = 0;
      for (const [other, state] of states) if (isIdle(state, now)) states.delete(other);
    }
    let state = states.get(key);
    if (!state) states.set(key, (state = make(now)));
    return state;
  };
}

/** [parts in a token, parts that a millisecond brings] for a rate, taken as the decimal that it prints as. */
function parts(rate) {
  let [digits, exponent = '0'] = String(rate).split('e');
  const dot = digits.indexOf('.');
  if (dot >= 0) {
    exponent = Number(exponent) - (digits.length - dot - 1);
    digits = digits.slice(0, dot) + digits.slice(dot + 1);
  }
  const scale = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? [1000n * scale, BigInt(digits)] : [1000n, BigInt(digits) * scale];
}

function positiveWhole(name, value) {
  if (!(Number.isInteger(value) && value > 0)) throw new RangeError(`${name} has to be a whole number of at least 1`);
}

function onlyStrings(key) {
  if (typeof key !== 'string') throw new TypeError('a key has to be a string');
}
