// `node:events`: EventEmitter, `once`, `on` and `getEventListeners`.
(module, require, internal) => {
'use strict';

const errorMonitor = Symbol('events.errorMonitor');

class EventEmitter {
  #listeners = new Map(); // name -> [{ listener, once }]
  #most;

  on(name, listener) { return this.#add(name, listener, false, false); }
  addListener(name, listener) { return this.on(name, listener); }
  prependListener(name, listener) { return this.#add(name, listener, false, true); }
  once(name, listener) { return this.#add(name, listener, true, false); }
  prependOnceListener(name, listener) { return this.#add(name, listener, true, true); }

  #add(name, listener, once, first) {
    internal.requireListener(listener);
    if (this.#listeners.has('newListener')) this.emit('newListener', name, listener);
    const known = this.#listeners.get(name) ?? [];
    // A new array each time: what is being emitted goes through the old one.
    this.#listeners.set(name, first ? [{ listener, once }, ...known] : [...known, { listener, once }]);
    return this;
  }

  off(name, listener) {
    const known = this.#listeners.get(name) ?? [];
    const at = known.findLastIndex(entry => entry.listener === listener);
    if (at >= 0) this.#remove(name, known, known[at]);
    return this;
  }
  removeListener(name, listener) { return this.off(name, listener); }

  #remove(name, known, gone) {
    const left = known.filter(entry => entry !== gone);
    if (left.length > 0) this.#listeners.set(name, left);
    else this.#listeners.delete(name);
    if (this.#listeners.has('removeListener')) this.emit('removeListener', name, gone.listener);
  }

  removeAllListeners(name) {
    if (arguments.length === 0) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }

  emit(name, ...args) {
    if (name === 'error' && this.#listeners.has(errorMonitor)) this.emit(errorMonitor, ...args);
    const entries = this.#listeners.get(name);
    if (!entries) {
      if (name !== 'error') return false;
      if (args[0] instanceof Error) throw args[0];
      throw Object.assign(new Error(`Unhandled error. (${require('util').inspect(args[0])})`), { code: 'ERR_UNHANDLED_ERROR', context: args[0] });
    }
    for (const entry of entries) {
      if (entry.once) {
        const present = this.#listeners.get(name) ?? [];
        if (!present.includes(entry)) continue;
        this.#remove(name, present, entry);
      }
      Reflect.apply(entry.listener, this, args);
    }
    return true;
  }

  listenerCount(name, listener) {
    const known = this.#listeners.get(name) ?? [];
    return listener ? known.filter(entry => entry.listener === listener).length : known.length;
  }
  listeners(name) { return (this.#listeners.get(name) ?? []).map(entry => entry.listener); }
  rawListeners(name) { return this.listeners(name); }
  eventNames() { return [...this.#listeners.keys()]; }
  setMaxListeners(most) { this.#most = most; return this; }
  getMaxListeners() { return this.#most ?? EventEmitter.defaultMaxListeners; }
}

internal.requireListener = listener => {
  if (typeof listener === 'function') return;
  throw Object.assign(new TypeError('The "listener" argument must be of type function.'), { code: 'ERR_INVALID_ARG_TYPE' });
};

const abortError = signal => Object.assign(new Error('The operation was aborted', { cause: signal.reason }), { name: 'AbortError', code: 'ABORT_ERR' });

function once(emitter, name, { signal } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw abortError(signal);
    const isTarget = typeof emitter.addEventListener === 'function';
    const stop = () => {
      if (isTarget) emitter.removeEventListener(name, heard);
      else emitter.off(name, heard).off('error', failed);
      signal?.removeEventListener('abort', aborted);
    };
    const heard = (...args) => { stop(); resolve(args); };
    const failed = error => { stop(); reject(error); };
    const aborted = () => { stop(); reject(abortError(signal)); };
    if (isTarget) emitter.addEventListener(name, heard, { once: true });
    else {
      emitter.on(name, heard);
      if (name !== 'error') emitter.on('error', failed);
    }
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

function on(emitter, name, { signal } = {}) {
  if (signal?.aborted) throw abortError(signal);
  const [heard, waiting] = [[], []];
  let failure;
  let isOver = false;
  const hear = (...args) => (waiting.length > 0 ? waiting.shift().resolve({ value: args, done: false }) : heard.push(args));
  const fail = error => {
    if (waiting.length > 0) waiting.shift().reject(error);
    else failure = { error };
    iterator.return();
  };
  const aborted = () => fail(abortError(signal));
  const iterator = {
    next() {
      if (heard.length > 0) return Promise.resolve({ value: heard.shift(), done: false });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (isOver) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
    },
    return() {
      isOver = true;
      emitter.off(name, hear).off('error', fail);
      signal?.removeEventListener('abort', aborted);
      while (waiting.length > 0) waiting.shift().resolve({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) { fail(error); },
    [Symbol.asyncIterator]() { return iterator; },
  };
  emitter.on(name, hear);
  if (name !== 'error') emitter.on('error', fail);
  signal?.addEventListener('abort', aborted, { once: true });
  return iterator;
}

const getEventListeners = (target, name) => (target instanceof EventTarget ? internal.listenersOf(target, name) : target.listeners(name));

Object.assign(EventEmitter, { EventEmitter, once, on, getEventListeners, errorMonitor, defaultMaxListeners: 10 });
module.exports = EventEmitter;
}
