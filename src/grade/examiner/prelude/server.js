// A solution that is a server: starting it, and talking with it through the probe, in real time.

import { state, ask, Failure, Misuse, NotRun } from './state.js';
import { saved, text, shortText } from './text.js';
import { lengthOf, pieces, sizeOf, source } from './pieces.js';

const PATIENCE = 5_000;
const STARTING = 10_000;
const CONNECTING = 60_000;
const POLL = 20;
/** The longest reproduction, and the longest text of a body that it writes out, in characters. */
const LONGEST = 20_000;
const LONGEST_TEXT = 500;
/** How often `until` looks at least, however slow the machine. */
const FEWEST_LOOKS = 3;

const act = async what => (await ask({ op: 'server', act: what })).ok;
const probed = (what, within = PATIENCE) => act({ act: 'probe', ask: what, within });
const probe = async (what, within) => (await probed(what, within)).told;
/** What was done, for the reproduction: a line of plain JavaScript, and what came of it. */
const did = (line, came) => { state.steps.push({ did: 'server', line, came }); };

/** Fails the check: what was done, what came of it, and what the server said if it has ended. */
async function fail(note, received) {
  const { ended, printed } = await act({ act: 'state' });
  const end = ended === null ? [] : [`the server has ended: ${ended}`];
  const said = ended === null || printed === '' ? [] : [`it said:\n${printed}`];
  throw new Failure(note, { received: [received, ...end, ...said].join('\n') });
}

/** Starts the solution; ready when its port answers. */
export async function start({ env = {}, within = STARTING } = {}) {
  state.isServer = true;
  const { failed, cannot, disk } = await act({ act: 'start', env: Object.entries(env), within });
  if (cannot !== undefined) throw new NotRun(cannot);
  state.hasDisk ||= disk;
  did(`await start(${Object.keys(env).length === 0 ? '' : text(env)});`);
  if (failed !== undefined) await fail('the server answers at the port in PORT', failed === null ? `nothing listens there within ${within / 1000} s` : 'it ended before that');
  return server;
}

const named = headers => Object.fromEntries(headers);

/** An answer as the probe tells it, and the most memory that was resident meanwhile. */
function answered({ told: { answer, trouble }, peakBytes }) {
  if (!answer) return { error: trouble, peakBytes };
  const { headers, digest, ...rest } = answer;
  return { ...rest, headers: named(headers), ...digest, peakBytes };
}

async function attempt(method, path, { body = '', headers = {}, digest = false, within = PATIENCE } = {}) {
  const answer = answered(await probed({ do: 'request', method, path, headers: Object.entries(headers), body: pieces(body), digest, within }, within));
  const line = `await ask(${text(method)}, ${placed(path)}, ${written(body)}, ${text(headers)});`;
  const location = /^(?:https?:\/\/[^/]+)?(\/.*)$/.exec(answer.headers?.location ?? '')?.[1];
  const name = location === undefined ? undefined : `place${state.places.size + 1}`;
  did(name === undefined ? line : `const ${name} = ${line}`, answer.error ?? `${answer.status} ${shortText(answer.sha256 ?? answer.body)}`);
  if (name !== undefined) state.places.set(location, name);
  return answer;
}

const server = {
  attempt,
  async request(method, path, options) {
    const answer = await attempt(method, path, options);
    // What the server made up is another the next time.
    const place = state.places.has(path) ? path.replace(/[^/]+\/?$/, 'ID') : path;
    if (answer.error) await fail(`${method} ${place} is answered`, meaning(answer.error));
    return answer;
  },
  async tries() {
    const told = await probe({ do: 'connect', within: 1_000 });
    if (told.connection === undefined) return false;
    await probe({ do: 'close', connection: told.connection, reset: false });
    return true;
  },
  async connect({ host = '127.0.0.1' } = {}) {
    const { connection, trouble } = await probe({ do: 'connect', host, within: PATIENCE });
    const to = host === '127.0.0.1' ? '' : text(host);
    if (connection === undefined) {
      did(`connect(${to});`, meaning(trouble));
      await fail(to === '' ? 'a connection is accepted' : `a connection to ${host} is accepted`, meaning(trouble));
    }
    did(`const client${connection} = connect(${to});`);
    return raw(connection);
  },
  async crowd(count, { path = '/wait' } = {}) {
    const { connected, failed } = await act({ act: 'crowd', count, path, within: CONNECTING });
    did(`gather(${count}, ${text(path)});`, `${connected} connect`);
    if (connected < count) await fail(`${count} clients connect`, `${connected} did; ${failed.map(([why, times]) => `${times}: ${meaning(why)}`).join(', ')}`);
    return crowd;
  },
  largestCrowd: count => act({ act: 'capacity', count }),
  async latency(path, { count = 100, gap = 5, within = PATIENCE } = {}) {
    const { latency } = await probe({ do: 'latency', path, count, gap, within }, count * (within + gap));
    return latency;
  },
  resident: () => act({ act: 'resident' }),
  files: () => act({ act: 'files' }),
  async signal(name) {
    did(`server.kill(${text(name)});`);
    return act({ act: 'signal', name });
  },
  exited: ({ within }) => act({ act: 'exited', within }),
  async kill() {
    did("server.kill('SIGKILL');");
    await act({ act: 'kill' });
  },
};

const crowd = {
  waiting: () => act({ act: 'waiting' }),
  async leave(count) {
    did(`leave(${count});`);
    return act({ act: 'leave', count });
  },
  outcome: ({ within }) => act({ act: 'outcome', within }),
};

const raw = connection => ({
  async send(body, { within = PATIENCE } = {}) {
    did(`client${connection}.write(${written(body)});`);
    await probe({ do: 'send', connection, body: pieces(body), within }, within);
  },
  async answer({ digest = false, within = PATIENCE } = {}) {
    return answered(await probed({ do: 'answer', connection, digest, within }, within));
  },
  async read({ within = PATIENCE, until = 'answer' } = {}) {
    const told = await probe({ do: 'read', connection, until, within }, within);
    return told.read ?? { text: '', closed: true };
  },
  async close() {
    did(`client${connection}.destroy();`);
    await probe({ do: 'close', connection, reset: false });
  },
  async reset() {
    did(`client${connection}.resetAndDestroy();`);
    await probe({ do: 'close', connection, reset: true });
  },
});

const MEANINGS = {
  timeout: 'no answer in time',
  refused: 'the connection is refused',
  reset: 'the connection is reset',
  closed: 'the connection is closed without a whole answer',
  malformed: 'what comes back is no HTTP/1.1 answer',
  'too-large': 'more comes back than anybody would read',
};
const meaning = trouble => MEANINGS[trouble] ?? trouble;

/** Waits, in real time; what time it is then, in milliseconds. */
const moment = ms => act({ act: 'pause', ms });

export async function pause(ms) {
  await moment(ms);
}

/** Size and SHA-256 of what a text, bytes or pieces are. */
export const digest = content => act({ act: 'digest', of: pieces(content) });

/** Asks again and again until it is so; fails where it never is. */
export async function until(holds, { within, note }) {
  if (typeof note !== 'string') throw new Misuse('`t.until` needs a note of what ought to become true');
  const deadline = await moment(0) + within;
  for (let looks = 1; !await holds(); looks++) {
    if (await moment(POLL) >= deadline && looks >= FEWEST_LOOKS) throw new Failure(note, { received: `it did not within ${within} ms` });
  }
  state.judgements++;
}

/** A text as a program writes it, what the server made up (a `Location`) by where it came from. */
function placed(characters) {
  let line = text(characters);
  for (const [place, name] of state.places) line = line.split(place).join(`' + ${name} + '`);
  return line.replace(/^'' \+ /, '').replace(/ \+ ''$/, '');
}

/** A body as a program writes it: a long text in short. */
function written(characters) {
  if (characters === '') return 'undefined';
  if (Array.isArray(characters) && characters.every(part => typeof part === 'string')) return characters.map(written).join(' + ');
  if (typeof characters !== 'string') return lengthOf(characters) > LONGEST_TEXT ? `filler(${sizeOf(characters)})` : source(characters);
  const isUniform = characters.length > 60 && characters === characters[0].repeat(characters.length);
  if (isUniform) return `${text(characters[0])}.repeat(${characters.length})`;
  return characters.length > LONGEST_TEXT ? `filler(${characters.length})` : placed(characters);
}

const PREAMBLE = `import { spawn } from 'node:child_process';
import net from 'node:net';
const base = 'http://127.0.0.1:7465';
const later = ms => new Promise(resolve => setTimeout(resolve, ms));
const connect = host => net.connect(7465, host ?? '127.0.0.1').on('error', error => console.log(error.code)).on('data', data => console.log(String(data))).on('close', () => console.log('a connection is closed'));
const ask = async (method, path, body, headers) => {
  try {
    const answer = await fetch(base + path, { method, body, headers, signal: AbortSignal.timeout(5000) });
    const told = [...answer.headers].filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name));
    console.log(method, path, answer.status, Object.fromEntries(told), await answer.text());
    return new URL(answer.headers.get('location') ?? path, base).pathname;
  } catch (error) {
    console.log(method, path, error.cause?.code ?? error.name);
  }
};
const filler = count => '0123456789'.repeat(Math.ceil(count / 10)).slice(0, count); // as good as what the check sent
const repeated = (bytes, times) => Buffer.concat(Array(times).fill(bytes));
const crowd = [];
const gather = (count, path) => { for (let i = 0; i < count; i++) { const client = net.connect(7465, '127.0.0.1').on('error', () => {}).resume(); crowd.push(client); client.write(\`GET \${path} HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n\`); } };
const leave = count => { for (const client of crowd.splice(0, count)) client.destroy(); };`;

/** The steps as a program for Node, which starts the server and does them again. */
export function reproduction(file) {
  if (state.isVisited) return undefined;
  const lines = state.steps.filter(({ line }) => line !== undefined).map(({ line, came }) => {
    const waits = line.startsWith('await') ? '' : ' await later(300);';
    return `${line}${waits}${came === undefined ? '' : ` // ${came.replaceAll('\n', ' ').slice(0, 120)}`}`;
  });
  const whole = [
    `${saved(file)}node repro.mjs`,
    ...(state.hasDisk ? ["import { mkdtempSync } from 'node:fs';", "import { tmpdir } from 'node:os';"] : []),
    PREAMBLE,
    ...(state.hasDisk ? ["const DATA_DIR = mkdtempSync(`${tmpdir()}/repro-`);"] : []),
    'let server;',
    'const start = env => {',
    `  server = spawn(process.execPath, ['./${file}'], { env: { ...process.env, PORT: '7465'${state.hasDisk ? ', DATA_DIR' : ''}, ...env }, stdio: 'inherit' });`,
    "  server.on('exit', (status, signal) => console.log('the server has ended:', status ?? signal));",
    '  return later(1000);',
    '};',
    '',
    ...lines,
    '',
    'await later(1000);',
    'process.exit(server.kill());',
    '',
  ].join('\n');
  return whole.length > LONGEST ? undefined : whole;
}
