// Never ends inside a function of the engine's, where nothing interrupts it.
// judge error: check
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => t.ok(`${new Array(1e9)}`.length > 0, 'it ends'));
