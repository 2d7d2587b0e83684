// Wrong: who goes away is counted for two seconds more.
import { createServer } from 'node:http';

const MOST = 64 * 1024;
const waiting = new Set();
let isEnding = false;

function answer(response, status, body, type = 'text/plain') {
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  if (isEnding) headers.connection = 'close';
  response.writeHead(status, headers).end(body);
}

function hold(request, response) {
  if (isEnding) return answer(response, 503, 'this server is ending');
  waiting.add(response);
  response.on('close', () => setTimeout(() => waiting.delete(response), 2_200).unref());
}

const deliver = (response, body) => new Promise(resolve => {
  response.on('close', () => resolve(response.writableFinished));
  answer(response, 200, body);
});

function broadcast(request, response) {
  const chunks = [];
  let size = 0;
  request.on('data', chunk => {
    size += chunk.length;
    if (size <= MOST) chunks.push(chunk);
  });
  request.on('end', async () => {
    if (size > MOST) return answer(response, 413, 'a broadcast has at most 64 KiB');
    const body = Buffer.concat(chunks);
    const all = [...waiting];
    waiting.clear();
    const delivered = await Promise.all(all.map(client => deliver(client, body)));
    answer(response, 200, JSON.stringify({ delivered: delivered.filter(Boolean).length }), 'application/json');
  });
}

const routes = {
  '/healthz': ['GET', (request, response) => answer(response, 200, 'ok')],
  '/stats': ['GET', (request, response) => answer(response, 200, JSON.stringify({ waiting: waiting.size }), 'application/json')],
  '/wait': ['GET', hold],
  '/broadcast': ['POST', broadcast],
};

const limits = { headersTimeout: 8_000, requestTimeout: 8_000, connectionsCheckingInterval: 1_000 };
const server = createServer(limits, (request, response) => {
  const path = request.url.split('?')[0];
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) return answer(response, 404, 'not found');
  if (request.method !== route[0]) return answer(response, 405, 'method not allowed');
  route[1](request, response);
});
server.listen({ port: Number(process.env.PORT), host: '0.0.0.0', backlog: 4_096 });

process.on('SIGTERM', () => {
  isEnding = true;
  server.close(() => process.exit(0));
  for (const response of waiting) answer(response, 503, 'this server is ending');
  waiting.clear();
  setTimeout(() => process.exit(0), 3_000);
});
