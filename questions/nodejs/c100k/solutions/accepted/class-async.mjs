// Style: classes, async methods and events.once, one process.
import { Server, STATUS_CODES } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import process from 'node:process';

class HttpError extends Error {
  constructor(status) {
    super(STATUS_CODES[status]);
    this.status = status;
  }
}

class Room {
  #members = new Set();
  get size() {
    return this.#members.size;
  }
  enter(res) {
    this.#members.add(res);
    res.once('close', () => this.#members.delete(res));
  }
  async empty(status, body) {
    const all = [...this.#members];
    this.#members.clear();
    const results = await Promise.allSettled(
      all.map(async res => {
        res.writeHead(status, { 'Content-Type': 'text/plain', ...(status === 503 && { Connection: 'close' }) });
        const gone = new AbortController();
        res.once('close', () => gone.abort());
        const finished = once(res, 'finish', { signal: gone.signal });
        res.end(body);
        await finished;
      }),
    );
    return results.filter(r => r.status === 'fulfilled').length;
  }
}

class App {
  room = new Room();
  closing = false;
  server = new Server({ headersTimeout: 5_000, requestTimeout: 20_000, connectionsCheckingInterval: 1_000 }, (req, res) => this.handle(req, res));
  routes = {
    '/healthz': { GET: async () => ['text/plain', 'ok'] },
    '/stats': { GET: async () => ['application/json', JSON.stringify({ waiting: this.room.size })] },
    '/wait': {
      GET: async (req, res) => {
        if (this.closing) throw new HttpError(503);
        this.room.enter(res);
      },
    },
    '/broadcast': {
      POST: async req => {
        if (+req.headers['content-length'] > 0x10000) throw new HttpError(413);
        const body = await buffer(req);
        const delivered = await this.room.empty(200, body);
        return ['application/json', JSON.stringify({ delivered })];
      },
    },
  };

  async handle(req, res) {
    try {
      const path = req.url.replace(/\?.*/s, '');
      const methods = Object.hasOwn(this.routes, path) && this.routes[path];
      if (!methods) throw new HttpError(404);
      if (!Object.hasOwn(methods, req.method)) throw new HttpError(405);
      const answer = await methods[req.method](req, res);
      if (answer) res.writeHead(200, { 'Content-Type': answer[0] }).end(answer[1]);
    } catch (error) {
      if (!(error instanceof HttpError)) return res.destroy();
      res.writeHead(error.status, this.closing || error.status === 413 ? { Connection: 'close' } : {}).end(error.message);
      req.resume();
    }
  }

  async run() {
    this.server.listen(process.env.PORT, '0.0.0.0', 1024);
    await once(process, 'SIGTERM');
    this.closing = true;
    this.server.close();
    await this.room.empty(503, 'over');
    await sleep(500);
    this.server.closeAllConnections();
  }
}

await new App().run();
