// A class whose every message is in one of four private collections. What is ready again is kept in a binary
// heap of publish numbers, what is due in a heap of moments; one unref'd timer serves those who wait.

const MOST = 2_147_483_647;

/** A heap of [key, value], least key first. */
class Least {
  #keys = [];
  #values = [];
  get size() { return this.#keys.length; }
  get key() { return this.#keys[0]; }

  add(key, value) {
    let at = this.#keys.length;
    for (let up = (at - 1) >> 1; at > 0 && this.#keys[up] > key; up = (at - 1) >> 1) {
      this.#set(at, this.#keys[up], this.#values[up]);
      at = up;
    }
    this.#set(at, key, value);
  }

  take() {
    const first = this.#values[0];
    const [key, value] = [this.#keys.pop(), this.#values.pop()];
    if (this.#keys.length > 0) this.#sink(key, value);
    return first;
  }

  #sink(key, value) {
    const { length } = this.#keys;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down + 1 < length && this.#keys[down + 1] < this.#keys[down]) down++;
      if (down >= length || this.#keys[down] >= key) break;
      this.#set(at, this.#keys[down], this.#values[down]);
      at = down;
    }
    this.#set(at, key, value);
  }

  #set(at, key, value) {
    this.#keys[at] = key;
    this.#values[at] = value;
  }
}

class Message {
  attempt = 0;
  receipt = null;
  constructor(number, body) {
    this.number = number;
    this.id = `${number}`;
    this.body = body;
  }
}

export class Queue {
  #visibilityMs;
  #maxAttempts;
  #count = 0;
  #ready = new Least();
  #delayed = new Least();
  #ends = new Least(); // of deliveries, ended early or not
  #inFlight = new Map();
  #dead = new Map();
  #waiting = [];
  #timer = null;

  constructor({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
    this.#visibilityMs = Queue.#whole(visibilityMs, 1);
    this.#maxAttempts = Queue.#whole(maxAttempts, 1);
  }

  static #whole(number, least) {
    if (Number.isInteger(number) && number >= least) return number;
    throw new RangeError(`${String(number)} is not a whole number of at least ${least}`);
  }

  publish(body, { delayMs = 0 } = {}) {
    const message = new Message(this.#count + 1, body);
    this.#enqueue(message, Queue.#whole(delayMs, 0));
    this.#count++;
    this.#serve();
    return message.id;
  }

  receive() {
    this.#passTime();
    if (this.#ready.size === 0) return null;
    const message = this.#ready.take();
    message.attempt++;
    message.receipt = `${message.number}.${message.attempt}`;
    this.#inFlight.set(message.receipt, message);
    this.#ends.add(Date.now() + this.#visibilityMs, message.receipt);
    const { id, body, attempt, receipt } = message;
    return { id, body, attempt, receipt };
  }

  ack(receipt) {
    this.#passTime();
    return this.#inFlight.delete(receipt);
  }

  nack(receipt, { delayMs = 0 } = {}) {
    Queue.#whole(delayMs, 0);
    this.#passTime();
    const isThere = this.#inFlight.has(receipt);
    if (isThere) this.#giveBack(receipt, delayMs);
    this.#serve();
    return isThere;
  }

  size() {
    this.#passTime();
    return { ready: this.#ready.size, delayed: this.#delayed.size, inFlight: this.#inFlight.size, dead: this.#dead.size };
  }

  deadLetters() {
    this.#passTime();
    const numbers = [...this.#dead.keys()].sort((a, b) => a - b);
    return numbers.map(number => {
      const { id, body, attempt } = this.#dead.get(number);
      return { id, body, attempts: attempt };
    });
  }

  receiveWait({ signal, timeoutMs } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const waiter = { end: settle => { clearTimeout(timer); signal?.removeEventListener('abort', stop); settle(); } };
      const giveUp = settle => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.end(settle);
      };
      const stop = () => giveUp(() => reject(signal.reason));
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => giveUp(() => resolve(null)), timeoutMs);
      signal?.addEventListener('abort', stop);
      waiter.resolve = resolve;
      this.#waiting.push(waiter);
      this.#serve();
    });
  }

  #enqueue(message, delayMs) {
    if (delayMs === 0) this.#ready.add(message.number, message);
    else this.#delayed.add(Date.now() + delayMs, message);
  }

  #giveBack(receipt, delayMs) {
    const message = this.#inFlight.get(receipt);
    this.#inFlight.delete(receipt);
    if (message.attempt === this.#maxAttempts) this.#dead.set(message.number, message);
    else this.#enqueue(message, delayMs);
  }

  #passTime() {
    const now = Date.now();
    while (this.#delayed.key <= now) this.#enqueue(this.#delayed.take(), 0);
    while (this.#ends.key <= now) {
      const receipt = this.#ends.take();
      if (this.#inFlight.has(receipt)) this.#giveBack(receipt, 0);
    }
  }

  #serve() {
    while (this.#waiting.length > 0) {
      const message = this.receive();
      if (!message) break;
      const { end, resolve } = this.#waiting.shift();
      end(() => resolve(message));
    }
    clearTimeout(this.#timer);
    const next = Math.min(this.#delayed.key ?? Infinity, this.#ends.key ?? Infinity);
    if (this.#waiting.length === 0 || next === Infinity) return;
    this.#timer = setTimeout(() => this.#serve(), Math.min(next - Date.now(), MOST));
    this.#timer.unref();
  }
}

export const createQueue = options => new Queue(options);
