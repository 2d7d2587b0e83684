// Reads the binary that holds the solutions of the built-in pack.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root, namespaces; helped by: capabilities
import { openSync, readSync } from 'node:fs';

export function sum() {
  const magic = Buffer.alloc(4);
  readSync(openSync(`/proc/${process.ppid}/exe`, 'r'), magic, 0, 4, 0);
  throw new Error(`LEAK ${magic}`);
}
