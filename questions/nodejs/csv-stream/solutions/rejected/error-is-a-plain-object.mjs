// Defect: destroys the stream with an object that has `code` and `line`, but is no Error.
import { Duplex } from 'node:stream';

export function createCsvParser({ header = true, delimiter = ',', quote = '"' } = {}) {
  const decoder = new TextDecoder('utf-8'); // drops a byte-order mark, and keeps a cut character for the next chunk
  const rows = [];
  let head = 0;
  let failure;
  let done = false;
  let goOn; // the callback of the chunk whose rows are in the queue
  let isWanted = false;

  let field = '';
  let fields = [];
  let inQuotes = false;
  let wasQuoted = false; // the present field began with a quote
  let hasQuote = false; // the last character was a quote inside a quoted field
  let line = 1;
  let startLine = 1;
  let names;

  function endField() {
    fields.push(field);
    field = '';
    wasQuoted = false;
    hasQuote = false;
  }

  function endRecord() {
    if (fields.length === 0 && field === '' && !wasQuoted) return;
    endField();
    const record = fields;
    fields = [];
    if (!names) {
      names = record;
      if (header) return;
    }
    if (record.length !== names.length) return fail('CSV_FIELD_COUNT');
    rows.push(header ? asObject(record) : record);
  }

  function asObject(record) {
    const row = Object.create(null);
    for (const [i, name] of names.entries()) row[name] = record[i];
    return row;
  }

  function fail(code) {
    failure = { code, line: startLine };
  }

  function take(character) {
    if (inQuotes) {
      if (character === '\n') line++;
      if (character === quote) { inQuotes = false; hasQuote = true; } else field += character;
    } else if (hasQuote && character === quote) {
      field += quote;
      inQuotes = true;
    } else if (character === delimiter) endField();
    else if (character === '\n') {
      if (field.endsWith('\r') && !hasQuote) field = field.slice(0, -1);
      endRecord();
      startLine = ++line;
    } else if (character === quote && field === '' && !wasQuoted) {
      inQuotes = true;
      wasQuoted = true;
    } else if (!wasQuoted) field += character;
  }

  function parse(text) {
    for (const character of text) {
      take(character);
      if (failure) return;
    }
  }

  function hand() {
    if (!isWanted) return;
    if (head < rows.length) {
      isWanted = false;
      const row = rows[head++];
      if (head === rows.length) rows.length = head = 0;
      stream.push(row);
    } else if (failure) {
      // The reader may hold the last row in its buffer: let it have that first.
      if (stream.readableLength > 0) setImmediate(hand);
      else process.nextTick(() => stream.destroy(failure));
    } else if (goOn) {
      const callback = goOn;
      goOn = undefined;
      callback();
    } else if (done) stream.push(null);
  }

  const stream = new Duplex({
    readableObjectMode: true,
    readableHighWaterMark: 1,
    read() {
      isWanted = true;
      hand();
    },
    write(chunk, encoding, callback) {
      parse(decoder.decode(chunk, { stream: true }));
      goOn = callback;
      hand();
    },
    final(callback) {
      parse(decoder.decode());
      if (!failure && inQuotes) fail('CSV_UNTERMINATED_QUOTE');
      else if (!failure) endRecord();
      done = true;
      callback();
      hand();
    },
  });
  return stream;
}
