// Reads what the kernel says of itself.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root
import { readFileSync } from 'node:fs';

export function sum() {
  throw new Error(`LEAK ${readFileSync('/proc/version', 'utf8')}`);
}
