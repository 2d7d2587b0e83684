// Defect: an empty chunk behind a quote makes data of it, as if nothing could follow.
import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';

export function createCsvParser({ header = true, delimiter = ',', quote = '"' } = {}) {
  const decoder = new StringDecoder('utf8');
  let place = 'begin'; // begin (of the input), start (of a field), plain, quoted, behind (a quote)
  let fields = [];
  let field = '';
  let line = 1;
  let recordLine = 1;
  let names;
  let failure;

  const stream = new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, callback) {
      const text = decoder.write(chunk);
      if (chunk.length === 0 && place === 'behind') {
        field += quote;
        place = 'quoted';
      }
      parse(text);
      finish(callback);
    },
    flush(callback) {
      if (failure) return;
      if (place === 'quoted') fail('CSV_UNTERMINATED_QUOTE', 'the last field has no closing quote');
      else if (place === 'plain' || place === 'behind' || fields.length > 0) {
        endField(field);
        endRecord();
      }
      finish(callback);
    },
  });
  const { read } = stream;
  stream.read = function (size) {
    const row = read.call(this, size);
    if (failure && this.readableLength === 0) setImmediate(() => this.destroy(failure));
    return row;
  };

  function finish(callback) {
    if (!failure) callback();
    else if (stream.readableLength === 0) setImmediate(() => stream.destroy(failure));
  }

  function fail(code, text) {
    failure = new Error(`${text} (record on line ${recordLine})`);
    failure.code = code;
    failure.line = recordLine;
  }

  function parse(text) {
    let at = 0;
    let nextQuote = -2; // where the next quote is, once it is known
    if (place === 'begin' && text !== '') {
      if (text.startsWith('\ufeff')) at = 1;
      place = 'start';
    }
    while (at < text.length && !failure) {
      if (place === 'start' && fields.length === 0) {
        if (nextQuote < at && nextQuote !== -1) nextQuote = text.indexOf(quote, at);
        const end = text.indexOf('\n', at);
        if (end >= 0 && (nextQuote < 0 || nextQuote > end)) {
          takeLine(text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end));
          at = end + 1;
          continue;
        }
      }
      at = step(text, at);
    }
  }

  /** A whole line without a quote in it. */
  function takeLine(content) {
    if (content !== '') {
      fields = content.split(delimiter);
      endRecord();
    }
    recordLine = ++line;
  }

  function step(text, at) {
    if (place === 'start') {
      if (text[at] === quote) {
        place = 'quoted';
        return at + 1;
      }
      place = 'plain';
    }
    if (place === 'quoted') return inQuotes(text, at);
    if (place === 'behind') return behindQuote(text, at);
    return inPlain(text, at);
  }

  function inPlain(text, from) {
    let at = from;
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++;
    const part = field + text.slice(from, at);
    if (at === text.length) field = part;
    else if (text[at] === delimiter) endField(part);
    else {
      const content = part.endsWith('\r') ? part.slice(0, -1) : part;
      if (content === '' && fields.length === 0) {
        field = '';
        place = 'start';
      } else {
        endField(content);
        endRecord();
      }
      recordLine = ++line;
    }
    return at + 1;
  }

  function inQuotes(text, from) {
    const found = text.indexOf(quote, from);
    const end = found < 0 ? text.length : found;
    const part = text.slice(from, end);
    for (let feed = part.indexOf('\n'); feed >= 0; feed = part.indexOf('\n', feed + 1)) line++;
    field += part;
    if (found >= 0) place = 'behind';
    return end + 1;
  }

  function behindQuote(text, at) {
    const next = text[at];
    if (next === quote) {
      field += quote;
      place = 'quoted';
    } else if (next === delimiter) endField(field);
    else if (next === '\n') {
      endField(field);
      endRecord();
      recordLine = ++line;
    }
    return at + 1;
  }

  function endField(content) {
    fields.push(content);
    field = '';
    place = 'start';
  }

  function endRecord() {
    const record = fields;
    fields = [];
    if (!names) {
      names = record;
      if (header) return;
    }
    if (record.length !== names.length) fail('CSV_FIELD_COUNT', `${record.length} fields, where ${names.length} are expected`);
    else stream.push(header ? rowOf(record) : record);
  }

  function rowOf(record) {
    const row = {};
    for (let i = 0; i < names.length; i++) {
      if (names[i] === '__proto__') Object.defineProperty(row, '__proto__', { value: record[i], enumerable: true, configurable: true, writable: true });
      else row[names[i]] = record[i];
    }
    return row;
  }

  return stream;
}
