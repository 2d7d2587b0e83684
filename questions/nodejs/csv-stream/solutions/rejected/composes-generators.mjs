// Defect: `compose` destroys the stream when the generator throws, with up to 16 rows that nobody has read yet.
import { compose } from 'node:stream';

async function* texts(source) {
  const decoder = new TextDecoder();
  for await (const chunk of source) yield decoder.decode(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, { stream: true });
  yield decoder.decode();
}

function recordsOf({ header = true, delimiter = ',', quote = '"' }) {
  return async function* records(source) {
    let field = '';
    let fields = [];
    let place = 'start'; // start, plain, quoted, behind (a quote)
    let isQuoted = false;
    let line = 1;
    let since = 1;
    let names;

    const fault = code => Object.assign(new Error(`line ${since}: ${code}`), { code, line: since });
    const endField = () => {
      fields.push(field);
      field = '';
      isQuoted = false;
      place = 'start';
    };
    const endRecord = () => {
      if (fields.length === 0 && field === '' && !isQuoted) return undefined;
      endField();
      const record = fields;
      fields = [];
      const isFirst = !names;
      names ??= record;
      if (record.length !== names.length) throw fault('CSV_FIELD_COUNT');
      if (!header) return record;
      return isFirst ? undefined : Object.fromEntries(names.map((name, i) => [name, record[i]]));
    };

    for await (const text of source) {
      for (const character of text) {
        if (place === 'quoted') {
          if (character === '\n') line++;
          if (character === quote) place = 'behind';
          else field += character;
        } else if (place === 'behind' && character === quote) {
          field += quote;
          place = 'quoted';
        } else if (character === delimiter) endField();
        else if (character === '\n') {
          if (place === 'plain' && field.endsWith('\r')) field = field.slice(0, -1);
          const row = endRecord();
          place = 'start';
          since = ++line;
          if (row) yield row;
        } else if (place === 'start' && character === quote) {
          place = 'quoted';
          isQuoted = true;
        } else if (place !== 'behind') {
          place = 'plain';
          field += character;
        }
      }
    }
    if (place === 'quoted') throw fault('CSV_UNTERMINATED_QUOTE');
    const row = endRecord();
    if (row) yield row;
  };
}

export const createCsvParser = (options = {}) => compose(texts, recordsOf(options));
