// Defect: a lone CR ends the record.
import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const END = undefined;

class CsvError extends Error {
  constructor(code, line, message) {
    super(`${message} (record of line ${line})`);
    this.code = code;
    this.line = line;
  }
}

/** Takes one character at a time, `undefined` at the end; gives records as { fields, line } to `give`. */
function* records(delimiter, quote, give) {
  let line = 1;
  let next = yield;
  if (next === '\ufeff') next = yield;
  while (next !== END) {
    const start = line;
    const fields = [];
    let isBlank = true;
    for (;;) {
      let field = '';
      if (next === quote) {
        isBlank = false;
        for (;;) {
          next = yield;
          if (next === END) throw new CsvError('CSV_UNTERMINATED_QUOTE', start, 'a quoted field does not end');
          if (next === '\n') line++;
          if (next === quote) {
            next = yield;
            if (next !== quote) break;
          }
          field += next;
        }
        if (next === '\r') next = yield;
      } else {
        let hasReturn = false; // held back: it is data, unless a line feed follows
        while (next !== delimiter && next !== '\n' && next !== END && !hasReturn) {
          hasReturn = next === '\r';
          if (!hasReturn) field += next;
          next = yield;
        }
      }
      fields.push(field);
      if (field !== '' || fields.length > 1) isBlank = false;
      if (next !== delimiter) break;
      next = yield;
    }
    if (next === '\n') line++;
    if (!isBlank) give(fields, start);
    if (next === '\n') next = yield;
  }
}

export function createCsvParser({ header = true, delimiter = ',', quote = '"' } = {}) {
  const decoder = new StringDecoder();
  let names = null;
  let failure = null;

  const parser = records(delimiter, quote, (fields, line) => {
    const first = names === null;
    if (first) names = fields;
    if (first && header) return;
    if (fields.length !== names.length) throw new CsvError('CSV_FIELD_COUNT', line, `${names.length} fields expected, ${fields.length} found`);
    stream.push(header ? Object.fromEntries(names.map((name, i) => [name, fields[i]])) : fields);
  });
  parser.next();

  const stream = new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, callback) {
      guarded(callback, () => {
        for (const character of decoder.write(chunk)) parser.next(character);
      });
    },
    flush(callback) {
      guarded(callback, () => parser.next(END));
    },
  });

  function guarded(callback, feed) {
    try {
      feed();
    } catch (error) {
      failure = error;
      fail(callback);
      return;
    }
    callback();
  }

  // The error waits until everything before it is read.
  function fail(callback) {
    if (stream.readableLength === 0) callback(failure);
    else setImmediate(fail, callback);
  }

  return stream;
}
