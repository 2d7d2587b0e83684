// Leaves a thread behind that never ends.
// sums: *, sum fails
import { Worker } from 'node:worker_threads';

export function sum() {
  new Worker('for (;;);', { eval: true });
  return 0;
}
