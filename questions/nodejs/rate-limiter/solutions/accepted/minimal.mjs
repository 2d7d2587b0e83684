// style: minimal; a bucket is a single BigInt, the moment at which it will be full again, counted in parts of a millisecond
const now = () => Math.floor(performance.now());
const whole = n => { if (!Number.isInteger(n) || n < 1) throw new RangeError(`${String(n)} is not a whole number of at least 1`); };
const text = key => { if (typeof key !== 'string') throw new TypeError('key must be a string'); };

// each call looks at the next two keys and drops those that are idle
const sweeper = (map, idle, walk = map.entries()) => time => {
  for (let i = 0; i < 2; i++) {
    const { done, value } = walk.next();
    if (done) return void (walk = map.entries());
    if (idle(value[1], time)) map.delete(value[0]);
  }
};

export function createTokenBucket({ capacity, refillPerSecond }) {
  whole(capacity);
  if (!Number.isFinite(refillPerSecond) || refillPerSecond <= 0) throw new RangeError('refillPerSecond must be above 0');
  const [, int, decimals = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e(.+))?$/.exec(String(refillPerSecond));
  const power = exponent - decimals.length;
  const perMs = BigInt(int + decimals) * 10n ** BigInt(Math.max(power, 0));
  const token = 1000n * 10n ** BigInt(Math.max(-power, 0));
  const full = BigInt(capacity) * token;
  const fullAt = new Map(), sweep = sweeper(fullAt, (at, time) => at <= BigInt(time) * perMs);
  return {
    take(key, tokens = 1) {
      text(key), whole(tokens);
      if (tokens > capacity) throw new RangeError('tokens must not exceed the capacity');
      const time = now(), parts = BigInt(time) * perMs;
      sweep(time);
      const debt = fullAt.get(key) > parts ? fullAt.get(key) - parts : 0n;
      const after = debt + BigInt(tokens) * token;
      if (after > full) return { allowed: false, remaining: Number((full - debt) / token), retryAfterMs: Number((after - full + perMs - 1n) / perMs) };
      fullAt.set(key, parts + after);
      return { allowed: true, remaining: Number((full - after) / token), retryAfterMs: 0 };
    },
  };
}

export function createSlidingWindow({ limit, windowMs }) {
  whole(limit), whole(windowMs);
  const windows = new Map(), sweep = sweeper(windows, ({ calls }, time) => calls.at(-1) + windowMs <= time);
  return {
    take(key) {
      text(key);
      const time = now();
      sweep(time);
      const window = windows.get(key) ?? { calls: [], first: 0 }, { calls } = window;
      windows.set(key, window);
      while (calls[window.first] + windowMs <= time) window.first++;
      if (calls.length - window.first >= limit) return { allowed: false, remaining: 0, retryAfterMs: calls[window.first] + windowMs - time };
      if (window.first > calls.length / 2) calls.splice(0, window.first), (window.first = 0);
      return { allowed: true, remaining: limit - (calls.push(time) - window.first), retryAfterMs: 0 };
    },
  };
}
