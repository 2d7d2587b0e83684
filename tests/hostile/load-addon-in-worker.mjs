// Loads native code in a worker that is told that it may.
// sums: *, sum fails
import { Worker } from 'node:worker_threads';

const code = `
  try {
    process.dlopen({ exports: {} }, '@SECRET@');
  } catch (error) {
    require('worker_threads').parentPort.postMessage(String(error.message));
  }`;

export function sum() {
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, execArgv: ['--addons'] });
    worker.on('error', reject);
    // "too short" or "ELF": it was opened.
    worker.on('message', message => reject(new Error(/short|ELF/.test(message) ? `LEAK ${message}` : message)));
  });
}
