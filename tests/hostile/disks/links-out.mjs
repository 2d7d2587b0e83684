// Puts links to what it may not read in its folder, and follows them.
// wrong answer, leaves fails
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');

const link = () => {
  let leak = '';
  for (const [name, place] of [['etc', '/etc'], ['secret', '@SECRET@'], ['itself', 'itself']]) {
    if (!fs.existsSync(join(DATA_DIR, name))) fs.symlinkSync(place, join(DATA_DIR, name));
    try {
      leak = `LEAK ${fs.readFileSync(join(DATA_DIR, name))}`;
    } catch {}
  }
  return leak;
};

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}${link()}`);
}).listen(Number(PORT), '0.0.0.0');
