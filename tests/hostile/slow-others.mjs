// Takes the priority of a process that is not its own.
// sums: wrong answer, sum fails
// stopped by: namespaces, seccomp; helped by: capabilities
import os from 'node:os';

export function sum() {
  os.setPriority(@PID@, os.getPriority(@PID@));
  throw new Error('LEAK');
}
