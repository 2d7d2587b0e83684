// Canaries for `doctor`: each tries what a layer of the sandbox is there to stop, and says what it saw.
// A sentence that begins with "it could" means that nothing stopped it.

import { spawnSync } from 'node:child_process';
import { fstatSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const refused = error => `it was refused: ${error.code ?? error.message}`;

export const spin = () => { for (;;); };

export const grow = () => {
  const hoard = [];
  for (;;) hoard.push(Buffer.alloc(16 << 20, 1));
};

export const flood = () => { for (;;) writeSync(2, 'flood '.repeat(10_000)); };

export function environment() {
  const ours = ['NODE_NO_WARNINGS', 'TZ', 'LANG'];
  const others = Object.keys(process.env).filter(name => !ours.includes(name));
  return others.length === 0 ? `it saw ${ours.length} variables, none of yours` : `it could see ${others.length} of your variables`;
}

export function descriptors() {
  const expected = new Set([0, 1, 2, 3, 4]);
  let open = 0;
  for (let fd = 5; fd < 256; fd++) {
    try {
      const kind = fstatSync(fd);
      // Node's own: the event loop's epoll and eventfd descriptors and pipes are no files or sockets.
      if (kind.isFile() || kind.isDirectory() || kind.isSocket()) open++;
    } catch { /* closed */ }
  }
  return open === 0 ? `it saw no file or socket beside its ${expected.size} own` : `it could use ${open} open files or sockets`;
}

export function files() {
  try {
    readFileSync('/etc/passwd');
    return 'it could read /etc/passwd';
  } catch (error) { return refused(error); }
}

export function writing() {
  const path = join(tmpdir(), `prepkit-canary-${process.pid}`);
  try {
    writeFileSync(path, 'canary');
    rmSync(path);
    return 'it could write to the temporary folder';
  } catch (error) { return refused(error); }
}

export function network() {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', error => resolve(refused(error)));
    server.listen(0, '127.0.0.1', () => server.close(() => resolve('it could open a socket')));
  });
}

export function processes() {
  const { error } = spawnSync(process.execPath, ['-e', '0']);
  return error ? refused(error) : 'it could start a process';
}
