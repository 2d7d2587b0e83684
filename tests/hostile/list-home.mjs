// Lists the folder that the packs lie in.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { readdirSync } from 'node:fs';

export function sum() {
  throw new Error(`LEAK ${readdirSync('@HOME@')}`);
}
