// The upload service and its client. `node solution.mjs` starts the server; `node --test` runs the
// examples beside it.
//
// Notes
// - decided:
// - left out:
// - time spent:
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Uploads a file; resolves to the upload's URL. */
export async function upload(filePath, endpoint, { chunkSize = 1024 * 1024, retries = 5, baseMs = 100, onProgress, signal } = {}) {
  throw new Error('not implemented yet');
}

function handle(request, response) {
  response.setHeader('Tus-Resumable', '1.0.0');
  response.statusCode = 501;
  response.end('not implemented yet\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createServer(handle).listen(Number(process.env.PORT));
}
