// Renames a file outside of its folder.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { renameSync } from 'node:fs';

export function sum() {
  renameSync('@SECRET@', '@OUTSIDE@/renamed');
}
