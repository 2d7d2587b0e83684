// Defect: when an old message comes back, it stumbles over the buckets that were removed since.
// Ready messages lie in buckets of 1024 publish numbers, each a sorted little array; what is due lies in buckets
// of one millisecond. A default-exported object, and an interval, unref'd, only while somebody waits.

const WIDTH = 1024;

/** Numbered things, least number first. Buckets are made and left empty in order; few are ever open. */
function numbered() {
  const buckets = new Map();
  let lowest = 0; // no bucket below holds anything
  let size = 0;
  return {
    get size() { return size; },
    add(number, thing) {
      const at = Math.floor(number / WIDTH);
      if (!buckets.has(at)) buckets.set(at, []);
      const bucket = buckets.get(at);
      let place = bucket.length;
      while (place > 0 && bucket[place - 1].number > number) place--;
      bucket.splice(place, 0, { number, thing });
      lowest = Math.min(lowest, at);
      size++;
    },
    take() {
      size--;
      while (!buckets.get(lowest).length) buckets.delete(lowest++);
      return buckets.get(lowest).shift().thing; // short arrays shift fast
    },
  };
}

/** Things by the millisecond at which they are due. */
function calendar() {
  const days = new Map();
  let order = []; // the moments, by falling time
  return {
    add(at, thing) {
      if (!days.has(at)) {
        days.set(at, new Set());
        order.push(at);
        order.sort((a, b) => b - a);
      }
      days.get(at).add(thing);
    },
    remove(at, thing) { days.get(at).delete(thing); },
    *due(now) {
      while (order.at(-1) <= now) {
        const at = order.pop();
        const things = days.get(at);
        days.delete(at);
        yield* things;
      }
    },
  };
}

function createQueue({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
  for (const [name, value] of Object.entries({ visibilityMs, maxAttempts })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} is no whole number from 1`);
  }
  const clock = () => new Date().getTime();
  const ready = numbered();
  const delayed = calendar();
  const flights = calendar();
  const byReceipt = new Map();
  const dead = [];
  const waiting = [];
  let numbers = 0;
  let waitingToJoin = 0;
  let ticking = null;

  const delayOf = ({ delayMs = 0 } = {}) => {
    if (!Number.isInteger(delayMs) || delayMs < 0) throw new RangeError('delayMs is no whole number from 0');
    return delayMs;
  };

  const join = (message, delayMs) => {
    if (delayMs === 0) return ready.add(message.number, message);
    waitingToJoin++;
    delayed.add(clock() + delayMs, message);
  };

  const back = (message, delayMs) => {
    byReceipt.delete(message.receipt);
    if (message.attempts < maxAttempts) return join(message, delayMs);
    dead[message.number] = message;
  };

  const catchUp = () => {
    for (const message of flights.due(clock())) back(message, 0);
    for (const message of delayed.due(clock())) {
      waitingToJoin--;
      join(message, 0);
    }
  };

  const take = () => {
    catchUp();
    if (ready.size === 0) return null;
    const message = ready.take();
    message.attempts++;
    message.receipt = `${message.number}-${message.attempts}`;
    message.end = clock() + visibilityMs;
    flights.add(message.end, message);
    byReceipt.set(message.receipt, message);
    return { id: message.id, body: message.body, attempt: message.attempts, receipt: message.receipt };
  };

  const held = receipt => {
    catchUp();
    const message = byReceipt.get(receipt);
    if (message) flights.remove(message.end, message);
    return message;
  };

  const serve = () => {
    while (waiting.length > 0) {
      const message = take();
      if (!message) break;
      waiting[0].leave();
      waiting.shift().resolve(message);
    }
    if (waiting.length === 0) {
      clearInterval(ticking);
      ticking = null;
    } else if (ticking === null) {
      ticking = setInterval(serve, 1);
      ticking.unref();
    }
  };

  return {
    publish(body, options) {
      const delayMs = delayOf(options);
      const message = { number: ++numbers, id: numbers.toString(36), body, attempts: 0 };
      join(message, delayMs);
      serve();
      return message.id;
    },
    receive: take,
    ack(receipt) {
      const message = held(receipt);
      byReceipt.delete(receipt);
      return Boolean(message);
    },
    nack(receipt, options) {
      const delayMs = delayOf(options);
      const message = held(receipt);
      if (message) back(message, delayMs);
      serve();
      return Boolean(message);
    },
    size() {
      catchUp();
      return { ready: ready.size, delayed: waitingToJoin, inFlight: byReceipt.size, dead: Object.keys(dead).length };
    },
    deadLetters() {
      catchUp();
      return Object.values(dead).map(({ id, body, attempts }) => ({ id, body, attempts }));
    },
    receiveWait({ signal, timeoutMs } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) throw signal.reason;
        const waiter = { resolve, leave: () => { clearTimeout(timer); signal?.removeEventListener('abort', aborted); } };
        const giveUp = () => {
          waiter.leave();
          waiting.splice(waiting.indexOf(waiter), 1);
        };
        const aborted = () => { giveUp(); reject(signal.reason); };
        const timer = timeoutMs && setTimeout(() => { giveUp(); resolve(null); }, timeoutMs);
        signal?.addEventListener('abort', aborted);
        waiting.push(waiter);
        serve();
      });
    },
  };
}

export default { createQueue };
