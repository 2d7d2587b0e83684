// Random sequences of operations against a model. A sequence is kept as a recipe, the choices that it
// was drawn by, and built from that each time it is played; `shrink.js` makes the recipe of a failure
// smaller. Operations go to the candidate process many in one message, up to one that needs an answer.

import { state, ask, reload, Failure, Misuse } from './state.js';
import { decode, encode, Opaque, remoteOf } from './codec.js';
import { Choices, Earlier } from './choices.js';
import { equal, errorFault, expectedError, shortText } from './text.js';

const DEFAULTS = {
  sequences: 20, length: 30, setting: () => undefined,
  note: 'it does what the rules say, whatever the order of calls',
};

export async function model(t, options) {
  const game = { ...DEFAULTS, ...options, t, asked: 0 };
  for (let run = 0; run < game.sequences; run++) {
    const recipe = draw(game, t.random.int(Math.min(3, game.length), game.length));
    await reload();
    const failure = await play(game, recipe);
    state.judgements++;
    if (!failure) continue;
    const { shrink } = await import('./shrink.js');
    const { note, received, expected } = await shrink(game, recipe, failure);
    throw new Failure(note, { received, expected });
  }
}

/** `{ setting, operations }`: the choices behind the setting, and behind each operation. */
function draw({ t: { random }, setting, operations }, length) {
  const first = new Choices({ random });
  const value = setting(first);
  const names = Object.entries(operations).flatMap(([name, { weight = 1 }]) => Array(weight).fill(name));
  const drawn = [];
  for (let id = 0; drawn.length < length; id++) {
    if (id > 100 * length) throw new Misuse('no operation can be drawn: each refers to an earlier one');
    const name = random.pick(names);
    const choices = new Choices({ random, before: drawn });
    operations[name].draw?.(choices, value);
    if (choices.isPossible) drawn.push({ id, name, choices: choices.chosen });
  }
  return { setting: first.chosen, operations: drawn };
}

/** The setting, and the operations with their arguments; nothing where a choice has lost its ground. */
export function build({ setting, operations }, recipe) {
  const value = setting(new Choices({ chosen: recipe.setting }));
  const built = [];
  for (const { id, name, choices: chosen, ms } of recipe.operations) {
    const choices = new Choices({ chosen, before: built });
    const args = ms === undefined ? operations[name].draw?.(choices, value) ?? [] : [ms];
    if (!choices.isPossible) return undefined;
    built.push({ id, name, args: Array.isArray(args) ? args : [args] });
  }
  return { setting: value, operations: built };
}

/** Plays a recipe on a new object; says where and how it first differs from the model. */
export async function play(game, recipe) {
  const sequence = build(game, recipe);
  if (!sequence) return undefined;
  const kept = state.steps.length;
  const round = await begin(game, sequence.setting);
  for (const [at, operation] of sequence.operations.entries()) {
    // Only a reference to what is still waiting to be asked has to wait for the answer.
    if (round.waiting.some(({ id }) => operation.args.some(argument => argument instanceof Earlier && argument.id === id))) await answer(game, round);
    if (round.failure) break;
    add(round, operation, at);
  }
  if (!round.failure) await answer(game, round);
  if (!round.failure) state.steps.length = kept; // a sequence that went well explains nothing
  return round.failure;
}

async function begin(game, setting) {
  const object = await game.create(game.t, setting);
  game.asked += 2; // the load before it too
  const remote = remoteOf(object);
  if (!remote) throw new Failure('it gives an object with methods', { received: shortText(object) });
  return { on: remote.id, model: game.model(setting), start: state.now, answers: new Map(), waiting: [], failure: undefined };
}

/** Puts an operation among those to ask, unless what it refers to did not come back. */
function add({ on, answers, waiting }, { id, name, args: symbolic }, at) {
  const args = symbolic.map(argument => (argument instanceof Earlier ? resolve(argument, answers) : argument));
  if (symbolic.some((argument, index) => argument instanceof Earlier && args[index] === undefined)) return;
  const step = name === 'advance' ? { did: 'advance', ms: args[0] } : { did: 'call', on, name, args };
  waiting.push({ id, at, name, args, step });
}

function resolve({ id, property }, answers) {
  const answer = answers.get(id);
  if (property === undefined) return answer;
  const remote = remoteOf(answer);
  return remote ? remote.data[property] : answer?.[property];
}

/** Asks what waits, and compares each answer with the model. */
async function answer(game, round) {
  const asked = round.waiting.splice(0);
  if (asked.length === 0) return;
  const before = state.steps.length;
  state.steps.push(...asked.map(({ step }) => step)); // also where no answer comes
  game.asked++;
  const reply = await ask({ op: 'sequence', on: round.on, steps: asked.map(({ name, args }) => [name, args.map(encode)]) });
  if (!reply.answers) throw new Failure('every call of it is answered', { received: `it threw ${shortText(decode(reply.threw))}` });
  const answers = reply.answers.values();
  for (const [index, operation] of asked.entries()) {
    const fault = operation.name === 'advance' ? advance(operation) : judge(game, round, operation, answers.next().value);
    if (!fault) continue;
    state.steps.length = before + index + 1;
    round.failure = { at: operation.at, ...fault, steps: [...state.steps], now: state.now };
    return;
  }
}

function advance({ args: [ms] }) {
  state.now += ms;
}

function judge({ operations, note }, round, { id, name, args, step }, coded) {
  if (coded.missing !== undefined) throw new Failure(`there is no function \`${coded.missing}\` to call`);
  step.outcome = outcomeOf(coded);
  round.answers.set(id, step.outcome.ok);
  const wanted = operations[name].expect(round.model, args, state.now - round.start, step.outcome.ok);
  const fault = faultOf(step.outcome, wanted);
  return fault && { note: operations[name].note ?? note, ...fault };
}

function outcomeOf(coded) {
  if (coded.promise !== undefined) return { ok: new Opaque('a promise') };
  return 'threw' in coded ? { threw: decode(coded.threw) } : { ok: decode(coded.ok) };
}

function faultOf(outcome, wanted) {
  if (wanted && typeof wanted === 'object' && 'throws' in wanted) {
    const expected = { name: wanted.throws };
    if ('ok' in outcome) return { received: shortText(outcome.ok), expected: `it throws ${expectedError(expected)}` };
    const fault = errorFault(outcome.threw, expected);
    return fault && { received: shortText(outcome.threw), expected: `it throws ${expectedError(expected)}` };
  }
  if ('threw' in outcome) return { received: `it threw ${shortText(outcome.threw)}`, expected: shortText(wanted) };
  return equal(outcome.ok, wanted) ? undefined : { received: shortText(outcome.ok), expected: shortText(wanted) };
}
