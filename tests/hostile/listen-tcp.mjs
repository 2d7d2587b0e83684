// Listens for whoever connects.
// sums: *, sum fails
// stopped by: seccomp; helped by: landlock, namespaces
import net from 'node:net';

export function sum() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => { server.close(); reject(new Error('LEAK')); });
  });
}
