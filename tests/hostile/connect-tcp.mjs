// Connects to a server on this machine.
// sums: *, sum fails
// stopped by: seccomp, namespaces; helped by: landlock
import net from 'node:net';

export function sum() {
  return new Promise((resolve, reject) => {
    net.connect(@TCP@, '127.0.0.1').on('connect', () => reject(new Error('LEAK'))).on('error', reject);
  });
}
