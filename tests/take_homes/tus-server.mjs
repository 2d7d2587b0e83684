// The real @tus/server as a submission of upload-service. Where the
// statement asks for one status and tus for any refusal, it is told here. GET, which is not of tus, is
// served here too: on Node 20 that of @tus/server 2.4 ends the process when a client hangs up.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Server } from '@tus/server';
import { FileStore } from '@tus/file-store';

function refused({ method, headers }) {
  const version = headers['tus-resumable'];
  if (['OPTIONS', 'GET'].includes(method)) return undefined;
  if (version !== '1.0.0') return 412;
  return method === 'PATCH' && headers['content-type'] !== 'application/offset+octet-stream' ? 415 : undefined;
}

async function download(datastore, directory, { url }, response) {
  const [, id] = /^\/files\/([0-9a-f]{32})$/.exec(url) ?? [];
  const upload = id && await datastore.getUpload(id).catch(() => undefined);
  if (!upload || upload.offset !== upload.size) return void response.writeHead(404).end();
  response.writeHead(200, { 'Content-Length': upload.size });
  await pipeline(createReadStream(join(directory, id)), response).catch(() => response.destroy());
}

const { DATA_DIR: directory, MAX_SIZE = 2 ** 30, PORT } = process.env;
const datastore = new FileStore({ directory });
const server = new Server({ path: '/files', datastore, maxSize: Number(MAX_SIZE) });
createServer({ requestTimeout: 0 }, (request, response) => {
  const status = refused(request);
  if (status !== undefined) response.writeHead(status, { 'Tus-Resumable': '1.0.0', 'Tus-Version': '1.0.0' }).end();
  else if (request.method === 'GET') download(datastore, directory, request, response);
  else server.handle(request, response);
}).listen(Number(PORT));
