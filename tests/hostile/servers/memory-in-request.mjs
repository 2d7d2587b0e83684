// Takes memory without end for one request, a little at a time.
// memory limit, hello fails
import { createServer } from 'node:http';

const kept = [];
createServer(() => {
  setInterval(() => kept.push(Buffer.alloc(32 << 20, 1)), 1);
}).listen(Number(process.env.PORT), '0.0.0.0');
