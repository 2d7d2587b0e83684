// Values as a person reads them, and when two are equal.

import { state } from './state.js';
import { Opaque, remoteOf, kindsOf } from './codec.js';

const LONGEST = 400;
/** The most parts of one value that are written: shared parts would else be written over and over. */
const MOST_PARTS = 5_000;

/** A value as Node's `console.log` writes it, on one line. */
export function text(value, depth = 0, room = { parts: MOST_PARTS }) {
  const inner = item => text(item, depth + 1, room);
  const remote = remoteOf(value);
  if (room.parts-- <= 0) return '…';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (value instanceof Opaque) return value.what;
  if (value instanceof Error) return depth === 0 ? `${value.name}: ${value.message}` : `[${value.name}: ${value.message}]`;
  if (remote && (depth > 6 || Object.keys(remote.data).length === 0)) return 'an object of the solution';
  if (remote) return record(remote.data, inner, room);
  if (typeof value === 'function') return `[Function: ${value.displayName ?? value.name}]`;
  if (value === null || typeof value !== 'object') return String(value);
  if (depth > 6) return '[Object]';
  const all = (items, write) => listed(items, write, room);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${all(value, inner)} ]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Map) return `Map(${value.size}) { ${all(value, ([key, item]) => `${inner(key)} => ${inner(item)}`)} }`;
  if (value instanceof Set) return `Set(${value.size}) { ${all(value, inner)} }`;
  if (value instanceof Uint8Array) return `<Buffer ${[...value.slice(0, 50)].map(byte => byte.toString(16).padStart(2, '0')).join(' ')}${value.length > 50 ? ' …' : ''}>`;
  return record(value, inner, room);
}

/** The items as text, as far as there is room. */
function listed(items, write, room) {
  const written = [];
  for (const item of items) {
    written.push(write(item));
    if (room.parts <= 0) break;
  }
  return written.join(', ');
}

function quoted(string) {
  const quote = string.includes("'") && !string.includes('"') ? '"' : "'";
  const escaped = JSON.stringify(string).slice(1, -1).replaceAll('\\"', '"');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

function record(object, inner, room) {
  const entries = Object.entries(object);
  const named = ([name, value]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? (name === '__proto__' ? "['__proto__']" : name) : quoted(name)}: ${inner(value)}`;
  return entries.length === 0 ? '{}' : `{ ${listed(entries, named, room)} }`;
}

/** A value as a template string writes it; of lists in lists, no more than a person would read. */
export function plainText(value, room = { parts: MOST_PARTS }) {
  if (room.parts-- <= 0) return '';
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value === null || typeof value !== 'object') return typeof value === 'function' && !remoteOf(value) ? 'function' : remoteOf(value) ? '[object Object]' : String(value);
  if (!Array.isArray(value)) return '[object Object]';
  const items = [];
  for (let i = 0; i < value.length && room.parts > 0; i++) items.push(room.depth > 20 ? '' : plainText(value[i], deeper(room)));
  return items.join(',');
}

const deeper = room => ({ get parts() { return room.parts; }, set parts(left) { room.parts = left; }, depth: (room.depth ?? 0) + 1 });

/** The same, cut where it gets too long for a message. */
export function shortText(value) {
  const whole = text(value);
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST)}…`;
}

/** The same value; a language that has one nothing cannot tell `null` from `undefined`. */
export function identical(actual, expected) {
  return Object.is(actual, expected) || (state.language === 'python' && (actual ?? null) === null && (expected ?? null) === null);
}

/** Deep, strict equality: NaN equals NaN, -0 is not 0, the order of keys is free. What both hold
 * within themselves is compared once. */
export function equal(actual, expected, compared = new Map()) {
  if (identical(actual, expected)) return true;
  const remote = remoteOf(actual);
  const left = remote && !(actual instanceof Error) ? remote.data : actual;
  if (left === null || expected === null || typeof left !== 'object' || typeof expected !== 'object') return false;
  if (left instanceof Opaque || kindOf(left) !== kindOf(expected)) return false;
  const before = compared.get(expected);
  if (before?.has(left)) return true;
  compared.set(expected, (before ?? new Set()).add(left));
  const same = (one, other) => equal(one, other, compared);
  switch (kindOf(expected)) {
    case 'array': return left.length === expected.length && expected.every((item, i) => same(left[i], item));
    case 'date': return Object.is(left.getTime(), expected.getTime());
    case 'bytes': return left.length === expected.length && expected.every((byte, i) => left[i] === byte);
    case 'map': return left.size === expected.size && [...expected].every(([key, value]) => left.has(key) && same(left.get(key), value));
    case 'set': return left.size === expected.size && [...expected].every(item => left.has(item));
    case 'error': return left.name === expected.name && left.message === expected.message;
    default: return equalRecords(left, expected, same);
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

function equalRecords(left, right, same) {
  const names = Object.keys(right);
  return names.length === Object.keys(left).length && names.every(name => Object.hasOwn(left, name) && same(left[name], right[name]));
}

/** What is wrong with an error, or nothing. `expected`: { name, code, message, is }. */
export function errorFault(error, expected) {
  if ('is' in expected) return identical(error, expected.is) ? undefined : 'it is another value than the one expected';
  const { name, code, message } = expected;
  if (name !== undefined && !classesOf(error).includes(name)) return `it is no ${name}`;
  if (code !== undefined && error?.code !== code) return `its code is ${text(error?.code)}`;
  if (message instanceof RegExp ? !message.test(error?.message) : message !== undefined && error?.message !== message) return `its message is ${text(error?.message)}`;
  return undefined;
}

/** The classes of an error, as the driver saw them or as the check script made it. What is no error
 * has none, whatever it says of itself. */
function classesOf(error) {
  const told = kindsOf(error);
  if (told) return told;
  const classes = [];
  for (let at = error; at instanceof Error; at = Object.getPrototypeOf(at)) classes.push(at.constructor.name);
  return classes;
}

export function expectedError({ name, code, message, ...rest }) {
  if ('is' in rest) return text(rest.is);
  const parts = [name ?? 'an error'];
  if (code !== undefined) parts.push(`with code ${text(code)}`);
  if (message !== undefined) parts.push(`with message ${message instanceof RegExp ? message : text(message)}`);
  return parts.join(' ');
}

/** Where a program is saved that shows what the check saw of a file or of a project's entry. */
export const saved = file => `// save as repro.mjs ${file.includes('/') ? "in the project's folder" : `next to ${file}`}, then: `;

/** What a reproduction says where the solution is TypeScript. */
export const howTypeScriptRuns = file => (/\.[cm]?ts$/.test(file) ? [
  '// TypeScript: this needs Node.js 22.18 or newer, and --experimental-transform-types where there are',
  '// enums, namespaces or parameter properties; with an older one: npx tsx repro.mjs',
] : []);
