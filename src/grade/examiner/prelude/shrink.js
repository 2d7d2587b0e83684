// Makes the recipe of a failing sequence smaller as long as some answer stays wrong: without
// operations, with neighbouring clock moves made one, with simpler choices. Each candidate is played
// in a fresh instance, and what all of them ask is bounded.

import { state, reload, Gone } from './state.js';
import { build, play } from './model.js';

/** The most questions that shrinking asks: a few seconds at the very worst. */
const MOST_ASKED = 2_000;

/** The failure of the smallest recipe found; the check's steps are that one's. */
export async function shrink(game, recipe, failure) {
  const hunt = { game, limit: game.asked + MOST_ASKED, best: cut(fixed(game, recipe), failure), failure };
  try {
    if (await fails(hunt, hunt.best)) await whileSmaller(hunt);
  } catch (error) {
    if (!(error instanceof Gone)) throw error; // a smaller sequence ended the process: another fault than this
  }
  state.steps = hunt.failure.steps;
  state.now = hunt.failure.now;
  return hunt.failure;
}

/** Clock moves have their length said, so that they can be added up. */
function fixed(game, recipe) {
  const { operations } = build(game, recipe);
  const ms = index => (operations[index].name === 'advance' ? { ms: operations[index].args[0] } : {});
  return { ...recipe, operations: recipe.operations.map((operation, index) => ({ ...operation, ...ms(index) })) };
}

const cut = (recipe, { at }) => ({ ...recipe, operations: recipe.operations.slice(0, at + 1) });

async function whileSmaller(hunt) {
  for (let before; before !== hunt.best;) {
    before = hunt.best;
    await remove(hunt);
    await merge(hunt);
    await simplify(hunt);
  }
}

/** Whether a candidate fails too; then it is the best so far. */
async function fails(hunt, recipe) {
  if (hunt.game.asked >= hunt.limit || recipe.operations.length === 0) return false;
  state.steps = [];
  await reload();
  const failure = await play(hunt.game, recipe);
  if (!failure) return false;
  hunt.failure = failure;
  hunt.best = cut(recipe, failure);
  return true;
}

/** Leaves out operations, many at once at first, from the end: what comes late depends on what came before. */
async function remove(hunt) {
  for (let size = Math.ceil(hunt.best.operations.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = hunt.best.operations.length; end > 0; end = Math.min(end - size, hunt.best.operations.length)) {
      await fails(hunt, without(hunt.best, Math.max(0, end - size), end));
    }
  }
}

/** What refers to an operation that goes, goes with it. */
function without(recipe, start, end) {
  const gone = new Set(recipe.operations.slice(start, end).map(({ id }) => id));
  for (const { id, choices } of recipe.operations) if (choices.some(choice => gone.has(choice.id))) gone.add(id);
  return { ...recipe, operations: recipe.operations.filter(({ id }) => !gone.has(id)) };
}

async function merge(hunt) {
  for (let at = hunt.best.operations.length - 1; at > 0; at--) {
    const [first, second] = hunt.best.operations.slice(at - 1, at + 1);
    if (first?.ms === undefined || second?.ms === undefined) continue;
    await fails(hunt, { ...hunt.best, operations: hunt.best.operations.toSpliced(at - 1, 2, { ...first, ms: first.ms + second.ms }) });
  }
}

/** Every number behind the recipe is lowered as far as it goes. */
async function simplify(hunt) {
  for (let index = 0; index < hunt.best.setting.length; index++) {
    const set = value => ({ ...hunt.best, setting: hunt.best.setting.with(index, value) });
    await lower(hunt, 0, () => hunt.best.setting[index], set);
  }
  for (let at = hunt.best.operations.length - 1; at >= 0; at--) await simplifyOperation(hunt, at);
}

async function simplifyOperation(hunt, at) {
  const operation = () => hunt.best.operations[at];
  const change = what => ({ ...hunt.best, operations: hunt.best.operations.with(at, { ...operation(), ...what }) });
  if (operation()?.ms !== undefined) return lower(hunt, 1, () => operation()?.ms, ms => change({ ms }));
  for (let index = 0; index < (operation()?.choices.length ?? 0); index++) {
    await lower(hunt, 0, () => operation()?.choices[index], value => change({ choices: operation().choices.with(index, value) }));
  }
}

/** The least of the numbers, if it will do, else halving the way to one that does. `now`: the number at present. */
async function lower(hunt, least, now, set) {
  if (!(now() > least) || await fails(hunt, set(least))) return;
  for (let low = least; now() - low > 1;) {
    const middle = Math.floor((low + now()) / 2);
    if (!await fails(hunt, set(middle))) low = middle;
  }
}
