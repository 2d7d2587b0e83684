// Asks a server on this machine over HTTP.
// sums: *, sum fails
// stopped by: seccomp, namespaces; helped by: landlock
import http from 'node:http';

export function sum() {
  return new Promise((resolve, reject) => {
    http.get('http://127.0.0.1:@TCP@/').on('error', reject).on('socket', socket => socket.on('connect', () => reject(new Error('LEAK'))));
  });
}
