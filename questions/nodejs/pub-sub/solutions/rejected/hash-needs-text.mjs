// Defect: `a/#` does not match `a/`.

const REMEMBERED = 1000;
const DONE = { value: undefined, done: true };

function filterOf(filter) {
  if (typeof filter !== 'string' || !/^(?:[^+#\0/]*|\+)(?:\/(?:[^+#\0/]*|\+))*(?:\/#)?$|^#$/.test(filter) || filter === '') throw new TypeError('this is no filter');
  return filter;
}

function patternOf(filter) {
  const levels = filter.split('/');
  const isOpen = levels.at(-1) === '#';
  if (isOpen) levels.pop();
  const written = levels.map(level => (level === '+' ? '[^/]*' : level.replace(/[\\^$.*?()[\]{}|\-]/g, '\\$&')));
  const head = /^[+#]/.test(filter) ? '(?!\\$)' : '';
  if (levels.length === 0) return new RegExp(`^${head}`);
  return new RegExp(`^${head}${written.join('/')}${isOpen ? '(?:/[^]+)?' : ''}$`);
}

export function createBus() {
  const exact = new Map(); // filter -> Set of members
  const patterns = new Map(); // filter -> { pattern, members }
  const remembered = new Map(); // topic -> entries of `patterns`
  const retained = new Map();

  function enrol(filter, member) {
    if (!/[+#]/.test(filter)) {
      const members = exact.get(filter) ?? new Set();
      exact.set(filter, members.add(member));
      return () => {
        members.delete(member);
        if (members.size === 0 && exact.get(filter) === members) exact.delete(filter);
      };
    }
    if (!patterns.has(filter)) {
      patterns.set(filter, { pattern: patternOf(filter), members: new Set() });
      remembered.clear();
    }
    const entry = patterns.get(filter);
    entry.members.add(member);
    return () => {
      entry.members.delete(member);
      if (entry.members.size > 0 || patterns.get(filter) !== entry) return;
      patterns.delete(filter);
      remembered.clear();
    };
  }

  function entriesFor(topic) {
    let entries = remembered.get(topic);
    if (!entries) {
      entries = [...patterns.values()].filter(({ pattern }) => pattern.test(topic));
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(topic, entries);
    }
    return entries;
  }

  const membersFor = topic => [...exact.get(topic) ?? [], ...entriesFor(topic).flatMap(({ members }) => [...members])];

  function* retainedFor(filter) {
    if (!/[+#]/.test(filter)) {
      if (retained.has(filter)) yield [filter, retained.get(filter)];
      return;
    }
    const pattern = patternOf(filter);
    for (const [topic, payload] of retained) if (pattern.test(topic)) yield [topic, payload];
  }

  /** Runs `end` once: when it is called, or when the signal aborts. */
  function once(signal, end) {
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      signal?.removeEventListener('abort', over);
      end();
    };
    signal?.addEventListener('abort', over);
    return over;
  }

  return {
    subscribe(filter, handler, { signal, once: isOnce = false } = {}) {
      filterOf(filter);
      if (signal?.aborted) return () => {};
      const inbox = [];
      let isWorking = false;

      const step = () => {
        if (isWorking || inbox.length === 0) return;
        isWorking = true;
        const { topic, payload, done } = inbox.shift();
        if (isOnce) leave();
        new Promise(resolve => { resolve(handler(payload, { topic })); }).then(() => done('delivered'), () => done('failed')).then(() => {
          isWorking = false;
          step();
        });
      };
      const member = { put: entry => { inbox.push(entry); }, step };
      const withdraw = enrol(filter, member);
      const leave = once(signal, () => {
        withdraw();
        for (const { done } of inbox.splice(0)) done();
      });
      for (const [topic, payload] of retainedFor(filter)) inbox.push({ topic, payload, done() {} });
      queueMicrotask(step);
      return leave;
    },

    publish(topic, payload, { retain = false } = {}) {
      if (typeof topic !== 'string' || topic === '' || /[+#\0]/.test(topic)) return Promise.reject(new TypeError('this is no topic'));
      if (retain) {
        if (payload === undefined) retained.delete(topic);
        else retained.set(topic, payload);
      }
      const result = { delivered: 0, failed: 0 };
      const members = membersFor(topic);
      return new Promise(resolve => {
        let open = members.length;
        if (open === 0) resolve(result);
        const done = outcome => {
          if (outcome) result[outcome]++;
          if (--open === 0) resolve(result);
        };
        for (const { put } of members) put({ topic, payload, done });
        for (const { step } of members) queueMicrotask(step);
      });
    },

    stream(filter, { highWaterMark = 16, overflow = 'error', signal } = {}) {
      filterOf(filter);
      let state = signal?.aborted ? 'over' : 'open'; // then 'failed' or 'over'
      const queue = [];
      const waiting = [];

      const put = ({ topic, payload, done }) => {
        const value = { topic, payload };
        if (waiting.length > 0) {
          waiting.shift()({ value, done: false });
          return done('delivered');
        }
        if (queue.length < highWaterMark) {
          queue.push(value);
          return done('delivered');
        }
        if (overflow === 'drop-newest') return done();
        if (overflow === 'drop-oldest') {
          queue.splice(0, 1);
          queue.push(value);
          return done('delivered');
        }
        state = 'failed';
        leave();
        return done('failed');
      };
      const withdraw = state === 'open' ? enrol(filter, { put, step() {} }) : () => {};
      const leave = once(signal, () => {
        withdraw();
        if (state === 'failed') return;
        state = 'over';
        queue.length = 0;
        for (const resolve of waiting.splice(0)) resolve(DONE);
      });
      if (state === 'over') leave();
      else for (const [topic, payload] of retainedFor(filter)) if (state === 'open') put({ topic, payload, done() {} });

      return {
        [Symbol.asyncIterator]() { return this; },
        async next() {
          if (queue.length > 0) return { value: queue.shift(), done: false };
          if (state === 'open') return new Promise(resolve => waiting.push(resolve));
          if (state === 'over') return DONE;
          state = 'over';
          throw Object.assign(new Error('overflow'), { code: 'BUS_OVERFLOW' });
        },
        async return() {
          leave();
          state = 'over';
          queue.length = 0;
          return DONE;
        },
      };
    },
  };
}
