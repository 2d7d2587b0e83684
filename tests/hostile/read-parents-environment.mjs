// Reads the variables of the process that started it.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root, namespaces; helped by: capabilities
import { readFileSync } from 'node:fs';

export function sum() {
  const text = readFileSync(`/proc/${process.ppid}/environ`, 'latin1');
  throw new Error(text.includes('PLANTED') ? `LEAK ${text.match(/PLANTED=\S*?-SECRET/)?.[0]}` : 'not there');
}
