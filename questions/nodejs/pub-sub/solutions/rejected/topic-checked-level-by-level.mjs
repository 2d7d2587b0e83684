// Defect: a topic may have a wildcard as a part of a level.

function levelsOf(text, kind) {
  if (typeof text !== 'string' || text === '' || text.includes('\0')) throw new TypeError(`a ${kind} is a string of at least one character, none of them U+0000`);
  return text.split('/');
}

function filterLevels(filter) {
  const levels = levelsOf(filter, 'filter');
  if (levels.some(level => level.length > 1 && /[+#]/.test(level))) throw new TypeError(`a wildcard is the whole of a level, other than in \`${filter}\``);
  if (levels.slice(0, -1).includes('#')) throw new TypeError(`\`#\` is the last level, other than in \`${filter}\``);
  return levels;
}

function topicLevels(topic) {
  const levels = levelsOf(topic, 'topic');
  if (levels.includes('+') || levels.includes('#')) throw new TypeError(`a topic has no wildcards, other than \`${topic}\``);
  return levels;
}

class Tree {
  children = new Map(); // level -> Tree
  members = new Set();

  add([level, ...rest], member) {
    if (level === undefined) {
      this.members.add(member);
      return;
    }
    if (!this.children.has(level)) this.children.set(level, new Tree());
    this.children.get(level).add(rest, member);
  }

  delete([level, ...rest], member) {
    this.members.delete(member);
    const child = this.children.get(level);
    if (!child) return;
    child.delete(rest, member);
    if (child.members.size + child.children.size === 0) this.children.delete(level);
  }

  *find([level, ...rest], isWild = !level.startsWith('$')) {
    if (isWild) yield* this.children.get('#')?.members ?? [];
    if (level === undefined) return yield* this.members;
    if (isWild) yield* this.children.get('+')?.find(rest, true) ?? [];
    yield* this.children.get(level)?.find(rest, true) ?? [];
  }
}

export function createBus() {
  const tree = new Tree();
  const kept = new Map(); // topic -> payload

  /** Subscribes a member `{ add, work, end }`, and gives it a `leave`, which does nothing the second time. */
  function join(filter, signal, member) {
    const levels = filterLevels(filter);
    member.leave = () => {
      tree.delete(levels, member);
      signal?.removeEventListener('abort', member.leave);
      member.end();
    };
    tree.add(levels, member);
    signal?.addEventListener('abort', member.leave);
    const alone = new Tree();
    alone.add(levels, member);
    for (const [topic, payload] of kept) {
      for (const { add } of alone.find(topic.split('/'))) add({ topic, payload, settle() {} });
    }
    if (signal?.aborted) member.leave();
  }

  return {
    subscribe(filter, handler, { signal, once = false } = {}) {
      const queue = [];
      let isBusy = false;
      const member = {
        add(message) { queue.push(message); },
        async work() {
          if (isBusy) return;
          isBusy = true;
          while (queue.length > 0) {
            const { topic, payload, settle } = queue.shift();
            if (once) member.leave();
            try {
              await handler(payload, { topic });
              settle('delivered');
            } catch {
              settle('failed');
            }
          }
          isBusy = false;
        },
        end() { for (const { settle } of queue.splice(0)) settle(); },
      };
      join(filter, signal, member);
      queueMicrotask(member.work);
      return member.leave;
    },

    async publish(topic, payload, { retain = false } = {}) {
      const members = [...tree.find(topicLevels(topic))];
      if (retain) kept.set(topic, payload);
      if (retain && payload === undefined) kept.delete(topic);
      // First into every queue, and only then does anybody begin: else what a handler publishes is ahead of this.
      const outcomes = members.map(({ add }) => new Promise(settle => add({ topic, payload, settle })));
      for (const { work } of members) work();
      const result = { delivered: 0, failed: 0 };
      for (const outcome of await Promise.all(outcomes)) if (outcome) result[outcome]++;
      return result;
    },

    stream(filter, { highWaterMark = 16, overflow = 'error', signal } = {}) {
      const queue = [];
      const readers = [];
      let isOver = false;
      let failure;
      const member = {
        add({ topic, payload, settle }) {
          const value = { topic, payload };
          if (overflow === 'drop-oldest' && queue.length === highWaterMark) queue.shift();
          if (readers.length > 0) readers.shift()({ value, done: false });
          else if (queue.length < highWaterMark) queue.push(value);
          else if (overflow === 'error') return fail(settle);
          else return settle();
          settle('delivered');
        },
        work() {},
        end() {
          isOver = true;
          for (const reader of readers) reader({ value: undefined, done: true });
          if (!failure) queue.length = 0;
        },
      };
      function fail(settle) {
        failure = Object.assign(new Error(`more than ${highWaterMark} messages wait to be read`), { code: 'BUS_OVERFLOW' });
        member.leave();
        settle('failed');
      }
      join(filter, signal, member);
      return {
        async next() {
          if (queue.length > 0) return { value: queue.shift(), done: false };
          if (failure) {
            const error = failure;
            failure = undefined;
            throw error;
          }
          if (isOver) return { value: undefined, done: true };
          return new Promise(resolve => { readers.push(resolve); });
        },
        async return(value) {
          member.leave();
          queue.length = 0;
          failure = undefined;
          return { value, done: true };
        },
        [Symbol.asyncIterator]() { return this; },
      };
    },
  };
}
