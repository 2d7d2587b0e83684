// Defect: looks for the next delimiter from the start of each field, past the end of the line.
import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Between two fields, in an unquoted one, in a quoted one, after its closing quote. */
const [START, PLAIN, QUOTED, CLOSED] = [0, 1, 2, 3];

class CsvParser extends Transform {
  #decoder = new StringDecoder();
  #atStart = true;
  #state = START;
  #field = ''; // what earlier chunks, or earlier parts of a quoted field, brought of the present field
  #fields = [];
  #line = 1;
  #recordLine = 1;
  #names;
  #width = 0;
  #failure;

  constructor({ header = true, delimiter = ',', quote = '"' }) {
    super({ readableObjectMode: true });
    this.header = header;
    this.delimiter = delimiter;
    this.delimiterUnit = delimiter.charCodeAt(0);
    this.quote = quote;
    this.quoteUnit = quote.charCodeAt(0);
  }

  _transform(chunk, encoding, callback) {
    this.#parse(this.#decoder.write(chunk));
    this.#settle(callback);
  }

  _flush(callback) {
    this.#parse(this.#decoder.end());
    if (!this.#failure && this.#state === QUOTED) this.#fail('CSV_UNTERMINATED_QUOTE', 'the input ends inside a quoted field');
    else if (!this.#failure && (this.#state !== START || this.#fields.length > 0)) this.#endRecord('');
    this.#settle(callback);
  }

  // Rows leave the buffer through here, and after the last one the failure is told.
  read(size) {
    const row = super.read(size);
    if (this.#failure && this.readableLength === 0) process.nextTick(() => this.destroy(this.#failure));
    return row;
  }

  #settle(callback) {
    if (!this.#failure) callback();
    else if (this.readableLength === 0) process.nextTick(() => this.destroy(this.#failure));
  }

  #parse(text) {
    let at = 0;
    if (this.#atStart && text !== '') {
      this.#atStart = false;
      if (text.charCodeAt(0) === 0xfeff) at = 1;
    }
    while (at < text.length && !this.#failure) {
      if (this.#state === START) at = this.#startField(text, at);
      if (this.#state === PLAIN) at = this.#plain(text, at);
      else if (this.#state === QUOTED) at = this.#quoted(text, at);
      else at = this.#closed(text, at);
    }
  }

  #startField(text, at) {
    if (text.charCodeAt(at) === this.quoteUnit) {
      this.#state = QUOTED;
      return at + 1;
    }
    this.#state = PLAIN;
    return at;
  }

  #plain(text, from) {
    const { delimiter } = this;
    const [nextDelimiter, nextFeed] = [delimiter, '\n'].map(character => {
      const found = text.indexOf(character, from);
      return found < 0 ? text.length : found;
    });
    if (nextDelimiter < nextFeed) this.#endField(text.slice(from, nextDelimiter));
    else if (nextFeed < text.length) this.#endLine(text, from, nextFeed);
    else this.#field += text.slice(from);
    return Math.min(nextDelimiter, nextFeed) + 1;
  }

  #endLine(text, from, at) {
    if (text.charCodeAt(at - 1) === CARRIAGE_RETURN) return this.#endRecord(text.slice(from, at - 1));
    if (at === from && this.#field.endsWith('\r')) this.#field = this.#field.slice(0, -1);
    this.#endRecord(text.slice(from, at));
  }

  #quoted(text, from) {
    const found = text.indexOf(this.quote, from);
    const part = text.slice(from, found < 0 ? text.length : found);
    for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) this.#line++;
    this.#field += part;
    if (found < 0) return text.length;
    this.#state = CLOSED;
    return found + 1;
  }

  #closed(text, at) {
    const unit = text.charCodeAt(at);
    if (unit === this.quoteUnit) {
      this.#field += this.quote;
      this.#state = QUOTED;
    } else if (unit === this.delimiterUnit) this.#endField('');
    else if (unit === LINE_FEED) this.#endRecord('');
    return at + 1;
  }

  #endField(rest) {
    this.#fields.push(this.#field + rest);
    this.#field = '';
    this.#state = START;
  }

  #endRecord(rest) {
    const isBlank = this.#state === PLAIN && this.#fields.length === 0 && this.#field === '' && rest === '';
    const line = this.#recordLine;
    this.#line++;
    if (isBlank) this.#state = START;
    else {
      this.#endField(rest);
      this.#takeRecord(line);
      this.#fields = [];
    }
    this.#recordLine = this.#line;
  }

  #takeRecord(line) {
    const fields = this.#fields;
    if (this.#width === 0) {
      this.#width = fields.length;
      if (this.header) {
        this.#names = fields;
        return;
      }
    }
    if (fields.length === this.#width) this.push(this.header ? this.#row(fields) : fields);
    else this.#fail('CSV_FIELD_COUNT', `${fields.length} fields where the first record has ${this.#width}`, line);
  }

  #row(fields) {
    const names = this.#names;
    const row = {};
    for (let i = 0; i < names.length; i++) {
      if (names[i] === '__proto__') Object.defineProperty(row, '__proto__', { value: fields[i], enumerable: true, writable: true, configurable: true });
      else row[names[i]] = fields[i];
    }
    return row;
  }

  #fail(code, message, line = this.#recordLine) {
    this.#failure = Object.assign(new Error(`line ${line}: ${message}`), { code, line });
  }
}

export function createCsvParser(options = {}) {
  return new CsvParser(options);
}
