// What a right CSV parser does. Inputs are built from records (`Sheet`), so that what has to come out
// is known without parsing anything: the rows are the records, and the text is only written from them.
// Nothing here writes what the statement leaves open: text behind a closing quote, repeated column
// names, incomplete UTF-8, two byte-order marks, a record with too many fields that never ends.
import { check } from 'prepkit';

// --- input ------------------------------------------------------------------------------------------------

/** UTF-8, which this engine does not have built in. */
function utf8(text) {
  const bytes = [];
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(bytes);
}

/** Bytes, or a text, cut at these places. */
function pieces(whole, cuts) {
  const places = [...new Set(cuts)].filter(at => at > 0 && at < whole.length).toSorted((a, b) => a - b);
  return [0, ...places].map((from, i) => whole.slice(from, places[i]));
}

const everyPlace = whole => Array.from({ length: whole.length }, (_, at) => at);

/** The input in chunks: of bytes, or of whole characters as strings; with `gaps`, an empty one behind each. */
function chunksOf({ text, cuts = [], strings = false, gaps = false }) {
  const chunks = strings ? pieces([...text], cuts).map(characters => characters.join('')) : pieces(utf8(text), cuts);
  return gaps ? chunks.flatMap(chunk => [chunk, chunk.slice(0, 0)]) : chunks;
}

// --- beside the solution ----------------------------------------------------------------------------------

/** Writes chunks, reads all rows, and says how it ended. Time stands still but for the turns here. */
const feed = async (solution, { options, chunks }) => {
  const parser = options === undefined ? solution.createCsvParser() : solution.createCsvParser(options);
  const seen = { rows: [], ended: false };
  let isOver = false;
  parser.on('data', row => { seen.rows.push(row); });
  parser.on('end', () => { seen.ended = true; isOver = true; });
  parser.on('error', error => {
    delete seen.ended;
    const { code, line, message } = Object(error);
    if (!(error instanceof Error)) seen.error = { thatIsNoError: error };
    else seen.error = /^CSV_(FIELD_COUNT|UNTERMINATED_QUOTE)$/.test(code) ? { code, line } : { code, line, message };
    seen.rowsBefore = seen.rows.length;
    isOver = true;
  });
  for (const chunk of chunks) parser.write(chunk);
  parser.end();
  for (let turn = 0; turn < 300 && !isOver; turn++) await clock.advance(turn < 100 ? 1 : 10);
  await clock.advance(1);
  return seen;
};

/** The same for a person who looks at a failure. */
const shown = async (solution, options, chunks) => {
  const parser = solution.createCsvParser(options);
  let seen = { rows: [], ended: false };
  parser.on('data', row => seen.rows.push(row));
  parser.on('end', () => { seen.ended = true; });
  parser.on('error', error => { seen = { rows: seen.rows, error, code: error.code, line: error.line, rowsBefore: seen.rows.length }; });
  for (const chunk of chunks) parser.write(chunk);
  parser.end();
  for (let turn = 0; turn < 100; turn++) await clock.advance(10);
  return seen;
};

const ended = rows => ({ rows, ended: true });
const failed = (rows, code, line) => ({ rows, error: { code, line }, rowsBefore: rows.length });

/** Gives each input to a parser of its own. A case: `text`, `cuts` (places where it is cut), `strings`,
 * `gaps` (empty chunks between), `options`, `expected`. */
function parses(t, list, note, more = {}) {
  return t.cases({
    list,
    run: feed,
    input: one => ({ options: one.options, chunks: chunksOf(one) }),
    expect: one => one.expected,
    show: one => [shown, one.options, chunksOf(one).map(asWritten)],
    label: describe,
    note,
    ...more,
  });
}

const isAscii = chunk => chunk.every(byte => byte < 0x80);
const asWritten = chunk => (typeof chunk !== 'string' && isAscii(chunk) ? String.fromCharCode(...chunk) : chunk);
const asRead = chunk => (typeof chunk === 'string' ? JSON.stringify(chunk) : isAscii(chunk) ? JSON.stringify(String.fromCharCode(...chunk)) : `bytes ${[...chunk].map(byte => byte.toString(16).padStart(2, '0')).join(' ')}`);

function describe(one) {
  const chunks = chunksOf(one);
  const options = one.options && Object.keys(one.options).length > 0 ? ` with ${JSON.stringify(one.options)}` : '';
  if (chunks.length > 8 && chunks.every(({ length }) => length <= 1)) return `the input ${JSON.stringify(one.text)} in chunks of one byte${one.gaps ? ', each followed by an empty chunk' : ''}${options}`;
  return chunks.length === 1 ? `the input ${JSON.stringify(one.text)}${options}` : `${chunks.map(asRead).join(', then ')}${options}`;
}

/** One input, whole. */
const whole = (t, text, expected, note, options) => parses(t, [{ text, expected, options }], note);

/** One input: whole, byte by byte, and cut in two at every byte. */
function anyhow(t, text, expected, note, options) {
  const places = everyPlace(utf8(text));
  const cutSo = cuts => ({ text, cuts, expected, options });
  const list = [[], places, ...places.slice(1).map(at => [at])].map(cutSo);
  return parses(t, list, note, { smaller: ({ cuts }) => (cuts.length > 1 ? places.slice(1).map(at => cutSo([at])) : []) });
}

const objects = (names, ...records) => records.map(fields => Object.fromEntries(names.map((name, i) => [name, fields[i]])));
const arrays = { header: false };

// --- core -------------------------------------------------------------------------------------------------

check('header', { group: 'core', covers: 'header', title: 'the first record names the columns of the others' }, async t => {
  const note = 'each record after the first becomes an object from name to string';
  const people = objects(['name', 'age'], ['Ann', '42'], ['Bob', '7']);
  await whole(t, 'name,age\nAnn,42\nBob,7\n', ended(people), note);
  await whole(t, 'name,age\nAnn,42\nBob,7\n', ended(people), note, {});
  await whole(t, 'name,age\nAnn,42\nBob,7\n', ended(people), note, { header: true, delimiter: undefined, quote: undefined });
  await whole(t, 'one\n1\n2\n', ended(objects(['one'], ['1'], ['2'])), 'one column is enough');
  await whole(t, 'name,age\n', ended([]), 'names alone make no row');
});

check('no-header', { group: 'core', covers: 'no-header', title: 'without a header each record becomes an array' }, async t => {
  const note = 'with `header: false` each record, the first one too, becomes an array of strings';
  await whole(t, 'name,age\nAnn,42\n', ended([['name', 'age'], ['Ann', '42']]), note, arrays);
  await whole(t, 'one\n', ended([['one']]), note, arrays);
});

check('nothing', { group: 'edge', covers: 'nothing', title: 'no input makes no row' }, async t => {
  for (const options of [undefined, arrays]) {
    await whole(t, '', ended([]), 'nothing in, nothing out, and the stream ends', options);
    await anyhow(t, '\n\r\n\n', ended([]), 'blank lines alone make no row', options);
  }
});

check('line-ends', { group: 'core', covers: 'line-ends', title: 'records end with LF or CR LF, mixed; the last may lack it' }, async t => {
  const rows = [['a', 'b'], ['c', 'd'], ['e', 'f']];
  for (const text of ['a,b\nc,d\ne,f\n', 'a,b\r\nc,d\r\ne,f\r\n', 'a,b\r\nc,d\ne,f\r\n', 'a,b\nc,d\r\ne,f']) {
    await whole(t, text, ended(rows), 'LF and CR LF both end a record, and the end of the input does too', arrays);
  }
  await whole(t, 'a,b\nc,', ended([['a', 'b'], ['c', '']]), 'the last record may end in an empty field', arrays);
  await whole(t, '"a","b"\r\n"c","d"\n"e","f"', ended(rows), 'a line may end behind a closing quote', arrays);
});

check('quoting', { group: 'core', covers: 'quoting', title: 'delimiters and line breaks inside quotes are data' }, async t => {
  await whole(t, '"a,b",c\n', ended([['a,b', 'c']]), 'a delimiter inside quotes is data', arrays);
  await whole(t, '"a\nb","c\r\nd"\r\n"e",f\n', ended([['a\nb', 'c\r\nd'], ['e', 'f']]), 'line breaks inside quotes are data, as they are written', arrays);
  await whole(t, '"name","age"\n"Ann",42\n', ended(objects(['name', 'age'], ['Ann', '42'])), 'column names may be quoted too');
});

check('doubled-quotes', { group: 'core', covers: 'doubled-quotes', title: 'a doubled quote inside quotes is one quote' }, async t => {
  await whole(t, '"say ""hi""",b\n', ended([['say "hi"', 'b']]), 'two quotes inside a quoted field stand for one', arrays);
  await whole(t, '"""","""""",""","""\n', ended([['"', '""', '","']]), 'a field may consist of nothing but quotes', arrays);
});

check('quote-in-plain', { group: 'edge', covers: 'quote-in-plain', title: 'a quote inside an unquoted field is data' }, async t => {
  await whole(t, 'a"b,6"\nc""d, "e"\n', ended([['a"b', '6"'], ['c""d', ' "e"']]), 'a quote means something only at the very start of a field', arrays);
  await anyhow(t, 'a"b,c\n', ended([['a"b', 'c']]), 'a quote inside an unquoted field is data, also where a chunk begins with it', arrays);
});

/** Runs beside the solution: an unquoted field and a quoted one, each in so many chunks of 64 KiB. */
const longFields = async (solution, count) => {
  const parser = solution.createCsvParser({ header: false });
  const rows = [];
  parser.on('data', row => rows.push(row)).on('error', () => {});
  const chunk = Buffer.from('lorem ipsum dolor sit amet '.padEnd(64, '.').repeat(1024));
  for (const quote of ['', '"']) {
    parser.write(`a,${quote}`);
    for (let left = count; left > 0; left--) parser.write(chunk);
    parser.write(`${quote}\n`);
  }
  parser.end();
  for (let turn = 0; turn < 300 && rows.length < 2; turn++) await clock.advance(turn < 100 ? 1 : 10);
  const field = chunk.toString().repeat(count);
  return [0, 1].map(at => rows[at]?.length === 2 && rows[at][1] === field);
};

check('fields-as-they-are', { group: 'core', covers: ['as-it-is', 'empty-fields'], title: 'fields are neither trimmed nor converted, and may be empty' }, async t => {
  await whole(t, ' a , b\t\n" c ",  \n', ended([[' a ', ' b\t'], [' c ', '  ']]), 'blanks at the edges of a field belong to it', arrays);
  await whole(t, '1,007,true,null\n,,,\n"","",,""\n', ended([['1', '007', 'true', 'null'], ['', '', '', ''], ['', '', '', '']]), 'every field is a string, an empty one is an empty string', arrays);
  await whole(t, ' a ,"b\t", C\n1,2,3\n', ended(objects([' a ', 'b\t', ' C'], ['1', '2', '3'])), 'the names of the columns are fields too: blanks and capitals belong to them');
  const odd = ['\0', 'a\vb\fc', '\u0085', '\u00a0', 'a\u2028b\u2029c', 'e\u0301', '\u200b', '\ufffd'];
  await whole(t, `${odd.join()}\n`, ended([odd]), 'control characters, blanks and line separators of Unicode belong to the field, and no character is replaced', arrays);
  const lines = ['sep=;', '#note', '\\N', 'NULL', '-', '=1+1', 'undefined'];
  await whole(t, `${lines.join('\n')}\n`, ended(lines.map(line => [line])), 'no line and no word has a meaning of its own', arrays);
  const long = await t.run(longFields, 24);
  t.equal(long, [true, true], 'a field of 1.5 MiB comes whole, and is what was written: whether an unquoted one, and a quoted one, do');
});

check('blank-lines', { group: 'core', covers: 'blank-lines', title: 'a line with nothing on it is skipped' }, async t => {
  await anyhow(t, '\n\r\na,b\n\n1,2\r\n\r\n\n3,4\n\n', ended(objects(['a', 'b'], ['1', '2'], ['3', '4'])), 'blank lines are skipped, wherever they are');
  await whole(t, 'a\n\n1\n\n', ended(objects(['a'], ['1'])), 'a blank line is skipped in a file of one column too');
  await whole(t, 'a\n \n\t\n', ended([['a'], [' '], ['\t']]), 'a line with a blank on it is no blank line', arrays);
});

check('empty-quotes', { group: 'edge', covers: 'empty-quotes', title: 'a line with just "" on it is a record' }, async t => {
  await anyhow(t, 'a\n""\n\n1\r\n""\r\n', ended(objects(['a'], [''], ['1'], [''])), 'a record that is just "" is one empty field');
  await whole(t, '""\na\n""', ended([[''], ['a'], ['']]), 'the last record may be just "", without a line end', arrays);
});

check('chunks', { group: 'core', covers: 'chunks', title: 'rows do not depend on where the input is cut' }, async t => {
  const note = 'the same bytes give the same rows, wherever they are cut into chunks';
  await anyhow(t, 'id,text\r\n1,"a ""b"", c"\r\n22,"d\r\ne"\n3,f\r\n', ended(objects(['id', 'text'], ['1', 'a "b", c'], ['22', 'd\r\ne'], ['3', 'f'])), note);
});

check('characters', { group: 'core', covers: 'characters', title: 'a character may be cut by the end of a chunk' }, async t => {
  await anyhow(t, 'ä,€\n😀x,"ñ""日本"\n', ended(objects(['ä', '€'], ['😀x', 'ñ"日本'])), 'characters of two, three and four bytes survive every cut');
});

check('line-end-cut', { group: 'core', covers: 'line-ends', title: 'a CR LF may be cut by the end of a chunk' }, async t => {
  await anyhow(t, 'a,b\r\n"c",\r\n,d\r\n', ended([['a', 'b'], ['c', ''], ['', 'd']]), 'a line end of CR LF is one, also when its halves come in two chunks', arrays);
});

check('lone-return', { group: 'edge', covers: 'lone-return', title: 'a carriage return without a line feed is data' }, async t => {
  const note = 'only a CR directly before an LF belongs to the line end';
  await anyhow(t, 'a\rb,\rc\nd\r,e\r\r\n', ended([['a\rb', '\rc'], ['d\r', 'e\r']]), note, arrays);
  await anyhow(t, '"a\rb",c\rd', ended([['a\rb', 'c\rd']]), note, arrays);
  await whole(t, 'a,b\r', ended([['a', 'b\r']]), 'a CR at the very end of the input is data', arrays);
  await anyhow(t, 'a\n\r', ended([['a'], ['\r']]), 'a CR at the very end of the input is data, and so the last line is not blank', arrays);
});

check('field-count', { group: 'core', covers: 'field-count', title: 'a record with another number of fields is an error' }, async t => {
  const note = 'the stream is destroyed with the error `CSV_FIELD_COUNT`, and `line` says where';
  await whole(t, 'a,b\n1,2\n3\n4,5\n', failed(objects(['a', 'b'], ['1', '2']), 'CSV_FIELD_COUNT', 3), note);
  await whole(t, 'a,b\n1,2,3\n', failed([], 'CSV_FIELD_COUNT', 2), note);
  await whole(t, 'a,b\n1,2\n3', failed(objects(['a', 'b'], ['1', '2']), 'CSV_FIELD_COUNT', 3), 'the last record is counted too, with or without a line end');
  await whole(t, 'a,b\n1,2\n""\n', failed(objects(['a', 'b'], ['1', '2']), 'CSV_FIELD_COUNT', 3), 'a record that is just "" has one field');
  await whole(t, 'a\nb\nc,\n', failed([['a'], ['b']], 'CSV_FIELD_COUNT', 3), 'with `header: false` the first record says how many fields there are', arrays);
});

check('unterminated', { group: 'core', covers: 'unterminated', title: 'input that ends inside quotes is an error' }, async t => {
  const note = 'the stream is destroyed with the error `CSV_UNTERMINATED_QUOTE`, and `line` says where its record starts';
  await whole(t, 'a,b\n1,2\n3,"4\n', failed(objects(['a', 'b'], ['1', '2']), 'CSV_UNTERMINATED_QUOTE', 3), note);
  await whole(t, 'a,b\n1,2\n"3', failed(objects(['a', 'b'], ['1', '2']), 'CSV_UNTERMINATED_QUOTE', 3), note);
  await whole(t, 'a,"b""', failed([], 'CSV_UNTERMINATED_QUOTE', 1), 'the header may lack its quote as well, and a doubled quote closes nothing');
  await whole(t, '"', failed([], 'CSV_UNTERMINATED_QUOTE', 1), note, arrays);
});

check('error-line', { group: 'edge', covers: 'error-line', title: '`line` counts every line feed, and says where the record starts' }, async t => {
  const note = '`line` is the physical line on which the bad record starts: every LF before it counts, inside quotes and on blank lines too';
  const rows = objects(['a', 'b'], ['x\ny\r\nz', '2']);
  await anyhow(t, 'a,b\r\n\n"x\ny\r\nz",2\n\r\n"p\nq"\n9,9\n', failed(rows, 'CSV_FIELD_COUNT', 7), note);
  await anyhow(t, 'a,b\r\n\n"x\ny\r\nz",2\n\r\n"p\nq","r\n', failed(rows, 'CSV_UNTERMINATED_QUOTE', 7), note);
  await whole(t, 'a\r,b\nc,d\re\n\rf\n', failed([['a\r', 'b'], ['c', 'd\re']], 'CSV_FIELD_COUNT', 3), 'a lone CR ends no line', arrays);
});

/** Runs beside the solution: good records, then perhaps a bad one, come in one chunk, and a reader of
 * some kind takes its time. How many rows does it see, and then what? */
const readBy = async (solution, kind, text) => {
  const { Readable, Writable, pipeline } = builtin('node:stream');
  const parser = solution.createCsvParser();
  const seen = { rows: 0, error: 'none' };
  let isOver = false;
  const over = error => {
    if (error) seen.error = error.code ?? String(error);
    isOver = true;
  };
  const later = () => new Promise(resolve => setImmediate(resolve));
  const readers = {
    'a `for await` loop': async () => {
      try {
        for await (const row of parser) {
          seen.rows++;
          await later();
        }
        over();
      } catch (error) {
        over(error);
      }
    },
    'a `for await` loop that rests for two seconds after 50 rows': async () => {
      try {
        for await (const row of parser) if (++seen.rows === 50) await new Promise(resolve => setTimeout(resolve, 2_000));
        over();
      } catch (error) {
        over(error);
      }
    },
    'a `readable` listener that calls `read()`': () => {
      parser.on('readable', () => { while (parser.read() !== null) seen.rows++; });
      parser.on('end', () => over()).on('error', over);
    },
    'a `data` listener that pauses after each row': () => {
      parser.on('data', () => {
        seen.rows++;
        parser.pause();
        setImmediate(() => parser.resume());
      });
      parser.on('end', () => over()).on('error', over);
    },
    'a `pipeline` into a slow Writable': () => {
      const slow = new Writable({ objectMode: true, highWaterMark: 1, write(row, encoding, callback) { seen.rows++; setImmediate(callback); } });
      pipeline(parser, slow, over);
    },
    'a `pipeline` from a source into a slow function': () => {
      const slow = async rows => { for await (const row of rows) { seen.rows++; await later(); } };
      pipeline(Readable.from([Buffer.from(text)]), parser, slow, over);
    },
  };
  readers[kind]();
  if (!kind.includes('from a source')) {
    parser.write(text);
    parser.end();
  }
  // few turns: who looks at the buffer in every immediate does so 50,000 times in each
  for (let turn = 0; turn < 20 && !isOver; turn++) await clock.advance(turn === 0 ? 1 : 2_000);
  return seen;
};

const READERS = [
  'a `for await` loop',
  'a `for await` loop that rests for two seconds after 50 rows',
  'a `readable` listener that calls `read()`',
  'a `data` listener that pauses after each row',
  'a `pipeline` into a slow Writable',
  'a `pipeline` from a source into a slow function',
];

check('rows-before-error', { group: 'core', covers: 'rows-before-error', title: 'rows before a bad record reach a reader before the error does' }, async t => {
  const good = `a,b\n${'1,2\n'.repeat(100)}`;
  for (const [text, code] of [[`${good}3\n${'4,5\n'.repeat(20)}`, 'CSV_FIELD_COUNT'], [`${good}3,"4`, 'CSV_UNTERMINATED_QUOTE']]) {
    for (const reader of READERS) {
      const seen = await t.run(readBy, reader, text);
      t.equal(seen, { rows: 100, error: code }, `100 rows and then a bad record come in one chunk: ${reader} sees all 100, and then the error (\`callback(error)\` and \`destroy(error)\` drop the rows that were not read yet)`);
    }
  }
});

check('readers', { group: 'core', covers: 'stream', title: 'it works with every way of reading a stream' }, async t => {
  const text = `a,b\n${'1,2\n'.repeat(100)}`;
  for (const reader of READERS) t.equal(await t.run(readBy, reader, text), { rows: 100, error: 'none' }, `${reader} sees all 100 rows, and then the end`);
});

check('destroyed', { group: 'edge', covers: ['stream', 'as-they-come', 'destroys'], title: 'the stream tells each write when it is done, and is destroyed by an error' }, async t => {
  const parser = await t.solution.createCsvParser();
  const [onData, onError, onWritten] = ['onData', 'onError', 'onWritten'].map(name => t.fn(undefined, { name }));
  await parser.on('data', onData);
  await parser.on('error', onError);
  t.equal(await t.get(parser, 'readableObjectMode'), true, 'its readable side is in object mode');
  for (const text of ['a,b\n', '1,2\n', '3,4\n', '5,6\n']) await parser.write(text, onWritten);
  await t.clock.advance(1_000);
  t.equal(onWritten.calls.length, 4, 'the callback of each `write` is called once its chunk is taken');
  const rows = objects(['a', 'b'], ['1', '2'], ['3', '4'], ['5', '6']);
  t.equal(onData.calls.slice(0, 2).map(({ args }) => args[0]), rows.slice(0, 2), 'a row comes before the input ends: no later than when the record after it is whole');
  await parser.write('7\n8,9\n10,11\n');
  await t.clock.advance(1_000);
  t.equal(onError.calls.length, 1, 'a bad record is told by one `error` event, before the input ends');
  t.equal(await t.get(parser, 'destroyed'), true, 'the stream is destroyed');
  t.equal(onData.calls.map(({ args }) => args[0]), rows, 'the rows before the bad record came, and none after it');
});

// --- edge -------------------------------------------------------------------------------------------------

check('byte-order-mark', { group: 'edge', covers: 'byte-order-mark', title: 'a leading byte-order mark is dropped, and no other' }, async t => {
  await anyhow(t, '\ufeffname,b\n1,\ufeff2\n\ufeff3,4\n', ended(objects(['name', 'b'], ['1', '\ufeff2'], ['\ufeff3', '4'])), 'U+FEFF is dropped at the very start of the input, and is data anywhere else');
  await anyhow(t, '\ufeff"a,b"\n1\n', ended(objects(['a,b'], ['1'])), 'a quoted field may come right after the byte-order mark');
  await whole(t, '\ufeff', ended([]), 'a byte-order mark alone is no record', arrays);
  await whole(t, '\ufeff\na\n', ended([['a']]), 'a line with just the byte-order mark has nothing on it', arrays);
  await parses(t, [{ text: '\ufeffa\n1\n', strings: true, expected: ended(objects(['a'], ['1'])) }], 'a string may begin with a byte-order mark too');
});

check('strings', { group: 'edge', covers: 'strings', title: 'strings may be written instead of bytes' }, async t => {
  const text = 'ä,b\r\n"😀 ""x""",€\n';
  const expected = ended(objects(['ä', 'b'], ['😀 "x"', '€']));
  const list = [[], everyPlace([...text])].map(cuts => ({ text, cuts, strings: true, expected }));
  await parses(t, list, 'a string is worth the same as its bytes in UTF-8');
});

check('kinds-of-bytes', { group: 'edge', covers: ['kinds-of-bytes', 'chunks'], title: 'a chunk may be any Uint8Array, and may be empty' }, async t => {
  const rows = await t.run(async solution => {
    const parser = solution.createCsvParser();
    const rows = [];
    parser.on('data', row => rows.push(row));
    const large = new Uint8Array([0, 97, 44, 98, 10, 49, 44, 50, 10, 0]);
    for (const chunk of [Buffer.alloc(0), large.subarray(1, 6), '', large.subarray(6, 9), Buffer.alloc(0)]) parser.write(chunk);
    parser.end();
    for (let turn = 0; turn < 100; turn++) await clock.advance(10);
    return rows;
  });
  t.equal(rows, objects(['a', 'b'], ['1', '2']), 'a Uint8Array that is a part of a larger one counts as what it shows, and an empty chunk changes nothing');
  const text = '\ufeffid,té\r\n1,"a ""b"", €"\r\n"2",\r\n\r\n3,😀\r\n';
  const expected = ended(objects(['id', 'té'], ['1', 'a "b", €'], ['2', ''], ['3', '😀']));
  const list = [false, true].map(strings => ({ text, cuts: everyPlace(strings ? [...text] : utf8(text)), strings, gaps: true, expected }));
  const smaller = one => (one.cuts.length > 1 ? one.cuts.slice(1).map(at => ({ ...one, cuts: [at] })) : []);
  await parses(t, list, 'an empty chunk changes nothing, wherever it comes: behind a quote, or between CR and LF too', { smaller });
});

check('delimiter', { group: 'core', covers: 'delimiter', title: 'another delimiter' }, async t => {
  await whole(t, 'a;b,c\n"1;2";3\n', ended(objects(['a', 'b,c'], ['1;2', '3'])), 'the given delimiter separates fields, and a comma does not', { delimiter: ';' });
  await whole(t, 'a\tb\n\t\n', ended(objects(['a', 'b'], ['', ''])), 'a tab may separate fields', { delimiter: '\t' });
});

check('quote', { group: 'edge', covers: 'quote', title: 'another quote' }, async t => {
  await anyhow(t, `a,b\n'1,''2''',"3\n`, ended(objects(['a', 'b'], [`1,'2'`, '"3'])), 'with `quote: "\'"` a double quote is data', { quote: "'" });
});

check('special-characters', { group: 'edge', covers: ['delimiter', 'quote'], title: 'delimiter and quote may be any ASCII character' }, async t => {
  const list = [...'|.^$*+?()[]{}/\\-& dn'].flatMap(character => [
    { text: `x${character}y\n"1${character}"${character}2\n`, options: { header: false, delimiter: character }, expected: ended([['x', 'y'], [`1${character}`, '2']]) },
    { text: `x,${character}y,${character}${character}z${character}\nw,v\n`, options: { header: false, quote: character }, expected: ended([['x', `y,${character}z`], ['w', 'v']]) },
  ]);
  await parses(t, list, 'a character that means something in a regular expression is a delimiter, or a quote, like any other');
  await whole(t, 'oNenTWOnTHREE\n', ended([['oNe', 'TWO', 'THREE']]), 'a letter separates fields, and its capital does not', { header: false, delimiter: 'n' });
});

check('names', { group: 'edge', covers: 'names', title: 'every text is a column name like any other' }, async t => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a b', '0', 'length'];
  const records = [names.map((_, i) => `v${i}`), names.map(() => '')];
  const text = [names, ...records].map(fields => fields.join(',')).join('\n');
  await whole(t, text, ended(objects(names, ...records)), '`__proto__` and the like become own properties of the row');
});

check('rows-apart', { group: 'edge', covers: 'rows-apart', title: 'each row is an object of its own, and no other object changes' }, async t => {
  const [changed, left, inherited] = await t.run(async solution => {
    const parser = solution.createCsvParser();
    const rows = [];
    parser.on('data', row => rows.push(row));
    parser.end('a,__proto__\n1,p\n2,q\n');
    for (let turn = 0; turn < 100; turn++) await clock.advance(10);
    const names = ['a', '__proto__'];
    const values = row => names.map(name => row[name]);
    for (const name of names) Reflect.set(rows[0], name, 'changed');
    const both = rows.map(values);
    for (const name of names) Reflect.deleteProperty(rows[0], name);
    return [both, rows.map(row => Object.keys(row).length), [{}.a, {}.p, typeof {}.toString, typeof [].map]];
  });
  t.equal(changed, [['changed', 'changed'], ['2', 'q']], 'a reader may change every column of a row, and changes no other row');
  t.equal(left, [0, 2], 'a reader may delete every column of a row');
  t.equal(inherited, [undefined, undefined, 'function', 'function'], 'no column name reaches the prototype of all objects');
  const [keys, lists] = await t.run(async solution => {
    const [objects, arrays] = [true, false].map(header => solution.createCsvParser({ header }));
    const [keys, lists] = [[], []];
    objects.on('data', row => keys.push(Reflect.ownKeys(row).map(String)));
    arrays.on('data', row => {
      Reflect.set(row, 0, `changed ${row[0]}`);
      lists.push(row);
    });
    for (const parser of [objects, arrays]) {
      parser.on('error', error => lists.push([error.code]));
      parser.end('a,b\n1,2\n3,4\n');
    }
    for (let turn = 0; turn < 100; turn++) await clock.advance(10);
    return [keys, lists];
  });
  t.equal(keys, [['a', 'b'], ['a', 'b']], 'a row has a property for each column, and no other, hidden ones included');
  t.equal(lists, [['changed a', 'b'], ['changed 1', '2'], ['changed 3', '4']], 'with `header: false` a reader may change each array, the first one too, and changes no other');
});

check('independent', { group: 'edge', covers: 'independent', title: 'two parsers share nothing' }, async t => {
  const rows = await t.run(async solution => {
    const parsers = [solution.createCsvParser(), solution.createCsvParser({ delimiter: ';' })];
    const rows = [[], []];
    for (const i of [0, 1]) parsers[i].on('data', row => rows[i].push(row));
    const texts = ['"a,b"\n"1,2"\n', 'a;b\n3;4\n'];
    for (let at = 0; at < 12; at++) for (const i of [0, 1]) parsers[i].write(texts[i].slice(at, at + 1));
    for (const parser of parsers) parser.end();
    for (let turn = 0; turn < 100; turn++) await clock.advance(10);
    return rows;
  });
  t.equal(rows, [objects(['a,b'], ['1,2']), objects(['a', 'b'], ['3', '4'])], 'two parsers may be fed in turn');
});

// --- drawn input ------------------------------------------------------------------------------------------

/** A drawn input: its lines, of which one may be bad, and how they are written. */
function draw(random) {
  const options = {};
  if (random.bool(0.5)) options.header = random.bool(0.3);
  if (random.bool(0.3)) options.delimiter = random.pick([';', '\t', '|', '.', ' ', 'a']);
  if (random.bool(0.2)) options.quote = random.pick(["'", '`', '$']);
  const width = random.int(1, 4);
  const sheet = { options, mark: random.bool(0.15), lines: [], cuts: random.pick(['none', 'some', 'all']), strings: random.bool(0.2), last: random.bool(0.3) };
  for (let count = random.int(0, 6); count >= 0; count--) {
    if (random.bool(0.15)) sheet.lines.push({ end: random.pick(['\n', '\r\n']) });
    sheet.lines.push({ fields: Array.from({ length: width }, () => drawField(random, options)), end: random.pick(['\n', '\r\n']) });
  }
  if (options.header !== false) firstOf(sheet).fields.forEach((field, i) => { field.text = `${random.pick(['n', '__proto__', 'ö', 'a b'])}${i || ''}`; });
  const ends = random.int(0, 9);
  if (ends <= 1) sheet.bad = { at: random.int(0, 5), by: random.pick([1, -1]) };
  if (ends === 2) sheet.open = true;
  sheet.places = Array.from({ length: 6 }, () => random.float());
  return sheet;
}

function drawField(random, { delimiter = ',', quote = '"' }) {
  const parts = ['a', 'bc', ' ', '1', 'é', '€', '😀', '\r', '\n', '\r\n', delimiter, quote, quote, '"', ',', '\ufeff', '\0', '#', '\\'];
  const text = random.bool(0.2) ? '' : Array.from({ length: random.int(1, 4) }, () => random.pick(parts)).join('');
  return { text, quoted: random.bool(0.4) };
}

const recordsOf = ({ lines }) => lines.filter(({ fields }) => fields);
const firstOf = sheet => recordsOf(sheet)[0];

/** The text of a drawn input and what has to come out of it, made from the same records. */
function written(sheet) {
  const { header = true } = sheet.options;
  const [, ...others] = recordsOf(sheet);
  const bad = sheet.bad && others.length > 0 ? others[sheet.bad.at % others.length] : undefined;
  let text = sheet.mark ? '\ufeff' : '';
  let line = 1;
  let error;
  const records = [];
  for (const [i, one] of sheet.lines.entries()) {
    const isLast = i === sheet.lines.length - 1;
    const isOpen = Boolean(isLast && sheet.open && one.fields && one !== bad);
    const fields = one === bad ? miscounted(one.fields, sheet.bad.by) : one.fields ?? [];
    const end = isOpen || (isLast && sheet.last && one.fields) ? '' : one.end;
    const added = fields.map((field, at) => writtenField(field, sheet.options, {
      isOpen: isOpen && at === fields.length - 1,
      isAlone: fields.length === 1,
      isFirst: text === '' && at === 0,
      isBeforeFeed: at === fields.length - 1 && end === '\n',
    })).join((sheet.options.delimiter ?? ',')) + end;
    if (one.fields && !error) {
      if (isOpen) error = { code: 'CSV_UNTERMINATED_QUOTE', line };
      else if (one === bad) error = { code: 'CSV_FIELD_COUNT', line };
      else records.push(fields.map(field => field.text));
    }
    text += added;
    line += added.split('\n').length - 1;
  }
  const rows = !header ? records : records.length > 0 ? objects(...records) : [];
  return { text, options: sheet.options, strings: sheet.strings, cuts: cutsOf(sheet, text), expected: error ? failed(rows, error.code, error.line) : ended(rows) };
}

const miscounted = (fields, by) => (by < 0 && fields.length > 1 ? fields.slice(1) : [...fields, { text: 'more' }]);

function writtenField({ text, quoted }, { delimiter = ',', quote = '"' }, { isOpen, isAlone, isFirst, isBeforeFeed }) {
  const doubled = quote + text.split(quote).join(quote + quote);
  if (isOpen) return doubled;
  const needs = text.includes(delimiter) || text.includes('\n') || text.startsWith(quote) || (isAlone && text === '')
    || (isFirst && text.startsWith('\ufeff')) || (isBeforeFeed && text.endsWith('\r'));
  return quoted || needs ? doubled + quote : text;
}

function cutsOf({ cuts, places, strings }, text) {
  if (cuts === 'none') return [];
  const { length } = strings ? [...text] : utf8(text);
  return cuts === 'all' ? everyPlace({ length }) : places.map(place => Math.floor(place * length));
}

/** Drawn inputs that are a little smaller: fewer cuts, lines, columns, characters and oddities. */
function* smaller(sheet) {
  if (sheet.cuts === 'all') yield { ...sheet, cuts: 'none' };
  if (sheet.cuts === 'some') for (const [i] of sheet.places.entries()) yield { ...sheet, places: sheet.places.toSpliced(i, 1), cuts: sheet.places.length > 1 ? 'some' : 'none' };
  for (const name of ['bad', 'open', 'mark', 'strings', 'last']) if (sheet[name]) yield { ...sheet, [name]: undefined };
  for (const [name, { [name]: _, ...others }] of Object.keys(sheet.options).map(name => [name, sheet.options])) yield { ...sheet, options: others };
  for (const [i] of sheet.lines.entries()) yield { ...sheet, lines: sheet.lines.toSpliced(i, 1) };
  const width = firstOf(sheet)?.fields.length ?? 0;
  for (let at = 0; at < width && width > 1; at++) yield { ...sheet, lines: sheet.lines.map(line => (line.fields ? { ...line, fields: line.fields.toSpliced(at, 1) } : line)) };
  for (const [i, line] of sheet.lines.entries()) {
    if (line.end === '\r\n') yield { ...sheet, lines: sheet.lines.with(i, { ...line, end: '\n' }) };
    for (const [at, field] of (line.fields ?? []).entries()) {
      for (const simple of simpler(field)) yield { ...sheet, lines: sheet.lines.with(i, { ...line, fields: line.fields.with(at, simple) }) };
    }
  }
}

function* simpler({ text, quoted }) {
  if (quoted) yield { text, quoted: false };
  const characters = [...text];
  if (characters.length > 1) for (const [i] of characters.entries()) yield { text: characters.toSpliced(i, 1).join(''), quoted };
}

/** Whether the statement says what comes of it: names differ, and a quote is not the delimiter. */
function isSheet(sheet) {
  const { header = true, delimiter = ',', quote = '"' } = sheet.options;
  const names = firstOf(sheet)?.fields.map(({ text }) => text) ?? [];
  return delimiter !== quote && (!header || new Set(names).size === names.length);
}

const caseOf = sheet => ({ sheet, ...written(sheet) });

function* smallerCases({ sheet }) {
  for (const less of smaller(sheet)) if (isSheet(less)) yield caseOf(less);
}

check('drawn', { group: 'edge', covers: ['chunks', 'quoting', 'error-line'], title: 'drawn inputs give the rows that they were made from' }, async t => {
  const sheets = Array.from({ length: 300 }, () => draw(t.random)).filter(isSheet);
  await parses(t, sheets.map(caseOf), 'fields, quotes, line ends, options and chunks in any mixture give the rows that the rules say', { smaller: smallerCases });
});

// --- scale ------------------------------------------------------------------------------------------------

const MIB = 2 ** 20;

/** Runs beside the solution: reads a few rows or none, then writes chunks of 16 KiB, 256 rows each,
 * while nobody reads, until the callback of one is not called; then reads it all. */
const fill = async (solution, first) => {
  const parser = solution.createCsvParser({ header: false });
  const chunk = `${'x'.repeat(40)},${'y'.repeat(22)}\n`.repeat(256);
  const marks = { writable: parser.writableHighWaterMark, readable: parser.readableHighWaterMark, inObjects: parser.writableObjectMode };
  let written = 0;
  let taken = 0;
  let rows = 0;
  if (first > 0) parser.write('first,row\n'.repeat(first + 1)); // the last one may be held back
  for (let turn = 0; turn < 1_000 && rows < first; turn++) {
    if (parser.read() !== null) rows++;
    else await clock.advance(1);
  }
  while (taken === written && written < 200) {
    parser.write(chunk, () => { taken++; });
    written++;
    for (let turn = 0; turn < 50 && taken < written; turn++) await clock.advance(20);
  }
  const unread = taken;
  let isOver = false;
  parser.on('data', () => { rows++; });
  parser.on('end', () => { isOver = true; });
  parser.end();
  for (let turn = 0; turn < 10_000 && !isOver; turn++) await clock.advance(1);
  return { unread, written, rows, marks };
};

check('backpressure', { group: 'scale', covers: 'backpressure', title: 'a reader that stops reading stops the writer' }, async t => {
  for (const [first, when] of [[0, 'while nobody has read yet'], [5, 'once the reader has stopped after 5 rows']]) {
    const { unread, written, rows, marks } = await t.run(fill, first);
    const [chunk, row] = [16_384, 64];
    const granted = Math.min(marks.inObjects ? marks.writable * chunk : marks.writable, MIB) + Math.min(marks.readable, 1_000) * row;
    t.ok(unread * chunk <= MIB + granted, `${when}, at most 1 MiB more than the high-water marks is taken: ${unread} chunks of 16 KiB are too many`);
    t.equal(rows, written * 256 + (first > 0 ? first + 1 : 0), 'once the reader goes on, every row arrives');
  }
});

/** Runs beside the solution: pours MiB of records through one parser, and counts what comes out. */
const pour = async (solution, mebibytes, isEnd) => {
  const poured = (globalThis.poured ??= { rows: 0, wanted: 0, ended: false });
  if (!poured.parser) {
    poured.parser = solution.createCsvParser();
    poured.parser.on('data', row => { if (row.id.length === 6 && row.note.length === 44) poured.rows++; });
    poured.parser.on('end', () => { poured.ended = true; });
    poured.parser.write('id,name,note,more\r\n');
  }
  const { parser } = poured;
  const lines = Array.from({ length: 512 }, (_, i) => `${100_000 + i},Name of thing number ${1_000 + i},"a note, with ""quotes"" and a\nline break in it",${1_000 + i}.5 EUR and some more text to fill it\r\n`);
  const block = Buffer.from(lines.join(''));
  for (let left = mebibytes * 2 ** 20; left > 0; left -= block.length) {
    if (!parser.write(Buffer.from(block))) for (let turn = 0; parser.writableNeedDrain && turn < 10_000; turn++) await clock.advance(1);
    poured.wanted += lines.length;
  }
  if (isEnd) parser.end();
  for (let turn = 0; turn < 10_000 && (isEnd ? !poured.ended : parser.writableLength > 0); turn++) await clock.advance(1);
  if (isEnd) delete globalThis.poured;
  return { rows: poured.rows, wanted: poured.wanted };
};

check('flat-memory', { group: 'scale', covers: 'flat-memory', title: 'memory stays flat over 256 MiB of input', heavy: true }, async t => {
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least > 64 * MIB; attempt++) {
    await t.fresh(); // what earlier work left in the heap would hide what this one needs
    const first = await t.measure(pour, 16, false);
    // in parts: the limit of time is for each, and slow ones are right as well
    const rest = [];
    for (const part of [1, 2, 3, 4]) rest.push(await t.measure(pour, 60, part === 4));
    t.equal(rest[3].value.rows, rest[3].value.wanted, 'every record of 256 MiB gives one row');
    least = Math.min(least, Math.max(...rest.map(({ peakBytes }) => peakBytes)) - first.residentBytes);
    if (least > 192 * MIB) break; // no garbage is that large
  }
  t.ok(least <= 64 * MIB, 'after the first 16 MiB of 256 MiB, resident memory grows by at most 64 MiB');
});

/** Runs beside the solution: one quoted field of n bytes in chunks of 1 KiB. */
const longField = async (solution, n, isCompared = false) => {
  const parser = solution.createCsvParser({ header: false });
  const seen = { rows: 0, length: 0 };
  let isOver = false;
  parser.on('data', row => {
    seen.rows++;
    seen.length += row[1].length;
    if (isCompared) seen.isWhole = row[1] === chunk.replaceAll('""', '"').repeat(n / 1024);
  });
  parser.on('end', () => { isOver = true; });
  const chunk = `${'lorem ipsum, dolor sit amet; '.repeat(34)}\r\n""\r12345 ä€😀 "" lorem ipsum, d`; // 1,024 bytes, 1,017 code units of data
  parser.write('1,"');
  for (let left = n / 1024; left > 0; left--) {
    if (!parser.write(Buffer.from(chunk))) for (let turn = 0; parser.writableNeedDrain && turn < 10_000; turn++) await clock.advance(1);
  }
  parser.write('"\n');
  parser.end();
  for (let turn = 0; turn < 10_000 && !isOver; turn++) await clock.advance(1);
  return seen;
};

const SIZES = [MIB / 2, MIB, 2 * MIB, 4 * MIB, 8 * MIB];

check('long-field', { group: 'scale', covers: 'long-field', title: 'a field in thousands of chunks takes linear time', heavy: true }, async t => {
  t.equal(await t.run(longField, MIB, true), { rows: 1, length: 1017 * 1024, isWhole: true }, 'a quoted field of 1 MiB in chunks of 1 KiB is one field, and what was written');
  await t.growth(longField, { sizes: SIZES, reference: true, note: 'one quoted field of up to 8 MiB, arriving in chunks of 1 KiB, takes time linear in its size' });
  t.equal(await t.run(longField, 8 * MIB, true), { rows: 1, length: 8 * 1017 * 1024, isWhole: true }, 'a quoted field of 8 MiB in chunks of 1 KiB is one field, and what was written');
});

/** Runs beside the solution: two chunks of n / 2 bytes, each for a parser of its own, of many records.
 * The second one has no delimiter, and no quote and no CR before its middle: who looks for one of them
 * anew from each record looks through all that follows. */
const largeChunk = async (solution, n) => {
  const rich = '12345,"some ""quoted"" text\nof two lines",plain\r\n\n12345,ab,c\n'; // 61 bytes, two records
  const [plain, quoted] = ['one column\n', '"one ""column"""\r\n'];
  const chunks = [
    `id,text,more\n${rich.repeat(Math.ceil(n / 2 / rich.length))}`,
    plain.repeat(Math.ceil(n / 4 / plain.length)) + quoted.repeat(Math.ceil(n / 4 / quoted.length)),
  ];
  const counts = [];
  for (const chunk of chunks) {
    const parser = solution.createCsvParser();
    let rows = 0;
    let isOver = false;
    parser.on('data', () => { rows++; });
    parser.on('end', () => { isOver = true; });
    parser.end(chunk);
    for (let turn = 0; turn < 10_000 && !isOver; turn++) await clock.advance(1);
    counts.push(rows);
  }
  return counts;
};

check('large-chunk', { group: 'scale', covers: 'large-chunk', title: 'one chunk of many records takes linear time', heavy: true }, async t => {
  const quarter = 4 * MIB;
  t.equal(await t.run(largeChunk, 4 * quarter), [2 * Math.ceil(2 * quarter / 61), Math.ceil(quarter / 11) + Math.ceil(quarter / 18) - 1], 'one chunk of 8 MiB holds many records');
  await t.growth(largeChunk, { sizes: SIZES, reference: true, note: 'one chunk of up to 8 MiB takes time linear in its size' });
});

// --- bonus ------------------------------------------------------------------------------------------------

/** Runs beside the solution, and beside the reference: MiB of records in chunks of 64 KiB. */
const race = async (solution, mebibytes) => {
  const lines = Array.from({ length: 700 }, (_, i) => `${100_000 + i},Name of thing number ${1_000 + i},"a note, with ""quotes"" in it",${i}.5,2024-01-01T00:00:00Z\r\n`);
  const block = Buffer.from(lines.join(''));
  const parser = solution.createCsvParser();
  let rows = 0;
  let isOver = false;
  parser.on('data', () => { rows++; });
  parser.on('end', () => { isOver = true; });
  parser.write('id,name,note,price,at\r\n');
  for (let left = mebibytes * 2 ** 20; left > 0; left -= block.length) {
    if (!parser.write(block)) for (let turn = 0; parser.writableNeedDrain && turn < 10_000; turn++) await clock.advance(1);
  }
  parser.end();
  for (let turn = 0; turn < 10_000 && !isOver; turn++) await clock.advance(1);
  return rows;
};

check('speed', { group: 'bonus', covers: 'speed', title: 'at least 40 % of the speed of a fast solution', heavy: true }, async t => {
  await t.speed(race, { args: [32], share: 0.4, note: 'parsing 32 MiB takes at most two and a half times the CPU time that a fast solution takes beside it' });
});
