// Prints to standard error without end.
// sums: output limit, sum fails
import { writeSync } from 'node:fs';

export function sum() {
  for (;;) writeSync(2, 'flood '.repeat(1_000));
}
