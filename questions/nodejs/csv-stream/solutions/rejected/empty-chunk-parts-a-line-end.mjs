// Defect: an empty chunk between CR and LF makes data of the CR.
import { Transform } from 'node:stream';

const [LF, CR] = [10, 13];
const BOM = [0xef, 0xbb, 0xbf];

/** The bytes of one field, kept in pieces until it ends. */
class Field {
  pieces = [];
  isQuoted = false;

  add(chunk, from, to) {
    if (to > from) this.pieces.push(Buffer.from(chunk.subarray(from, to)));
  }

  isEmpty() {
    return this.pieces.length === 0 && !this.isQuoted;
  }

  /** Its text; `cut` bytes at the end do not belong to it. */
  text(cut) {
    const bytes = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    return bytes.toString('utf8', 0, bytes.length - cut);
  }
}

function machine({ header = true, delimiter = ',', quote = '"' }, give) {
  const [DELIMITER, QUOTE] = [delimiter.charCodeAt(0), quote.charCodeAt(0)];
  let state = 'bom';
  let bomBytes = 0;
  let field = new Field();
  let fields = [];
  let lastByte = 0;
  let names;
  let width;
  let line = 1;
  let startLine = 1;

  function endField(cut) {
    fields.push(field.text(cut));
    field = new Field();
    state = 'start';
  }

  function endRecord(cut, endsByLine) {
    const isBlank = fields.length === 0 && !field.isQuoted && field.pieces.reduce((sum, piece) => sum + piece.length, 0) === cut;
    const record = isBlank ? undefined : (endField(cut), fields);
    const at = startLine;
    if (endsByLine) line++;
    startLine = line;
    fields = [];
    field = new Field();
    state = 'start';
    if (record) takeRecord(record, at);
  }

  function takeRecord(record, at) {
    const isFirst = width === undefined;
    width ??= record.length;
    if (record.length !== width) throw Object.assign(new Error(`expected ${width} fields, found ${record.length} (line ${at})`), { code: 'CSV_FIELD_COUNT', line: at });
    if (!header) give(record);
    else if (isFirst) names = record;
    else give(Object.fromEntries(names.map((name, i) => [name, record[i]])));
  }

  return {
    write(chunk) {
      let from = 0;
      if (chunk.length === 0) lastByte = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (state === 'bom') {
          if (byte === BOM[bomBytes] && ++bomBytes < 3) { from = at + 1; continue; }
          if (bomBytes === 3) { state = 'start'; from = at + 1; continue; }
          field.add(Buffer.from(BOM.slice(0, bomBytes)), 0, bomBytes);
          state = bomBytes > 0 ? 'plain' : 'start';
        }
        if (state === 'start') {
          from = at;
          if (byte === QUOTE) { state = 'quoted'; field.isQuoted = true; from = at + 1; lastByte = byte; continue; }
          state = 'plain';
          lastByte = 0;
        }
        if (state === 'plain') {
          if (byte === DELIMITER) { field.add(chunk, from, at); endField(0); from = at + 1; }
          else if (byte === LF) { field.add(chunk, from, at); endRecord(lastByte === CR ? 1 : 0, true); from = at + 1; }
        } else if (state === 'quoted') {
          if (byte === QUOTE) { field.add(chunk, from, at); state = 'closed'; from = at + 1; }
          else if (byte === LF) line++;
        } else if (state === 'closed') {
          if (byte === QUOTE) { state = 'quoted'; from = at; }
          else if (byte === DELIMITER) { endField(0); from = at + 1; }
          else if (byte === LF) { endRecord(0, true); from = at + 1; }
          else from = at + 1;
        }
        lastByte = byte;
      }
      if (state === 'plain' || state === 'quoted') field.add(chunk, from, chunk.length);
    },
    end() {
      if (state === 'quoted') throw Object.assign(new Error(`the quote of line ${startLine} never ends`), { code: 'CSV_UNTERMINATED_QUOTE', line: startLine });
      endRecord(0, false);
    },
  };
}

export function createCsvParser(options = {}) {
  let failure;
  const stream = new Transform({
    readableObjectMode: true,
    transform(chunk, _, callback) { attempt(() => csv.write(chunk), callback); },
    flush(callback) { attempt(() => csv.end(), callback); },
  });
  const csv = machine(options, row => stream.push(row));
  const read = stream.read;
  stream.read = size => {
    const row = read.call(stream, size);
    failWhenRead();
    return row;
  };

  function attempt(work, callback) {
    try {
      work();
    } catch (error) {
      failure = error;
      return failWhenRead();
    }
    callback();
  }
  /** `callback(error)` would throw away the rows that still wait to be read. */
  function failWhenRead() {
    if (failure && stream.readableLength === 0) queueMicrotask(() => stream.destroy(failure));
  }
  return stream;
}
