// Style: CommonJS and callbacks; all is known in memory, read back from a journal at the start.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const TUS_VERSION = '1.0.0';
const uploads = new Map(); // id -> { length, metadata, offset, busy }
let folder;
let journal;
let largest;

const fileOf = id => path.join(folder, `u-${id}`);
const note = entry => fs.writeSync(journal, `${JSON.stringify(entry)}\n`);

function recall() {
  const file = path.join(folder, 'journal.ndjson');
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines) {
    let entry;
    // The last line may be cut: what it would have said was told to nobody.
    try { entry = JSON.parse(line); } catch { continue; }
    if (entry.removed) uploads.delete(entry.removed);
    else uploads.set(entry.id, { length: entry.length, metadata: entry.metadata, busy: false });
  }
  for (const [id, upload] of uploads) {
    // How much of it is there is known from the file alone.
    upload.offset = fs.existsSync(fileOf(id)) ? fs.statSync(fileOf(id)).size : 0;
  }
  journal = fs.openSync(file, 'a');
  if (lines.at(-1)) fs.writeSync(journal, '\n');
}

function answer(response, status, headers = {}) {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'Tus-Resumable': TUS_VERSION, ...headers });
  response.end();
}

const isWhole = value => typeof value === 'string' && /^[0-9]+$/.test(value);

function create(request, response) {
  const length = request.headers['upload-length'];
  if (!isWhole(length)) return answer(response, 400);
  if (Number(length) > largest) return answer(response, 413);
  const id = crypto.randomBytes(16).toString('base64url');
  const metadata = request.headers['upload-metadata'];
  note({ id, length: Number(length), metadata });
  uploads.set(id, { length: Number(length), metadata, offset: 0, busy: false });
  answer(response, 201, { Location: `/files/${id}` });
}

function head(upload, response) {
  const headers = { 'Upload-Offset': upload.offset, 'Upload-Length': upload.length, 'Cache-Control': 'no-store' };
  if (upload.metadata !== undefined) headers['Upload-Metadata'] = upload.metadata;
  answer(response, 200, headers);
}

function patch(id, upload, request, response) {
  const { headers } = request;
  if (headers['content-type'] !== 'application/offset+octet-stream') return answer(response, 415);
  if (!isWhole(headers['upload-offset'])) return answer(response, 400);
  if (upload.busy) return answer(response, 423);
  if (Number(headers['upload-offset']) !== upload.offset) return answer(response, 409);
  if (upload.offset + Number(headers['content-length'] ?? 0) > upload.length) return answer(response, 413);
  upload.busy = true;
  fs.open(fileOf(id), 'a', (error, file) => {
    if (error) {
      upload.busy = false;
      return answer(response, 500);
    }
    let pending = 0;
    let isOver = false;
    let isTooLong = false;
    const settle = () => {
      if (!isOver || pending > 0) return;
      fs.close(file, () => {
        upload.busy = false;
        answer(response, isTooLong ? 413 : 204, isTooLong ? {} : { 'Upload-Offset': upload.offset });
      });
      isOver = false;
    };
    const write = chunk => {
      const room = upload.length - upload.offset;
      isTooLong = chunk.length > room;
      const kept = isTooLong ? chunk.subarray(0, room) : chunk;
      fs.writeSync(file, kept);
      upload.offset += kept.length;
      if (isTooLong) {
        request.off('data', write).resume();
        end();
      }
    };
    const end = () => { isOver = true; settle(); };
    let ended = false;
    const endOnce = () => { if (!ended) { ended = true; if (!isTooLong) end(); } };
    request.on('data', write).on('end', endOnce).on('close', endOnce).on('error', endOnce);
  });
}

function remove(id, upload, response) {
  if (upload.busy) return answer(response, 409);
  note({ removed: id });
  uploads.delete(id);
  fs.rm(fileOf(id), { force: true }, error => answer(response, error ? 500 : 204));
}

function get(id, upload, response) {
  if (upload.offset !== upload.length) return answer(response, 404);
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': upload.length });
  if (upload.length === 0) return response.end();
  fs.createReadStream(fileOf(id)).on('error', () => response.destroy()).pipe(response);
}

function handle(request, response) {
  const { method, url, headers } = request;
  const place = url.split('?')[0];
  if (method === 'OPTIONS') {
    return answer(response, 204, { 'Tus-Version': TUS_VERSION, 'Tus-Extension': 'creation,termination', 'Tus-Max-Size': largest });
  }
  if (method !== 'GET' && headers['tus-resumable'] !== TUS_VERSION) return answer(response, 412);
  if (method === 'POST') return place === '/files' || place === '/files/' ? create(request, response) : answer(response, 404);
  const id = place.startsWith('/files/') ? place.slice(7) : '';
  const upload = uploads.get(id);
  if (!upload) return answer(response, 404);
  if (method === 'HEAD') return head(upload, response);
  if (method === 'PATCH') return patch(id, upload, request, response);
  if (method === 'DELETE') return remove(id, upload, response);
  if (method === 'GET') return get(id, upload, response);
  answer(response, 405);
}

// The client

function upload(filePath, endpoint, options) {
  const { chunkSize = 1048576, retries = 5, baseMs = 100, onProgress = () => {}, signal } = options ?? {};
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const file = fs.openSync(filePath, 'r');
    const size = fs.fstatSync(file).size;
    let url = null;
    let offset = 0;
    let most = 0;
    let failures = 0;
    let timer;
    let current;
    let isOver = false;

    const finish = act => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      current?.destroy();
      fs.closeSync(file);
      act();
    };
    const abort = () => finish(() => reject(signal.reason));
    signal?.addEventListener('abort', abort);

    const ask = (where, method, headers, body, done) => {
      let isAnswered = false;
      const once = (error, response) => {
        if (isAnswered || isOver) return;
        isAnswered = true;
        if (error || response.statusCode >= 500 || response.statusCode === 409 || response.statusCode === 423) return fail(error ?? response.statusCode);
        if (response.statusCode >= 400) return finish(() => reject(new Error(`${method} was answered with ${response.statusCode}`)));
        done(response.headers);
      };
      current = http.request(where, { method, headers: { 'Tus-Resumable': TUS_VERSION, ...headers, 'Content-Length': body ? body.length : 0 } }, response => {
        response.resume();
        response.on('end', () => once(null, response));
        response.on('error', once);
      });
      current.on('error', once);
      current.end(body);
    };

    const fail = why => {
      if (failures >= retries) return finish(() => reject(new Error(`gave up: ${why.message ?? why}`)));
      const wait = baseMs * Math.pow(2, failures);
      failures += 1;
      timer = setTimeout(url === null ? post : where, wait);
    };

    const told = (headers, isFresh) => {
      const next = Number(headers['upload-offset']);
      if (!Number.isInteger(next) || next < 0 || next > size) return fail('an offset that cannot be');
      const isLess = next <= offset;
      offset = next;
      if (next > most) {
        most = next;
        failures = 0;
        onProgress(next, size);
      }
      if (isFresh && isLess) return fail('nothing was kept');
      send();
    };
    const post = () => ask(endpoint, 'POST', { 'Upload-Length': size }, null, headers => {
      url = new URL(headers.location, endpoint).href;
      failures = 0;
      send();
    });
    const where = () => ask(url, 'HEAD', {}, null, headers => told(headers, false));
    const send = () => {
      if (offset === size) return finish(() => resolve(url));
      const chunk = Buffer.alloc(Math.min(chunkSize, size - offset));
      fs.readSync(file, chunk, 0, chunk.length, offset);
      ask(url, 'PATCH', { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': offset }, chunk, headers => told(headers, true));
    };
    post();
  });
}

module.exports = { upload };

if (require.main === module) {
  folder = process.env.DATA_DIR || 'data';
  largest = Number(process.env.MAX_SIZE || 1073741824);
  fs.mkdirSync(folder, { recursive: true });
  recall();
  http.createServer({ requestTimeout: 0 }, handle).listen(process.env.PORT);
}
