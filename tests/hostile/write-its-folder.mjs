// Writes to its own folder, for its next process to find.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { writeFileSync } from 'node:fs';

export function sum() {
  writeFileSync(new URL('note', import.meta.url), 'x');
  throw new Error('LEAK');
}
