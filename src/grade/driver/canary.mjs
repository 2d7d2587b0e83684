// Canaries for `doctor`: each tries what a layer of the sandbox is there to stop, and says what it saw.
// A sentence that begins with "it could" means that nothing stopped it.

import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { closeSync, fstatSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const why = error => error.code ?? error.message;
const refused = error => `it was refused: ${why(error)}`;

export const spin = () => { for (;;); };

export const grow = () => {
  const hoard = [];
  for (;;) hoard.push(Buffer.alloc(16 << 20, 1));
};

export const flood = () => { for (;;) writeSync(2, 'flood '.repeat(10_000)); };

export function environment() {
  const ours = ['NODE_NO_WARNINGS', 'TZ', 'LANG', 'OPENSSL_CONF', 'TMPDIR'];
  const others = Object.keys(process.env).filter(name => !ours.includes(name));
  return others.length === 0 ? 'it saw none of your variables' : `it could see ${others.length} of your variables`;
}

export function descriptors() {
  let open = 0;
  for (let fd = 5; fd < 256; fd++) {
    try {
      const kind = fstatSync(fd);
      // Node's own: the event loop's epoll and eventfd descriptors and pipes are no files or sockets.
      if (kind.isFile() || kind.isDirectory() || kind.isSocket()) open++;
    } catch { /* closed */ }
  }
  return open === 0 ? 'it saw no file or socket of prepkit\'s' : `it could use ${open} open files or sockets`;
}

// Landlock refuses what is there: a private root alone would not know the name.
export function files() {
  try {
    return `it could list ${readdirSync('/').length} names in the root folder`;
  } catch (error) { return refused(error); }
}

export function writing() {
  const path = join(dirname(fileURLToPath(import.meta.url)), 'canary.txt');
  try {
    writeFileSync(path, 'canary');
    rmSync(path);
    return 'it could write beside the solution';
  } catch (error) { return refused(error); }
}

// UDP: Landlock has no say in it.
export function network() {
  return new Promise(resolve => {
    const socket = createSocket('udp4');
    socket.once('error', error => resolve(refused(error)));
    socket.bind(0, () => socket.close(() => resolve('it could open a socket')));
  });
}

export function processes() {
  const { error } = spawnSync(process.execPath, ['-e', '0']);
  return error ? refused(error) : 'it could start a process';
}

export function names() {
  const probes = ['/bin/sh', '/usr/bin/env', '/etc/group', '/home', '/proc/self', '/sys', '/var'];
  const seen = probes.filter(path => statSync(path, { throwIfNoEntry: false }));
  return seen.length === 0 ? `it found none of ${probes.length} usual places` : `it could tell that ${seen[0]} is there`;
}

export function numbers() {
  return process.pid === 2 ? 'it is process 2 of a system of its own' : `it could tell that it is process ${process.pid} of yours`;
}

export function user() {
  if (process.getuid() === 0) return 'it could go on as root';
  try {
    process.setuid(0);
    return 'it could become root';
  } catch (error) { return `it is user ${process.getuid()}; to become root ${refused(error)}`; }
}

export function opening() {
  const open = [];
  try {
    while (open.length < 1_000) open.push(openSync('/dev/null'));
    return 'it could open 1000 files';
  } catch (error) {
    return `it opened ${open.length} files, then ${refused(error)}`;
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

// A server's canaries: what it needs, and what it must not reach.

export function loopback() {
  return new Promise(resolve => {
    const server = createServer(socket => socket.end('hello'));
    server.once('error', error => resolve(`it could not: ${why(error)}`));
    server.listen(0, '127.0.0.1', () => {
      const socket = connect(server.address().port, '127.0.0.1');
      socket.once('error', error => resolve(`it could not: ${why(error)}`));
      socket.once('data', () => server.close(() => resolve('it served itself on its own loopback')));
    });
  });
}

export function outside(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', error => resolve(refused(error)));
    socket.once('connect', () => { socket.destroy(); resolve('it could connect to a server of yours'); });
  });
}

export function children() {
  const { error, stdout } = spawnSync(process.execPath, ['-p', '6 * 7'], { encoding: 'utf8' });
  return error || stdout.trim() !== '42' ? `it could not: ${error ? why(error) : stdout}` : 'it started a process of its own';
}

export function crowd() {
  const program = 'const { spawn } = require("child_process"); let started = 0; const more = () => { const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 5000)"]); child.on("error", error => { console.log(started, error.code); process.exit(); }); child.on("spawn", () => { if (++started < 300) more(); else { console.log(started); process.exit(); } }); }; more();';
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  const [started, error] = (stdout ?? '').trim().split(' ');
  return error ? `it started ${started} processes, then it was refused: ${error}` : `it could start ${started} processes`;
}

export const scratch = () => {
  const path = join(tmpdir(), 'canary');
  try {
    for (let size = 1; size <= 64; size++) writeFileSync(path, Buffer.alloc(size << 20));
    rmSync(path);
    return 'it could write 64 MiB';
  } catch (error) { return refused(error); }
};
