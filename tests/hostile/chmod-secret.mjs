// Changes who may read a file outside of its folder.
// sums: wrong answer, sum fails
// stopped by: seccomp, private-root; helped by: capabilities
import { chmodSync } from 'node:fs';

export function sum() {
  chmodSync('@SECRET@', 0o666);
  throw new Error('LEAK');
}
