// Looks for anything that leads outside, and finds nothing.
// accepted
import { check } from 'prepkit';
const names = ['std', 'os', 'process', 'require', 'fetch', 'performance', 'Worker', 'WebAssembly', 'setTimeout', 'print', 'console', 'scriptArgs', 'navigator', 'Deno', 'Bun', '__prepkit'];
check('sum', { group: 'core', title: 'adds' }, async t => {
  t.equal(names.filter(name => name in globalThis), [], 'there is nothing');
  t.equal(await t.solution.sum(1, 2), 3);
});
