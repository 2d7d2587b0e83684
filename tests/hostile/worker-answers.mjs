// Has a thread take the questions and answer them, while the driver thinks it does.
// sums: *, sum fails
import { Worker } from 'node:worker_threads';

const code = `
  const { readSync, writeSync } = require('fs');
  const bytes = Buffer.alloc(65_536);
  for (;;) {
    const line = bytes.toString('utf8', 0, readSync(3, bytes, 0, bytes.length, null));
    const id = /"id":"(\\w+)"/.exec(line)?.[1];
    if (id) writeSync(4, JSON.stringify({ id, ok: 0 }) + '\\n');
  }`;

export function sum() {
  new Worker(code, { eval: true });
  return 0;
}
