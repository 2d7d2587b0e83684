// Takes memory without end in processes of its own, none of which takes too much.
// memory limit, hello fails
import { fork } from 'node:child_process';
import { createServer } from 'node:http';

if (process.argv[2] === 'child') {
  const kept = Buffer.alloc(48 << 20, 1);
  setInterval(() => kept.at(0), 1000);
} else {
  createServer(() => {
    for (let i = 0; i < 4; i++) fork(process.argv[1], ['child']);
  }).listen(Number(process.env.PORT), '0.0.0.0');
}
