// Opens an HTTP/2 session to this machine.
// sums: *, sum fails
// stopped by: seccomp, namespaces; helped by: landlock
import http2 from 'node:http2';

export function sum() {
  return new Promise((resolve, reject) => {
    http2.connect('http://127.0.0.1:@TCP@').on('error', reject).on('connect', () => reject(new Error('LEAK')));
  });
}
