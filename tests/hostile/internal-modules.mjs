// Asks for Node's inner modules by every name that once worked.
// sums: wrong answer, sum fails
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export function sum() {
  for (const name of ['internal/bootstrap/realm', 'internal/test/binding', 'internal/options', 'node:internal/util']) {
    try { require(name); throw new Error('LEAK'); } catch (error) { if (error.message === 'LEAK') throw error; }
  }
  throw new Error('not there');
}
