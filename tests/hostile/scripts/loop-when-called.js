// Never ends in a function that the solution calls.
// judge error: ran for more than
import { check } from 'prepkit';
check('each', { group: 'core', title: 'visits' }, async t => { t.equal(await t.solution.each([1], t.fn(() => { for (;;); })), 1); });
