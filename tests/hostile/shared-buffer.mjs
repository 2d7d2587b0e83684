// Gives memory that another thread goes on changing.
// sums: *, sum fails
import { Worker } from 'node:worker_threads';

export function sum() {
  const shared = new SharedArrayBuffer(10_000);
  new Worker('const { workerData } = require("worker_threads"); for (;;) workerData.fill(Math.random() * 256);', { eval: true, workerData: new Uint8Array(shared) }).unref();
  return new Uint8Array(shared);
}
