// Style: one process, node:http with a lenient parser and times of its own.
import http from 'node:http';

const LIMIT = 65_536;
const waiters = new Set();
let stopping = false;

const methods = { '/healthz': 'GET', '/stats': 'GET', '/wait': 'GET', '/broadcast': 'POST' };

function answer(res, status, type, body) {
  res.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

function hold(res) {
  if (stopping) {
    res.setHeader('connection', 'close');
    return answer(res, 503, 'text/plain', 'closing');
  }
  waiters.add(res);
  res.on('close', () => waiters.delete(res));
}

function broadcast(req, res) {
  let parts = [];
  let size = 0;
  req.on('data', part => {
    size += part.length;
    if (size <= LIMIT) parts.push(part);
    else parts = [];
  });
  req.on('end', () => {
    if (size > LIMIT) return answer(res, 413, 'text/plain', 'too large');
    const body = Buffer.concat(parts);
    const now = [...waiters];
    waiters.clear();
    let left = now.length;
    let delivered = 0;
    const done = () => answer(res, 200, 'application/json', JSON.stringify({ delivered }));
    if (!left) return done();
    for (const one of now) {
      let told = false;
      const settle = ok => {
        if (told) return;
        told = true;
        if (ok) delivered++;
        if (--left === 0) done();
      };
      one.once('finish', () => settle(true));
      one.once('close', () => settle(false));
      one.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length });
      one.end(body);
    }
  });
}

const server = http.createServer(
  { insecureHTTPParser: true, headersTimeout: 8000, requestTimeout: 10_000, keepAliveTimeout: 60_000, connectionsCheckingInterval: 500 },
  (req, res) => {
    const path = req.url.split('?', 1)[0];
    if (!Object.hasOwn(methods, path)) return answer(res, 404, 'text/plain', 'no such page');
    if (methods[path] !== req.method) return answer(res, 405, 'text/plain', 'not so');
    if (path === '/healthz') return answer(res, 200, 'text/plain', 'ok');
    if (path === '/stats') return answer(res, 200, 'application/json', JSON.stringify({ waiting: waiters.size }));
    if (path === '/wait') return hold(res);
    broadcast(req, res);
  },
);
server.listen(Number(process.env.PORT), '0.0.0.0', 4096);

process.on('SIGTERM', () => {
  stopping = true;
  server.close(() => process.exit(0));
  for (const res of waiters) {
    res.setHeader('connection', 'close');
    answer(res, 503, 'text/plain', 'closing');
  }
  waiters.clear();
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 2500);
});
