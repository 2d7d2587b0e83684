'use strict';
// CommonJS and callbacks: chunks are searched for line feeds byte by byte where they lie.
const fs = require('node:fs');
const util = require('node:util');
const zlib = require('node:zlib');

const LINE_FEED = 10;
const OPTIONS = {
  by: { type: 'string' }, top: { type: 'string' }, since: { type: 'string' }, until: { type: 'string' },
  json: { type: 'boolean' }, strict: { type: 'boolean' }, help: { type: 'boolean' }, version: { type: 'boolean' },
};

function refuse(message) {
  fs.writeSync(2, `logsum: ${message.replace(/\s+/g, ' ')}\n`);
  process.exit(2);
}

function options() {
  try {
    return util.parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return refuse(error.message);
  }
}

const { values, positionals } = options();
const { by = 'path', top = '10', json = false, strict = false } = values;

function start(since = -Infinity, until = Infinity) {
  const state = { lines: 0, invalid: 0, all: tally(), groups: new Map(), told: [], since, until };
  const files = positionals.length === 0 ? ['-'] : positionals;
  const next = place => (place < files.length ? read(files[place], state, () => next(place + 1)) : finish(state));
  next(0);
}

const tally = () => ({ count: 0, errors: 0, sum: 0, durations: new Map() });

function count(into, { durationMs, status }) {
  into.count += 1;
  into.sum += durationMs;
  if (status >= 500) into.errors += 1;
  into.durations.set(durationMs, 1 + (into.durations.get(durationMs) || 0));
}

/** Reads one file to its end, then calls `done`. */
function read(file, state, done) {
  const failed = error => refuse(`${file}: ${error.message}`);
  let stream = file === '-' ? process.stdin : fs.createReadStream(file, { highWaterMark: 1 << 18 });
  stream.on('error', failed);
  if (file.endsWith('.gz')) stream = stream.pipe(zlib.createGunzip({ chunkSize: 1 << 18 })).on('error', failed);
  let number = 0;
  let begun = []; // parts of a line that is not over yet
  const line = text => {
    number += 1;
    const why = take(text, state);
    if (why && state.told.length < 5) state.told.push(`${file}:${number} ${why}`);
  };
  stream.on('data', chunk => {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      if (begun.length > 0) {
        line(Buffer.concat([...begun, chunk.subarray(from, end)]).toString('utf8'));
        begun = [];
      } else {
        line(chunk.toString('utf8', from, end));
      }
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  });
  stream.on('end', () => {
    if (begun.length > 0) line(Buffer.concat(begun).toString('utf8'));
    done();
  });
}

/** Why a line is bad; nothing where it is good or blank. */
function take(text, state) {
  if (/^[ \t]*\r?$/.test(text)) return undefined;
  state.lines += 1;
  const record = recordOf(text);
  if (typeof record === 'string') {
    state.invalid += 1;
    return record;
  }
  const at = Date.parse(record.time);
  if (at < state.since || at >= state.until) return undefined;
  const key = by === 'hour' ? new Date(at).toISOString().slice(0, 13) : String(record[by]);
  if (!state.groups.has(key)) state.groups.set(key, tally());
  count(state.all, record);
  count(state.groups.get(key), record);
  return undefined;
}

/** The record of a line, or what is wrong with it. */
function recordOf(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  if (record === null || Array.isArray(record) || typeof record !== 'object') return 'is no JSON object';
  const faults = [
    [typeof record.time === 'string' && !Number.isNaN(Date.parse(record.time)), 'time'],
    [typeof record.method === 'string', 'method'],
    [typeof record.path === 'string', 'path'],
    [Number.isInteger(record.status) && record.status >= 100 && record.status <= 599, 'status'],
    [Number.isFinite(record.durationMs) && record.durationMs >= 0, 'durationMs'],
  ];
  const fault = faults.find(([isRight]) => !isRight);
  return fault ? `has no good ${fault[1]}` : record;
}

const round = number => Math.round(number * 1000) / 1000;

function percentiles({ count: all, durations }, ...percents) {
  const sorted = [...durations.keys()].sort((a, b) => a - b);
  return percents.map(percent => {
    const rank = Math.max(1, Math.ceil((percent * all) / 100));
    let passed = 0;
    const found = sorted.find(duration => (passed += durations.get(duration)) >= rank);
    return found === undefined ? null : round(found);
  });
}

function finish({ lines, invalid, all, groups, told }) {
  if (told.length > 0) fs.writeSync(2, `${told.join('\n')}\n`);
  const [min, p50, p95, p99, max] = percentiles(all, 0, 50, 95, 99, 100);
  const shown = [...groups]
    .sort((a, b) => b[1].count - a[1].count || (a[0] > b[0] ? 1 : -1))
    .slice(0, Number(top))
    .map(([key, group]) => ({ key, count: group.count, errors: group.errors, p95: percentiles(group, 95)[0] }));
  const result = {
    lines,
    invalid,
    total: all.count,
    errors: all.errors,
    errorRate: all.count > 0 ? round(all.errors / all.count) : 0,
    durationMs: { min, mean: all.count > 0 ? round(all.sum / all.count) : null, p50, p95, p99, max },
    groups: shown,
  };
  process.exitCode = strict && invalid > 0 ? 1 : 0;
  process.stdout.on('error', () => process.exit(0));
  process.stdout.write(`${json ? JSON.stringify(result) : table(result)}\n`);
}

function table({ durationMs, groups, ...numbers }) {
  const rows = groups.map(({ key, ...rest }) => [...Object.values(rest).map(number => String(number).padStart(10)), key].join('  '));
  const titles = ['count', 'errors', 'p95 ms'].map(title => title.padStart(10));
  const facts = Object.entries({ ...numbers, ...durationMs }).map(([name, value]) => `${name.padEnd(10)} ${value === null ? '-' : value}`);
  return [...facts, '', [...titles, by].join('  '), ...rows].join('\n');
}

if (values.help) {
  process.stdout.write('node solution.cjs [FILE...] --by status|path|method|hour --top N --since TIME --until TIME --json --strict --help --version\n');
} else if (values.version) {
  process.stdout.write('0.1.0\n');
} else {
  if (!['status', 'path', 'method', 'hour'].includes(by)) refuse(`--by ${by}?`);
  if (!Number.isInteger(Number(top)) || Number(top) < 1) refuse(`--top ${top}?`);
  const [since, until] = [values.since, values.until].map(text => (text === undefined ? undefined : Date.parse(text)));
  if (Number.isNaN(since) || Number.isNaN(until)) refuse('--since and --until take a date and time in ISO 8601');
  start(since, until);
}
