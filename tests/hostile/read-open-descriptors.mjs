// Reads whatever is open beyond what it was given.
// sums: wrong answer, sum fails
import { readSync } from 'node:fs';

export function sum() {
  const bytes = Buffer.alloc(200);
  for (let fd = 5; fd < 256; fd++) {
    try {
      if (readSync(fd, bytes, 0, bytes.length, 0) > 0 && bytes.includes('PLANTED')) throw new Error('LEAK');
    } catch (error) {
      if (error.message === 'LEAK') throw error;
    }
  }
  throw new Error('not there');
}
