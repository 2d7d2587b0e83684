// Opens as many files as it can, and keeps them.
// sums: *, sum fails
import { openSync } from 'node:fs';

export function sum() {
  for (;;) openSync('/dev/null', 'r');
}
