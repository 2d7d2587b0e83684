// For cases that speak for the driver: the id of the open question, and lines written past it.
import { writeSync as writeToDescriptor } from 'node:fs';

let lastLine = '';
for (const name of ['utf8Slice', 'toString']) {
  const original = Buffer.prototype[name];
  Buffer.prototype[name] = function (...args) {
    const text = original.apply(this, args);
    if (`${text}`.startsWith('{"id":"')) lastLine = text;
    return text;
  };
}

function openQuestion() {
  return /"id":"(\w+)"/.exec(lastLine)?.[1];
}

function reply(rest) {
  const line = Buffer.from(`{"id":"${openQuestion()}",${rest}}\n`);
  for (let sent = 0; sent < line.length;) sent += writeToDescriptor(4, line, sent);
}
