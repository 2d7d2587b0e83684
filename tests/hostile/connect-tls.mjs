// Opens a TLS connection to this machine.
// sums: *, sum fails
import tls from 'node:tls';

export function sum() {
  return new Promise((resolve, reject) => {
    tls.connect(1, '127.0.0.1').on('error', reject);
  });
}
