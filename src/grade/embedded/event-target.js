// `Event`, `EventTarget`, `AbortController` and `AbortSignal`, as Node has them.
// A part of the driver, read before any line of the solution runs: what listens to a signal is kept
// in private fields, where a solution can neither hide it nor change it.

const illegal = () => new TypeErrorCtor('Illegal constructor');
const makingSignal = Symbol('AbortSignal');

let beginDispatch; // Event -> sets its target
let endDispatch;
let isStopped;
class Event {
  #type;
  #target = null;
  #current = null;
  #stopped = false;
  #prevented = false;
  #cancelable;
  constructor(type, options) {
    this.#type = `${type}`;
    this.#cancelable = !!options?.cancelable;
  }
  get type() { return this.#type; }
  get target() { return this.#target; }
  get currentTarget() { return this.#current; }
  get cancelable() { return this.#cancelable; }
  get defaultPrevented() { return this.#prevented; }
  get bubbles() { return false; }
  get isTrusted() { return false; }
  get timeStamp() { return monotonicNow(); }
  preventDefault() { if (this.#cancelable) this.#prevented = true; }
  stopPropagation() {}
  stopImmediatePropagation() { this.#stopped = true; }
  static {
    beginDispatch = (event, target) => { event.#target = target; event.#current = target; };
    endDispatch = event => { event.#current = null; };
    isStopped = event => event.#stopped;
  }
}

class CustomEvent extends Event {
  #detail;
  constructor(type, options) {
    super(type, options);
    this.#detail = options?.detail ?? null;
  }
  get detail() { return this.#detail; }
}

let listenersOf; // (target, type) -> callbacks
class EventTarget {
  #listeners = []; // { type, callback, once, capture, removed }
  addEventListener(type, callback, options) {
    if (callback === null || callback === undefined) return;
    if (typeof callback !== 'function' && typeof callback !== 'object') throw new TypeErrorCtor('The "listener" argument must be an instance of EventListener');
    const { once, signal, capture } = typeof options === 'object' && options !== null ? options : { capture: options };
    if (signal?.aborted || this.#find(type, callback, capture) >= 0) return;
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, options), { once: true });
    ArrayPush(this.#listeners, { type: `${type}`, callback, once: !!once, capture: !!capture, removed: false });
  }
  removeEventListener(type, callback, options) {
    const at = this.#find(type, callback, typeof options === 'object' ? options?.capture : options);
    if (at >= 0) this.#removeAt(at);
  }
  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeErrorCtor('The "event" argument must be an instance of Event');
    beginDispatch(event, this);
    const all = [];
    for (let i = 0; i < this.#listeners.length; i++) if (this.#listeners[i].type === event.type) ArrayPush(all, this.#listeners[i]);
    for (let i = 0; i < all.length && !isStopped(event); i++) {
      const listener = all[i];
      if (listener.removed) continue;
      if (listener.once) this.removeEventListener(listener.type, listener.callback, listener.capture);
      try {
        if (typeof listener.callback === 'function') ReflectApply(listener.callback, this, [event]);
        else listener.callback.handleEvent(event);
      } catch (error) {
        nextTick(() => { throw error; });
      }
    }
    endDispatch(event);
    return !event.defaultPrevented;
  }
  #find(type, callback, capture) {
    for (let i = 0; i < this.#listeners.length; i++) {
      const listener = this.#listeners[i];
      if (listener.type === `${type}` && listener.callback === callback && listener.capture === !!capture) return i;
    }
    return -1;
  }
  #removeAt(at) {
    this.#listeners[at].removed = true;
    for (let i = at + 1; i < this.#listeners.length; i++) this.#listeners[i - 1] = this.#listeners[i];
    this.#listeners.length--;
  }
  static {
    listenersOf = (target, type) => {
      const found = [];
      for (let i = 0; i < target.#listeners.length; i++) if (target.#listeners[i].type === type) ArrayPush(found, target.#listeners[i].callback);
      return found;
    };
  }
}

const addListener = uncurry(EventTarget.prototype.addEventListener);
const removeListener = uncurry(EventTarget.prototype.removeEventListener);

// The listeners of a signal, with so many more on it while they are counted.
function abortListeners(signal, plant) {
  const planted = [];
  for (let i = 0; i < plant; i++) addListener(signal, 'abort', planted[i] = () => {});
  const count = listenersOf(signal, 'abort').length;
  for (let i = 0; i < plant; i++) removeListener(signal, 'abort', planted[i]);
  return count;
}

let abortSignal; // (signal, reason)
class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  #followers = []; // made of it by `any`
  #handler = null;
  #listener = undefined;
  constructor(token) {
    if (token !== makingSignal) throw illegal();
    super();
  }
  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }
  get onabort() { return this.#handler; }
  set onabort(handler) {
    if (this.#listener) this.removeEventListener('abort', this.#listener);
    this.#handler = typeof handler === 'function' ? handler : null;
    this.#listener = this.#handler ? event => ReflectApply(this.#handler, this, [event]) : undefined;
    if (this.#listener) this.addEventListener('abort', this.#listener);
  }
  throwIfAborted() { if (this.#aborted) throw this.#reason; }
  static abort(reason = new errorClasses.DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(makingSignal);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }
  static any(signals) {
    const made = new AbortSignal(makingSignal);
    const sources = [...signals];
    for (const source of sources) {
      if (!source.#aborted) continue;
      made.#aborted = true;
      made.#reason = source.#reason;
      return made;
    }
    for (const source of sources) ArrayPush(source.#followers, made);
    return made;
  }
  static {
    abortSignal = (signal, reason) => {
      if (signal.#aborted) return;
      const all = [signal];
      // All are aborted before the first listener hears of it.
      for (let i = 0; i < all.length; i++) {
        const one = all[i];
        one.#aborted = true;
        one.#reason = reason;
        for (let j = 0; j < one.#followers.length; j++) if (!one.#followers[j].#aborted) ArrayPush(all, one.#followers[j]);
        one.#followers = [];
      }
      for (let i = 0; i < all.length; i++) all[i].dispatchEvent(new Event('abort'));
    };
  }
}

class AbortController {
  #signal = new AbortSignal(makingSignal);
  get signal() { return this.#signal; }
  abort(reason = new errorClasses.DOMException('This operation was aborted', 'AbortError')) { abortSignal(this.#signal, reason); }
}

for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
  defineGlobal(Class.name, Class);
  ObjectDefineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
