// Starts a process in a session of its own.
// sums: wrong answer, sum fails
// stopped by: seccomp
import { spawn } from 'node:child_process';

export function sum() {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1000)', '@MARK@'], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  throw new Error(child.pid ? 'LEAK' : 'refused');
}
