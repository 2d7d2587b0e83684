// Style: classes; write streams that append; a folder for each upload; http.request in the client.
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pathToFileURL } from 'node:url';

const TUS = '1.0.0';

/** An answer instead of a result. */
class Answer extends Error {
  constructor(status, headers = {}) {
    super(`status ${status}`);
    Object.assign(this, { status, headers });
  }
}

/** Lets so many bytes pass, and fails at the next. */
class Gate extends Transform {
  constructor(room) {
    super();
    this.room = room;
  }

  _transform(chunk, encoding, done) {
    if (chunk.length <= this.room) {
      this.room -= chunk.length;
      return done(null, chunk);
    }
    this.isFull = true;
    done();
  }
}

class Upload {
  writer = undefined;

  constructor(folder) {
    this.folder = folder;
    this.data = path.join(folder, 'data');
    Object.assign(this, JSON.parse(readFileSync(path.join(folder, 'about.json'), 'utf8')));
  }

  static make(folder, about) {
    const building = `${folder}.building`;
    mkdirSync(building);
    writeFileSync(path.join(building, 'data'), '');
    writeFileSync(path.join(building, 'about.json'), JSON.stringify(about));
    renameSync(building, folder);
  }

  get offset() {
    return statSync(this.data).size;
  }

  get isFinished() {
    return this.offset === this.length;
  }

  /** Appends a body; settles when all that came is in the file. */
  append(request) {
    const gate = new Gate(this.length - this.offset);
    const file = createWriteStream(this.data, { flags: 'a' });
    return new Promise((resolve, reject) => {
      file.on('finish', () => (gate.isFull ? reject(new Answer(413)) : resolve(this.offset)));
      file.on('error', reject);
      // A client that leaves ends the stream as any other end does: what came is written first.
      request.on('aborted', () => gate.end());
      request.on('error', () => gate.end());
      request.pipe(gate).pipe(file);
    });
  }

  remove() {
    const trash = `${this.folder}.removed`;
    renameSync(this.folder, trash);
    rmSync(trash, { recursive: true });
  }
}

class Shelf {
  writing = new Set();

  constructor(folder) {
    this.folder = folder;
  }

  place(id) {
    return path.join(this.folder, id);
  }

  get(id) {
    if (!/^[0-9a-f]{24}$/.test(id) || !existsSync(this.place(id))) throw new Answer(410);
    return new Upload(this.place(id));
  }

  add(about) {
    const id = randomBytes(12).toString('hex');
    Upload.make(this.place(id), about);
    return id;
  }
}

class Service {
  constructor({ folder, most }) {
    this.shelf = new Shelf(folder);
    this.most = most;
  }

  OPTIONS() {
    return new Answer(200, { 'Tus-Version': TUS, 'Tus-Extension': 'creation, termination', 'Tus-Max-Size': this.most });
  }

  POST(id, { headers }) {
    const text = headers['upload-length'] ?? '';
    if (!/^\d+$/.test(text)) throw new Answer(400);
    if (Number(text) > this.most) throw new Answer(413);
    const made = this.shelf.add({ length: Number(text), metadata: headers['upload-metadata'] });
    return new Answer(201, { Location: `http://${headers.host}/files/${made}` });
  }

  HEAD(id) {
    const { offset, length, metadata } = this.shelf.get(id);
    const headers = { 'Upload-Offset': offset, 'Upload-Length': length, 'Cache-Control': 'no-store' };
    if (metadata) headers['Upload-Metadata'] = metadata;
    return new Answer(204, headers);
  }

  async PATCH(id, request) {
    const { headers } = request;
    if (headers['content-type'] !== 'application/offset+octet-stream') throw new Answer(415);
    const upload = this.shelf.get(id);
    if (this.shelf.writing.has(id)) throw new Answer(409);
    if (headers['upload-offset'] !== String(upload.offset)) throw new Answer(409);
    if (Number(headers['content-length']) > upload.length - upload.offset) throw new Answer(400);
    this.shelf.writing.add(id);
    try {
      return new Answer(204, { 'Upload-Offset': await upload.append(request) });
    } finally {
      this.shelf.writing.delete(id);
    }
  }

  DELETE(id) {
    const upload = this.shelf.get(id);
    if (this.shelf.writing.has(id)) throw new Answer(423);
    upload.remove();
    return new Answer(204);
  }

  async answer(request) {
    const { method, headers } = request;
    const [, top, id, ...rest] = request.url.split('?')[0].split('/');
    if (method !== 'OPTIONS' && headers['tus-resumable'] !== TUS) throw new Answer(412, { 'Tus-Version': TUS });
    if (top !== 'files' || rest.length > 0) throw new Answer(404);
    const isWhole = id === undefined || id === '';
    if (!['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE'].includes(method)) throw new Answer(405);
    if (isWhole !== ['OPTIONS', 'POST'].includes(method)) throw new Answer(404);
    return this[method](id, request);
  }

  download(request, response) {
    const upload = this.shelf.get(request.url.split('?')[0].slice('/files/'.length));
    if (!upload.isFinished) throw new Answer(404);
    response.writeHead(200, { 'Content-Length': upload.length, 'Content-Type': 'application/octet-stream' });
    createReadStream(upload.data).on('error', () => response.destroy()).pipe(response);
  }

  async serve(request, response) {
    let answer;
    try {
      if (request.method === 'GET') return this.download(request, response);
      answer = await this.answer(request);
    } catch (error) {
      answer = error instanceof Answer ? error : new Answer(500);
      if (answer !== error) console.error(error);
    }
    response.writeHead(answer.status, { 'Tus-Resumable': TUS, ...answer.headers }).end();
    request.resume();
  }
}

/** One upload from a file. */
class Sender {
  offset = 0;
  most = 0;
  failures = 0;
  mustAsk = false;

  constructor(file, size, endpoint, options) {
    Object.assign(this, { file, size, endpoint, options });
  }

  ask(url, method, headers, body) {
    const { signal } = this.options;
    return new Promise((resolve, reject) => {
      const all = { 'Tus-Resumable': TUS, ...headers, 'Content-Length': body?.length ?? 0 };
      const request = http.request(url, { method, headers: all, agent: false }, response => {
        response.on('error', reject).on('end', () => resolve(response)).resume();
      });
      const stop = () => request.destroy(signal.reason);
      signal?.addEventListener('abort', stop, { once: true });
      request.on('error', reject).on('close', () => {
        signal?.removeEventListener('abort', stop);
        reject(new Error('the connection was closed'));
      });
      request.end(body);
    });
  }

  wait(ms) {
    const { signal } = this.options;
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  /** Does what is due next. */
  async step() {
    if (!this.url) {
      const { statusCode, headers } = await this.ask(this.endpoint, 'POST', { 'Upload-Length': this.size });
      if (statusCode !== 201) return statusCode;
      this.url = new URL(headers.location, this.endpoint).toString();
      this.failures = 0;
      return 0;
    }
    if (this.mustAsk) {
      const { statusCode, headers } = await this.ask(this.url, 'HEAD', {});
      if (statusCode >= 300) return statusCode;
      this.mustAsk = false;
      this.told(headers);
      return 0;
    }
    const chunk = Buffer.alloc(Math.min(this.options.chunkSize, this.size - this.offset));
    await this.file.read(chunk, 0, chunk.length, this.offset);
    const type = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': this.offset };
    const { statusCode, headers } = await this.ask(this.url, 'PATCH', type, chunk);
    if (statusCode !== 204) return statusCode;
    const before = this.offset;
    this.told(headers);
    return this.offset > before ? 0 : 500;
  }

  told(headers) {
    const offset = Number(headers['upload-offset']);
    if (offset > this.most) {
      this.failures = 0;
      this.most = offset;
      this.options.onProgress?.(offset, this.size);
    }
    this.offset = offset;
  }

  async run() {
    const { signal, retries, baseMs } = this.options;
    while (!this.url || this.mustAsk || this.offset < this.size) {
      signal?.throwIfAborted();
      const failed = await this.step().catch(error => error);
      signal?.throwIfAborted();
      if (failed === 0) continue;
      const isStatus = typeof failed === 'number';
      const isFinal = isStatus && failed < 500 && ![409, 423].includes(failed);
      if (isFinal || this.failures === retries) throw isStatus ? new Error(`the server answered ${failed}`) : failed;
      this.mustAsk = Boolean(this.url);
      await this.wait(baseMs * 2 ** this.failures++);
    }
    return this.url;
  }
}

export async function upload(filePath, endpoint, options = {}) {
  options.signal?.throwIfAborted();
  const file = await open(filePath);
  try {
    const { size } = await file.stat();
    return await new Sender(file, size, endpoint, { chunkSize: 2 ** 20, retries: 5, baseMs: 100, ...options }).run();
  } finally {
    await file.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { PORT, DATA_DIR = 'data', MAX_SIZE = 2 ** 30 } = process.env;
  mkdirSync(DATA_DIR, { recursive: true });
  const service = new Service({ folder: DATA_DIR, most: Number(MAX_SIZE) });
  const server = http.createServer((request, response) => service.serve(request, response));
  server.requestTimeout = 0;
  server.listen(PORT, '0.0.0.0');
}
