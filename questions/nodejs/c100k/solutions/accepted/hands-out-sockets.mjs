// Style: the parent accepts and passes each connection to a child; children speak HTTP without a port.
import { fork } from 'node:child_process';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const COUNT = 4;

if (process.env.ROLE === 'child') {
  const mine = new Set();
  const open = new Map();
  let number = 0;
  let leaving = false;
  const ask = message => new Promise(resolve => {
    open.set(++number, resolve);
    process.send({ ...message, number });
  });
  const http = createHttp({ keepAliveTimeout: 20_000 }, async (req, res) => {
    const path = req.url.split('?')[0];
    const rule = { '/healthz': 'GET', '/stats': 'GET', '/wait': 'GET', '/broadcast': 'POST' }[path];
    const reply = (status, body, type = 'text/plain') => res.writeHead(status, leaving ? { 'Content-Type': type, Connection: 'close' } : { 'Content-Type': type }).end(body);
    if (!rule) return reply(404, 'no');
    if (rule !== req.method) return reply(405, 'no');
    if (path === '/healthz') return reply(200, 'ok');
    if (path === '/stats') return reply(200, JSON.stringify({ waiting: await ask({ kind: 'stats' }) }), 'application/json');
    if (path === '/wait') {
      if (leaving) return reply(503, 'late');
      mine.add(res);
      res.once('close', () => mine.delete(res));
      return;
    }
    const parts = [];
    let size = 0;
    try {
      for await (const part of req) if ((size += part.length) <= 65536) parts.push(part);
    } catch {
      return; // its client has left
    }
    if (size > 65536) return reply(413, 'no');
    const delivered = await ask({ kind: 'cast', text: Buffer.concat(parts).toString('hex') });
    reply(200, JSON.stringify({ delivered }), 'application/json');
  });
  // No port, so nothing of node's looks for heads that stall: do it here.
  const cast = async body => {
    const now = [...mine];
    mine.clear();
    let count = 0;
    await Promise.all(now.map(res => new Promise(done => {
      res.once('finish', () => { count++; done(); });
      res.once('close', done);
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
      res.end(body);
    })));
    return count;
  };
  const sockets = new Set();
  const watch = socket => { socket.timer = setTimeout(() => socket.destroy(), 9000); };
  process.on('message', async (message, socket) => {
    if (message.kind === 'socket') {
      if (!socket) return;
      if (leaving) return socket.destroy();
      sockets.add(socket);
      socket.busy = 0;
      watch(socket);
      socket.once('close', () => { sockets.delete(socket); clearTimeout(socket.timer); });
      http.emit('connection', socket);
      socket.resume();
    } else if (message.kind === 'answer') {
      open.get(message.number)(message.value);
      open.delete(message.number);
    } else if (message.kind === 'stats') process.send({ kind: 'back', of: message.of, value: mine.size });
    else if (message.kind === 'cast') process.send({ kind: 'back', of: message.of, value: await cast(Buffer.from(message.text, 'hex')) });
    else {
      leaving = true;
      for (const res of mine) res.writeHead(503, { Connection: 'close' }).end('over');
      mine.clear();
      setTimeout(() => process.exit(0), 1000);
    }
  });
  http.prependListener('request', ({ socket }, res) => {
    socket.busy++;
    clearTimeout(socket.timer);
    res.once('close', () => { if (--socket.busy === 0 && !socket.destroyed) watch(socket); });
  });
  process.on('SIGTERM', () => {});
} else {
  const children = Array.from({ length: COUNT }, () => fork(fileURLToPath(import.meta.url), { env: { ...process.env, ROLE: 'child' } }));
  const asked = new Map();
  let last = 0;
  for (const child of children) {
    child.on('message', message => {
      if (message.kind === 'back') {
        const one = asked.get(message.of);
        one.sum += message.value;
        if (--one.left === 0) {
          asked.delete(message.of);
          one.child.send({ kind: 'answer', number: one.number, value: one.sum });
        }
        return;
      }
      asked.set(++last, { child, number: message.number, left: COUNT, sum: 0 });
      for (const each of children) each.send({ kind: message.kind, of: last, text: message.text });
    });
  }
  let turn = 0;
  const server = createServer({ pauseOnConnect: true }, socket => {
    children[turn++ % COUNT].send({ kind: 'socket' }, socket);
  });
  server.listen({ port: process.env.PORT, host: '0.0.0.0', backlog: 4000 });
  process.on('SIGTERM', () => {
    server.close();
    let left = COUNT;
    for (const child of children) {
      child.once('exit', () => --left || process.exit(0));
      child.send({ kind: 'end' });
    }
  });
}
