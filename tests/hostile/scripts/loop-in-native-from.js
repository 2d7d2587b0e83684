// Makes a list without end inside a function of the engine's.
// judge error: check
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => t.ok(Array.from({ length: 1e9 }).length > 0, 'it ends'));
