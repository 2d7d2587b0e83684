// defect: each call stores a rounded sum, within which a billionth of a token is granted: too little once a bucket holds a million

const ROOM = 9e-10;

export function createTokenBucket({ capacity, refillPerSecond }) {
  checkWhole('capacity', capacity);
  checkRate(refillPerSecond);
  const buckets = new Map();
  const sweep = makeSweeper(buckets, (bucket, now) => bucket.tokens + ((now - bucket.at) / 1000) * refillPerSecond >= capacity);

  return {
    take(key, tokens = 1) {
      checkKey(key);
      checkWhole('tokens', tokens);
      if (tokens > capacity) throw new RangeError('tokens must not exceed the capacity');
      const now = currentMs();
      sweep(now);

      let bucket = buckets.get(key);
      if (!bucket) {
        bucket = { tokens: capacity, at: now };
        buckets.set(key, bucket);
      }
      bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * refillPerSecond);
      bucket.at = now;

      if (bucket.tokens + ROOM < tokens) {
        const missing = tokens - bucket.tokens - ROOM;
        return { allowed: false, remaining: Math.floor(bucket.tokens + ROOM), retryAfterMs: Math.ceil((missing / refillPerSecond) * 1000) };
      }
      bucket.tokens -= tokens;
      return { allowed: true, remaining: Math.max(0, Math.floor(bucket.tokens + ROOM)), retryAfterMs: 0 };
    },
  };
}

export function createSlidingWindow({ limit, windowMs }) {
  checkWhole('limit', limit);
  checkWhole('windowMs', windowMs);
  const windows = new Map();
  const sweep = makeSweeper(windows, (window, now) => window.calls[window.calls.length - 1] <= now - windowMs);

  return {
    take(key) {
      checkKey(key);
      const now = currentMs();
      sweep(now);

      let window = windows.get(key);
      if (!window) {
        window = { calls: [], head: 0 };
        windows.set(key, window);
      }
      while (window.head < window.calls.length && window.calls[window.head] <= now - windowMs) window.head++;
      if (window.head * 2 > window.calls.length) {
        window.calls = window.calls.slice(window.head);
        window.head = 0;
      }

      const used = window.calls.length - window.head;
      if (used >= limit) {
        return { allowed: false, remaining: 0, retryAfterMs: window.calls[window.head] + windowMs - now };
      }
      window.calls.push(now);
      return { allowed: true, remaining: limit - used - 1, retryAfterMs: 0 };
    },
  };
}

const currentMs = () => Math.floor(performance.now());

/** Looks at two keys a call, and lets the idle ones go. */
function makeSweeper(states, isIdle) {
  let walk = states.entries();
  return now => {
    for (let i = 0; i < 2; i++) {
      const { done, value } = walk.next();
      if (done) {
        walk = states.entries();
        return;
      }
      if (isIdle(value[1], now)) states.delete(value[0]);
    }
  };
}

function checkWhole(name, value) {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number of at least 1`);
}

function checkRate(value) {
  if (!Number.isFinite(value) || value <= 0) throw new RangeError('refillPerSecond must be a finite number above 0');
}

function checkKey(key) {
  if (typeof key !== 'string') throw new TypeError('key must be a string');
}
