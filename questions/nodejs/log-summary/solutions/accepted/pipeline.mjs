// Three streams in a row: bytes, lists of lines cut at the byte 10, and the summary at the end.
// Durations are kept as sorted counts, and added from lists that are sorted when they are full.
import { createReadStream } from 'node:fs';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const USAGE = `logsum [FILE...]: sums up request logs, one JSON object a line

  --by status|path|method|hour   groups by this (path)
  --top N                        shows so many groups (10)
  --since TIME, --until TIME     from TIME on, and before TIME
  --json                         prints JSON
  --strict                       ends with status 1 if a line is bad
  --help, --version              this text; the version
`;
const SWITCHES = new Set(['json', 'strict', 'help', 'version']);
const KEYS = {
  path: ({ path }) => path,
  method: ({ method }) => method,
  status: ({ status }) => `${status}`,
  hour: (_, at) => new Date(at).toISOString().replace(/:.*/, ''),
};

class Refused extends Error {}

/** Options by hand: they may stand anywhere. */
function readArguments(args) {
  const options = { by: 'path', top: '10' };
  const files = [];
  for (let at = 0; at < args.length; at++) {
    const [, name, glued] = /^--([a-z]+)(?:=(.*))?$/s.exec(args[at]) ?? [];
    if (name === undefined) {
      if (args[at].startsWith('-') && args[at] !== '-') throw new Refused(`unknown option ${args[at]}`);
      files.push(args[at]);
    } else if (SWITCHES.has(name) && glued === undefined) options[name] = true;
    else if (['by', 'top', 'since', 'until'].includes(name)) {
      options[name] = glued ?? args[++at];
      if (options[name] === undefined) throw new Refused(`--${name} needs a value`);
    } else throw new Refused(`unknown option ${args[at]}`);
  }
  return { options, files: files.length > 0 ? files : ['-'] };
}

function checked({ options, files }) {
  if (!Object.hasOwn(KEYS, options.by)) throw new Refused(`cannot group by ${options.by}`);
  if (!/^\d+$/.test(options.top) || Number(options.top) < 1) throw new Refused(`--top needs a number from 1 on, not ${options.top}`);
  for (const name of ['since', 'until']) {
    if (options[name] === undefined) continue;
    options[name] = new Date(options[name]).getTime();
    if (Number.isNaN(options[name])) throw new Refused(`--${name} needs a time`);
  }
  return { ...options, files };
}

/** Durations and how often each was seen. */
class Tally {
  total = 0;
  errors = 0;
  sum = 0;
  #values = new Float64Array(0);
  #counts = new Float64Array(0);
  #fresh = [];

  add(value, failed) {
    this.total++;
    this.errors += failed;
    this.sum += value;
    this.#fresh.push(value);
    if (this.#fresh.length > 2_000 + this.#values.length) this.#merge();
  }

  /** Two sorted lists become one. */
  #merge() {
    const fresh = Float64Array.from(this.#fresh).sort();
    const [values, counts] = [[], []];
    const put = (value, count) => {
      if (values.at(-1) === value) counts[counts.length - 1] += count;
      else values.push(value), counts.push(count);
    };
    let old = 0;
    for (const value of fresh) {
      while (old < this.#values.length && this.#values[old] <= value) put(this.#values[old], this.#counts[old++]);
      put(value, 1);
    }
    while (old < this.#values.length) put(this.#values[old], this.#counts[old++]);
    this.#values = Float64Array.from(values);
    this.#counts = Float64Array.from(counts);
    this.#fresh = [];
  }

  at(percent) {
    this.#merge();
    if (this.total === 0) return null;
    let passed = 0;
    const place = this.#counts.findIndex(count => (passed += count) * 100 >= percent * this.total);
    return round(this.#values[place]);
  }
}

const round = number => Math.round(number * 1_000) / 1_000;

class Report {
  lines = 0;
  invalid = 0;
  all = new Tally();
  groups = new Map();

  constructor({ by, since, until }) {
    this.keyOf = KEYS[by];
    this.since = since ?? -Infinity;
    this.until = until ?? Infinity;
  }

  /** False where the line is bad. */
  add(text) {
    this.lines++;
    const record = parsed(text);
    const at = record ? new Date(record.time).getTime() : NaN;
    if (Number.isNaN(at)) {
      this.invalid++;
      return false;
    }
    if (at >= this.since && at < this.until) {
      const key = this.keyOf(record, at);
      if (!this.groups.has(key)) this.groups.set(key, new Tally());
      for (const tally of [this.all, this.groups.get(key)]) tally.add(record.durationMs, record.status >= 500 ? 1 : 0);
    }
    return true;
  }

  toJSON(top) {
    const { lines, invalid, all } = this;
    const { total, errors } = all;
    const sorted = [...this.groups].sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1)).slice(0, top);
    const durationMs = { min: all.at(0), mean: total === 0 ? null : round(all.sum / total), p50: all.at(50), p95: all.at(95), p99: all.at(99), max: all.at(100) };
    const groups = sorted.map(([key, tally]) => ({ key, count: tally.total, errors: tally.errors, p95: tally.at(95) }));
    return { lines, invalid, total, errors, errorRate: total === 0 ? 0 : round(errors / total), durationMs, groups };
  }
}

/** The record of a line, where it is one but for its time. */
function parsed(text) {
  try {
    const record = JSON.parse(text);
    const { time, method, path, status, durationMs } = record ?? {};
    const areStrings = [time, method, path].every(value => typeof value === 'string');
    const isStatus = Number.isInteger(status) && status >= 100 && status < 600;
    return areStrings && isStatus && typeof durationMs === 'number' && durationMs >= 0 && durationMs < Infinity ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes in, lists of lines out. No byte of a longer character is 10. */
class Lines extends Transform {
  #kept = [];

  constructor() {
    super({ readableObjectMode: true });
  }

  _transform(chunk, _, done) {
    const end = chunk.lastIndexOf(10);
    if (end < 0) this.#kept.push(chunk);
    else {
      const lines = Buffer.concat([...this.#kept, chunk.subarray(0, end)]).toString();
      this.#kept = [chunk.subarray(end + 1)];
      this.push(lines.split('\n'));
    }
    done();
  }

  _flush(done) {
    this.push([Buffer.concat(this.#kept).toString()]);
    done();
  }
}

async function readAll({ files, ...options }) {
  const report = new Report(options);
  const bad = [];
  for (const file of files) {
    let number = 0;
    const count = new Writable({
      objectMode: true,
      write(lines, _, done) {
        for (const text of lines) {
          number++;
          if (/[^ \t\r]/.test(text) && !report.add(text) && bad.length < 5) bad.push(`logsum: ${file}, line ${number}: bad request`);
        }
        done();
      },
    });
    const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 17 });
    const steps = file.endsWith('.gz') ? [source, createGunzip({ chunkSize: 1 << 17 })] : [source];
    await pipeline(...steps, new Lines(), count).catch(error => {
      throw new Refused(`cannot read ${file}: ${error.message}`);
    });
  }
  if (bad.length > 0) console.error(bad.join('\n'));
  return report;
}

function print({ durationMs, groups, ...counts }, by) {
  const list = object => Object.entries(object).map(([name, value]) => `${name}: ${value ?? 'none'}`).join('   ');
  const wide = Math.max(by.length, ...groups.map(({ key }) => key.length));
  const cells = [[by, 'count', 'errors', 'p95'], ...groups.map(({ key, count, errors, p95 }) => [key, count, errors, p95])];
  return [list(counts), list(durationMs), '', ...cells.map(([key, ...numbers]) => key.padEnd(wide) + numbers.map(number => String(number).padStart(12)).join(''))].join('\n');
}

process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 141 : 2));
try {
  const read = readArguments(process.argv.slice(2));
  if (read.options.help) console.log(USAGE);
  else if (read.options.version) console.log('logsum 1.0.0');
  else {
    const { json, strict, top, ...options } = checked(read);
    const report = await readAll(options);
    const result = report.toJSON(Number(top));
    console.log(json ? JSON.stringify(result, null, 2) : print(result, options.by));
    if (strict && report.invalid > 0) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`logsum: ${error.message}`);
  process.exitCode = 2;
}
