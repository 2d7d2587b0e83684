// A solution that is a command-line program: running it, and what it reads.

import { state, ask, Failure, Misuse, NotRun, PIECE } from './state.js';
import { howTypeScriptRuns, saved, shortText, text } from './text.js';
import { hasPiece, lengthOf, pieces, source } from './pieces.js';

const OPTIONS = ['stdin', 'files', 'env', 'closeAfter'];
/** The most lines of its standard error that a message shows. */
const SAID = 12;
/** The longest content that a reproduction writes out, in characters. */
const LONGEST = 20_000;

/** Runs the solution: node FILE ARGS. */
export async function run(args, options = {}) {
  const { stdin = '', files = {}, env = {}, closeAfter } = options;
  const unknown = Object.keys(options).find(name => !OPTIONS.includes(name));
  if (unknown !== undefined) throw new Misuse(`a run has no option \`${unknown}\``);
  if (!args.every(arg => typeof arg === 'string')) throw new Misuse('the arguments of a run are strings');
  if (closeAfter !== undefined && !(Number.isInteger(closeAfter) && closeAfter >= 0)) throw new Misuse('`closeAfter` is a number of bytes');
  state.isCommand = true;
  const step = { did: 'run', args, stdin, files, env, closeAfter };
  state.steps.push(step);
  const asked = {
    args,
    env: Object.entries(env).map(([name, value]) => [name, String(value)]),
    files: Object.entries(files).map(([name, content]) => [name, entry(content)]),
    stdin: stdin === null ? null : pieces(stdin),
    closeAfter: closeAfter ?? null,
  };
  const { ok } = await ask({ op: 'run', run: asked });
  if (ok.cannot !== undefined) throw new NotRun(ok.cannot);
  const { said, ...result } = ok;
  step.outcome = { ok: result };
  step.said = said.trim().split('\n').slice(0, SAID).join('\n');
  return { ...result, json: () => json(result.stdout, step) };
}

/** What it printed, as one JSON value; fails the check where it is none. */
function json(stdout, step) {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Failure('its standard output is one JSON value', { step, received: shortText(stdout) });
  }
}

function entry(content) {
  const kind = content?.[PIECE];
  if (kind === 'folder') return 'folder';
  if (kind === 'unreadable') return { unreadable: pieces(content.content) };
  return { file: pieces(content) };
}

const FILES = {
  folder: name => `mkdirSync(path(${text(name)}));`,
  unreadable: (name, { content }) => `writeFileSync(path(${text(name)}), ${source(content)}, { mode: 0 }); // root reads it all the same`,
};
const fileLine = ([name, content]) => (FILES[content?.[PIECE]] ?? (() => `writeFileSync(path(${text(name)}), ${source(content)});`))(name, content);

/** The last run as a program for Node, which makes the files and runs the solution on them. */
export function reproduction(file) {
  const step = state.steps.findLast(({ did }) => did === 'run');
  if (step === undefined) return undefined;
  const { args, stdin, files, env, closeAfter, outcome } = step;
  const contents = [...Object.values(files), ...(stdin === null ? [] : [stdin])];
  if (contents.some(content => lengthOf(content) > LONGEST)) return undefined;
  const needs = kind => hasPiece(contents, kind);
  const named = ['mkdtempSync', ...(needs('folder') ? ['mkdirSync'] : []), ...(Object.keys(files).length > 0 ? ['writeFileSync'] : [])];
  const status = outcome ? ` // ${outcome.ok.signal ?? outcome.ok.status}` : '';
  return [
    `${saved(file)}node repro.mjs`,
    ...howTypeScriptRuns(file),
    "import { spawn } from 'node:child_process';",
    `import { ${named.join(', ')} } from 'node:fs';`,
    "import { tmpdir } from 'node:os';",
    "import { join } from 'node:path';",
    "import { fileURLToPath } from 'node:url';",
    ...(needs('gzip') ? ["import { gzipSync } from 'node:zlib';"] : []),
    '',
    "const folder = mkdtempSync(join(tmpdir(), 'repro-'));",
    ...(Object.keys(files).length > 0 ? ['const path = name => join(folder, name);'] : []),
    ...(needs('repeat') ? ['const repeated = (bytes, times) => Buffer.concat(Array(times).fill(bytes));'] : []),
    ...Object.entries(files).map(fileLine),
    `const solution = fileURLToPath(new URL('./${file}', import.meta.url));`,
    `const run = spawn(process.execPath, [${['solution', ...args.map(arg => text(arg))].join(', ')}], { cwd: folder${Object.keys(env).length === 0 ? '' : `, env: { ...process.env, ...${text(env)} }`} });`,
    ...(closeAfter === undefined
      ? ["run.stdout.on('data', data => process.stdout.write(data));"]
      : [`let heard = 0; // nobody reads more than ${closeAfter} bytes`, closeAfter === 0 ? 'run.stdout.destroy();' : `run.stdout.on('data', data => { heard += data.length; if (heard >= ${closeAfter}) run.stdout.destroy(); });`]),
    "run.stderr.on('data', data => process.stderr.write(data));",
    "run.stdin.on('error', () => {});",
    ...(stdin === null ? ['// its standard input stays open, and nothing comes'] : [`run.stdin.end(${stdin === '' ? '' : source(stdin)});`]),
    `run.on('close', (status, signal) => console.log(signal ?? status));${status}`,
    '',
  ].join('\n');
}
