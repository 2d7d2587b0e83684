// A chain of promises for each subscriber, and one promise of its end for all that waits in it. Lacks a bonus: what
// races with the promise of an end stays with it until then, so a subscriber that stays collects all its messages.

const MALFORMED = /\0|^$|[^/][+#]|[+#][^/]|#\//;

const parse = (text, pattern) => {
  if (typeof text !== 'string' || pattern.test(text)) throw new TypeError(`malformed: ${String(text)}`);
  return text.split('/');
};

const fits = (filter, topic, at = 0) => {
  if (at === 0 && topic[0].startsWith('$') && '+#'.includes(filter[0]) && filter[0] !== '') return false;
  if (filter[at] === '#') return true;
  if (at === filter.length || at === topic.length) return filter.length === topic.length;
  return (filter[at] === '+' || filter[at] === topic[at]) && fits(filter, topic, at + 1);
};

const LEFT = Symbol('left');

export default {
  createBus() {
    const plain = new Map(); // filters without wildcards: text -> Set of receivers
    const wild = new Set();
    const retained = new Map();

    function register(filter, signal, receive) {
      const levels = parse(filter, MALFORMED);
      const isWild = /[+#]/.test(filter);
      if (!isWild && !plain.has(filter)) plain.set(filter, new Set());
      const group = isWild ? wild : plain.get(filter);
      const receiver = { levels, receive };
      let end;
      const ended = new Promise(resolve => { end = resolve; });
      const leave = () => {
        group.delete(receiver);
        if (group.size === 0 && plain.get(filter) === group) plain.delete(filter);
        signal?.removeEventListener('abort', leave);
        receiver.hasLeft = true;
        end(LEFT);
      };
      group.add(receiver);
      signal?.addEventListener('abort', leave);
      if (signal?.aborted) leave();
      return { receiver, leave, ended };
    }

    const oldFor = ({ levels, hasLeft }) => (hasLeft ? [] : [...retained].filter(([topic]) => fits(levels, topic.split('/'))));

    return {
      subscribe(filter, handler, { signal, once = false } = {}) {
        let tail = Promise.resolve();
        const { receiver, leave, ended } = register(filter, signal, (topic, payload) => {
          let hasBegun = false;
          const outcome = tail.then(async () => {
            if (receiver.hasLeft) return LEFT;
            hasBegun = true;
            if (once) leave();
            try {
              await handler(payload, { topic });
              return 'delivered';
            } catch {
              return 'failed';
            }
          });
          tail = outcome;
          return Promise.race([outcome, ended.then(() => (hasBegun ? outcome : LEFT))]);
        });
        for (const [topic, payload] of oldFor(receiver)) receiver.receive(topic, payload);
        return leave;
      },

      async publish(topic, payload, { retain = false } = {}) {
        const levels = parse(topic, /[+#\0]|^$/);
        if (retain && payload === undefined) retained.delete(topic);
        else if (retain) retained.set(topic, payload);
        const receivers = [...plain.get(topic) ?? [], ...[...wild].filter(other => fits(other.levels, levels))];
        const outcomes = await Promise.all(receivers.map(({ receive }) => receive(topic, payload)));
        return {
          delivered: outcomes.filter(outcome => outcome === 'delivered').length,
          failed: outcomes.filter(outcome => outcome === 'failed').length,
        };
      },

      stream(filter, { highWaterMark = 16, overflow = 'error', signal } = {}) {
        const queue = [];
        const requests = [];
        let last; // how `next()` settles when the queue is empty and nothing will come
        const finish = ending => {
          last ??= ending;
          leave();
          if (ending !== overflowed) queue.length = 0;
          for (const { resolve } of requests.splice(0)) resolve({ value: undefined, done: true });
        };
        const done = () => ({ value: undefined, done: true });
        const overflowed = () => {
          last = done;
          throw Object.assign(new Error('too many messages wait'), { code: 'BUS_OVERFLOW' });
        };
        const { receiver, leave, ended } = register(filter, signal, (topic, payload) => {
          if (requests.length > 0) requests.shift().resolve({ value: { topic, payload }, done: false });
          else if (queue.length < highWaterMark) queue.push({ topic, payload });
          else if (overflow === 'drop-newest') return LEFT;
          else if (overflow === 'drop-oldest') queue.splice(0, queue.length, ...queue.slice(1), { topic, payload });
          else {
            finish(overflowed);
            return 'failed';
          }
          return 'delivered';
        });
        signal?.addEventListener('abort', function aborted() {
          finish(done);
        }, { once: true });
        if (receiver.hasLeft) finish(done);
        for (const [topic, payload] of oldFor(receiver)) if (!last) receiver.receive(topic, payload);
        void ended;

        return {
          async next() {
            if (queue.length > 0) return { value: queue.shift(), done: false };
            if (last) return last();
            return new Promise(resolve => { requests.push({ resolve }); });
          },
          async return() {
            finish(done);
            last = done;
            return done();
          },
          [Symbol.asyncIterator]() { return this; },
        };
      },
    };
  },
};
