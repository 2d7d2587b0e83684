// A timer for each delivery and each delay, unref'd and in pieces where it is long; but what a timer would do
// is also done by whoever asks first, so that a late one makes no difference.

const PIECE = 2 ** 31 - 1;

/** Runs `action` at a moment, unless cancelled. */
class Alarm {
  constructor(at, action) {
    this.at = at;
    this.action = action;
    this.arm();
  }

  arm() {
    this.timer = setTimeout(() => (this.at <= performance.now() ? this.action() : this.arm()), Math.min(this.at - performance.now(), PIECE));
    this.timer.unref();
  }

  cancel() {
    clearTimeout(this.timer);
  }
}

const check = (value, least) => {
  if (!Number.isInteger(value) || value < least) throw new RangeError(`expected a whole number from ${least}, not ${String(value)}`);
};

export function createQueue({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
  check(visibilityMs, 1);
  check(maxAttempts, 1);
  // Ready messages by number: new ones in order, returned ones as a heap.
  const stash = [];
  let head = 0;
  const returned = [];
  const messages = new Map(); // number -> message that is not gone
  const flights = new Map(); // receipt -> { message, alarm }
  const delays = new Set(); // { message, alarm }
  const waiters = [];
  let count = 0;
  let dead = 0;
  let earliestDelay = Infinity;

  function pushReturned(number) {
    let at = returned.length;
    returned.push(number);
    while (at > 0 && returned[(at - 1) >> 1] > number) {
      returned[at] = returned[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    returned[at] = number;
  }

  function popReturned() {
    const least = returned[0];
    const last = returned.pop();
    let at = 0;
    while (2 * at + 1 < returned.length) {
      let child = 2 * at + 1;
      if (returned[child + 1] < returned[child]) child++;
      if (returned[child] >= last) break;
      returned[at] = returned[child];
      at = child;
    }
    if (returned.length > 0) returned[at] = last;
    return least;
  }

  /** What is due now; flights end in the order in which they began, delays in any. */
  function honour() {
    const now = performance.now();
    for (const flight of flights.values()) {
      if (flight.alarm.at > now) break;
      land(flight, 0);
    }
    if (earliestDelay > now) return;
    earliestDelay = Infinity;
    for (const delay of delays) {
      if (delay.alarm.at <= now) join(delay);
      else earliestDelay = Math.min(earliestDelay, delay.alarm.at);
    }
  }

  function onAlarm() {
    honour();
    serve();
  }

  function join(delay) {
    delay.alarm.cancel();
    delays.delete(delay);
    pushReturned(delay.message.number);
  }

  function rest(message, delayMs) {
    if (delayMs === 0) return pushReturned(message.number);
    const delay = { message };
    delay.alarm = new Alarm(performance.now() + delayMs, onAlarm);
    delays.add(delay);
    earliestDelay = Math.min(earliestDelay, delay.alarm.at);
  }

  function land(flight, delayMs) {
    flight.alarm.cancel();
    flights.delete(flight.receipt);
    if (flight.message.attempts === maxAttempts) {
      flight.message.isDead = true;
      dead++;
    } else rest(flight.message, delayMs);
  }

  function take() {
    honour();
    if (returned.length === 0 && head === stash.length) return null;
    const isReturned = head === stash.length || returned[0] < stash[head];
    const message = messages.get(isReturned ? popReturned() : stash[head++]);
    const flight = { message, receipt: `r${message.number}x${++message.attempts}` };
    flight.alarm = new Alarm(performance.now() + visibilityMs, onAlarm);
    flights.set(flight.receipt, flight);
    return { id: message.id, body: message.body, attempt: message.attempts, receipt: flight.receipt };
  }

  function serve() {
    while (waiters.length > 0) {
      const message = take();
      if (!message) return;
      waiters.shift()(message);
    }
  }

  return {
    publish(body, { delayMs = 0 } = {}) {
      check(delayMs, 0);
      const message = { number: ++count, id: `id-${count}`, body, attempts: 0, isDead: false };
      messages.set(count, message);
      if (delayMs === 0) stash.push(count);
      else rest(message, delayMs);
      serve();
      return message.id;
    },
    receive: take,
    ack(receipt) {
      honour();
      const flight = flights.get(receipt);
      if (!flight) return false;
      flight.alarm.cancel();
      messages.delete(flight.message.number);
      return flights.delete(receipt);
    },
    nack(receipt, { delayMs = 0 } = {}) {
      check(delayMs, 0);
      honour();
      const flight = flights.get(receipt);
      if (!flight) return false;
      land(flight, delayMs);
      serve();
      return true;
    },
    size() {
      honour();
      return { ready: stash.length - head + returned.length, delayed: delays.size, inFlight: flights.size, dead };
    },
    deadLetters() {
      honour();
      return [...messages.values()].filter(({ isDead }) => isDead).map(({ id, body, attempts }) => ({ id, body, attempts }));
    },
    async receiveWait({ signal, timeoutMs } = {}) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = withResolvers();
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => { drop(); resolve(null); }, timeoutMs);
      const drop = () => { waiters.splice(waiters.indexOf(resolve), 1); };
      const onAbort = () => { drop(); reject(signal.reason); };
      signal?.addEventListener('abort', onAbort);
      waiters.push(resolve);
      serve();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}

function withResolvers() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}
