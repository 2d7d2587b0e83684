// Runs work of a check script's beside the solution, in a process of its own, and says what came of
// it. It hears one line on descriptor 3 and replies with one on 4; standard output is the solution's.

import { readSync, writeSync } from 'node:fs';

const order = () => {
  const parts = [];
  const chunk = Buffer.alloc(65_536);
  for (;;) {
    const count = readSync(3, chunk);
    parts.push(Buffer.from(chunk.subarray(0, count)));
    if (count === 0 || chunk[count - 1] === 10) return JSON.parse(Buffer.concat(parts).toString());
  }
};

const reply = what => {
  const bytes = Buffer.from(`${JSON.stringify(what)}\n`);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(4, bytes, sent);
};

const described = error => String(error?.stack ?? error).slice(0, 2_000);
const { solution, work, given } = order();
let loaded;
try {
  const module = await import(solution);
  loaded = { ...module.default, ...module };
} catch (error) {
  reply({ unloaded: described(error) });
}
if (loaded) {
  try {
    reply({ value: await (0, eval)(`(${work})`)(loaded, given) ?? null });
  } catch (error) {
    reply({ threw: described(error) });
  }
}
