// Changes the times of a file outside of its folder.
// sums: wrong answer, sum fails
// stopped by: seccomp, private-root; helped by: capabilities
import { utimesSync } from 'node:fs';

export function sum() {
  utimesSync('@SECRET@', 0, 0);
  throw new Error('LEAK');
}
