// Makes files without end.
// output limit, leaves fails
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');

// A second name for a file is a file as well, and made at once where a new one waits for the disk.
const make = number => {
  for (let i = 0; i < 500; i++) fs.linkSync(visits, join(DATA_DIR, `file-${number}-${i}`));
  setTimeout(make, 1, number + 1);
};

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}`);
  make(0);
}).listen(Number(PORT), '0.0.0.0');
