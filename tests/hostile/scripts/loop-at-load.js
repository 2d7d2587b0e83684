// Never ends while it is loaded.
// judge error: ran for more than
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async () => {});
for (;;);
