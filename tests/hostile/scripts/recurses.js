// Calls itself until there is no stack.
// judge error: stack
import { check } from 'prepkit';
const down = n => 1 + down(n + 1);
check('sum', { group: 'core', title: 'adds' }, async t => { t.equal(await t.solution.sum(1, 2), down(0)); });
