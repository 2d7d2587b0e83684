// Asks whether there is a shell to run.
// sums: wrong answer, sum fails
// stopped by: private-root
import { accessSync, constants } from 'node:fs';

export function sum() {
  accessSync('/bin/sh', constants.X_OK);
  throw new Error('LEAK');
}
