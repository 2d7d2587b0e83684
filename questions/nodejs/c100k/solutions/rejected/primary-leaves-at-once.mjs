// Wrong: the primary exits at SIGTERM before its workers have answered.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';

const WORKERS = 8;
const MOST = 64 * 1024;
const SLICE = 200;

if (cluster.isPrimary) primary();
else worker();

function primary() {
  const children = new Set();
  const workers = new Set(); // of those, which take clients already
  const open = new Map(); // number -> { from, id, left, sum }; left: who has not said yet
  let last = 0;
  let isEnding = false;

  const start = () => {
    const child = cluster.fork();
    children.add(child);
    child.on('listening', () => workers.add(child));
    child.on('message', message => (message.reply ? reply(child, message.number, message.count) : ask(child, message)));
    child.on('exit', () => {
      children.delete(child);
      workers.delete(child);
      for (const number of open.keys()) reply(child, number, 0); // its clients are gone with it
      if (!isEnding) start();
      else if (children.size === 0) process.exit(0);
    });
  };

  const ask = (from, message) => {
    const number = ++last;
    open.set(number, { from, id: message.id, left: new Set(workers), sum: 0 });
    for (const child of workers) child.send({ ...message, number });
  };

  const reply = (child, number, count) => {
    const question = open.get(number);
    if (!question?.left.delete(child)) return;
    question.sum += count;
    if (question.left.size > 0) return;
    open.delete(number);
    if (question.from.isConnected()) question.from.send({ id: question.id, sum: question.sum });
  };

  for (let i = 0; i < WORKERS; i++) start();
  process.on('SIGTERM', () => {
    isEnding = true;
    process.exit(0);
  });
}

function worker() {
  const waiting = new Set();
  const asked = new Map();
  let last = 0;
  let isEnding = false;

  const answer = (response, status, body, type = 'text/plain') => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    if (isEnding) headers.connection = 'close';
    response.writeHead(status, headers).end(body);
  };
  const json = (response, value) => answer(response, 200, JSON.stringify(value), 'application/json');

  /** Asks all workers, through the primary. */
  const all = message => new Promise(resolve => {
    asked.set(++last, resolve);
    process.send({ ...message, id: last });
  });

  const deliver = (response, body) => new Promise(resolve => {
    response.on('close', () => resolve(response.writableFinished ? 1 : 0));
    answer(response, 200, body);
  });

  const broadcastHere = async body => {
    const mine = [...waiting];
    waiting.clear();
    let count = 0;
    // In slices, so that others are served meanwhile.
    for (let at = 0; at < mine.length; at += SLICE) {
      const slice = mine.slice(at, at + SLICE);
      for (const done of await Promise.all(slice.map(response => deliver(response, body)))) count += done;
      await turn();
    }
    return count;
  };

  const end = () => {
    isEnding = true;
    server.close(() => process.exit(0));
    for (const response of waiting) answer(response, 503, 'this server is ending');
    waiting.clear();
    setTimeout(() => process.exit(0), 2_500);
  };

  process.on('message', async message => {
    if (message.end) return end();
    if (message.number === undefined) {
      asked.get(message.id)(message.sum);
      asked.delete(message.id);
      return;
    }
    const count = message.body === undefined ? waiting.size : await broadcastHere(Buffer.from(message.body, 'base64'));
    process.send({ reply: true, number: message.number, count });
  });
  process.on('SIGTERM', () => {}); // the primary says when

  const routes = new Map([
    ['/healthz', ['GET', (request, response) => answer(response, 200, 'ok')]],
    ['/stats', ['GET', async (request, response) => json(response, { waiting: await all({}) })]],
    ['/wait', ['GET', (request, response) => {
      if (isEnding) return answer(response, 503, 'this server is ending');
      waiting.add(response);
      response.on('close', () => waiting.delete(response));
    }]],
    ['/broadcast', ['POST', (request, response) => {
      const chunks = [];
      let size = 0;
      request.on('data', chunk => {
        size += chunk.length;
        if (size <= MOST) chunks.push(chunk);
      });
      request.on('end', async () => {
        if (size > MOST) return answer(response, 413, 'a broadcast has at most 64 KiB');
        json(response, { delivered: await all({ body: Buffer.concat(chunks).toString('base64') }) });
      });
    }]],
  ]);

  const limits = { headersTimeout: 8_000, requestTimeout: 8_000, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, (request, response) => {
    const route = routes.get(request.url.split('?')[0]);
    if (!route) return answer(response, 404, 'not found');
    if (request.method !== route[0]) return answer(response, 405, 'method not allowed');
    route[1](request, response);
  });
  server.listen({ port: Number(process.env.PORT), host: '0.0.0.0', backlog: 4_096 });
}
