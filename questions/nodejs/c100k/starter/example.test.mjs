// Examples to start from: run them with `node --test`. They start the server themselves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const PORT = 20_000 + process.pid % 20_000;
const base = `http://127.0.0.1:${PORT}`;
let server;

before(async () => {
  server = spawn(process.execPath, ['solution.mjs'], { env: { ...process.env, PORT }, stdio: 'inherit' });
  for (let tries = 0; tries < 100; tries++) {
    try { return await fetch(base); } catch { await sleep(50); }
  }
});
after(() => server.kill('SIGKILL'));

test('it is healthy', async () => {
  const answer = await fetch(`${base}/healthz`);
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), 'ok');
});

test('a broadcast reaches who waits', async () => {
  const waiting = [1, 2, 3].map(() => fetch(`${base}/wait`));
  await sleep(300);
  const broadcast = await fetch(`${base}/broadcast`, { method: 'POST', body: 'hello' });
  assert.deepEqual(await broadcast.json(), { delivered: 3 });
  for (const answer of await Promise.all(waiting)) assert.equal(await answer.text(), 'hello');
});
