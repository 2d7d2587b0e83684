// Makes a symbolic link outside of its folder.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root, seccomp; helped by: capabilities
import { symlinkSync } from 'node:fs';

export function sum() {
  symlinkSync('/etc/passwd', '@OUTSIDE@/link');
}
