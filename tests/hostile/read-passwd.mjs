// Reads who the users of the machine are.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root
import { readFileSync } from 'node:fs';

export function sum() {
  throw new Error(readFileSync('/etc/passwd', 'utf8').includes('root:x:0') ? 'LEAK' : 'not the real one');
}
