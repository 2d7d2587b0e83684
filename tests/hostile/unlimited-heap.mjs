// Lifts V8's limit of the heap, and fills it.
// sums: *, sum fails
import { setFlagsFromString } from 'node:v8';

export function sum() {
  setFlagsFromString('--max-old-space-size=65536');
  const hoard = [];
  for (;;) hoard.push(new Array(10_000).fill(hoard.length));
}
