// Imports while it runs, past what was looked at when it was loaded.
// judge error: imports `prepkit` and nothing else
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async () => { await import('prepkit/state.js'); });
