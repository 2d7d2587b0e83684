// Starts threads until there are no more.
// *, says `✗`
import { Worker } from 'node:worker_threads';
for (let i = 0; i < 500; i++) new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', () => {});
