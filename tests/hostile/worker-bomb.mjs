// Starts a hundred threads.
// sums: *, sum fails
import { Worker } from 'node:worker_threads';

export function sum() {
  for (let i = 0; i < 100; i++) new Worker('for (;;);', { eval: true }).on('error', () => {});
}
