// Defect: receipts are the properties of an object without a prototype, and so an array or an object that reads like one is good as well.

const now = () => performance.now();

class Heap {
  #items = [];
  #before;
  constructor(before) { this.#before = before; }
  get top() { return this.#items[0]; }

  push(item) {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(item, items[parent])) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop() {
    const items = this.#items;
    const top = items[0];
    const item = items.pop();
    const { length } = items;
    if (length === 0) return top;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.#before(items[child + 1], items[child])) child++;
      if (!this.#before(items[child], item)) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = item;
    return top;
  }
}

function whole(value, least, name) {
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${name} must be a whole number of at least ${least}`);
}

export function createQueue({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
  whole(visibilityMs, 1, 'visibilityMs');
  whole(maxAttempts, 1, 'maxAttempts');

  let published = 0;
  let delivered = 0;
  const counts = { ready: 0, delayed: 0, inFlight: 0, dead: 0, gone: 0 };
  const ready = new Heap((a, b) => a.order < b.order);
  const due = new Heap((a, b) => a.at < b.at);
  const live = Object.create(null); // receipt -> message in flight
  const dead = [];

  function enter(message, state) {
    counts[message.state]--;
    counts[state]++;
    message.state = state;
    message.turn++; // entries on the due heap from before count no more
    if (state === 'ready') ready.push(message);
    if (state === 'dead') dead.push(message);
  }

  function enterUntil(message, state, at) {
    enter(message, state);
    due.push({ at, message, turn: message.turn });
  }

  function endDelivery(message, delayMs) {
    delete live[message.receipt];
    if (message.attempts >= maxAttempts) enter(message, 'dead');
    else if (delayMs > 0) enterUntil(message, 'delayed', now() + delayMs);
    else enter(message, 'ready');
  }

  /** Does what time alone has brought about. */
  function settle() {
    while (due.top && due.top.at <= now()) {
      const { message, turn } = due.pop();
      if (turn !== message.turn) continue;
      if (message.state === 'delayed') enter(message, 'ready');
      else endDelivery(message, 0);
    }
  }

  function take() {
    if (counts.ready === 0) return null;
    const message = ready.pop();
    message.attempts++;
    message.receipt = `${message.id}/${++delivered}`;
    live[message.receipt] = message;
    enterUntil(message, 'inFlight', now() + visibilityMs);
    return { id: message.id, body: message.body, attempt: message.attempts, receipt: message.receipt };
  }

  return {
    publish(body, { delayMs = 0 } = {}) {
      whole(delayMs, 0, 'delayMs');
      const message = { id: `m${++published}`, order: published, body, attempts: 0, receipt: undefined, state: 'gone', turn: 0 };
      if (delayMs > 0) enterUntil(message, 'delayed', now() + delayMs);
      else enter(message, 'ready');
      return message.id;
    },

    receive() {
      settle();
      return take();
    },

    ack(receipt) {
      if (typeof receipt === 'symbol') return false;
      settle();
      const message = live[receipt];
      if (!message) return false;
      delete live[receipt];
      enter(message, 'gone');
      return true;
    },

    nack(receipt, { delayMs = 0 } = {}) {
      whole(delayMs, 0, 'delayMs');
      if (typeof receipt === 'symbol') return false;
      settle();
      const message = live[receipt];
      if (!message) return false;
      endDelivery(message, delayMs);
      return true;
    },

    size() {
      settle();
      const { ready, delayed, inFlight, dead } = counts;
      return { ready, delayed, inFlight, dead };
    },

    deadLetters() {
      settle();
      return dead.toSorted((a, b) => a.order - b.order).map(({ id, body, attempts }) => ({ id, body, attempts }));
    },
  };
}
