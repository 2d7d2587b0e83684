// Copies the runtime to its folder, and runs it.
// wrong answer, leaves fails
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');
import { spawnSync } from 'node:child_process';

const run = () => {
  const program = join(DATA_DIR, 'program');
  fs.writeFileSync(program, '#!/bin/sh\necho LEAK\n', { mode: 0o755 });
  return spawnSync(program).stdout ?? '';
};

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}${run()}`);
}).listen(Number(PORT), '0.0.0.0');
