// Examples to start from: run them with `npm test`. They run the program itself; add your own beside them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = fileURLToPath(new URL('../src/logsum.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'logsum-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (args, input = '') => spawnSync(process.execPath, [PROGRAM, ...args], { cwd: folder, input, encoding: 'utf8' });
const line = fields => `${JSON.stringify({ time: '2024-03-01T10:15:00Z', method: 'GET', path: '/', status: 200, durationMs: 5, ...fields })}\n`;

const LOG = line({ path: '/a', durationMs: 1.5 }) + line({ path: '/b', status: 503 }) + line({ path: '/a', durationMs: 20 });

test('sums up standard input', () => {
  const { status, stdout, stderr } = run(['--json'], LOG);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), {
    lines: 3, invalid: 0, total: 3, errors: 1, errorRate: 0.333,
    durationMs: { min: 1.5, mean: 8.833, p50: 5, p95: 20, p99: 20, max: 20 },
    groups: [{ key: '/a', count: 2, errors: 0, p95: 20 }, { key: '/b', count: 1, errors: 1, p95: 5 }],
  });
});

test('reads files, packed ones too, and groups by status', () => {
  writeFileSync(join(folder, 'new.ndjson'), LOG);
  writeFileSync(join(folder, 'old.ndjson.gz'), gzipSync(LOG));
  const { groups } = JSON.parse(run(['--json', '--by=status', 'new.ndjson', 'old.ndjson.gz']).stdout);
  assert.deepEqual(groups.map(({ key, count }) => [key, count]), [['200', 4], ['503', 2]]);
});

test('counts bad lines and tells where they are', () => {
  const { status, stdout, stderr } = run(['--json', '--strict'], `${LOG}\nnot a request\n`);
  assert.equal(status, 1);
  assert.equal(JSON.parse(stdout).invalid, 1);
  assert.match(stderr, /-.*5/, 'the fifth line of standard input');
});

test('refuses what it cannot do, in one line', () => {
  for (const args of [['--by', 'user'], ['--top', '0'], ['missing.ndjson']]) {
    const { status, stdout, stderr } = run(['--json', ...args], LOG);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^.+\n$/);
  }
});
