// Answers byte by byte, so slowly that the line never ends.
// sums: time limit, sum fails
import { writeSync } from 'node:fs';

export function sum() {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    writeSync(4, ' ');
    Atomics.wait(cell, 0, 0, 20);
  }
}
