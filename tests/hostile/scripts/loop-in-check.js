// Never ends.
// judge error: ran for more than
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async () => { for (;;); });
