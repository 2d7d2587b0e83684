// `structuredClone`.
(module, require, internal) => {
'use strict';

const { kindOf } = internal;
const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const refuse = what => { throw new DOMException(`${what} could not be cloned.`, 'DataCloneError'); };

function structuredClone(value, options) {
  if (arguments.length === 0) throw new TypeError('The "value" argument must be specified');
  const seen = new Map();
  for (const buffer of options?.transfer ?? []) seen.set(buffer, kindOf(buffer) === 'buffer' ? buffer.transfer() : refuse('Value'));
  return clone(value, seen);
}

function clone(value, seen) {
  if (typeof value === 'symbol') refuse(value.toString());
  if (typeof value === 'function') refuse(`${value}`);
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  const keep = copy => { seen.set(value, copy); return copy; };
  switch (kindOf(value)) {
    case 'proxy': case 'promise': return refuse('#<Object>');
    case 'date': return keep(new Date(value.getTime()));
    case 'buffer': return keep(value.slice(0));
    case 'error': return cloneError(value, keep, seen);
    case 'map': {
      const map = keep(new Map());
      for (const [key, item] of [...value]) map.set(clone(key, seen), clone(item, seen));
      return map;
    }
    case 'set': {
      const set = keep(new Set());
      for (const item of [...value]) set.add(clone(item, seen));
      return set;
    }
    default: return cloneObject(value, keep, seen);
  }
}

function cloneError(error, keep, seen) {
  const copy = keep(new (errors[error.name] ?? Error)(error.message));
  Object.defineProperty(copy, 'stack', { value: error.stack, writable: true, configurable: true });
  if (Object.hasOwn(error, 'cause')) Object.defineProperty(copy, 'cause', { value: clone(error.cause, seen), writable: true, configurable: true });
  return copy;
}

function cloneObject(value, keep, seen) {
  if (ArrayBuffer.isView(value)) {
    const buffer = clone(value.buffer, seen);
    const Class = value instanceof DataView ? DataView : globalThis[value[Symbol.toStringTag]];
    return keep(new Class(buffer, value.byteOffset, value.length ?? value.byteLength));
  }
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  for (const Class of [Boolean, Number, String, BigInt]) if (value instanceof Class) return keep(Object(value.valueOf()));
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) refuse('#<WeakMap>');
  const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
  for (const key of Object.keys(value)) {
    Object.defineProperty(copy, key, { value: clone(value[key], seen), writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

module.exports = { structuredClone };
}
