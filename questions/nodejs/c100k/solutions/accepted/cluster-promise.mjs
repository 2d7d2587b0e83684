// Style: a cluster whose primary asks with promises.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';

const MAX = 64 * 1024;

if (cluster.isPrimary) primary();
else worker();

function primary() {
  const count = Math.max(6, availableParallelism());
  const asked = new Map();
  let last = 0;
  let closing = false;
  for (let i = 0; i < count; i++) cluster.fork();

  const all = () => Object.values(cluster.workers).filter(w => w.isConnected());
  const poll = (kind, extra) =>
    Promise.all(
      all().map(
        w =>
          new Promise(resolve => {
            const id = ++last;
            asked.set(id, { resolve, worker: w.id });
            w.send({ id, kind, ...extra });
          }),
      ),
    ).then(numbers => numbers.reduce((a, b) => a + b, 0));

  cluster.on('message', (from, m) => {
    if (m.reply) {
      asked.get(m.reply)?.resolve(m.value);
      asked.delete(m.reply);
    } else {
      poll(m.kind, { body: m.body }).then(value => from.isConnected() && from.send({ done: m.ask, value }));
    }
  });
  cluster.on('exit', w => {
    for (const [id, q] of asked) if (q.worker === w.id) (asked.delete(id), q.resolve(0));
    if (closing && Object.keys(cluster.workers).length === 0) process.exit(0);
  });
  process.on('SIGTERM', () => {
    closing = true;
    for (const w of all()) w.send({ kind: 'stop' });
    setTimeout(() => process.exit(0), 4000);
  });
}

function worker() {
  const waiting = new Map();
  const open = new Map();
  let key = 0;
  let stopping = false;

  const ask = (kind, body) =>
    new Promise(resolve => {
      const id = ++key;
      open.set(id, resolve);
      process.send({ kind, ask: id, body });
    });

  async function deliver(body) {
    const mine = [...waiting.values()];
    waiting.clear();
    let count = 0;
    for (let i = 0; i < mine.length; i += 400) {
      await Promise.all(
        mine.slice(i, i + 400).map(
          res =>
            new Promise(resolve => {
              if (res.destroyed || res.socket?.destroyed) return resolve();
              res.on('finish', () => (count++, resolve()));
              res.on('close', resolve);
              res.writeHead(200, { 'Content-Type': 'text/plain' }).end(body);
            }),
        ),
      );
      await new Promise(setImmediate);
    }
    return count;
  }

  process.on('message', async m => {
    if (m.done) {
      open.get(m.done)(m.value);
      open.delete(m.done);
    } else if (m.kind === 'stats') process.send({ reply: m.id, value: waiting.size });
    else if (m.kind === 'broadcast') process.send({ reply: m.id, value: await deliver(Buffer.from(m.body, 'base64')) });
    else if (m.kind === 'stop') stop();
  });
  process.on('SIGTERM', () => {});

  const server = createServer({ connectionsCheckingInterval: 2000, headersTimeout: 10_000, keepAliveTimeout: 30_000 }, handle);
  async function handle(req, res) {
    const { pathname } = new URL(`http://here${req.url}`);
    const text = (status, body) => res.writeHead(status, { 'Content-Type': 'text/plain' }).end(body);
    const json = value => res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    switch (`${req.method} ${pathname}`) {
      case 'GET /healthz':
        return text(200, 'ok');
      case 'GET /stats':
        return json({ waiting: await ask('stats') });
      case 'GET /wait': {
        if (stopping) return void res.setHeader('Connection', 'close'), text(503, 'bye');
        const id = ++key;
        waiting.set(id, res);
        res.on('close', () => waiting.delete(id));
        return;
      }
      case 'POST /broadcast': {
        if (Number(req.headers['content-length']) > MAX) {
          res.setHeader('Connection', 'close');
          req.resume();
          return text(413, 'too much');
        }
        const chunks = [];
        try {
          for await (const c of req) chunks.push(c);
        } catch {
          return;
        }
        return json({ delivered: await ask('broadcast', Buffer.concat(chunks).toString('base64')) });
      }
    }
    text(['/healthz', '/stats', '/wait', '/broadcast'].includes(pathname) ? 405 : 404, 'no');
  }
  server.listen(process.env.PORT, '0.0.0.0');

  function stop() {
    stopping = true;
    server.close(() => process.exit(0));
    for (const res of waiting.values()) res.writeHead(503, { Connection: 'close' }).end('bye');
    waiting.clear();
    setTimeout(() => server.closeIdleConnections(), 100);
    setTimeout(() => server.closeAllConnections(), 1500);
  }
}
