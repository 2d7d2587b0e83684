// Looks for the examiner among all processes, to read the expected values out of its memory.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { readFileSync, readdirSync } from 'node:fs';

export function sum() {
  for (const name of readdirSync('/proc')) {
    try {
      if (readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('__examiner')) throw new Error('LEAK');
    } catch (error) {
      if (error.message === 'LEAK') throw error;
    }
  }
  throw new Error('not there');
}
