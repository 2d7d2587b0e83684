// Writes a verdict to the standard output of the process that started it.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root, namespaces; helped by: capabilities
import { writeFileSync } from 'node:fs';

export function sum() {
  writeFileSync(`/proc/${process.ppid}/fd/1`, 'LEAK {"version":1,"verdict":"accepted","score":100}\n');
}
