// style: classes with private fields, plain numbers; a bucket keeps only whole numbers, so no rounding error is ever stored

// One multiplication and one division are off by less than this factor: it makes sure that what is due counts as due.
const SLACK = 1 + 2 ** -50;

class Limiter {
  #states = new Map();
  #walk = this.#states.entries();

  take(key, ...rest) {
    if (typeof key !== 'string') throw new TypeError(`key must be a string, not ${typeof key}`);
    this.validate(...rest);
    const now = Math.floor(performance.now());
    this.#letIdleKeysGo(now);
    let state = this.#states.get(key);
    if (state === undefined) {
      state = this.fresh(now);
      this.#states.set(key, state);
    }
    return this.decide(state, now, ...rest);
  }

  #letIdleKeysGo(now) {
    for (let i = 0; i < 2; i++) {
      const step = this.#walk.next();
      if (step.done) {
        this.#walk = this.#states.entries();
        return;
      }
      const [key, state] = step.value;
      if (this.isIdle(state, now)) this.#states.delete(key);
    }
  }
}

class TokenBucket extends Limiter {
  #capacity;
  #rate;

  constructor({ capacity, refillPerSecond }) {
    super();
    this.#capacity = whole(capacity, 'capacity');
    if (!Number.isFinite(refillPerSecond) || refillPerSecond <= 0) throw new RangeError('refillPerSecond must be finite and above 0');
    this.#rate = refillPerSecond;
  }

  validate(tokens = 1) {
    if (whole(tokens, 'tokens') > this.#capacity) throw new RangeError('tokens must not exceed the capacity');
  }

  fresh(now) {
    return { fullAt: now, taken: 0 };
  }

  isIdle({ fullAt, taken }, now) {
    return this.#refilled(now - fullAt, taken);
  }

  decide(state, now, tokens = 1) {
    if (this.#refilled(now - state.fullAt, state.taken)) Object.assign(state, this.fresh(now));
    const elapsed = now - state.fullAt;
    const missing = state.taken + tokens - this.#capacity; // tokens that must have come back since `fullAt`
    const allowed = this.#refilled(elapsed, missing);
    if (allowed) state.taken += tokens;
    const remaining = this.#capacity - state.taken + Math.floor((elapsed * this.#rate * SLACK) / 1000);
    return { allowed, remaining, retryAfterMs: allowed ? 0 : this.#wait(elapsed, missing) };
  }

  #refilled(ms, tokens) {
    return ms * this.#rate * SLACK >= tokens * 1000;
  }

  #wait(elapsed, tokens) {
    const due = Math.ceil((tokens * 1000) / this.#rate);
    if (this.#refilled(due - 1, tokens)) return due - 1 - elapsed;
    return (this.#refilled(due, tokens) ? due : due + 1) - elapsed;
  }
}

class SlidingWindow extends Limiter {
  #limit;
  #windowMs;

  constructor({ limit, windowMs }) {
    super();
    this.#limit = whole(limit, 'limit');
    this.#windowMs = whole(windowMs, 'windowMs');
  }

  validate() {}

  fresh() {
    return new Queue();
  }

  isIdle(queue, now) {
    return queue.size === 0 || queue.last <= now - this.#windowMs;
  }

  decide(queue, now) {
    while (queue.size > 0 && queue.first <= now - this.#windowMs) queue.shift();
    if (queue.size === this.#limit) return { allowed: false, remaining: 0, retryAfterMs: queue.first + this.#windowMs - now };
    queue.push(now);
    return { allowed: true, remaining: this.#limit - queue.size, retryAfterMs: 0 };
  }
}

/** First in, first out, both ends in amortised constant time. */
class Queue {
  #items = [];
  #head = 0;

  get size() {
    return this.#items.length - this.#head;
  }

  get first() {
    return this.#items[this.#head];
  }

  get last() {
    return this.#items[this.#items.length - 1];
  }

  push(item) {
    this.#items.push(item);
  }

  shift() {
    this.#head += 1;
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}

function whole(value, name) {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number of at least 1`);
  return value;
}

export const createTokenBucket = options => new TokenBucket(options);
export const createSlidingWindow = options => new SlidingWindow(options);
