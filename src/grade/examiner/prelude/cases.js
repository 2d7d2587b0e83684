// Drawn inputs, each given to bulk work, and its result compared with what the rules say. Many go in
// one message. The first that is wrong is run again alone, made smaller as long as it stays wrong,
// and shown as a program of its own.

import { state, ask, reload, Failure } from './state.js';
import { decode, encode } from './codec.js';
import { equal, shortText } from './text.js';
import { sourceOf } from './tools.js';

/** How many cases go in one message: an answer holds 20,000 values and 100,000 characters. */
const BATCH = 40;
/** How often a wrong case is run again to make it smaller. */
const TRIES = 150;

/** `list`: the cases; `run`: bulk work for the `input` that a case makes; `expect`, `smaller`, `show`
 * and `label`: functions of a case. */
export async function cases(t, { list, run, input = one => one, expect, smaller = () => [], show, label, note, batch = BATCH }) {
  state.judgements++;
  const source = sourceOf(run);
  const question = { source, input, expect };
  for (let start = 0; start < list.length; start += batch) {
    const some = list.slice(start, start + batch);
    const results = await resultsOf(source, some.map(input));
    for (const [i, one] of some.entries()) {
      if (equal(results[i], expect(one))) continue;
      const wrong = await shrunk(question, one, smaller);
      throw failure(wrong ?? { one, result: results[i], once: true }, { input, expect, show, label, note, run });
    }
    state.steps.length = 0; // cases that went well explain nothing
  }
}

async function resultsOf(source, list) {
  const whole = `async (solution, list) => { const run = ${source}; const results = []; for (const one of list) results.push(await run(solution, one)); return results; }`;
  const reply = await ask({ op: 'work', source: whole, args: [encode(list)] }, { heavy: true });
  state.isClockLoose ||= source.includes('clock');
  if ('threw' in reply) return list.map(() => decode(reply.threw));
  return decode(reply.ok);
}

/** The smallest case that is still wrong, in an instance of its own; nothing where it is right alone. */
async function shrunk({ source, input, expect }, first, smaller) {
  const wrong = async one => {
    await reload();
    const [result] = await resultsOf(source, [input(one)]);
    return equal(result, expect(one)) ? undefined : { one, result };
  };
  let found = await wrong(first);
  let tries = TRIES;
  for (let better = found; better; ) {
    found = better;
    better = undefined;
    for (const one of smaller(found.one)) {
      if (tries-- <= 0) return found;
      better = await wrong(one);
      if (better) break;
    }
  }
  return found;
}

function failure({ one, result, once }, { input, expect, show, label, note, run }) {
  const [work, ...args] = show ? show(one) : [run, input(one)];
  const step = { did: 'work', source: sourceOf(work), args, outcome: { ok: result }, label: label?.(one) };
  state.steps.splice(0, Infinity, step);
  const received = result instanceof Error ? `it threw ${shortText(result)}` : shortText(result);
  return new Failure(once ? `${note} (wrong after other inputs, right when it is alone: something is shared)` : note, { step, received, expected: shortText(expect(one)) });
}
