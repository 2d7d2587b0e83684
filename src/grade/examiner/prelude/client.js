// A solution that is a client: its work against a server of prepkit's own, in real time, and what that
// server was asked.

import { state, ask, Failure, Misuse } from './state.js';
import { pieces } from './pieces.js';
import { sourceOf } from './tools.js';
import { shortText } from './text.js';

const OPTIONS = ['module', 'file', 'args', 'steps', 'relative', 'within'];
const STEP = ['on', 'status', 'headers', 'keep', 'end', 'delay'];
const ENDS = ['close', 'reset', 'stall'];
const PATIENCE = 10_000;
/** The most requests that a message shows. */
const SHOWN = 14;

/** Runs `work(solution, given)` beside the solution; what it came to, and what the server saw. */
export async function client(work, options = {}) {
  const unknown = Object.keys(options).find(name => !OPTIONS.includes(name));
  if (unknown !== undefined) throw new Misuse(`a client has no option \`${unknown}\``);
  const { module = null, file = '', args = {}, steps = [], relative = false, within = PATIENCE } = options;
  state.isServer = true;
  state.isVisited = true;
  const visit = { act: 'visit', work: sourceOf(work), args, file: pieces(file), steps: steps.map(step), module, relative, within };
  const { told, log, endpoint, ended, printed } = (await ask({ op: 'server', act: visit })).ok;
  const requests = log.requests.map(({ headers, ...rest }) => ({ ...rest, headers: Object.fromEntries(headers) }));
  state.story = story(requests);
  const said = printed === '' ? '' : `\nit said:\n${printed}`;
  if (told?.unloaded !== undefined) throw new Failure('the client can be imported', { received: told.unloaded });
  if (told?.threw !== undefined) throw new Failure('the client does its work', { received: `it threw ${told.threw}` });
  if (told === null && ended !== null) throw new Failure('the client does its work', { received: `its process has ended: ${ended}${said}` });
  if (told === null) throw new Failure('the client comes to an end', { received: `it did not within ${within / 1000} s${said}` });
  if (log.flooded) throw new Failure('the client asks a bounded number of times', { received: `${requests.length} requests` });
  return { value: told.value, requests, uploads: log.uploads, endpoint };
}

function step(asked) {
  const unknown = Object.keys(asked).find(name => !STEP.includes(name));
  if (unknown !== undefined) throw new Misuse(`a step has no \`${unknown}\``);
  if (asked.end !== undefined && !ENDS.includes(asked.end)) throw new Misuse(`a step ends by ${ENDS.join(', ')}`);
  return { ...asked, headers: Object.entries(asked.headers ?? {}) };
}

/** The requests as lines that a candidate can follow. */
function story(requests) {
  const lines = requests.slice(0, SHOWN).map(({ method, path, headers, size, status }) => {
    const offset = headers['upload-offset'] === undefined ? '' : ` at ${shortText(headers['upload-offset'])}`;
    const body = size === 0 ? '' : `, ${size} bytes`;
    return `  ${method} ${path}${offset}${body} → ${status ?? 'no answer'}`;
  });
  const rest = requests.length > SHOWN ? [`  and ${requests.length - SHOWN} more`] : [];
  return requests.length === 0 ? 'the server was asked nothing' : ['the server was asked:', ...lines, ...rest].join('\n');
}
