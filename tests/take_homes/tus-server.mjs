// The real @tus/server as a submission of upload-service, with the client of one of ours. Where the
// statement asks for one status and tus for any refusal, it is told here.
import { createServer } from 'node:http';
import { Server } from '@tus/server';
import { FileStore } from '@tus/file-store';

export { upload } from './client.mjs';

function refused({ method, headers }) {
  const version = headers['tus-resumable'];
  if (['OPTIONS', 'GET'].includes(method)) return undefined;
  if (version !== '1.0.0') return 412;
  return method === 'PATCH' && headers['content-type'] !== 'application/offset+octet-stream' ? 415 : undefined;
}

if (/solution\.m?js$/.test(process.argv[1])) {
  const datastore = new FileStore({ directory: process.env.DATA_DIR });
  const server = new Server({ path: '/files', datastore, maxSize: Number(process.env.MAX_SIZE ?? 2 ** 30) });
  createServer({ requestTimeout: 0 }, (request, response) => {
    const status = refused(request);
    if (status === undefined) server.handle(request, response);
    else response.writeHead(status, { 'Tus-Resumable': '1.0.0', 'Tus-Version': '1.0.0' }).end();
  }).listen(Number(process.env.PORT));
}
