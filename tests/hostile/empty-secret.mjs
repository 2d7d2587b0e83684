// Cuts a file outside of its folder to nothing.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { truncateSync } from 'node:fs';

export function sum() {
  truncateSync('@SECRET@', 0);
}
