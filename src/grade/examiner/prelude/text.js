// Values as a person reads them, and when two are equal.

import { Opaque, remoteOf, kindsOf } from './codec.js';

const LONGEST = 400;

/** A value as Node's `console.log` writes it, on one line. */
export function text(value, depth = 0) {
  const inner = item => text(item, depth + 1);
  const remote = remoteOf(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (value instanceof Opaque) return value.what;
  if (value instanceof Error) return depth === 0 ? `${value.name}: ${value.message}` : `[${value.name}: ${value.message}]`;
  if (remote) return Object.keys(remote.data).length > 0 ? record(remote.data, inner) : 'an object of the solution';
  if (typeof value === 'function') return `[Function: ${value.displayName ?? value.name}]`;
  if (value === null || typeof value !== 'object') return String(value);
  if (depth > 6) return '[Object]';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(inner).join(', ')} ]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Map) return `Map(${value.size}) { ${[...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`).join(', ')} }`;
  if (value instanceof Set) return `Set(${value.size}) { ${[...value].map(inner).join(', ')} }`;
  if (value instanceof Uint8Array) return `<Buffer ${[...value.slice(0, 50)].map(byte => byte.toString(16).padStart(2, '0')).join(' ')}${value.length > 50 ? ' …' : ''}>`;
  return record(value, inner);
}

function quoted(string) {
  const quote = string.includes("'") && !string.includes('"') ? '"' : "'";
  const escaped = JSON.stringify(string).slice(1, -1).replaceAll('\\"', '"');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

function record(object, inner) {
  const entries = Object.entries(object).map(([name, value]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? (name === '__proto__' ? "['__proto__']" : name) : quoted(name)}: ${inner(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A value as a template string writes it. */
export function plainText(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value === null || typeof value !== 'object') return typeof value === 'function' && !remoteOf(value) ? 'function' : remoteOf(value) ? '[object Object]' : String(value);
  return Array.isArray(value) ? value.map(plainText).join(',') : '[object Object]';
}

/** The same, cut where it gets too long for a message. */
export function shortText(value) {
  const whole = text(value);
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST)}…`;
}

/** Deep, strict equality: NaN equals NaN, -0 is not 0, the order of keys is free. */
export function equal(actual, expected) {
  if (Object.is(actual, expected)) return true;
  const remote = remoteOf(actual);
  const left = remote && !(actual instanceof Error) ? remote.data : actual;
  if (left === null || expected === null || typeof left !== 'object' || typeof expected !== 'object') return false;
  if (left instanceof Opaque || kindOf(left) !== kindOf(expected)) return false;
  switch (kindOf(expected)) {
    case 'array': return left.length === expected.length && expected.every((item, i) => equal(left[i], item));
    case 'date': return Object.is(left.getTime(), expected.getTime());
    case 'bytes': return left.length === expected.length && expected.every((byte, i) => left[i] === byte);
    case 'map': return left.size === expected.size && [...expected].every(([key, value]) => left.has(key) && equal(left.get(key), value));
    case 'set': return left.size === expected.size && [...expected].every(item => left.has(item));
    case 'error': return left.name === expected.name && left.message === expected.message;
    default: return equalRecords(left, expected);
  }
}

function kindOf(object) {
  if (Array.isArray(object)) return 'array';
  if (object instanceof Date) return 'date';
  if (object instanceof Uint8Array) return 'bytes';
  if (object instanceof Map) return 'map';
  if (object instanceof Set) return 'set';
  return object instanceof Error ? 'error' : 'record';
}

function equalRecords(left, right) {
  const names = Object.keys(right);
  return names.length === Object.keys(left).length && names.every(name => Object.hasOwn(left, name) && equal(left[name], right[name]));
}

/** What is wrong with an error, or nothing. `expected`: { name, code, message, is }. */
export function errorFault(error, expected) {
  if ('is' in expected) return Object.is(error, expected.is) ? undefined : 'it is another value than the one expected';
  const { name, code, message } = expected;
  if (name !== undefined && !(kindsOf(error) ?? [error?.constructor?.name]).includes(name)) return `it is no ${name}`;
  if (code !== undefined && error?.code !== code) return `its code is ${text(error?.code)}`;
  if (message instanceof RegExp ? !message.test(error?.message) : message !== undefined && error?.message !== message) return `its message is ${text(error?.message)}`;
  return undefined;
}

export function expectedError({ name, code, message, ...rest }) {
  if ('is' in rest) return text(rest.is);
  const parts = [name ?? 'an error'];
  if (code !== undefined) parts.push(`with code ${text(code)}`);
  if (message !== undefined) parts.push(`with message ${message instanceof RegExp ? message : text(message)}`);
  return parts.join(' ');
}
