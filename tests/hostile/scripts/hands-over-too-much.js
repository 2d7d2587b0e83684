// Hands over more than a question can hold.
// judge error: floods
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => { t.equal(await t.solution.sum('x'.repeat(20e6), 2), 3); });
