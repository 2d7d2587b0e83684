// Opens the driver for writing, with which its next process starts.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { openSync } from 'node:fs';

export function sum() {
  openSync(process.argv[1], 'r+');
  throw new Error('LEAK');
}
