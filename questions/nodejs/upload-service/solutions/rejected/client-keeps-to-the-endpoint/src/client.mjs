// Keeps the path of a Location alone: host and query are the endpoint's.
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const VERSION = '1.0.0';
const MIB = 1024 * 1024;
const OFFSET_TYPE = 'application/offset+octet-stream';

/** A status that no repetition changes. */
class FinalError extends Error {}

const isFinal = status => status >= 400 && status < 500 && status !== 409 && status !== 423;

/** Sends one request; resolves to the headers of a success. */
async function send(url, method, headers, { body, signal }) {
  const response = await fetch(url, { method, headers: { 'Tus-Resumable': VERSION, ...headers }, body, signal });
  await response.arrayBuffer();
  if (isFinal(response.status)) throw new FinalError(`${method} ${url}: status ${response.status}`);
  if (!response.ok) throw new Error(`${method} ${url}: status ${response.status}`);
  return response.headers;
}

function offsetIn(headers, size) {
  const told = headers.get('upload-offset');
  if (!/^\d+$/.test(told) || told > size) throw new Error('the server tells no offset that can be');
  return Number(told);
}

/** Uploads a file; resolves to the upload's URL. */
export async function upload(filePath, endpoint, { chunkSize = MIB, retries = 5, baseMs = 100, onProgress = () => {}, signal } = {}) {
  signal?.throwIfAborted();
  const file = await open(filePath);
  try {
    const { size } = await file.stat();
    const chunk = Buffer.alloc(Math.min(chunkSize, size));
    let url;
    let offset = 0;
    let most = 0;
    let isUnsure = false;
    let failures = 0;

    const advance = told => {
      offset = told;
      if (told <= most) return;
      most = told;
      failures = 0;
      onProgress(told, size);
    };

    while (url === undefined || isUnsure || offset < size) {
      try {
        if (url === undefined) {
          const headers = await send(endpoint, 'POST', { 'Upload-Length': String(size) }, { signal });
          url = new URL(new URL(headers.get('location'), endpoint).pathname, endpoint).href;
          failures = 0;
        } else if (isUnsure) {
          advance(offsetIn(await send(url, 'HEAD', {}, { signal }), size));
          isUnsure = false;
        } else {
          const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
          const headers = { 'Content-Type': OFFSET_TYPE, 'Upload-Offset': String(offset) };
          const told = offsetIn(await send(url, 'PATCH', headers, { body: chunk.subarray(0, bytesRead), signal }), size);
          if (told <= offset) throw new Error('the server kept nothing');
          advance(told);
        }
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof FinalError || failures >= retries) throw error;
        isUnsure = url !== undefined;
        await sleep(baseMs * 2 ** failures, undefined, { signal }).catch(() => signal.throwIfAborted());
        failures++;
      }
    }
    return url;
  } finally {
    await file.close();
  }
}
