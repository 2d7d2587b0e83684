// Reads where its own process has what in memory.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { readFileSync } from 'node:fs';

export function sum() {
  throw new Error(`LEAK ${readFileSync('/proc/self/maps', 'utf8').slice(0, 80)}`);
}
