// Asks what time it is.
// judge error: has no clock
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => { t.ok(Date.now() > 0, 'time goes by'); });
