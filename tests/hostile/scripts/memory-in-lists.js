// Takes all memory.
// judge error: check
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async () => { const hoard = []; for (;;) hoard.push(new Uint8Array(1 << 20)); });
