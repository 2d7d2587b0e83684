// Keeps the first 256 characters of the metadata.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const VERSION = '1.0.0';
const MIB = 1024 * 1024;
const OFFSET_TYPE = 'application/offset+octet-stream';

const { DATA_DIR } = process.env;
const MAX_SIZE = Number(process.env.MAX_SIZE ?? 1024 * MIB);
const PATH = /^\/files\/([0-9a-f-]{36})$/;

/** Ids of the uploads that somebody writes to. */
const writing = new Set();

const bytesOf = id => join(DATA_DIR, id);
const notesOf = id => join(DATA_DIR, `${id}.json`);

/** Ends a request with a status that is no success. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** What is known of an upload: its length, its metadata, and how much of it is there. */
async function find(id) {
  try {
    const notes = JSON.parse(await readFile(notesOf(id), 'utf8'));
    const { size } = await stat(bytesOf(id));
    return { ...notes, offset: size };
  } catch (error) {
    if (error.code === 'ENOENT') throw new Refusal(404, 'no such upload');
    throw error;
  }
}

const wholeNumber = text => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

function options(request, response) {
  response.writeHead(204, { 'Tus-Version': VERSION, 'Tus-Extension': 'creation,termination', 'Tus-Max-Size': String(MAX_SIZE) });
  response.end();
}

async function create(request, response) {
  const length = wholeNumber(request.headers['upload-length']);
  if (length === undefined) throw new Refusal(400, 'Upload-Length is no whole number');
  if (length > MAX_SIZE) throw new Refusal(413, `an upload has at most ${MAX_SIZE} bytes`);
  const id = randomUUID();
  const Location = await keep(id, { length, metadata: request.headers['upload-metadata']?.slice(0, 256) });
  response.writeHead(201, { Location });
  response.end();
}

/** Keeps a new upload; its path. The notes come last and at once: an upload is there with both files or not at all. */
const keep = (id, notes) => writeFile(bytesOf(id), '')
  .then(() => writeFile(`${notesOf(id)}.new`, JSON.stringify(notes)))
  .then(() => rename(`${notesOf(id)}.new`, notesOf(id)))
  .then(() => `/files/${id}`);

async function tell(request, response, id) {
  const { offset, length, metadata } = await find(id);
  response.writeHead(200, {
    'Upload-Offset': String(offset),
    'Upload-Length': String(length),
    'Cache-Control': 'no-store',
    ...(metadata === undefined ? {} : { 'Upload-Metadata': metadata }),
  });
  response.end();
}

async function append(request, response, id) {
  if (request.headers['content-type'] !== OFFSET_TYPE) throw new Refusal(415, `the content type is not ${OFFSET_TYPE}`);
  const from = wholeNumber(request.headers['upload-offset']);
  if (writing.has(id)) throw new Refusal(423, 'somebody else is writing to this upload');
  writing.add(id);
  try {
    const { offset, length } = await find(id);
    if (from !== offset) throw new Refusal(409, `the offset is ${offset}`);
    const end = await store(request, id, offset, length);
    response.writeHead(204, { 'Upload-Offset': String(end) });
    response.end();
  } finally {
    writing.delete(id);
  }
}

/** Writes the body to its file, each chunk before the next is read; where it ends. */
async function store(request, id, offset, length) {
  const file = await open(bytesOf(id), 'r+');
  let at = offset;
  try {
    // What is left of a body that is too long is not read, and its sender still gets an answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (chunk.length > length - at) throw new Refusal(413, 'more than the upload has room for');
      for (let done = 0; done < chunk.length;) {
        const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at);
        done += bytesWritten;
        at += bytesWritten;
      }
    }
  } finally {
    await file.close();
  }
  return at;
}

async function remove(request, response, id) {
  if (writing.has(id)) throw new Refusal(423, 'somebody is writing to this upload');
  await find(id);
  return rm(notesOf(id)).then(() => rm(bytesOf(id))).then(() => response.writeHead(204).end());
}

async function download(request, response, id) {
  const { offset, length } = await find(id);
  if (offset !== length) throw new Refusal(404, 'this upload is not finished');
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': String(length) });
  await pipeline(createReadStream(bytesOf(id)), response);
}

const METHODS = { HEAD: tell, PATCH: append, DELETE: remove, GET: download };

async function serveOne(request, response) {
  const { method } = request;
  const path = request.url.split('?')[0];
  response.setHeader('Tus-Resumable', VERSION);
  if (method === 'OPTIONS') return options(request, response);
  if (method !== 'GET' && request.headers['tus-resumable'] !== VERSION) {
    response.setHeader('Tus-Version', VERSION);
    throw new Refusal(412, `this server speaks tus ${VERSION}`);
  }
  if (path === '/files' && method === 'POST') return create(request, response);
  const id = PATH.exec(path)?.[1];
  if (id === undefined) throw new Refusal(404, 'no such upload');
  if (!Object.hasOwn(METHODS, method)) throw new Refusal(405, 'no such method');
  return METHODS[method](request, response, id);
}

async function handle(request, response) {
  try {
    await serveOne(request, response);
  } catch (error) {
    if (response.destroyed) return;
    if (!(error instanceof Refusal)) console.error(error);
    response.writeHead(error.status ?? 500, { 'Content-Type': 'text/plain', ...(request.complete ? {} : { Connection: 'close' }) });
    response.end(error.status ? `${error.message}\n` : undefined);
  }
}

// An upload takes as long as it takes.
createServer({ requestTimeout: 0 }, handle).listen(Number(process.env.PORT));
