// Defect: glues each chunk to what is left and reads that again from its start.
import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export function createCsvParser({ header = true, delimiter = ',', quote = '"' } = {}) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isFirst = true;
  let line = 1;
  let names;
  let failure;

  /** The record at the start of the rest: { fields, length, lines }; nothing while it is not whole. */
  function record(isEnd) {
    const fields = [];
    let at = 0;
    for (;;) {
      let field = '';
      if (rest[at] === quote) {
        let from = at + 1;
        for (;;) {
          const close = rest.indexOf(quote, from);
          if (close < 0 || (close + 1 === rest.length && !isEnd)) return close < 0 && isEnd ? 'open' : undefined;
          field += rest.slice(from, close);
          from = close + 2;
          if (rest[close + 1] !== quote) {
            at = close + 1;
            break;
          }
          field += quote;
        }
        if (rest[at] === '\r') at++;
      } else {
        let end = at;
        while (end < rest.length && rest[end] !== delimiter && rest[end] !== '\n') end++;
        field = rest.slice(at, end);
        if (rest[end] === '\n' && field.endsWith('\r')) field = field.slice(0, -1);
        at = end;
      }
      if (at >= rest.length && !isEnd) return undefined;
      const isQuoted = rest[0] === quote;
      fields.push(field);
      if (rest[at] === delimiter) {
        at++;
        continue;
      }
      const length = Math.min(at + 1, rest.length);
      return { fields: fields.length === 1 && field === '' && !isQuoted ? undefined : fields, length, lines: rest.slice(0, length).split('\n').length - 1 };
    }
  }

  function parse(isEnd) {
    while (rest !== '' && !failure) {
      const found = record(isEnd);
      if (!found) return;
      if (found === 'open') return fail('CSV_UNTERMINATED_QUOTE');
      if (found.fields) take(found.fields);
      rest = rest.slice(found.length);
      line += found.lines;
    }
  }

  function take(fields) {
    if (!names) {
      names = fields;
      if (header) return;
    }
    if (fields.length !== names.length) fail('CSV_FIELD_COUNT');
    else stream.push(header ? Object.fromEntries(names.map((name, i) => [name, fields[i]])) : fields);
  }

  function fail(code) {
    failure = Object.assign(new Error(code), { code, line });
  }

  function add(text) {
    rest += text;
    if (isFirst && rest !== '') {
      isFirst = false;
      if (rest.startsWith('\ufeff')) rest = rest.slice(1);
    }
  }

  const settle = callback => {
    if (!failure) callback();
    else if (stream.readableLength === 0) callback(failure);
    else setImmediate(settle, callback);
  };

  const stream = new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, callback) {
      add(decoder.write(chunk));
      parse(false);
      settle(callback);
    },
    flush(callback) {
      if (!failure) parse(true);
      settle(callback);
    },
  });
  return stream;
}
