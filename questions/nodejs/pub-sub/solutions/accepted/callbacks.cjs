'use strict';
// CommonJS, and no promise but those that are asked for: who is done says so through a callback. Subscribers are
// numbered in one Map; the tree holds numbers. Whatever becomes possible is done in a microtask.

const fail = what => { throw new TypeError(what); };

function split(text) {
  if (typeof text !== 'string' || !text || text.indexOf('\0') >= 0) fail('expected a string that is not empty, without U+0000');
  return text.split('/');
}

function splitFilter(filter) {
  const levels = split(filter);
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === '+' || (levels[i] === '#' && i === levels.length - 1)) continue;
    if (levels[i].includes('+') || levels[i].includes('#')) fail(`misplaced wildcard in ${filter}`);
  }
  return levels;
}

function splitTopic(topic) {
  const levels = split(topic);
  if (topic.includes('+') || topic.includes('#')) fail(`wildcard in ${topic}`);
  return levels;
}

const makeNode = (parent, level) => ({ parent, level, children: new Map(), ids: [] });

function nodeOf(root, levels) {
  let node = root;
  for (const level of levels) {
    let child = node.children.get(level);
    if (!child) node.children.set(level, child = makeNode(node, level));
    node = child;
  }
  return node;
}

function prune(node) {
  while (node.parent && node.ids.length === 0 && node.children.size === 0) {
    node.parent.children.delete(node.level);
    node = node.parent;
  }
}

/** Calls back with each id, from a list of places still to look at. */
function match(root, levels, found) {
  const todo = [[root, 0]];
  while (todo.length > 0) {
    const [node, depth] = todo.pop();
    const wild = depth > 0 || !levels[0].startsWith('$');
    const hash = wild && node.children.get('#');
    if (hash) hash.ids.forEach(found);
    if (depth === levels.length) {
      node.ids.forEach(found);
      continue;
    }
    for (const name of wild ? ['+', levels[depth]] : [levels[depth]]) {
      const child = node.children.get(name);
      if (child) todo.push([child, depth + 1]);
    }
  }
}

exports.createBus = function createBus() {
  const root = makeNode(null, null);
  const members = new Map();
  const kept = Object.create(null);
  let lastId = 0;

  function join(filter, signal, member) {
    const levels = splitFilter(filter);
    const id = ++lastId;
    function leave() {
      if (!members.delete(id)) return;
      if (signal) signal.removeEventListener('abort', leave);
      const node = nodeOf(root, levels);
      node.ids.splice(node.ids.indexOf(id), 1);
      prune(node);
      member.over();
    }
    if (signal && signal.aborted) {
      member.over();
      return leave;
    }
    members.set(id, member);
    nodeOf(root, levels).ids.push(id);
    if (signal) signal.addEventListener('abort', leave);
    member.leave = leave;
    for (const key of Object.keys(kept)) {
      const { topic, payload } = kept[key];
      const lone = makeNode(null, null);
      nodeOf(lone, levels).ids.push(id);
      match(lone, splitTopic(topic), () => member.take(topic, payload, () => {}));
    }
    return leave;
  }

  function subscribe(filter, handler, options) {
    const { signal, once = false } = options || {};
    const waiting = [];
    let state = 'idle';
    let leave;

    function wake() {
      if (state !== 'idle' || waiting.length === 0) return;
      state = 'woken';
      queueMicrotask(call);
    }

    function call() {
      state = 'idle';
      if (waiting.length === 0) return;
      const { topic, payload, done } = waiting.shift();
      if (once) leave();
      state = 'calling';
      const ended = outcome => {
        state = 'idle';
        done(outcome);
        wake();
      };
      let promise;
      try {
        promise = Promise.resolve(handler(payload, { topic }));
      } catch {
        return ended('failed');
      }
      return promise.then(() => ended('delivered'), () => ended('failed'));
    }

    leave = join(filter, signal, {
      take(topic, payload, done) {
        waiting.push({ topic, payload, done });
        wake();
      },
      over() { while (waiting.length > 0) waiting.shift().done(); },
    });
    return leave;
  }

  function publish(topic, payload, options) {
    const { retain = false } = options || {};
    return new Promise((resolve, reject) => {
      let levels;
      try {
        levels = splitTopic(topic);
      } catch (error) {
        return reject(error);
      }
      if (retain && payload !== undefined) kept[`.${topic}`] = { topic, payload };
      if (retain && payload === undefined) delete kept[`.${topic}`];
      const ids = [];
      match(root, levels, id => ids.push(id));
      const result = { delivered: 0, failed: 0 };
      let open = ids.length;
      if (open === 0) return resolve(result);
      const done = outcome => {
        if (outcome) result[outcome] += 1;
        open -= 1;
        if (open === 0) resolve(result);
      };
      return ids.forEach(id => members.get(id).take(topic, payload, done));
    });
  }

  function stream(filter, options) {
    const { highWaterMark = 16, overflow = 'error', signal } = options || {};
    const end = { value: undefined, done: true };
    const queue = []; // values, and at the end perhaps an error
    const readers = [];
    let isOver = false;
    let queued = 0;

    const member = {
      take(topic, payload, done) {
        const value = { topic, payload };
        if (readers.length > 0) {
          readers.shift()({ value, done: false });
          return done('delivered');
        }
        if (queued === highWaterMark && overflow === 'error') {
          const error = new Error('the stream overflows');
          error.code = 'BUS_OVERFLOW';
          queue.push({ error });
          member.leave();
          return done('failed');
        }
        if (queued === highWaterMark && overflow === 'drop-newest') return done();
        if (queued === highWaterMark) queue.shift();
        else queued += 1;
        queue.push({ value });
        return done('delivered');
      },
      over() {
        isOver = true;
        if (queue.length > 0 && queue[queue.length - 1].error) return;
        queue.length = 0;
        while (readers.length > 0) readers.shift()(end);
      },
      leave() {},
    };
    const leave = join(filter, signal, member);

    return {
      next() {
        const first = queue.shift();
        if (first && first.error) return Promise.reject(first.error);
        if (first) {
          queued -= 1;
          return Promise.resolve({ value: first.value, done: false });
        }
        return isOver ? Promise.resolve(end) : new Promise(resolve => readers.push(resolve));
      },
      return() {
        leave();
        queue.length = 0;
        return Promise.resolve(end);
      },
      [Symbol.asyncIterator]() { return this; },
    };
  }

  return { subscribe, publish, stream };
};
