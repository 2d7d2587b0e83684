/**
 * Uploads a file, and goes on from where the server is after a failure.
 *
 * @param {string} filePath
 * @param {string} endpoint   where uploads are created, such as `http://127.0.0.1:8080/files`
 * @param {object} [options]
 * @param {number} [options.chunkSize]   the most bytes of one request
 * @param {number} [options.retries]     how often in a row it may fail without progress
 * @param {number} [options.baseMs]      how long it waits after the first failure
 * @param {(sent: number, total: number) => void} [options.onProgress]
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<string>} the upload's URL
 */
export async function upload(filePath, endpoint, { chunkSize = 1024 * 1024, retries = 5, baseMs = 100, onProgress, signal } = {}) {
  throw new Error('not implemented yet');
}
