// Names files so that a terminal would do as they say.
// wrong answer, leaves fails
import { createServer } from 'node:http';
import fs from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR, PORT } = process.env;
const visits = join(DATA_DIR, 'visits');

const name = () => {
  for (const odd of ['\u001b[2Jgone', 'a\nverdict: accepted', '\u202egnp.exe', '\u0007', '-rf', ' ', 'x'.repeat(250)]) fs.writeFileSync(join(DATA_DIR, odd), '');
};

createServer((request, response) => {
  if (request.url === '/large') return response.end('x'.repeat(3 * 2 ** 20));
  const count = fs.existsSync(visits) ? Number(fs.readFileSync(visits, 'utf8')) + 1 : 1;
  fs.writeFileSync(visits, String(count));
  response.end(`hello ${count}`);
  name();
}).listen(Number(PORT), '0.0.0.0');
