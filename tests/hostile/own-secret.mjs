// Gives a file outside of its folder to an owner, if only to the one that it has.
// sums: wrong answer, sum fails
// stopped by: seccomp, private-root; helped by: capabilities
import { chownSync } from 'node:fs';

export function sum() {
  chownSync('@SECRET@', -1, -1);
  throw new Error('LEAK');
}
