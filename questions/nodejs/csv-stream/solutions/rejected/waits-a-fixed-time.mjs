// Defect: gives the reader 50 ms to take the rows that wait, and then destroys the stream.
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

/** Is fed pieces of text, and `undefined` at the end; gives the fields and the line of each record to `give`. */
function* records(delimiter, quote, give) {
  let text = '';
  let at = 0;
  function* more() {
    do text = yield; while (text === '');
    at = 1;
    return text === END ? END : text[0];
  }
  let line = 1;
  let next = yield* more();
  if (next === '\ufeff') next = at < text.length ? text[at++] : yield* more();
  while (next !== END) {
    const start = line;
    const fields = [];
    let isBlank = true;
    for (;;) {
      let field = '';
      if (next === quote) {
        isBlank = false;
        for (;;) {
          next = at < text.length ? text[at++] : yield* more();
          if (next === END) throw new CsvError('CSV_UNTERMINATED_QUOTE', start, 'a quoted field does not end');
          if (next === '\n') line++;
          if (next === quote) {
            next = at < text.length ? text[at++] : yield* more();
            if (next !== quote) break;
          }
          field += next;
        }
        if (next === '\r') next = at < text.length ? text[at++] : yield* more();
      } else {
        let hasReturn = false; // held back: it is data, unless a line feed follows
        while (next !== delimiter && next !== '\n' && next !== END) {
          if (hasReturn) field += '\r';
          hasReturn = next === '\r';
          if (!hasReturn) field += next;
          next = at < text.length ? text[at++] : yield* more();
        }
        if (hasReturn && next !== '\n') field += '\r';
      }
      fields.push(field);
      if (field !== '' || fields.length > 1) isBlank = false;
      if (next !== delimiter) break;
      next = at < text.length ? text[at++] : yield* more();
    }
    if (next === '\n') line++;
    if (!isBlank) give(fields, start);
    if (next === '\n') next = at < text.length ? text[at++] : yield* more();
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
        parser.next(decoder.write(chunk));
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

  function fail(callback) {
    if (stream.readableLength === 0) callback(failure);
    else setTimeout(callback, 50, failure);
  }

  return stream;
}
