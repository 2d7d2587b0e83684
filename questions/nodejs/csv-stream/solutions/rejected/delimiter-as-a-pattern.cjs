// Defect: the delimiter goes into a regular expression as it is.
'use strict';

const { Transform } = require('stream');
const { inherits } = require('util');
const { StringDecoder } = require('string_decoder');

const escaped = character => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function CsvParser(options) {
  Transform.call(this, { readableObjectMode: true });
  const { header = true, delimiter = ',', quote = '"' } = options;
  this.options = { header, delimiter, quote };
  this.plain = new RegExp(`(?:(?!${delimiter})[^\\n])+`, 'y');
  this.inside = new RegExp(`[^${escaped(quote)}]+`, 'y');
  this.decoder = new StringDecoder('utf8');
  this.mode = 'bom';
  this.parts = [];
  this.record = [];
  this.line = 1;
  this.since = 1;
  this.columns = null;
  this.broken = null;
}
inherits(CsvParser, Transform);

CsvParser.prototype._transform = function (chunk, encoding, callback) {
  this.text = this.decoder.write(chunk);
  this.at = 0;
  while (this.at < this.text.length && !this.broken) this[this.mode]();
  this.answer(callback);
};

CsvParser.prototype._flush = function (callback) {
  if (this.broken) return this.answer(callback);
  if (this.mode === 'quoted') this.fault('CSV_UNTERMINATED_QUOTE', 'no closing quote');
  else if (this.mode !== 'bom' && (this.mode !== 'start' || this.record.length > 0)) this.endRecord();
  this.answer(callback);
};

CsvParser.prototype.answer = function (callback) {
  if (!this.broken) return callback();
  if (this.readableLength === 0) return callback(this.broken);
  setTimeout(() => this.answer(callback), 1);
};

CsvParser.prototype.bom = function () {
  this.mode = 'start';
  if (this.text.startsWith('\uFEFF')) this.at = 1;
};

CsvParser.prototype.start = function () {
  this.mode = 'unquoted';
  if (this.text[this.at] === this.options.quote) {
    this.mode = 'quoted';
    this.at++;
  }
};

CsvParser.prototype.take = function (pattern) {
  pattern.lastIndex = this.at;
  const found = pattern.exec(this.text);
  if (!found) return '';
  this.at = pattern.lastIndex;
  this.parts.push(found[0]);
  return found[0];
};

CsvParser.prototype.unquoted = function () {
  this.take(this.plain);
  if (this.at === this.text.length) return;
  const stop = this.text[this.at++];
  if (stop === this.options.delimiter) return this.endField();
  const last = this.parts.length - 1;
  if (last >= 0 && this.parts[last].endsWith('\r')) this.parts[last] = this.parts[last].slice(0, -1);
  this.endLine();
};

CsvParser.prototype.quoted = function () {
  for (const character of this.take(this.inside)) if (character === '\n') this.line++;
  if (this.at === this.text.length) return;
  this.at++;
  this.mode = 'behind';
};

CsvParser.prototype.behind = function () {
  const next = this.text[this.at++];
  if (next === this.options.quote) {
    this.parts.push(next);
    this.mode = 'quoted';
  } else if (next === this.options.delimiter) this.endField();
  else if (next === '\n') this.endLine();
};

CsvParser.prototype.endField = function () {
  this.record.push(this.parts.join(''));
  this.parts = [];
  this.mode = 'start';
};

CsvParser.prototype.endLine = function () {
  if (this.mode === 'unquoted' && this.record.length === 0 && this.parts.join('') === '') {
    this.parts = [];
    this.mode = 'start';
  } else this.endRecord();
  this.since = ++this.line;
};

CsvParser.prototype.endRecord = function () {
  this.endField();
  const record = this.record;
  this.record = [];
  const isFirst = !this.columns;
  if (isFirst) this.columns = record;
  if (record.length !== this.columns.length) return this.fault('CSV_FIELD_COUNT', `found ${record.length} fields, not ${this.columns.length}`);
  if (!this.options.header) this.push(record);
  else if (!isFirst) this.push(this.row(record));
};

CsvParser.prototype.row = function (record) {
  const row = {};
  this.columns.forEach((column, i) => {
    Object.defineProperty(row, column, { value: record[i], enumerable: true, configurable: true, writable: true });
  });
  return row;
};

CsvParser.prototype.fault = function (code, what) {
  this.broken = new Error(`${what} in the record that starts on line ${this.since}`);
  this.broken.code = code;
  this.broken.line = this.since;
};

exports.createCsvParser = (options = {}) => new CsvParser(options);
