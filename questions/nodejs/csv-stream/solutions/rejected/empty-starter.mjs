import { Transform } from 'node:stream';

/**
 * A stream that takes CSV, as bytes or strings in chunks of any size, and gives one row for each record.
 * @param {object} [options]
 * @param {boolean} [options.header=true]    rows are objects named by the first record; else arrays
 * @param {string} [options.delimiter=',']   one ASCII character
 * @param {string} [options.quote='"']       one ASCII character
 * @returns {import('node:stream').Duplex}
 */
export function createCsvParser({ header = true, delimiter = ',', quote = '"' } = {}) {
  return new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, callback) {
      callback(new Error('not implemented'));
    },
  });
}
