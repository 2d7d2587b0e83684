// Rows as a small table, and in what two lists of rows differ.

import { shortText, text } from './text.js';

const MOST_ROWS = 12;
const MOST_COLUMNS = 20;
const LONGEST_CELL = 60;

const cut = cell => (cell.length <= LONGEST_CELL ? cell : `${cell.slice(0, LONGEST_CELL - 1)}…`);
const few = parts => (parts.length <= MOST_COLUMNS ? parts : [...parts.slice(0, MOST_COLUMNS), '…']);

/** Rows below their columns, as text: a line each. `cell` writes a value, `marks` stand behind the rows that
 * have one. Of many rows only some are written, and those with marks come before others. */
export function table(columns, rows, { cell = text, marks = [] } = {}) {
  if (rows.length === 0) return 'no rows';
  const all = rows.map((row, at) => ({ row, mark: marks[at] }));
  const marked = all.filter(({ mark }) => mark);
  const shown = (rows.length > MOST_ROWS && marked.length > 0 ? marked : all).slice(0, MOST_ROWS);
  const written = [columns, ...shown.map(({ row }) => row.map(value => cell(value)))];
  const lines = written.map(line => few(line).map(part => cut(String(part).replace(/[\n\r\u2028\u2029]+/g, ' '))));
  const widths = lines.reduce((known, line) => line.map((part, at) => Math.max(part.length, known[at] ?? 0)).concat(known.slice(line.length)), []);
  const told = lines.map((line, at) => {
    const mark = at > 0 && shown[at - 1].mark;
    const padded = widths.map((width, place) => (line[place] ?? '').padEnd(width)).join(' | ');
    return mark ? `${padded}  ← ${mark}` : padded.trimEnd();
  });
  const more = rows.length - shown.length;
  return [...told, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

/** What came back and what was expected as tables, in which the rows are marked that make the difference. */
export function differences(actual, expected, { columns = [], cell = text }) {
  if (!Array.isArray(actual) || !actual.every(Array.isArray)) return { received: shortText(actual), expected: shortText(expected) };
  const unmatched = new Map(); // a row as text -> where it is expected
  expected.forEach((row, at) => {
    const key = text(row);
    if (!unmatched.has(key)) unmatched.set(key, []);
    unmatched.get(key).push(at);
  });
  const places = actual.map(row => unmatched.get(text(row))?.shift());
  const missing = new Set([...unmatched.values()].flat());
  const isReordered = missing.size === 0 && !places.includes(undefined);
  const marksOfActual = places.map((place, at) => (place === undefined ? 'not expected' : isReordered && place !== at ? `is row ${place + 1}` : undefined));
  const marksOfExpected = expected.map((row, at) => (missing.has(at) ? 'missing' : undefined));
  const below = (rows, marks) => `\n${table(columns, rows, { cell, marks }).replace(/^/gm, '  ')}`;
  return { received: below(actual, marksOfActual), expected: below(expected, marksOfExpected) };
}
