// Random sequences of operations against a model; a failure is shrunk to a sequence from which no
// step can be left out. A whole sequence is one message to the candidate process.

import { state, ask, reload, Failure } from './state.js';
import { decode, encode, remoteOf } from './codec.js';
import { equal, errorFault, expectedError, shortText } from './text.js';

export async function model(t, { sequences = 20, length = 30, create, model: fresh, operations, note = 'it does what the rules say, whatever the order of calls' }) {
  for (let run = 0; run < sequences; run++) {
    const steps = draw(t.random, operations, t.random.int(Math.min(3, length), length));
    const failure = await play(t, create, fresh, operations, steps);
    state.judgements++;
    if (failure) throw await shrink(t, create, fresh, operations, steps.slice(0, failure.at + 1), note);
  }
}

function draw(random, operations, count) {
  const names = Object.entries(operations).flatMap(([name, { weight = 1 }]) => Array(weight).fill(name));
  return Array.from({ length: count }, () => {
    const name = random.pick(names);
    const drawn = operations[name].draw?.(random) ?? [];
    return [name, Array.isArray(drawn) ? drawn : [drawn]];
  });
}

/** Runs a sequence on a new object; says where it first differs from the model. */
async function play(t, create, fresh, operations, steps) {
  const trace = state.steps.length;
  const object = await create(t);
  const remote = remoteOf(object);
  if (!remote) throw new Failure('it gives an object with methods', { received: shortText(object) });
  const reply = await ask({ op: 'sequence', on: remote.id, steps: steps.map(([name, args]) => [name, args.map(encode)]) });
  if (!reply.answers) throw new Failure('every call of it is answered', { received: `it threw ${shortText(decode(reply.threw))}` });
  const expected = fresh();
  const answers = reply.answers.values();
  let now = 0;
  for (const [at, [name, args]] of steps.entries()) {
    if (name === 'advance') {
      now += args[0];
      state.now += args[0];
      state.steps.push({ did: 'advance', ms: args[0] });
      continue;
    }
    const answer = answers.next().value;
    const outcome = answer.promise !== undefined ? { ok: 'a promise' } : 'threw' in answer ? { threw: decode(answer.threw) } : answer.missing ? { ok: `no function ${answer.missing}` } : { ok: decode(answer.ok) };
    state.steps.push({ did: 'call', on: remote.id, name, args, outcome });
    const wanted = operations[name].expect(expected, args, now);
    const fault = faultOf(outcome, wanted);
    if (fault) return { at, ...fault };
  }
  state.steps.length = trace; // a sequence that went well explains nothing
  return undefined;
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

async function shrink(t, create, fresh, operations, steps, note) {
  const fails = async candidate => {
    state.steps.length = 0;
    await reload();
    return play(t, create, fresh, operations, candidate);
  };
  let smallest = steps;
  let budget = 60;
  for (let size = Math.ceil(smallest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < smallest.length && budget > 0;) {
      const without = smallest.toSpliced(start, size);
      const failure = without.length > 0 && budget-- > 0 ? await fails(without) : undefined;
      if (failure) smallest = without.slice(0, failure.at + 1);
      else start += size;
    }
  }
  const failure = await fails(smallest);
  if (!failure) return new Failure(note, { received: 'an answer that was wrong once, and not when it was repeated' });
  return new Failure(note, { received: failure.received, expected: failure.expected });
}
