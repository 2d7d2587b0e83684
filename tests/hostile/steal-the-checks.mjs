// Reads the check script, with all that it expects, out of the pack.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { readFileSync } from 'node:fs';

export function sum() {
  throw new Error(readFileSync('@HOME@/packs/hostile/sums/check.js', 'utf8').includes('t.equal') ? 'LEAK' : 'empty');
}
