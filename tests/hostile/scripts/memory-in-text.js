// Takes all memory in one text.
// judge error: check
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async () => { let text = 'x'; for (;;) text += text; });
