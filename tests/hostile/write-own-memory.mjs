// Opens its own memory for writing, which defeats whatever guards inside of the process.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { openSync } from 'node:fs';

export function sum() {
  openSync('/proc/self/mem', 'r+');
  throw new Error('LEAK');
}
