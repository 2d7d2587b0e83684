// The real tus-js-client against the server of the solution that is named: a whole upload, one that
// is broken off and gone on with, and an end. Prints what came of them.
import { spawn } from 'node:child_process';
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve as absolute } from 'node:path';
import * as tus from 'tus-js-client';

const free = await new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const endpoint = `http://127.0.0.1:${free}/files`;
const DATA_DIR = absolute('data');
mkdirSync(DATA_DIR);
const server = spawn(process.execPath, [process.argv[2]], { env: { ...process.env, PORT: String(free), DATA_DIR }, stdio: 'inherit' });
try {
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(endpoint, { method: 'OPTIONS' }).then(() => true, () => false)) break;
    await new Promise(resolve => { setTimeout(resolve, 50); });
  }
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => `${i}\n`).join(''));
  writeFileSync('file', bytes);
  const upload = (options, begun) => new Promise((resolve, reject) => {
    const made = new tus.Upload(createReadStream('file'), {
      endpoint, chunkSize: 500_000, uploadSize: bytes.length, metadata: { filename: '../a b' },
      onError: reject, onSuccess: () => resolve(made.url), ...options,
      onChunkComplete: (size, done) => begun?.(made, done, resolve),
    });
    made.start();
  });
  const gives = async url => Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes);
  console.log('whole:', await gives(await upload({})));
  const broken = await upload({}, (made, done, resolve) => {
    if (done >= 1_000_000) made.abort().then(() => resolve(made.url));
  });
  console.log('broken off:', (await fetch(broken)).status);
  console.log('gone on with:', await gives(await upload({ uploadUrl: broken })));
  await tus.Upload.terminate(broken, {});
  console.log('ended:', (await fetch(broken)).ok ? 'still there' : 'gone');
} finally {
  server.kill();
}
