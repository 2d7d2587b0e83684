// Style: CommonJS; the parent opens the port and gives the listening handle to its children.
'use strict';
const { fork } = require('child_process');
const http = require('http');
const net = require('net');

const CHILDREN = 6;

function parent() {
  const children = [];
  const jobs = new Map();
  let next = 1;
  let leaving = false;

  const sum = (job, n) => {
    job.total += n;
    if (--job.open === 0) {
      jobs.delete(job.id);
      if (job.from.connected) job.from.send({ t: 'result', id: job.back, n: job.total });
    }
  };
  // Until it has closed its own end, the parent is given connections too: it hands them on.
  const server = net.createServer({ pauseOnConnect: true }, socket => children[0].send({ t: 'socket' }, socket));
  server.listen({ port: +process.env.PORT, host: '0.0.0.0', backlog: 2048 }, () => {
    for (let i = 0; i < CHILDREN; i++) {
      const child = fork(__filename, ['child']);
      children.push(child);
      child.send({ t: 'listen' }, server);
      child.on('message', m => {
        if (m.t === 'ready') {
          if (++ready === CHILDREN) server.close();
        } else if (m.t === 'count') {
          const job = jobs.get(m.id);
          if (job) sum(job, m.n);
        } else if (m.t === 'stats' || m.t === 'cast') {
          const job = { id: next++, back: m.id, from: child, total: 0, open: 0 };
          jobs.set(job.id, job);
          for (const one of children) if (one.connected) job.open++;
          for (const one of children) if (one.connected) one.send({ t: m.t, id: job.id, body: m.body });
        }
      });
      child.on('exit', () => {
        if (leaving && children.every(c => c.exitCode !== null || c.signalCode !== null)) process.exit(0);
      });
    }
  });
  let ready = 0;
  process.on('SIGTERM', () => {
    leaving = true;
    server.close();
    for (const child of children) if (child.connected) child.send({ t: 'term' });
    setTimeout(() => {
      for (const child of children) child.kill('SIGKILL');
      process.exit(0);
    }, 3000);
  });
}

function child() {
  const waiting = new Set();
  const replies = new Map();
  let next = 1;
  let over = false;
  const PATHS = new Map([['/healthz', 'GET'], ['/stats', 'GET'], ['/wait', 'GET'], ['/broadcast', 'POST']]);

  const ask = (t, body, then) => {
    replies.set(next, then);
    process.send({ t, id: next++, body });
  };
  const say = (res, code, type, text) => {
    res.statusCode = code;
    res.setHeader('Content-Type', type);
    if (over) res.setHeader('Connection', 'close');
    res.end(text);
  };
  const server = http.createServer({ connectionsCheckingInterval: 1000 }, (req, res) => {
    const q = req.url.indexOf('?');
    const path = q < 0 ? req.url : req.url.slice(0, q);
    const method = PATHS.get(path);
    if (!method) return say(res, 404, 'text/plain', 'not found\n');
    if (method !== req.method) {
      res.setHeader('Allow', method);
      return say(res, 405, 'text/plain', 'method not allowed\n');
    }
    if (path === '/healthz') return say(res, 200, 'text/plain', 'ok');
    if (path === '/stats') return ask('stats', null, n => say(res, 200, 'application/json', `{"waiting":${n}}`));
    if (path === '/wait') {
      if (over) return say(res, 503, 'text/plain', 'over');
      waiting.add(res);
      res.on('close', () => waiting.delete(res));
      return;
    }
    const body = Buffer.alloc(65_536);
    let length = 0;
    let big = false;
    req.on('data', d => {
      if (big) return;
      if (length + d.length > 65_536) {
        big = true;
        return say(res, 413, 'text/plain', 'too large\n');
      }
      length += d.copy(body, length);
    });
    req.on('end', () => {
      if (big) return;
      ask('cast', body.toString('latin1', 0, length), n => say(res, 200, 'application/json', `{"delivered":${n}}`));
    });
  });
  server.headersTimeout = 13000;
  server.requestTimeout = 14000;
  process.on('message', (m, handle) => {
    if (m.t === 'listen') {
      server.listen(handle, () => process.send({ t: 'ready' }));
    } else if (m.t === 'socket') {
      if (!handle) return;
      server.emit('connection', handle);
      handle.resume();
    } else if (m.t === 'result') {
      const then = replies.get(m.id);
      replies.delete(m.id);
      then(m.n);
    } else if (m.t === 'stats') process.send({ t: 'count', id: m.id, n: waiting.size });
    else if (m.t === 'cast') {
      const list = Array.from(waiting);
      waiting.clear();
      const body = Buffer.from(m.body, 'latin1');
      let n = 0;
      let left = list.length;
      const end = () => process.send({ t: 'count', id: m.id, n });
      if (left === 0) return end();
      for (const res of list) {
        let open = true;
        const fin = yes => {
          if (!open) return;
          open = false;
          n += yes;
          if (--left === 0) end();
        };
        res.once('finish', () => fin(1));
        res.once('close', () => fin(0));
        say(res, 200, 'text/plain;charset=utf-8', body);
      }
    } else if (m.t === 'term') {
      over = true;
      server.close(() => process.exit(0));
      for (const res of waiting) say(res, 503, 'text/plain', 'over');
      waiting.clear();
      setTimeout(() => server.closeAllConnections(), 1000);
    }
  });
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.exit(0));
}

if (process.argv[2] === 'child') child();
else parent();
