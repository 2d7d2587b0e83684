// Asks and asks.
// judge error: asked more than
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => { for (;;) t.equal(await t.solution.sum(1, 2), 3); });
