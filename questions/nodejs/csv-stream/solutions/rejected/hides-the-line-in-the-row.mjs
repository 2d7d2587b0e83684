// Defect: each row has the number of its line as a hidden property.
import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';

function transitions({ delimiter, quote }, record) {
  const states = {
    field(character) {
      if (character === quote) return record.quoted(), states.inside;
      return states.outside(character);
    },
    outside(character) {
      if (character === delimiter) return record.endField(), states.field;
      if (character === '\n') return record.endLine(), states.field;
      if (character === '\r') return states.carriageReturn;
      record.add(character);
      return states.outside;
    },
    carriageReturn(character) {
      if (character !== '\n') record.add('\r');
      return states.outside(character);
    },
    inside(character) {
      if (character === quote) return states.quote;
      if (character === '\n') record.line++;
      record.add(character);
      return states.inside;
    },
    quote(character) {
      if (character === quote) return record.add(quote), states.inside;
      if (character === delimiter) return record.endField(), states.field;
      if (character === '\n') return record.endLine(), states.field;
      return states.quote;
    },
  };
  return states;
}

class Record {
  line = 1;
  start = 1;
  fields = [];
  characters = [];
  #wasQuoted = false;

  constructor(take) { this.take = take; }
  add(character) { this.characters.push(character); }
  quoted() { this.#wasQuoted = true; }
  isNothing() { return this.fields.length === 0 && this.characters.length === 0 && !this.#wasQuoted; }

  endField() {
    this.fields.push(this.characters.join(''));
    this.characters = [];
    this.#wasQuoted = false;
  }

  end() {
    if (this.isNothing()) return;
    this.endField();
    const { fields, start } = this;
    this.fields = [];
    this.take(fields, start);
  }

  endLine() {
    try {
      this.end();
    } finally {
      this.start = ++this.line;
    }
  }
}

const fault = (code, line, text) => Object.assign(new Error(text), { code, line });

export default {
  createCsvParser({ header = true, delimiter = ',', quote = '"' } = {}) {
    const decoder = new StringDecoder('utf8');
    let names;
    let isFirst = true;
    const record = new Record((fields, line) => {
      names ??= fields;
      if (fields.length !== names.length) throw fault('CSV_FIELD_COUNT', line, `expected ${names.length} fields, got ${fields.length}`);
      if (header && fields === names) return;
      const row = header ? Object.fromEntries(fields.map((field, i) => [names[i], field])) : fields;
      stream.push(Object.defineProperty(row, 'line', { value: line }));
    });
    const states = transitions({ delimiter, quote }, record);
    let state = states.field;

    function feed(text) {
      for (const character of text) {
        if (isFirst) {
          isFirst = false;
          if (character === '\uFEFF') continue;
        }
        state = state(character);
      }
    }

    function finish() {
      feed(decoder.end());
      if (state === states.inside) throw fault('CSV_UNTERMINATED_QUOTE', record.start, 'a quote is never closed');
      if (state === states.carriageReturn) record.add('\r');
      record.end();
    }

    const stream = new Transform({
      readableObjectMode: true,
      transform: (chunk, _, done) => attempt(() => feed(decoder.write(chunk)), done),
      flush: done => attempt(finish, done),
    });

    function attempt(step, done) {
      let error = null;
      try {
        step();
      } catch (thrown) {
        error = thrown;
      }
      const settle = () => (error && stream.readableLength > 0 ? setImmediate(settle) : done(error));
      settle();
    }

    return stream;
  },
};
