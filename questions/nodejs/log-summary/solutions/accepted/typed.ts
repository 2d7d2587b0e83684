// TypeScript: an async generator of lines, checked options, and a summary that knows no stream.
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';

type Field = 'status' | 'path' | 'method' | 'hour';
const FIELDS: readonly Field[] = ['status', 'path', 'method', 'hour'];

interface Request {
  time: number;
  method: string;
  path: string;
  status: number;
  durationMs: number;
}

interface Options {
  by: Field;
  top: number;
  since: number;
  until: number;
  json: boolean;
  strict: boolean;
  files: string[];
}

class Refusal extends Error {}

const HELP = `logsum [FILE...]
  --by status|path|method|hour
  --top N
  --since TIME
  --until TIME
  --json
  --strict
  --help
  --version`;

function parse(args: string[]): Options | 'help' | 'version' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  let parsed;
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { by: text, top: text, since: text, until: text, json: flag, strict: flag, help: flag, version: flag } });
  } catch (error) {
    throw new Refusal((error as Error).message.split('. ')[0]);
  }
  const { by = 'path', top = '10', since, until, json = false, strict = false, help, version } = parsed.values;
  if (help) return 'help';
  if (version) return 'version';
  if (!FIELDS.includes(by as Field)) throw new Refusal(`--by: one of ${FIELDS.join(', ')}`);
  if (!/^[0-9]*[1-9][0-9]*$/.test(top)) throw new Refusal('--top: a whole number of at least 1');
  const files = parsed.positionals.length > 0 ? parsed.positionals : ['-'];
  return { by: by as Field, top: Number(top), since: moment(since, -Infinity), until: moment(until, Infinity), json, strict, files };
}

function moment(text: string | undefined, otherwise: number): number {
  const time = text === undefined ? otherwise : Date.parse(text);
  if (Number.isNaN(time)) throw new Refusal(`not a time: ${text}`);
  return time;
}

function request(line: string): Request | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { time, method, path, status, durationMs } = value as Record<string, unknown>;
  if (typeof time !== 'string' || typeof method !== 'string' || typeof path !== 'string') return undefined;
  if (typeof status !== 'number' || status < 100 || status > 599 || status % 1 !== 0) return undefined;
  if (typeof durationMs !== 'number' || !(durationMs >= 0) || durationMs === Infinity) return undefined;
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : { time: at, method, path, status, durationMs };
}

class Group {
  count = 0;
  errors = 0;
  private readonly seen = new Map<number, number>();

  add({ status, durationMs }: Request): void {
    this.count++;
    if (status >= 500) this.errors++;
    this.seen.set(durationMs, (this.seen.get(durationMs) ?? 0) + 1);
  }

  /** The durations at these ranks, which rise. */
  atRanks(ranks: number[]): number[] {
    const sorted = [...this.seen].sort((a, b) => a[0] - b[0]);
    const found: number[] = [];
    let passed = 0;
    for (const [duration, times] of sorted) {
      passed += times;
      while (found.length < ranks.length && ranks[found.length]! <= passed) found.push(round(duration));
    }
    return found;
  }

  rank(percent: number): number {
    return Math.ceil((percent * this.count) / 100);
  }
}

const round = (value: number): number => parseFloat(value.toFixed(3));

class Summary {
  lines = 0;
  invalid = 0;
  private sum = 0;
  private readonly all = new Group();
  private readonly groups = new Map<string, Group>();

  constructor(private readonly options: Options) {}

  add(line: string): boolean {
    this.lines++;
    const found = request(line);
    if (!found) {
      this.invalid++;
      return false;
    }
    const { by, since, until } = this.options;
    if (found.time < since || found.time >= until) return true;
    const key = by === 'hour' ? new Date(found.time).toISOString().substring(0, 13) : `${found[by]}`;
    const group = this.groups.get(key) ?? new Group();
    this.groups.set(key, group);
    group.add(found);
    this.all.add(found);
    this.sum += found.durationMs;
    return true;
  }

  result() {
    const { all } = this;
    const ranks = [1, all.rank(50), all.rank(95), all.rank(99), all.count];
    const [min = null, p50 = null, p95 = null, p99 = null, max = null] = all.atRanks(ranks);
    return {
      lines: this.lines,
      invalid: this.invalid,
      total: all.count,
      errors: all.errors,
      errorRate: all.count ? round(all.errors / all.count) : 0,
      durationMs: { min, mean: all.count ? round(this.sum / all.count) : null, p50, p95, p99, max },
      groups: [...this.groups]
        .sort(([one, { count }], [two, { count: other }]) => other - count || (one < two ? -1 : 1))
        .slice(0, this.options.top)
        .map(([key, group]) => ({ key, count: group.count, errors: group.errors, p95: group.atRanks([group.rank(95)])[0]! })),
    };
  }
}

function open(file: string): Readable {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  if (!file.endsWith('.gz')) return source;
  const plain = createGunzip({ chunkSize: 1 << 18 });
  source.once('error', error => plain.destroy(error));
  return source.pipe(plain);
}

async function* linesOf(file: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const chunk of open(file)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    // Half of an end: the other half is in the next chunk.
    yield lines;
  }
  yield [rest + decoder.decode()];
}

async function summarise(options: Options): Promise<Summary> {
  const summary = new Summary(options);
  const messages: string[] = [];
  for (const file of options.files) {
    let number = 0;
    try {
      for await (const lines of linesOf(file)) {
        for (const line of lines) {
          number++;
          if (!/^[ \t\r]*$/.test(line) && !summary.add(line) && messages.length < 5) messages.push(`bad line ${number} in ${file}\n`);
        }
      }
    } catch (error) {
      throw new Refusal(`${file}: ${(error as Error).message}`);
    }
  }
  process.stderr.write(messages.join(''));
  return summary;
}

function table({ groups, durationMs, ...counts }: ReturnType<Summary['result']>, by: Field): string {
  const facts = Object.entries({ ...counts, ...durationMs }).map(([name, value]) => `${name}=${value ?? '-'}`);
  const rows = [[by, 'count', 'errors', 'p95'], ...groups.map(({ key, count, errors, p95 }) => [key, count, errors, p95])];
  return [facts.join(' '), '', ...rows.map(cells => cells.join('\t'))].join('\n');
}

process.stdout.on('error', () => process.exit(0));
try {
  const options = parse(process.argv.slice(2));
  if (options === 'help') process.stdout.write(`${HELP}\n`);
  else if (options === 'version') process.stdout.write('1.2.3\n');
  else {
    const summary = await summarise(options);
    const result = summary.result();
    process.stdout.write(`${options.json ? JSON.stringify(result) : table(result, options.by)}\n`);
    process.exitCode = options.strict && summary.invalid > 0 ? 1 : 0;
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`logsum: ${error.message}\n`);
  process.exitCode = 2;
}
