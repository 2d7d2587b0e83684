// Style: no HTTP library: a small parser over node:net, one process, classes.
import { createServer } from 'node:net';

const REASONS = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed', 408: 'Request Timeout', 413: 'Content Too Large', 503: 'Service Unavailable' };
const METHODS = { '/healthz': 'GET', '/stats': 'GET', '/wait': 'GET', '/broadcast': 'POST' };
const STALL = 9_000;

class Client {
  heard = Buffer.alloc(0);
  since = Date.now();
  isBusy = false;

  constructor(hall, socket) {
    this.hall = hall;
    this.socket = socket;
    socket.on('data', chunk => this.hear(chunk));
    socket.on('error', () => {});
    socket.on('close', () => hall.leave(this));
  }

  hear(chunk) {
    this.heard = this.heard.length === 0 ? chunk : Buffer.concat([this.heard, chunk]);
    if (this.heard.length > 200_000) return this.socket.destroy();
    this.next();
  }

  /** Takes the next request, when those before it have been answered. */
  next() {
    if (this.isBusy || this.heard.length === 0) return;
    if (this.since === Infinity) this.since = Date.now();
    const end = this.heard.indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.heard.length > 16_384) this.say(400, 'too long', { last: true });
      return;
    }
    const [line, ...headers] = this.heard.toString('latin1', 0, end).split('\r\n');
    const length = Number(headers.find(header => /^content-length:/i.test(header))?.slice(15) ?? 0);
    const [method, target] = line.split(' ');
    if (length > 65_536) return this.say(413, 'at most 64 KiB', { last: true });
    if (this.heard.length < end + 4 + length) return;
    const body = Buffer.from(this.heard.subarray(end + 4, end + 4 + length));
    this.heard = Buffer.from(this.heard.subarray(end + 4 + length));
    this.since = Infinity; // it owes us nothing
    this.isBusy = true;
    this.last = headers.some(header => /^connection:\s*close/i.test(header));
    this.serve(method, target.split('?')[0], body);
  }

  serve(method, path, body) {
    if (!Object.hasOwn(METHODS, path)) return this.say(404, 'not found');
    if (METHODS[path] !== method) return this.say(405, 'method not allowed');
    if (path === '/healthz') return this.say(200, 'ok');
    if (path === '/stats') return this.say(200, JSON.stringify({ waiting: this.hall.waiting.size }), { type: 'application/json' });
    if (path === '/wait') return this.hall.admit(this);
    this.hall.tell(body).then(delivered => this.say(200, JSON.stringify({ delivered }), { type: 'application/json' }));
  }

  /** Answers; resolves to whether all of it was written. */
  say(status, body, { type = 'text/plain', last = this.last || this.hall.isEnding } = {}) {
    this.isBusy = Boolean(last);
    const head = `HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
    return new Promise(resolve => {
      this.socket.once('close', () => resolve(false));
      this.socket.write(Buffer.concat([Buffer.from(head), Buffer.from(body)]), error => resolve(!error));
      if (last) this.socket.end();
      else setImmediate(() => this.next());
    });
  }
}

class Hall {
  waiting = new Set();
  clients = new Set();
  isEnding = false;

  admit(client) {
    if (this.isEnding) return client.say(503, 'ending');
    this.waiting.add(client);
  }

  leave(client) {
    this.waiting.delete(client);
    this.clients.delete(client);
  }

  async tell(body) {
    const all = [...this.waiting];
    this.waiting.clear();
    const told = await Promise.all(all.map(client => client.say(200, body)));
    return told.filter(Boolean).length;
  }

  sweep() {
    const now = Date.now();
    for (const client of this.clients) if (now - client.since > STALL) client.say(408, 'too slow', { last: true });
  }

  end(server) {
    this.isEnding = true;
    server.close(() => process.exit(0));
    for (const client of this.waiting) client.say(503, 'ending');
    this.waiting.clear();
    setTimeout(() => process.exit(0), 2_000);
  }
}

const hall = new Hall();
const server = createServer(socket => hall.clients.add(new Client(hall, socket)));
server.listen({ port: Number(process.env.PORT), host: '0.0.0.0', backlog: 4_096 });
setInterval(() => hall.sweep(), 1_000).unref();
process.on('SIGTERM', () => hall.end(server));
