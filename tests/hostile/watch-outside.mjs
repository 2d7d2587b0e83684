// Watches a folder outside of its own.
// sums: *, sum fails
// stopped by: private-root, seccomp
import { watch } from 'node:fs';

export function sum() {
  watch('@OUTSIDE@').close();
  throw new Error('LEAK');
}
