// Registers a million checks.
// judge error: more than
import { check } from 'prepkit';
for (let i = 0; i < 1e6; i++) check(`a${i}`, { group: 'core', title: 'one of many' }, async t => t.ok(true, 'it holds'));
