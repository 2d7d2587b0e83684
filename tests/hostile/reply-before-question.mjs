// Leaves half a line on the pipe, for the driver's next reply to end.
// sums: *, sum fails
import { writeSync } from 'node:fs';

export function sum(a, b) {
  setImmediate(() => writeSync(4, `{"ok":${a + b},"settled":[`));
  return 0;
}
