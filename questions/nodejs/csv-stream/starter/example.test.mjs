// A few examples to start from: run them with `node --test`. `prepkit check` cuts the input at every byte,
// and measures memory and time as well. Add your own.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import test from 'node:test';
import { createCsvParser } from './solution.mjs';

/** All rows of an input that comes in these chunks, and the error that ended it, if one did. */
async function parse(chunks, options) {
  const rows = [];
  try {
    // Copies: rows may have no prototype, and `deepEqual` would mind.
    for await (const row of Readable.from(chunks, { objectMode: false }).pipe(createCsvParser(options))) rows.push(Array.isArray(row) ? row : { ...row });
  } catch (error) {
    return { rows, code: error.code, line: error.line };
  }
  return { rows };
}

test('the first record names the columns', async () => {
  assert.deepEqual(await parse(['name,age\nAnn,42\r\nBob,7']), { rows: [{ name: 'Ann', age: '42' }, { name: 'Bob', age: '7' }] });
});

test('without a header every record is an array', async () => {
  assert.deepEqual(await parse(['a,b\n,"c ""d"", e"\n'], { header: false }), { rows: [['a', 'b'], ['', 'c "d", e']] });
});

test('chunks may end anywhere', async () => {
  const bytes = Buffer.from('ä,b\r\n"1\r\n2",€\r\n');
  const chunks = Array.from(bytes, byte => Buffer.from([byte]));
  assert.deepEqual(await parse(chunks), { rows: [{ ä: '1\r\n2', b: '€' }] });
});

test('rows come before the error', async () => {
  assert.deepEqual(await parse(['a,b\n1,2\n3,4\n5\n6,7\n']), { rows: [{ a: '1', b: '2' }, { a: '3', b: '4' }], code: 'CSV_FIELD_COUNT', line: 4 });
});
