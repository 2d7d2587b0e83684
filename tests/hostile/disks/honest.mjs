// Does as it is asked.
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}`);
}).listen(Number(PORT), '0.0.0.0');
