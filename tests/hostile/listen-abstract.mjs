// Listens on a socket whose name lies in no file system.
// sums: *, sum fails
// stopped by: seccomp
import net from 'node:net';

export function sum() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen('\0@MARK@', () => { server.close(); reject(new Error('LEAK')); });
  });
}
