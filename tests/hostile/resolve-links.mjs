// Follows the links of a path outside of its folder.
// sums: wrong answer, sum fails
// stopped by: private-root
import { realpathSync } from 'node:fs';

export function sum() {
  throw new Error(`LEAK ${realpathSync.native('@OUTSIDE@')}`);
}
