// Style: TypeScript, with streams and an enum.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { AddressInfo } from 'node:net';

const enum Limit {
  Body = 65536,
  Head = 7000,
}

interface Waiter {
  readonly response: ServerResponse;
  readonly since: bigint;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const waiters: Set<Waiter> = new Set();
let isStopping: boolean = false;

class Collector extends Writable {
  private readonly parts: Buffer[] = [];
  public size = 0;
  override _write(part: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.size += part.length;
    if (this.size <= Limit.Body) this.parts.push(part);
    done();
  }
  whole(): Buffer {
    return Buffer.concat(this.parts);
  }
}

function send(response: ServerResponse, status: number, body: string | Buffer, type: string = 'text/plain'): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.end(body);
}

const wait: Handler = (_, response) => {
  if (isStopping) {
    response.setHeader('Connection', 'close');
    return send(response, 503, '');
  }
  const waiter: Waiter = { response, since: process.hrtime.bigint() };
  waiters.add(waiter);
  response.on('close', () => waiters.delete(waiter));
};

const broadcast: Handler = async (request, response) => {
  const into = new Collector();
  request.pipe(into);
  await finished(into);
  if (into.size > Limit.Body) return send(response, 413, '');
  const present: Waiter[] = [...waiters];
  waiters.clear();
  const outcomes = await Promise.allSettled(
    present.map(({ response: one }) => {
      const end = finished(one);
      send(one, 200, into.whole());
      return end;
    }),
  );
  const delivered = outcomes.filter((o): o is PromiseFulfilledResult<void> => o.status === 'fulfilled').length;
  send(response, 200, JSON.stringify({ delivered }), 'application/json; charset=utf-8');
};

const table: Record<string, Partial<Record<string, Handler>>> = {
  __proto__: null as never,
  '/healthz': { GET: (_, response) => send(response, 200, 'ok') },
  '/stats': { GET: (_, response) => send(response, 200, JSON.stringify({ waiting: waiters.size }), 'application/json') },
  '/wait': { GET: wait },
  '/broadcast': { POST: broadcast },
};

const server = createServer({ headersTimeout: Limit.Head, connectionsCheckingInterval: 1500 }, (request, response) => {
  const route = table[(request.url as string).split('?')[0]!];
  if (!route) return send(response, 404, '');
  const handler = route[request.method!];
  if (!handler) return send(response, 405, '');
  return handler(request, response);
});

server.listen(Number(process.env['PORT']), '0.0.0.0', (): void => {
  const { port } = server.address() as AddressInfo;
  console.error(`listening on ${port}`);
});

process.on('SIGTERM', () => {
  isStopping = true;
  server.close();
  for (const { response } of waiters) {
    response.setHeader('Connection', 'close');
    send(response, 503, 'stopping');
  }
  waiters.clear();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1200).unref();
});
