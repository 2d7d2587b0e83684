// Makes a folder outside of its own.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { mkdtempSync } from 'node:fs';

export function sum() {
  mkdtempSync('@OUTSIDE@/made-');
}
