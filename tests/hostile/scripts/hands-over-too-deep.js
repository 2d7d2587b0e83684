// Hands over a list that is a hundred thousand lists deep.
// judge error: stack
import { check } from 'prepkit';
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
check('sum', { group: 'core', title: 'adds' }, async t => { t.equal(await t.solution.sum(list, 2), 3); });
