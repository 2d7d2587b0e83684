// Draws a number that no seed gives back.
// judge error: t.random
import { check } from 'prepkit';
check('sum', { group: 'core', title: 'adds' }, async t => { t.ok(Math.random() < 2, 'chance'); });
