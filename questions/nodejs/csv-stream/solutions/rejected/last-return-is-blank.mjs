// Defect: a CR alone on the last line, without an LF, counts as a blank line.
import { Duplex } from 'node:stream';

const SPECIAL = /[\r\n]/;

async function* rowsOf(source, { header = true, delimiter = ',', quote = '"' }) {
  const decoder = new TextDecoder();
  let names;
  let fields = [];
  let parts = [];
  let mode = 'start'; // start, plain, return (a CR that may begin a line end), quoted, closed
  let line = 1;
  let since = 1;

  const problem = (code, text) => Object.assign(new Error(`${text}: line ${since}`), { code, line: since });
  const endField = () => {
    fields.push(parts.join(''));
    parts = [];
    mode = 'start';
  };
  const endRecord = () => {
    endField();
    const record = fields;
    fields = [];
    if (names && record.length !== names.length) throw problem('CSV_FIELD_COUNT', `${record.length} fields instead of ${names.length}`);
    const isHeader = !names && header;
    names ??= record;
    if (isHeader) return undefined;
    return header ? Object.assign(Object.create(null), Object.fromEntries(names.map((name, i) => [name, record[i]]))) : record;
  };

  async function* texts() {
    for await (const chunk of source) yield decoder.decode(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, { stream: true });
    yield decoder.decode();
  }

  for await (const text of texts()) {
    let at = 0;
    while (at < text.length) {
      if (mode === 'quoted') {
        const end = text.indexOf(quote, at);
        const part = text.slice(at, end < 0 ? text.length : end);
        line += part.split('\n').length - 1;
        parts.push(part);
        at += part.length;
        if (end >= 0) {
          mode = 'closed';
          at++;
        }
        continue;
      }
      const next = text[at++];
      if (mode === 'start' && next === quote) mode = 'quoted';
      else if (mode === 'closed' && next === quote) {
        parts.push(quote);
        mode = 'quoted';
      } else if (next === delimiter) {
        if (mode === 'return') parts.push('\r');
        endField();
      } else if (next === '\n') {
        const isBlank = (mode === 'start' || mode === 'return') && fields.length === 0 && parts.length === 0;
        const row = isBlank ? undefined : endRecord();
        mode = 'start';
        since = ++line;
        if (row) yield row;
      } else if (mode !== 'closed') {
        if (mode === 'return') parts.push('\r');
        mode = next === '\r' ? 'return' : 'plain';
        if (next !== '\r') {
          let end = at;
          while (end < text.length && text[end] !== delimiter && !SPECIAL.test(text[end])) end++;
          parts.push(text.slice(at - 1, end));
          at = end;
        }
      }
    }
  }
  if (mode === 'quoted') throw problem('CSV_UNTERMINATED_QUOTE', 'the quoted field never ends');
  if (mode === 'return' && fields.length === 0 && parts.length === 0) return;
  if (mode === 'return') parts.push('\r');
  if (mode !== 'start' || fields.length > 0) {
    const row = endRecord();
    if (row) yield row;
  }
}

export const createCsvParser = (options = {}) => Duplex.from(source => rowsOf(source, options));
