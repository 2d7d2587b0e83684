// defect: cuts off the calls that have left, and still starts behind as many of the rest

export function createTokenBucket({ capacity, refillPerSecond }) {
  checkWhole('capacity', capacity);
  if (typeof refillPerSecond !== 'number' || !Number.isFinite(refillPerSecond) || refillPerSecond <= 0) {
    throw new RangeError('refillPerSecond must be a finite number above 0');
  }
  const { numerator: partsPerMs, denominator } = toFraction(refillPerSecond);
  const partsPerToken = denominator * 1000n;
  const full = BigInt(capacity) * partsPerToken;
  const buckets = new Map();

  const partsAt = (bucket, now) => {
    const parts = bucket.parts + (now - bucket.at) * partsPerMs;
    return parts < full ? parts : full;
  };
  const letGo = makeSweeper(buckets, (bucket, now) => partsAt(bucket, now) === full);

  return {
    take(key, tokens = 1) {
      checkKey(key);
      checkWhole('tokens', tokens);
      if (tokens > capacity) throw new RangeError(`tokens must be at most the capacity, ${capacity}`);
      const now = milliseconds();
      letGo(now);

      let bucket = buckets.get(key);
      if (!bucket) buckets.set(key, (bucket = { parts: full, at: now }));
      bucket.parts = partsAt(bucket, now);
      bucket.at = now;

      const wanted = BigInt(tokens) * partsPerToken;
      const allowed = bucket.parts >= wanted;
      const retryAfterMs = allowed ? 0 : Number((wanted - bucket.parts + partsPerMs - 1n) / partsPerMs);
      if (allowed) bucket.parts -= wanted;
      return { allowed, remaining: Number(bucket.parts / partsPerToken), retryAfterMs };
    },
  };
}

export function createSlidingWindow({ limit, windowMs }) {
  checkWhole('limit', limit);
  checkWhole('windowMs', windowMs);
  const span = BigInt(windowMs);
  const windows = new Map();
  const letGo = makeSweeper(windows, (calls, now) => calls.moments.at(-1) <= now - span);

  return {
    take(key) {
      checkKey(key);
      const now = milliseconds();
      letGo(now);

      let calls = windows.get(key);
      if (!calls) windows.set(key, (calls = { moments: [], head: 0 }));
      while (calls.head < calls.moments.length && calls.moments[calls.head] <= now - span) calls.head++;
      if (calls.head > 32 && calls.head * 2 > calls.moments.length) {
        calls.moments = calls.moments.slice(calls.head);
      }

      const used = calls.moments.length - calls.head;
      if (used >= limit) {
        return { allowed: false, remaining: 0, retryAfterMs: Number(calls.moments[calls.head] + span - now) };
      }
      calls.moments.push(now);
      return { allowed: true, remaining: limit - used - 1, retryAfterMs: 0 };
    },
  };
}

const milliseconds = () => BigInt(Math.floor(performance.now()));

/** The decimal that `number` prints as, as a fraction: 0.1 is 1/10, 1e-7 is 1/10000000. */
function toFraction(number) {
  const [digits, exponent = '0'] = String(number).split('e');
  const [whole, decimals = ''] = digits.split('.');
  const power = Number(exponent) - decimals.length;
  const numerator = BigInt(whole + decimals);
  return power >= 0
    ? { numerator: numerator * 10n ** BigInt(power), denominator: 1n }
    : { numerator, denominator: 10n ** BigInt(-power) };
}

/** Looks at two keys a call, round and round: constant cost, and idle keys go. */
function makeSweeper(map, isIdle) {
  let walk = map.entries();
  return now => {
    for (let i = 0; i < 2; i++) {
      const { done, value } = walk.next();
      if (done) {
        walk = map.entries();
        return;
      }
      if (isIdle(value[1], now)) map.delete(value[0]);
    }
  };
}

function checkWhole(name, value) {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number of at least 1`);
}

function checkKey(key) {
  if (typeof key !== 'string') throw new TypeError('key must be a string');
}
