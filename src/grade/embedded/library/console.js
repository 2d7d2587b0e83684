// `console`: text to standard output and standard error.
(module, require, internal) => {
'use strict';

const { format, inspect } = require('util');
const counts = new Map();
const started = new Map();
let indent = '';

function line(descriptor, text) {
  internal.host.print(descriptor, internal.toWellFormed(`${indent}${text.replaceAll('\n', `\n${indent}`)}\n`));
}
const out = (...args) => line(1, format(...args));
const warn = (...args) => line(2, format(...args));
const spent = label => `${label}: ${performance.now() - (started.get(label) ?? performance.now())}ms`;

const console = {
  log: out, info: out, debug: out, warn, error: warn,
  trace: (...args) => line(2, `Trace: ${format(...args)}\n${new Error().stack}`),
  dir: value => out(inspect(value)),
  table: value => out(inspect(value)),
  assert: (isRight, ...args) => { if (!isRight) warn('Assertion failed', ...args); },
  group: (...args) => { if (args.length > 0) out(...args); indent += '  '; },
  groupEnd: () => { indent = indent.slice(2); },
  count: (label = 'default') => { counts.set(label, (counts.get(label) ?? 0) + 1); out(`${label}: ${counts.get(label)}`); },
  countReset: (label = 'default') => { counts.delete(label); },
  time: (label = 'default') => { started.set(label, performance.now()); },
  timeLog: (label = 'default') => out(spent(label)),
  timeEnd: (label = 'default') => { out(spent(label)); started.delete(label); },
};
console.groupCollapsed = console.group;
module.exports = Object.assign(console, { console });
}
