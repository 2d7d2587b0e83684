// Leaves a process in a session of its own that never ends.
// sums: *, sum fails
// stopped by: seccomp, namespaces; never without
import { spawn } from 'node:child_process';

export function sum() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '@MARK@'], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
