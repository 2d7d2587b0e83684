// Reads a file that lies outside of its folder.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root
import { readFileSync } from 'node:fs';

export function sum() {
  throw new Error(`LEAK ${readFileSync('@SECRET@', 'utf8')}`);
}
