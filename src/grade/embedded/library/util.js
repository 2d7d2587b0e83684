// `node:util`: what of it is language. `inspect` shows values as text, plainer than Node's.
(module, require, internal) => {
'use strict';

const { kindOf } = internal;
const isName = name => /^[A-Za-z_$][\w$]*$/.test(name);
const quoted = text => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

function inspect(value, { depth = 2 } = {}) {
  return show(value, depth ?? Infinity, []);
}

function show(value, depth, above) {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'symbol') return value.toString();
  if (typeof value === 'function') return `[${/^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function'}: ${value.name || '(anonymous)'}]`;
  if (value === null || typeof value !== 'object') return `${value}`;
  if (above.includes(value)) return '[Circular *1]';
  const kind = kindOf(value);
  if (kind === 'error') return `${value.name}: ${value.message}\n${(value.stack ?? '').trimEnd()}`;
  if (kind === 'date') return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (kind === 'promise') return 'Promise { … }';
  if (value instanceof RegExp) return `${value}`;
  if (above.length > depth) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inner = item => show(item, depth, [...above, value]);
  const name = Object.getPrototypeOf(value) === null ? '[Object: null prototype]' : value.constructor?.name;
  const prefix = name && name !== 'Object' && name !== 'Array' ? `${name} ` : '';
  if (kind === 'map') return `Map(${value.size}) ${listed('{', [...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`), '}')}`;
  if (kind === 'set') return `Set(${value.size}) ${listed('{', [...value].map(inner), '}')}`;
  if (Array.isArray(value) || ArrayBuffer.isView(value) && 'length' in value) {
    const items = Array.from(value).slice(0, 100).map(inner);
    if (value.length > 100) items.push(`... ${value.length - 100} more items`);
    return `${prefix && `${name}(${value.length}) `}${listed('[', items, ']')}`;
  }
  const entries = Object.keys(value).map(key => {
    const slot = Object.getOwnPropertyDescriptor(value, key);
    return `${isName(key) ? key : quoted(key)}: ${'value' in slot ? inner(slot.value) : '[Getter]'}`;
  });
  return `${prefix}${listed('{', entries, '}')}`;
}

function listed(open, items, close) {
  if (items.length === 0) return open + close;
  const line = items.join(', ');
  return line.length <= 72 && !line.includes('\n') ? `${open} ${line} ${close}` : `${open}\n  ${items.join(',\n').replaceAll('\n', '\n  ')}\n${close}`;
}

function format(...args) {
  let text = '';
  if (typeof args[0] === 'string') {
    text = args.shift().replace(/%[sdifjoOc%]/g, mark => {
      if (mark === '%%') return '%';
      if (args.length === 0) return mark;
      const value = args.shift();
      if (mark === '%s') return typeof value === 'object' ? inspect(value, { depth: 0 }) : String(value);
      if (mark === '%d') return typeof value === 'bigint' ? `${value}n` : `${Number(value)}`;
      if (mark === '%i') return `${Number.parseInt(value)}`;
      if (mark === '%f') return `${Number.parseFloat(value)}`;
      if (mark === '%j') return JSON.stringify(value);
      return mark === '%c' ? '' : inspect(value, { depth: 4 });
    });
    if (args.length > 0) text += ' ';
  }
  return text + args.map(value => (typeof value === 'string' ? value : inspect(value))).join(' ');
}

function isDeepStrictEqual(a, b, seen = new Map()) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  const kind = kindOf(a);
  if (kind !== kindOf(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const same = (x, y) => isDeepStrictEqual(x, y, seen);
  if (kind === 'date' && !Object.is(a.getTime(), b.getTime())) return false;
  if (kind === 'error' && (a.name !== b.name || a.message !== b.message)) return false;
  if (kind === 'map' && (a.size !== b.size || ![...a].every(([key, value]) => b.has(key) && same(value, b.get(key))))) return false;
  if (kind === 'set' && (a.size !== b.size || ![...a].every(item => b.has(item) || [...b].some(other => same(item, other))))) return false;
  if (a instanceof RegExp && `${a}` !== `${b}`) return false;
  const keys = Reflect.ownKeys(a).filter(key => Object.prototype.propertyIsEnumerable.call(a, key));
  const others = Reflect.ownKeys(b).filter(key => Object.prototype.propertyIsEnumerable.call(b, key));
  return keys.length === others.length && keys.every(key => Object.hasOwn(b, key) && same(a[key], b[key]));
}

const custom = internal.promisify.custom;
function promisify(original) {
  internal.requireFunction(original);
  if (original[custom]) return original[custom];
  return function (...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  };
}
promisify.custom = custom;

const callbackify = original => function (...args) {
  const callback = args.pop();
  Reflect.apply(original, this, args).then(
    value => internal.nextTick(callback, null, value),
    error => internal.nextTick(callback, error ?? Object.assign(new Error('Promise was rejected with falsy value'), { reason: error })),
  );
};

const ofKind = kind => value => kindOf(value) === kind;
const types = {
  isProxy: ofKind('proxy'), isNativeError: ofKind('error'), isPromise: ofKind('promise'), isDate: ofKind('date'),
  isMap: ofKind('map'), isSet: ofKind('set'), isAnyArrayBuffer: ofKind('buffer'),
  isRegExp: value => value instanceof RegExp, isTypedArray: value => ArrayBuffer.isView(value) && !(value instanceof DataView),
};

function inherits(constructor, parent) {
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const deprecate = original => original;
const { TextEncoder, TextDecoder } = require('encoding');
module.exports = { inspect, format, isDeepStrictEqual, promisify, callbackify, types, inherits, deprecate, TextEncoder, TextDecoder };
}
