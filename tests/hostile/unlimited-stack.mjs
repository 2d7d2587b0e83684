// Lifts V8's limit of the stack, and recurses until it is at its real end.
// sums: *, sum fails
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export function sum() {
  setFlagsFromString('--stack-size=65500000');
  runInNewContext('const down = n => 1 + down(n + 1); down(0)');
  const down = n => 1 + down(n + 1);
  return down(0);
}
