// Never ends in a regular expression.
// judge error: ran for more than
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => t.ok(/^(a+)+$/.test(`${'a'.repeat(60)}b`), 'it ends'));
