// Writes a file outside of its folder.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { writeFileSync } from 'node:fs';

export function sum() {
  writeFileSync('@OUTSIDE@/written', 'x');
}
