// What a right log summary does. Each check writes small logs, runs the program on them and reads
// its JSON; only the last one needs a large log, which is made where the program runs.
// Whatever the statement leaves open (a byte order mark, times without an offset, input that is no
// UTF-8, the layout of the table, the words of messages) is not looked at here.
import { check } from 'prepkit';

const NOON = '2024-03-01T12:00:00Z';
const ordinary = { time: NOON, method: 'GET', path: '/', status: 200, durationMs: 1 };
const line = fields => JSON.stringify({ ...ordinary, ...fields });
const log = (...records) => records.map(record => `${line(record)}\n`).join('');
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** The summary that the program prints, which has to end well. */
async function summary(t, args, options) {
  const run = await t.run(['--json', ...args], options);
  t.equal(run.status, 0, 'it ends with status 0');
  return run.json();
}

const summaryOf = (t, text, args = []) => summary(t, [...args, 'api.ndjson'], { files: { 'api.ndjson': text } });

const rounded = number => Number(number.toFixed(3));
const byNumber = (a, b) => a - b;
const atRank = (percent, sorted) => sorted[Math.ceil(percent * sorted.length / 100) - 1];

/** What the summary of some records is, grouped by what `keyOf` says. */
function expected(records, { keyOf = record => record.path, top = 10 } = {}) {
  const all = records.map(record => ({ ...ordinary, ...record }));
  const groups = new Map();
  for (const record of all) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  const durations = list => list.map(({ durationMs }) => durationMs).sort(byNumber);
  const failed = list => list.filter(({ status }) => status >= 500).length;
  const sorted = durations(all);
  return {
    lines: all.length,
    invalid: 0,
    total: all.length,
    errors: failed(all),
    errorRate: rounded(failed(all) / all.length),
    durationMs: {
      min: sorted[0],
      mean: rounded(sorted.reduce((sum, duration) => sum + duration) / all.length),
      p50: atRank(50, sorted),
      p95: atRank(95, sorted),
      p99: atRank(99, sorted),
      max: sorted.at(-1),
    },
    groups: [...groups]
      .sort(([a, { length }], [b, { length: other }]) => other - length || (a < b ? -1 : 1))
      .slice(0, top)
      .map(([key, list]) => ({ key, count: list.length, errors: failed(list), p95: atRank(95, durations(list)) })),
  };
}

const keysOf = ({ groups }) => groups.map(({ key }) => key);
const countsOf = ({ groups }) => groups.map(({ key, count }) => [key, count]);

/** Nothing on standard output, one line on standard error, status 2. */
async function refuses(t, args, options, note) {
  const run = await t.run(args, options);
  t.equal(run.status, 2, `${note} ends it with status 2`);
  t.equal(run.stdout, '', `after ${note} nothing is on standard output`);
  t.equal(run.stderr.trim().split('\n').filter(text => text !== '').length, 1, `${note} is told in one line on standard error`);
}

// Input

check('sums-up', { group: 'core', covers: 'json', title: 'prints one JSON object with just the fields of the form' }, async t => {
  const records = [
    { path: '/a', durationMs: 5 },
    { path: '/b', durationMs: 20, status: 500 },
    { path: '/a', durationMs: 1.5, method: 'POST' },
    { path: '/a', durationMs: 7, status: 404 },
    { path: '/c', durationMs: 0.25 },
    { path: '/b', durationMs: 11 },
  ];
  const run = await t.run(['--json', 'api.ndjson'], { files: { 'api.ndjson': log(...records) } });
  t.equal(run.status, 0, 'it ends with status 0');
  t.equal(run.stderr, '', 'nothing is on standard error');
  t.equal(run.json(), expected(records), 'the summary of six lines');
  const text = `${log({}, {})}not a request\n${log({ time: '2024-03-01T11:00:00Z' })}`;
  const { lines, invalid, total } = await summaryOf(t, text, ['--since', NOON]);
  t.equal([lines, invalid, total], [4, 1, 2], '`lines`, `invalid` and `total`, where one line is bad and one comes too early');
});

check('several-files', { group: 'core', covers: ['files', 'option-forms'], title: 'sums up several files as one, options before, between and after them' }, async t => {
  const files = { north: log({ method: 'PUT' }, {}), south: log({}), west: log({ method: 'PUT' }, { method: 'PUT' }) };
  const run = await t.run(['north', '--by', 'method', 'south', '--top=1', 'west', '--json'], { files });
  t.equal(run.status, 0, 'it ends with status 0');
  const found = run.json();
  t.equal([found.total, ...countsOf(found)], [5, ['PUT', 3]], 'the total, and the one group that is asked for');
});

check('standard-input', { group: 'core', covers: 'stdin', title: 'reads standard input without a file and for `-`, and else leaves it alone' }, async t => {
  t.equal(countsOf(await summary(t, [], { stdin: log({ path: '/in' }) })), [['/in', 1]], 'without a file, standard input is read');
  const files = { north: log({ path: '/n' }), south: log({ path: '/s' }) };
  const both = await summary(t, ['north', '-', 'south'], { stdin: log({ path: '/in' }), files });
  t.equal(countsOf(both), [['/in', 1], ['/n', 1], ['/s', 1]], '`-` among files is standard input');
  const alone = await summary(t, ['north'], { stdin: null, files });
  t.equal(alone.total, 1, 'where files are named, standard input is left alone, though it stays open');
});

check('gzip', { group: 'core', covers: 'gzip', title: 'decompresses a file whose name ends in .gz, of several members too' }, async t => {
  const text = log({ path: '/z' }, { path: '/y' }, { path: '/z' });
  const files = { 'old.ndjson.gz': t.gzip(text), 'new.ndjson': log({ path: '/new' }) };
  t.equal(countsOf(await summary(t, ['old.ndjson.gz', 'new.ndjson'], { files })), [['/z', 2], ['/new', 1], ['/y', 1]]);
  // The first member ends in the middle of a line.
  const members = { 'all.gz': [t.gzip(text.slice(0, 120)), t.gzip(text.slice(120)), t.gzip(log({ path: '/last' }))] };
  t.equal(countsOf(await summary(t, ['all.gz'], { files: members })), [['/z', 2], ['/last', 1], ['/y', 1]], 'a file of three members');
  t.equal(countsOf(await summary(t, ['old.gz.ndjson'], { files: { 'old.gz.ndjson': text } })), [['/z', 2], ['/y', 1]], 'a file with `.gz` before the end of its name is not compressed');
});

check('line-ends', { group: 'core', covers: 'line-ends', title: 'ends lines at \\n and \\r\\n, the last one perhaps at nothing' }, async t => {
  const { lines, invalid, total } = await summaryOf(t, `${line({})}\r\n${line({})}\n${line({})}`);
  t.equal([lines, invalid, total], [3, 0, 3], 'three lines that end with \\r\\n, with \\n and with nothing');
});

check('other-line-ends', { group: 'edge', covers: 'line-ends', title: 'ends no line at a lone \\r, at U+2028, U+2029 or U+0085' }, async t => {
  const spaced = line({}).replaceAll(',"', ',\r"');
  const path = '/a\u2028b\u2029c\u0085d';
  const { lines, invalid, groups } = await summaryOf(t, `${spaced}\n${line({ path })}\n${line({ path })}\n`);
  t.equal([lines, invalid], [3, 0], 'three lines, of which one has \\r between its fields and two have U+2028 in a string');
  t.equal(groups.map(({ key }) => key), [path, '/']);
});

check('blank-lines', { group: 'edge', covers: 'blank', title: 'skips blank lines and does not count them' }, async t => {
  const text = `\n\n${line({})}\n\r\n  \t \n${line({})}\r\n\t\r\n\n`;
  const run = await t.run(['--json', '--strict', 'api.ndjson'], { files: { 'api.ndjson': text } });
  t.equal(run.stderr, '', 'a blank line is not told');
  t.equal(run.status, 0, 'a blank line is not bad');
  t.equal([run.json().lines, run.json().total], [2, 2], '`lines` and `total`');
  // All that `trim` takes off, and JSON does not know.
  const others = ['\f', '\v', ' \u00a0', '\u2003\t'];
  const found = await summaryOf(t, `${line({})}\n${others.join('\n')}\n`);
  t.equal([found.lines, found.invalid], [5, 4], '`lines` and `invalid` of a good line and one each with a form feed, a vertical tab, U+00A0 and U+2003: only spaces and tabs make a line blank, any other is bad');
});

check('cut-by-chunks', { group: 'edge', covers: 'chunks', title: 'puts together lines and characters that chunks cut in two' }, async t => {
  // Whatever size chunks have, some end within a character of three or four bytes.
  const paths = ['/日本語テスト', '/😀😁😂', `/${'長'.repeat(30)}`];
  const text = log(...times(4_000, index => ({ path: paths[index % 3], durationMs: index })));
  const found = await summary(t, ['api.ndjson', '-', 'old.gz'], { files: { 'api.ndjson': text, 'old.gz': t.gzip(text) }, stdin: text });
  t.equal([found.lines, found.invalid], [12_000, 0], '`lines` and `invalid` of 12,000 lines');
  t.equal(found.groups.map(({ key, count }) => [key, count]), [[paths[0], 4002], ...[paths[1], paths[2]].sort().map(path => [path, 3999])], 'the three paths, character for character');
});

check('long-lines', { group: 'edge', covers: 'chunks', title: 'reads lines that are longer than any chunk' }, async t => {
  const long = line({ path: '/long', message: 'é'.repeat(700_000) });
  const { lines, invalid, groups } = await summaryOf(t, `${line({})}\n${long}\n${long}\n`);
  t.equal([lines, invalid], [3, 0], '`lines` and `invalid`, where two of three lines have 1.4 MB');
  t.equal(groups.map(({ key }) => key), ['/long', '/']);
});

// Lines

const without = name => {
  const { [name]: left, ...rest } = ordinary;
  return JSON.stringify(rest);
};
const raw = (name, text) => line({ [name]: 0 }).replace(`"${name}":0`, `"${name}":${text}`);

const BAD = {
  'broken JSON': ['request', '{', line({}).slice(0, -1), `${line({})}x`, `${line({})}${line({})}`, line({}).replaceAll('"', "'"), raw('durationMs', 'NaN')],
  'no object': ['[]', `[${line({})}]`, '"GET /"', '5', 'null', 'true'],
  'no time': [without('time'), ...[null, 1709294400000, '', 'yesterday', '2024-13-01T00:00:00Z', '2024-03-01T25:00:00Z', [NOON]].map(time => line({ time }))],
  'no method': [without('method'), ...[null, 5, ['GET'], {}].map(method => line({ method }))],
  'no path': [without('path'), ...[null, 5, ['/'], false].map(path => line({ path }))],
  'no status': [without('status'), ...[null, '200', 99, 600, 0, -200, 200.5, 1000, true, [200]].map(status => line({ status }))],
  'no duration': [without('durationMs'), ...[null, '5', -1, -0.001, true, [5], {}].map(durationMs => line({ durationMs })), raw('durationMs', '1e999')],
};

/** Says which of the lines it is that is taken for what it is not. */
async function narrow(t, lines, isRight, note) {
  for (const text of lines) {
    const found = await summaryOf(t, `${text}\n${line({})}\n`);
    t.ok(isRight(found), `${note}: ${text}`);
  }
}

check('bad-lines', { group: 'core', covers: 'bad', title: 'counts what is no request as bad, and the rest as ever' }, async t => {
  const all = Object.values(BAD).flat();
  const { lines, invalid, total, groups } = await summaryOf(t, `${line({})}\n${all.join('\n')}\n${line({})}\n`);
  if (invalid !== all.length) await narrow(t, all, found => found.invalid === 1, 'this line is bad');
  t.equal([lines, invalid, total], [all.length + 2, all.length, 2], '`lines`, `invalid` and `total` of two good lines and many bad ones');
  t.equal(groups, [{ key: '/', count: 2, errors: 0, p95: 1 }], 'what is bad is in no group');
});

check('good-lines', { group: 'edge', covers: 'good', title: 'takes what is at the limits, and ignores further fields' }, async t => {
  const all = [
    ...[100, 599].map(status => line({ status })),
    raw('status', '2e2'), raw('status', '200.0'), raw('durationMs', '1.5E+2'), raw('durationMs', '-0'),
    ...[0, 0.0001, 1e6, 1e15].map(durationMs => line({ durationMs })),
    line({ path: '' }), line({ method: '' }), line({ method: 'brew' }), line({ path: '__proto__' }), line({ path: 'a "b" \\ c\n' }),
    ...['2024-02-29T23:59:59.999Z', '2024-03-01T00:00:00+14:00', '2024-03-01T10:00:00.5-03:30', '1969-12-31T23:59:59Z'].map(time => line({ time })),
    line({ user: { name: 'x', list: [1, null] }, lines: 5, total: 'x', __proto__: null }),
    `  ${line({}).replaceAll('":', '" : ')}\t`,
  ];
  const { lines, invalid } = await summaryOf(t, `${all.join('\n')}\n`);
  if (invalid !== 0) await narrow(t, all, found => found.invalid === 0, 'this line is good');
  t.equal([lines, invalid], [all.length, 0], '`lines` and `invalid` of lines that are all good');
});

const mentions = (text, number) => new RegExp(`(?<![\\d-])${number}(?!\\d)`).test(text);
const DASH = /(^|[\s"'`([])-([\s"'`:,)\]]|$)/;

check('messages', { group: 'core', covers: 'messages', title: 'tells the first five bad lines of a run, by file and number' }, async t => {
  const files = {
    'east.ndjson': `${'\n'.repeat(700)}${line({})}\nbad\n\r\n\n${line({ status: 0 })}\n`, // 702, 705
    'west.ndjson': `${log({})}${'\n'.repeat(810)}bad\n`, // 812
  };
  const stdin = `${'\n'.repeat(300)}bad\n${log(...times(40, () => ({})))}[]\n${'\n'.repeat(40)}bad\nbad\n`; // 301, 342, 383, 384
  const run = await t.run(['--json', 'east.ndjson', '-', 'west.ndjson'], { files, stdin });
  t.equal(run.status, 0, 'it ends with status 0');
  t.equal(run.json().invalid, 7, '`invalid`');
  const told = run.stderr.split('\n');
  const placesOf = (name, number) => told.flatMap((text, place) => (mentions(text, number) && (name === '-' ? DASH.test(text) : text.includes(name)) ? [place] : []));
  const first = [['east.ndjson', 702], ['east.ndjson', 705], ['-', 301], ['-', 342], ['-', 383]];
  for (const [name, number] of first) t.ok(placesOf(name, number).length > 0, `standard error names \`${name}\` and line ${number}`);
  t.ok(new Set(first.map(([name, number]) => placesOf(name, number)[0])).size === 5, 'each is told in a line of its own');
  for (const [name, number] of [['-', 384], ['west.ndjson', 812]]) t.equal(placesOf(name, number).length, 0, `line ${number} of \`${name}\` is the sixth or seventh, and not told`);
});

check('strict', { group: 'core', covers: 'strict', title: 'ends with 1 for bad lines where --strict is given, and with 0 else' }, async t => {
  const files = { bad: `${log({})}bad\n${log({})}`, good: log({}, {}) };
  const lax = await t.run(['--json', 'bad'], { files });
  t.equal(lax.status, 0, 'without --strict a bad line leaves the status at 0');
  const strict = await t.run(['--json', '--strict', 'bad'], { files });
  t.equal(strict.status, 1, 'with --strict it is 1');
  t.equal(strict.json(), lax.json(), 'with --strict the summary is the same');
  t.equal((await t.run(['--strict', '--json', 'good'], { files })).status, 0, 'without a bad line it is 0 all the same');
  // A bad line has no time: no range leaves it out.
  t.equal((await t.run(['--strict', '--json', '--until', NOON, 'bad'], { files })).status, 1, 'with --strict it is 1 also where --until leaves out all the good lines');
  const nothing = await t.run(['--strict', '-'], { stdin: 'bad\nworse\n' });
  t.equal(nothing.status, 1, 'with --strict it is 1 also where all lines are bad');
});

// The summary

check('errors', { group: 'core', covers: 'errors', title: 'counts statuses of 500 and above as errors' }, async t => {
  const records = [100, 200, 301, 404, 499, 500, 501, 503, 599].map(status => ({ status, path: status % 2 ? '/odd' : '/even' }));
  const found = await summaryOf(t, log(...records));
  t.equal([found.errors, found.errorRate], [4, 0.444], '`errors` and `errorRate` of nine');
  t.equal(found.groups.map(({ errors }) => errors), [3, 1], '`errors` of the groups');
});

check('least-and-greatest', { group: 'core', covers: 'mean', title: 'gives the least, the average and the greatest duration' }, async t => {
  const { min, mean, max } = (await summaryOf(t, log(...[10, 9, 100, 2.5, 1000, 0].map(durationMs => ({ durationMs }))))).durationMs;
  t.equal([min, mean, max], [0, 186.917, 1000], '`min`, `mean` and `max` of 10, 9, 100, 2.5, 1000 and 0');
  const long = await summaryOf(t, log(...[1_234_567.891, 1_234_567.893].map(durationMs => ({ durationMs }))));
  t.equal(long.durationMs.mean, 1_234_567.892, '`mean` of 1234567.891 and 1234567.893');
});

check('percentiles', { group: 'core', covers: 'percentiles', title: 'gives percentiles by nearest rank' }, async t => {
  for (const durations of [[7], [2, 1], [30, 5, 100, 20]]) {
    const { p50, p95, p99 } = (await summaryOf(t, log(...durations.map(durationMs => ({ durationMs }))))).durationMs;
    const sorted = durations.toSorted(byNumber);
    t.equal([p50, p95, p99], [50, 95, 99].map(percent => atRank(percent, sorted)), `p50, p95 and p99 of ${durations.join(', ')}`);
  }
  // A group of each size from 1 to 45, and of all together the percentiles.
  const records = t.random.shuffle(times(45, size => times(size + 1, () => ({ path: `/${size + 1}`, durationMs: t.random.int(0, 9_000) / 4 }))).flat());
  const found = await summaryOf(t, log(...records), ['--top', '45']);
  const right = expected(records, { top: 45 });
  const { p50, p95, p99 } = found.durationMs;
  t.equal([p50, p95, p99], [right.durationMs.p50, right.durationMs.p95, right.durationMs.p99], `p50, p95 and p99 of ${records.length} durations`);
  for (const [place, group] of right.groups.entries()) t.equal(found.groups[place], group, `the p95 of ${group.count} durations`);
});

check('rounding', { group: 'edge', covers: 'rounding', title: 'rounds numbers to three decimals' }, async t => {
  const records = [0.12345, 2.71828, 3.14159].map((durationMs, index) => ({ durationMs, status: index === 0 ? 200 : 500 }));
  const found = await summaryOf(t, log(...records));
  t.equal(found.durationMs, { min: 0.123, mean: 1.994, p50: 2.718, p95: 3.142, p99: 3.142, max: 3.142 }, 'the durations of 0.12345, 2.71828 and 3.14159');
  t.equal([found.errorRate, found.groups[0].p95], [0.667, 3.142], '`errorRate` and the p95 of a group');
});

check('keys', { group: 'core', covers: 'keys', title: 'groups by path, status, method or hour' }, async t => {
  const records = [
    { status: 404, method: 'GET', path: '/x', time: '2024-03-01T09:59:59.999Z' },
    { status: 200, method: 'POST', path: '/x', time: '2024-03-01T10:00:00Z' },
    { status: 200, method: 'GET', path: '/y?z=1', time: '2024-03-01T10:30:00Z' },
    { status: 200, method: 'get', path: '/X', time: '2024-12-31T23:59:59Z' },
  ];
  const groups = {
    path: [['/x', 2], ['/X', 1], ['/y?z=1', 1]],
    status: [['200', 3], ['404', 1]],
    method: [['GET', 2], ['POST', 1], ['get', 1]],
    hour: [['2024-03-01T10', 2], ['2024-03-01T09', 1], ['2024-12-31T23', 1]],
  };
  for (const [by, wanted] of Object.entries(groups)) {
    t.equal(countsOf(await summaryOf(t, log(...records), ['--by', by])), wanted, `the keys and counts by ${by}`);
  }
});

check('hours-in-utc', { group: 'edge', covers: 'keys', title: 'writes hours in UTC, whatever the offset and the time zone' }, async t => {
  const text = log({ time: '2024-03-01T00:30:00+02:00' }, { time: '2024-02-29T17:10:00.5-05:30' }, { time: '2024-03-01T05:15:00+05:45' });
  const run = await t.run(['--json', '--by=hour', 'api.ndjson'], { files: { 'api.ndjson': text }, env: { TZ: 'Asia/Kolkata' } });
  t.equal(run.status, 0, 'it ends with status 0');
  t.equal(countsOf(run.json()), [['2024-02-29T22', 2], ['2024-02-29T23', 1]], 'the hours, in a time zone of +05:30');
});

check('strange-keys', { group: 'edge', covers: 'keys', title: 'takes any path as a key' }, async t => {
  const keys = ['', '__proto__', 'constructor', 'hasOwnProperty', 'toString', `/${'long'.repeat(1_000)}`];
  const found = await summaryOf(t, log(...keys.flatMap((path, index) => times(9 - index, () => ({ path })))));
  t.equal(countsOf(found), keys.map((key, index) => [key, 9 - index]), 'groups with the names of properties that every object has, and one with a name of 4,001 characters');
});

check('order', { group: 'edge', covers: 'order', title: 'sorts groups by falling count, then by code units of the key' }, async t => {
  // By code units, a pair of surrogates stands before U+FF5E; by code points, behind it.
  const keys = ['10', '9', 'B', 'a', 'ä', '😀', '～'];
  const records = t.random.shuffle([...keys, ...times(11, () => 'y'), ...times(2, () => 'z')].map(path => ({ path })));
  t.equal(keysOf(await summaryOf(t, log(...records))), ['y', 'z', ...keys], 'eleven of `y`, two of `z`, one of each other');
});

check('top', { group: 'core', covers: 'top', title: 'shows the first N groups, 10 unless told otherwise' }, async t => {
  const records = times(12, index => times(12 - index, () => ({ path: `/${index}`, durationMs: index, status: 500 }))).flat();
  const whole = expected(records, { top: 12 });
  for (const [args, count] of [[[], 10], [['--top', '3'], 3], [['--top=1'], 1], [['--top', '100000'], 12]]) {
    const found = await summaryOf(t, log(...records), args);
    t.equal(found, { ...whole, groups: whole.groups.slice(0, count) }, `the summary with ${args.length === 0 ? 'no --top' : args.join(' ')} of twelve groups`);
  }
});

check('range', { group: 'core', covers: 'range', title: 'takes what is from --since on and before --until' }, async t => {
  const moments = ['2024-03-01T09:59:59.999Z', '2024-03-01T10:00:00Z', '2024-03-01T13:30:00+03:00', '2024-03-01T10:59:59.999Z', '2024-03-01T11:00:00Z'];
  const text = log(...moments.map((time, index) => ({ time, path: `/${index}` })));
  const cases = [
    [['--since', '2024-03-01T10:00:00Z'], ['/1', '/2', '/3', '/4']],
    [['--until', '2024-03-01T11:00:00Z'], ['/0', '/1', '/2', '/3']],
    [['--since=2024-03-01T12:00:00+02:00', '--until=2024-03-01T05:30:00.001-05:30'], ['/1', '/2', '/3', '/4']],
    [['--since', '2024-03-01T10:00:00.001Z', '--until', '2024-03-01T10:59:59.999Z'], ['/2']],
  ];
  for (const [args, keys] of cases) {
    const found = await summaryOf(t, text, args);
    t.equal([found.lines, found.total, ...keysOf(found)], [5, keys.length, ...keys], `\`lines\`, \`total\` and the paths with ${args.join(' ')}`);
  }
});

check('nothing', { group: 'edge', covers: 'nothing', title: 'says null where there is nothing to sum up' }, async t => {
  const empty = { total: 0, errors: 0, errorRate: 0, durationMs: { min: null, mean: null, p50: null, p95: null, p99: null, max: null }, groups: [] };
  t.equal(await summary(t, [], {}), { lines: 0, invalid: 0, ...empty }, 'the summary of an empty standard input');
  t.equal(await summaryOf(t, `\n${log({}, {})}bad\n`, ['--until', NOON]), { lines: 3, invalid: 1, ...empty }, 'the summary where all lines are bad or too late');
  const table = await t.run([]);
  t.equal(table.status, 0, 'the table of nothing ends with status 0');
});

check('table', { group: 'core', covers: 'table', title: 'prints a table for people without --json' }, async t => {
  const records = [
    ...times(23, () => ({ path: '/slow', durationMs: 871.5, status: 503 })),
    ...times(41, index => ({ path: '/fast', durationMs: 12.25, status: index < 17 ? 500 : 200 })),
  ];
  const run = await t.run(['api.ndjson'], { files: { 'api.ndjson': log(...records) } });
  t.equal(run.status, 0, 'it ends with status 0');
  t.equal(run.stderr, '', 'nothing is on standard error');
  t.ok(!run.stdout.trim().startsWith('{'), 'it is not JSON');
  t.ok(mentions(run.stdout, 64), 'it shows the total, 64');
  const rows = ['/fast', '/slow'].map(key => run.stdout.split('\n').findIndex(row => row.includes(key)));
  t.ok(rows.every(row => row >= 0), 'it has a line with the key of each group');
  t.ok(rows[0] < rows[1], 'the groups come in their order');
  const [fast, slow] = rows.map(row => run.stdout.split('\n')[row]);
  for (const [row, number] of [[fast, '41'], [fast, '17'], [fast, '12\\.25'], [slow, '23'], [slow, '871\\.5']]) t.ok(mentions(row, number), `the line of a group shows its count, its errors and its p95: ${number.replace('\\', '')} in \`${row.trim()}\``);
});

// Around it

check('bad-options', { group: 'core', covers: ['bad-options', 'option-forms'], title: 'refuses a bad option in one line, with status 2, before it reads' }, async t => {
  const bad = [
    ['--verbose'], ['--jsn'], ['--topp', '3'], ['--by', 'user'], ['--by=Path'], ['--by'], ['--top', '0'], ['--top=1.5'], ['--top', 'ten'], ['--top='],
    ['--top'], ['--since', 'yesterday'], ['--since=2024-13-01T00:00:00Z'], ['--until', 'later'], ['--until='],
  ];
  // Who reads first would wait without end.
  for (const args of bad) await refuses(t, ['--json', ...args], { stdin: null }, `\`${args.join(' ')}\``);
});

check('bad-files', { group: 'core', covers: 'bad-files', title: 'refuses a file that cannot be read, wherever it stands' }, async t => {
  const text = log(...times(60, index => ({ path: `/${index * 7919}` })));
  const files = { good: log({}), folder: t.folder(), 'plain.gz': text, 'short.gz': t.gzip(text, { without: 100 }) };
  await refuses(t, ['missing'], { files }, 'a missing file');
  await refuses(t, ['--json', 'good', 'missing.gz'], { files }, 'a missing .gz file after a good one');
  await refuses(t, ['--json', '-', 'folder'], { files, stdin: log({}) }, 'a folder after standard input');
  await refuses(t, ['plain.gz', 'good'], { files }, 'a .gz file that is no gzip, before a good one');
  await refuses(t, ['--json', 'short.gz'], { files }, 'a .gz file that breaks off');
});

check('forbidden-file', { group: 'edge', covers: 'bad-files', title: 'refuses a file that it may not read' }, async t => {
  await refuses(t, ['--json', 'secret'], { files: { secret: t.unreadable(log({})) } }, 'a file without permission');
});

check('help', { group: 'edge', covers: 'help', title: 'prints its help and its version without reading anything' }, async t => {
  const help = await t.run(['--help'], { stdin: null });
  t.equal([help.status, help.stderr], [0, ''], 'the status and standard error of --help');
  for (const option of ['--by', '--top', '--since', '--until', '--json', '--strict', '--help', '--version']) t.ok(help.stdout.includes(option), `the help names ${option}`);
  const version = await t.run(['--version'], { stdin: null });
  t.equal([version.status, version.stderr], [0, ''], 'the status and standard error of --version');
  t.ok(/\d+\.\d+\.\d+/.test(version.stdout), 'it prints a version such as 1.2.0');
});

check('closed-pipe', { group: 'edge', covers: 'pipe', title: 'ends in silence when nobody reads its output any more' }, async t => {
  const many = log(...times(6_000, index => ({ path: `/${index}` })));
  for (const [args, text, closeAfter] of [[['--json'], log({}), 0], [[], log({}), 0], [['--json', '--top', '6000'], many, 1_000]]) {
    const run = await t.run([...args, 'api.ndjson'], { files: { 'api.ndjson': text }, closeAfter });
    t.equal(run.stderr, '', `nothing is on standard error when the pipe is closed after ${closeAfter} bytes`);
    const status = run.signal === 'SIGPIPE' ? 141 : run.status;
    t.ok(status === 0 || status === 141, `the status is 0 or 141 when the pipe is closed after ${closeAfter} bytes: it is ${run.signal ?? status}`);
  }
});

check('a-gibibyte', { group: 'scale', covers: 'memory', heavy: true, title: 'sums up 1 GiB within 200 MiB, exactly' }, async t => {
  const records = times(15_000, () => ({ path: `/api/v1/items/${t.random.int(1, 200)}`, durationMs: t.random.int(0, 40_000) / 8, status: t.random.pick([200, 200, 200, 404, 500]) }));
  const block = log(...records.map(record => ({ time: `2024-03-01T10:${t.random.int(10, 59)}:${t.random.int(10, 59)}.${t.random.int(100, 999)}Z`, ...record, requestId: t.random.string(24), agent: 'load-balancer/2.4 (health; eu-west)' })));
  const repeats = Math.ceil(2 ** 29 / block.length);
  const run = await t.run(['--json', '-', 'old.ndjson.gz'], { stdin: t.repeat(block, repeats), files: { 'old.ndjson.gz': t.repeat(t.gzip(block), repeats) } });
  t.equal(run.status, 0, 'it ends with status 0');
  const found = run.json();
  const right = expected(records);
  const often = 2 * repeats;
  t.equal([found.lines, found.total, found.errors], [right.lines * often, right.total * often, right.errors * often], '`lines`, `total` and `errors`');
  const { mean, ...rest } = found.durationMs;
  const { mean: average, ...exact } = right.durationMs;
  t.equal(rest, exact, 'the exact percentiles');
  t.ok(Math.abs(mean - average) <= 0.0011, `the mean is ${average}, and not ${mean}`);
  t.equal(found.groups, right.groups.map(group => ({ ...group, count: group.count * often, errors: group.errors * often })), 'the groups');
  t.ok(run.peakBytes <= 200 * 2 ** 20, `at most 200 MiB are resident: it was ${Math.round(run.peakBytes / 2 ** 20)} MiB`);
});
