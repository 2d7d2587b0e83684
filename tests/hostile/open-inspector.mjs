// Lets a debugger in over a port.
// sums: *, sum fails
// stopped by: seccomp; helped by: landlock, namespaces
import inspector from 'node:inspector';

export function sum() {
  inspector.open(0, '127.0.0.1', false);
  const url = inspector.url();
  inspector.close();
  throw new Error(url ? 'LEAK' : 'refused');
}
