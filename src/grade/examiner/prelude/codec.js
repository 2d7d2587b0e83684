// Values of the candidate's to values of ours, and back; the tags are those of `wire.rs`.

import { state, ask, Misuse } from './state.js';

const remotes = new WeakMap(); // proxy -> { id, data }
const errorKinds = new WeakMap(); // error of the candidate's -> names of built-in classes

export const remoteOf = value => (value !== null && (typeof value === 'object' || typeof value === 'function') ? remotes.get(value) : undefined);
export const kindsOf = error => errorKinds.get(error);

/** Something that was not sent, and says why. */
export class Opaque {
  constructor(what) { this.what = what; }
}

const special = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };
const opaque = {
  proxy: 'a Proxy', accessor: 'a getter', hole: 'a hole', budget: 'more than can be compared',
};

export function decode(coded, seen = []) {
  if (coded === null || typeof coded !== 'object') return coded;
  const later = value => decode(value, seen);
  if (Array.isArray(coded)) return fill(place(seen, []), coded, (array, item) => array.push(later(item)));
  if (coded.u) return undefined;
  if (coded.n) return special[coded.n];
  if (coded.i !== undefined) return BigInt(coded.i);
  if (coded.w) return String.fromCharCode(...coded.w);
  if (coded.y !== undefined) return Symbol(coded.y);
  if (coded.k !== undefined) return state.known.get(coded.k);
  if (coded.f !== undefined) return handle(coded.f, {});
  if (coded.r !== undefined) return seen[coded.r];
  if (coded.x) return new Opaque(opaque[coded.x]);
  if (coded.p !== undefined) { place(seen, null); return new Opaque('a promise'); }
  if (coded.d !== undefined) return place(seen, new Date(later(coded.d)));
  if (coded.b !== undefined) return place(seen, bytesOf(coded.b));
  if (coded.m) return fill(place(seen, new Map()), coded.m, (map, [key, value]) => map.set(later(key), later(value)));
  if (coded.s) return fill(place(seen, new Set()), coded.s, (set, item) => set.add(later(item)));
  if (coded.e) return errorOf(coded, seen);
  const record = coded.h === undefined ? {} : Object.create(null);
  const at = seen.push(record) - 1;
  for (const [name, value] of coded.o ?? []) define(record, later(name), later(value));
  return coded.h === undefined ? record : (seen[at] = handle(coded.h, record));
}

function place(seen, value) {
  seen.push(value);
  return value;
}

function fill(container, items, add) {
  for (const item of items) add(container, item);
  return container;
}

function define(record, name, value) {
  Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

function errorOf({ e: { name, message, kinds, props }, h }, seen) {
  const known = state.handles.get(h);
  const error = place(seen, known ?? new Error(message));
  if (known) {
    for (const [, value] of props ?? []) decode(value, seen); // what it holds is counted all the same
    return known;
  }
  error.name = name;
  errorKinds.set(error, kinds);
  for (const [key, value] of props ?? []) define(error, decode(key, seen), decode(value, seen));
  remotes.set(error, { id: h, data: error });
  state.handles.set(h, error);
  return error;
}

let calls; // set by call.js, which needs this module
export const useCalls = make => { calls = make; };

/** What stands for an object or function of the candidate's: its methods are calls. */
export function handle(id, data) {
  const known = state.handles.get(id);
  if (known) {
    remotes.get(known).data = data;
    return known;
  }
  const remote = { id, data };
  const proxy = new Proxy(() => {}, {
    get(_, name) {
      if (typeof name !== 'string' || name === 'then') return undefined;
      if (Object.hasOwn(remote.data, name)) return remote.data[name];
      return (...args) => calls(id, name, args);
    },
    has: (_, name) => Object.hasOwn(remote.data, name),
    apply: (_, self, args) => calls(id, null, args),
    set() { throw new Misuse('a check script cannot change an object of the solution'); },
  });
  remotes.set(proxy, remote);
  state.handles.set(id, proxy);
  return proxy;
}

export function encode(value) {
  switch (typeof value) {
    case 'undefined': return { u: 1 };
    case 'number': return Object.is(value, -0) ? { n: '-0' } : Number.isFinite(value) ? value : { n: String(value) };
    case 'string': return value.isWellFormed() ? value : { w: Array.from({ length: value.length }, (_, i) => value.charCodeAt(i)) };
    case 'bigint': return { i: String(value) };
    case 'boolean': return value;
    case 'symbol': throw new Misuse('a symbol cannot be handed to a solution');
    default: return value === null ? null : encodeObject(value);
  }
}

function encodeObject(object) {
  const remote = remotes.get(object);
  if (remote) return { h: remote.id };
  const known = state.keys.get(object);
  if (known !== undefined) return { k: known };
  const k = ++state.lastKey;
  state.keys.set(object, k);
  state.known.set(k, object);
  return { k, ...contentOf(object, k) };
}

function contentOf(object, k) {
  const entries = source => Object.entries(source).map(([name, value]) => [encode(name), encode(value)]);
  if (typeof object === 'function') return scripted(object, k);
  if (object instanceof Promise) return awaited(object, k);
  if (Array.isArray(object)) return { a: object.map(encode) };
  if (object instanceof Error) return { e: { name: object.name, message: object.message, props: entries(object) } };
  if (object instanceof Date) return { d: encode(object.getTime()) };
  if (object instanceof Map) return { m: [...object].map(([key, value]) => [encode(key), encode(value)]) };
  if (object instanceof Set) return { s: [...object].map(encode) };
  if (object instanceof Uint8Array) return { b: base64Of(object) };
  return { o: entries(object), ...(Object.getPrototypeOf(object) === null ? { bare: 1 } : {}) };
}

function scripted(object, k) {
  state.functions.set(k, object);
  return { f: k, name: object.displayName ?? object.name };
}

/** A promise of the check script's: the candidate gets one that settles when this does. */
function awaited(promise, k) {
  const settle = outcome => {
    state.steps.push({ did: 'settle', key: k, at: state.now, outcome });
    return ask({ op: 'settle', promise: k, ...('threw' in outcome ? { threw: encode(outcome.threw) } : { ok: encode(outcome.ok) }) }, { first: true });
  };
  promise.then(ok => settle({ ok }), threw => settle({ threw })).catch(error => { state.failure ??= error; });
  return { p: k };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(text) {
  const bytes = [];
  let bits = 0;
  let count = 0;
  for (const character of text.replace(/=+$/, '')) {
    bits = (bits << 6) | ALPHABET.indexOf(character);
    count += 6;
    if (count >= 8) { count -= 8; bytes.push((bits >> count) & 255); }
  }
  return Uint8Array.from(bytes);
}

function base64Of(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j < 4; j++) text += i + j > bytes.length ? '=' : ALPHABET[(group >> (18 - 6 * j)) & 63];
  }
  return text;
}
