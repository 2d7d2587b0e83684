// Runs a command in a shell.
// sums: *, sum fails
// stopped by: seccomp, landlock, private-root
import { execSync } from 'node:child_process';

export function sum() {
  throw new Error(execSync('echo LEA""K', { encoding: 'utf8' }));
}
