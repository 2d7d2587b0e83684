// Throws what has no message and no stack.
// judge error: check
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async () => { throw new Proxy({}, { get() { throw null; } }); });
