// Asks whether a file exists, without reading it.
// sums: wrong answer, sum fails
// stopped by: private-root
import { existsSync } from 'node:fs';

export function sum() {
  throw new Error(existsSync('@SECRET@') ? 'LEAK' : 'nothing there');
}
