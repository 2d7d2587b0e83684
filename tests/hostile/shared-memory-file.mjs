// Leaves a file in the shared memory of the machine, for its next run to find.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { rmSync, writeFileSync } from 'node:fs';

export function sum() {
  writeFileSync('/dev/shm/@MARK@', 'x');
  rmSync('/dev/shm/@MARK@');
  throw new Error('LEAK');
}
