// Writes to files that have no name any more.
// output limit, leaves fails
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');

const files = [];
const fill = number => {
  const name = join(DATA_DIR, 'nameless');
  const file = fs.openSync(name, 'w');
  fs.rmSync(name);
  fs.writeSync(file, Buffer.alloc(8 * 2 ** 20, 1));
  files.push(file);
  setTimeout(fill, 20, number + 1);
};

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}`);
  fill(0);
}).listen(Number(PORT), '0.0.0.0');
