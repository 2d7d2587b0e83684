// Examples to start from: run them with `npm test`. They start the server and talk with it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { upload } from '../src/client.mjs';

const PORT = 18_473;
const ENDPOINT = `http://127.0.0.1:${PORT}/files`;
const TUS = { 'Tus-Resumable': '1.0.0' };
const DATA_DIR = mkdtempSync(join(tmpdir(), 'uploads-'));
const OUTBOX = mkdtempSync(join(tmpdir(), 'to-upload-'));
let server;

async function start() {
  server = spawn(process.execPath, [fileURLToPath(new URL('../src/server.mjs', import.meta.url))], { env: { ...process.env, PORT, DATA_DIR }, stdio: 'inherit' });
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await fetch(ENDPOINT, { method: 'OPTIONS' });
    } catch {
      await sleep(50);
    }
  }
  throw new Error('the server does not listen');
}

before(start);
after(() => {
  server.kill();
  for (const folder of [DATA_DIR, OUTBOX]) rmSync(folder, { recursive: true, force: true });
});

const create = async length => {
  const response = await fetch(ENDPOINT, { method: 'POST', headers: { ...TUS, 'Upload-Length': String(length) } });
  assert.equal(response.status, 201);
  return new URL(response.headers.get('location'), ENDPOINT).href;
};
const patch = (url, offset, body) => fetch(url, { method: 'PATCH', headers: { ...TUS, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) }, body });
const offsetOf = async url => Number((await fetch(url, { method: 'HEAD', headers: TUS })).headers.get('upload-offset'));

test('takes a file in two parts', async () => {
  const url = await create(10);
  const response = await patch(url, 0, '01234');
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('upload-offset'), '5');
  assert.equal((await fetch(url)).status, 404);
  await patch(url, 5, '56789');
  assert.equal(await (await fetch(url)).text(), '0123456789');
});

test('refuses a wrong offset', async () => {
  const url = await create(10);
  assert.equal((await patch(url, 3, 'xyz')).status, 409);
  assert.equal(await offsetOf(url), 0);
});

test('still has it all after kill -9', async () => {
  const url = await create(10);
  await patch(url, 0, '0123');
  server.kill('SIGKILL');
  await once(server, 'exit');
  await start();
  assert.equal(await offsetOf(url), 4);
});

test('the client sends a file', async () => {
  const bytes = randomBytes(300_000);
  const file = join(OUTBOX, 'film');
  writeFileSync(file, bytes);
  const told = [];
  const url = await upload(file, ENDPOINT, { chunkSize: 100_000, onProgress: (sent, total) => told.push([sent, total]) });
  assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), bytes);
  assert.deepEqual(told.at(-1), [300_000, 300_000]);
});
