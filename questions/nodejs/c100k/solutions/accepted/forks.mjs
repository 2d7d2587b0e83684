// Style: child processes that share one listening socket, and a mailbox in the parent.
import { fork } from 'node:child_process';
import { createServer as createHttp } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { fileURLToPath } from 'node:url';

const CHILDREN = 3;

class Parent {
  children = [];
  mail = new Map();

  constructor() {
    this.socket = createSocket({ pauseOnConnect: true }, connection => this.next().send({ kind: 'connection' }, connection));
    this.socket.listen({ port: Number(process.env.PORT), host: '0.0.0.0', backlog: 4_096 });
    for (let i = 0; i < CHILDREN; i++) {
      const child = fork(fileURLToPath(import.meta.url), ['child']);
      child.on('message', message => this.hear(child, message));
      this.children.push(child);
    }
    process.on('SIGTERM', () => this.end());
  }

  next() {
    this.children.push(this.children.shift());
    return this.children[0];
  }

  hear(child, { kind, key, count, ...rest }) {
    if (kind === 'ask') {
      const name = `${child.pid}-${key}`;
      this.mail.set(name, { child, key, missing: new Set(this.children), total: 0 });
      for (const each of this.children) each.send({ kind: 'do', name, ...rest });
      return;
    }
    const letter = this.mail.get(rest.name);
    letter.total += count;
    letter.missing.delete(child);
    if (letter.missing.size > 0) return;
    this.mail.delete(rest.name);
    letter.child.send({ kind: 'told', key: letter.key, total: letter.total });
  }

  end() {
    this.socket.close();
    for (const child of this.children) child.send({ kind: 'end' });
    setTimeout(() => process.exit(0), 3_000);
    let left = this.children.length;
    for (const child of this.children) child.on('exit', () => { if (--left === 0) process.exit(0); });
  }
}

class Child {
  waiting = new Set();
  letters = new Map();
  young = new Map(); // connections whose next request is not there yet
  open = new Map(); // how many requests of a connection have no answer yet
  keys = 0;
  ending = false;

  constructor() {
    const times = { headersTimeout: 7_000, requestTimeout: 9_000, connectionsCheckingInterval: 1_000 };
    this.http = createHttp(times, (request, response) => this.serve(request, response));
    // It never listens itself, so what looks for stalled clients is set going by hand.
    this.stalled = setInterval(() => this.dropStalled(), 1_000);
    process.on('message', (message, connection) => this[message.kind](message, connection));
  }

  connection(message, connection) {
    if (!connection) return;
    const since = Date.now();
    this.young.set(connection, since);
    connection.on('close', () => {
      this.young.delete(connection);
      this.open.delete(connection);
    });
    this.http.emit('connection', connection);
    connection.resume();
  }

  dropStalled() {
    const limit = Date.now() - 9_000;
    for (const [connection, since] of this.young) if (since < limit) connection.destroy();
  }

  ask(what) {
    const key = ++this.keys;
    process.send({ kind: 'ask', key, ...what });
    return new Promise(resolve => this.letters.set(key, resolve));
  }

  told({ key, total }) {
    this.letters.get(key)(total);
    this.letters.delete(key);
  }

  async do({ name, body }) {
    const count = body === undefined ? this.waiting.size : await this.tell(Buffer.from(body, 'base64'));
    process.send({ kind: 'done', name, count });
  }

  async tell(body) {
    const all = [...this.waiting];
    this.waiting.clear();
    const told = all.map(response => new Promise(resolve => {
      response.on('close', () => resolve(response.writableFinished));
      this.say(response, 200, body);
    }));
    return (await Promise.all(told)).filter(Boolean).length;
  }

  say(response, status, body, type = 'text/plain') {
    response.writeHead(status, { 'Content-Type': type, ...(this.ending ? { Connection: 'close' } : {}) });
    response.end(body);
  }

  async serve(request, response) {
    this.count(request.socket, response);
    const path = request.url.replace(/\?.*$/s, '');
    const wanted = new Map([['/healthz', 'GET'], ['/stats', 'GET'], ['/wait', 'GET'], ['/broadcast', 'POST']]).get(path);
    if (!wanted) return this.say(response, 404, 'not found');
    if (request.method !== wanted) return this.say(response, 405, 'method not allowed');
    if (path === '/healthz') return this.say(response, 200, 'ok');
    if (path === '/stats') return this.say(response, 200, JSON.stringify({ waiting: await this.ask({}) }), 'application/json');
    if (path === '/wait') return this.wait(response);
    const body = await this.read(request).catch(() => null);
    if (body === null) return; // its client has left
    if (!body) return this.say(response, 413, 'too large');
    this.say(response, 200, JSON.stringify({ delivered: await this.ask({ body: body.toString('base64') }) }), 'application/json');
  }

  count(connection, response) {
    this.young.delete(connection);
    this.open.set(connection, (this.open.get(connection) ?? 0) + 1);
    response.on('close', () => {
      const left = this.open.get(connection) - 1;
      if (!(left >= 0)) return;
      this.open.set(connection, left);
      if (left === 0) this.young.set(connection, Date.now());
    });
  }

  wait(response) {
    if (this.ending) return this.say(response, 503, 'ending');
    this.waiting.add(response);
    response.on('close', () => this.waiting.delete(response));
  }

  async read(request) {
    const parts = [];
    let length = 0;
    for await (const part of request) {
      length += part.length;
      if (length <= 65_536) parts.push(part);
    }
    return length <= 65_536 ? Buffer.concat(parts) : undefined;
  }

  end() {
    this.ending = true;
    for (const response of this.waiting) this.say(response, 503, 'ending');
    this.waiting.clear();
    setTimeout(() => process.exit(0), 1_500);
  }
}

if (process.argv[2] === 'child') new Child();
else new Parent();
