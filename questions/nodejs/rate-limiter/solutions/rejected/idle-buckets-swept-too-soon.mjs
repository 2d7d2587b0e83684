// defect: a bucket not asked for since ten seconds is swept while another key is asked for

export function createTokenBucket({ capacity, refillPerSecond }) {
  checkWhole('capacity', capacity);
  checkRate(refillPerSecond);
  const [perMs, token] = inParts(refillPerSecond);
  const full = BigInt(capacity) * token;
  const buckets = new Map();

  const refilled = (bucket, now) => {
    const parts = bucket.parts + BigInt(now - bucket.at) * perMs;
    return parts > full ? full : parts;
  };
  const sweep = makeSweeper(buckets, (bucket, now) => refilled(bucket, now) === full || now - bucket.at > 10_000);

  return {
    take(key, tokens = 1) {
      checkKey(key);
      checkWhole('tokens', tokens);
      if (tokens > capacity) throw new RangeError('tokens must not exceed the capacity');
      const now = currentMs();
      sweep(now);

      let bucket = buckets.get(key);
      if (!bucket) {
        bucket = { parts: full, at: now };
        buckets.set(key, bucket);
      }
      bucket.parts = refilled(bucket, now);
      bucket.at = now;

      const wanted = BigInt(tokens) * token;
      if (bucket.parts < wanted) {
        const missing = wanted - bucket.parts;
        return { allowed: false, remaining: Number(bucket.parts / token), retryAfterMs: Number((missing + perMs - 1n) / perMs) };
      }
      bucket.parts -= wanted;
      return { allowed: true, remaining: Number(bucket.parts / token), retryAfterMs: 0 };
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

/** [parts that a millisecond brings, parts in a token] for the decimal that the rate prints as. */
function inParts(refillPerSecond) {
  const [digits, exponent = '0'] = String(refillPerSecond).split('e');
  const [whole, decimals = ''] = digits.split('.');
  const power = Number(exponent) - decimals.length;
  const scale = 10n ** BigInt(Math.abs(power));
  return power < 0 ? [BigInt(whole + decimals), 1000n * scale] : [BigInt(whole + decimals) * scale, 1000n];
}

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
