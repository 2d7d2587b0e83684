// style: functional; pure steps from a frozen state to the next one, closures only at the rim; the window is a queue made of two lists

import { hrtime } from 'node:process';

// --- the rim: the only place with a clock and with state that changes

const limiter = (empty, step, isFull, validate) => {
  const states = new Map();
  let rest = states.entries();
  const forget = now => {
    const { done, value } = rest.next();
    if (done) rest = states.entries();
    else if (isFull(value[1], now)) states.delete(value[0]);
    return !done;
  };
  const take = (key, ...request) => {
    if (typeof key !== 'string') throw new TypeError('a key is a string');
    validate(...request);
    const now = clock();
    forget(now) && forget(now);
    const [state, decision] = step(states.get(key) ?? empty(now), now, ...request);
    states.set(key, state);
    return decision;
  };
  return Object.freeze({ take });
};

const clock = () => {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + Math.floor(nanoseconds / 1e6);
};

const allow = remaining => ({ allowed: true, remaining, retryAfterMs: 0 });
const refuse = (remaining, retryAfterMs) => ({ allowed: false, remaining, retryAfterMs });

const isWhole = value => Number.isInteger(value) && value >= 1;
const insist = (condition, message) => {
  if (!condition) throw new RangeError(message);
};

// --- token bucket: { parts, at }

const least = (a, b) => (a < b ? a : b);
const divideUp = (a, b) => (a + b - 1n) / b;

const decimal = text => {
  const [mantissa, exponent = '0'] = text.split('e');
  const [, decimals = ''] = mantissa.split('.');
  const places = BigInt(decimals.length) - BigInt(exponent);
  const digits = BigInt(mantissa.replace('.', ''));
  return places > 0n ? [digits, 10n ** places] : [digits * 10n ** -places, 1n];
};

const refill = ({ perMs, full }) => ({ parts, at }, now) => least(full, parts + BigInt(now - at) * perMs);

const bucketStep = ({ perMs, token, full }) => (state, now, tokens = 1) => {
  const parts = refill({ perMs, full })(state, now);
  const left = parts - BigInt(tokens) * token;
  return left >= 0n
    ? [Object.freeze({ parts: left, at: now }), allow(Number(left / token))]
    : [Object.freeze({ parts, at: now }), refuse(Number(parts / token), Number(divideUp(-left, perMs)))];
};

export const createTokenBucket = ({ capacity, refillPerSecond }) => {
  insist(isWhole(capacity), 'capacity is a whole number of at least 1');
  insist(Number.isFinite(refillPerSecond) && refillPerSecond > 0, 'refillPerSecond is a finite number above 0');
  const [perMs, denominator] = decimal(String(refillPerSecond));
  const token = 1000n * denominator;
  const units = { perMs, token, full: BigInt(capacity) * token };
  return limiter(
    now => ({ parts: units.full, at: now }),
    bucketStep(units),
    (state, now) => refill(units)(state, now) === units.full,
    (tokens = 1) => insist(isWhole(tokens) && tokens <= capacity, `tokens is a whole number from 1 to ${capacity}`),
  );
};

// --- sliding window: { front, back, size, newest }, two linked lists of moments, `back` the wrong way round

const nil = null;
const cons = (head, tail) => ({ head, tail });
const reverse = (list, onto = nil) => {
  for (; list !== nil; list = list.tail) onto = cons(list.head, onto);
  return onto;
};
const emptyQueue = { front: nil, back: nil, size: 0, newest: -Infinity };
const settle = queue => (queue.front === nil && queue.back !== nil ? { ...queue, front: reverse(queue.back), back: nil } : queue);
const push = (queue, moment) => settle({ ...queue, back: cons(moment, queue.back), size: queue.size + 1, newest: moment });
const dropUntil = (queue, moment) => {
  while (queue.front !== nil && queue.front.head <= moment) queue = settle({ ...queue, front: queue.front.tail, size: queue.size - 1 });
  return queue;
};

const windowStep = (limit, windowMs) => (state, now) => {
  const queue = dropUntil(state, now - windowMs);
  return queue.size < limit
    ? [push(queue, now), allow(limit - queue.size - 1)]
    : [queue, refuse(0, queue.front.head + windowMs - now)];
};

export const createSlidingWindow = ({ limit, windowMs }) => {
  insist(isWhole(limit), 'limit is a whole number of at least 1');
  insist(isWhole(windowMs), 'windowMs is a whole number of at least 1');
  return limiter(() => emptyQueue, windowStep(limit, windowMs), ({ newest }, now) => newest <= now - windowMs, () => {});
};
