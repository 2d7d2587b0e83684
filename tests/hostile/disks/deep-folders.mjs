// Makes folders in folders without end.
// output limit, leaves fails
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');

const dig = () => {
  process.chdir(DATA_DIR);
  for (let i = 0; i < 3_000; i++) {
    fs.mkdirSync('d');
    process.chdir('d');
  }
};

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}`);
  dig();
}).listen(Number(PORT), '0.0.0.0');
