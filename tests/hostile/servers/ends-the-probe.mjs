// Looks for the probe beside it: its processes, its sockets, its memory.
// wrong answer, hello fails
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';

createServer((request, response) => {
  const found = [];
  for (let pid = 2; pid < 400; pid++) {
    if (pid === process.pid) continue;
    try {
      process.kill(pid, 0);
      found.push(pid);
    } catch {}
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
  for (const path of ['/proc', '/proc/self/fd', '@SECRET@', '@OUTSIDE@']) {
    try {
      found.push(String(path === '@SECRET@' ? readFileSync(path) : readdirSync(path)));
    } catch {}
  }
  response.end(found.some(one => String(one).includes('PLANTED')) ? 'LEAK' : 'nothing');
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
