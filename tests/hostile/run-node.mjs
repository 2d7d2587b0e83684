// Runs a second Node.
// sums: *, sum fails
// stopped by: seccomp
import { spawnSync } from 'node:child_process';

export function sum() {
  const { stdout, error } = spawnSync(process.execPath, ['-p', '"LE" + "AK"'], { encoding: 'utf8' });
  throw error ?? new Error(stdout);
}
