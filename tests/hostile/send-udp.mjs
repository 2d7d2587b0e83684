// Sends a datagram to this machine.
// sums: *, sum fails
// stopped by: seccomp, namespaces
import dgram from 'node:dgram';

export function sum() {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4').on('error', reject);
    socket.send('x', @UDP@, '127.0.0.1', error => reject(error ?? new Error('LEAK')));
  });
}
