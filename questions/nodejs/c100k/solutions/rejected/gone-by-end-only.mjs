// Wrong: notices who says goodbye, not who is cut off.
import { createServer } from 'node:net';

const METHODS = { '/healthz': 'GET', '/stats': 'GET', '/wait': 'GET', '/broadcast': 'POST' };
const all = new Set();
const waiting = new Set();
let isEnding = false;

function say(socket, status, body, type = 'text/plain') {
  const close = isEnding || socket.isLast;
  socket.isBusy = false;
  socket.since = socket.heard?.length ? Date.now() : 0;
  socket.write(`HTTP/1.1 ${status} Told\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${close ? 'Connection: close\r\n' : ''}\r\n`);
  const written = new Promise(resolve => {
    socket.once('close', () => resolve(false));
    socket.write(body, error => resolve(!error));
  });
  if (close) socket.end();
  else setImmediate(hear, socket);
  return written;
}

async function serve(socket, method, path, body) {
  if (!Object.hasOwn(METHODS, path)) return say(socket, 404, '');
  if (method !== METHODS[path]) return say(socket, 405, '');
  if (path === '/healthz') return say(socket, 200, 'ok');
  if (path === '/stats') return say(socket, 200, JSON.stringify({ waiting: waiting.size }), 'application/json');
  if (path === '/wait') return isEnding ? say(socket, 503, '') : waiting.add(socket);
  if (body.length > 65_536) return say(socket, 413, '');
  const now = [...waiting];
  waiting.clear();
  const told = await Promise.all(now.map(one => say(one, 200, body)));
  say(socket, 200, JSON.stringify({ delivered: told.filter(Boolean).length }), 'application/json');
}

function hear(socket) {
  if (socket.isBusy || socket.destroyed) return;
  const end = socket.heard.indexOf('\r\n\r\n');
  if (end < 0) return;
  const head = socket.heard.toString('latin1', 0, end);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const whole = end + 4 + length;
  if (socket.heard.length < whole) return;
  const body = socket.heard.subarray(end + 4, whole);
  socket.heard = socket.heard.subarray(whole);
  const [method, target] = head.split(' ');
  socket.isBusy = true;
  socket.isLast = /^connection: *close/im.test(head);
  serve(socket, method, target.split('?')[0], body);
}

const server = createServer(socket => {
  all.add(socket);
  socket.heard = Buffer.alloc(0);
  socket.since = Date.now();
  socket.on('data', data => {
    socket.heard = Buffer.concat([socket.heard, data]);
    socket.since ||= Date.now();
    hear(socket);
  });
  socket.on('error', () => {});
  socket.on('end', () => {
    all.delete(socket);
    waiting.delete(socket);
  });
});
server.listen({ port: Number(process.env.PORT), host: '0.0.0.0', backlog: 4_096 });
setInterval(() => {
  for (const socket of all) if (!socket.isBusy && socket.since && Date.now() - socket.since > 9_000) socket.destroy();
}, 1_000).unref();

process.on('SIGTERM', () => {
  isEnding = true;
  server.close(() => process.exit(0));
  for (const socket of waiting) say(socket, 503, '');
  waiting.clear();
  setTimeout(() => process.exit(0), 2_000);
});
