// Reads from a descriptor on which nothing ever comes.
// sums: *, sum fails
import { readSync } from 'node:fs';

export function sum() {
  const bytes = Buffer.alloc(10);
  while (readSync(0, bytes, 0, 10, null) === 0);
}
