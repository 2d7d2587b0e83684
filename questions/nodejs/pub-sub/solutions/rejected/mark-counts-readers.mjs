// Defect: a message that a `next()` waits for needs room in the queue.

const WILD = /[+#]/;

function checked(text, isFilter) {
  if (typeof text !== 'string' || text === '' || text.includes('\0')) throw new TypeError('a topic or filter is a string that is not empty');
  const levels = text.split('/');
  for (const [i, level] of levels.entries()) {
    if (!WILD.test(level)) continue;
    if (!isFilter) throw new TypeError('a topic has no wildcards');
    if (level !== '+' && !(level === '#' && i === levels.length - 1)) throw new TypeError('a misplaced wildcard');
  }
  return levels;
}

/** Nested Maps: level -> Map, and under `MEMBERS` the members. */
const MEMBERS = Symbol('members');

function* walk(node, levels, depth) {
  if (!node) return;
  const isHidden = depth === 0 && levels[0][0] === '$';
  if (!isHidden) yield* node.get('#')?.get(MEMBERS) ?? [];
  if (depth === levels.length) {
    yield* node.get(MEMBERS) ?? [];
    return;
  }
  if (!isHidden) yield* walk(node.get('+'), levels, depth + 1);
  yield* walk(node.get(levels[depth]), levels, depth + 1);
}

function insert(node, levels, member) {
  for (const level of levels) {
    if (!node.has(level)) node.set(level, new Map());
    node = node.get(level);
  }
  if (!node.has(MEMBERS)) node.set(MEMBERS, new Set());
  node.get(MEMBERS).add(member);
}

function remove(node, [level, ...rest], member) {
  if (level === undefined) {
    node.get(MEMBERS).delete(member);
    if (node.get(MEMBERS).size === 0) node.delete(MEMBERS);
    return;
  }
  remove(node.get(level), rest, member);
  if (node.get(level).size === 0) node.delete(level);
}

class Inbox {
  waiting = [];
  isClosed = false;
  wake = () => {};

  put(item) {
    this.waiting.push(item);
    this.wake();
  }

  close() {
    this.isClosed = true;
    this.wake();
    return this.waiting.splice(0);
  }

  /** What is put in, as it comes, until it is closed and empty. */
  async *items() {
    for (;;) {
      if (this.waiting.length > 0) yield this.waiting.shift();
      else if (this.isClosed) return;
      else await new Promise(resolve => { this.wake = resolve; });
    }
  }
}

export function createBus() {
  const root = new Map();
  const retained = new Map();

  function join(filter, signal, member, close) {
    const levels = checked(filter, true);
    if (signal?.aborted) {
      close();
      return () => {};
    }
    insert(root, levels, member);
    let leave = () => {
      leave = () => {};
      remove(root, levels, member);
      signal?.removeEventListener('abort', onAbort);
      close();
    };
    const onAbort = () => leave();
    signal?.addEventListener('abort', onAbort);
    const own = new Map();
    insert(own, levels, true);
    const old = [...retained].filter(([topic]) => !walk(own, topic.split('/'), 0).next().done);
    for (const [topic, payload] of old) queue(member, { topic, payload, settle() {} }, onAbort);
    return onAbort;
  }

  const queue = (member, message, leave) => { if (member(message) === 'overflow') leave(); };

  function subscribe(filter, handler, { signal, once = false } = {}) {
    const inbox = new Inbox();
    const leave = join(filter, signal, message => inbox.put(message), () => { for (const { settle } of inbox.close()) settle(); });
    (async () => {
      await null;
      for await (const { topic, payload, settle } of inbox.items()) {
        // It may have left between the moment at which this was taken and now.
        if (inbox.isClosed) {
          settle();
          break;
        }
        if (once) leave();
        try {
          await handler(payload, { topic });
          settle('delivered');
        } catch {
          settle('failed');
        }
      }
    })();
    return leave;
  }

  async function publish(topic, payload, { retain = false } = {}) {
    const levels = checked(topic, false);
    if (retain) retained.set(topic, payload);
    if (retain && payload === undefined) retained.delete(topic);
    const outcomes = await Promise.all(Array.from(walk(root, levels, 0), member => new Promise(settle => member({ topic, payload, settle }))));
    const count = which => outcomes.filter(outcome => outcome === which).length;
    return { delivered: count('delivered'), failed: count('failed') };
  }

  function stream(filter, { highWaterMark = 16, overflow = 'error', signal } = {}) {
    const inbox = new Inbox();
    let wanted = 0; // `next()` calls for which there was no message yet
    let failure;
    let leave = () => {};

    const member = ({ topic, payload, settle }) => {
      if (inbox.waiting.length >= highWaterMark) {
        if (overflow === 'drop-newest') return settle();
        if (overflow === 'error') {
          failure = Object.assign(new Error('the queue of the stream is full'), { code: 'BUS_OVERFLOW' });
          settle('failed');
          leave();
          return 'overflow';
        }
        inbox.waiting.shift();
      }
      inbox.put({ topic, payload });
      return settle('delivered');
    };
    leave = join(filter, signal, member, () => {
      const queued = inbox.close();
      if (failure) inbox.waiting.push(...queued);
    });

    const messages = (async function* () {
      for await (const message of inbox.items()) {
        wanted--;
        yield message;
      }
      if (failure) throw failure;
    })();
    return {
      next() {
        wanted++;
        return messages.next();
      },
      return(value) {
        failure = undefined;
        inbox.waiting.length = 0;
        leave();
        return messages.return(value);
      },
      [Symbol.asyncIterator]() { return this; },
    };
  }

  return { subscribe, publish, stream };
}
