// Defect: levels are the properties of an object.

const isText = value => typeof value === 'string' && value.length > 0 && !value.includes('\u0000');

class Delivery {
  #open = 1; // the one that `publish` holds until all parts are given out
  #counts = { delivered: 0, failed: 0 };
  #resolve;
  result = new Promise(resolve => { this.#resolve = resolve; });

  part() { this.#open++; }
  delivered() { this.#counts.delivered++; this.close(); }
  failed() { this.#counts.failed++; this.close(); }
  close() { if (--this.#open === 0) this.#resolve(this.#counts); }
}

class Levels {
  #nodes = {};
  get size() { return Object.keys(this.#nodes).length; }
  has(level) { return level in this.#nodes; }
  get(level) { return this.#nodes[level]; }
  set(level, node) { this.#nodes[level] = node; }
  delete(level) { delete this.#nodes[level]; }
}

class Node {
  levels = new Levels();
  one;
  rest = new Set();
  here = new Set();

  get isBare() { return this.levels.size === 0 && !this.one && this.rest.size === 0 && this.here.size === 0; }
}

class Index {
  #root = new Node();

  /** The nodes on the way of a filter, made where they are missing, and the set that it ends in. */
  #path(levels) {
    const path = [];
    let node = this.#root;
    for (const level of levels) {
      if (level === '#') return { path, set: node.rest };
      path.push({ node, level });
      if (level === '+') node = node.one ??= new Node();
      else {
        if (!node.levels.has(level)) node.levels.set(level, new Node());
        node = node.levels.get(level);
      }
    }
    return { path, set: node.here };
  }

  add(levels, member) {
    this.#path(levels).set.add(member);
  }

  remove(levels, member) {
    const { path, set } = this.#path(levels);
    set.delete(member);
    for (const { node, level } of path.reverse()) {
      if (level === '+' ? !node.one.isBare : !node.levels.get(level).isBare) return;
      if (level === '+') node.one = undefined;
      else node.levels.delete(level);
    }
  }

  /** One level after the other, with all nodes at once that the topic has come to. */
  match(topic) {
    const found = [];
    let nodes = [this.#root];
    topic.split('/').forEach((level, depth) => {
      const isClosed = depth === 0 && topic[0] === '$';
      const next = [];
      for (const node of nodes) {
        if (!isClosed) found.push(...node.rest);
        if (!isClosed && node.one) next.push(node.one);
        if (node.levels.has(level)) next.push(node.levels.get(level));
      }
      nodes = next;
    });
    for (const node of nodes) found.push(...node.rest, ...node.here);
    return found;
  }
}

class Subscriber {
  #handler;
  #once;
  #waiting = [];
  #isRunning = false;

  constructor(handler, once) {
    this.#handler = handler;
    this.#once = once;
  }

  take(entry) {
    this.#waiting.push(entry);
  }

  async run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let entry = this.#waiting.shift(); entry; entry = this.#waiting.shift()) {
      if (this.#once) this.leave();
      const handler = this.#handler;
      try {
        await handler(entry.payload, { topic: entry.topic });
        entry.delivery.delivered();
      } catch {
        entry.delivery.failed();
      }
    }
    this.#isRunning = false;
  }

  stop() {
    for (const { delivery } of this.#waiting.splice(0)) delivery.close();
  }
}

class Stream {
  #limit;
  #overflow;
  #queue = [];
  #readers = [];
  #error;
  #isOver = false;

  constructor(limit, overflow) {
    this.#limit = limit;
    this.#overflow = overflow;
  }

  take({ topic, payload, delivery }) {
    const value = { topic, payload };
    if (this.#readers.length > 0) {
      this.#readers.shift()({ done: false, value });
      return delivery.delivered();
    }
    if (this.#queue.length >= this.#limit) {
      switch (this.#overflow) {
        case 'drop-newest': return delivery.close();
        case 'drop-oldest': this.#queue.shift(); break;
        default:
          this.#error = new Error('BUS_OVERFLOW: the reader of the stream is too slow');
          this.#error.code = 'BUS_OVERFLOW';
          this.leave();
          return delivery.failed();
      }
    }
    this.#queue.push(value);
    return delivery.delivered();
  }

  run() {}

  stop() {
    this.#isOver = true;
    if (!this.#error) this.#queue = [];
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }

  next() {
    if (this.#queue.length > 0) return Promise.resolve({ done: false, value: this.#queue.shift() });
    const error = this.#error;
    this.#error = undefined;
    if (error) return Promise.reject(error);
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise(resolve => this.#readers.push(resolve));
  }

  return() {
    this.#error = undefined;
    this.#queue = [];
    this.leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

class Bus {
  #index = new Index();
  #retained = new Map();

  subscribe(filter, handler, { signal, once = false } = {}) {
    const subscriber = new Subscriber(handler, once);
    this.#join(filter, subscriber, signal);
    queueMicrotask(() => subscriber.run());
    return subscriber.leave;
  }

  stream(filter, { highWaterMark = 16, overflow = 'error', signal } = {}) {
    const stream = new Stream(highWaterMark, overflow);
    this.#join(filter, stream, signal);
    return stream;
  }

  async publish(topic, payload, { retain = false } = {}) {
    if (!isText(topic) || topic.includes('+') || topic.includes('#')) throw new TypeError(`bad topic: ${String(topic)}`);
    if (retain && payload === undefined) this.#retained.delete(topic);
    else if (retain) this.#retained.set(topic, payload);
    const delivery = new Delivery();
    const members = this.#index.match(topic);
    for (const member of members) {
      delivery.part();
      member.take({ topic, payload, delivery });
    }
    for (const member of members) member.run();
    delivery.close();
    return delivery.result;
  }

  #join(filter, member, signal) {
    if (!isText(filter)) throw new TypeError(`bad filter: ${String(filter)}`);
    const levels = filter.split('/');
    levels.forEach((level, i) => {
      const isWild = level.includes('+') || level.includes('#');
      if (isWild && (level.length > 1 || (level === '#' && i < levels.length - 1))) throw new TypeError(`bad filter: ${filter}`);
    });
    let isGone = false;
    member.leave = () => {
      if (isGone) return;
      isGone = true;
      signal?.removeEventListener('abort', member.leave);
      this.#index.remove(levels, member);
      member.stop();
    };
    this.#index.add(levels, member);
    if (signal?.aborted) return member.leave();
    signal?.addEventListener('abort', member.leave);
    // Filters look for topics everywhere else; here a topic looks for one filter.
    const mine = new Index();
    mine.add(levels, member);
    for (const [topic, payload] of this.#retained) {
      if (mine.match(topic).length > 0) member.take({ topic, payload, delivery: new Delivery() });
    }
  }
}

export const createBus = () => new Bus();
