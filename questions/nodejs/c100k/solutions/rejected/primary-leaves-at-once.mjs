// Wrong: the primary exits at SIGTERM before its workers have answered.
import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';

const WORKERS = 8;
const MOST = 64 * 1024;
const TEXT = { 'content-type': 'text/plain' };

if (cluster.isPrimary) primary();
else worker();

function primary() {
  const workers = new Set(); // those that take clients already
  const open = new Map(); // id of a question -> { from, left, sum }; left: how many have not said yet

  // One that has gone, as all do at the end, is told nothing.
  const tell = (worker, message) => worker.send(message, () => {});

  const ask = (from, question) => {
    open.set(question.id, { from, left: workers.size, sum: 0 });
    for (const worker of workers) tell(worker, question);
  };

  const reply = ({ id, count }) => {
    const question = open.get(id);
    question.sum += count;
    if (--question.left > 0) return;
    open.delete(id);
    tell(question.from, { id, sum: question.sum });
  };

  // Half a server is none: whoever watches over it starts it anew.
  const died = () => {
    throw new Error('a worker died');
  };

  cluster.on('listening', worker => workers.add(worker));
  cluster.on('message', (worker, message) => ('count' in message ? reply(message) : ask(worker, message)));
  cluster.on('exit', died);
  process.on('SIGTERM', () => {
    process.exit(0);
  });
  for (let i = 0; i < WORKERS; i++) cluster.fork();
}

function worker() {
  const waiting = new Set();
  const sums = new EventEmitter(); // what the primary says, by the question's id
  let isEnding = false;

  const answer = (response, status, headers, body = '') =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  const json = (response, value) => answer(response, 200, { 'content-type': 'application/json' }, JSON.stringify(value));
  const refuse = response => answer(response, 503, { connection: 'close' });

  /** Asks all workers, through the primary. */
  const all = async question => {
    const id = randomUUID();
    process.send({ ...question, id });
    const [sum] = await once(sums, id);
    return sum;
  };

  /** Who waits now; whoever comes later is not meant. */
  const take = () => {
    const taken = [...waiting];
    waiting.clear();
    return taken;
  };

  const deliver = (response, body) => new Promise(resolve => {
    response.on('close', () => resolve(response.writableFinished));
    answer(response, 200, TEXT, body);
  });

  const broadcastHere = async body => {
    const told = await Promise.all(take().map(response => deliver(response, body)));
    return told.filter(Boolean).length;
  };

  process.on('message', async ({ id, sum, body }) => {
    if (sum !== undefined) return sums.emit(id, sum);
    process.send({ id, count: body === undefined ? waiting.size : await broadcastHere(Buffer.from(body, 'base64')) });
  });

  const routes = new Map([
    ['/healthz', ['GET', (request, response) => answer(response, 200, TEXT, 'ok')]],
    ['/stats', ['GET', async (request, response) => json(response, { waiting: await all({}) })]],
    ['/wait', ['GET', (request, response) => {
      if (isEnding) return refuse(response);
      waiting.add(response);
      response.on('close', () => waiting.delete(response));
    }]],
    ['/broadcast', ['POST', (request, response) => {
      // Nor is one taken that does not say how long it is.
      if (!(Number(request.headers['content-length']) <= MOST)) return answer(response, 413);
      const chunks = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', async () => json(response, { delivered: await all({ body: Buffer.concat(chunks).toString('base64') }) }));
    }]],
  ]);

  const server = createServer({ headersTimeout: 8_000, connectionsCheckingInterval: 1_000 }, (request, response) => {
    const route = routes.get(request.url.split('?')[0]);
    if (!route) return answer(response, 404);
    if (request.method !== route[0]) return answer(response, 405);
    route[1](request, response);
  });
  server.listen({ port: Number(process.env.PORT), host: '0.0.0.0', backlog: 4_096 });

  process.on('SIGTERM', () => {
    isEnding = true;
    server.close().on('close', () => process.exit());
    take().forEach(refuse);
    setTimeout(() => process.exit(), 4_000); // whatever is still open
  });
}
