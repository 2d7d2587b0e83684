// Decompresses whatever has .gz anywhere in its name.
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';

const HELP = `Usage: logsum [FILE...] [--by status|path|method|hour] [--top N] [--since TIME]
              [--until TIME] [--json] [--strict] [--help] [--version]

Summarises request logs in NDJSON: one object a line with time, method, path,
status and durationMs. No FILE, or -, is standard input; FILE.gz is decompressed.

  --by FIELD    what to group by: path (default), status, method or hour (UTC)
  --top N       how many groups to show (default 10)
  --since TIME  only what happened at TIME or later
  --until TIME  only what happened before TIME
  --json        print one JSON object instead of a table
  --strict      exit with 1 if a line is bad
`;
const GROUPS = ['path', 'status', 'method', 'hour'];
const MOST_TOLD = 5;
const BLANK = /^[ \t]*\r?$/;
const BIG_CHUNK = 1 << 18;

/** What the person who started it did wrong. */
class UsageError extends Error {}

const chosen = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        by: { type: 'string', default: 'path' },
        top: { type: 'string', default: '10' },
        since: { type: 'string' },
        until: { type: 'string' },
        json: { type: 'boolean' },
        strict: { type: 'boolean' },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    });
    return { ...values, files: positionals.length === 0 ? ['-'] : positionals };
  } catch (error) {
    throw new UsageError(error.message.split('\n')[0]);
  }
};

const moment = (name, text, otherwise) => {
  if (text === undefined) return otherwise;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--${name} is no time: ${text}`);
  return time;
};

/** Counts of durations, and what follows from them. */
class Durations {
  count = 0;
  errors = 0;
  #counts = new Map();

  add(duration, isError) {
    this.count++;
    if (isError) this.errors++;
    this.#counts.set(duration, (this.#counts.get(duration) ?? 0) + 1);
  }

  sorted() {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }

  /** By nearest rank; `sorted` are durations and their counts. */
  percentile(percent, sorted = this.sorted()) {
    let left = Math.ceil(this.count * percent / 100);
    for (const [duration, count] of sorted) {
      left -= count;
      if (left <= 0) return duration;
    }
    return null;
  }
}

class Summary {
  lines = 0;
  invalid = 0;
  all = new Durations();
  groups = new Map();
  sum = 0;

  constructor({ by, since, until }) {
    Object.assign(this, { by, since, until });
  }

  /** Takes a line; what is wrong with it, if something is. */
  take(line) {
    this.lines++;
    const fault = this.add(line);
    if (fault) this.invalid++;
    return fault;
  }

  add(line) {
    let record;
    try {
      record = JSON.parse(line);
    } catch {
      return 'not JSON';
    }
    if (record === null || typeof record !== 'object' || Array.isArray(record)) return 'not an object';
    const { time, method, path, status, durationMs } = record;
    const at = typeof time === 'string' ? Date.parse(time) : NaN;
    if (Number.isNaN(at)) return '`time` is no date';
    if (typeof method !== 'string') return '`method` is no string';
    if (typeof path !== 'string') return '`path` is no string';
    if (!Number.isInteger(status) || status < 100 || status > 599) return '`status` is none';
    if (!Number.isFinite(durationMs) || durationMs < 0) return '`durationMs` is no duration';
    if (at < this.since || at >= this.until) return undefined;
    const key = this.by === 'hour' ? new Date(at).toISOString().slice(0, -11) : String(record[this.by]);
    let group = this.groups.get(key);
    if (!group) this.groups.set(key, group = new Durations());
    const isError = status >= 500;
    this.all.add(durationMs, isError);
    group.add(durationMs, isError);
    this.sum += durationMs;
    return undefined;
  }

  result(top) {
    const { all } = this;
    const sorted = all.sorted();
    const isEmpty = all.count === 0;
    const groups = [...this.groups].sort(([a, { count }], [b, { count: other }]) => other - count || (a < b ? -1 : 1));
    return {
      lines: this.lines,
      invalid: this.invalid,
      total: all.count,
      errors: all.errors,
      errorRate: isEmpty ? 0 : rounded(all.errors / all.count),
      durationMs: {
        min: isEmpty ? null : rounded(sorted[0][0]),
        mean: isEmpty ? null : rounded(this.sum / all.count),
        p50: rounded(all.percentile(50, sorted)),
        p95: rounded(all.percentile(95, sorted)),
        p99: rounded(all.percentile(99, sorted)),
        max: isEmpty ? null : rounded(sorted.at(-1)[0]),
      },
      groups: groups.slice(0, top).map(([key, group]) => ({ key, count: group.count, errors: group.errors, p95: rounded(group.percentile(95)) })),
    };
  }
}

const rounded = number => (number === null ? null : Number(number.toFixed(3)));

/** The lines of a file, in lists. */
async function* linesOf(file) {
  const plain = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: BIG_CHUNK });
  const bytes = file.includes('.gz') ? plain.on('error', error => bytes.destroy(error)).pipe(createGunzip({ chunkSize: BIG_CHUNK })) : plain;
  const decoder = new StringDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop();
    yield lines;
  }
  yield [rest + decoder.end()];
}

async function summarise({ files, ...options }) {
  const summary = new Summary(options);
  let told = 0;
  const messages = [];
  for (const file of files) {
    let number = 0;
    try {
      for await (const lines of linesOf(file)) {
        for (const line of lines) {
          number++;
          if (BLANK.test(line)) continue;
          const fault = summary.take(line);
          if (fault && told++ < MOST_TOLD) messages.push(`${file}:${number}: ${fault}\n`);
        }
      }
    } catch (error) {
      throw error.code ? new UsageError(`${file} cannot be read: ${error.code}`) : error;
    }
  }
  process.stderr.write(messages.join(''));
  return summary;
}

function table({ lines, invalid, total, errors, errorRate, durationMs, groups }, by) {
  const rows = [[by, 'count', 'errors', 'p95 ms'], ...groups.map(({ key, count, errors: failed, p95 }) => [key, count, failed, p95].map(String))];
  const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => row[column].length)));
  const row = cells => cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' ');
  return [
    `lines ${lines}, invalid ${invalid}, total ${total}, errors ${errors} (${(errorRate * 100).toFixed(1)} %)`,
    `ms: ${Object.entries(durationMs).map(([name, value]) => `${name} ${value ?? '-'}`).join(', ')}`,
    '',
    ...rows.map(row),
    '',
  ].join('\n');
}

async function main() {
  const { by, top, since, until, json, strict, help, version, files } = chosen();
  if (help) return process.stdout.write(HELP);
  if (version) return process.stdout.write('1.0.0\n');
  if (!GROUPS.includes(by)) throw new UsageError(`--by is none of ${GROUPS.join(', ')}: ${by}`);
  if (!/^0*[1-9]\d*$/.test(top)) throw new UsageError(`--top is no number above 0: ${top}`);
  const range = { since: moment('since', since, -Infinity), until: moment('until', until, Infinity) };
  const summary = await summarise({ files, by, ...range });
  const result = summary.result(Number(top));
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : table(result, by));
  if (strict && summary.invalid > 0) process.exitCode = 1;
}

// Whoever reads has left: there is nobody to tell.
process.stdout.on('error', error => process.exit(error.code === 'EPIPE' ? 0 : 2));
main().catch(error => {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`logsum: ${error.message}\n`);
  process.exitCode = 2;
});
